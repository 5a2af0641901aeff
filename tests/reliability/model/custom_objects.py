"""What the calls over custom objects do and answer (60-custom-objects); what a merge moves."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tests.reliability.model.objects import OBJECT_TYPES, CustomObject
from tests.reliability.model.selectors import size
from tests.reliability.model.values import Unfit, Value, convert, show
from tests.reliability.model.world import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.reliability.model.object_requests import (
        CustomRecord,
        DeleteCustomObjects,
        GetCustomObjects,
        Pair,
        SyncCustomObjects,
    )
    from tests.reliability.model.objects import ObjectType
    from tests.reliability.model.values import Field
    from tests.reliability.model.world import Lead, Tree, World

WORDS = ("INSERT", "UPDATE", "UPSERT")


class Failed(Exception):  # noqa: N818 - a status, as the rules say it
    """A record is FAILED; the text is its reason (D-12)."""


def take_over_objects(world: World, loser: Lead, winner: Lead) -> None:
    """Give roles, company and records to a lead, which keeps its own (X-7, X-8, D-7)."""
    for role in list(world.roles.values()):
        if role.lead == loser.id:
            if any(
                one.is_like(role.opportunity, winner.id, role.text) for one in world.roles.values()
            ):
                del world.roles[role.id]
            else:
                role.lead = winner.id
    company = world.companies.pop(("lead", str(loser.id)), None)
    if company is not None:
        own = ("lead", str(winner.id))
        world.companies[("none", str(company)) if own in world.companies else own] = company
    kept = []
    for one in world.objects:
        if one.lead == loser.id:
            kind = OBJECT_TYPES[one.type.lower()]
            link = winner.email if kind.links_to else str(winner.id)
            moved = replace(one, lead=winner.id, link=link or one.link)
            if kind.is_style_a and _find(world, kind, moved.link, moved.keys):
                continue
            kept.append(moved)
        else:
            kept.append(one)
    world.objects = kept


def _find(
    world: World, kind: ObjectType, link: str | None, keys: tuple[str, ...]
) -> CustomObject | None:
    """Find a record by its key, of which the link is a part in style A only."""
    for one in world.objects:
        if one.type == kind.name and one.keys == keys and (one.link == link or not kind.is_style_a):
            return one
    return None


def _type(name: str) -> ObjectType:
    if name.lower() not in OBJECT_TYPES:
        raise Refusal(20110)
    return OBJECT_TYPES[name.lower()]


def _status(kind: ObjectType, keys: Tree, status: str, error: str | None) -> Tree:
    return [
        ("objTypeName", kind.name),
        ("customObjKeyList", keys),
        ("status", status),
        ("error", error),
    ]


def _attributes(pairs: Iterable[Pair]) -> Tree:
    shown: list[tuple[str, Tree]] = [
        ("attribute", [("attrName", name), ("attrType", None), ("attrValue", text.strip())])
        for name, text in pairs
    ]
    return shown or None


def sync_custom_objects(world: World, call: SyncCustomObjects) -> Tree:
    """Answer syncCustomObjects: one status for each record (D-11)."""
    if call.operation is not None and call.operation not in WORDS:
        raise Refusal(20110)
    if not call.records:
        raise Refusal(20109)
    kind = _type(call.type)
    statuses: list[tuple[str, Tree]] = []
    for sent in call.records:
        error = None
        try:
            status = _sync(world, kind, sent, call.operation or "UPSERT")
        except Failed as failure:
            status, error = "FAILED", str(failure)
        shown = _attributes(sent.keys)
        statuses.append(("syncCustomObjStatus", _status(kind, shown, status, error)))
    return [("result", [("syncCustomObjStatusList", statuses)])]


def delete_custom_objects(world: World, call: DeleteCustomObjects) -> Tree:
    """Answer deleteCustomObjects: whole keys only (D-40 to D-43)."""
    if not call.key_lists:
        raise Refusal(20109)
    kind = _type(call.type)
    statuses: list[tuple[str, Tree]] = []
    for keys in call.key_lists:
        status, error = "DELETED", None
        try:
            _delete(world, kind, keys)
        except Failed as failure:
            status, error = "FAILED", str(failure)
        shown = _attributes(keys) or ""
        statuses.append(("syncCustomObjStatus", _status(kind, shown, status, error)))
    return [("result", [("deleteCustomObjStatusList", statuses)])]


def _delete(world: World, kind: ObjectType, keys: tuple[Pair, ...]) -> None:
    _check_keys(kind, keys)
    sent = dict(keys)
    link = kind.link_value(sent.get(kind.link.name, ""), world.zone)
    found = _find(world, kind, link, _key_values(world, kind, sent))
    if found is None:
        raise Failed("Object not found")
    world.objects.remove(found)


def _check_keys(kind: ObjectType, keys: tuple[Pair, ...]) -> None:
    """Judge the names of a key list, and that it is whole."""
    names = [one.name for one in kind.keys]
    for name, _ in keys:
        if name not in names:
            raise Failed(f"Unknown name key list: {name}")
    sent = dict(keys)
    for name in names:
        if sent.get(name, "").strip() in {"", "NULL"}:
            raise Failed(f"Missing key: {name}")


def _key_values(world: World, kind: ObjectType, sent: dict[str, str]) -> tuple[str, ...]:
    return tuple(str(_value(world, one, sent[one.name])) for one in kind.own_keys)


def _value(world: World, one: Field, text: str) -> Value | None:
    try:
        return convert(one, text, world.zone)
    except Unfit:
        raise Failed(f"Bad value for {one.name}") from None


def _sync(world: World, kind: ObjectType, sent: CustomRecord, operation: str) -> str:
    """Judge in the order of D-12, then write."""
    fields = {one.name: one for one in kind.fields}
    for name, _ in sent.attributes:
        if name not in fields:
            raise Failed(f"Unknown name attribute list: {name}")
    _check_keys(kind, sent.keys)
    place = dict(sent.keys if kind.is_style_a else sent.attributes)
    text = place.get(kind.link.name)
    is_given = text is not None and text.strip() not in {"", "NULL"}
    link = kind.link_value(text or "", world.zone)
    leads = [] if link is None else _leads(world, kind, link)
    if is_given and not leads:
        raise Failed("Associated Person not found with key field(s)")
    if len(leads) > 1:
        raise Failed("Found more than one Person with key field(s)")
    keys: tuple[str, ...] | None
    try:
        keys = _key_values(world, kind, dict(sent.keys))
    except Failed:
        keys = None
    found = None if keys is None else _find(world, kind, link, keys)
    is_new = found is None and operation != "UPDATE"
    if not leads and (text is not None or is_new):
        raise Failed(f"Missing link: {kind.link.name}")
    keys = _key_values(world, kind, dict(sent.keys))
    values = {
        name: _value(world, fields[name], text)
        for name, text in sent.attributes
        if name != kind.link.name
    }
    if found is not None and operation == "INSERT":
        raise Failed("Skipped: object exists")
    if found is None and operation == "UPDATE":
        raise Failed("Skipped: object does not exist")
    status = "UPDATED"
    if found is None:
        found = CustomObject(kind.name, 0, "", keys)
        world.objects.append(found)
        status = "CREATED"
    if leads:
        assert link is not None
        found.lead, found.link = leads[0].id, link
    found.values = {
        name: value for name, value in {**found.values, **values}.items() if value is not None
    }
    return status


def _leads(world: World, kind: ObjectType, link: str) -> list[Lead]:
    if kind.links_to:
        return world.with_email(link)
    lead = world.leads.get(int(link))
    return [] if lead is None else [lead]


@dataclass(frozen=True)
class CustomPosition:
    """What a position of getCustomObjects holds; `last` is None where the count decides."""

    type: str
    conditions: tuple[Pair, ...]
    passed: int
    last: tuple[object, ...] | None = None


@dataclass
class CustomPages:
    """The positions that were answered, by type and the text that the client was sent."""

    by_text: dict[Pair, CustomPosition] = field(default_factory=dict)
    newest: CustomPosition | None = None

    def learn(self, text: str) -> None:
        """Remember the position of the answer that has just come."""
        if self.newest is not None:
            self.by_text[self.newest.type, text] = self.newest
        self.newest = None


def get_custom_objects(world: World, call: GetCustomObjects, pages: CustomPages) -> Tree:
    """Answer getCustomObjects: by link, then by keys (section 3)."""
    kind = _type(call.type)
    _wanted(world, kind, call.conditions)
    position = CustomPosition(kind.name, call.conditions, 0)
    if call.position is not None:
        held = pages.by_text.get((kind.name, call.position))
        if held is None:
            raise Refusal(20122)
        given = _wanted(world, kind, call.conditions)
        if call.conditions and given != _wanted(world, kind, held.conditions):
            raise Refusal(20122)
        position = held
    wanted = _wanted(world, kind, position.conditions)
    found = sorted(
        (
            one
            for one in world.objects
            if one.type == kind.name
            and all(_named(kind, one)[name] in values for name, values in wanted.items())
        ),
        key=lambda one: _place(kind, one),
    )
    is_simple = [name for name, _ in position.conditions] == [kind.link.name]
    if is_simple:
        found = found[position.passed :]
    elif position.last is not None:
        found = [one for one in found if _place(kind, one) > position.last]
    shown = found[: size(call.batch_size, usual=100, most=100)]
    if shown:
        last = None if is_simple else _place(kind, shown[-1])
        position = replace(position, passed=position.passed + len(shown), last=last)
    pages.newest = position
    records: list[tuple[str, Tree]] = [
        ("customObj", _record(world, kind, one, call.include)) for one in shown
    ]
    text = f"os:{position.passed}"
    if is_simple:
        text = f'{{"ky":["{position.conditions[0][1]}"],"os":{position.passed}}}'
    result: Tree = [
        ("objTypeName", kind.name),
        ("returnCount", str(len(shown))),
        ("remainingCount", str(len(found) - len(shown))),
        ("newStreamPosition", text),
        ("customObjList", records or ""),
    ]
    return [("result", result)]


def _wanted(
    world: World, kind: ObjectType, conditions: tuple[Pair, ...]
) -> dict[str, set[str | None]]:
    """Read conditions: any of the values of a name, all names (D-20 to D-22)."""
    wanted: dict[str, set[str | None]] = {}
    fields = {one.name: one for one in kind.keys}
    for name, text in conditions:
        if name == kind.link.name:
            value = kind.link_value(text, world.zone)
        elif name in fields:
            try:
                value = str(convert(fields[name], text, world.zone))
            except Unfit:
                value = None
        else:
            raise Refusal(20110)
        wanted.setdefault(name, set()).add(value)
    return wanted


def _named(kind: ObjectType, one: CustomObject) -> dict[str, str]:
    """Name the link and the keys of a record."""
    names = [field_.name for field_ in kind.own_keys]
    return {kind.link.name: one.link, **dict(zip(names, one.keys, strict=True))}


def _place(kind: ObjectType, one: CustomObject) -> tuple[object, ...]:
    """Order by link, then by keys: numbers as numbers (D-23)."""
    fields = (kind.link, *kind.own_keys)
    return tuple(
        int(text) if field_.type == "integer" else text
        for field_, text in zip(fields, (one.link, *one.keys), strict=True)
    )


def _record(world: World, kind: ObjectType, one: CustomObject, include: tuple[str, ...]) -> Tree:
    """Show a record (D-24, D-25)."""
    named = _named(kind, one)
    attributes = [
        (field_.name, show(field_, one.values.get(field_.name), world.zone))
        for field_ in kind.fields
        if field_.name in one.values
    ]
    if not kind.is_style_a:
        attributes.append((kind.link.name, one.link))
    shown = [pair for pair in sorted(attributes) if not include or pair[0] in include]
    return [
        ("customObjKeyList", _attributes((key.name, named[key.name]) for key in kind.keys)),
        ("customObjAttributeList", _attributes(shown)),
    ]
