"""Who may call, and the definitions of each subscription: a snapshot that is swapped whole."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from types import MappingProxyType
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from castile.admission import ApiUser, Limits, read_network
from castile.settings import override

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from castile.domain.catalog import Catalog
    from castile.settings import SubscriptionSettings
    from castile.store.sqlite import SqliteDatabase
    from castile.store.stored_entry import StoredEntry
    from castile.store.tx import Tx

    Rehearse = Callable[[Mapping[int, Sequence[StoredEntry]]], None]
    """Takes the table `rehearsals` of each subscription."""


def _nothing(_tables: Mapping[int, Sequence[StoredEntry]]) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Subscription:
    """One subscription as calls see it."""

    subscription_id: int
    name: str
    settings: SubscriptionSettings
    limits: Limits
    catalog: Catalog
    rehearsals: Sequence[StoredEntry] = ()


@dataclass(frozen=True, slots=True)
class Directory:
    """
    Every API user and every subscription at one moment.

    Args:
        users: By user id, which is unique over the server.
        subscriptions: By subscription id.
    """

    users: Mapping[str, ApiUser]
    subscriptions: Mapping[int, Subscription]

    def limits_of(self, subscription_id: int) -> Limits:
        """Return the limits of a subscription."""
        return self.subscriptions[subscription_id].limits


def limits_from(settings: SubscriptionSettings) -> Limits:
    """Return what admission needs of the settings of a subscription."""
    return Limits(
        quota_calls_per_day=settings.quota_calls_per_day,
        rate_calls=settings.rate_calls,
        rate_seconds=settings.rate_seconds,
        concurrent_calls=settings.concurrent_calls,
        window_past_minutes=settings.window_past_minutes,
        window_future_minutes=settings.window_future_minutes,
        allowed_addresses=tuple(read_network(text) for text in settings.allowed_addresses),
        zone=ZoneInfo(settings.time_zone),
    )


def read_directory(database: SqliteDatabase, defaults: SubscriptionSettings) -> Directory:
    """
    Read all users and definitions.

    Args:
        database: An open database.
        defaults: Settings of a subscription where its definition says nothing.

    Returns:
        A snapshot; it does not change when the database does.
    """
    with database.read(0) as tx:
        rows = tx.subscriptions.all()
        users = {
            user.user_id: ApiUser(
                user_id=user.user_id,
                subscription_id=user.subscription_id,
                encryption_keys=user.encryption_keys,
                disabled=user.disabled,
            )
            for user in tx.users.all_of_server()
        }
    subscriptions = {}
    for row in rows:
        with database.read(row.subscription_id) as tx:
            subscriptions[row.subscription_id] = read_subscription(tx, row.name, defaults)
    return Directory(MappingProxyType(users), MappingProxyType(subscriptions))


def read_subscription(tx: Tx, name: str, defaults: SubscriptionSettings) -> Subscription:
    """
    Read what is defined for one subscription.

    Args:
        tx: A transaction of the subscription.
        name: Its name.
        defaults: Settings where its definition says nothing.
    """
    settings = override(defaults, tx.definitions.settings(), f"subscription {name}")
    return Subscription(
        subscription_id=tx.subscription_id,
        name=name,
        settings=settings,
        limits=limits_from(settings),
        catalog=tx.definitions.catalog(settings),
        rehearsals=tx.definitions.table("rehearsals"),
    )


class LiveDirectory:
    """
    The directory that calls use now.

    Args:
        database: An open database.
        defaults: Settings of a subscription where its definition says nothing.
    """

    def __init__(self, database: SqliteDatabase, defaults: SubscriptionSettings) -> None:
        self._database = database
        self._defaults = defaults
        self._reloading = Lock()
        self._rehearse: Rehearse = _nothing
        self.current = read_directory(database, defaults)

    def have_rehearsed(self, rehearse: Rehearse) -> None:
        """
        Tell somebody what `[[rehearsals]]` holds, now and at each change.

        Args:
            rehearse: Takes the stored entries by subscription id.
        """
        self._rehearse = rehearse
        self._tell()

    def inside(self, tx: Tx) -> Subscription:
        """
        Return the subscription of a transaction as its definitions are inside it.

        They may have been changed in this very transaction, or committed a moment ago by someone
        who has not come to `reload` yet.
        """
        known = self.current.subscriptions[tx.subscription_id]
        if known.catalog.version == tx.definitions.version():
            return known
        return read_subscription(tx, known.name, self._defaults)

    def reload(self) -> None:
        """Read everything anew; calls that begin from now on see it (A-32)."""
        # Commands run in threads: one that read before must not put its view in place after.
        with self._reloading:
            self.current = read_directory(self._database, self._defaults)
            self._tell()

    def _tell(self) -> None:
        known = self.current.subscriptions
        self._rehearse({number: known[number].rehearsals for number in known})
