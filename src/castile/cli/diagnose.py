"""`castile diagnose`: the state of a server in one text."""

from __future__ import annotations

import click

from castile.admin.report_text import report_lines
from castile.cli.operator import Operator, operator_command
from castile.cli.output import print_json, printable


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
