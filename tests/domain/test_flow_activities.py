"""How steps of a flow word what they did."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from castile.domain.changes import Change
from castile.domain.flow_activities import FlowCause, request_campaign
from castile.domain.ids import CampaignId, LeadId, ListId, ProgramId, WorkspaceId
from castile.domain.lists import StaticList
from castile.domain.programs import Campaign, Program

if TYPE_CHECKING:
    from datetime import tzinfo

    from castile.domain.activities import Activity
    from castile.domain.catalog import Catalog

NOW_MS = 1_785_766_500_000  # 2026-08-03T14:15:00Z
NUMBERS = (("Step ID", "19582"), ("Choice Number", "2"), ("Lead ID", "84105"))
GUESTS = StaticList(ListId(7), "Guests", "Launch")
PROGRAM = Program(
    program_id=ProgramId(1), name="P", type="T", channel="C", workspace_id=WorkspaceId(1)
)
REQUESTED = Campaign(campaign_id=CampaignId(9), name="Next", program=PROGRAM, is_trigger=True)


def cause(step: str) -> FlowCause:
    """A step of a campaign."""
    return FlowCause(
        lead_id=LeadId(84105),
        occurred_ms=NOW_MS,
        campaign="Japanese form fillout.test time zone",
        step=step,
        step_id=19582,
        choice=2,
    )


def test_a_changed_field_names_the_step(catalog: Catalog, zone: tzinfo) -> None:
    """The documented sample of getLeadChanges, with its reason, Step ID and Choice Number."""
    change = Change(catalog.field("LeadScore"), "401", "403")
    activity = cause("Change Score").change_data_value(change, zone)
    assert (activity.type, activity.asset) == ("Change Data Value", "Lead Score")
    assert activity.campaign == "Japanese form fillout.test time zone"
    assert activity.attributes == (
        ("Attribute Name", "Lead Score"),
        ("Old Value", "401"),
        ("New Value", "403"),
        (
            "Reason",
            "Changed by Smart Campaign Japanese form fillout.test time zone action Change Score",
        ),
        *NUMBERS,
    )


def test_a_changed_score_says_by_how_much(catalog: Catalog, zone: tzinfo) -> None:
    """20-activities section 3: Change Score, besides the change of the field (decided)."""
    activity = cause("Change Score").change_score(
        Change(catalog.field("LeadScore"), None, "5"), "+5", zone
    )
    assert (activity.type, activity.asset) == ("Change Score", "Lead Score")
    assert activity.attributes[:4] == (
        ("Score Name", "Lead Score"),
        ("Change Value", "+5"),
        ("Old Value", ""),
        ("New Value", "5"),
    )
    assert [name for name, _ in activity.attributes[4:]] == ["Reason", "Lead ID"]


@pytest.mark.parametrize(
    ("activity", "shown", "attributes"),
    [
        (
            cause("x").add_to_list(GUESTS),
            ("Add to List", 7, "Guests"),
            (("List ID", "7"), *NUMBERS),
        ),
        (
            cause("x").remove_from_list(GUESTS),
            ("Remove from List", 7, "Guests"),
            (("List ID", "7"), *NUMBERS),
        ),
        (cause("x").send_email("Thank you"), ("Send Email", None, "Thank you"), NUMBERS),
        (cause("x").wait_over(), ("Wait", None, ""), NUMBERS),
        (cause("x").delete_lead(), ("Delete Lead", None, ""), NUMBERS[2:]),
        (
            cause("x").request_campaign(REQUESTED),
            ("Request Campaign", 9, "P.Next"),
            (("Campaign ID", "9"), ("Source", "Smart Campaign"), NUMBERS[2]),
        ),
    ],
)
def test_each_step_has_its_wording(
    activity: Activity, shown: tuple[str, int | None, str], attributes: tuple[tuple[str, str], ...]
) -> None:
    """20-activities, table of campaign flows; Lead ID is the last (V-10)."""
    assert (activity.type, activity.asset_id, activity.asset) == shown
    assert activity.attributes == attributes
    assert activity.campaign == "Japanese form fillout.test time zone"
    assert (activity.lead_id, activity.occurred_ms) == (84105, NOW_MS)


def test_an_interesting_moment_names_its_source_and_date(zone: tzinfo) -> None:
    """The date in the subscription's time zone, as Created Date (V-15; decided)."""
    late = FlowCause(
        lead_id=LeadId(1), occurred_ms=NOW_MS - 10 * 3_600_000, campaign="C", step="x", step_id=1,
        choice=0,
    )  # fmt: skip
    activity = late.interesting_moment("Web", "Asked", zone)
    assert (activity.type, activity.asset) == ("Interesting Moment", "")
    assert activity.attributes == (
        ("Type", "Web"),
        ("Description", "Asked"),
        ("Source", "C"),
        ("Date", "2026-08-02"),
        ("Step ID", "1"),
        ("Choice Number", "0"),
        ("Lead ID", "1"),
    )


def test_a_call_that_requests_a_campaign_names_it_as_the_cause() -> None:
    """20-activities section 3 (decided)."""
    activity = request_campaign(LeadId(1), NOW_MS, REQUESTED, "Web service API", by="P.Next")
    assert activity.campaign == activity.asset == "P.Next"
    assert activity.attributes[1] == ("Source", "Web service API")
