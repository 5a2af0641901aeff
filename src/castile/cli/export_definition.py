"""`castile export-definition`: write what `castile apply` reads."""

from __future__ import annotations

from pathlib import Path

import click

from castile.cli.operator import Operator, operator_command
from castile.cli.row_files import opened_to_write


@click.command("export-definition")
@click.argument("file", default="-")
@operator_command()
def export_definition_command(operator: Operator, file: str) -> None:
    """
    Write the subscription as a definition file; without FILE it is printed.

    TOML; JSON with --json or a FILE that ends with .json. Users come without their keys, which stay
    as they are when the file is applied where it came from.
    """
    as_json = operator.as_json or Path(file).suffix.lower() == ".json"
    exported = operator.run("export-definition", {"as_json": as_json})
    with opened_to_write(file) as output:
        output.write(exported["text"])
