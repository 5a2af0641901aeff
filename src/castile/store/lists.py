"""Which leads are on which list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from castile.domain.ids import LeadId, ListId
from castile.store.repository import NO_LIMIT, Repository
from castile.store.statements import statements

if TYPE_CHECKING:
    import apsw

_SQL = statements("lists")
_ADD = _SQL["add"]
_REMOVE = _SQL["remove"]
_CONTAINS = _SQL["contains"]
_COUNT = _SQL["count"]
_LEAD_IDS = _SQL["lead_ids"]
_OF_LEAD = _SQL["of_lead"]
_MOVE = _SQL["move"]
_REMOVE_LEAD = _SQL["remove_lead"]
_REMOVE_LIST = _SQL["remove_list"]


class ListRepository(Repository):
    """
    The members of the lists of a subscription.

    Lists themselves are definitions. An anonymous lead may be kept as a member, but no list
    shows it before it is known.

    Source: 30-lists-and-import section 1, 10-leads L-1.
    """

    __slots__ = ()

    def add(self, list_id: ListId, lead_id: LeadId, added_ms: int) -> bool:
        """
        Put a lead on a list.

        Args:
            list_id: The list.
            lead_id: The lead.
            added_ms: When, in milliseconds since 1970 UTC.

        Returns:
            False when it was on the list already; then nothing changes.
        """
        return self._changes(_ADD, list_id, lead_id, added_ms) > 0

    def remove(self, list_id: ListId, lead_id: LeadId) -> bool:
        """Take a lead from a list; return False when it was not on it."""
        return self._changes(_REMOVE, list_id, lead_id) > 0

    def contains(self, list_id: ListId, lead_id: LeadId) -> bool:
        """Tell whether a lead is on a list."""
        return self._select(_CONTAINS, list_id, lead_id).fetchone() is not None

    def count(self, list_id: ListId) -> int:
        """Count the known leads on a list."""
        ((count,),) = self._select(_COUNT, list_id)
        return int(count)

    def lead_ids(self, list_id: ListId, *, after: int, limit: int | None) -> list[LeadId]:
        """
        Return the ids of the known leads on a list, ascending.

        Args:
            list_id: The list.
            after: Only ids above it.
            limit: How many at most; None for all.
        """
        bounds = (after, NO_LIMIT if limit is None else limit)
        return [LeadId(row[0]) for row in self._select(_LEAD_IDS, list_id, *bounds)]

    def of_lead(self, lead_id: LeadId) -> list[tuple[ListId, int]]:
        """Return the lists a lead is on, by id, each with the time it was put there."""
        return [(ListId(list_id), added) for list_id, added in self._select(_OF_LEAD, lead_id)]

    def move(self, source: LeadId, target: LeadId) -> None:
        """Put one lead on the lists of another, which leaves them; see 10-leads X-7, X-8."""
        self._changes(_MOVE, source, target)
        self.remove_lead(source)

    def remove_lead(self, lead_id: LeadId) -> int:
        """Take a lead from all lists and return from how many."""
        return self._changes(_REMOVE_LEAD, lead_id)

    def remove_list(self, list_id: ListId) -> int:
        """Take all leads from a list, anonymous ones too, and return how many."""
        return self._changes(_REMOVE_LIST, list_id)

    def _select(self, statement: str, *bindings: int) -> apsw.Cursor:
        return self._execute(statement, (self._subscription_id, *bindings))

    def _changes(self, statement: str, *bindings: int) -> int:
        self._select(statement, *bindings)
        return self._connection.changes()
