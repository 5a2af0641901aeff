"""Reading a definition file: TOML, JSON, key files, settings."""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from castile.admin.definition import DefinitionError
from castile.admin.definition_models import Definition
from tests.admin.applying import (
    mistakes,
    read,
)

if TYPE_CHECKING:
    from pathlib import Path

KEY = "key-of-the-report"


def keys_of(value: Any) -> set[str]:
    """Every key that a document has anywhere, with the table it is in left out."""
    if isinstance(value, dict):
        return set(value).union(*map(keys_of, value.values()))
    if isinstance(value, list):
        return set().union(*map(keys_of, value))
    return set()


def schema_keys() -> set[str]:
    """Every key that the models know."""
    schema = Definition.model_json_schema(by_alias=True)
    models = [schema, *schema["$defs"].values()]
    return set().union(*(model.get("properties", {}) for model in models))


def problems(text: str) -> tuple[str, ...]:
    try:
        read(text)
    except DefinitionError as error:
        return error.errors
    return ()


def test_the_example_is_read_whole(example: str, tmp_path: Path) -> None:
    """The example of the documentation is a definition without a mistake."""
    definition = read(example, tmp_path)
    assert definition.users[1].encryption_key is not None
    assert definition.users[1].encryption_key.get_secret_value() == KEY
    assert definition.subscription.settings["quota_calls_per_day"] == 25000
    assert definition.custom_object_types[0].fields[0].type == "email"


def test_the_example_has_every_key_of_the_schema(example: str) -> None:
    """Whoever looks for a key finds it in the example; those named in its comments count."""
    stated = keys_of(tomllib.loads(example))
    missing = {key for key in schema_keys() - stated if key not in example}
    assert missing == set()


def test_json_with_the_same_keys_is_the_same(example: str, tmp_path: Path) -> None:
    """A file may be JSON; date-times are then texts."""
    document = tomllib.loads(example)
    text = json.dumps(document, default=lambda value: value.isoformat())
    assert read(example, tmp_path) == read(text, tmp_path)


def test_keys_never_show(example: str, tmp_path: Path) -> None:
    """Neither repr nor str of a definition shows an encryption key."""
    definition = read(example, tmp_path)
    for text in (repr(definition), str(definition), repr(definition.users), str(definition.users)):
        assert KEY not in text
        assert "example-key-of-orders" not in text


@pytest.mark.parametrize(
    ("entries", "valid"),
    [
        ("window_past_minutes = 0", False),
        ("window_past_minutes = 1", True),
        ("window_past_minutes = 1440", True),
        ("window_past_minutes = 1441", False),
        ("crm_joined = 1", False),
        ("crm_joined = true", True),
        ('allowed_addresses = "10.0.0.1"', False),
        ('allowed_addresses = ["10.0.0.1", "fd00::/8"]', True),
        ('allowed_addresses = ["10.0.0"]', False),
    ],
)
def test_settings_have_the_ranges_of_their_table(entries: str, *, valid: bool) -> None:
    """A setting of the file obeys the one table of settings."""
    text = f"[subscription]\n{entries}"
    if valid:
        assert read(text).subscription.settings
    else:
        assert len(mistakes(text)) == 1


@pytest.mark.parametrize(
    ("text", "beginning"),
    [
        ("lists = [", "expected TOML, got something else: "),
        ("a = 1\na = 2", "expected TOML, got something else: "),
        ('{"lists": [', "expected JSON, got something else: "),
        ('{"lists": [], "lists": []}', "expected JSON, got something else: the key "),
        ('{"format": NaN}', "expected JSON, got something else: NaN is no number of JSON"),
        ('{"lists": null}', "lists: expected a value, got null; leave the key out"),
        ('{"lists": [{"name": "A", "id": null}]}', 'lists "A", id: expected a value, got null'),
        ("a = " + "[" * 10_000, "expected "),
        ('{"a":' * 100_000, "expected "),
    ],
)
def test_text_that_is_neither_toml_nor_json_is_an_error(text: str, beginning: str) -> None:
    """Whatever the file holds, the error is a sentence."""
    (error,) = mistakes(text)
    assert error.startswith(f"shop.toml: {beginning}")


def test_a_byte_order_mark_is_passed_over() -> None:
    """Editors of Windows write one."""
    assert read('\ufefflists = [{ name = "A" }]').lists[0].name == "A"


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (None, "expected a readable file, got No such file or directory: u.key"),
        (b"\xff\xfe0", "expected a file of UTF-8 text, got another one: u.key"),
        (b"", "expected 10 to 255 printable characters, got 0 characters"),
        (b"123456789\n", "expected 10 to 255 printable characters, got 9 characters"),
        (b" 1234567890\n", "expected a key without blanks around it, got 11 characters"),
        (b"x" * 256, "expected 10 to 255 printable characters, got 256 characters"),
    ],
)
def test_a_key_file_without_a_key_is_an_error(
    tmp_path: Path, content: bytes | None, error: str
) -> None:
    """The error names the user and never shows the key."""
    if content is not None:
        (tmp_path / "u.key").write_bytes(content)
    text = 'users = [{ user_id = "u", encryption_key_file = "u.key" }]'
    expected = f'shop.toml: users "u", encryption_key_file: {error}'
    assert mistakes(text, tmp_path) == (expected,)


@pytest.mark.parametrize("content", [b"1234567890", b"1234567890\r\nmore", b"1234567890\n"])
def test_the_key_is_the_first_line_of_its_file(tmp_path: Path, content: bytes) -> None:
    """Line ends of any system are cut."""
    (tmp_path / "u.key").write_bytes(content)
    (user,) = read('users = [{ user_id = "u", encryption_key_file = "u.key" }]', tmp_path).users
    assert user.encryption_key is not None
    assert user.encryption_key.get_secret_value() == "1234567890"


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(sorted(schema_keys())) | st.text(max_size=3), inner, max_size=4
            )
        ),
        max_leaves=12,
    )
)
def test_any_json_is_read_or_refused_in_sentences(value: object) -> None:
    """Nothing but `DefinitionError` leaves the reader, whatever the document."""
    document = {"users": [], **value} if isinstance(value, dict) else {"lists": value}
    for line in problems(json.dumps(document)):
        assert line.startswith("shop.toml: ")
