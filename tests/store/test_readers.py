"""Read connections are bounded, shared and always given back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import apsw
import pytest

from castile.store.errors import DatabaseUnavailable, ReadersBusy
from castile.store.key_ring import KeyRing
from castile.store.readers import Reader, Readers, Reading

if TYPE_CHECKING:
    from collections.abc import Callable

RING = KeyRing(bytes(32))


def open_in_memory() -> Reader:
    """A reader of nothing."""
    return Reader(apsw.Connection(""), RING)


def pool(readers_max: int, open_reader: Callable[[], Reader] = open_in_memory) -> Readers:
    """A pool that does not wait."""
    return Readers(open_reader, readers_max=readers_max, wait_seconds_max=0)


def test_both_sides_of_the_limit() -> None:
    """Two may be in use; a third is refused until one is given back."""
    readers = pool(2)
    first, second = readers.take(), readers.take()
    assert first is not second
    with pytest.raises(ReadersBusy, match="all 2 read connections are in use"):
        readers.take()
    readers.give_back(first)
    assert readers.take() is first
    with pytest.raises(ReadersBusy):
        readers.take()


def test_the_reader_used_last_is_used_first() -> None:
    """Its cache is warm."""
    readers = pool(2)
    first, second = readers.take(), readers.take()
    readers.give_back(first)
    readers.give_back(second)
    assert readers.take() is second


@pytest.mark.parametrize(
    ("error", "expected"),
    [(apsw.CantOpenError("why"), DatabaseUnavailable), (apsw.SQLError("why"), apsw.SQLError)],
)
def test_a_connection_that_cannot_be_opened_takes_no_place(
    error: Exception, expected: type[Exception]
) -> None:
    """The next one may try again."""
    failing = [error]

    def open_reader() -> Reader:
        if failing:
            raise failing.pop()
        return open_in_memory()

    readers = pool(1, open_reader)
    with pytest.raises(expected):
        readers.take()
    assert readers.take() is not None


def test_a_closed_pool_closes_its_connections() -> None:
    """Those in use when they are given back."""
    readers = pool(2)
    idle, used = readers.take(), readers.take()
    readers.give_back(idle)
    readers.close()
    with pytest.raises(DatabaseUnavailable, match="closed"):
        readers.take()
    used.connection.execute("SELECT 1")
    readers.give_back(used)
    for reader in (idle, used):
        with pytest.raises(apsw.ConnectionClosedError):
            reader.connection.execute("SELECT 1")


def test_a_transaction_ends_with_the_block_however_it_ends() -> None:
    """The connection is free for the next reader, outside any transaction."""
    readers = pool(1)
    with Reading(readers, 1) as tx:
        assert tx.subscription_id == 1
        assert tx._connection.in_transaction
    with Reading(readers, 1) as tx:
        tx._connection.execute("ROLLBACK")  # As SQLite does after some errors.
    with pytest.raises(KeyError), Reading(readers, 2) as tx:
        raise KeyError("mine")
    reader = readers.take()
    assert not reader.connection.in_transaction
    assert reader.tx(2) is tx


@pytest.mark.parametrize(
    ("error", "expected"),
    [(apsw.IOError("why"), DatabaseUnavailable), (apsw.SQLError("why"), apsw.SQLError)],
)
def test_an_error_of_the_machine_while_reading_becomes_ours(
    error: Exception, expected: type[Exception]
) -> None:
    """Callers know one error for a database that cannot be read."""
    readers = pool(1)
    with pytest.raises(expected) as raised, Reading(readers, 1):
        raise error
    assert raised.value is error or raised.value.__cause__ is error
    readers.take()


def test_a_connection_that_cannot_begin_is_given_back() -> None:
    """The place is not lost."""
    readers = pool(1)
    reader = readers.take()
    reader.connection.close()
    readers.give_back(reader)
    for _ in range(2):
        with pytest.raises(apsw.ConnectionClosedError), Reading(readers, 1):
            raise AssertionError("began")
