"""The commands about opportunities and roles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from castile.admin import role_rows
from castile.admin.arguments import AFTER, COLUMNS, DRY_RUN, ROWS
from castile.admin.chunks import (
    ROWS_AT_ONCE,
    refuse_unknown,
    rows_of,
    subscription_of,
    write_or_try,
)
from castile.admin.command import Command, Scope
from castile.admin.opportunity_rows import OWN_COLUMNS, OpportunityRows, fields_by_column
from castile.admin.role_rows import RoleRows
from castile.admin.rows import take_each, unknown_columns

if TYPE_CHECKING:
    from castile.admin.command import Arguments
    from castile.server.installation import Installation
    from castile.store.tx import Tx


def _opportunity_columns(installation: Installation, arguments: Arguments) -> object:
    _, catalog = subscription_of(installation, arguments)
    known = (*OWN_COLUMNS, *fields_by_column(catalog))
    refuse_unknown(unknown_columns(arguments["columns"], known), ", ".join(known))
    return {}


def _role_columns(_installation: Installation, arguments: Arguments) -> object:
    known = role_rows.COLUMNS
    refuse_unknown(unknown_columns(arguments["columns"], known), ", ".join(known))
    return {}


def _import(
    installation: Installation,
    arguments: Arguments,
    kind: type[OpportunityRows | RoleRows],
) -> object:
    number, catalog = subscription_of(installation, arguments)
    columns, rows = rows_of(arguments)
    now_ms = installation.clock.now_ms()

    def work(tx: Tx) -> object:
        taking = kind(tx, catalog, now_ms)
        counts, refused = take_each(tx, rows, lambda cells: taking.take(columns, cells))
        return {"counts": counts, "refused": refused}

    return write_or_try(installation, number, work, dry_run=bool(arguments.get("dry_run")))


def _import_opportunities(installation: Installation, arguments: Arguments) -> object:
    return _import(installation, arguments, OpportunityRows)


def _import_roles(installation: Installation, arguments: Arguments) -> object:
    return _import(installation, arguments, RoleRows)


def _export_opportunities(installation: Installation, arguments: Arguments) -> object:
    number, catalog = subscription_of(installation, arguments)
    with installation.database.read(number) as tx:
        found = tx.opportunities.all(after=int(arguments["after"]), limit=ROWS_AT_ONCE)
        giving = OpportunityRows(tx, catalog, 0)
        rows = [giving.cells(each) for each in found]
    last = found[-1].opportunity_id if len(found) == ROWS_AT_ONCE else None
    return {"columns": giving.columns, "rows": rows, "last": last}


def _export_roles(installation: Installation, arguments: Arguments) -> object:
    number, _ = subscription_of(installation, arguments)
    with installation.database.read(number) as tx:
        found = tx.roles.all(after=int(arguments["after"]), limit=ROWS_AT_ONCE)
    last = found[-1].role_id if len(found) == ROWS_AT_ONCE else None
    return {"columns": role_rows.COLUMNS, "rows": [*map(role_rows.cells, found)], "last": last}


_CHUNK: Final = (COLUMNS, ROWS, DRY_RUN)
_JUDGE: Final = "Judge the columns of a file."
_BRING: Final = "Store a chunk of rows."
_GIVE: Final = "Give a page of rows."

OPPORTUNITY_COMMANDS: Final = (
    Command("opportunities columns", _opportunity_columns, Scope.READ, (COLUMNS,), _JUDGE),
    Command("opportunities import", _import_opportunities, Scope.WRITE, _CHUNK, _BRING),
    Command("opportunities export", _export_opportunities, Scope.READ, (AFTER,), _GIVE),
    Command("roles columns", _role_columns, Scope.READ, (COLUMNS,), _JUDGE),
    Command("roles import", _import_roles, Scope.WRITE, _CHUNK, _BRING),
    Command("roles export", _export_roles, Scope.READ, (AFTER,), _GIVE),
)
"""What is done to both; `... columns` judges the columns of a file beforehand."""
