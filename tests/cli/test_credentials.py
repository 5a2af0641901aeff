"""Where endpoint and user of a call come from."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from castile.admin.errors import CommandError
from castile.cli.credentials import Given, find_target
from castile.cli.operator import Operator
from castile.settings import resolve

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Shell

FROM_FILE = {"endpoint": "http://file/", "user_id": "file_01", "encryption_key": "keyOfTheFile"}


@pytest.fixture
def operator(installed: Shell) -> Operator:
    """Somebody beside a stopped server, with a ready file."""
    ready = installed.folder / "ready.json"
    ready.write_text(json.dumps(FROM_FILE))
    settings = resolve({"data": str(installed.data), "ready_file": str(ready)}, {})
    return Operator(settings, None, as_json=False)


@pytest.fixture
def without_file(installed: Shell) -> Operator:
    """The same without a ready file."""
    return Operator(resolve({"data": str(installed.data)}, {}), None, as_json=False)


def _found(operator: Operator, given: Given) -> tuple[str, str, str]:
    target = find_target(operator, given)
    return (
        target.endpoint,
        target.credentials.user_id,
        target.credentials.encryption_key,
    )


def test_the_ready_file_names_all_three(operator: Operator) -> None:
    """A test suite needs to give nothing else."""
    assert _found(operator, Given()) == ("http://file/", "file_01", "keyOfTheFile")


def test_the_environment_wins_over_the_ready_file(
    operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of the three by itself."""
    monkeypatch.setenv("CASTILE_ENDPOINT", "http://environment/")
    monkeypatch.setenv("CASTILE_USER_ID", "environment_01")
    monkeypatch.setenv("CASTILE_ENCRYPTION_KEY", "keyOfTheEnvironment")
    expected = ("http://environment/", "environment_01", "keyOfTheEnvironment")
    assert _found(operator, Given()) == expected


def test_options_win_over_the_environment(
    operator: Operator, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The key comes from the first line of a file, never from the command line itself."""
    for name in ("ENDPOINT", "USER_ID", "ENCRYPTION_KEY"):
        monkeypatch.setenv(f"CASTILE_{name}", "environment")
    key_file = tmp_path / "key"
    key_file.write_text("keyOfTheOption\n")
    given = Given("http://option/", "option_01", key_file)
    assert _found(operator, given) == ("http://option/", "option_01", "keyOfTheOption")


def test_the_key_of_another_user_is_looked_up_in_the_data_folder(operator: Operator) -> None:
    """The key of the ready file is not used for somebody else."""
    found = _found(operator, Given(user_id="demo.user_01"))
    assert found == ("http://file/", "demo.user_01", "exampleKey01")


def test_without_any_word_the_first_user_of_the_data_folder_is_taken(
    without_file: Operator,
) -> None:
    """With the server stopped no endpoint is known."""
    assert _found(without_file, Given()) == ("", "demo.user_01", "exampleKey01")


def test_an_unknown_user_is_an_error(without_file: Operator) -> None:
    """No call is signed with an empty key."""
    with pytest.raises(CommandError, match="no user 'nobody'"):
        find_target(without_file, Given(user_id="nobody"))


@pytest.mark.parametrize(
    ("content", "message", "exit_code"),
    [(None, "is the server running", 1), ("{", "expected a ready file", 2)],
)
def test_a_ready_file_that_cannot_be_read_is_named(
    without_file: Operator, tmp_path: Path, content: str | None, message: str, exit_code: int
) -> None:
    """A file that somebody named is never passed over."""
    path = tmp_path / "other.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(CommandError, match=message) as caught:
        find_target(without_file, Given(ready_file=path))
    assert caught.value.exit_code == exit_code


def test_the_key_is_not_in_the_text_of_the_credentials(operator: Operator) -> None:
    """A log or a traceback may hold them."""
    assert "keyOfTheFile" not in f"{find_target(operator, Given())!r}"
