"""The history of leads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from castile.domain.activities import Activity
from castile.domain.ids import ActivityId, LeadId
from castile.store.errors import AlreadyStored
from castile.store.repository import Repository
from castile.store.sequences import ACTIVITY_ID_MAX, SequenceRepository
from castile.store.statements import statements

if TYPE_CHECKING:
    import apsw

_SQL = statements("activities")
_ADD = _SQL["add"]
_MOVE = _SQL["move"]
_OF_LEAD = _SQL["of_lead"]


class ActivityRepository(Repository):
    """
    The activities of a subscription; they are added and moved, never changed.

    Args:
        connection: The connection of the transaction.
        subscription_id: The subscription whose activities are seen.
        sequences: Where a new activity gets its id.

    Source: 20-activities section 1, V-1, V-2, V-4.
    """

    __slots__ = ("_sequences",)

    def __init__(
        self, connection: apsw.Connection, subscription_id: int, sequences: SequenceRepository
    ) -> None:
        super().__init__(connection, subscription_id)
        self._sequences = sequences

    def add(self, activity: Activity) -> ActivityId:
        """
        Record an activity.

        Args:
            activity: Without an id it gets the next one; an id that it has is kept, and the
                sequence goes on above it.

        Returns:
            The id.

        Raises:
            AlreadyStored: The id was brought in and an activity has it.
            SequenceExhausted: No id is left.
        """
        activity_id = activity.activity_id
        if activity_id is None:
            activity_id = ActivityId(self._sequences.next_id("activity", id_max=ACTIVITY_ID_MAX))
        else:
            self._sequences.go_on_above("activity", activity_id)
        row = (
            self._subscription_id,
            activity_id,
            activity.lead_id,
            activity.occurred_ms,
            activity.type,
            activity.asset_id,
            activity.asset,
            orjson.dumps(activity.attributes).decode(),
            activity.campaign,
        )
        self._execute(_ADD, row)
        if not self._connection.changes():
            raise AlreadyStored(f"activity {activity_id} exists")
        return activity_id

    def move(self, source: LeadId, target: LeadId) -> None:
        """Make all activities of one lead belong to another."""
        self._execute(_MOVE, (self._subscription_id, source, target))

    def of_lead(self, lead_id: LeadId, limit: int) -> list[Activity]:
        """Return the activities of a lead, newest first, at most `limit`."""
        rows = self._execute(_OF_LEAD, (self._subscription_id, lead_id, limit))
        return [_activity(row) for row in rows]


def _activity(row: tuple[Any, ...]) -> Activity:
    return Activity(
        activity_id=row[0],
        lead_id=row[1],
        occurred_ms=row[2],
        type=row[3],
        asset_id=row[4],
        asset=row[5],
        attributes=tuple((name, text) for name, text in orjson.loads(row[6])),
        campaign=row[7],
    )
