"""Programs are changed as definitions, whichever way these spell their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.operations.m_object_calls import PROGRAMS, program, stored_program, sync, type_attrib

if TYPE_CHECKING:
    from tests.harness import Harness


@pytest.fixture(autouse=True)
def _defined(castile: Harness) -> None:
    castile.define(PROGRAMS.replace("tags = { Region =", "tags = { REGION ="))


def test_a_tag_keeps_the_spelling_of_its_entry(castile: Harness) -> None:
    """One type never stands twice in a program."""
    sent = type_attrib("Tag", {"Type": "Region", "Value": "south"})
    assert sync(castile, "UPDATE", program(1970, sent))[0].status == "UPDATED"
    assert dict(stored_program(castile).tags) == {"REGION": "South"}


def test_what_was_changed_is_applied_again_without_a_change(castile: Harness) -> None:
    """The definition that is exported says what the call said; `apply` judges it."""
    sent = program(
        1971,
        type_attrib("Tag", {"Type": "Owner", "Value": "Ann"}),
        type_attrib("Cost", {"Month": "2013-06", "Amount": "7"}),
    )
    sync(castile, "UPDATE", sent)
    changed = stored_program(castile, 1971)
    castile.define(
        'programs = [{ name = "Bare", type = "Email", channel = "Blast", tags = { Owner = "Ann" },'
        ' costs = [{ id = 154, month = "2013-06", amount = 7 }] }]'
    )
    assert stored_program(castile, 1971) == changed


def test_a_new_cost_cannot_be_named_before_it_has_its_id(castile: Harness) -> None:
    """Nothing of the object is done then (B-65, decided)."""
    cost = {"Month": "2013-06", "Amount": "7"}
    sent = program(1970, type_attrib("Cost", cost), type_attrib("Cost", {**cost, "Id": "154"}))
    assert sync(castile, "UPDATE", sent)[0].status == "FAILED"
    assert len(stored_program(castile).costs) == 1
