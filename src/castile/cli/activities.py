"""`castile activities`: what SOAP cannot create, and the history as a file."""

from __future__ import annotations

import click

from castile.admin.activity_rows import ASSET_ID_MAX
from castile.admin.errors import CommandError
from castile.cli.operator import Operator, operator_command
from castile.cli.output import print_object
from castile.cli.transfer import export_file, file_options, import_file, import_options
from castile.domain.keys import LEAD_ID_MAX


@click.group("activities")
def activities_group() -> None:
    """Add, import and export activities."""


@activities_group.command("add")
@click.argument("type_name", metavar="TYPE")
@click.option("--lead-id", type=click.IntRange(1, LEAD_ID_MAX), help="The lead it belongs to.")
@click.option("--cookie", metavar="TEXT", help="The lead that owns it; else a new anonymous lead.")
@click.option("--at", metavar="TIME", help="When it happened; default now.")
@click.option("--asset", metavar="NAME", help="What it is about, such as the page.")
@click.option("--asset-id", type=click.IntRange(1, ASSET_ID_MAX), help="The id of that.")
@click.option("--campaign", metavar="NAME", help="The campaign that caused it.")
@click.option("--attribute", "pairs", metavar="NAME=VALUE", multiple=True, help="In this order.")
@operator_command()
def add_command(operator: Operator, type_name: str, pairs: tuple[str, ...], **more: object) -> None:
    """
    Add an activity of a TYPE such as "Visit Webpage" to a lead or to a visitor.

    A visitor is known by a cookie alone; when syncLead names the cookie later, the visitor's
    activities are those of the lead.
    """
    attributes = [_pair(each) for each in pairs]
    added = operator.run(
        "activities add", {**more, "type": type_name, "attributes": attributes or None}
    )
    print_object(added, as_json=operator.as_json)


@activities_group.command("import")
@import_options
@operator_command()
def import_command(
    operator: Operator,
    file: str,
    format_name: str | None,
    errors: str | None,
    *,
    dry_run: bool,
) -> None:
    """
    Import activities from a CSV or JSON Lines FILE; - reads the input.

    Columns: id, lead_id, at, type, asset_id, asset, campaign, and attributes as JSON: an object,
    or a list of pairs. An id is kept; one that exists is refused, as is an unknown lead or type.
    """
    import_file(operator, "activities", file, format_name, errors, dry_run=dry_run)


@activities_group.command("export")
@file_options
@operator_command()
def export_command(operator: Operator, file: str, format_name: str | None) -> None:
    """Export all activities to a CSV or JSON Lines FILE for import; - prints."""
    export_file(operator, "activities", file, format_name)


def _pair(text: str) -> list[str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise CommandError(f"--attribute: expected NAME=VALUE, got {text[:60]!r}", 2)
    return [name, value]
