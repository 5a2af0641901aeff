"""syncMObjects changes tags, channel and costs of programs, and nothing else of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from castile.domain.ids import CostId
from castile.domain.programs import Cost
from tests.harness import break_after
from tests.operations.m_object_calls import (
    PROGRAMS,
    Status,
    everything,
    m_object,
    program,
    stored_program,
    sync,
    sync_call,
    type_attrib,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.harness import Harness

COST = {"Month": "2013-06", "Amount": "2000"}
TAG = {"Type": "Region", "Value": "South"}


@pytest.fixture(autouse=True)
def _defined(castile: Harness) -> None:
    castile.define(PROGRAMS)


def costs(castile: Harness, program_id: int = 1970) -> list[tuple[int, str, int, str]]:
    """The costs of a program as they are defined now."""
    found = stored_program(castile, program_id).costs
    return [(each.cost_id, each.month.isoformat(), each.amount, each.note) for each in found]


def test_mobj_20_a_cost_is_changed_by_its_id(castile: Harness) -> None:
    """MOBJ-20, documented: kept as the first of the month; the note stays."""
    sent = program(1970, type_attrib("Cost", {**COST, "Id": "153"}))
    castile.clock.wall_ms += 1000
    assert sync(castile, "UPDATE", sent) == [Status("UPDATED", 1970)]
    assert costs(castile) == [(153, "2013-06-01", 2000, "Speaker")]
    changed = stored_program(castile)
    assert changed.updated_ms - changed.created_ms == 1000
    assert sync(castile, "UPDATE", sent) == [Status("UNCHANGED", 1970)]
    assert stored_program(castile) == changed


def test_a_cost_without_an_id_is_added_decided(castile: Harness) -> None:
    """B-62: with the next id of costs; the same cost again is another one."""
    for day in ("", "-30"):
        sent = {"Month": f"2013-06{day}", "Amount": "-5", "Note": " Hall "}
        assert sync(castile, "UPDATE", program(1971, type_attrib("Cost", sent))) == [
            Status("UPDATED", 1971)
        ]
    assert costs(castile, 1971) == [
        (154, "2013-06-01", -5, "Hall"),
        (155, "2013-06-01", -5, "Hall"),
    ]
    assert stored_program(castile).costs == (
        Cost(CostId(153), stored_program(castile).costs[0].month, 3000, "Speaker"),
    )


def test_a_note_is_cleared_decided(castile: Harness) -> None:
    """An empty note is none."""
    sent = {"Month": "2013-05", "Amount": "3000.00", "Id": "153", "Note": ""}
    assert sync(castile, "UPDATE", program(1970, type_attrib("Cost", sent))) == [
        Status("UPDATED", 1970)
    ]
    assert costs(castile) == [(153, "2013-05-01", 3000, "")]


def test_a_tag_gets_a_new_value(castile: Harness) -> None:
    """B-63: a type that the program has already, one that it has not, spelled as defined."""
    sent = program(
        1970,
        type_attrib("Tag", {"Type": "region", "Value": "SOUTH"}),
        type_attrib("Tag", {"Type": "Owner", "Value": "Ann"}),
    )
    assert sync(castile, "UPDATE", sent) == [Status("UPDATED", 1970)]
    assert dict(stored_program(castile).tags) == {"Region": "South", "Owner": "Ann"}
    assert sync(castile, "UPDATE", sent) == [Status("UNCHANGED", 1970)]


def test_a_tag_of_the_type_channel_changes_the_channel_decided(castile: Harness) -> None:
    """B-63: to one of programs of the same type."""
    sent = program(1970, type_attrib("Tag", {"Type": "Channel", "Value": "roadshow"}))
    assert sync(castile, "UPDATE", sent) == [Status("UPDATED", 1970)]
    assert stored_program(castile).channel == "Roadshow"
    assert dict(stored_program(castile).tags) == {"Region": "North"}


@pytest.mark.parametrize("operation", ["INSERT", "UPSERT"])
@pytest.mark.parametrize("program_id", [1970, 1, None])
def test_mobj_21_programs_take_updates_only(
    program_id: int | None, operation: str, castile: Harness
) -> None:
    """MOBJ-21, B-60, documented."""
    before = everything(castile)
    (status,) = sync(castile, operation, program(program_id, type_attrib("Tag", TAG)))
    assert (status.status, status.id) == ("FAILED", None)
    assert status.error == "programs are not made by this operation: expected UPDATE"
    assert everything(castile) == before


@pytest.mark.parametrize(
    ("attr_type", "values"),
    [
        ("Tag", {"Type": "Region", "Value": "West"}),
        ("Tag", {"Type": "Colour", "Value": "North"}),
        ("Tag", {"Type": "Region"}),
        ("Tag", {"Value": "North"}),
        ("Tag", {"Type": "Region", "Value": ""}),
        ("Tag", {**TAG, "Id": "1"}),
        ("Tag", {"Type": "Channel", "Value": "Unknown"}),
        ("Tag", {"Type": "Channel", "Value": "Blast"}),
        ("Cost", {"Month": "2013-06"}),
        ("Cost", {"Amount": "2000"}),
        ("Cost", {"Month": "2013-06", "Amount": ""}),
        ("Cost", {"Month": "", "Amount": "1"}),
        ("Cost", {"Month": "2013-13", "Amount": "1"}),
        ("Cost", {"Month": "2013-02-30", "Amount": "1"}),
        ("Cost", {"Month": "06/2013", "Amount": "1"}),
        ("Cost", {"Month": "2013-06-01T00:00:00", "Amount": "1"}),
        ("Cost", {"Month": "2013-06", "Amount": "1.5"}),
        ("Cost", {"Month": "2013-06", "Amount": "1e3"}),
        ("Cost", {"Month": "2013-06", "Amount": "1,000"}),
        ("Cost", {"Month": "2013-06", "Amount": str(10**15 + 1)}),
        ("Cost", {"Month": "2013-06", "Amount": "9" * 5000}),
        ("Cost", {**COST, "Id": "154"}),
        ("Cost", {**COST, "Id": "x"}),
        ("Cost", {**COST, "Note": "x" * 30_001}),
        ("Cost", {**COST, "Colour": "red"}),
        ("Token", {"Name": "a", "Value": "b"}),
        ("cost", COST),
    ],
)
def test_mobj_22_mobj_23_what_does_not_fit_changes_nothing(
    attr_type: str, values: Mapping[str, str], castile: Harness
) -> None:
    """MOBJ-22, MOBJ-23, B-65: several typeAttribs are all done or none."""
    before = everything(castile)
    good = type_attrib("Cost", COST)
    (status,) = sync(castile, "UPDATE", program(1970, good, type_attrib(attr_type, values), good))
    assert (status.status, status.id) == ("FAILED", None)
    assert status.error
    assert len(status.error) < 1000
    assert everything(castile) == before
    assert costs(castile) == [(153, "2013-05-01", 3000, "Speaker")]


@pytest.mark.parametrize("amount", [str(10**15), f"-{10**15}", "+7", "0", "7.0"])
def test_whole_amounts_fit(amount: str, castile: Harness) -> None:
    """As many digits as a definition file may state."""
    sent = program(1971, type_attrib("Cost", {**COST, "Amount": amount}))
    assert sync(castile, "UPDATE", sent)[0].status == "UPDATED"
    assert costs(castile, 1971)[0][2] == int(float(amount))


def test_an_unknown_program_is_skipped(castile: Harness) -> None:
    """B-61, documented: the id is required."""
    tag = type_attrib("Tag", TAG)
    unknown, none = sync(castile, "UPDATE", program(99, tag), program(None, tag))
    assert unknown == Status("SKIPPED", None)
    assert none == Status("FAILED", None, None, "id: expected the id of a program, got none")


def test_attributes_and_associations_of_a_program_are_ignored_decided(castile: Harness) -> None:
    """B-64: and so is an external key, which is echoed."""
    before = everything(castile)
    association = "<mObjAssociation><mObjType>Lead</mObjType></mObjAssociation>"
    sent = m_object("Program", {"Name": "x", "Colour": "y"}, association, id=1970, key=("A", "B"))
    assert sync(castile, "UPDATE", sent) == [Status("UNCHANGED", 1970, ("A", "B"))]
    assert everything(castile) == before


def test_objects_of_one_call_see_each_other(castile: Harness) -> None:
    """B-31: one that fails between two that do not."""
    answer = sync(
        castile,
        "UPDATE",
        program(1970, type_attrib("Cost", COST)),
        program(1970, type_attrib("Cost", COST), type_attrib("Tag", {"Type": "x", "Value": "y"})),
        program(1970, type_attrib("Cost", {**COST, "Id": "154", "Note": "second"})),
    )
    assert [each.status for each in answer] == ["UPDATED", "FAILED", "UPDATED"]
    assert costs(castile)[1:] == [(154, "2013-06-01", 2000, "second")]


def test_the_next_call_sees_what_was_changed(castile: Harness) -> None:
    """Programs are definitions; everybody sees the new ones from the answer on."""
    sent = program(1970, type_attrib("Tag", {"Type": "Channel", "Value": "Roadshow"}))
    version = castile.read(lambda tx: tx.definitions.version())
    sync(castile, "UPDATE", sent)
    assert castile.read(lambda tx: tx.definitions.version()) == version + 1
    directory = castile.installation.directory.current
    assert directory.subscriptions[castile.subscription_id].catalog.version == version + 1


def test_a_failure_leaves_programs_as_they_were(
    castile: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """00-overview O-8."""
    before, shown = everything(castile), stored_program(castile)
    break_after(monkeypatch, "syncMObjects", RuntimeError("broken"))
    assert sync_call(castile, "UPDATE", program(1970, type_attrib("Cost", COST))).code == 20011
    assert everything(castile) == before
    assert stored_program(castile) == shown


def test_a_joined_crm_does_not_own_programs_decided(castile: Harness) -> None:
    """B-4 is about opportunities and roles."""
    castile.define("[subscription]\ncrm_joined = true")
    sent = program(1970, type_attrib("Tag", TAG))
    assert sync(castile, "UPDATE", sent) == [Status("UPDATED", 1970)]
