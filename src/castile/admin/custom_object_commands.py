"""The commands about custom objects, each about one type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from castile.admin.arguments import COLUMNS, DRY_RUN, ROWS, Argument
from castile.admin.chunks import (
    ROWS_AT_ONCE,
    refuse_unknown,
    rows_of,
    subscription_of,
    write_or_try,
)
from castile.admin.command import Command, Scope
from castile.admin.custom_object_rows import CustomObjectRows, columns_of
from castile.admin.errors import CommandError
from castile.admin.rows import take_each, unknown_columns

if TYPE_CHECKING:
    from castile.admin.command import Arguments
    from castile.domain.catalog import Catalog
    from castile.domain.custom_objects import CustomObjectType
    from castile.server.installation import Installation
    from castile.store.tx import Tx


def _type(catalog: Catalog, arguments: Arguments) -> CustomObjectType:
    name = str(arguments["type"])
    found = catalog.custom_object_type(name)
    if found is None:
        names = ", ".join(each.name for each in catalog.custom_object_types) or "none"
        raise CommandError(f"no type of custom objects {name[:60]!r}; there are: {names}", 2)
    return found


def _columns(installation: Installation, arguments: Arguments) -> object:
    _, catalog = subscription_of(installation, arguments)
    known = columns_of(_type(catalog, arguments))
    refuse_unknown(unknown_columns(arguments["columns"], known), ", ".join(known))
    return {}


def _import(installation: Installation, arguments: Arguments) -> object:
    number, catalog = subscription_of(installation, arguments)
    object_type = _type(catalog, arguments)
    columns, rows = rows_of(arguments)
    now_ms = installation.clock.now_ms()

    def work(tx: Tx) -> object:
        taking = CustomObjectRows(tx, object_type, catalog, now_ms)
        counts, refused = take_each(tx, rows, lambda cells: taking.take(columns, cells))
        return {"counts": counts, "refused": refused}

    return write_or_try(installation, number, work, dry_run=bool(arguments.get("dry_run")))


def _export(installation: Installation, arguments: Arguments) -> object:
    number, catalog = subscription_of(installation, arguments)
    object_type = _type(catalog, arguments)
    after = _place(object_type, arguments)
    with installation.database.read(number) as tx:
        found = tx.custom_objects.page(object_type.type_id, after=after, limit=ROWS_AT_ONCE)
        giving = CustomObjectRows(tx, object_type, catalog, 0)
        rows = [giving.cells(each) for each in found]
    last = [found[-1].link, *found[-1].keys] if len(found) == ROWS_AT_ONCE else None
    return {"columns": columns_of(object_type), "rows": rows, "last": last}


def _place(object_type: CustomObjectType, arguments: Arguments) -> tuple[bytes, bytes] | None:
    """Return where to go on, None for from the first record on."""
    link, *keys = arguments.get("after") or [None]
    try:
        return None if link is None else (object_type.link_key(link), object_type.other_key(keys))
    except ValueError:
        raise CommandError("after: expected `last` of the page before", 2) from None


_TYPE: Final = Argument("type", about="Name of a type of custom objects.", required=True)
_AFTER: Final = Argument(
    "after", "array", "`last` of the page before; left out: the first.", items="string"
)
_CHUNK: Final = (_TYPE, COLUMNS, ROWS, DRY_RUN)

CUSTOM_OBJECT_COMMANDS: Final = (
    Command("custom-objects columns", _columns, Scope.READ, (_TYPE, COLUMNS), "Judge columns."),
    Command("custom-objects import", _import, Scope.WRITE, _CHUNK, "Store a chunk of rows."),
    Command("custom-objects export", _export, Scope.READ, (_TYPE, _AFTER), "Give a page of rows."),
)
"""What is done to records; `custom-objects columns` judges the columns of a file beforehand."""
