"""Leads are put on lists, taken off and moved, and no list shows an anonymous one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from castile.domain.ids import LeadId, ListId
from tests.store.records import lead

if TYPE_CHECKING:
    from castile.store.sqlite import SqliteDatabase
    from castile.store.tx import Tx

A, B = ListId(1001), ListId(1002)
ONE, TWO, THREE = LeadId(1), LeadId(2), LeadId(3)


@pytest.fixture(autouse=True)
def leads(database: SqliteDatabase, subscription_id: int, other_id: int) -> None:
    """Three leads in each of two subscriptions."""
    for subscription in (subscription_id, other_id):
        database.write(subscription, lambda tx: [tx.leads.insert(lead()) for _ in range(3)])


def test_a_lead_is_on_a_list_once(database: SqliteDatabase, subscription_id: int) -> None:
    """Whether anything changed is told, and the first time stays."""

    def work(tx: Tx) -> None:
        assert not tx.lists.contains(A, ONE)
        assert tx.lists.add(A, ONE, 5)
        assert not tx.lists.add(A, ONE, 6)
        assert tx.lists.add(B, ONE, 7)
        assert tx.lists.contains(A, ONE)
        assert not tx.lists.contains(A, TWO)
        assert tx.lists.of_lead(ONE) == [(A, 5), (B, 7)]
        assert tx.lists.remove(A, ONE)
        assert not tx.lists.remove(A, ONE)
        assert tx.lists.of_lead(ONE) == [(B, 7)]

    database.write(subscription_id, work)


def test_members_come_by_id(database: SqliteDatabase, subscription_id: int, other_id: int) -> None:
    """After an id, and no more than were asked for; other subscriptions see none."""
    database.write(
        subscription_id, lambda tx: [tx.lists.add(A, one, 5) for one in (THREE, ONE, TWO)]
    )
    with database.read(subscription_id) as tx:
        assert tx.lists.count(A) == 3
        assert tx.lists.count(B) == 0
        assert tx.lists.lead_ids(A, after=0, limit=None) == [1, 2, 3]
        assert tx.lists.lead_ids(A, after=1, limit=None) == [2, 3]
        for limit in range(5):
            assert tx.lists.lead_ids(A, after=0, limit=limit) == [1, 2, 3][:limit]
            members = tx.leads.members(A, after=1, limit=limit)
            assert [one.lead_id for one in members] == [2, 3][:limit]
        assert tx.leads.members(A, after=3, limit=9) == []
    with database.read(other_id) as tx:
        assert tx.lists.lead_ids(A, after=0, limit=None) == []
        assert tx.leads.members(A, after=0, limit=9) == []
        assert (tx.lists.count(A), tx.lists.of_lead(ONE)) == (0, [])


def test_no_list_shows_an_anonymous_lead(database: SqliteDatabase, subscription_id: int) -> None:
    """It is shown once it is known (decided, 10-leads L-1)."""

    def work(tx: Tx) -> None:
        anonymous = tx.leads.insert(lead(None, known=False))
        tx.lists.add(A, anonymous, 5)
        tx.lists.add(A, ONE, 5)
        assert tx.lists.of_lead(anonymous) == [(A, 5)]
        assert (tx.lists.count(A), tx.lists.lead_ids(A, after=0, limit=None)) == (1, [1])
        assert [one.lead_id for one in tx.leads.members(A, after=0, limit=9)] == [1]
        tx.leads.save(lead(lead_id=anonymous))
        assert (tx.lists.count(A), tx.lists.lead_ids(A, after=0, limit=None)) == (2, [1, 4])
        assert [one.lead_id for one in tx.leads.members(A, after=0, limit=9)] == [1, 4]

    database.write(subscription_id, work)


def test_memberships_move_and_the_targets_own_stay(
    database: SqliteDatabase, subscription_id: int, other_id: int
) -> None:
    """None of the source is left (10-leads X-7)."""

    def work(tx: Tx) -> None:
        tx.lists.add(A, ONE, 5)
        tx.lists.add(B, ONE, 6)
        tx.lists.add(A, TWO, 7)
        tx.lists.add(B, THREE, 8)

    for subscription in (subscription_id, other_id):
        database.write(subscription, work)
    database.write(subscription_id, lambda tx: tx.lists.move(ONE, TWO))
    with database.read(subscription_id) as tx:
        assert tx.lists.of_lead(ONE) == []
        assert tx.lists.of_lead(TWO) == [(A, 7), (B, 6)]
        assert tx.lists.of_lead(THREE) == [(B, 8)]
    with database.read(other_id) as tx:
        assert tx.lists.of_lead(ONE) == [(A, 5), (B, 6)]


def test_a_lead_is_taken_from_all_lists(
    database: SqliteDatabase, subscription_id: int, other_id: int
) -> None:
    """From how many is told."""

    def work(tx: Tx) -> None:
        tx.lists.add(A, ONE, 5)
        tx.lists.add(B, ONE, 6)
        tx.lists.add(B, TWO, 6)

    for subscription in (subscription_id, other_id):
        database.write(subscription, work)
    assert database.write(subscription_id, lambda tx: tx.lists.remove_lead(ONE)) == 2
    assert database.write(subscription_id, lambda tx: tx.lists.remove_lead(ONE)) == 0
    with database.read(subscription_id) as tx:
        assert (tx.lists.of_lead(ONE), tx.lists.count(B)) == ([], 1)
    with database.read(other_id) as tx:
        assert len(tx.lists.of_lead(ONE)) == 2


def test_a_list_is_emptied_alone(
    database: SqliteDatabase, subscription_id: int, other_id: int
) -> None:
    """Other lists keep their members, and so does the list of that id elsewhere."""
    for subscription in (subscription_id, other_id):
        database.write(
            subscription,
            lambda tx: [tx.lists.add(A, one, 5) for one in (ONE, TWO)] + [tx.lists.add(B, ONE, 5)],
        )
    assert database.write(subscription_id, lambda tx: tx.lists.remove_list(A)) == 2
    assert database.write(subscription_id, lambda tx: tx.lists.remove_list(A)) == 0
    with database.read(subscription_id) as tx:
        assert tx.lists.of_lead(ONE) == [(B, 5)]
    with database.read(other_id) as tx:
        assert tx.lists.count(A) == 2
