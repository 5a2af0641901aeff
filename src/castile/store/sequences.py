"""Ascending ids, each kind of record with its own sequence."""

from __future__ import annotations

from castile.store.errors import SequenceExhausted
from castile.store.repository import Repository
from castile.store.statements import statements

_SQL = statements("sequences")
_NEXT_IDS = _SQL["next_ids"]
_GO_ON_ABOVE = _SQL["go_on_above"]
_LAST_ID = _SQL["last_id"]

ID_MAX = (1 << 31) - 1
"""The highest id that an xs:int of the wire carries."""
ACTIVITY_ID_MAX = (1 << 63) - 1
"""The highest id that an xs:long of the wire carries."""


class SequenceRepository(Repository):
    """
    The sequences of a subscription; a number is given once and never again.

    Source: decided (00-overview S-4, S-4a).
    """

    __slots__ = ()

    def next_id(self, name: str, *, id_max: int = ID_MAX) -> int:
        """Give the next number of a sequence; see `next_ids`."""
        return self.next_ids(name, 1, id_max=id_max)[0]

    def id_for(self, name: str, brought_id: int) -> int:
        """
        Give the id of a new record.

        Args:
            name: The kind of record.
            brought_id: The id that it brings along, above which the sequence goes on; 0 for none.

        Returns:
            That id, else the next number.

        Raises:
            SequenceExhausted: No number is left.
        """
        if not brought_id:
            return self.next_id(name)
        self.go_on_above(name, brought_id)
        return brought_id

    def next_ids(self, name: str, count: int, *, id_max: int = ID_MAX) -> range:
        """
        Give the next numbers of a sequence.

        Args:
            name: The kind of record, for example `lead`.
            count: How many, at least 1.
            id_max: The highest number that may be given.

        Returns:
            Those after the highest number given or brought in so far; from 1 at first.

        Raises:
            SequenceExhausted: Fewer numbers are left up to `id_max`; none was given.
        """
        row = self._execute(_NEXT_IDS, (self._subscription_id, name, count, id_max)).fetchone()
        if row is None:
            raise SequenceExhausted(f"{name}: every id up to {id_max} was given")
        last_id = int(row[0])
        return range(last_id - count + 1, last_id + 1)

    def go_on_above(self, name: str, last_id: int) -> None:
        """
        Make a sequence go on above a number that was brought in; it never goes back.

        Args:
            name: The kind of record.
            last_id: The number; for a first value n this is n - 1.
        """
        self._execute(_GO_ON_ABOVE, (self._subscription_id, name, last_id))

    def last_id(self, name: str) -> int:
        """Return the highest number given or brought in so far, 0 at first."""
        row = self._execute(_LAST_ID, (self._subscription_id, name)).fetchone()
        return 0 if row is None else int(row[0])
