"""An activity as it is kept, and how each cause words it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import tzinfo

    from castile.domain.changes import Change
    from castile.domain.ids import ActivityId, LeadId

NEW_LEAD = "New Lead"
CHANGE_DATA_VALUE = "Change Data Value"
SOURCE_WEB_SERVICE = "Web service API"
REASON_SOAP_API = "SOAP API"


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """
    One thing that happened to one lead.

    Args:
        activity_id: None until the store gives the next id.
        lead_id: The lead it belongs to.
        occurred_ms: Milliseconds since 1970 UTC.
        type: Display name, for example `Visit Webpage`.
        asset_id: Id of what it is about, or None.
        asset: Name of what it is about, or "".
        attributes: Name and text in order; `Lead ID` is the last (V-10).
        campaign: Full name of the campaign that caused it, or "".

    Source: documented (20-activities section 1).
    """

    activity_id: ActivityId | None = None
    lead_id: LeadId
    occurred_ms: int
    type: str
    asset_id: int | None = None
    asset: str = ""
    attributes: tuple[tuple[str, str], ...]
    campaign: str = ""


def new_lead(
    lead_id: LeadId,
    occurred_ms: int,
    zone: tzinfo,
    *,
    source_type: str = SOURCE_WEB_SERVICE,
    source_info: str = SOURCE_WEB_SERVICE,
) -> Activity:
    """
    Word the activity of a lead that was created.

    Args:
        lead_id: The new lead.
        occurred_ms: When it was created, in milliseconds since 1970 UTC.
        zone: The subscription's time zone, for the date.
        source_type: What kind of thing created it.
        source_info: Which one.

    Returns:
        The activity; it has no id yet.

    Source: documented sample (20-activities section 3, V-10, V-15).
    """
    created_on = datetime.fromtimestamp(occurred_ms / 1000, UTC).astimezone(zone).date()
    return Activity(
        lead_id=lead_id,
        occurred_ms=occurred_ms,
        type=NEW_LEAD,
        attributes=(
            ("Source Type", source_type),
            ("Source Info", source_info),
            ("Created Date", created_on.isoformat()),
            ("Lead ID", str(lead_id)),
        ),
    )


def change_data_value(
    lead_id: LeadId,
    occurred_ms: int,
    zone: tzinfo,
    change: Change,
    *,
    reason: str = REASON_SOAP_API,
) -> Activity:
    """
    Word the activity of a field whose stored value changed.

    Args:
        lead_id: The lead.
        occurred_ms: When it changed, in milliseconds since 1970 UTC.
        zone: The subscription's time zone, for values with a time.
        change: Which field, from which value, to which.
        reason: Why, in the words of 20-activities section 3.

    Returns:
        The activity; it has no id yet.

    Source: documented sample (20-activities section 3, V-10 to V-13).
    """
    name = change.field.display_name
    return Activity(
        lead_id=lead_id,
        occurred_ms=occurred_ms,
        type=CHANGE_DATA_VALUE,
        asset=name,
        attributes=(
            ("Attribute Name", name),
            ("Old Value", change.old_text(zone)),
            ("New Value", change.new_text(zone)),
            ("Reason", reason),
            ("Lead ID", str(lead_id)),
        ),
    )
