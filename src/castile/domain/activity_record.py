"""How an activity is shown: in the history of one lead, and among the changes of all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from castile.wire.contract import contract
from castile.wire.render import activity_template, render_activity
from castile.wire.timestamps import format_datetime

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import tzinfo

    from castile.domain.activities import Activity
    from castile.wire.writer import RenderedXml

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def activity_records(
    activities: Iterable[Activity], zone: tzinfo, version: str
) -> tuple[RenderedXml, ...]:
    """
    Show activities in the history of their lead.

    Args:
        activities: As they are stored.
        zone: The subscription's time zone.
        version: The version in the path that was called.

    Returns:
        The content of an `activityRecord` for each.

    Source: documented samples (20-activities 4.2, V-3); decided (00-overview E-5).
    """
    return _records("ActivityRecord", activities, zone, version)


def lead_change_records(
    activities: Iterable[Activity], zone: tzinfo, version: str
) -> tuple[RenderedXml, ...]:
    """
    Show activities among the changes of all leads.

    Args:
        activities: As they are stored.
        zone: The subscription's time zone.
        version: The version in the path that was called.

    Returns:
        The content of a `leadChangeRecord` for each.

    Source: documented samples (20-activities 5.2, V-3); decided (00-overview E-5).
    """
    return _records("LeadChangeRecord", activities, zone, version)


def _records(
    type_name: str, activities: Iterable[Activity], zone: tzinfo, version: str
) -> tuple[RenderedXml, ...]:
    template = activity_template(contract(version), type_name)
    return tuple(
        render_activity(
            template,
            one.activity_id or 0,
            one.lead_id,
            # Cut to the second, so that activities of the same second share their text.
            format_datetime(_EPOCH + timedelta(seconds=one.occurred_ms // 1000), zone),
            activity_type=one.type,
            asset=one.asset,
            attributes=one.attributes,
            campaign=one.campaign,
        )
        for one in activities
    )
