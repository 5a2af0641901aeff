"""Counted calls of a day, so that the count survives a restart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from castile.store.repository import Repository
from castile.store.statements import statements

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

_SQL = statements("quota")
_RESERVE = _SQL["reserve"]
_SETTLE = _SQL["settle"]
_RESERVED = _SQL["reserved"]


class QuotaRepository(Repository):
    """
    How many calls of a day may have been answered.

    Source: decided (02-admission A-44).
    """

    __slots__ = ()

    def reserve(self, day: date, reserved: int) -> None:
        """
        Keep that up to `reserved` calls may be answered on a day; it never goes back.

        Args:
            day: The quota day.
            reserved: Number of calls from the start of the day.
        """
        self._execute(_RESERVE, (self._subscription_id, day.isoformat(), reserved))

    def settle(self, counts: Mapping[date, int]) -> None:
        """
        Keep exact counts in place of reserved ones, when no call comes any more.

        Args:
            counts: Number of calls by day.
        """
        for day, count in counts.items():
            self._execute(_SETTLE, (self._subscription_id, day.isoformat(), count))

    def reserved(self, day: date) -> int:
        """Return how many calls were reserved for a day, 0 for none."""
        row = self._execute(_RESERVED, (self._subscription_id, day.isoformat())).fetchone()
        return 0 if row is None else int(row[0])
