"""The journal's tables: what goes in, what is found, what is pruned, step by step."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import apsw
import pytest

from castile.journal.bodies import FRAME_BEGIN
from castile.journal.database import (
    APPLICATION_ID,
    DAY_MS,
    PACKAGE,
    PRUNED_ROWS_MAX,
    insert_entries,
    open_journal_database,
    prune,
)
from castile.journal.entry import EVERY_CALL, JournalLimits
from castile.journal.key import JournalKey
from castile.journal.rows import Rows
from castile.journal.search import find_call, find_page
from castile.store.errors import ForeignDatabase, NewerSchema
from castile.store.migrations import migrate, migrations
from tests.journal.entries import SIGNED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ENTRY = replace(SIGNED, call_id="c0", arrived_ms=0, request=b"12345", response=b"67890")
ROWS = Rows(JournalLimits(), JournalKey(bytes(32)))


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[apsw.Connection]:
    """An empty journal."""
    with closing(open_journal_database(tmp_path / "journal.db", durable=False)) as opened:
        yield opened


def _fill(connection: apsw.Connection, count: int, *, authenticated: bool = True) -> None:
    entry = replace(ENTRY, authenticated=authenticated)
    entries = [replace(entry, call_id=f"{authenticated}{n}", arrived_ms=n) for n in range(count)]
    insert_entries(connection, entries, ROWS.row)


def _count(connection: apsw.Connection) -> int:
    return len(find_page(connection, EVERY_CALL, 100_000).calls)


def test_an_empty_journal_has_nothing_to_prune(connection: apsw.Connection) -> None:
    """Nothing is over a limit where nothing is."""
    assert prune(connection, JournalLimits(rows_max=0), 0) is False


@pytest.mark.parametrize("authenticated", [True, False])
@pytest.mark.parametrize("over", [PRUNED_ROWS_MAX - 1, PRUNED_ROWS_MAX, PRUNED_ROWS_MAX + 1])
def test_one_step_removes_a_bounded_number_of_rows(
    connection: apsw.Connection, over: int, *, authenticated: bool
) -> None:
    """Both sides of a step, so that none is long; the next one goes on. Each kind by itself."""
    _fill(connection, over + 10, authenticated=authenticated)
    _fill(connection, 5, authenticated=not authenticated)
    limits = JournalLimits(rows_max=10, unauthenticated_rows_max=10)
    more = over >= PRUNED_ROWS_MAX
    assert prune(connection, limits, 0) is more
    assert _count(connection) == over + 15 - min(over, PRUNED_ROWS_MAX)
    assert prune(connection, limits, 0) is False
    assert _count(connection) == 15


def test_the_sum_of_bytes_is_kept_beside_the_rows(connection: apsw.Connection) -> None:
    """After rows came and went, the sum is that of the rows that are left."""
    _fill(connection, 7)
    _fill(connection, 2, authenticated=False)
    prune(connection, JournalLimits(bytes_max=35), 0)
    totals = connection.execute("SELECT calls, bytes FROM totals ORDER BY authenticated").fetchall()
    assert totals == [(2, 20), (3, 30)]
    rows = connection.execute("SELECT sum(kept_bytes), count(*) FROM calls").fetchone()
    assert rows == (50, 5)


@pytest.mark.parametrize("authenticated", [True, False])
@pytest.mark.parametrize(("age_ms", "left"), [(DAY_MS, 1), (DAY_MS + 1, 0)])
def test_a_call_goes_when_it_is_older_than_the_limit(
    connection: apsw.Connection, age_ms: int, left: int, *, authenticated: bool
) -> None:
    """Both sides of days_max, in milliseconds, whoever called."""
    _fill(connection, 1, authenticated=authenticated)
    prune(connection, JournalLimits(days_max=1), age_ms)
    assert _count(connection) == left


def test_a_journal_is_opened_again_as_it_was(tmp_path: Path) -> None:
    """The schema is made once; rows stay."""
    for count in (0, 3):
        with closing(open_journal_database(tmp_path / "journal.db", durable=True)) as opened:
            assert _count(opened) == count
            if not count:
                _fill(opened, 3)


def _former(path: Path) -> None:
    """Make a journal as it was before there was one table for all calls."""
    with closing(apsw.Connection(str(path))) as former:
        former.execute(migrations(PACKAGE)[0].script)
        columns = "call_id, arrived_ms, subscription_id, user_id, operation, version, address,"
        columns += "code, milliseconds, note, partner_id, audit, request_bytes, response_bytes,"
        columns += "kept_bytes, request, response"
        signs = ", ".join("?" * 17)
        for table, call_id, request in (
            ("calls", "signed", b"<request/>"),
            ("unauthenticated_calls", "unsigned", b"<what"),
            ("unauthenticated_calls", "frame", FRAME_BEGIN + b"rest"),
        ):
            values = (call_id, 7, 1, "u", "getLead", "3_1", "::1", 20103, 1.5, "n", "p", "a")
            former.execute(
                f"INSERT INTO {table} ({columns}) VALUES ({signs})",  # noqa: S608 - our own names
                (*values, 10, 11, 14, request, b"<ok/>"),
            )
        former.execute("UPDATE totals SET bytes = 14")


def test_a_journal_of_an_earlier_version_is_read(tmp_path: Path) -> None:
    """Every call is found with what was kept of it; only what was no XML may lose its bytes."""
    path = tmp_path / "journal.db"
    _former(path)
    with closing(open_journal_database(path, durable=False)) as opened:
        signed, unsigned = find_call(opened, "signed"), find_call(opened, "unsigned")
        frame = find_call(opened, "frame")
        totals = opened.execute("SELECT calls, bytes FROM totals ORDER BY authenticated").fetchall()
        assert opened.pragma("user_version") == len(migrations(PACKAGE))
    assert signed is not None
    assert signed.entry == replace(
        SIGNED,
        call_id="signed",
        arrived_ms=7,
        user_id="u",
        address="::1",
        code=20103,
        milliseconds=1.5,
        note="n",
        partner_id="p",
        audit="a",
        request=b"<request/>",
    )
    assert (signed.request_bytes, signed.response_bytes, signed.signature_mac) == (10, 11, b"")
    assert unsigned is not None
    assert (unsigned.entry.authenticated, unsigned.entry.request) == (False, b"<what")
    assert frame is not None
    assert frame.entry.request == b""
    assert totals == [(2, 17), (1, 16)]


def test_a_journal_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    """It is not written by a program that does not know it."""
    path = tmp_path / "journal.db"
    with closing(open_journal_database(path, durable=False)) as opened:
        opened.pragma("user_version", 99)
    with pytest.raises(NewerSchema):
        open_journal_database(path, durable=False)


def test_a_file_of_another_program_is_left_alone(tmp_path: Path) -> None:
    """Such as the database itself."""
    path = tmp_path / "other.db"
    with closing(apsw.Connection(str(path))) as other:
        migrate(other, migrations())
    with pytest.raises(ForeignDatabase):
        open_journal_database(path, durable=False)
    assert APPLICATION_ID.to_bytes(4) == b"CAAJ"
