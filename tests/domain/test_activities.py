"""How causes are worded."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from castile.domain.activities import Activity, change_data_value, new_lead
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
    activity = new_lead(
        LeadId(7), OCCURRED_MS, CHICAGO, source_type="List import", source_info="Hot Leads"
    )
    assert activity.attributes[:2] == (
        ("Source Type", "List import"),
        ("Source Info", "Hot Leads"),
    )


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
