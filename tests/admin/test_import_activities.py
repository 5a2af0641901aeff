"""Activities that are brought in, and those that are added by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from castile.domain.ids import LeadId
from tests.admin.bringing import bring, bring_activities, bring_leads, refused_activity

if TYPE_CHECKING:
    from tests.harness import Harness

AT = "2014-01-02T03:04:05Z"
OLD_MS = 1_388_631_845_000
VISIT: dict[str, object] = {"lead_id": 9, "at": AT, "type": "Visit Webpage", "asset": "Home"}


@pytest.fixture
def known(castile: Harness) -> Harness:
    """A server with lead 9."""
    bring_leads(castile, {"Id": 9, "Email": "a@example.com"})
    return castile


def test_over_s4a_an_activity_keeps_its_id_and_new_ones_go_on_above(known: Harness) -> None:
    """00-overview S-4a, decided: `ID:1086173` is a bookmark of a client."""
    assert bring_activities(known, {"id": 1_086_173, **VISIT}, VISIT) == 2
    known.sync_lead({"Id": 9}, {"FirstName": "A"})
    assert [each.activity_id for each in known.activities(9)] == [1_086_173, 1_086_174, 1_086_175]


def test_an_activity_is_stored_as_the_row_says(known: Harness) -> None:
    """The lead is not changed by it."""
    before = known.lead(9)
    known.clock.advance(5)
    bring_activities(known, {**VISIT, "attributes": {"Webpage ID": "17"}, "campaign": "P.C"})
    (activity,) = known.activities(9)
    assert (activity.occurred_ms, activity.type, activity.asset, activity.campaign) == (
        OLD_MS,
        "Visit Webpage",
        "Home",
        "P.C",
    )
    assert activity.attributes == (("Webpage ID", "17"), ("Lead ID", "9"))
    assert known.lead(9) == before


def test_lead_m31_an_activity_that_is_brought_in_is_found_by_its_time(known: Harness) -> None:
    """10-leads M-31: each activity is a time at which the lead matches."""
    bring_activities(known, VISIT)
    found = known.read(lambda tx: tx.leads.changed(OLD_MS, OLD_MS, after=0, limit=9))
    assert [lead.lead_id for lead in found] == [9]


def test_an_id_that_exists_is_refused(known: Harness) -> None:
    """Activities are never changed (V-1); the first one stays."""
    bring_activities(known, {"id": 5, **VISIT})
    reason = refused_activity(known, id=5, **{**VISIT, "type": "New Lead"})
    assert reason == "id: activity 5 is stored already"
    assert [each.type for each in known.activities(9)] == ["Visit Webpage"]


def test_a_lead_must_exist(known: Harness) -> None:
    """Also inside a chunk in which another row has one."""
    done = bring(known, "activities", VISIT, {**VISIT, "lead_id": 8}, {**VISIT, "lead_id": 8})
    assert done == {
        "counts": {"added": 1},
        "refused": [[1, "lead_id: no lead 8"], [2, "lead_id: no lead 8"]],
    }


def test_an_anonymous_lead_has_web_activities(castile: Harness) -> None:
    """They are joined to the known lead later (ACT-26)."""
    bring_leads(castile, {"Id": 9, "anonymous": True, "cookies": "t"})
    bring_activities(castile, VISIT)
    castile.sync_lead({"Email": "a@example.com"}, rest="<marketoCookie>t</marketoCookie>")
    assert castile.lead(9).known
    assert "Visit Webpage" in [each.type for each in castile.activities(9)]


def test_a_dry_run_says_the_same_and_writes_nothing(known: Harness) -> None:
    """Also ids within the chunk are judged."""
    rows = ({"id": 5, **VISIT}, {"id": 5, **VISIT})
    dry = bring(known, "activities", *rows, dry_run=True)
    assert known.read(lambda tx: tx.activities.of_lead(LeadId(9), 9)) == []
    assert bring(known, "activities", *rows) == dry
