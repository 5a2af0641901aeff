"""Lists that were kept before lists had ids."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from castile.store.migrations import migrate, migrations
from tests.store.old_definitions import entries, old_database, put

if TYPE_CHECKING:
    from collections.abc import Iterator

    import apsw

BEFORE, DONE = 3, 4


@pytest.fixture
def connection() -> Iterator[apsw.Connection]:
    """A database of two subscriptions, as it was before lists had ids."""
    with old_database(BEFORE) as connection:
        yield connection


def last_ids(connection: apsw.Connection) -> list[tuple[Any, ...]]:
    """Subscription and last id of each sequence of lists."""
    return connection.execute(
        "SELECT subscription_id, last_id FROM sequences WHERE name = 'list' ORDER BY 1"
    ).fetchall()


def test_lists_without_an_id_get_the_next_ones(connection: apsw.Connection) -> None:
    """In the order of the file, above what the sequence gave; ids that are there stay."""
    put(connection, 1, "lists", {"name": "A"}, {"name": "B", "id": 9}, {"name": "C", "owner": "é"})
    connection.execute("INSERT INTO sequences VALUES (1, 'list', 999)")
    put(connection, 1, "programs", {"name": "P"})
    put(connection, 2, "lists", {"name": "A"}, {"name": "B"})
    migrate(connection, migrations()[:DONE])
    assert entries(connection, 1, "lists") == [
        {"name": "A", "id": 1000},
        {"name": "B", "id": 9},
        {"name": "C", "owner": "é", "id": 1001},
    ]
    assert entries(connection, 1, "programs") == [{"name": "P"}]
    assert entries(connection, 2, "lists") == [{"name": "A", "id": 1}, {"name": "B", "id": 2}]
    assert last_ids(connection) == [(1, 1001), (2, 2)]


def test_a_database_without_lists_gets_no_sequence(connection: apsw.Connection) -> None:
    """There is nothing to number; a first value that a file gave stays."""
    connection.execute("INSERT INTO sequences VALUES (2, 'list', 999)")
    migrate(connection, migrations()[:DONE])
    assert last_ids(connection) == [(2, 999)]


def test_ids_that_are_there_are_never_given_again(connection: apsw.Connection) -> None:
    """The sequence is above them afterwards, whatever it said."""
    put(connection, 1, "lists", {"name": "A", "id": 7})
    migrate(connection, migrations()[:DONE])
    assert entries(connection, 1, "lists") == [{"name": "A", "id": 7}]
    assert last_ids(connection) == [(1, 7)]
