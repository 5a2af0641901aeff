"""The commands about activities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from castile.admin.activity_rows import ACTIVITY_COLUMNS, read_activity, unknown_columns
from castile.admin.arguments import AFTER, COLUMNS, DRY_RUN, ROWS, Argument
from castile.admin.cells import RowError, instant
from castile.admin.chunks import (
    ROWS_AT_ONCE,
    refuse_unknown,
    rows_of,
    subscription_of,
    write_or_try,
)
from castile.admin.command import Command, Scope, shown_at
from castile.admin.errors import CommandError
from castile.admin.export_activities import export_page
from castile.admin.import_activities import ActivityImport, UnknownLeadError, lead_of_cookie
from castile.domain.keys import check_cookie
from castile.wire.faults import BadParameter

if TYPE_CHECKING:
    from castile.admin.command import Arguments
    from castile.server.installation import Installation
    from castile.store.tx import Tx


def _columns(_installation: Installation, arguments: Arguments) -> object:
    refuse_unknown(unknown_columns(arguments["columns"]), ", ".join(ACTIVITY_COLUMNS))
    return {}


def _import(installation: Installation, arguments: Arguments) -> object:
    number, catalog = subscription_of(installation, arguments)
    columns, rows = rows_of(arguments)

    def work(tx: Tx) -> object:
        added, refused = ActivityImport(tx, catalog).take_rows(columns, rows)
        return {"counts": {"added": added}, "refused": refused}

    return write_or_try(installation, number, work, dry_run=bool(arguments.get("dry_run")))


def _export(installation: Installation, arguments: Arguments) -> object:
    number, _ = subscription_of(installation, arguments)
    with installation.database.read(number) as tx:
        rows, last = export_page(tx, after=int(arguments["after"]), limit=ROWS_AT_ONCE)
    return {"columns": ACTIVITY_COLUMNS, "rows": rows, "last": last}


def _add(installation: Installation, arguments: Arguments) -> object:
    number, catalog = subscription_of(installation, arguments)
    given = {name: arguments.get(name) for name in ACTIVITY_COLUMNS}
    given["at"] = given["at"] or shown_at(installation.clock.now_ms())
    cookie = _cookie(arguments)
    if (cookie is None) is (given["lead_id"] is None):
        raise CommandError("expected the id of a lead or a cookie, one of the two", 2)

    def work(tx: Tx) -> dict[str, Any]:
        new = False
        if cookie is not None:
            occurred_ms = instant("at", str(given["at"]), catalog.zone)
            given["lead_id"], new = lead_of_cookie(cookie, tx, catalog, occurred_ms)
        activity = read_activity(list(given), list(given.values()), catalog.zone)
        added = ActivityImport(tx, catalog).take(activity)
        return {"id": added, "lead_id": activity.lead_id, "new_lead": new}

    try:
        return installation.database.write(number, work)
    except UnknownLeadError as error:
        raise CommandError(str(error), 1) from None
    except RowError as error:
        raise CommandError(str(error), 2) from None


def _cookie(arguments: Arguments) -> str | None:
    try:
        return check_cookie(str(arguments.get("cookie") or ""))
    except BadParameter as error:
        raise CommandError(f"cookie: {error.detail}", 2) from None


_CHUNK: Final = (COLUMNS, ROWS, DRY_RUN)
_ADDED: Final = (
    Argument("cookie", about="Of the lead, in place of lead_id."),
    Argument("id", "integer", "Of the activity; left out: the next one.", low=1),
    Argument("lead_id", "integer", low=1),
    Argument("at", about="Left out: now."),
    Argument("type"),
    Argument("asset_id", "integer"),
    Argument("asset"),
    Argument("campaign"),
    Argument("attributes", "object"),
)

ACTIVITY_COMMANDS: Final = (
    Command("activities columns", _columns, Scope.READ, (COLUMNS,), "Judge columns."),
    Command("activities import", _import, Scope.WRITE, _CHUNK, "Store a chunk of rows."),
    Command("activities export", _export, Scope.READ, (AFTER,), "Give a page of rows."),
    Command("activities add", _add, Scope.WRITE, _ADDED, "Add an activity."),
)
"""Everything that is done to activities; `activities columns` judges a file beforehand."""
