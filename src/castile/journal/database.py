"""The journal's own database: tables, rows in and out, pruning."""

from __future__ import annotations

import time
from contextlib import contextmanager
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

import apsw

from castile.journal.entry import CallFilter, Entry, JournalLimits, KeptCall
from castile.wire.redact import redact

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

DAY_MS: Final = 86_400_000
ROWS_AT_ONCE: Final = 16
PAUSE_SECONDS: Final = 0.0001
"""After so many rows the thread stands aside: a call that waits for the interpreter goes first."""

PRUNED_ROWS_MAX: Final = 500
"""At most so many rows go in one step, so that no step is long."""

_SCHEMA: Final = files("castile.journal").joinpath("journal.sql").read_text("utf-8")
_INSERT_CALL: Final = """
INSERT INTO calls (
    call_id, arrived_ms, subscription_id, user_id, operation, version, address, code,
    milliseconds, note, partner_id, audit, request_bytes, response_bytes, kept_bytes,
    request, response
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_INSERT_UNAUTHENTICATED: Final = """
INSERT INTO unauthenticated_calls (
    call_id, arrived_ms, subscription_id, user_id, operation, version, address, code,
    milliseconds, note, partner_id, audit, request_bytes, response_bytes, kept_bytes,
    request, response
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_PRUNE_RING: Final = """
DELETE FROM unauthenticated_calls WHERE number <=
    (SELECT max(number) FROM unauthenticated_calls) - ?
"""
_OLDEST: Final = "SELECT number, arrived_ms, kept_bytes FROM calls ORDER BY number LIMIT ?"
_BYTES_UP_TO: Final = "SELECT sum(kept_bytes) FROM calls WHERE number <= ?"
_BOUNDS: Final = """
SELECT (SELECT min(number) FROM calls), (SELECT max(number) FROM calls),
    (SELECT bytes FROM totals WHERE name = 'calls')
"""
FIND: Final = """
SELECT call_id, arrived_ms, subscription_id, user_id, operation, version, address, code,
    milliseconds, note, partner_id, audit, request_bytes, response_bytes, authenticated
FROM every_call
WHERE (?1 IS NULL OR operation = ?1) AND (?2 IS NULL OR code = ?2)
    AND (?3 IS NULL OR user_id = ?3) AND (?4 IS NULL OR arrived_ms >= ?4)
    AND (?5 IS NULL OR arrived_ms <= ?5) AND (?6 IS NULL OR subscription_id = ?6)
ORDER BY arrived_ms DESC LIMIT ?7
"""
_GET: Final = """
SELECT call_id, arrived_ms, subscription_id, user_id, operation, version, address, code,
    milliseconds, note, partner_id, audit, request_bytes, response_bytes, authenticated,
    request, response
FROM every_call WHERE call_id = ?
"""


def open_journal_database(path: Path, *, durable: bool) -> apsw.Connection:
    """
    Open the journal's file, made when missing with mode 0600.

    Args:
        path: The file.
        durable: False leaves flushing to the operating system.

    Raises:
        apsw.Error: The file cannot be used.
    """
    path.touch(mode=0o600, exist_ok=True)
    connection = apsw.Connection(str(path))
    connection.set_busy_timeout(5000)
    connection.pragma("journal_mode", "wal")
    connection.pragma("synchronous", "normal" if durable else "off")
    # What is pruned or emptied is overwritten, not only unlinked.
    connection.pragma("secure_delete", 1)
    with connection:
        connection.execute(_SCHEMA)
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
    connection: apsw.Connection, entries: Sequence[Entry], limits: JournalLimits
) -> None:
    """Write entries in one transaction, secrets masked and bodies cut as said."""
    with connection:
        kept_bytes = 0
        unauthenticated = 0
        for number, entry in enumerate(entries, 1):
            if number % ROWS_AT_ONCE == 0:
                time.sleep(PAUSE_SECONDS)
            row = _row(entry, limits)
            if entry.authenticated:
                connection.execute(_INSERT_CALL, row)
                kept_bytes += row[14]
            else:
                connection.execute(_INSERT_UNAUTHENTICATED, row)
                unauthenticated += 1
        connection.execute("UPDATE totals SET bytes = bytes + ?", (kept_bytes,))
        if unauthenticated:
            connection.execute(_PRUNE_RING, (limits.unauthenticated_rows_max,))


def _row(entry: Entry, limits: JournalLimits) -> tuple[Any, ...]:
    if not entry.authenticated:
        bytes_max: int | None = limits.unauthenticated_body_bytes_max
    elif entry.code:
        bytes_max = None
    else:
        bytes_max = limits.body_bytes_max
    request = redact(entry.request, bytes_max=bytes_max)
    response = redact(entry.response, bytes_max=bytes_max)
    return (
        entry.call_id,
        entry.arrived_ms,
        entry.subscription_id,
        entry.user_id,
        entry.operation,
        entry.version,
        entry.address,
        entry.code,
        round(entry.milliseconds, 3),
        entry.note,
        entry.partner_id,
        entry.audit,
        len(entry.request),
        len(entry.response),
        len(request) + len(response) + len(entry.note.encode()),
        request,
        response,
    )


def prune(connection: apsw.Connection, limits: JournalLimits, now_ms: int) -> int:
    """
    Remove the oldest calls that are over a limit, a small step of them.

    Args:
        connection: The journal's database.
        limits: What may be kept.
        now_ms: The wall clock, in milliseconds since 1970 UTC.

    Returns:
        How many rows went; as many as PRUNED_ROWS_MAX when more may have to go.
    """
    bounds: Any = connection.execute(_BOUNDS).fetchall()[0]
    oldest, newest, total = bounds
    if oldest is None:
        return 0
    rows = newest - oldest + 1
    last = None
    count = 0
    row: Any
    for row in connection.execute(_OLDEST, (PRUNED_ROWS_MAX,)):
        number, arrived_ms, kept_bytes = row
        over = rows > limits.rows_max or total > limits.bytes_max
        if not over and arrived_ms >= now_ms - limits.days_max * DAY_MS:
            break
        rows = newest - number
        total -= kept_bytes
        last = number
        count += 1
    if last is not None:
        with writing(connection):
            # Counted anew: another connection may have emptied calls meanwhile.
            gone: Any = connection.execute(_BYTES_UP_TO, (last,)).fetchall()[0]
            connection.execute("DELETE FROM calls WHERE number <= ?", (last,))
            connection.execute("UPDATE totals SET bytes = bytes - ?", gone)
    return count


def find_calls(connection: apsw.Connection, wanted: CallFilter, limit: int) -> list[KeptCall]:
    """
    Find kept calls, the newest first, without their bodies.

    Args:
        connection: The journal's database.
        wanted: Which calls.
        limit: At most so many.
    """
    filters = (
        wanted.operation,
        wanted.code,
        wanted.user_id,
        wanted.oldest_ms,
        wanted.latest_ms,
        wanted.subscription_id,
        limit,
    )
    return [_kept(row, b"", b"") for row in connection.execute(FIND, filters)]


def find_call(connection: apsw.Connection, call_id: str) -> KeptCall | None:
    """Find one kept call with its bodies; None when it is not kept."""
    for row in connection.execute(_GET, (call_id,)):
        return _kept(row, row[15], row[16])
    return None


def _kept(row: tuple[Any, ...], request: bytes, response: bytes) -> KeptCall:
    entry = Entry(
        call_id=row[0],
        arrived_ms=row[1],
        subscription_id=row[2],
        user_id=row[3],
        operation=row[4],
        version=row[5],
        address=row[6],
        code=row[7],
        milliseconds=row[8],
        note=row[9],
        partner_id=row[10],
        audit=row[11],
        authenticated=bool(row[14]),
        request=request,
        response=response,
    )
    return KeptCall(entry, row[12], row[13])
