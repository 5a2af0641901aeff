"""Rows in chunks of bounded size, and what a person sees meanwhile."""

from __future__ import annotations

import io
import sys
from typing import Any

import pytest

from castile.admin.chunks import ROWS_AT_ONCE
from castile.admin.socket import REQUEST_BYTES_MAX
from castile.cli.row_files import LINE_CHARACTERS_MAX, Row
from castile.cli.transfer import (
    CHUNK_CHARACTERS_MAX,
    COLUMNS_MAX,
    REFUSED_SHOWN_MAX,
    Chunk,
    Progress,
    Refused,
    chunks,
)
from tests.clocks import FrozenClock


def _row(number: int = 1, size: int = 1, error: str = "", **cells: Any) -> Row:
    return Row(number, list(cells), list(cells.values()), size, error)


def _sizes(*rows: Row) -> list[int]:
    return [len(chunk.rows) for chunk in chunks(rows)]


@pytest.mark.parametrize(
    ("count", "sizes"), [(0, []), (500, [500]), (501, [500, 1]), (1000, [500, 500])]
)
def test_a_chunk_has_a_bounded_number_of_rows(count: int, sizes: list[int]) -> None:
    """As many as one transaction takes."""
    assert ROWS_AT_ONCE == 500
    assert _sizes(*(_row(n, Id=n) for n in range(count))) == sizes


def test_a_chunk_has_a_bounded_size() -> None:
    """Both sides of it; a row that is larger goes alone, and fits into a command."""
    half = CHUNK_CHARACTERS_MAX // 2
    assert _sizes(_row(size=half, A=1), _row(size=half, A=1)) == [2]
    assert _sizes(_row(size=half, A=1), _row(size=half + 1, A=1)) == [1, 1]
    assert _sizes(_row(size=2 * CHUNK_CHARACTERS_MAX, A=1), _row(A=1)) == [1, 1]
    escaped = len(r"\u0001")
    assert escaped * max(CHUNK_CHARACTERS_MAX, LINE_CHARACTERS_MAX) < REQUEST_BYTES_MAX // 2


def test_a_chunk_has_a_bounded_number_of_columns() -> None:
    """Each line of JSON may have others."""
    many: dict[str, Any] = {f"c{n}": 1 for n in range(COLUMNS_MAX)}
    assert _sizes(_row(**many), _row(c0=1)) == [2]
    assert _sizes(_row(**many), _row(more=1)) == [1, 1]


def test_cells_stand_under_the_columns_of_their_chunk() -> None:
    """Where a row has no such column there is nothing."""
    chunk = Chunk()
    for row in (_row(A=1), _row(B=2, A=3), _row(B=4)):
        chunk.add(row)
    assert list(chunk.columns) == ["A", "B"]
    assert chunk.cells() == [[1, None], [3, 2], [None, 4]]


def test_a_row_of_csv_keeps_more_cells_than_columns() -> None:
    """So that it is refused and not cut."""
    chunk = Chunk()
    chunk.add(Row(1, ["A"], ["1", "2"], 2))
    assert chunk.cells() == [["1", "2"]]


def test_what_is_no_row_stands_alone() -> None:
    """It is never sent."""
    sizes = [
        (len(chunk.rows), chunk.rows[0].error)
        for chunk in chunks([_row(1, A=1), _row(2, error="x"), _row(3, A=1), _row(4, A=1)])
    ]
    assert sizes == [(1, ""), (1, "x"), (2, "")]


def test_the_first_refused_rows_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    """And how many more there are; nothing of a file drives the terminal."""
    refused = Refused(None)
    for number in range(REFUSED_SHOWN_MAX + 2):
        refused.add(_row(number + 1), "Id: got \x1b[2J")
    refused.end()
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == r"row 1: Id: got \x1b[2J"
    assert lines[10:] == ["and 2 more; --errors FILE keeps them all"]


def test_a_refused_row_takes_the_place_of_the_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal; the next progress stands below."""
    output = io.StringIO()
    monkeypatch.setattr(output, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stderr", output)
    Refused(None).add(_row(7), "Id: wrong")
    assert output.getvalue() == "\r\x1b[Krow 7: Id: wrong\n"


@pytest.mark.parametrize("terminal", [True, False])
def test_progress_is_a_line_of_a_terminal(
    monkeypatch: pytest.MonkeyPatch, *, terminal: bool
) -> None:
    """It is overwritten a few times a second and taken away; a file gets nothing."""
    clock = FrozenClock()
    output = io.StringIO()
    monkeypatch.setattr(output, "isatty", lambda: terminal)
    monkeypatch.setattr(sys, "stderr", output)
    monkeypatch.setattr("castile.cli.transfer.SystemClock", lambda: clock)
    progress = Progress("leads")
    progress.tell(500)
    clock.advance(0.5)
    progress.tell(12_500)
    progress.tell(13_000)
    progress.end()
    shown = "\r12,500 leads, 25,000 a second\x1b[K\r\x1b[K"
    assert output.getvalue() == (shown if terminal else "")
