"""Entries of definitions as a database of an earlier version holds them."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import apsw

from castile.store.migrations import migrate, migrations

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def old_database(steps: int) -> Iterator[apsw.Connection]:
    """A database of the subscriptions 1 and 2, as so many steps left it."""
    connection = apsw.Connection("")
    migrate(connection, migrations()[:steps])
    connection.execute("INSERT INTO subscriptions VALUES (1, 'a', 'a', 0), (2, 'b', 'b', 0)")
    yield connection
    connection.close()


def put(
    connection: apsw.Connection, subscription_id: int, table: str, *entries: dict[str, Any]
) -> None:
    """Store entries, numbered by one sequence in reverse, in the order of the file."""
    for position, entry in enumerate(entries):
        connection.execute(
            "INSERT INTO definitions VALUES (?, ?, ?, ?, ?, ?)",
            (subscription_id, table, 50 - position, position, json.dumps(entry), 500 + position),
        )


def entries(connection: apsw.Connection, subscription_id: int, table: str) -> list[Any]:
    """The entries of a table in their order."""
    rows = connection.execute(
        "SELECT entry FROM definitions WHERE subscription_id = ? AND table_name = ?"
        " ORDER BY position",
        (subscription_id, table),
    )
    return [json.loads(str(entry)) for (entry,) in rows]
