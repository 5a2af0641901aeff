"""Several subscriptions live in one server and share nothing."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from castile.domain.activities import Activity
from castile.domain.ids import LeadId
from castile.store.errors import AlreadyStored, NotStored
from castile.store.sqlite import SERVER, SqliteDatabase
from castile.store.subscriptions import StoredSubscription
from tests.store.records import lead

if TYPE_CHECKING:
    from castile.store.tx import Tx


def test_a_subscription_is_found_by_name_and_by_id(database: SqliteDatabase) -> None:
    """Names are compared without regard to letter case and kept as written."""
    added = database.write(SERVER, lambda tx: tx.subscriptions.add("Acme", 7))
    assert added == StoredSubscription(1, "Acme", 7)
    with database.read(SERVER) as tx:
        assert tx.subscriptions.by_name("aCME") == added
        assert tx.subscriptions.get(1) == added
        assert tx.subscriptions.by_name("Acme Inc") is None
        assert tx.subscriptions.get(2) is None
    assert database.subscriptions() == [added]


def test_a_name_is_taken_once(database: SqliteDatabase) -> None:
    """A second one is refused and nothing is stored."""
    database.write(SERVER, lambda tx: tx.subscriptions.add("Acme", 7))
    with pytest.raises(AlreadyStored, match="'ACME'"):
        database.write(SERVER, lambda tx: tx.subscriptions.add("ACME", 8))
    assert len(database.subscriptions()) == 1


def test_an_id_is_never_given_again(database: SqliteDatabase) -> None:
    """What still names a removed subscription never means another one."""
    first = database.write(SERVER, lambda tx: tx.subscriptions.add("a", 0))
    database.write(SERVER, lambda tx: tx.subscriptions.remove(first.subscription_id))
    second = database.write(SERVER, lambda tx: tx.subscriptions.add("a", 0))
    assert second.subscription_id > first.subscription_id


def fill(tx: Tx) -> None:
    """Store one row in every table."""
    lead_id = tx.leads.insert(lead())
    tx.leads.attach_cookie("c", lead_id)
    tx.leads.attach_foreign_id("CUSTOM", "f", lead_id)
    tx.leads.record_change(lead_id, 1)
    tx.activities.add(Activity(lead_id=lead_id, occurred_ms=1, type="New Lead", attributes=()))
    tx.quota.reserve(date(2026, 8, 3), 20)
    tx.users.add(f"user_{tx.subscription_id}", b"exampleKey01", 0)


def test_a_removed_subscription_takes_everything_with_it_and_nothing_of_others(
    database: SqliteDatabase, subscription_id: int, other_id: int
) -> None:
    """No row of it stays in any table; the other one keeps its rows."""
    database.write(subscription_id, fill)
    database.write(other_id, fill)
    database.write(SERVER, lambda tx: tx.subscriptions.remove(subscription_id))
    with database.read(other_id) as tx:
        assert tx.leads.by_email("a@example.test", 10) != []
        assert tx.leads.cookies(LeadId(1)) == ["c"]
        assert [user.user_id for user in tx.users.all_of_server()] == [f"user_{other_id}"]
    with database.read(subscription_id) as tx:
        assert tx.leads.get(LeadId(1)) is None
        assert tx.leads.by_cookie("c") is None
        assert tx.leads.changes(LeadId(1)) == []
        assert tx.activities.of_lead(LeadId(1), 10) == []
        assert tx.quota.reserved(date(2026, 8, 3)) == 0
        assert tx.sequences.last_id("lead") == 0


def test_an_unknown_subscription_cannot_be_removed(database: SqliteDatabase) -> None:
    """The error names it."""
    with pytest.raises(NotStored, match="no subscription 5"):
        database.write(SERVER, lambda tx: tx.subscriptions.remove(5))
