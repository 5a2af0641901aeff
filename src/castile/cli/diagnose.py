"""`castile diagnose`: the state of a server in one text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from castile.cli.operator import Operator, operator_command
from castile.cli.output import print_json, printable

if TYPE_CHECKING:
    from collections.abc import Iterator


@click.command("diagnose")
@operator_command()
def diagnose_command(operator: Operator) -> None:
    """
    Print versions, settings, sizes, limits and integrity; nothing secret.

    It changes nothing and can be asked of a running server.
    """
    report = operator.run("diagnose")
    if operator.as_json:
        print_json(report)
        return
    for line in report_lines(report):
        click.echo(printable(line))


def report_lines(value: object, depth: int = 0) -> Iterator[str]:
    """
    Give a JSON value as lines of an indented text.

    Args:
        value: The value.
        depth: How deep it is indented.
    """
    indent = "  " * depth
    if isinstance(value, dict):
        for key, each in value.items():
            name = str(key).replace("_", " ") if depth == 0 else str(key)
            if isinstance(each, dict | list) and each:
                yield f"{indent}{name}"
                yield from report_lines(each, depth + 1)
            else:
                yield f"{indent}{name}: {_cell(each)}"
    elif isinstance(value, list):
        for each in value:
            if isinstance(each, dict):
                first, *rest = report_lines(each, depth + 1)
                yield f"{indent}- {first.strip()}"
                yield from rest
            else:
                yield f"{indent}- {_cell(each)}"


def _cell(value: object) -> str:
    match value:
        case None | {} | []:
            return "none"
        case bool():
            return "yes" if value else "no"
        case int():
            return f"{value:,}"
        case _:
            return str(value)
