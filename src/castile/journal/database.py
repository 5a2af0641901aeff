"""The journal's own database: its tables, rows in and out, pruning."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import apsw

from castile.journal.entry import Entry, JournalLimits, KeptCall
from castile.store.migrations import check_identity, migrate, migrations

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

APPLICATION_ID: Final = 0x4341414A
"""Marks a file as a journal of ours: `CAAJ`."""
PACKAGE: Final = "castile.journal"

DAY_MS: Final = 86_400_000
ROWS_AT_ONCE: Final = 16
PAUSE_SECONDS: Final = 0.0001
"""After so many rows the thread stands aside: a call that waits for the interpreter goes first."""

PRUNED_ROWS_MAX: Final = 100
"""At most so many rows of a kind go in a step that follows no calls, so that none is long."""

LOG_BYTES_MAX: Final = 64 << 20
"""A write-ahead log that was longer for once is cut to this, in bytes."""

Row = tuple[Any, ...]

_INSERT: Final = """
INSERT INTO calls (
    call_id, arrived_ms, subscription_id, user_id, operation, version, address, code,
    milliseconds, authenticated, partner_id, audit, signed_timestamp, signature_mac, rehearsal,
    request_bytes, response_bytes, note, request, response
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_TOTALS: Final = "SELECT calls, bytes FROM totals WHERE authenticated = ?"
_OLDEST: Final = """
SELECT number, arrived_ms, kept_bytes FROM calls
WHERE authenticated = ? ORDER BY number LIMIT ?
"""
_REMOVE_OLDEST: Final = "DELETE FROM calls WHERE authenticated = ? AND number <= ?"
COLUMNS: Final = """
number, call_id, arrived_ms, subscription_id, user_id, operation, version, address, code,
milliseconds, authenticated, partner_id, audit, signed_timestamp, signature_mac, rehearsal,
request_bytes, response_bytes, note
"""
"""What `kept_call` reads, in its order; both bodies may follow."""


def open_journal_database(path: Path, *, durable: bool) -> apsw.Connection:
    """
    Open the journal's file, made when missing with mode 0600, at its newest schema.

    Args:
        path: The file.
        durable: False leaves flushing to the operating system.

    Raises:
        apsw.Error: The file cannot be used.
        CannotOpen: It is no journal, or one of a newer program.
    """
    path.touch(mode=0o600, exist_ok=True)
    connection = apsw.Connection(str(path))
    try:
        connection.set_busy_timeout(5000)
        steps = migrations(PACKAGE)
        check_identity(connection, steps, APPLICATION_ID)
        connection.pragma("journal_mode", "wal")
        connection.pragma("journal_size_limit", LOG_BYTES_MAX)
        connection.pragma("synchronous", "normal" if durable else "off")
        # What is pruned or emptied is overwritten, not only unlinked.
        connection.pragma("secure_delete", 1)
        migrate(connection, steps, APPLICATION_ID)
    except BaseException:
        connection.close(force=True)
        raise
    return connection


@contextmanager
def writing(connection: apsw.Connection) -> Iterator[None]:
    """
    Hold a transaction that may read first although other connections write.

    It is begun by a statement and not by the connection's own context manager, which would
    wait for a lock without letting other threads run.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def insert_entries(
    connection: apsw.Connection, entries: Sequence[Entry], row_of: Callable[[Entry], Row]
) -> None:
    """
    Write entries in one transaction.

    Args:
        connection: The journal's database.
        entries: The entries, the first first.
        row_of: Gives the row of each, such as `Rows.row`.
    """
    with writing(connection):
        if not entries:  # What was written before is flushed with whatever is written now.
            connection.execute("UPDATE totals SET calls = calls")
        for count, entry in enumerate(entries, 1):
            if count % ROWS_AT_ONCE == 0:
                time.sleep(PAUSE_SECONDS)
            connection.execute(_INSERT, row_of(entry))


def prune(
    connection: apsw.Connection,
    limits: JournalLimits,
    now_ms: int,
    rows_max: int = PRUNED_ROWS_MAX,
) -> bool:
    """
    Remove the oldest calls that are over a limit, a small step of them.

    Args:
        connection: The journal's database.
        limits: What may be kept.
        now_ms: The wall clock, in milliseconds since 1970 UTC.
        rows_max: At most so many rows of a kind.

    Returns:
        Whether more may have to go.
    """
    oldest_ms = now_ms - limits.days_max * DAY_MS
    signed = _Kind(1, limits.rows_max, limits.bytes_max)
    unsigned = _Kind(0, limits.unauthenticated_rows_max, None)
    counts = [_prune_kind(connection, kind, oldest_ms, rows_max) for kind in (signed, unsigned)]
    return rows_max in counts


class _Kind(NamedTuple):
    """Calls that are counted together, and how many of them may be kept."""

    authenticated: int
    calls_max: int
    bytes_max: int | None


def _prune_kind(connection: apsw.Connection, kind: _Kind, oldest_ms: int, rows_max: int) -> int:
    authenticated, calls_max, bytes_max = kind
    totals: Any = connection.execute(_TOTALS, (authenticated,)).fetchall()[0]
    calls, total_bytes = totals
    last = None
    count = 0
    row: Any
    for row in connection.execute(_OLDEST, (authenticated, rows_max)):
        number, arrived_ms, kept_bytes = row
        over = calls > calls_max or (bytes_max is not None and total_bytes > bytes_max)
        if not over and arrived_ms >= oldest_ms:
            break
        calls -= 1
        total_bytes -= kept_bytes
        last = number
        count += 1
    if last is not None:
        connection.execute(_REMOVE_OLDEST, (authenticated, last))
    return count


def kept_call(row: Row, request: bytes = b"", response: bytes = b"") -> KeptCall:
    """
    Return the call of a row.

    Args:
        row: What was selected by `COLUMNS`.
        request: Its request, unpacked.
        response: Its response, unpacked.
    """
    entry = Entry(
        call_id=row[1],
        arrived_ms=row[2],
        subscription_id=row[3],
        user_id=row[4],
        operation=row[5],
        version=row[6],
        address=row[7],
        code=row[8],
        milliseconds=row[9],
        authenticated=bool(row[10]),
        partner_id=row[11],
        audit=row[12],
        signed_timestamp=row[13],
        rehearsal=row[15],
        note=row[18],
        request=request,
        response=response,
    )
    return KeptCall(
        entry,
        number=row[0],
        request_bytes=row[16],
        response_bytes=row[17],
        signature_mac=row[14],
    )
