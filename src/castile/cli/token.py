"""`castile token`: who may use the admin API."""

from __future__ import annotations

import click

from castile.admin.command import Scope
from castile.cli.operator import Operator, operator_command
from castile.cli.output import print_object, print_rows


@click.group("token")
def token_group() -> None:
    """Make, list and revoke tokens of the admin API, which is off without any."""


@token_group.command("add")
@click.argument("name")
@click.option(
    "--scope",
    type=click.Choice([each.value for each in Scope]),
    default=Scope.READ.value,
    show_default=True,
    help="What it may do; each may do what the one before it may.",
)
@operator_command()
def add_command(operator: Operator, name: str, scope: str) -> None:
    """
    Make a token and print it, once.

    Only its hash is stored.
    """
    made = operator.run("token add", {"name": name, "scope": scope})
    print_object(made, as_json=operator.as_json)


@token_group.command("list")
@operator_command()
def list_command(operator: Operator) -> None:
    """List the tokens by their names."""
    rows = operator.run("token list")
    print_rows(rows, ("name", "scope", "created_at"), as_json=operator.as_json)


@token_group.command("revoke")
@click.argument("name")
@operator_command()
def revoke_command(operator: Operator, name: str) -> None:
    """Refuse a token from now on; with the last one the admin API is off."""
    print_object(operator.run("token revoke", {"name": name}), as_json=operator.as_json)
