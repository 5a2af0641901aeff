"""How causes are worded."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from castile.domain.activities import (
    Activity,
    add_to_list,
    change_data_value,
    list_import,
    merge_leads,
    new_lead,
    remove_from_list,
)
from castile.domain.changes import Change
from castile.domain.ids import LeadId

if TYPE_CHECKING:
    from castile.domain.catalog import Catalog

CHICAGO = ZoneInfo("America/Chicago")
# Half past three in the morning UTC is still the day before in Chicago.
OCCURRED_MS = int(datetime(2026, 8, 3, 3, 30, tzinfo=UTC).timestamp() * 1000)


def test_a_new_lead_names_its_source_and_the_date_in_the_zone() -> None:
    """20-activities section 3, documented sample; V-10, V-15."""
    assert new_lead(LeadId(1090177), OCCURRED_MS, CHICAGO) == Activity(
        activity_id=None,
        lead_id=LeadId(1090177),
        occurred_ms=OCCURRED_MS,
        type="New Lead",
        asset_id=None,
        asset="",
        attributes=(
            ("Source Type", "Web service API"),
            ("Source Info", "Web service API"),
            ("Created Date", "2026-08-02"),
            ("Lead ID", "1090177"),
        ),
        campaign="",
    )


def test_a_new_lead_of_an_import_names_the_list() -> None:
    """20-activities section 3, row importToList; decided."""
    activity = new_lead(LeadId(7), OCCURRED_MS, CHICAGO, list_import("Hot Leads"))
    assert activity.attributes[:2] == (
        ("Source Type", "List import"),
        ("Source Info", "Hot Leads"),
    )
    assert list_import("Hot Leads").reason == "List import: Hot Leads"


def test_field_15_a_change_names_the_field_for_people(catalog: Catalog) -> None:
    """FIELD-15, pattern of a documented sample; V-10 to V-13."""
    change = Change(catalog.field("Title"), None, "Boss")
    assert change_data_value(LeadId(7), OCCURRED_MS, CHICAGO, change) == Activity(
        activity_id=None,
        lead_id=LeadId(7),
        occurred_ms=OCCURRED_MS,
        type="Change Data Value",
        asset_id=None,
        asset="Job Title",
        attributes=(
            ("Attribute Name", "Job Title"),
            ("Old Value", ""),
            ("New Value", "Boss"),
            ("Reason", "SOAP API"),
            ("Lead ID", "7"),
        ),
        campaign="",
    )


def test_a_change_states_its_reason(catalog: Catalog) -> None:
    """20-activities section 3: each cause has its own."""
    change = Change(catalog.field("Unsubscribed"), "1", None)
    activity = change_data_value(LeadId(7), OCCURRED_MS, CHICAGO, change, reason="Merge leads")
    assert activity.attributes == (
        ("Attribute Name", "Unsubscribed"),
        ("Old Value", "1"),
        ("New Value", "0"),
        ("Reason", "Merge leads"),
        ("Lead ID", "7"),
    )


def test_list_activities_name_the_list() -> None:
    """20-activities section 3: recorded asset name, decided attributes."""
    added = add_to_list(LeadId(7), OCCURRED_MS, 12, "Hot Leads")
    removed = remove_from_list(LeadId(7), OCCURRED_MS, 12, "Hot Leads")
    assert (added.type, removed.type) == ("Add to List", "Remove from List")
    for activity in (added, removed):
        assert activity.attributes == (("List ID", "12"), ("Lead ID", "7"))
        assert (activity.asset_id, activity.asset) == (12, "Hot Leads")
        assert (activity.lead_id, activity.occurred_ms) == (7, OCCURRED_MS)
        assert (activity.activity_id, activity.campaign) == (None, "")


def test_a_merge_names_the_losers_and_the_fields_that_were_filled() -> None:
    """20-activities section 3, decided: lists with commas, empty without fields (V-13)."""
    activity = merge_leads(
        LeadId(2),
        OCCURRED_MS,
        "Ada King",
        loser_ids=[LeadId(16), LeadId(15)],
        filled=["City", "Phone Number"],
    )
    assert (activity.type, activity.asset, activity.lead_id) == ("Merge Leads", "Ada King", 2)
    assert activity.occurred_ms == OCCURRED_MS
    assert activity.attributes == (
        ("Merge IDs", "16,15"),
        ("Merge Fields", "City,Phone Number"),
        ("Lead ID", "2"),
    )
    bare = merge_leads(LeadId(2), OCCURRED_MS, "", loser_ids=[LeadId(15)], filled=[])
    assert bare.attributes[1] == ("Merge Fields", "")
