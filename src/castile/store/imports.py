"""What open imports brought: their columns and rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import orjson

from castile.domain.ids import JobId
from castile.store.errors import NotStored
from castile.store.repository import Repository
from castile.store.statements import statements

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_SQL = statements("imports")
_ADD = _SQL["add"]
_ADD_ROWS = _SQL["add_rows"]
_OPEN = _SQL["open"]
_COLUMNS = _SQL["columns"]
_CHUNKS = _SQL["chunks"]
_ROWS = _SQL["rows"]
_REMOVE_ROWS = _SQL["remove_rows"]

CHUNK_ROWS_MAX: Final = 200
CHUNK_CHARACTERS_MAX: Final = 65_536
"""A chunk is read whole at each step: it is short, unless one row alone is long."""


class Chunk(NamedTuple):
    """Some rows as they are stored: number of the first, from 0, and texts as JSON."""

    first_row: int
    row_texts: str


def chunks_of(rows: Iterable[str]) -> Iterator[Chunk]:
    """
    Put rows together for storing.

    Args:
        rows: The texts of all rows.

    Yields:
        Chunks of at least one row, which follow each other.
    """
    gathered: list[str] = []
    first_row = characters = 0
    for row in rows:
        full = len(gathered) == CHUNK_ROWS_MAX or characters + len(row) > CHUNK_CHARACTERS_MAX
        if gathered and full:
            yield _chunk(first_row, gathered)
            first_row += len(gathered)
            gathered, characters = [], 0
        gathered.append(row)
        characters += len(row)
    if gathered:
        yield _chunk(first_row, gathered)


def _chunk(first_row: int, rows: list[str]) -> Chunk:
    return Chunk(first_row, orjson.dumps(rows).decode())


class ImportRepository(Repository):
    """
    Columns and rows of the open imports of a subscription.

    They go when the job ends, however it ends.

    Source: decided (30-lists-and-import I-41: stored before the reply).
    """

    __slots__ = ()

    def add(
        self, job_id: JobId, columns: Sequence[tuple[str, str]], chunks: Iterable[Chunk]
    ) -> None:
        """
        Store what an import brought.

        Args:
            job_id: Its job, which is stored already.
            columns: Kind and key of each column.
            chunks: All rows, as `chunks_of` gives them.
        """
        of_job = (self._subscription_id, job_id)
        self._execute(_ADD, (*of_job, orjson.dumps(columns).decode()))
        self._connection.executemany(_ADD_ROWS, [(*of_job, *chunk) for chunk in chunks])

    def open(self) -> list[JobId]:
        """Return the open imports, the earliest first."""
        return [JobId(row[0]) for row in self._execute(_OPEN, (self._subscription_id,))]

    def columns(self, job_id: JobId) -> list[tuple[str, str]]:
        """
        Return kind and key of each column of an import.

        Raises:
            NotStored: There is no such import, or it has ended.
        """
        row = self._execute(_COLUMNS, (self._subscription_id, job_id)).fetchone()
        if row is None:
            raise NotStored(f"there is no open import {job_id}")
        return [(kind, key) for kind, key in orjson.loads(row[0])]

    def rows(self, job_id: JobId, row: int) -> list[str]:
        """
        Return the texts of the next rows of an import.

        Args:
            job_id: The import.
            row: Number of the first one that is wanted, from 0.

        Returns:
            Some rows, at least one.

        Raises:
            NotStored: There is no such row.
        """
        found = self._execute(_ROWS, (self._subscription_id, job_id, row)).fetchone()
        texts = [] if found is None else orjson.loads(found[1])[row - found[0] :]
        if not texts:
            raise NotStored(f"import {job_id} has no row {row}")
        return texts

    def chunks(self, job_id: JobId) -> Iterator[list[str]]:
        """Give all rows of an import that are still stored, some at a time."""
        for row in self._execute(_CHUNKS, (self._subscription_id, job_id)):
            yield orjson.loads(row[0])

    def remove_rows(self, job_id: JobId, row: int) -> None:
        """
        Remove the rows of an import that were done.

        Args:
            job_id: The import.
            row: Number of the first row that was not done; it begins a chunk, or there is none.
        """
        self._execute(_REMOVE_ROWS, (self._subscription_id, job_id, row))
