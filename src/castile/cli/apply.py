"""`castile apply`: make the subscription as a definition file says."""

from __future__ import annotations

from pathlib import Path

import click

from castile.admin.errors import CommandError, reason_of
from castile.cli.operator import Operator, operator_command
from castile.cli.output import print_json


@click.command("apply")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@click.option("--prune", is_flag=True, help="Delete what the tables of the file do not name.")
@operator_command()
def apply_command(operator: Operator, file: Path, *, dry_run: bool, prune: bool) -> None:
    """
    Make the subscription as the definition file says, all of it or nothing.

    Prints what changes; a second run changes nothing. What the file does not name stays, but with
    --prune goes: see it first with --dry-run.
    """
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{file}: expected a definition file: {reason_of(error)}", 2) from None
    applied = operator.run(
        "apply",
        {
            "text": text,
            "source": str(file),
            "folder": str(file.resolve().parent),
            "dry_run": dry_run,
            "prune": prune,
        },
        make_folder=True,
    )
    if operator.as_json:
        print_json(applied)
        return
    for warning in applied["warnings"]:
        click.echo(f"warning: {warning}", err=True)
    for line in applied["changes"] or ["nothing changes"]:
        click.echo(line)
