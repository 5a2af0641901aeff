"""Ids ascend and are never given twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from castile.store.errors import SequenceExhausted
from castile.store.sequences import ACTIVITY_ID_MAX, ID_MAX

if TYPE_CHECKING:
    from castile.store.sqlite import SqliteDatabase
    from castile.store.tx import Tx


def test_sequences_are_separate(
    database: SqliteDatabase, subscription_id: int, other_id: int
) -> None:
    """Each kind of record of each subscription counts for itself (00-overview S-4)."""

    def three(name: str, subscription: int) -> list[int]:
        return database.write(
            subscription, lambda tx: [tx.sequences.next_id(name) for _ in range(3)]
        )

    assert three("lead", subscription_id) == [1, 2, 3]
    assert three("lead", subscription_id) == [4, 5, 6]
    assert three("activity", subscription_id) == [1, 2, 3]
    assert three("lead", other_id) == [1, 2, 3]


@pytest.mark.parametrize(
    ("brought_in", "next_id"), [(2, 4), (3, 4), (4, 5), (1_089_999, 1_090_000)]
)
def test_a_sequence_goes_on_above_ids_that_were_brought_in(
    brought_in: int, next_id: int, database: SqliteDatabase, subscription_id: int
) -> None:
    """It never goes back to an id in use (decided, 00-overview S-4a)."""

    def work(tx: Tx) -> int:
        for _ in range(3):
            tx.sequences.next_id("lead")
        tx.sequences.go_on_above("lead", brought_in)
        return tx.sequences.next_id("lead")

    assert database.write(subscription_id, work) == next_id


def test_the_last_id_is_known(database: SqliteDatabase, subscription_id: int) -> None:
    """It is 0 before the first."""
    assert database.write(subscription_id, lambda tx: tx.sequences.last_id("lead")) == 0
    database.write(subscription_id, lambda tx: tx.sequences.go_on_above("lead", 41))
    assert database.write(subscription_id, lambda tx: tx.sequences.last_id("lead")) == 41


@pytest.mark.parametrize("id_max", [ID_MAX, ACTIVITY_ID_MAX])
def test_the_last_number_of_the_wire_is_given_and_no_more(
    id_max: int, database: SqliteDatabase, subscription_id: int
) -> None:
    """No id overflows the type that clients read it into."""

    def next_id() -> int:
        return database.write(subscription_id, lambda tx: tx.sequences.next_id("x", id_max=id_max))

    database.write(subscription_id, lambda tx: tx.sequences.go_on_above("x", id_max - 2))
    assert next_id() == id_max - 1
    assert next_id() == id_max
    with pytest.raises(SequenceExhausted, match=str(id_max)):
        next_id()


def test_several_numbers_are_given_at_once(database: SqliteDatabase, subscription_id: int) -> None:
    """They follow each other, and the next ones follow them."""

    def work(tx: Tx) -> list[list[int]]:
        return [list(tx.sequences.next_ids("lead", count)) for count in (3, 1, 2)]

    assert database.write(subscription_id, work) == [[1, 2, 3], [4], [5, 6]]


@pytest.mark.parametrize(("left", "count", "given"), [(3, 2, 2), (3, 3, 3), (3, 4, 0)])
def test_several_numbers_are_all_given_or_none(
    left: int, count: int, given: int, database: SqliteDatabase, subscription_id: int
) -> None:
    """Where fewer are left, those that are left stay."""

    def work(tx: Tx) -> int:
        tx.sequences.go_on_above("x", 100 - left)
        try:
            return len(tx.sequences.next_ids("x", count, id_max=100))
        except SequenceExhausted:
            assert tx.sequences.last_id("x") == 100 - left
            return 0

    assert database.write(subscription_id, work) == given


def test_a_new_record_keeps_the_id_that_it_brings_or_gets_the_next(
    database: SqliteDatabase, subscription_id: int
) -> None:
    """What was brought in takes the sequence with it; a lower one does not set it back."""

    def work(tx: Tx) -> list[int]:
        return [tx.sequences.id_for("lead", brought_id) for brought_id in (0, 40, 0, 7, 0)]

    assert database.write(subscription_id, work) == [1, 40, 41, 7, 42]
