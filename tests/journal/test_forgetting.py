"""Kept calls that name an erased lead lose their bodies, step by step."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from castile.journal.database import insert_entries, open_journal_database
from castile.journal.entry import JournalLimits
from castile.journal.forgetting import (
    NOTE,
    STEP_ROWS,
    empty_calls,
    remove_calls_before,
    remove_calls_of,
    write_back,
)
from castile.journal.key import JournalKey
from castile.journal.rows import Rows
from castile.journal.search import find_call
from castile.journal.traces import Traces
from tests.journal.entries import SIGNED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import apsw

    from castile.journal.entry import Entry

ROWS = Rows(JournalLimits(), JournalKey(bytes(32)))
JANE = Traces(frozenset({9}), frozenset({"jane@residue.example"}))
NAMING = replace(SIGNED, request=b"<a>jane@residue.example</a>", response=b"<Id>9</Id>")
OTHER = replace(SIGNED, request=b"<a>joe@residue.example</a>", response=b"<Id>8</Id>")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the journal is."""
    return tmp_path / "journal.db"


@pytest.fixture
def connection(file: Path) -> Iterator[apsw.Connection]:
    """An empty journal."""
    with closing(open_journal_database(file, durable=False)) as opened:
        yield opened


def _keep(connection: apsw.Connection, *entries: Entry) -> None:
    numbered = [replace(entry, call_id=f"c{n}") for n, entry in enumerate(entries, 1)]
    insert_entries(connection, numbered, ROWS.row)


def _bodies(connection: apsw.Connection, call_id: str) -> tuple[bytes, bytes, str]:
    call = find_call(connection, call_id)
    assert call is not None
    return call.entry.request, call.entry.response, call.entry.note


def _totals(connection: apsw.Connection) -> tuple[object, object]:
    (kept,) = connection.execute("SELECT sum(kept_bytes) FROM calls").fetchall()[0]
    (total,) = connection.execute("SELECT sum(bytes) FROM totals").fetchall()[0]
    return kept, total


@pytest.mark.parametrize("authenticated", [True, False])
@pytest.mark.parametrize(
    "entry",
    [
        NAMING,
        replace(OTHER, request=NAMING.request),
        replace(OTHER, response=NAMING.response),
        replace(OTHER, note="expected an email, got jane@residue.example"),
    ],
)
def test_a_call_that_names_the_lead_loses_its_bodies(
    connection: apsw.Connection, entry: Entry, *, authenticated: bool
) -> None:
    """Whichever part names it; that there was a call, and its lengths, stay."""
    number = 1 if authenticated else None
    entry = replace(entry, authenticated=authenticated, subscription_id=number)
    other = replace(OTHER, authenticated=authenticated, subscription_id=number)
    _keep(connection, entry, other)
    assert empty_calls(connection, 1, JANE) == 1
    assert _bodies(connection, "c1") == (b"", b"", NOTE)
    assert _bodies(connection, "c2")[:2] == (OTHER.request, OTHER.response)
    found = find_call(connection, "c1")
    assert found is not None
    assert found.request_bytes == len(entry.request)
    assert empty_calls(connection, 1, JANE) == 0


def test_another_subscription_keeps_its_calls(connection: apsw.Connection) -> None:
    """Its lead 9 is another person."""
    _keep(connection, replace(NAMING, subscription_id=2))
    assert empty_calls(connection, 1, JANE) == 0
    assert _bodies(connection, "c1")[0] == NAMING.request


@pytest.mark.parametrize("count", [STEP_ROWS - 1, STEP_ROWS, STEP_ROWS + 1])
def test_every_step_is_followed_by_the_next(connection: apsw.Connection, count: int) -> None:
    """Whatever the number of calls is beside that of a step."""
    _keep(connection, *[NAMING] * count)
    assert empty_calls(connection, 1, JANE) == count


def test_the_sum_of_bytes_stays_right(connection: apsw.Connection) -> None:
    """Pruning by bytes goes by it."""
    _keep(connection, NAMING, OTHER, NAMING)
    empty_calls(connection, 1, JANE)
    kept, total = _totals(connection)
    assert kept == total


def test_nothing_of_the_bodies_stays_in_the_files(connection: apsw.Connection, file: Path) -> None:
    """Freed pages are overwritten, and the log is emptied."""
    # Bodies that hardly compress, so that they can be found in the file at all.
    named, kept = (
        b"".join(sha256(b"%s %d" % (name, n)).digest() for n in range(600)) + name
        for name in (b"jane@residue.example", b"joe@residue.example")
    )
    _keep(connection, *[replace(NAMING, request=named), replace(OTHER, request=kept)] * 40)
    empty_calls(connection, 1, JANE)
    assert write_back(connection)
    left = [each.read_bytes().count(named[100:200]) for each in file.parent.iterdir()]
    assert sum(left) == 0
    assert kept[100:200] in file.read_bytes()


def test_a_log_that_somebody_reads_is_left(connection: apsw.Connection, file: Path) -> None:
    """It is emptied later; whoever erases is told."""
    _keep(connection, NAMING)
    connection.set_busy_timeout(0)
    with closing(open_journal_database(file, durable=False)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM calls").fetchall()
        insert_entries(connection, [replace(OTHER, call_id="later")], ROWS.row)
        assert not write_back(connection)
        reader.execute("COMMIT")
    assert write_back(connection)


@pytest.mark.parametrize("count", [STEP_ROWS - 1, STEP_ROWS, STEP_ROWS + 1])
def test_calls_before_a_moment_are_removed_to_the_last(
    connection: apsw.Connection, count: int
) -> None:
    """Whatever their number is beside that of a step; the moment itself is not before it."""
    start = SIGNED.arrived_ms
    _keep(connection, *(replace(OTHER, arrived_ms=start + n) for n in range(count + 1)))
    assert remove_calls_before(connection, start + count, None) == count
    assert connection.execute("SELECT arrived_ms FROM calls").fetchall() == [(start + count,)]
    assert _totals(connection)[0] == _totals(connection)[1]


def test_calls_before_a_moment_may_be_those_of_one_subscription(
    connection: apsw.Connection,
) -> None:
    """The calls of others stay."""
    _keep(connection, OTHER, replace(OTHER, subscription_id=2))
    assert remove_calls_before(connection, OTHER.arrived_ms + 1, 2) == 1
    assert find_call(connection, "c1") is not None
    assert find_call(connection, "c2") is None


def test_the_calls_of_a_subscription_are_removed(connection: apsw.Connection) -> None:
    """Also those that only named one of its users; others stay."""
    unsigned = replace(OTHER, subscription_id=None, authenticated=False)
    _keep(
        connection,
        *[replace(OTHER, subscription_id=2)] * (STEP_ROWS + 1),
        replace(unsigned, user_id="gone"),
        replace(unsigned, user_id="etl_01"),
        replace(OTHER, user_id="gone"),
    )
    assert remove_calls_of(connection, 2, ["gone"]) == STEP_ROWS + 2
    left = connection.execute("SELECT user_id, authenticated FROM calls ORDER BY number").fetchall()
    assert left == [("etl_01", 0), ("gone", 1)]
