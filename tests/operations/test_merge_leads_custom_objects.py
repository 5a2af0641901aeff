"""mergeLeads gives the custom objects of the losers to the winner."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from castile.wire.faults import InternalError
from tests.harness import break_after
from tests.operations.batches import idnum, merge
from tests.operations.custom_object_calls import (
    DEFINITIONS,
    custom_obj,
    get,
    keys,
    records,
    stored,
    sync,
)

if TYPE_CHECKING:
    from tests.harness import Harness


@pytest.fixture(autouse=True)
def _leads_2_15_and_16(castile: Harness) -> None:
    castile.define(DEFINITIONS)
    for first_id, emails in ((2, ["w@b.test"]), (15, ["l@b.test", "m@b.test"])):
        castile.define(f"[subscription]\nfirst_ids = {{ lead = {first_id} }}")
        for email in emails:
            castile.sync_lead({"Email": email})


def test_lead_117_cobj_34_custom_objects_of_a_loser_are_found_under_the_winner(
    castile: Harness,
) -> None:
    """LEAD-117, COBJ-34, X-7, D-7: the link value changes with the lead."""
    sync(castile, "Roadshow", custom_obj({"MKTOID": 15, "rid": "r"}, {"city": "Rome"}))
    sync(castile, "Roadshow", custom_obj({"MKTOID": 16, "rid": "s"}, {"city": "Paris"}))
    assert merge(castile, idnum(2), idnum(15), idnum(16)).code == 0
    assert records(get(castile, "Roadshow", {"MKTOID": 2})) == [
        ({"MKTOID": "2", "rid": "r"}, {"city": "Rome"}),
        ({"MKTOID": "2", "rid": "s"}, {"city": "Paris"}),
    ]
    assert keys(get(castile, "Roadshow", [("MKTOID", 15), ("MKTOID", 16)])) == []
    assert keys(get(castile, "Roadshow")) == [("2", "r"), ("2", "s")]


def test_the_record_of_the_winner_stays_where_both_have_one(castile: Harness) -> None:
    """X-8, decided; of two losers the first in the request."""
    for lead_id, city in ((2, "winner"), (15, "first"), (16, "second")):
        sync(castile, "Roadshow", custom_obj({"MKTOID": lead_id, "rid": "a"}, {"city": city}))
    for lead_id, city in ((15, "first"), (16, "second")):
        sync(castile, "Roadshow", custom_obj({"MKTOID": lead_id, "rid": "b"}, {"city": city}))
    assert merge(castile, idnum(2), idnum(16), idnum(15)).code == 0
    assert [found["city"] for _, found in records(get(castile, "Roadshow"))] == ["winner", "second"]
    assert stored(castile, "Roadshow") == [("2", "a"), ("2", "b")]


def test_a_link_by_email_becomes_that_of_the_winner(castile: Harness) -> None:
    """Decided: a winner without an email takes that of the loser, and the link stays (X-6)."""
    sync(castile, "Visit", custom_obj({"EmailAddress": "l@b.test", "visit_id": "1"}, {}))
    assert merge(castile, idnum(2), idnum(15)).code == 0
    assert stored(castile, "Visit") == [("w@b.test", "1")]
    castile.sync_lead({"Id": 2}, {"Email": "NULL"})
    sync(castile, "Visit", custom_obj({"EmailAddress": "m@b.test", "visit_id": "1"}, {}))
    assert merge(castile, idnum(2), idnum(16)).code == 0
    assert castile.lead(2).email == "m@b.test"
    assert stored(castile, "Visit") == [("m@b.test", "1"), ("w@b.test", "1")]


def test_a_merge_that_fails_moves_no_record(
    castile: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """OVER-12: all of it or nothing."""
    sync(castile, "Roadshow", custom_obj({"MKTOID": 15, "rid": "r"}, {}))
    break_after(monkeypatch, "mergeLeads", InternalError(reference="x"))
    assert merge(castile, idnum(2), idnum(15)).code == 20011
    assert stored(castile, "Roadshow") == [("15", "r")]
