"""`castile opportunities` and `castile roles`: bring them in, take them out."""

from __future__ import annotations

import click

from castile.cli.operator import Operator, operator_command
from castile.cli.transfer import export_file, file_options, import_file, import_options


@click.group("opportunities")
def opportunities_group() -> None:
    """Import and export opportunities."""


@opportunities_group.command("import")
@import_options
@operator_command()
def import_opportunities_command(
    operator: Operator,
    file: str,
    format_name: str | None,
    errors: str | None,
    *,
    dry_run: bool,
) -> None:
    """
    Import opportunities from a CSV or JSON Lines FILE; - reads the input.

    Columns: Id, created_at, updated_at, crm_id, company_id, company, company_lead_id, and fields of
    opportunities by their names. A known Id updates, another Id is kept, a row without Id creates.
    No activity is recorded. Rows that are refused change nothing; the others stay, and the exit
    code is 1.
    """
    import_file(operator, "opportunities", file, format_name, errors, dry_run=dry_run)


@opportunities_group.command("export")
@file_options
@operator_command()
def export_opportunities_command(operator: Operator, file: str, format_name: str | None) -> None:
    """Export all opportunities to a CSV or JSON Lines FILE for import; - prints."""
    export_file(operator, "opportunities", file, format_name)


@click.group("roles")
def roles_group() -> None:
    """Import and export the roles of leads in opportunities."""


@roles_group.command("import")
@import_options
@operator_command()
def import_roles_command(
    operator: Operator,
    file: str,
    format_name: str | None,
    errors: str | None,
    *,
    dry_run: bool,
) -> None:
    """
    Import roles from a CSV or JSON Lines FILE; - reads the input.

    Columns: Id, OpportunityId, PersonId, Role, IsPrimary, ExternalCreatedDate, created_at,
    updated_at. Opportunity and lead must exist. A known Id updates, another Id is kept; without Id
    the same role of the same lead is meant, else one is created. No activity is recorded.
    """
    import_file(operator, "roles", file, format_name, errors, dry_run=dry_run)


@roles_group.command("export")
@file_options
@operator_command()
def export_roles_command(operator: Operator, file: str, format_name: str | None) -> None:
    """Export all roles to a CSV or JSON Lines FILE for import; - prints."""
    export_file(operator, "roles", file, format_name)
