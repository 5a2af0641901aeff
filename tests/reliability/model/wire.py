"""Calls as XML, and answers as trees: how the model's values cross the wire."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape

from tests.reliability.model.requests import (
    Call,
    GetLead,
    GetLeadActivity,
    GetLeadChanges,
    GetMultipleLeads,
    Key,
    KeySelector,
    ListOperation,
    ListSelector,
    MergeLeads,
    RangeSelector,
    Record,
    StartPosition,
    SyncLead,
    SyncMultipleLeads,
    TypeFilter,
)

if TYPE_CHECKING:
    from tests.reliability.model.world import Tree

XSI: Final = "{http://www.w3.org/2001/XMLSchema-instance}"
OPAQUE: Final = re.compile(r"id:([0-9]+):(?!to:[0-9]+:tl:).+:os:([0-9]+):rc:([0-9]+)")
REASON: Final = re.compile(r"([0-9]{5}) - .+", re.DOTALL)

Part = str | int | bool | list[tuple[str, "Part"]] | None
"""What an element of a request holds; None leaves it out."""


def xml(name: str, part: Part) -> str:
    """Write an element of a request."""
    if part is None:
        return ""
    if isinstance(part, list):
        return f"<{name}>{''.join(xml(*each) for each in part)}</{name}>"
    text = str(part).lower() if isinstance(part, bool) else str(part)
    return f"<{name}>{escape(text)}</{name}>"


def _key(key: Key) -> Part:
    return [("keyType", key.type), ("keyValue", key.value)]


def attributes(pairs: tuple[tuple[str, str], ...]) -> Part:
    """Write names and values."""
    return [("attribute", [("attrName", name), ("attrValue", text)]) for name, text in pairs]


def _key_list(keys: tuple[Key, ...]) -> Part:
    return attributes(tuple((key.type, key.value) for key in keys))


def _record(record: Record) -> Part:
    return [
        ("Id", record.id),
        ("Email", record.email),
        ("ForeignSysPersonId", record.foreign_id),
        ("ForeignSysType", record.foreign_type),
        ("leadAttributeList", attributes(record.attributes) if record.attributes else None),
    ]


def _position(position: StartPosition | None) -> Part:
    if position is None:
        return None
    return [
        ("latestCreatedAt", position.latest),
        ("oldestCreatedAt", position.oldest),
        ("activityCreatedAt", position.activity),
        ("offset", position.offset),
    ]


def _types(types: TypeFilter | None) -> Part:
    if types is None:
        return None
    listed = (("includeTypes", types.include), ("excludeTypes", types.exclude))
    return [(name, [("activityType", word) for word in words]) for name, words in listed if words]


def items(texts: tuple[str, ...]) -> Part:
    """Write a list of texts, nothing without any."""
    return [("stringItem", text) for text in texts] if texts else None


def _selector(call: GetMultipleLeads | GetLeadChanges) -> str:
    selector = call.selector
    if selector is None:
        return ""
    parts: list[tuple[str, Part]]
    match selector:
        case KeySelector():
            values: Part = [("stringItem", value) for value in selector.values]
            kind, parts = "LeadKeySelector", [("keyType", selector.type), ("keyValues", values)]
        case ListSelector():
            kind = "StaticListSelector"
            parts = [("staticListName", selector.name), ("staticListId", selector.id)]
        case RangeSelector():
            kind = "LastUpdateAtSelector"
            parts = [("latestUpdatedAt", selector.latest), ("oldestUpdatedAt", selector.oldest)]
    inside = "".join(xml(*each) for each in parts)
    declared = f' xsi:type="ns1:{kind}"' if call.typed or not inside else ""
    return f"<leadSelector{declared}>{inside}</leadSelector>"


def body(call: Call) -> str:
    """Write the element in the Body of a call."""
    parts: list[tuple[str, Part]]
    raw = ""
    match call:
        case GetLead():
            parts = [("leadKey", _key(call.key))]
        case SyncLead():
            parts = [
                ("leadRecord", _record(call.record)),
                ("returnLead", call.return_lead),
                ("marketoCookie", call.cookie),
                ("moveCookie", call.move_cookie or None),
            ]
        case SyncMultipleLeads():
            records: Part = [("leadRecord", _record(record)) for record in call.records]
            parts = [("leadRecordList", records), ("dedupEnabled", call.dedup)]
        case MergeLeads():
            losers: Part = [("keyList", _key_list(keys)) for keys in call.losers]
            parts = [
                ("winningLeadKeyList", _key_list(call.winner)),
                ("losingLeadKeyLists", losers),
            ]
        case ListOperation():
            members: Part = [("leadKey", _key(key)) for key in call.members]
            parts = [
                ("listOperation", call.word),
                ("listKey", _key(call.list_key)),
                ("listMemberList", members),
                ("strict", call.strict),
            ]
        case GetMultipleLeads():
            raw = _selector(call)
            parts = [
                ("lastUpdatedAt", call.last_updated_at),
                ("streamPosition", call.position),
                ("batchSize", call.batch_size),
                ("includeAttributes", items(call.include)),
            ]
        case GetLeadActivity():
            parts = [
                ("leadKey", _key(call.key)),
                ("activityFilter", _types(call.types)),
                ("startPosition", _position(call.position)),
                ("batchSize", call.batch_size),
            ]
        case GetLeadChanges():
            raw = _selector(call)
            parts = [
                ("startPosition", _position(call.position)),
                ("activityFilter", _types(call.types)),
                ("activityNameFilter", items(call.names)),
                ("batchSize", call.batch_size),
            ]
    name = f"ns1:params{type(call).__name__}"
    return f"<{name}>{raw}{''.join(xml(*each) for each in parts)}</{name}>"


def tree(element: Any) -> Tree:
    """Read an element of an answer, each of its descendants in order."""
    name = element.tag
    if element.get(XSI + "nil") == "true":
        assert len(element) == 0
        assert not element.text
        return None
    if len(element):
        return [(child.tag, tree(child)) for child in element]
    text = element.text or ""
    if name == "newStreamPosition" and (match := OPAQUE.fullmatch(text)):
        return f"id:{match[1]}:*:os:{match[2]}:rc:{match[3]}"
    if name == "error" and (match := REASON.fullmatch(text)):
        return match[1]
    return text


def difference(answered: Tree, expected: Tree, path: str = "") -> str:
    """Name the first place where two trees differ, and both values; "" when they are equal."""
    if answered == expected:
        return ""
    if isinstance(answered, list) and isinstance(expected, list):
        for place, (one, other) in enumerate(zip(answered, expected, strict=False)):
            if one != other:
                if one[0] != other[0]:
                    break
                return difference(one[1], other[1], f"{path}/{one[0]}[{place}]")
    return f"{path}: answered {answered!r}, expected {expected!r}"
