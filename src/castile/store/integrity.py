"""Look into a database file that others use: whether it is whole, and what is in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import apsw

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_STEPS: Final = 20_000
"""So many steps of the engine are done between two looks at the clock."""

_TABLES: Final = """
SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name
"""
_PROBLEMS_MAX: Final = 5


@dataclass(frozen=True, slots=True)
class FileReport:
    """
    What was found in a database file.

    Args:
        integrity: "ok", the problems that were found, or why it could not be said.
        schema_version: The version of its tables, None when it cannot be read.
        rows: The rows of each table; a table is missing when the time was over before.
    """

    integrity: str
    schema_version: int | None = None
    rows: dict[str, int] = field(default_factory=dict)


def look_into(path: Path, *, seconds: Callable[[], float], seconds_max: float) -> FileReport:
    """
    Check a database file and count what is in it, without holding anybody up.

    Args:
        path: The file; nothing in it is changed.
        seconds: A monotonic clock.
        seconds_max: How long the check may take, and how long the counts may.
    """
    try:
        connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    except apsw.Error as error:
        return FileReport(f"cannot be opened: {error}")
    try:
        version: int = connection.pragma("user_version")
        integrity = _check(connection, seconds, seconds_max)
        return FileReport(integrity, version, _rows(connection, seconds, seconds_max))
    except apsw.Error as error:
        return FileReport(f"cannot be read: {error}")
    finally:
        connection.close(force=True)


def _limit(connection: apsw.Connection, seconds: Callable[[], float], seconds_max: float) -> None:
    latest = seconds() + seconds_max
    connection.set_progress_handler(lambda: seconds() > latest, _STEPS)


def _check(connection: apsw.Connection, seconds: Callable[[], float], seconds_max: float) -> str:
    _limit(connection, seconds, seconds_max)
    try:
        found = [
            str(problem)
            for (problem,) in connection.execute(f"PRAGMA quick_check({_PROBLEMS_MAX})")
        ]
    except apsw.InterruptError:
        return f"nothing wrong was found in {seconds_max:g} seconds; the check was not finished"
    return "; ".join(found)


def _rows(
    connection: apsw.Connection, seconds: Callable[[], float], seconds_max: float
) -> dict[str, int]:
    _limit(connection, seconds, seconds_max)
    rows: dict[str, int] = {}
    try:
        for name in [str(each) for (each,) in connection.execute(_TABLES)]:
            quoted = name.replace('"', '""')
            ((count,),) = connection.execute(f'SELECT count(*) FROM "{quoted}"')  # noqa: S608 - a name of the schema itself, quoted
            rows[name] = int(str(count))
    except apsw.InterruptError:
        pass
    return rows
