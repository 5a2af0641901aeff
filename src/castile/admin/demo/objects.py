"""Records of the demo's custom object types: orders, repairs and the kites of customers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from castile.actions.flow_steps import DAY_MS
from castile.admin.demo.definitions import found
from castile.domain.custom_objects import CustomObject

if TYPE_CHECKING:
    from collections.abc import Sequence

    from castile.admin.demo.chances import Chances
    from castile.admin.demo.story import Story
    from castile.domain.catalog import Catalog
    from castile.domain.custom_objects import CustomObjectType
    from castile.domain.leads import Lead

    Records = list[tuple[CustomObjectType, CustomObject]]

ORDER, REPAIR, KITE = "Order", "Repair", "Kite"
CUSTOMERS = "Customers"
DAYS_MAX = 60
KITES = ("Rokkaku 6", "Harbour Delta", "School Sled", "North Sea Box")
_ORDERS_MAX = 3
_REPAIRS = 0.3


def make_objects(
    stories: Sequence[Story], catalog: Catalog, chances: Chances, now_ms: int
) -> Records:
    """
    Make the records of customers: orders, a kite for each, and some repairs.

    Args:
        stories: One for each lead; the members of the list of customers get records.
        catalog: The definitions of company.toml.
        chances: Decides how many records there are and what they say.
        now_ms: The start, in milliseconds since 1970 UTC; all times are before it.

    Returns:
        Each record with its type, in the order in which they came to be stored.
    """
    types = {name: found(catalog.custom_object_type(name)) for name in (ORDER, REPAIR, KITE)}
    customers = found(catalog.lists.named(CUSTOMERS)).list_id
    records: Records = []
    for lead in (story.lead for story in stories if customers in story.members):
        for number in range(1, chances.whole(1, _ORDERS_MAX) + 1):
            kite, days = chances.pick(KITES), chances.whole(1, DAYS_MAX)
            at_ms = now_ms - days * DAY_MS
            serial = f"HK-{lead.lead_id}-{number}"
            bought = {"OrderedOn": _day(at_ms), "Kite": kite}
            bought["Amount"] = str(chances.whole(20, 400))
            records.append(_record(types[ORDER], lead, f"A{number:04}", bought, at_ms))
            owned = {"Model": kite, "BoughtOn": _day(at_ms)}
            records.append(_record(types[KITE], lead, serial, owned, at_ms))
            if chances.happens(_REPAIRS):
                opened_ms = now_ms - chances.whole(0, days - 1) * DAY_MS
                told = {"OpenedOn": _day(opened_ms), "Serial": serial}
                if chances.happens(_REPAIRS):
                    told["Done"] = "1"
                records.append(_record(types[REPAIR], lead, f"R{number:03}", told, opened_ms))
    return records


def _record(
    object_type: CustomObjectType, lead: Lead, key: str, values: dict[str, str], at_ms: int
) -> tuple[CustomObjectType, CustomObject]:
    record = CustomObject(
        lead_id=lead.lead_id,
        link=str(lead.lead_id),
        keys=(key,),
        values=values,
        created_ms=at_ms,
        updated_ms=at_ms,
    )
    return object_type, record


def _day(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).date().isoformat()
