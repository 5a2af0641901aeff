"""Rows of a file to the server in chunks, and pages of the server to a file."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import click

from castile.admin.chunks import ROWS_AT_ONCE
from castile.admin.errors import CommandError
from castile.cli.output import print_object, printable
from castile.cli.row_files import (
    STANDARD_STREAM,
    RowFormat,
    RowWriter,
    format_of,
    opened_to_read,
    opened_to_write,
    read_rows,
)
from castile.clock import SystemClock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from castile.cli.operator import Operator, Run
    from castile.cli.row_files import Row

CHUNK_CHARACTERS_MAX: Final = 1 << 20
"""With the longest row and every character escaped still far below what a command may have."""

COLUMNS_MAX: Final = 500
REFUSED_SHOWN_MAX: Final = 10
PROGRESS_SECONDS: Final = 0.2
NUMBER: Final = "#row"
REASON: Final = "#reason"


def file_options(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command FILE and --format."""
    function = click.option(
        "--format",
        "format_name",
        type=click.Choice([each.value for each in RowFormat]),
        help="Where the extension does not say it.",
    )(function)
    return click.argument("file")(function)


def import_options(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command what every import takes: FILE, --format, --errors, --dry-run."""
    for option in (
        click.option(
            "--dry-run",
            is_flag=True,
            help="Write nothing, only say what would become of the rows.",
        ),
        click.option("--errors", metavar="FILE", help="Write refused rows there, with reasons."),
    ):
        function = option(function)
    return file_options(function)


@dataclass(slots=True)
class Chunk:
    """Rows that are sent together, over the columns that any of them has."""

    columns: dict[str, int] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    size: int = 0

    def takes(self, row: Row) -> bool:
        """Tell whether a row still fits."""
        return not self.rows or (
            len(self.rows) < ROWS_AT_ONCE
            and self.size + row.size <= CHUNK_CHARACTERS_MAX
            and len(self.columns.keys() | row.columns) <= COLUMNS_MAX
        )

    def add(self, row: Row) -> None:
        """Take a row."""
        for name in row.columns:
            self.columns.setdefault(name, len(self.columns))
        self.rows.append(row)
        self.size += row.size

    def cells(self) -> list[list[Any]]:
        """Return the cells of each row in the order of the columns."""
        return [self._cells(row) for row in self.rows]

    def _cells(self, row: Row) -> list[Any]:
        if row.columns is self.rows[0].columns and len(row.columns) == len(self.columns):
            return list(row.cells)  # Of CSV; where there are more cells, the row is refused.
        cells: list[Any] = [None] * len(self.columns)
        for name, cell in zip(row.columns, row.cells, strict=False):
            cells[self.columns[name]] = cell
        return cells


def chunks(rows: Iterable[Row]) -> Iterator[Chunk]:
    """Gather rows into chunks of bounded size; those that are no rows come alone."""
    chunk = Chunk()
    for row in rows:
        if not row.error and chunk.takes(row):
            chunk.add(row)
            continue
        if chunk.rows:
            yield chunk
        chunk = Chunk()
        chunk.add(row)
        if row.error:
            yield chunk
            chunk = Chunk()
    if chunk.rows:
        yield chunk


@dataclass(slots=True)
class Refused:
    """
    What becomes of refused rows: a file, or the first ones on the error output.

    Args:
        writer: Writes the file, or None.
        count: How many there were.
    """

    writer: RowWriter | None
    count: int = 0

    def add(self, row: Row, reason: str) -> None:
        """Take a refused row."""
        self.count += 1
        if self.writer is not None:
            self.writer.write((NUMBER, REASON, *row.columns), (row.number, reason, *row.cells))
        elif self.count <= REFUSED_SHOWN_MAX:
            clear_line()
            click.echo(f"row {row.number}: {printable(reason)}", err=True)

    def end(self) -> None:
        """Say how many more there were."""
        if self.writer is None and self.count > REFUSED_SHOWN_MAX:
            more = self.count - REFUSED_SHOWN_MAX
            click.echo(f"and {more} more; --errors FILE keeps them all", err=True)


def clear_line() -> None:
    """Take the line of a progress away, where there is a terminal."""
    if sys.stderr.isatty():
        click.echo("\r\x1b[K", err=True, nl=False)


class Progress:
    """A line on the terminal that says how far it is; none where there is no terminal."""

    def __init__(self, unit: str) -> None:
        self._unit = unit
        self._clock = SystemClock()
        self._begun = self._said = self._clock.seconds()
        self._shown = sys.stderr.isatty()

    def tell(self, count: int) -> None:
        """Say how many are done, a few times a second at most."""
        now = self._clock.seconds()
        if self._shown and now - self._said >= PROGRESS_SECONDS:
            self._said = now
            rate = count / (now - self._begun)
            click.echo(f"\r{count:,} {self._unit}, {rate:,.0f} a second\x1b[K", err=True, nl=False)

    def end(self) -> None:
        """Take the line away."""
        clear_line()


def import_file(
    operator: Operator,
    kind: str,
    file: str,
    format_name: str | None,
    errors: str | None,
    *,
    dry_run: bool,
    **more: object,
) -> None:
    """
    Import a file and print what became of it; end with 1 when a row was refused.

    Args:
        operator: Who asks.
        kind: `leads` or `activities`.
        file: The file, or `-`.
        format_name: Its format, None for that of its extension.
        errors: The file for refused rows, or None.
        dry_run: Whether nothing is written.
        more: What the command takes besides.

    Raises:
        CommandError: The file cannot be read, or its columns are wrong.
    """
    row_format = format_of(file, format_name)
    arguments = {**more, "dry_run": dry_run}
    with (
        opened_to_read(file) as source,
        _errors_file(errors, row_format) as writer,
        operator.session() as run,
    ):
        transfer = _Import(kind, arguments, run, Refused(writer))
        transfer.take(read_rows(source, row_format))
    result = {**transfer.counts, "refused": transfer.refused.count, "dry_run": dry_run}
    print_object(result, as_json=operator.as_json)
    if transfer.refused.count:
        click.get_current_context().exit(1)


@contextmanager
def _errors_file(errors: str | None, row_format: RowFormat) -> Iterator[RowWriter | None]:
    if errors is None:
        yield None
        return
    with opened_to_write(errors) as file:
        yield RowWriter(file, row_format)


class _Import:
    """One import: what is sent, and what became of it so far."""

    def __init__(self, kind: str, arguments: dict[str, object], run: Run, refused: Refused) -> None:
        self.counts: dict[str, int] = {}
        self.refused = refused
        self._kind = kind
        self._arguments = arguments
        self._run = run
        self._done = 0
        self._judged = False

    def take(self, rows: Iterator[Row]) -> None:
        progress = Progress(self._kind)
        try:
            for chunk in chunks(rows):
                self._take_chunk(chunk)
                progress.tell(self._done)
        except CommandError as error:
            done = f"; rows up to {self._done} are done" if self._done else ""
            raise CommandError(f"{error}{done}", error.exit_code) from None
        finally:
            progress.end()
        self.refused.end()

    def _take_chunk(self, chunk: Chunk) -> None:
        if chunk.rows[0].error:
            self.refused.add(chunk.rows[0], chunk.rows[0].error)
        else:
            if not self._judged:  # The columns of the first row are those that are meant.
                judged = {**self._arguments, "columns": list(chunk.rows[0].columns)}
                self._run(f"{self._kind} columns", judged)
                self._judged = True
            sent = {**self._arguments, "columns": list(chunk.columns), "rows": chunk.cells()}
            answer = self._run(f"{self._kind} import", sent)
            for name, count in answer["counts"].items():
                self.counts[name] = self.counts.get(name, 0) + count
            for place, reason in answer["refused"]:
                self.refused.add(chunk.rows[place], reason)
        self._done = chunk.rows[-1].number


def export_file(
    operator: Operator, kind: str, file: str, format_name: str | None, **more: object
) -> None:
    """
    Export everything of a kind to a file, page by page, and say how much it was.

    Args:
        operator: Who asks.
        kind: As the command is called, such as `leads`.
        file: The file, or `-`.
        format_name: Its format, None for that of its extension.
        more: What the command takes besides.

    Raises:
        CommandError: The file cannot be made, or the definitions changed meanwhile.
    """
    row_format = format_of(file, format_name)
    progress = Progress(kind)
    count = 0
    last: object = 0
    columns: list[str] | None = None
    with operator.session() as run, opened_to_write(file) as target:
        writer = RowWriter(target, row_format)
        while last is not None:
            page = run(f"{kind} export", {**more, "after": last})
            if columns is None:
                columns = list(page["columns"])
                writer.begin(columns)
            if columns != list(page["columns"]):
                raise CommandError("the fields changed meanwhile; export again", 1)
            for cells in page["rows"]:
                writer.write(columns, cells)
            count += len(page["rows"])
            last = page["last"]
            progress.tell(count)
        progress.end()
    if file != STANDARD_STREAM:
        print_object({kind: count, "file": file}, as_json=operator.as_json)
