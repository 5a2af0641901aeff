"""Activities as rows that an import takes back: one page of an export."""

from __future__ import annotations

from typing import TYPE_CHECKING

from castile.admin.command import shown_at

if TYPE_CHECKING:
    from castile.domain.activities import Activity
    from castile.store.tx import Tx


def export_page(tx: Tx, *, after: int, limit: int) -> tuple[list[list[object]], int | None]:
    """
    Return one page of an export.

    Args:
        tx: The transaction to read in.
        after: The last id of the page before, 0 at first.
        limit: At most so many activities.

    Returns:
        Rows in the order of ACTIVITY_COLUMNS, with None for no value; and the last id, None
        when no activity is left.
    """
    activities = tx.activities.all(after=after, limit=limit)
    rows = [_row(activity) for activity in activities]
    return rows, activities[-1].activity_id if len(activities) == limit else None


def _row(activity: Activity) -> list[object]:
    return [
        activity.activity_id,
        activity.lead_id,
        shown_at(activity.occurred_ms),
        activity.type,
        activity.asset_id,
        activity.asset or None,
        activity.campaign or None,
        activity.attributes,
    ]
