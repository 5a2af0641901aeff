"""Lists that were kept before lists had ids."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import apsw
import pytest

from castile.store.migrations import migrate, migrations

if TYPE_CHECKING:
    from collections.abc import Iterator

BEFORE, DONE = 3, 4


@pytest.fixture
def connection() -> Iterator[apsw.Connection]:
    """A database of two subscriptions, as it was before lists had ids."""
    connection = apsw.Connection("")
    migrate(connection, migrations()[:BEFORE])
    connection.execute("INSERT INTO subscriptions VALUES (1, 'a', 'a', 0), (2, 'b', 'b', 0)")
    yield connection
    connection.close()


def put(
    connection: apsw.Connection, subscription_id: int, table: str, *entries: dict[str, Any]
) -> None:
    """Store entries, numbered by one sequence in reverse, in the order of the file."""
    for position, entry in enumerate(entries):
        connection.execute(
            "INSERT INTO definitions VALUES (?, ?, ?, ?, ?, 5)",
            (subscription_id, table, 50 - position, position, json.dumps(entry)),
        )


def entries(connection: apsw.Connection, subscription_id: int, table: str) -> list[Any]:
    """The entries of a table in their order."""
    rows = connection.execute(
        "SELECT entry FROM definitions WHERE subscription_id = ? AND table_name = ?"
        " ORDER BY position",
        (subscription_id, table),
    )
    return [json.loads(str(entry)) for (entry,) in rows]


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
