"""What commands print: tables for people, JSON for programs."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING, Any

import click
import orjson

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


def print_json(value: object) -> None:
    """Print one JSON array or object."""
    click.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode())


def print_rows(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], *, as_json: bool) -> None:
    """
    Print rows as a table, or all of their keys as a JSON array.

    Args:
        rows: What to print, in order.
        columns: The keys a table shows; each is the title of its column.
        as_json: Print JSON.
    """
    if as_json:
        print_json(list(rows))
    else:
        Table(columns).print(rows)


class Table:
    """
    A table for people, printed part by part.

    Args:
        columns: The keys it shows; each is the title of its column.
        cut: Whether the last column is cut where the terminal ends, if there is one.
    """

    def __init__(self, columns: Sequence[str], *, cut: bool = False) -> None:
        self._columns = columns
        self._widths: list[int] = []
        self._cut_at = shutil.get_terminal_size().columns if cut and sys.stdout.isatty() else None

    def print(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Print rows, titles first; a column never becomes narrower."""
        cells = [[_cell(row[column]) for column in self._columns] for row in rows]
        if not self._widths:
            cells.insert(0, [column.replace("_", " ") for column in self._columns])
            self._widths = [0] * len(self._columns)
        for index in range(len(self._columns)):
            longest = max((len(line[index]) for line in cells), default=0)
            self._widths[index] = max(self._widths[index], longest)
        for line in cells:
            padded = (cell.ljust(width) for cell, width in zip(line, self._widths, strict=True))
            text = "  ".join(padded).rstrip()
            if self._cut_at is not None and len(text) > self._cut_at:
                text = text[: self._cut_at - 1] + "…"
            click.echo(text)


def print_object(value: Mapping[str, Any], *, as_json: bool) -> None:
    """Print one object as lines of `key  value`, or as JSON."""
    if as_json:
        print_json(value)
        return
    print_values({key.replace("_", " "): content for key, content in value.items()})


def print_values(values: Mapping[str, Any]) -> None:
    """Print lines of `name  value`, where names stay as they are."""
    width = max((len(name) for name in values), default=0)
    for name, content in values.items():
        click.echo(f"{name.ljust(width)}  {_cell(content)}".rstrip())


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case list() | tuple():
            return ", ".join(_cell(each) for each in value)
        case _:
            return printable(str(value))


def printable(text: str) -> str:
    """Make control characters visible, so that no text can drive a terminal."""
    return "".join(
        each if each.isprintable() else each.encode("unicode_escape").decode() for each in text
    )
