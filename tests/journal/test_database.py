"""The journal's tables: what goes in, what is found, what is pruned, step by step."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from castile.journal.database import (
    DAY_MS,
    FIND,
    PRUNED_ROWS_MAX,
    find_calls,
    insert_entries,
    open_journal_database,
    prune,
)
from castile.journal.entry import CallFilter, JournalLimits
from tests.journal.entries import SIGNED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import apsw

ENTRY = replace(SIGNED, call_id="c0", arrived_ms=0, request=b"12345", response=b"67890")


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[apsw.Connection]:
    """An empty journal."""
    with closing(open_journal_database(tmp_path / "journal.db", durable=False)) as opened:
        yield opened


def _fill(connection: apsw.Connection, count: int) -> None:
    entries = [replace(ENTRY, call_id=f"c{n}", arrived_ms=n) for n in range(count)]
    insert_entries(connection, entries, JournalLimits())


def _count(connection: apsw.Connection) -> int:
    return len(find_calls(connection, CallFilter(), 100_000))


def test_an_empty_journal_has_nothing_to_prune(connection: apsw.Connection) -> None:
    """Nothing is over a limit where nothing is."""
    assert prune(connection, JournalLimits(rows_max=0), 0) == 0


@pytest.mark.parametrize("over", [PRUNED_ROWS_MAX - 1, PRUNED_ROWS_MAX, PRUNED_ROWS_MAX + 1])
def test_one_step_removes_a_bounded_number_of_rows(connection: apsw.Connection, over: int) -> None:
    """Both sides of a step, so that none is long; the next one goes on."""
    _fill(connection, over + 10)
    limits = JournalLimits(rows_max=10)
    assert prune(connection, limits, 0) == min(over, PRUNED_ROWS_MAX)
    assert prune(connection, limits, 0) == over - min(over, PRUNED_ROWS_MAX)
    assert prune(connection, limits, 0) == 0
    assert _count(connection) == 10


def test_the_sum_of_bytes_is_kept_beside_the_rows(connection: apsw.Connection) -> None:
    """After rows came and went, the sum is that of the rows that are left."""
    _fill(connection, 7)
    prune(connection, JournalLimits(bytes_max=35), 0)
    total = connection.execute("SELECT bytes FROM totals").fetchone()
    rows = connection.execute("SELECT sum(kept_bytes), count(*) FROM calls").fetchone()
    assert total == (30,)
    assert rows == (30, 3)


@pytest.mark.parametrize(("age_ms", "left"), [(DAY_MS, 1), (DAY_MS + 1, 0)])
def test_a_call_goes_when_it_is_older_than_the_limit(
    connection: apsw.Connection, age_ms: int, left: int
) -> None:
    """Both sides of days_max, in milliseconds."""
    _fill(connection, 1)
    prune(connection, JournalLimits(days_max=1), age_ms)
    assert _count(connection) == left


def test_a_journal_is_opened_again_as_it_was(tmp_path: Path) -> None:
    """The schema is made once; rows stay."""
    for count in (0, 3):
        with closing(open_journal_database(tmp_path / "journal.db", durable=True)) as opened:
            assert _count(opened) == count
            if not count:
                _fill(opened, 3)


def test_a_search_reads_no_more_than_it_shows(connection: apsw.Connection) -> None:
    """The newest calls come from an index, without a sort of everything that is kept."""
    filters = (None, None, None, None, None, None, 5)
    plan = connection.execute(f"EXPLAIN QUERY PLAN {FIND}", filters).fetchall()
    text = "\n".join(str(row[3]) for row in plan)
    assert "calls_by_arrival" in text
    assert "TEMP B-TREE" not in text
