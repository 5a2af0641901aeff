"""`castile journal`: calls that were kept."""

from __future__ import annotations

import click

from castile.cli.operator import Operator, operator_command
from castile.cli.output import print_object, print_rows

_COLUMNS = ("arrived_at", "call_id", "user_id", "operation", "code", "milliseconds", "note")
_BODIES = ("request", "response")


@click.group("journal")
def journal_group() -> None:
    """List and show kept calls; secrets in them are masked."""


@journal_group.command("list")
@click.option("--operation", metavar="NAME", help="Only this operation, such as getLead.")
@click.option("--code", type=int, help="Only this code; 0: calls that succeeded.")
@click.option("--user", "user_id", metavar="USER_ID", help="Only calls of this user.")
@click.option("--since", metavar="TIME", help="Not before, such as 2026-08-03T14:15:00Z.")
@click.option("--until", metavar="TIME", help="Not after.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=100, show_default=True)
@operator_command()
def list_command(operator: Operator, **filters: object) -> None:
    """List kept calls, the newest first."""
    rows = operator.run("journal list", filters)
    print_rows(rows, _COLUMNS, as_json=operator.as_json)


@journal_group.command("show")
@click.argument("call_id")
@operator_command()
def show_command(operator: Operator, call_id: str) -> None:
    """Show one call with its request and its response as they were on the wire."""
    call = operator.run("journal show", {"call_id": call_id})
    if operator.as_json:
        print_object(call, as_json=True)
        return
    print_object({key: call[key] for key in call if key not in _BODIES}, as_json=False)
    for body in _BODIES:
        click.echo(f"\n{body}\n{call[body]}")
