"""`castile user`: API users and their encryption keys."""

from __future__ import annotations

from typing import TextIO

import click

from castile.cli.operator import Operator, operator_command
from castile.cli.output import print_object, print_rows


@click.group("user")
def user_group() -> None:
    """List, show, add, rotate, disable and enable API users."""


@user_group.command("list")
@operator_command()
def list_command(operator: Operator) -> None:
    """List the API users of the subscription, without their keys."""
    rows = operator.run("user list")
    print_rows(rows, ("user_id", "keys", "disabled", "created_at"), as_json=operator.as_json)


@user_group.command("show")
@click.argument("user_id", required=False)
@operator_command()
def show_command(operator: Operator, user_id: str | None) -> None:
    """Show a user with its encryption key; without USER_ID the first enabled one."""
    print_object(operator.run("user show", {"user_id": user_id}), as_json=operator.as_json)


@user_group.command("add")
@click.argument("user_id", required=False)
@click.option("--key-file", type=click.File(), help="Its first line is the key; - reads input.")
@operator_command()
def add_command(operator: Operator, user_id: str | None, key_file: TextIO | None) -> None:
    """Add a user; a user id and a key that are not given are generated."""
    key = _first_line(key_file)
    user = operator.run("user add", {"user_id": user_id, "encryption_key": key})
    print_object(user, as_json=operator.as_json)


@user_group.command("rotate")
@click.argument("user_id")
@click.option("--key-file", type=click.File(), help="Its first line is the key; - reads input.")
@click.option("--finish", is_flag=True, help="End the change-over: drop the older key.")
@operator_command()
def rotate_command(
    operator: Operator, user_id: str, key_file: TextIO | None, *, finish: bool
) -> None:
    """Give a user a new key; the older one stays valid until `--finish`."""
    if finish and key_file is not None:
        raise click.UsageError("--finish takes no --key-file")
    user = operator.run(
        "user rotate",
        {"user_id": user_id, "encryption_key": _first_line(key_file), "finish": finish},
    )
    print_object(user, as_json=operator.as_json)


@user_group.command("disable")
@click.argument("user_id")
@operator_command()
def disable_command(operator: Operator, user_id: str) -> None:
    """Refuse the calls of a user from now on (20013)."""
    print_object(operator.run("user disable", {"user_id": user_id}), as_json=operator.as_json)


@user_group.command("enable")
@click.argument("user_id")
@operator_command()
def enable_command(operator: Operator, user_id: str) -> None:
    """Accept the calls of a user again."""
    print_object(operator.run("user enable", {"user_id": user_id}), as_json=operator.as_json)


def _first_line(file: TextIO | None) -> str | None:
    return None if file is None else file.readline().strip()
