"""Empty the kept calls that name a lead, step by step."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import apsw

from castile.journal.database import writing
from castile.journal.traces import Finder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from castile.journal.traces import Traces

ROWS_AT_ONCE: Final = 64
"""So many calls are looked at and emptied in one step."""
ROWS_BEFORE_PAUSE: Final = 16
PAUSE_SECONDS: Final = 0.0001
"""After so many calls the thread stands aside: whoever answers goes first."""

NOTE: Final = "emptied: it named a lead that was erased"


@dataclass(frozen=True, slots=True)
class _Table:
    """The statements over one table of calls; ?1 is a number, ?2 the subscription or the size."""

    scan: str
    count: str
    empty: str


_TABLES: Final = (
    _Table(
        scan="""
        SELECT number, request, response, note FROM calls
        WHERE number > ?1 AND subscription_id = ?2 ORDER BY number LIMIT ?3
        """,
        count="""
        UPDATE totals
        SET bytes = bytes + ?2 - (SELECT kept_bytes FROM calls WHERE number = ?1)
        WHERE name = 'calls'
        """,
        empty="""
        UPDATE calls SET request = x'', response = x'', note = ?3, kept_bytes = ?2
        WHERE number = ?1
        """,
    ),
    _Table(
        scan="""
        SELECT number, request, response, note FROM unauthenticated_calls
        WHERE number > ?1 AND (subscription_id IS NULL OR subscription_id = ?2)
        ORDER BY number LIMIT ?3
        """,
        count="",
        empty="""
        UPDATE unauthenticated_calls
        SET request = x'', response = x'', note = ?3, kept_bytes = ?2
        WHERE number = ?1
        """,
    ),
)


def forget_calls(connection: apsw.Connection, subscription_id: int, traces: Traces) -> int:
    """
    Empty both bodies of every kept call that names a lead, and say so in its note.

    Args:
        connection: The journal's database, with `secure_delete`, so that nothing of the bodies
            stays in the file.
        subscription_id: The subscription of the lead; calls of others are left alone, those
            without a valid signature are not.
        traces: What names the lead.

    Returns:
        How many calls were emptied.

    Source: decided (an erased person is in no kept call).
    """
    finder = Finder(traces)
    return sum(_forget_in(connection, finder, subscription_id, table) for table in _TABLES)


def _forget_in(
    connection: apsw.Connection, finder: Finder, subscription_id: int, table: _Table
) -> int:
    count, last = 0, 0
    while True:
        found: list[int] = []
        seen = 0
        row: Any
        for row in connection.execute(table.scan, (last, subscription_id, ROWS_AT_ONCE)):
            last, request, response, note = row
            seen += 1
            if note != NOTE and any(map(finder.finds, (request, response, note.encode()))):
                found.append(last)
            if seen % ROWS_BEFORE_PAUSE == 0:
                time.sleep(PAUSE_SECONDS)
        _empty(connection, table, found)
        count += len(found)
        if seen < ROWS_AT_ONCE:
            return count


def _empty(connection: apsw.Connection, table: _Table, numbers: Sequence[int]) -> None:
    if not numbers:
        return
    size = len(NOTE.encode())
    with writing(connection):
        for number in numbers:
            if table.count:
                connection.execute(table.count, (number, size))
            connection.execute(table.empty, (number, size, NOTE))


def write_back(connection: apsw.Connection) -> bool:
    """
    Take everything out of the write-ahead log, which keeps what was emptied.

    Returns:
        Whether the log is empty now; False when somebody still reads from it.
    """
    try:
        connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
    except apsw.BusyError:
        return False
    return True
