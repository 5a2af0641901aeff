"""The commands about leads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from castile.admin.arguments import AFTER, COLUMNS, DRY_RUN, LIMIT, ROWS, Argument
from castile.admin.chunks import (
    ROWS_AT_ONCE,
    refuse_unknown,
    rows_of,
    subscription_of,
    write_or_try,
)
from castile.admin.command import Command, Scope
from castile.admin.erase import erase_leads
from castile.admin.errors import CommandError
from castile.admin.export_leads import export_columns, export_page, list_leads, show_lead
from castile.admin.import_leads import LeadImport
from castile.admin.lead_rows import OWN_COLUMNS, LeadRows
from castile.domain.ids import LeadId

if TYPE_CHECKING:
    from castile.admin.command import Arguments
    from castile.server.installation import Installation
    from castile.store.tx import Tx

ERASED_AT_ONCE: Final = 1000


def _columns(installation: Installation, arguments: Arguments) -> object:
    _, catalog = subscription_of(installation, arguments)
    unknown = LeadRows(catalog).unknown(arguments["columns"])
    refuse_unknown(unknown, f"{', '.join(OWN_COLUMNS)}, Email or another lead field")
    return {}


def _import(installation: Installation, arguments: Arguments) -> object:
    number, catalog = subscription_of(installation, arguments)
    columns, rows = rows_of(arguments)
    now_ms = installation.clock.now_ms()
    match_email = bool(arguments.get("match_email"))

    def work(tx: Tx) -> object:
        taking = LeadImport(tx, catalog, now_ms, match_email=match_email)
        counts, refused = taking.take_rows(columns, rows)
        return {"counts": counts, "refused": refused}

    return write_or_try(installation, number, work, dry_run=bool(arguments.get("dry_run")))


def _export(installation: Installation, arguments: Arguments) -> object:
    number, catalog = subscription_of(installation, arguments)
    with installation.database.read(number) as tx:
        rows, last = export_page(tx, catalog, after=int(arguments["after"]), limit=ROWS_AT_ONCE)
    return {"columns": export_columns(catalog), "rows": rows, "last": last}


def _list(installation: Installation, arguments: Arguments) -> object:
    number, catalog = subscription_of(installation, arguments)
    name = arguments.get("list")
    static_list = None if name is None else catalog.lists.named(str(name).strip())
    if name is not None and static_list is None:
        raise CommandError(f"no list {str(name)[:255]!r}", 1)
    with installation.database.read(number) as tx:
        return list_leads(
            tx,
            catalog,
            email=arguments.get("email"),
            static_list=static_list,
            limit=int(arguments.get("limit") or 100),
        )


def _show(installation: Installation, arguments: Arguments) -> object:
    number, catalog = subscription_of(installation, arguments)
    lead_id = LeadId(int(arguments["id"]))
    with installation.database.read(number) as tx:
        lead = tx.leads.get(lead_id)
        if lead is None:
            raise CommandError(f"no lead {lead_id}", 1)
        return show_lead(lead, tx, catalog)


def _delete(installation: Installation, arguments: Arguments) -> object:
    number, _ = subscription_of(installation, arguments)
    lead_ids = dict.fromkeys(int(each) for each in arguments["ids"])
    if len(lead_ids) > ERASED_AT_ONCE:
        raise CommandError(f"expected at most {ERASED_AT_ONCE} leads, got {len(lead_ids)}", 2)
    return erase_leads(installation, number, list(lead_ids))


def _compact(installation: Installation, _arguments: Arguments) -> object:
    logs = [installation.database.compact(), installation.journal.compact()]
    return {"logs_empty": all(logs)}


_WHICH: Final = (Argument("email"), Argument("list", about="Name of a static list."), LIMIT)
_ID: Final = Argument("id", "integer", "Of a lead.", required=True, low=1)
_IDS: Final = Argument("ids", "array", "At most 1000 ids.", required=True, items="integer")
_MATCH_EMAIL: Final = Argument("match_email", "boolean", "Update the lead that has the email.")
_CHUNK: Final = (COLUMNS, ROWS, _MATCH_EMAIL, DRY_RUN)
_COMPACTED: Final = "Take the last copies of erased leads out of both databases."

LEAD_COMMANDS: Final = (
    Command("leads list", _list, Scope.READ, _WHICH, "List leads, at most those of a list."),
    Command("leads show", _show, Scope.READ, (_ID,), "Show all that is stored of a lead."),
    Command("leads columns", _columns, Scope.READ, (COLUMNS,), "Judge the columns of a file."),
    Command("leads import", _import, Scope.WRITE, _CHUNK, "Store a chunk of rows."),
    Command("leads export", _export, Scope.READ, (AFTER,), "Give a page of rows."),
    Command("leads delete", _delete, Scope.ADMIN, (_IDS,), "Erase leads everywhere."),
    Command("leads compact", _compact, Scope.ADMIN, (), _COMPACTED),
)
"""
Everything that is done to leads; `leads columns` judges the columns of a file beforehand, `leads
compact` takes the last copies of erased leads out of both databases.
"""
