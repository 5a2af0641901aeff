"""Calls over objects as XML, and what of their answers is compared."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.reliability.model.object_requests import (
    DeleteCustomObjects,
    DeleteMObjects,
    GetCustomObjects,
    GetMObjects,
    SyncCustomObjects,
    SyncMObjects,
)
from tests.reliability.model.wire import attributes, items, xml

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.reliability.model.object_requests import (
        Association,
        CustomRecord,
        MObject,
        ObjectCall,
        Pair,
    )
    from tests.reliability.model.wire import Part
    from tests.reliability.model.world import Tree


def _pair(pair: Pair | None) -> Part:
    return None if pair is None else [("name", pair[0]), ("value", pair[1])]


def _associations(name: str, given: tuple[Association, ...]) -> tuple[str, Part]:
    shown: list[tuple[str, Part]] = [
        (
            "mObjAssociation",
            [("mObjType", one.type), ("id", one.id), ("externalKey", _pair(one.key))],
        )
        for one in given
    ]
    return name, shown or None


def _m_object(sent: MObject) -> Part:
    attribs: list[tuple[str, Part]] = [("attrib", _pair(one)) for one in sent.attributes]
    return [
        ("type", sent.type),
        ("id", sent.id),
        ("externalKey", _pair(sent.key)),
        ("attribList", attribs or None),
        _associations("associationList", sent.associations),
    ]


def _m_objects(given: tuple[MObject, ...]) -> tuple[str, Part]:
    return "mObjectList", [("mObject", _m_object(one)) for one in given]


def _custom(sent: CustomRecord) -> Part:
    return [
        ("customObjKeyList", attributes(sent.keys)),
        ("customObjAttributeList", attributes(sent.attributes) if sent.attributes else None),
    ]


def object_body(call: ObjectCall) -> str:
    """Write the element in the Body of a call."""
    parts: list[tuple[str, Part]]
    match call:
        case SyncMObjects():
            parts = [_m_objects(call.objects), ("operation", call.operation)]
        case DeleteMObjects():
            parts = [_m_objects(call.objects)]
        case GetMObjects():
            criteria: list[tuple[str, Part]] = [
                (
                    "mObjCriteria",
                    [("attrName", name), ("comparison", word), ("attrValue", text)],
                )
                for name, word, text in call.criteria
            ]
            parts = [
                ("type", call.type),
                ("id", call.id),
                ("externalKey", _pair(call.key)),
                ("mObjCriteriaList", criteria or None),
                _associations("mObjAssociationList", call.associations),
                ("streamPosition", call.position),
            ]
        case SyncCustomObjects():
            parts = [
                ("objTypeName", call.type),
                ("customObjList", [("customObj", _custom(one)) for one in call.records]),
                ("operation", call.operation),
            ]
        case DeleteCustomObjects():
            parts = [
                ("objTypeName", call.type),
                ("customObjKeyLists", [("keyList", attributes(one)) for one in call.key_lists]),
            ]
        case GetCustomObjects():
            parts = [
                ("objTypeName", call.type),
                ("streamPosition", call.position),
                ("batchSize", call.batch_size),
                ("customObjKeyList", attributes(call.conditions) if call.conditions else None),
                ("includeAttributes", items(call.include) or []),
            ]
    return xml(f"ns1:params{type(call).__name__}", parts)


def compared(call: ObjectCall, answered: Tree) -> Tree:
    """Leave out what is opaque: positions of our own, and the words of a failure of an object."""
    if isinstance(call, GetMObjects | GetCustomObjects):
        return _mapped(answered, "newStreamPosition", _position)
    if isinstance(call, SyncMObjects | DeleteMObjects):
        return _mapped(answered, "error", lambda text: "*" if text else text)
    return answered


def _position(text: str) -> str:
    """Keep a position of exactly two members, of another one the count (D-30)."""
    if not text.startswith("{"):
        return "*"
    members = json.loads(text)
    return text if list(members) == ["ky", "os"] else f"os:{members['os']}"


def _mapped(answered: Tree, name: str, change: Callable[[str], str]) -> Tree:
    """Change the texts of all elements of a name."""
    if not isinstance(answered, list):
        return answered
    return [
        (
            tag,
            change(inner)
            if tag == name and isinstance(inner, str)
            else _mapped(inner, name, change),
        )
        for tag, inner in answered
    ]
