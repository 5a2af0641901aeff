"""`castile subscription`: several subscriptions in one server."""

from __future__ import annotations

import click

from castile.cli.operator import Operator, operator_command
from castile.cli.output import print_object, print_rows


@click.group("subscription")
def subscription_group() -> None:
    """List, add and remove subscriptions."""


@subscription_group.command("list")
@operator_command()
def list_command(operator: Operator) -> None:
    """List the subscriptions of the server, the oldest first."""
    rows = operator.run("subscription list")
    print_rows(rows, ("name", "users", "created_at"), as_json=operator.as_json)


@subscription_group.command("add")
@click.argument("name")
@operator_command()
def add_command(operator: Operator, name: str) -> None:
    """Add a subscription; fill it with `apply --subscription NAME`."""
    print_object(operator.run("subscription add", {"name": name}), as_json=operator.as_json)


@subscription_group.command("remove")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@operator_command()
def remove_command(operator: Operator, name: str, *, yes: bool) -> None:
    """
    Remove a subscription with everything in it: leads, users, definitions.

    Its calls stay in the journal until they are too old.
    """
    if not yes:
        click.confirm(f"Remove {name} with all of its leads and users?", abort=True, err=True)
    print_object(operator.run("subscription remove", {"name": name}), as_json=operator.as_json)
