"""`castile settings`: every setting with its value and where that came from."""

from __future__ import annotations

import click

from castile.cli.operator import Operator, operator_command
from castile.cli.output import print_rows
from castile.settings import SETTINGS, shown


@click.command("settings")
@operator_command()
def settings_command(operator: Operator) -> None:
    """
    Print every setting with value, unit, scope, origin and help.

    Settings of scope `subscription` are defaults; a definition file wins for its own.
    """
    resolved = operator.settings
    rows = []
    for setting in SETTINGS.values():
        holder = resolved.server if setting.scope == "server" else resolved.subscription
        rows.append(
            {
                "name": setting.name,
                "value": shown(getattr(holder, setting.name)),
                "unit": setting.unit,
                "scope": setting.scope,
                "origin": resolved.origins[setting.name],
                "help": setting.help,
            }
        )
    columns = ("name", "value", "unit", "scope", "origin", "help")
    print_rows(rows, columns, as_json=operator.as_json)
