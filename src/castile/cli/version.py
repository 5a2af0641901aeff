"""`castile version`."""

from __future__ import annotations

import click

from castile import __version__
from castile.cli.output import print_json


@click.command("version")
@click.option("--data", metavar="DIR", expose_value=False, help="Taken, as by every command.")
@click.option("--subscription", metavar="NAME", expose_value=False, help="The same.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def version_command(*, as_json: bool) -> None:
    """Print the version of Castile."""
    if as_json:
        print_json({"version": __version__})
    else:
        click.echo(f"castile {__version__}")
