"""Take kept calls out of the journal, or empty those that name a lead, step by step."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

import apsw

from castile.journal.bodies import Packer
from castile.journal.database import PAUSE_SECONDS, ROWS_AT_ONCE, writing
from castile.journal.traces import Finder

if TYPE_CHECKING:
    from collections.abc import Iterable

    from castile.journal.traces import Traces

STEP_ROWS: Final = 64
"""So many calls are looked at, and emptied or taken out, in one step."""
STEP_PAUSE_SECONDS: Final = 0.001
"""So long others may write between two steps."""

NOTE: Final = "emptied: it named a lead that was erased"

_SCAN: Final = """
SELECT number, request, response, note FROM calls
WHERE number > ?1 AND (subscription_id IS NULL OR subscription_id = ?2)
ORDER BY number LIMIT ?3
"""
_EMPTY: Final = "UPDATE calls SET request = x'', response = x'', note = ?2 WHERE number = ?1"
_OF_SUBSCRIPTION: Final = """
SELECT number FROM calls INDEXED BY calls_by_subscription WHERE subscription_id = ?1 LIMIT ?2
"""
_OF_USER: Final = """
SELECT number FROM calls INDEXED BY calls_by_user
WHERE user_id = ?1 AND subscription_id IS NULL LIMIT ?2
"""
_BEFORE: Final = """
SELECT number FROM calls INDEXED BY calls_by_arrival WHERE arrived_ms < ?1
ORDER BY arrived_ms LIMIT ?2
"""
_BEFORE_OF_SUBSCRIPTION: Final = """
SELECT number FROM calls INDEXED BY calls_by_subscription
WHERE arrived_ms < ?1 AND subscription_id = ?2 ORDER BY arrived_ms LIMIT ?3
"""
_REMOVE: Final = "DELETE FROM calls WHERE number = ?"


def empty_calls(connection: apsw.Connection, subscription_id: int, traces: Traces) -> int:
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
    finder, packer = Finder(traces), Packer()
    count, last = 0, 0
    while True:
        found: list[int] = []
        seen = 0
        row: Any
        for row in connection.execute(_SCAN, (last, subscription_id, STEP_ROWS)):
            last, *bodies, note = row
            seen += 1
            if note != NOTE and any(
                map(finder.finds, (*map(packer.unpack, bodies), note.encode()))
            ):
                found.append(last)
            if seen % ROWS_AT_ONCE == 0:
                time.sleep(PAUSE_SECONDS)
        if found:
            with writing(connection):
                connection.executemany(_EMPTY, ((number, NOTE) for number in found))
        count += len(found)
        if seen < STEP_ROWS:
            return count


def remove_calls_before(
    connection: apsw.Connection, before_ms: int, subscription_id: int | None
) -> int:
    """
    Remove the calls that arrived before a moment.

    Args:
        connection: The journal's database, with `secure_delete`.
        before_ms: The moment, in milliseconds since 1970 UTC.
        subscription_id: Only calls of this subscription; None for all.

    Returns:
        How many there were.
    """
    if subscription_id is None:
        return _remove(connection, _BEFORE, (before_ms,))
    return _remove(connection, _BEFORE_OF_SUBSCRIPTION, (before_ms, subscription_id))


def remove_calls_of(
    connection: apsw.Connection, subscription_id: int, user_ids: Iterable[str]
) -> int:
    """
    Remove the calls of a subscription.

    Args:
        connection: The journal's database, with `secure_delete`.
        subscription_id: The subscription.
        user_ids: Its users: calls that named one without a valid signature go too.

    Returns:
        How many there were.
    """
    count = _remove(connection, _OF_SUBSCRIPTION, (subscription_id,))
    return count + sum(_remove(connection, _OF_USER, (user_id,)) for user_id in user_ids)


def _remove(connection: apsw.Connection, statement: str, values: tuple[Any, ...]) -> int:
    count = 0
    while True:
        with writing(connection):
            numbers = connection.execute(statement, (*values, STEP_ROWS)).fetchall()
            connection.executemany(_REMOVE, numbers)
        count += len(numbers)
        if len(numbers) < STEP_ROWS:
            return count
        time.sleep(STEP_PAUSE_SECONDS)


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
