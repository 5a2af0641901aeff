"""One row of activities as text, and what is stored of it: the columns, each way. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import orjson

from castile.admin.cells import (
    RowError,
    fitting,
    instant,
    required_text,
    text_of,
    whole_number,
)
from castile.domain.activities import Activity
from castile.domain.activity_types import activity_type_named
from castile.domain.fields import FieldType, custom_field
from castile.domain.ids import ActivityId, LeadId
from castile.domain.keys import LEAD_ID_MAX

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import tzinfo

ACTIVITY_COLUMNS: Final = (
    "id",
    "lead_id",
    "at",
    "type",
    "asset_id",
    "asset",
    "campaign",
    "attributes",
)
"""Every column, in the order in which they are exported."""

LEAD_ID_ATTRIBUTE: Final = "Lead ID"
ATTRIBUTES_MAX: Final = 100
ASSET_ID_MAX: Final = (1 << 63) - 1
_REQUIRED: Final = ("lead_id", "at", "type")
_TEXTS: Final = {
    name: custom_field(name, name, FieldType.TEXT) for name in ("asset", "campaign", "attributes")
}


def unknown_columns(columns: Iterable[str]) -> list[str]:
    """Return the columns that no activity has; those with `#` are passed over."""
    return [each for each in columns if not each.startswith("#") and each not in ACTIVITY_COLUMNS]


def read_activity(columns: Sequence[str], cells: Sequence[object], zone: tzinfo) -> Activity:
    """
    Judge one row.

    Args:
        columns: The names of the columns.
        cells: The cells in the same order; there may be fewer.
        zone: What is meant by a time without an offset.

    Returns:
        The activity; `Lead ID` is its last attribute (V-10), and without an id in the row it
        has none yet.

    Raises:
        RowError: A column is unknown, a cell does not fit, or one that is needed is empty.
    """
    if len(cells) > len(columns):
        raise RowError(f"expected {len(columns)} cells at most, got {len(cells)}")
    given = {
        column: cell
        for column, cell in zip(columns, cells, strict=False)
        if not column.startswith("#") and cell is not None and cell != ""
    }
    if unknown := unknown_columns(given):
        raise RowError(f"expected the columns {', '.join(ACTIVITY_COLUMNS)}, got {unknown[0][:60]}")
    texts = {
        column: text
        for column, cell in given.items()
        if column != "attributes" and (text := text_of(column, cell)) is not None
    }
    for column in _REQUIRED:
        if column not in texts:
            raise RowError(f"{column}: expected a value, got none")
    lead_id = LeadId(whole_number("lead_id", texts["lead_id"], LEAD_ID_MAX))
    return Activity(
        activity_id=ActivityId(found) if (found := _long("id", texts)) is not None else None,
        lead_id=lead_id,
        occurred_ms=instant("at", texts["at"], zone),
        type=_type(texts["type"]),
        asset_id=_long("asset_id", texts),
        asset=_text("asset", texts, zone),
        attributes=with_lead_id(_attributes(given.get("attributes"), zone), lead_id),
        campaign=_text("campaign", texts, zone),
    )


def with_lead_id(
    attributes: Iterable[tuple[str, str]], lead_id: LeadId
) -> tuple[tuple[str, str], ...]:
    """Make `Lead ID` the last attribute (V-10); one that is there stays (ACT-27)."""
    pairs = tuple(attributes)
    named = [pair for pair in pairs if pair[0] == LEAD_ID_ATTRIBUTE]
    rest = [pair for pair in pairs if pair[0] != LEAD_ID_ATTRIBUTE]
    return (*rest, named[-1] if named else (LEAD_ID_ATTRIBUTE, str(lead_id)))


def _long(column: str, texts: dict[str, str]) -> int | None:
    return None if column not in texts else whole_number(column, texts[column], ASSET_ID_MAX)


def _type(text: str) -> str:
    try:
        name = activity_type_named(required_text("type", text))
    except KeyError:
        name = None
    if name is None:
        raise RowError(f"type: expected the name of an activity type, got {text[:60]!r}")
    return name


def _text(column: str, texts: dict[str, str], zone: tzinfo) -> str:
    return fitting(_TEXTS[column], texts.get(column, ""), zone) or ""


def _attributes(cell: object, zone: tzinfo) -> list[tuple[str, str]]:
    value: Any = cell
    if isinstance(cell, str):
        try:
            value = orjson.loads(cell)
        except ValueError:
            raise RowError(f"attributes: expected JSON, got {cell[:60]!r}") from None
    pairs = list(value.items()) if isinstance(value, dict) else value
    if pairs is None:
        return []
    if not isinstance(pairs, list) or len(pairs) > ATTRIBUTES_MAX:
        raise RowError(f"attributes: expected a list of at most {ATTRIBUTES_MAX} pairs")
    return [_pair(each, zone) for each in pairs]


def _pair(pair: object, zone: tzinfo) -> tuple[str, str]:
    if not isinstance(pair, list | tuple) or len(pair) != 2 or not isinstance(pair[0], str):
        raise RowError(f"attributes: expected pairs of name and value, got {str(pair)[:60]}")
    name, value = pair
    text = value if isinstance(value, str) else text_of(f"attributes: {name[:60]}", value) or ""
    for each in (name, text):
        fitting(_TEXTS["attributes"], each, zone)  # A text is kept as it came, but must fit.
    if not name:
        raise RowError("attributes: expected a name, got an empty one")
    return name, text
