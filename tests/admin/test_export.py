"""Writing what is defined as a definition file."""

from __future__ import annotations

import json
import tomllib
from datetime import datetime
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from castile.admin.apply import AppliedChanges, apply_definition
from castile.admin.definition import DefinitionError
from castile.admin.export import export_definition
from tests.admin.applying import (
    NOTHING,
    apply,
    catalog,
    exported,
    read,
)

if TYPE_CHECKING:
    from pathlib import Path

    from castile.server.installation import Installation


def test_what_is_exported_is_read_again(
    installation: Installation, example: str, tmp_path: Path
) -> None:
    """Applying an export where it came from changes nothing, also with --prune; no key is in it."""
    warnings = apply(installation, example, folder=tmp_path).warnings
    text = exported(installation)
    assert "encryption_key" not in text
    assert "renamed_from" not in text
    assert apply(installation, text) == AppliedChanges((), warnings)
    pruned = apply_definition(installation, read(text), "default", dry_run=False, prune=True)
    assert pruned == AppliedChanges((), warnings)
    assert exported(installation) == text


def test_an_export_of_what_an_export_made_is_the_same(
    installation: Installation, other: Installation, example: str, tmp_path: Path
) -> None:
    """Into an empty folder, every key of the schema included; and what calls see is the same."""
    apply(installation, example, folder=tmp_path)
    text = exported(installation)
    apply(other, text)
    assert exported(other) == text
    mine, theirs = catalog(installation), catalog(other)
    assert list(mine.lists) == list(theirs.lists)
    assert mine.programs.channels == theirs.programs.channels
    assert mine.programs.tag_types == theirs.programs.tag_types
    assert list(mine.programs) == list(theirs.programs)
    assert [each.flow for each in mine.programs.campaigns if not each.is_trigger] == [
        each.flow for each in theirs.programs.campaigns if not each.is_trigger
    ]


def test_an_export_holds_all_of_the_file_and_the_ids_that_were_given(
    installation: Installation, example: str, tmp_path: Path
) -> None:
    """Nothing of an entry is lost but the name that it had before, and the keys of users."""
    apply(installation, example, folder=tmp_path)
    stated, found = tomllib.loads(example), tomllib.loads(exported(installation))
    stated["users"].sort(key=lambda user: user["user_id"])
    assert found == _with_ids(_without(stated, "renamed_from", *KEYS_OF_USERS), found)
    ids = [step["id"] for campaign in found["campaigns"] for step in campaign["flow"]]
    assert len(set(ids)) == len(ids)
    assert all("id" in each for table in ("lists", "programs") for each in found[table])


KEYS_OF_USERS = ("encryption_key", "encryption_key_file")


def _without(value: Any, *keys: str) -> Any:
    """The value without some keys; moments as the texts that stand for them."""
    if isinstance(value, dict):
        left = {key: _without(each, *keys) for key, each in value.items() if key not in keys}
        return {"disabled": False, **left} if "user_id" in left and len(left) <= 2 else left
    if isinstance(value, list):
        return [_without(each, *keys) for each in value]
    return value.isoformat() if isinstance(value, datetime) else value


def _with_ids(stated: Any, found: Any) -> Any:
    """What is stated, with each id that only the other has."""
    if isinstance(stated, dict):
        whole = {key: _with_ids(each, found.get(key)) for key, each in stated.items()}
        return {**whole, "id": found["id"]} if "id" in found else whole
    if isinstance(stated, list):
        return [_with_ids(*pair) for pair in zip(stated, found, strict=True)]
    return stated


def test_json_says_the_same(installation: Installation, example: str, tmp_path: Path) -> None:
    """An export as JSON holds what the one as TOML holds."""
    apply(installation, example, folder=tmp_path)
    subscription = installation.database.subscriptions()[0]
    text = export_definition(installation, subscription, as_json=True)
    assert json.loads(text) == tomllib.loads(exported(installation))


def test_a_person_finds_the_name_first(installation: Installation) -> None:
    """Keys by which an entry, a condition or a step is known come first; no table is empty."""
    text = (
        'campaigns = [{ kind = "batch", name = "K", flow = [{ value = "x", field = "Title",'
        ' step = "Change Data Value" }] }]\nsubscription = { crm_joined = true }'
    )
    apply(installation, text)
    found = tomllib.loads(exported(installation))
    assert found["subscription"] == {"name": "default", "crm_joined": True}
    (campaign,) = found["campaigns"]
    assert list(campaign) == ["name", "id", "kind", "flow"]
    assert list(campaign["flow"][0]) == ["step", "id", "field", "value"]


NAMES = st.sampled_from(["Shoe", "Boot", "Sock", "shoe", "Glove"])


FIELDS = st.lists(
    st.fixed_dictionaries(
        {"name": NAMES, "type": st.sampled_from(["string", "integer", "date"])},
        optional={
            "renamed_from": NAMES,
            "blocked": st.booleans(),
            "description": st.sampled_from(["", "x"]),
        },
    ),
    max_size=4,
)


def inline(field: dict[str, Any]) -> str:
    pairs = (
        f"{key} = {str(value).lower() if isinstance(value, bool) else repr(value)}"
        for key, value in field.items()
    )
    return "{ " + ", ".join(pairs) + " }"


@given(files=st.lists(FIELDS, min_size=1, max_size=4))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_files_one_after_another_end_in_a_state_that_repeats(
    installation: Installation, files: list[list[dict[str, Any]]]
) -> None:
    """Whatever was applied before, a second apply changes nothing and an export is read again."""
    for fields in files:
        text = "lead_fields = [" + ", ".join(inline(field) for field in fields) + "]"
        try:
            apply(installation, text)
        except DefinitionError:
            continue
        assert apply(installation, text).lines == ()
        assert apply(installation, exported(installation)) == NOTHING
