"""`castile journal`: calls that were kept."""

from __future__ import annotations

import contextlib
import sys
from time import sleep
from typing import TYPE_CHECKING, Any, Final

import click
import orjson

from castile.admin.command import shown_at
from castile.admin.errors import CommandError
from castile.cli.journal_export import export_calls
from castile.cli.leads import at_terminal
from castile.cli.operator import Operator, operator_command
from castile.cli.output import Table, print_object, print_rows
from castile.cli.row_files import STANDARD_STREAM
from castile.cli.transfer import clear_line
from castile.domain.keys import LEAD_ID_MAX

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from castile.cli.operator import Run

TAIL_SECONDS: Final = 0.5
"""How often `tail` asks for new calls."""
TAIL_ROWS_MAX: Final = 1000
CODE_MAX: Final = 99_999
_COLUMNS: Final = ("arrived_at", "call_id", "operation", "code", "milliseconds", "user_id", "note")
_BODIES: Final = ("request", "response")
_LEAD_ID: Final = click.IntRange(1, LEAD_ID_MAX)


@click.group("journal")
def journal_group() -> None:
    """List, show, follow, export and forget kept calls; secrets in them are masked."""


def _filters(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that say which calls are meant."""
    for option in reversed(
        (
            click.option("--operation", metavar="NAME", help="Only this operation: getLead."),
            click.option(
                "--code",
                type=click.IntRange(0, CODE_MAX),
                help="Only this code; 0: calls that succeeded.",
            ),
            click.option("--user", "user_id", metavar="USER_ID", help="Only calls of this user."),
            click.option(
                "--slower",
                "milliseconds_min",
                type=click.FloatRange(0),
                metavar="MS",
                help="Only calls that took so many milliseconds at least.",
            ),
            click.option("--lead", type=_LEAD_ID, help="Only calls that name this lead id."),
            click.option("--key", metavar="VALUE", help="Only calls with this value of a key."),
            click.option("--text", help="Only calls with this text in a body or the note."),
            click.option("--since", metavar="TIME", help="Not before: 2026-08-03T14:15:00Z."),
            click.option("--until", metavar="TIME", help="Not after."),
        )
    ):
        function = option(function)
    return function


@journal_group.command("list")
@_filters
@click.option("--limit", type=click.IntRange(1, 10_000), default=100, show_default=True)
@operator_command()
def list_command(operator: Operator, limit: int, **filters: object) -> None:
    """
    List kept calls, the newest first.

    --lead, --key and --text look into the bodies: of the last day, unless --since says more.
    """
    with operator.session() as run:
        pages = _pages(run, filters, limit)
        if operator.as_json:
            print_rows([row for rows in pages for row in rows], _COLUMNS, as_json=True)
            return
        table = Table(_COLUMNS, cut=True)
        for rows in pages:
            clear_line()
            table.print(rows)
        clear_line()


def _pages(run: Run, filters: Mapping[str, object], limit: int) -> Iterator[list[dict[str, Any]]]:
    """Give calls as they are found, and say meanwhile how far the search is."""
    after = None
    inside = [name for name in ("lead", "key", "text") if filters[name] is not None]
    while True:
        page = run("journal list", {**filters, "limit": limit, "after": after})
        if inside and after is None and filters["since"] is None:
            click.echo(f"looking into calls since {page['since']}; --since says more", err=True)
        yield page["calls"]
        limit -= len(page["calls"])
        after = page["after"]
        if after is None or limit <= 0:
            return
        if sys.stderr.isatty():
            click.echo(f"\rlooked back to {shown_at(after[0])}", err=True, nl=False)


@journal_group.command("show")
@click.argument("call_id")
@operator_command()
def show_command(operator: Operator, call_id: str) -> None:
    """Show one call with its request and its response as they were on the wire."""
    call = operator.run("journal show", {"call_id": call_id})
    if operator.as_json:
        print_object(call, as_json=True)
        return
    shown = {key: value for key, value in call.items() if value not in (None, "")}
    print_object({key: shown[key] for key in shown if key not in _BODIES}, as_json=False)
    for body in _BODIES:
        click.echo(f"\n{body}\n{call[body]}")


@journal_group.command("tail")
@_filters
@click.option("--lines", type=click.IntRange(0, 1000), default=10, show_default=True)
@operator_command()
def tail_command(operator: Operator, lines: int, **filters: object) -> None:
    """
    Print the last calls, then each other one when it was answered.

    This goes on until it is interrupted. With --json each call is a line. The server has to be
    running.
    """
    table = Table(_COLUMNS, cut=True)
    with contextlib.suppress(KeyboardInterrupt):
        for rows in _followed(operator, filters, lines):
            if not operator.as_json:
                table.print(rows)
            for row in rows if operator.as_json else ():
                click.echo(orjson.dumps(row))


def _followed(
    operator: Operator, filters: Mapping[str, object], lines: int
) -> Iterator[list[dict[str, Any]]]:
    """Give the last calls, then those that were written meanwhile, again and again."""
    page = operator.ask("journal list", {**filters, "limit": max(lines, 1)})
    yield page["calls"][:lines][::-1]
    last = page["newest"]
    while True:
        after = {"order": "written", "after": [0, last], "limit": TAIL_ROWS_MAX}
        page = operator.ask("journal list", {**filters, **after})
        yield page["calls"]
        if page["after"] is None:
            last = max(last, page["newest"])
            sleep(TAIL_SECONDS)
        else:
            last = page["after"][1]


@journal_group.command("export")
@click.argument("target", type=click.Path())
@_filters
@operator_command()
def export_command(operator: Operator, target: str, **filters: object) -> None:
    """
    Export kept calls with their bodies to TARGET, the oldest first.

    A TARGET that ends in .jsonl is a file with a call in each line; - prints such lines. Any other
    is a folder, made here: request and response of each call as XML files, and index.csv, which
    says what they are.
    """
    with operator.session() as run:
        count = export_calls(run, filters, target)
    if target == STANDARD_STREAM:
        click.echo(f"{count} calls", err=True)
    else:
        print_object({"calls": count}, as_json=operator.as_json)


@journal_group.command("forget")
@click.option("--lead", type=_LEAD_ID, help="Empty the calls that name this lead.")
@click.option("--before", metavar="TIME", help="Remove the calls that arrived before.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@operator_command()
def forget_command(operator: Operator, lead: int | None, before: str | None, *, yes: bool) -> None:
    """
    Remove calls before a time, or what calls say of a lead, for good.

    Calls that name the lead, by its id, an email, a cookie or a foreign system id, lose their
    bodies, as with `castile leads delete`; the lead stays as it is. What is gone cannot be brought
    back. --before is about every subscription, unless one is named.
    """
    if (lead is None) == (before is None):
        raise CommandError("say either --lead or --before", 2)
    what = f"calls before {before}" if lead is None else f"what calls say of lead {lead}"
    if not yes:
        if not at_terminal():
            raise CommandError("say --yes to forget calls without being asked", 2)
        click.confirm(f"Forget {what} for good?", abort=True, err=True)
    result = operator.run("journal forget", {"lead": lead, "before": before})
    print_object(result, as_json=operator.as_json)
    if not result["log_empty"]:
        click.echo("the log is in use; it loses what was forgotten a little later", err=True)
