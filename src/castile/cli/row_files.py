"""
Files of rows: CSV with a header, or JSON Lines, read and written a row at a time.

A spreadsheet takes a cell that begins with `=`, `+`, `-`, `@`, a tab or a carriage return for a
formula. In CSV such a cell is written with a `'` before it, and reading takes exactly that `'` away
again: what begins with one or more `'` and then such a character gets one, or loses one. JSON Lines
are left alone.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final, TextIO

import orjson

from castile.admin.cells import joined
from castile.admin.errors import CommandError, reason_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

STANDARD_STREAM: Final = "-"
LINE_CHARACTERS_MAX: Final = 1 << 20
"""A longer line is no row; no more than this is in memory of it."""

_FORMULA: Final = re.compile(r"'*[=+\-@\t\r]")
_HARMLESS: Final = re.compile(r"'+[=+\-@\t\r]")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_NOT_UTF_8: Final = "expected UTF-8, got other bytes"
_TOO_LONG: Final = f"expected at most {LINE_CHARACTERS_MAX} characters in a line"


class RowFormat(StrEnum):
    """How rows stand in a file."""

    CSV = "csv"
    JSON_LINES = "jsonl"


_EXTENSIONS: Final = {
    ".csv": RowFormat.CSV,
    ".jsonl": RowFormat.JSON_LINES,
    ".ndjson": RowFormat.JSON_LINES,
}


@dataclass(frozen=True, slots=True)
class Row:
    """
    One row of a file.

    Args:
        number: Its number in the file, from 1; the header is none.
        columns: The names of its columns.
        cells: What stands in them, JSON values.
        size: How many characters that is.
        error: Why it is no row, else "".
    """

    number: int
    columns: Sequence[str]
    cells: Sequence[Any]
    size: int
    error: str = ""


def format_of(path: str, named: str | None) -> RowFormat:
    """
    Decide the format of a file.

    Args:
        path: The file, or `-`.
        named: The format that was asked for, or None: the extension decides.

    Raises:
        CommandError: Neither says it.
    """
    found = _EXTENSIONS.get(Path(path).suffix.lower()) if named is None else RowFormat(named)
    if found is None:
        raise CommandError(f"{path}: expected .csv or .jsonl, or --format csv or jsonl", 2)
    return found


def harmless(cell: str) -> str:
    """Write a text for CSV so that no spreadsheet takes it for a formula."""
    return "'" + cell if _FORMULA.match(cell) else cell


def unharmed(cell: str) -> str:
    """Return the text that `harmless` was given."""
    return cell[1:] if _HARMLESS.match(cell) else cell


@contextmanager
def opened_to_read(path: str) -> Iterator[TextIO]:
    """
    Open a file of rows as UTF-8, with or without a byte order mark.

    Bytes that are not UTF-8 come as surrogates, so that only their row is refused.

    Raises:
        CommandError: It cannot be opened.
    """
    if path == STANDARD_STREAM:
        with _as_rows(sys.stdin.buffer) as text:
            yield text
        return
    try:
        file = Path(path).open("rb")  # noqa: SIM115 - only what opening raises is meant
    except OSError as error:
        raise CommandError(f"{path}: {reason_of(error)}", 2) from None
    with file, _as_rows(file) as text:
        yield text


@contextmanager
def _as_rows(stream: BinaryIO) -> Iterator[TextIO]:
    text = io.TextIOWrapper(stream, "utf-8-sig", "surrogateescape", newline="")
    try:
        yield text
    finally:
        text.detach()


def read_rows(file: TextIO, row_format: RowFormat) -> Iterator[Row]:
    """
    Read the rows of a file one by one; blank lines are passed over.

    Args:
        file: As `opened_to_read` gave it.
        row_format: How the rows stand in it.

    Returns:
        The rows; one that cannot be read has an error, and the next one follows.

    Raises:
        CommandError: A CSV file has no header, or a header with a name twice.
    """
    lines = _Lines(file)
    return _csv_rows(lines) if row_format is RowFormat.CSV else _json_rows(lines)


class _Lines:
    """The lines of a file; what is too long of one is left out, and said."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self.cut = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._file.readline(LINE_CHARACTERS_MAX + 1)
        if not line:
            raise StopIteration
        if len(line) <= LINE_CHARACTERS_MAX:
            return line
        self.cut = True
        rest = line
        while rest and not rest.endswith("\n"):
            rest = self._file.readline(LINE_CHARACTERS_MAX)
        return "\n"


def _csv_rows(lines: _Lines) -> Iterator[Row]:
    csv.field_size_limit(LINE_CHARACTERS_MAX)
    reader = csv.reader(lines, strict=True)
    columns = _header(reader)
    number = 0
    while True:
        error = ""
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as found:
            cells, error = [], f"expected CSV: {found}"
        if lines.cut:
            lines.cut, error = False, _TOO_LONG
        if not cells and not error:
            continue
        number += 1
        whole = "".join(cells)
        if not whole.isascii() and _SURROGATE.search(whole):
            error = error or _NOT_UTF_8
        yield Row(number, columns, [unharmed(cell) for cell in cells], len(whole), error)


def _header(reader: Iterator[list[str]]) -> list[str]:
    try:
        header = [unharmed(name).strip() for name in next(filter(None, reader))]
    except StopIteration:
        raise CommandError(
            "expected a row with the names of the columns, got an empty file", 2
        ) from None
    except csv.Error as error:
        raise CommandError(f"expected a row with the names of the columns: {error}", 2) from None
    twice = [name for name in dict.fromkeys(header) if header.count(name) > 1]
    if twice:
        raise CommandError(f"columns: expected each name once, got {twice[0][:60]!r} twice", 2)
    return header


def _json_rows(lines: _Lines) -> Iterator[Row]:
    number = 0
    for line in lines:
        if line.isspace() and not lines.cut:
            continue
        number += 1
        if lines.cut:
            lines.cut = False
            yield Row(number, (), (), 0, _TOO_LONG)
        else:
            yield _json_row(number, line)


def _json_row(number: int, line: str) -> Row:
    if not line.isascii() and _SURROGATE.search(line):
        return Row(number, ("#text",), (line,), len(line), _NOT_UTF_8)
    try:
        found = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        return Row(number, ("#text",), (line,), len(line), f"expected JSON: {error}")
    if not isinstance(found, dict):
        return Row(number, ("#text",), (line,), len(line), "expected a JSON object")
    return Row(number, list(found), list(found.values()), len(line))


class RowWriter:
    """
    Writes rows to a file.

    Args:
        file: Open to write text, without translation of line ends.
        row_format: How the rows are written.
    """

    def __init__(self, file: TextIO, row_format: RowFormat) -> None:
        self._file = file
        self._csv = csv.writer(file) if row_format is RowFormat.CSV else None
        self._begun = False

    def write(self, columns: Sequence[str], cells: Sequence[Any]) -> None:
        """
        Write one row; the first one writes the header of a CSV file.

        Args:
            columns: The names of the columns; in CSV they are those of the first row.
            cells: JSON values; None for no value.
        """
        if self._csv is not None:
            self.begin(columns)
            self._csv.writerow([harmless(_cell(cell)) for cell in cells])
            return
        there = {name: cell for name, cell in zip(columns, cells, strict=False) if cell is not None}
        self._file.write(_json(there) + "\n")

    def begin(self, columns: Sequence[str]) -> None:
        """Write the header, where there is one and it is not there yet."""
        if self._csv is not None and not self._begun:
            self._csv.writerow([harmless(name) for name in columns])
        self._begun = True


def _json(value: object) -> str:
    try:
        return orjson.dumps(value).decode()
    except TypeError:  # Bytes that are not UTF-8 go out as they came.
        return json.dumps(value, ensure_ascii=False)


def _cell(cell: object) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case list() | tuple() if all(isinstance(each, str) for each in cell):
            return joined(cell)
        case list() | tuple() | dict():
            return orjson.dumps(cell).decode()
        case _:
            return str(cell)


@contextmanager
def opened_to_write(path: str) -> Iterator[TextIO]:
    """
    Open a file of rows for its owner only; it is there when all is written.

    Args:
        path: The file; one that is there is replaced when this ends well. `-`: the output.

    Raises:
        CommandError: It cannot be made.
    """
    if path == STANDARD_STREAM:
        text = io.TextIOWrapper(sys.stdout.buffer, "utf-8", "surrogateescape", newline="")
        try:
            yield text
            text.flush()
        finally:
            text.detach()
        return
    target = Path(path)
    try:
        number, part = tempfile.mkstemp(dir=target.parent, prefix=target.name + ".")
    except OSError as error:
        raise CommandError(f"{path}: {reason_of(error)}", 2) from None
    try:
        with os.fdopen(number, "w", encoding="utf-8", errors="surrogateescape", newline="") as file:
            yield file
        Path(part).replace(target)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise
