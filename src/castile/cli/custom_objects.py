"""`castile custom-objects`: bring records of one type in, take them out."""

from __future__ import annotations

import click

from castile.cli.operator import Operator, operator_command
from castile.cli.transfer import export_file, file_options, import_file, import_options


@click.group("custom-objects")
def custom_objects_group() -> None:
    """Import and export custom objects of one type."""


@custom_objects_group.command("import")
@click.argument("type_name", metavar="TYPE")
@import_options
@operator_command()
def import_command(
    operator: Operator,
    type_name: str,
    file: str,
    format_name: str | None,
    errors: str | None,
    *,
    dry_run: bool,
) -> None:
    """
    Import custom objects of TYPE from a CSV or JSON Lines FILE; - reads the input.

    Columns: the fields of the type by their names, created_at, updated_at, and lead_id where the
    type links by another field than the id. A known key updates, another one creates. Rows that
    are refused change nothing; the others stay, and the exit code is 1.
    """
    import_file(
        operator, "custom-objects", file, format_name, errors, dry_run=dry_run, type=type_name
    )


@custom_objects_group.command("export")
@click.argument("type_name", metavar="TYPE")
@file_options
@operator_command()
def export_command(operator: Operator, type_name: str, file: str, format_name: str | None) -> None:
    """Export all records of TYPE to a CSV or JSON Lines FILE for import; - prints."""
    export_file(operator, "custom-objects", file, format_name, type=type_name)
