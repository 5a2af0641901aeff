"""The generated message types: up to date, unchangeable, with three kinds of nothing."""

from __future__ import annotations

import dataclasses
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from castile.wire.contract import SHAPES, contract
from castile.wire.messages import (
    ABSENT,
    ENUMERATIONS,
    MESSAGES,
    Absent,
    ActivityType,
    ArrayOfString,
    LeadKey,
    LeadKeyRef,
    LeadKeySelector,
    LeadRecord,
    LeadSelector,
    ParamsGetImportToListStatus,
    ParamsGetLeadChanges,
    ParamsImportToList,
    ParamsListOperation,
    ParamsSyncCustomObjects,
    ParamsSyncLead,
    SyncOperationEnum,
)

SCRIPT = Path(__file__).parents[2] / "scripts" / "generate_messages.py"


def attributes(message_type: type[object]) -> list[str]:
    assert dataclasses.is_dataclass(message_type)
    return [field.name for field in dataclasses.fields(message_type)]


def run(script: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(script), *arguments], capture_output=True, text=True, check=False
    )


def test_messages_are_up_to_date() -> None:
    """The committed file is what the generator writes."""
    assert run(SCRIPT, "--check").returncode == 0


def test_a_stale_file_is_noticed_and_rewritten(tmp_path: Path) -> None:
    """`--check` exits 1 without touching the file; a plain run writes it anew."""
    script = tmp_path / "scripts" / SCRIPT.name
    target = tmp_path / "src" / "castile" / "wire" / "messages.py"
    script.parent.mkdir()
    target.parent.mkdir(parents=True)
    script.write_bytes(SCRIPT.read_bytes())
    target.write_text("stale")
    stale = run(script, "--check")
    assert (stale.returncode, target.read_text()) == (1, "stale")
    assert "messages.py is stale" in stale.stderr
    assert run(script).returncode == 0
    assert run(script, "--check").returncode == 0
    assert run(script, "--chekc").returncode == 2


def test_every_type_has_its_message() -> None:
    """One message type for each complex type, attributes in the order of the contract."""
    assert set(MESSAGES) == set(contract().types)
    for name, complex_type in contract().types.items():
        assert MESSAGES[name].__name__ == name
        expected = [element.attribute for element in complex_type.elements]
        assert attributes(MESSAGES[name])[: len(expected)] == expected


def test_messages_know_the_elements_of_all_versions() -> None:
    """A message can be read from, and written in, the shape of any version."""
    for shape in SHAPES:
        for name, complex_type in contract(shape).types.items():
            assert {each.attribute for each in complex_type.accepted} <= set(
                attributes(MESSAGES[name])
            )
    assert attributes(ParamsListOperation)[-1] == "skip_activity_log"


def test_enumerations_have_the_words_of_the_contract() -> None:
    """A word of the wire makes its member, and the member is the word."""
    for name, enumeration in contract().enumerations.items():
        assert tuple(ENUMERATIONS[name]) == enumeration.values + enumeration.older_values
    assert ActivityType("VisitWebpage") is ActivityType.VISIT_WEBPAGE
    assert str(LeadKeyRef.IDNUM) == "IDNUM"


def test_absent_nil_and_empty_are_three_things() -> None:
    """All are false in a condition, none equals another."""
    absent, nil, empty = LeadRecord(), LeadRecord(email=None), LeadRecord(email="")
    assert absent.email is ABSENT
    assert nil.email is None
    assert empty.email == ""
    assert not ABSENT
    assert len({absent, nil, empty}) == 3


def test_absent_stays_itself() -> None:
    """The sentinel survives copying between processes and shows its name."""
    assert pickle.loads(pickle.dumps(ABSENT)) is ABSENT  # noqa: S301 - made on the same line
    assert repr(ABSENT) == "ABSENT"
    assert isinstance(ABSENT, Absent)


def test_messages_cannot_be_changed() -> None:
    """They are frozen and have no room for other attributes."""
    key = LeadKey(key_type=LeadKeyRef.EMAIL, key_value="a@example.test")
    with pytest.raises(dataclasses.FrozenInstanceError):
        key.key_value = "b@example.test"  # type: ignore[misc]  # this is what is tested
    assert not hasattr(key, "__dict__")


def test_defaults_of_requests() -> None:
    """What a request means that leaves something out (documented and recorded)."""
    sync = ParamsSyncLead(lead_record=LeadRecord())
    assert (sync.return_lead, sync.move_cookie, sync.marketo_cookie) == (False, False, ABSENT)
    custom = ParamsSyncCustomObjects
    assert custom.__dataclass_fields__["operation"].default is SyncOperationEnum.UPSERT
    assert ParamsImportToList.__dataclass_fields__["clear_list"].default is False
    assert ParamsImportToList.__dataclass_fields__["campaign_name"].default is ABSENT
    assert ParamsGetLeadChanges().start_position is ABSENT


def test_required_elements_must_be_given() -> None:
    """A message that a request or an answer may not be cannot be made by accident."""
    with pytest.raises(TypeError, match="list_name"):
        ParamsGetImportToListStatus(program_name="P")  # type: ignore[call-arg]  # the test


def test_lists_are_tuples_and_empty_without_items() -> None:
    """A list needs no keyword."""
    assert ArrayOfString().string_item == ()
    assert ArrayOfString(("a", "b")).string_item == ("a", "b")


def test_selectors_are_kinds_of_the_abstract_one() -> None:
    """An operation can ask which kind it got."""
    selector: LeadSelector = LeadKeySelector(
        key_type=LeadKeyRef.IDNUM, key_values=ArrayOfString(("1",))
    )
    assert isinstance(selector, LeadSelector)
