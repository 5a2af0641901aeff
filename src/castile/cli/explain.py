"""`castile explain`: why a call was refused."""

from __future__ import annotations

import click

from castile.cli.operator import Operator, operator_command
from castile.cli.output import print_json, printable


@click.command("explain")
@click.argument("call_id")
@operator_command()
def explain_command(operator: Operator, call_id: str) -> None:
    """
    Say in words why a call was refused, and what to do.

    CALL_ID is in `castile journal list`, and in the message of a fault of the server itself.
    """
    explanation = operator.run("explain", {"call_id": call_id})
    if operator.as_json:
        print_json(explanation)
        return
    code = explanation["code"]
    click.echo(printable(f"{code} - {explanation['title']}" if code else explanation["title"]))
    click.echo(printable(f"Refused by: {explanation['check']}" if code else "Not refused"))
    click.echo(f"\n{printable(explanation['cause'])}")
    for title, key in (("What shows it", "sentences"), ("What to do", "suggestions")):
        if explanation[key]:
            click.echo(f"\n{title}")
            for line in explanation[key]:
                click.echo(f"- {printable(line)}")
