"""The lead that a link value names, and records that move with their lead."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from castile.actions.custom_objects import leads_linked, move_objects
from castile.actions.merge import absorb_anonymous, erase_lead
from castile.domain.ids import LeadId
from tests.operations.custom_object_calls import (
    DEFINITIONS,
    custom_obj,
    get,
    keys,
    outcomes,
    stored,
    sync,
)

if TYPE_CHECKING:
    from castile.domain.custom_objects import CustomObjectType
    from tests.harness import Harness


@pytest.fixture(autouse=True)
def _defined(castile: Harness) -> None:
    castile.define(DEFINITIONS + "[subscription]\nfirst_ids = { lead = 10 }")
    for name in "ab":
        castile.sync_lead({"Email": f"{name}@b.test"}, {"CardNo": "7" if name == "a" else "8"})


def a_type(castile: Harness, name: str) -> CustomObjectType:
    """A type by its name."""
    catalog = castile.installation.directory.current.subscriptions[castile.subscription_id].catalog
    found = catalog.custom_object_type(name)
    assert found is not None
    return found


def linked(castile: Harness, type_name: str, text: str) -> list[int]:
    """The leads that a link value names."""
    catalog = castile.installation.directory.current.subscriptions[castile.subscription_id].catalog
    object_type = a_type(castile, type_name)
    return [*castile.read(lambda tx: leads_linked(object_type, text, tx, catalog.zone))]


@pytest.mark.parametrize(
    ("type_name", "text", "expected"),
    [
        ("Roadshow", "10", [10]),
        ("Roadshow", " 011 ", [11]),
        ("Roadshow", "99", []),
        ("Roadshow", "abc", []),
        ("Roadshow", "99999999999", []),
        ("Visit", " A@B.test ", [10]),
        ("Visit", "nobody@b.test", []),
        ("Purchase", "07", [10]),
        ("Purchase", "9", []),
        ("Purchase", "x", []),
    ],
)
def test_a_link_value_names_a_lead(
    castile: Harness, type_name: str, text: str, expected: list[int]
) -> None:
    """D-2: by id, by email as emails are compared, by another field as its type says."""
    assert linked(castile, type_name, text) == expected


def test_of_many_leads_two_are_enough(castile: Harness) -> None:
    """D-12: whoever asks wants exactly one."""
    for _ in range(3):
        castile.store_lead("a@b.test")
    assert len(linked(castile, "Visit", "a@b.test")) == 2


def test_a_visitor_can_be_named_by_its_id_alone(castile: Harness) -> None:
    """Decided: anonymous leads have an id; emails and other fields name known leads."""
    visitor = castile.store_anonymous("cookie")
    assert linked(castile, "Roadshow", str(visitor)) == [visitor]


def test_cobj_34_records_move_under_the_link_of_the_new_lead(castile: Harness) -> None:
    """X-7, D-7, decided: of types that link by another field too."""
    sync(castile, "Roadshow", custom_obj({"MKTOID": 11, "rid": "r"}))
    sync(castile, "Car", custom_obj({"vin": "v"}, {"owner_id": 11}))
    sync(castile, "Visit", custom_obj({"EmailAddress": "b@b.test", "visit_id": "1"}))
    sync(castile, "Purchase", custom_obj({"number": 5}, {"card": 8}))
    castile.write(lambda tx: move_objects(LeadId(11), LeadId(10), tx))
    assert stored(castile, "Roadshow") == [("10", "r")]
    assert stored(castile, "Car") == [("10", "v")]
    assert stored(castile, "Visit") == [("a@b.test", "1")]
    assert stored(castile, "Purchase") == [("7", "5")]


def test_a_link_stays_as_it_is_when_the_new_lead_has_no_value_for_it(castile: Harness) -> None:
    """Decided: a merge then gives the winner the value of the loser (X-5, X-6)."""
    visitor = castile.store_anonymous("cookie")
    sync(castile, "Visit", custom_obj({"EmailAddress": "b@b.test", "visit_id": "1"}))
    castile.write(lambda tx: move_objects(LeadId(11), visitor, tx))
    assert stored(castile, "Visit") == [("b@b.test", "1")]
    assert castile.write(lambda tx: tx.custom_objects.remove_lead(visitor)) == 1


def test_records_of_a_visitor_move_to_the_lead_that_it_becomes(castile: Harness) -> None:
    """10-leads S-51, decided for custom objects."""
    visitor = castile.store_anonymous("cookie")
    sync(castile, "Roadshow", custom_obj({"MKTOID": visitor, "rid": "r"}))
    one, other = castile.lead(visitor), castile.lead(10)
    castile.write(lambda tx: absorb_anonymous(one, other, tx))
    assert keys(get(castile, "Roadshow", {"MKTOID": 10})) == [("10", "r")]


def test_erasing_a_lead_removes_its_records(castile: Harness) -> None:
    """Whatever the type; those of others stay."""
    for lead_id in (10, 11):
        sync(castile, "Roadshow", custom_obj({"MKTOID": lead_id, "rid": "r"}))
        sync(castile, "Car", custom_obj({"vin": lead_id}, {"owner_id": lead_id}))
    one = castile.lead(11)
    assert castile.write(lambda tx: erase_lead(one, tx))["custom objects"] == 2
    assert stored(castile, "Roadshow") == [("10", "r")]
    assert stored(castile, "Car") == [("10", "10")]


def test_what_is_written_later_decides_whose_record_it_is(castile: Harness) -> None:
    """Decided: each write looks its link value up; between writes a record keeps its lead."""
    visit = custom_obj({"EmailAddress": "a@b.test", "visit_id": "1"})
    sync(castile, "Visit", visit)
    castile.sync_lead({"Id": 10}, {"Email": "new@b.test"})
    assert keys(get(castile, "Visit", {"EmailAddress": "a@b.test"})) == [("a@b.test", "1")]
    refusal = "Associated Person not found with key field(s)"
    assert outcomes(sync(castile, "Visit", visit)) == [("FAILED", refusal)]
    third = castile.store_lead("a@b.test")
    assert outcomes(sync(castile, "Visit", visit)) == [("UPDATED", None)]
    lead = castile.lead(third)
    assert castile.write(lambda tx: erase_lead(lead, tx))["custom objects"] == 1
