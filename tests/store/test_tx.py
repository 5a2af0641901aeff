"""One subscription inside one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from castile.domain.ids import LeadId
from castile.store.errors import AlreadyStored
from castile.store.repository import Repository
from tests.store.records import lead

if TYPE_CHECKING:
    from castile.store.sqlite import SqliteDatabase
    from castile.store.tx import Tx


def test_every_repository_is_for_the_same_subscription(
    database: SqliteDatabase, subscription_id: int
) -> None:
    """And over the connection of the transaction."""
    with database.read(subscription_id) as tx:
        parts = [getattr(tx, name) for name in tx.__slots__]
        repositories = [part for part in parts if isinstance(part, Repository)]
        assert len(repositories) == 19
        assert {part._subscription_id for part in repositories} == {subscription_id}
        assert {id(part._connection) for part in repositories} == {id(tx._connection)}


def test_savepoints_nest(database: SqliteDatabase, subscription_id: int) -> None:
    """An inner one that fails takes nothing of the outer one away."""

    def insert_twice(tx: Tx) -> None:
        with tx.savepoint():
            tx.leads.insert(lead())
            tx.leads.insert(lead(lead_id=1))

    def work(tx: Tx) -> None:
        with tx.savepoint():
            tx.leads.insert(lead())
            with pytest.raises(AlreadyStored):
                insert_twice(tx)

    database.write(subscription_id, work)
    with database.read(subscription_id) as tx:
        assert tx.leads.get(LeadId(1)) is not None
        assert tx.leads.get(LeadId(2)) is None
        assert tx.sequences.last_id("lead") == 1
