"""Calls of the three operations of custom objects, and what their answers say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.harness import Answer, Harness

DEFINITIONS = """
lead_fields = [{ name = "CardNo", type = "integer", external_key = true }]
custom_object_types = [
    { name = "Roadshow", link_field = "MKTOID", key_fields = [
        { name = "MKTOID", type = "integer" }, { name = "rid", type = "string", length = 50 },
    ], fields = [
        { name = "city", type = "string", length = 20 }, { name = "zip", type = "string" },
        { name = "state", type = "string" }, { name = "seats", type = "integer" },
        { name = "vip", type = "boolean" }, { name = "at", type = "datetime" },
        { name = "sum", type = "formula" },
    ] },
    { name = "Car", link_field = "owner_id", key_fields = [
        { name = "vin", type = "string", length = 50 },
    ], fields = [{ name = "owner_id", type = "integer" }, { name = "model", type = "string" }] },
    { name = "Stay", link_field = "MKTOID", key_fields = [
        { name = "MKTOID", type = "integer" }, { name = "house", type = "string" },
        { name = "night", type = "integer" },
    ] },
    { name = "Visit", link_field = "EmailAddress", links_to = "Email", key_fields = [
        { name = "EmailAddress", type = "string", length = 100 },
        { name = "visit_id", type = "string" },
    ], fields = [{ name = "note", type = "string" }] },
    { name = "Purchase", link_field = "card", links_to = "CardNo", key_fields = [
        { name = "number", type = "integer" },
    ], fields = [{ name = "card", type = "integer" }] },
    { name = "Profile", link_field = "MKTOID", key_fields = [
        { name = "MKTOID", type = "integer" },
    ], fields = [{ name = "text", type = "string" }] },
]
"""
"""Style A and B, several keys, links to other fields, and the link as the only key."""


def attributes(pairs: Any) -> str:
    """The attributes of names and values."""
    listed = pairs.items() if isinstance(pairs, dict) else pairs
    return "".join(
        f"<attribute><attrName>{escape(name)}</attrName>"
        f"<attrValue>{escape(str(value))}</attrValue></attribute>"
        for name, value in listed
    )


def custom_obj(keys: Any, values: Any = None) -> str:
    """One record; without values it has no attribute list."""
    more = (
        ""
        if values is None
        else f"<customObjAttributeList>{attributes(values)}</customObjAttributeList>"
    )
    return f"<customObj><customObjKeyList>{attributes(keys)}</customObjKeyList>{more}</customObj>"


def sync(
    castile: Harness,
    type_name: str,
    *records: str,
    operation: str | None = "UPSERT",
    **header: Any,
) -> Answer:
    """Call syncCustomObjects with records as `custom_obj` writes them."""
    how = "" if operation is None else f"<operation>{operation}</operation>"
    return castile.call(
        f"<ns1:paramsSyncCustomObjects><objTypeName>{type_name}</objTypeName>"
        f"<customObjList>{''.join(records)}</customObjList>{how}</ns1:paramsSyncCustomObjects>",
        **header,
    )


def get(
    castile: Harness,
    type_name: str,
    conditions: Any = None,
    *,
    include: Iterable[str] = (),
    position: str | None = None,
    batch_size: int | None = None,
    **header: Any,
) -> Answer:
    """Call getCustomObjects."""
    keys = (
        ""
        if conditions is None
        else f"<customObjKeyList>{attributes(conditions)}</customObjKeyList>"
    )
    stream = "" if position is None else f"<streamPosition>{escape(position)}</streamPosition>"
    size = "" if batch_size is None else f"<batchSize>{batch_size}</batchSize>"
    names = "".join(f"<stringItem>{escape(name)}</stringItem>" for name in include)
    return castile.call(
        f"<ns1:paramsGetCustomObjects><objTypeName>{type_name}</objTypeName>{stream}{size}{keys}"
        f"<includeAttributes>{names}</includeAttributes></ns1:paramsGetCustomObjects>",
        **header,
    )


def delete(castile: Harness, type_name: str, *keys: Any, **header: Any) -> Answer:
    """Call deleteCustomObjects with key lists."""
    lists = "".join(f"<keyList>{attributes(each)}</keyList>" for each in keys)
    return castile.call(
        f"<ns1:paramsDeleteCustomObjects><objTypeName>{type_name}</objTypeName>"
        f"<customObjKeyLists>{lists}</customObjKeyLists></ns1:paramsDeleteCustomObjects>",
        **header,
    )


def outcomes(answer: Answer) -> list[tuple[str, str | None]]:
    """Status and error of each record, in order."""
    assert answer.status == 200, answer.body
    found = []
    for one in answer.root.iter("syncCustomObjStatus"):
        error = one.find("error")
        found.append((one.findtext("status"), error.text))
    return found


def pairs_of(listed: Any) -> list[tuple[str, str]]:
    """Names and values of an attribute list, nothing for nil."""
    return [
        (one.findtext("attrName"), one.findtext("attrValue") or "")
        for one in listed.iterfind("attribute")
    ]


def records(answer: Answer) -> list[tuple[dict[str, str], dict[str, str]]]:
    """Keys and attributes of each record, in order."""
    assert answer.status == 200, answer.body
    return [
        (
            dict(pairs_of(one.find("customObjKeyList"))),
            dict(pairs_of(one.find("customObjAttributeList"))),
        )
        for one in answer.root.iter("customObj")
    ]


def keys(answer: Answer) -> list[tuple[str, ...]]:
    """The key values of each record, in order."""
    return [tuple(found.values()) for found, _ in records(answer)]


def counts(answer: Answer) -> tuple[int, int, str]:
    """How many came, how many are still to come, and the position."""
    assert answer.status == 200, answer.body
    returned, remaining = (
        int(answer.text(name) or "") for name in ("returnCount", "remainingCount")
    )
    return returned, remaining, answer.text("newStreamPosition") or ""


def stored(castile: Harness, type_name: str) -> list[tuple[str, ...]]:
    """The link and the other keys of all records of a type, past the wire."""
    catalog = next(iter(castile.installation.directory.current.subscriptions.values())).catalog
    object_type = catalog.custom_object_type(type_name)
    assert object_type is not None
    found = castile.read(
        lambda tx: tx.custom_objects.page(object_type.type_id, after=None, limit=100_000)
    )
    return [(each.link, *each.keys) for each in found]
