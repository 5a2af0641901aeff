"""`castile leads`: look at leads, bring them in, take them out, erase them."""

from __future__ import annotations

import sys
from typing import Final

import click

from castile.admin.errors import CommandError
from castile.cli.operator import Operator, operator_command
from castile.cli.output import print_json, print_object, print_rows, print_values
from castile.cli.transfer import export_file, file_options, import_file, import_options
from castile.domain.keys import LEAD_ID_MAX

_COLUMNS: Final = ("Id", "Email", "owner", "partition", "anonymous", "created_at", "updated_at")
_LEAD_ID: Final = click.IntRange(1, LEAD_ID_MAX)


@click.group("leads")
def leads_group() -> None:
    """List, show, import, export and delete leads."""


@leads_group.command("list")
@click.option("--email", metavar="EMAIL", help="Only known leads with it, the preferred one first.")
@click.option("--list", "list_name", metavar="NAME", help="Only members of this static list.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=100, show_default=True)
@operator_command()
def list_command(operator: Operator, email: str | None, list_name: str | None, limit: int) -> None:
    """List leads, the lowest id first; `leads export` gives all."""
    rows = operator.run("leads list", {"email": email, "list": list_name, "limit": limit})
    print_rows(rows, _COLUMNS, as_json=operator.as_json)


@leads_group.command("show")
@click.argument("lead_id", type=_LEAD_ID)
@operator_command()
def show_command(operator: Operator, lead_id: int) -> None:
    """Show all that is stored of a lead."""
    lead = operator.run("leads show", {"id": lead_id})
    if operator.as_json:
        print_json(lead)
        return
    fields = lead.pop("fields")
    print_object({key: value for key, value in lead.items() if value is not None}, as_json=False)
    if fields:
        click.echo()
        print_values(fields)


@leads_group.command("import")
@import_options
@click.option(
    "--match-email",
    is_flag=True,
    help="A row without Id updates the lead with its email, if there is one.",
)
@operator_command()
def import_command(
    operator: Operator,
    file: str,
    format_name: str | None,
    errors: str | None,
    *,
    dry_run: bool,
    match_email: bool,
) -> None:
    """
    Import leads from a CSV or JSON Lines FILE; - reads the input.

    Columns: Id, created_at, updated_at, owner, crm_account_id, crm_contact_id, crm_lead_id,
    foreign_ids, cookies, lists, partition, anonymous, and lead fields by their SOAP names. A known
    Id updates, another Id is kept, a row without Id creates. No activity is recorded. Rows that are
    refused change nothing; the others stay, and the exit code is 1.
    """
    import_file(
        operator, "leads", file, format_name, errors, dry_run=dry_run, match_email=match_email
    )


@leads_group.command("export")
@file_options
@operator_command()
def export_command(operator: Operator, file: str, format_name: str | None) -> None:
    """Export all leads to a CSV or JSON Lines FILE for import; - prints."""
    export_file(operator, "leads", file, format_name)


def at_terminal() -> bool:
    """Tell whether somebody can be asked."""
    return sys.stdin.isatty()


@leads_group.command("delete")
@click.argument("lead_ids", type=_LEAD_ID, nargs=-1, required=True)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option(
    "--compact",
    is_flag=True,
    help="Then write both databases anew, so that no copy stays; writes wait meanwhile.",
)
@operator_command()
def delete_command(
    operator: Operator, lead_ids: tuple[int, ...], *, yes: bool, compact: bool
) -> None:
    """
    Erase leads with everything that belongs to them, in the journal too.

    Kept calls that name one of them, by its id, an email, a cookie or a foreign system id, lose
    their bodies. What is gone cannot be brought back.
    """
    named = ", ".join(map(str, lead_ids))
    if not yes:
        if not at_terminal():
            raise CommandError("say --yes to delete leads without being asked", 2)
        click.confirm(f"Erase {named} for good?", abort=True, err=True)
    result = operator.run("leads delete", {"ids": lead_ids})
    if operator.as_json:
        print_json(result)
    else:
        print_object(result["removed"], as_json=False)
    logs_empty = result["logs_empty"]
    if compact:
        logs_empty = operator.run("leads compact")["logs_empty"]
    elif result["erased"]:
        click.echo("gaps in the files may keep copies of index entries until --compact", err=True)
    if not logs_empty:
        click.echo("a log is in use; it loses what was erased a little later", err=True)
    if result["missing"]:
        missing = ", ".join(map(str, result["missing"]))
        raise CommandError(f"no lead {missing}", 1)
