"""
The schema, step by step: `migrations/NNNN_what.sql`, numbered from 1, never changed.

Each step runs in one transaction together with the number that says it was done, so that a
step that is interrupted leaves the old state and the next start does it again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from castile.store.errors import ForeignDatabase, NewerSchema

if TYPE_CHECKING:
    from collections.abc import Sequence

    import apsw

APPLICATION_ID = 0x43617374
"""Marks a database file as ours: `Cast`."""

_FILE_NAME = re.compile(r"(\d{4})_[a-z0-9_]+\.sql")


@dataclass(frozen=True, slots=True)
class Migration:
    """
    One step.

    Args:
        number: Its place, from 1.
        name: Its file's name.
        script: Its statements.
    """

    number: int
    name: str
    script: str


@cache
def migrations(package: str = "castile.store") -> tuple[Migration, ...]:
    """
    Read the steps of a database in their order.

    Args:
        package: Whose database; the steps are in its folder `migrations`.

    Raises:
        ValueError: A file is misnamed, or a number is missing or there twice.
    """
    folder = resources.files(package) / "migrations"
    found = []
    for file in folder.iterdir():
        match = _FILE_NAME.fullmatch(file.name)
        if match is None:
            raise ValueError(f"migrations/{file.name}: expected a name such as 0001_core.sql")
        found.append(Migration(int(match[1]), file.name, file.read_text("utf-8")))
    found.sort(key=lambda migration: migration.number)
    if [migration.number for migration in found] != list(range(1, len(found) + 1)):
        raise ValueError(f"migrations: expected 1, 2, 3, ..., got {[m.name for m in found]}")
    return tuple(found)


def check_identity(
    connection: apsw.Connection, steps: Sequence[Migration], application_id: int = APPLICATION_ID
) -> None:
    """
    Make sure that a database may be migrated, before anything in it is touched.

    Args:
        connection: The open database.
        steps: Every step that this program knows, in order.
        application_id: What marks it as ours.

    Raises:
        NewerSchema: It was made by a newer program.
        ForeignDatabase: It holds tables of another program.
    """
    found: int = connection.pragma("application_id")
    if found == application_id:
        version: int = connection.pragma("user_version")
        if version > len(steps):
            raise NewerSchema(
                f"{connection.filename} has schema {version}, this program knows {len(steps)}: "
                "use the newer program that made it"
            )
    elif found or connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone():
        raise ForeignDatabase(
            f"{connection.filename} is a database of another program; name another file"
        )


def migrate(
    connection: apsw.Connection, steps: Sequence[Migration], application_id: int = APPLICATION_ID
) -> None:
    """
    Take a database to the newest schema.

    Args:
        connection: An open database that `check_identity` accepted.
        steps: Every step that this program knows, in order.
        application_id: What marks it as ours.

    Raises:
        apsw.Error: A step failed; the database stays as the step before left it.
    """
    done: int = connection.pragma("user_version")
    for step in steps[done:]:
        connection.execute("BEGIN IMMEDIATE")
        try:
            connection.execute(step.script)
            connection.pragma("application_id", application_id)
            connection.pragma("user_version", step.number)
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
