"""The history of leads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from castile.domain.activities import Activity
from castile.domain.ids import ActivityId, LeadId
from castile.store.errors import AlreadyStored
from castile.store.repository import COLLECTED_MAX, Repository
from castile.store.sequences import ACTIVITY_ID_MAX, SequenceRepository
from castile.store.statements import statements

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import apsw

    from castile.domain.activity_filter import ActivityWindow, LeadScope

_SQL = statements("activities")
_EXISTING = _SQL["existing"]
_ADD = _SQL["add"]
_WIDEN_BLOCK = _SQL["widen_block"]
_MOVE = _SQL["move"]
_REMOVE_LEAD = _SQL["remove_lead"]
_OF_LEAD = _SQL["of_lead"]
_ALL = _SQL["all"]
_WITH_IDS = _SQL["with_ids"]
_PLACE = _SQL["place"]
_HISTORY = _SQL["history"]
_COUNT_HISTORY = _SQL["count_history"]
_ENTRIES_BY_TIME = _SQL["entries_by_time"]
_ENTRIES_BY_LEAD = _SQL["entries_by_lead"]
_CHANGES_BY_LEAD = _SQL["changes_by_lead"]
_CHANGES_BY_TIME = _SQL["changes_by_time"]
_CHANGES_BY_ID = _SQL["changes_by_id"]
_CHANGES_BY_TYPE = _SQL["changes_by_type"]
_MEMBERS = statements("lists")["lead_ids"]

_BLOCK_BITS = 12
_EARLIEST = -(1 << 63)
_LATEST = (1 << 63) - 1


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
        """Record an activity and return its id; see `add_all`."""
        return self.add_all((activity,))[0]

    def add_all(self, activities: Sequence[Activity]) -> list[ActivityId]:
        """
        Record activities.

        Args:
            activities: Those without an id get the next ones in their order; an id that one
                has is kept, and the sequence goes on above it.

        Returns:
            Their ids, in the same order.

        Raises:
            AlreadyStored: An id was brought in and an activity has it; nothing was recorded.
            SequenceExhausted: Fewer ids are left.
        """
        brought_in = [one.activity_id for one in activities if one.activity_id is not None]
        if brought_in:
            self._claim(brought_in)
        missing = len(activities) - len(brought_in)
        given = iter(
            self._sequences.next_ids("activity", missing, id_max=ACTIVITY_ID_MAX) if missing else ()
        )
        ids = [
            ActivityId(next(given)) if one.activity_id is None else one.activity_id
            for one in activities
        ]
        blocks: dict[int, tuple[int, int]] = {}
        rows = []
        for activity_id, activity in zip(ids, activities, strict=True):
            rows.append(self._row(activity_id, activity))
            at, block = activity.occurred_ms, activity_id >> _BLOCK_BITS
            earliest, latest = blocks.get(block, (at, at))
            blocks[block] = (min(earliest, at), max(latest, at))
        self._connection.executemany(_ADD, rows)
        for block, times in blocks.items():
            self._execute(_WIDEN_BLOCK, (self._subscription_id, block, *times))
        return ids

    def move(self, source: LeadId, target: LeadId) -> None:
        """Make all activities of one lead belong to another."""
        self._execute(_MOVE, (self._subscription_id, source, target))

    def remove_lead(self, lead_id: LeadId) -> int:
        """Remove all activities of a lead and return how many."""
        self._execute(_REMOVE_LEAD, (self._subscription_id, lead_id))
        return self._connection.changes()

    def of_lead(self, lead_id: LeadId, limit: int) -> list[Activity]:
        """Return the activities of a lead, newest first, at most `limit`."""
        rows = self._execute(_OF_LEAD, (self._subscription_id, lead_id, limit))
        return [_activity(row) for row in rows]

    def all(self, *, after: int, limit: int) -> list[Activity]:
        """Return activities by id, at most `limit` with ids above `after`."""
        rows = self._execute(_ALL, (self._subscription_id, after, limit))
        return [_activity(row) for row in rows]

    def place(self, lead_id: LeadId, activity_id: int) -> int | None:
        """Return when an activity of a lead occurred, or None when the lead has none such."""
        row = self._execute(_PLACE, (self._subscription_id, activity_id, lead_id)).fetchone()
        return None if row is None else int(row[0])

    def history(
        self,
        lead_id: LeadId,
        window: ActivityWindow,
        *,
        older_than: tuple[int, int] | None = None,
        below_id: int | None = None,
        skip: int = 0,
        limit: int,
    ) -> list[Activity]:
        """
        Return the activities of a lead, newest first, on a tie the highest id first.

        Args:
            lead_id: The lead, known or anonymous.
            window: Bounds of the time and types.
            older_than: Time and id of an activity; only what comes after it in this order.
            below_id: Only activities with lower ids.
            skip: How many to pass over.
            limit: How many at most.

        Source: documented and decided (20-activities A-5, A-10, A-11).
        """
        search = self._search_history(lead_id, window, older_than, below_id)
        return [_activity(row) for row in self._execute(_HISTORY, (*search, limit, skip))]

    def count_history(
        self,
        lead_id: LeadId,
        window: ActivityWindow,
        *,
        older_than: tuple[int, int] | None = None,
        count_max: int,
    ) -> int:
        """Count what `history` returns in all; not beyond `count_max`."""
        search = self._search_history(lead_id, window, older_than, None)
        ((count,),) = self._execute(_COUNT_HISTORY, (*search, count_max))
        return int(count)

    def changes(
        self,
        window: ActivityWindow,
        *,
        after: int = 0,
        skip: int = 0,
        leads: LeadScope | None = None,
        limit: int,
    ) -> list[Activity]:
        """
        Return the activities of known leads by id.

        Args:
            window: Bounds of the time and types.
            after: Only activities with ids above it.
            skip: How many to pass over.
            leads: Which leads; None for all.
            limit: How many at most.

        Source: documented and decided (20-activities C-1 to C-7, C-13).
        """
        _, ids = self._changes(window, leads, after, limit, skip=skip)
        rows = self._execute(_WITH_IDS, (self._subscription_id, ids))
        return [_activity(row) for row in rows]

    def count_changes(
        self,
        window: ActivityWindow,
        *,
        after: int = 0,
        leads: LeadScope | None = None,
        count_max: int,
    ) -> int:
        """Count what `changes` returns in all; not beyond `count_max`."""
        count, _ = self._changes(window, leads, after, count_max, skip=0)
        return count

    def _changes(
        self,
        window: ActivityWindow,
        leads: LeadScope | None,
        after: int,
        limit: int,
        *,
        skip: int,
    ) -> tuple[int, str]:
        """Return number and ids, as a JSON list, of the activities; choose how to find them."""
        between = (self._subscription_id, *_times(window))
        lead_ids, list_id = self._resolve(leads)
        few = COLLECTED_MAX + 1
        statement = _CHANGES_BY_ID if window.types is None else _CHANGES_BY_TYPE
        if (
            lead_ids is not None
            and len(lead_ids) < few
            and self._count(_ENTRIES_BY_LEAD, (*between, few, _json(lead_ids))) < few
        ):
            statement = _CHANGES_BY_LEAD
        elif (window.oldest_ms, window.latest_ms) != (None, None) and self._count(
            _ENTRIES_BY_TIME, (*between, few)
        ) < few:
            statement = _CHANGES_BY_TIME
        search = (*between, after, limit, skip, _json(window.types), _json(lead_ids), list_id)
        ((count, ids),) = self._execute(statement, search)
        return count, ids

    def _resolve(self, leads: LeadScope | None) -> tuple[Collection[int] | None, int | None]:
        """Return the lead ids of a scope, or its list when it has too many leads."""
        if leads is None:
            return None, None
        if leads.list_id is None or leads.lead_ids is not None:
            return leads.lead_ids, leads.list_id
        key = (self._subscription_id, leads.list_id, 0, COLLECTED_MAX + 1)
        members = [int(row[0]) for row in self._execute(_MEMBERS, key)]
        return (members, None) if len(members) <= COLLECTED_MAX else (None, leads.list_id)

    def _search_history(
        self,
        lead_id: LeadId,
        window: ActivityWindow,
        older_than: tuple[int, int] | None,
        below_id: int | None,
    ) -> tuple[int | str | None, ...]:
        oldest_ms, latest_ms = _times(window)
        newer_ms, newer_id = older_than or (_LATEST, _LATEST)
        return (
            self._subscription_id,
            lead_id,
            oldest_ms,
            min(latest_ms, newer_ms),
            newer_ms,
            newer_id,
            _LATEST if below_id is None else below_id - 1,
            _json(window.types),
        )

    def _count(self, statement: str, bindings: tuple[int | str | None, ...]) -> int:
        ((count,),) = self._execute(statement, bindings)
        return int(count)

    def _claim(self, ids: list[ActivityId]) -> None:
        """Make sure that no activity has one of these ids, and that none is given to another."""
        key = (self._subscription_id, _json(ids))
        taken = self._execute(_EXISTING, key).fetchone()
        if taken is not None:
            raise AlreadyStored(f"activity {taken[0]} exists")
        if len(set(ids)) < len(ids):
            twice = next(one for one in ids if ids.count(one) > 1)
            raise AlreadyStored(f"activity {twice} comes twice")
        self._sequences.go_on_above("activity", max(ids))

    def _row(self, activity_id: ActivityId, activity: Activity) -> tuple[int | str | None, ...]:
        return (
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


def _times(window: ActivityWindow) -> tuple[int, int]:
    return (
        _EARLIEST if window.oldest_ms is None else window.oldest_ms,
        _LATEST if window.latest_ms is None else window.latest_ms,
    )


def _json(members: Collection[int] | Collection[str] | None) -> str | None:
    return None if members is None else orjson.dumps(sorted(members)).decode()


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
