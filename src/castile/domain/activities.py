"""An activity as it is kept, and how each cause words it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import tzinfo

    from castile.domain.changes import Change
    from castile.domain.ids import ActivityId, LeadId

NEW_LEAD = "New Lead"
CHANGE_DATA_VALUE = "Change Data Value"
ADD_TO_LIST = "Add to List"
REMOVE_FROM_LIST = "Remove from List"
MERGE_LEADS = "Merge Leads"
SOURCE_WEB_SERVICE = "Web service API"
SOURCE_LIST_IMPORT = "List import"
REASON_SOAP_API = "SOAP API"
REASON_MERGE_LEADS = "Merge leads"


@dataclass(frozen=True, slots=True)
class Cause:
    """
    What creates and changes leads, as their activities word it.

    Args:
        source_type: What kind of thing creates leads.
        source_info: Which one.
        reason: Why fields change.
        clears_show: Whether clearing a number that is blank already is recorded.
    """

    source_type: str = SOURCE_WEB_SERVICE
    source_info: str = SOURCE_WEB_SERVICE
    reason: str = REASON_SOAP_API
    clears_show: bool = False


SOAP_API: Final = Cause()
"""A call that writes leads itself."""


def list_import(list_name: str) -> Cause:
    """
    Return the cause that an import into a list is.

    Source: decided; blank numbers documented as possible (20-activities section 3, 30 I-53).
    """
    reason = f"{SOURCE_LIST_IMPORT}: {list_name}"
    return Cause(SOURCE_LIST_IMPORT, list_name, reason, clears_show=True)


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
    cause: Cause = SOAP_API,
) -> Activity:
    """
    Word the activity of a lead that was created.

    Args:
        lead_id: The new lead.
        occurred_ms: When it was created, in milliseconds since 1970 UTC.
        zone: The subscription's time zone, for the date.
        cause: What created it.

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
            ("Source Type", cause.source_type),
            ("Source Info", cause.source_info),
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


def add_to_list(lead_id: LeadId, occurred_ms: int, list_id: int, list_name: str) -> Activity:
    """
    Word the activity of a lead that was added to a static list.

    Args:
        lead_id: The lead.
        occurred_ms: When it was added, in milliseconds since 1970 UTC.
        list_id: The list.
        list_name: Its name.

    Returns:
        The activity; it has no id yet.

    Source: recorded asset name, decided attributes (20-activities section 3).
    """
    return _of_list(ADD_TO_LIST, lead_id, occurred_ms, (list_id, list_name))


def remove_from_list(lead_id: LeadId, occurred_ms: int, list_id: int, list_name: str) -> Activity:
    """
    Word the activity of a lead that was removed from a static list.

    Args:
        lead_id: The lead.
        occurred_ms: When it was removed, in milliseconds since 1970 UTC.
        list_id: The list.
        list_name: Its name.

    Returns:
        The activity; it has no id yet.

    Source: decided (20-activities section 3).
    """
    return _of_list(REMOVE_FROM_LIST, lead_id, occurred_ms, (list_id, list_name))


def _of_list(
    activity_type: str, lead_id: LeadId, occurred_ms: int, static_list: tuple[int, str]
) -> Activity:
    list_id, list_name = static_list
    return Activity(
        lead_id=lead_id,
        occurred_ms=occurred_ms,
        type=activity_type,
        asset_id=list_id,
        asset=list_name,
        attributes=(("List ID", str(list_id)), ("Lead ID", str(lead_id))),
    )


def merge_leads(
    lead_id: LeadId,
    occurred_ms: int,
    name: str,
    *,
    loser_ids: Iterable[LeadId],
    filled: Iterable[str],
) -> Activity:
    """
    Word the activity of a lead that other leads were merged into.

    Args:
        lead_id: The winner.
        occurred_ms: When they were merged, in milliseconds since 1970 UTC.
        name: The winner's name, or "".
        loser_ids: The leads that are gone, in request order.
        filled: Display names of the fields that took a loser's value, in the order of R-8.

    Returns:
        The activity; it has no id yet.

    Source: decided (20-activities section 3, 10-leads X-11).
    """
    return Activity(
        lead_id=lead_id,
        occurred_ms=occurred_ms,
        type=MERGE_LEADS,
        asset=name,
        attributes=(
            ("Merge IDs", ",".join(map(str, loser_ids))),
            ("Merge Fields", ",".join(filled)),
            ("Lead ID", str(lead_id)),
        ),
    )
