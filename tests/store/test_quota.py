"""The count of a day survives a restart and never goes back."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from castile.store.sqlite import SqliteDatabase
    from castile.store.tx import Tx

MONDAY = date(2026, 8, 3)
TUESDAY = date(2026, 8, 4)


def test_nothing_is_reserved_at_first(database: SqliteDatabase, subscription_id: int) -> None:
    """A new subscription has made no call."""
    with database.read(subscription_id) as tx:
        assert tx.quota.reserved(MONDAY) == 0


@pytest.mark.parametrize(("then", "kept"), [(19, 20), (20, 20), (21, 21), (40, 40)])
def test_a_day_keeps_the_highest_reservation(
    then: int, kept: int, database: SqliteDatabase, subscription_id: int
) -> None:
    """The count on disk is never lower than it was (02-admission A-44, decided)."""
    for reserved in (20, then):

        def work(tx: Tx, reserved: int = reserved) -> None:
            tx.quota.reserve(MONDAY, reserved)

        database.write(subscription_id, work)
    with database.read(subscription_id) as tx:
        assert tx.quota.reserved(MONDAY) == kept


@pytest.mark.parametrize("count", [0, 19, 20, 21])
def test_the_exact_count_takes_the_place_of_what_was_reserved(
    count: int, database: SqliteDatabase, subscription_id: int
) -> None:
    """After an orderly end nobody has lost calls of the day."""
    database.write(subscription_id, lambda tx: tx.quota.reserve(MONDAY, 20))
    database.write(subscription_id, lambda tx: tx.quota.settle({MONDAY: count, TUESDAY: 3}))
    with database.read(subscription_id) as tx:
        assert (tx.quota.reserved(MONDAY), tx.quota.reserved(TUESDAY)) == (count, 3)


def test_adm_21_days_and_subscriptions_count_apart_and_the_count_continues(
    database: SqliteDatabase, subscription_id: int, other_id: int
) -> None:
    """After a restart the day's count of each subscription is there (decided)."""
    database.write(subscription_id, lambda tx: tx.quota.reserve(MONDAY, 20))
    database.write(subscription_id, lambda tx: tx.quota.reserve(TUESDAY, 60))
    database.write(other_id, lambda tx: tx.quota.reserve(MONDAY, 40))
    database.close()
    database.open()
    with database.read(subscription_id) as tx:
        assert (tx.quota.reserved(MONDAY), tx.quota.reserved(TUESDAY)) == (20, 60)
    with database.read(other_id) as tx:
        assert (tx.quota.reserved(MONDAY), tx.quota.reserved(TUESDAY)) == (40, 0)
