"""What commands print: tables for people, JSON for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
import orjson

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


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
        return
    titles = [column.replace("_", " ") for column in columns]
    cells = [titles, *([_cell(row[column]) for column in columns] for row in rows)]
    widths = [max(len(line[index]) for line in cells) for index in range(len(columns))]
    for line in cells:
        padded = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        click.echo("  ".join(padded).rstrip())


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
