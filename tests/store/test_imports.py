"""What an import brought is kept as long as its job is open."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from castile.domain.jobs import Job, JobKind, JobState
from castile.store.errors import NotStored
from castile.store.imports import CHUNK_CHARACTERS_MAX, CHUNK_ROWS_MAX, chunks_of

if TYPE_CHECKING:
    from castile.domain.ids import JobId
    from castile.store.sqlite import SqliteDatabase
    from castile.store.tx import Tx

COLUMNS = [("lead id", ""), ("field", "Título"), ("token", "x")]
ROWS = [f'{number},"é\n{number}"' for number in range(CHUNK_ROWS_MAX + 5)]


def add_job(tx: Tx) -> JobId:
    """A job without rows."""
    return tx.jobs.add(Job(kind=JobKind.IMPORT, due_ms=5, created_ms=5))


def add(tx: Tx) -> JobId:
    """An import of `ROWS`."""
    job_id = add_job(tx)
    tx.imports.add(job_id, COLUMNS, chunks_of(ROWS))
    return job_id


def counts(tx: Tx) -> list[int]:
    """How many rows the tables of imports have."""
    tables = ("SELECT count(*) FROM imports", "SELECT count(*) FROM import_rows")
    return [int(row[0]) for count in tables for row in tx._connection.execute(count)]


@given(st.lists(st.text(max_size=3), max_size=700))
def test_chunks_hold_every_row_once_in_order(rows: list[str]) -> None:
    """Whatever the rows are."""
    chunks = list(chunks_of(rows))
    held = [json.loads(chunk.row_texts) for chunk in chunks]
    assert [row for texts in held for row in texts] == rows
    assert all(1 <= len(texts) <= CHUNK_ROWS_MAX for texts in held)
    starts = [sum(map(len, held[:number])) for number in range(len(held))]
    assert [chunk.first_row for chunk in chunks] == starts


@pytest.mark.parametrize(
    ("lengths", "expected"),
    [
        ([CHUNK_CHARACTERS_MAX - 1, 1, 1], [0, 2]),
        ([CHUNK_CHARACTERS_MAX, 1], [0, 1]),
        ([CHUNK_CHARACTERS_MAX + 1, CHUNK_CHARACTERS_MAX + 1], [0, 1]),
        ([1, CHUNK_CHARACTERS_MAX, 1], [0, 1, 2]),
        ([0] * CHUNK_ROWS_MAX, [0]),
        ([0] * (CHUNK_ROWS_MAX + 1), [0, CHUNK_ROWS_MAX]),
        ([], []),
    ],
)
def test_a_chunk_is_short_unless_one_row_alone_is_long(
    lengths: list[int], expected: list[int]
) -> None:
    """Both sides of both limits."""
    rows = ["x" * length for length in lengths]
    assert [chunk.first_row for chunk in chunks_of(rows)] == expected


def test_rows_come_back_from_any_row_on(
    database: SqliteDatabase, subscription_id: int, other_id: int
) -> None:
    """The rest of the chunk; rows that were done go with their chunk."""
    job_id = database.write(subscription_id, add)
    assert database.write(other_id, add_job) == job_id
    with database.read(subscription_id) as tx:
        assert tx.imports.columns(job_id) == COLUMNS
        assert tx.imports.rows(job_id, 0) == ROWS[:CHUNK_ROWS_MAX]
        assert tx.imports.rows(job_id, 7) == ROWS[7:CHUNK_ROWS_MAX]
        assert tx.imports.rows(job_id, CHUNK_ROWS_MAX) == ROWS[CHUNK_ROWS_MAX:]
        with pytest.raises(NotStored):
            tx.imports.rows(job_id, len(ROWS))
    database.write(subscription_id, lambda tx: tx.imports.remove_rows(job_id, CHUNK_ROWS_MAX))
    with database.read(subscription_id) as tx:
        with pytest.raises(NotStored):
            tx.imports.rows(job_id, 0)
        assert tx.imports.rows(job_id, CHUNK_ROWS_MAX + 1) == ROWS[CHUNK_ROWS_MAX + 1 :]
    with database.read(other_id) as tx:
        with pytest.raises(NotStored):
            tx.imports.rows(job_id, CHUNK_ROWS_MAX)
        with pytest.raises(NotStored):
            tx.imports.columns(job_id)


def test_open_imports_are_found_with_all_their_rows(
    database: SqliteDatabase, subscription_id: int, other_id: int
) -> None:
    """Chunk by chunk; an import that has ended, and those of others, are none of them."""
    first, second = (database.write(subscription_id, add) for _ in range(2))

    def end_first(tx: Tx) -> None:
        job = tx.jobs.get(first)
        assert job is not None
        job.end(JobState.COMPLETE, 7)
        tx.jobs.save(job)

    database.write(subscription_id, end_first)
    with database.read(subscription_id) as tx:
        assert tx.imports.open() == [second]
        chunks = [ROWS[:CHUNK_ROWS_MAX], ROWS[CHUNK_ROWS_MAX:]]
        assert list(tx.imports.chunks(second)) == chunks
        assert list(tx.imports.chunks(first)) == []
    with database.read(other_id) as tx:
        assert tx.imports.open() == []


@pytest.mark.parametrize("state", [JobState.COMPLETE, JobState.FAILED, JobState.CANCELED])
def test_what_an_import_brought_goes_when_it_ends(
    database: SqliteDatabase, subscription_id: int, state: JobState
) -> None:
    """However it ends; that of others stays."""
    first, second = (database.write(subscription_id, add) for _ in range(2))

    def go_on(tx: Tx, job_id: JobId, end: JobState | None = None) -> None:
        job = tx.jobs.get(job_id)
        assert job is not None
        job.begin(6)
        if end is not None:
            job.end(end, 7)
        tx.jobs.save(job)

    database.write(subscription_id, lambda tx: go_on(tx, first))
    assert database.write(subscription_id, counts) == [2, 4]
    database.write(subscription_id, lambda tx: go_on(tx, first, state))
    assert database.write(subscription_id, counts) == [1, 2]
    with database.read(subscription_id) as tx:
        assert tx.imports.rows(second, 0) == ROWS[:CHUNK_ROWS_MAX]
