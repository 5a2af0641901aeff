"""The subscriptions of a server."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from castile.store.errors import AlreadyStored, NotStored
from castile.store.repository import Repository
from castile.store.statements import statements

_SQL = statements("subscriptions")
_ADD = _SQL["add"]
_GET = _SQL["get"]
_BY_NAME = _SQL["by_name"]
_ALL = _SQL["all"]
_REMOVE = _SQL["remove"]


@dataclass(frozen=True, slots=True)
class StoredSubscription:
    """
    One customer's separate space.

    Args:
        subscription_id: Given once, never again.
        name: Unique on the server, letter case ignored.
        created_ms: Milliseconds since 1970 UTC.
    """

    subscription_id: int
    name: str
    created_ms: int


class SubscriptionRepository(Repository):
    """Every subscription of the server, whichever the transaction is for."""

    __slots__ = ()

    def add(self, name: str, created_ms: int) -> StoredSubscription:
        """
        Make a subscription.

        Args:
            name: Unique on the server, letter case ignored.
            created_ms: Now, in milliseconds since 1970 UTC.

        Raises:
            AlreadyStored: The name is taken.
        """
        row = self._execute(_ADD, (name, name.casefold(), created_ms)).fetchone()
        if row is None:
            raise AlreadyStored(f"a subscription is named {name!r} already, letter case ignored")
        return StoredSubscription(int(row[0]), name, created_ms)

    def get(self, subscription_id: int) -> StoredSubscription | None:
        """Return the subscription with this id, or None."""
        return _subscription(self._execute(_GET, (subscription_id,)).fetchone())

    def by_name(self, name: str) -> StoredSubscription | None:
        """Return the subscription with this name, letter case ignored, or None."""
        return _subscription(self._execute(_BY_NAME, (name.casefold(),)).fetchone())

    def all(self) -> list[StoredSubscription]:
        """Return every subscription of the server, the oldest first."""
        return [StoredSubscription(*row) for row in self._execute(_ALL)]

    def remove(self, subscription_id: int) -> None:
        """
        Remove a subscription and everything that is stored for it.

        Raises:
            NotStored: No subscription has this id.
        """
        self._execute(_REMOVE, (subscription_id,))
        if not self._connection.changes():
            raise NotStored(f"no subscription {subscription_id}")


def _subscription(row: tuple[Any, ...] | None) -> StoredSubscription | None:
    return None if row is None else StoredSubscription(*row)
