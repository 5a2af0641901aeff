"""Kept calls that name an erased lead lose their bodies, step by step."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from castile.journal.database import find_call, insert_entries, open_journal_database
from castile.journal.entry import JournalLimits
from castile.journal.forgetting import NOTE, ROWS_AT_ONCE, forget_calls, write_back
from castile.journal.traces import Traces
from tests.journal.entries import SIGNED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import apsw

    from castile.journal.entry import Entry

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
    insert_entries(connection, numbered, JournalLimits())


def _bodies(connection: apsw.Connection, call_id: str) -> tuple[bytes, bytes, str]:
    call = find_call(connection, call_id)
    assert call is not None
    return call.entry.request, call.entry.response, call.entry.note


def _totals(connection: apsw.Connection) -> tuple[object, object]:
    (kept,) = connection.execute("SELECT sum(kept_bytes) FROM calls").fetchall()[0]
    (total,) = connection.execute("SELECT bytes FROM totals").fetchall()[0]
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
    assert forget_calls(connection, 1, JANE) == 1
    assert _bodies(connection, "c1") == (b"", b"", NOTE)
    assert _bodies(connection, "c2")[:2] == (OTHER.request, OTHER.response)
    found = find_call(connection, "c1")
    assert found is not None
    assert found.request_bytes == len(entry.request)
    assert forget_calls(connection, 1, JANE) == 0


def test_another_subscription_keeps_its_calls(connection: apsw.Connection) -> None:
    """Its lead 9 is another person."""
    _keep(connection, replace(NAMING, subscription_id=2))
    assert forget_calls(connection, 1, JANE) == 0
    assert _bodies(connection, "c1")[0] == NAMING.request


@pytest.mark.parametrize("count", [ROWS_AT_ONCE - 1, ROWS_AT_ONCE, ROWS_AT_ONCE + 1])
def test_every_step_is_followed_by_the_next(connection: apsw.Connection, count: int) -> None:
    """Whatever the number of calls is beside that of a step."""
    _keep(connection, *[NAMING] * count)
    assert forget_calls(connection, 1, JANE) == count


def test_the_sum_of_bytes_stays_right(connection: apsw.Connection) -> None:
    """Pruning by bytes goes by it."""
    _keep(connection, NAMING, OTHER, NAMING)
    forget_calls(connection, 1, JANE)
    kept, total = _totals(connection)
    assert kept == total


def test_nothing_of_the_bodies_stays_in_the_files(connection: apsw.Connection, file: Path) -> None:
    """Freed pages are overwritten, and the log is emptied."""
    long = b"<a>" + b"x" * 20_000 + b"jane@residue.example</a>"
    _keep(connection, *[replace(NAMING, request=long), OTHER] * 40)
    forget_calls(connection, 1, JANE)
    assert write_back(connection)
    left = [each.read_bytes().count(b"jane@residue.example") for each in file.parent.iterdir()]
    assert sum(left) == 0
    assert b"joe@residue.example" in file.read_bytes()


def test_a_log_that_somebody_reads_is_left(connection: apsw.Connection, file: Path) -> None:
    """It is emptied later; whoever erases is told."""
    _keep(connection, NAMING)
    connection.set_busy_timeout(0)
    with closing(open_journal_database(file, durable=False)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM calls").fetchall()
        insert_entries(connection, [replace(OTHER, call_id="later")], JournalLimits())
        assert not write_back(connection)
        reader.execute("COMMIT")
    assert write_back(connection)
