"""Strategies: calls over opportunities, roles and custom objects."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from tests.reliability.model.calls import moments
from tests.reliability.model.object_requests import (
    Association,
    CustomRecord,
    DeleteCustomObjects,
    DeleteMObjects,
    GetCustomObjects,
    GetMObjects,
    MObject,
    Pair,
    SyncCustomObjects,
    SyncMObjects,
)
from tests.reliability.model.objects import OBJECT_TYPES, OPPORTUNITY, ROLE
from tests.reliability.model.pools import (
    DEAL_OFTEN,
    DEAL_VALUES,
    DEALS,
    EMAILS,
    OBJECT_KEYS,
    OBJECT_VALUES,
    ROLES,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.reliability.model.object_machine import ObjectsMachine
    from tests.reliability.model.objects import ObjectType


def _pick(*options: str) -> st.SearchStrategy[str]:
    return st.sampled_from(options)


def _rarely(draw: st.DrawFn, one_in: int = 12) -> bool:
    return draw(st.integers(0, one_in - 1)) == one_in - 1


_numbers = st.integers(0, 99)
_names = _pick(*DEAL_OFTEN, *DEAL_VALUES)
_deal_values = {name: st.sampled_from(texts) for name, texts in DEAL_VALUES.items()}
_deals = st.tuples(st.just("dealNumber"), _pick(*DEALS))
_bad_deals = st.sampled_from((("Rank", "1"), ("Name", "Small"), ("nothing", "1")))
_lead_keys = st.sampled_from(
    (*[("abc", text) for text in ("b", "b", "12345678", "c")], ("FirstName", "Ada"))
)
_operations = _pick("INSERT", "UPDATE", *["UPSERT"] * 4)
_flags = _pick("1", "true", "0", "")


def _ids(draw: st.DrawFn, stored: Iterable[int], *, odd: int = 10) -> str:
    """Draw an id that is there, rarely another."""
    options = [str(number) for number in stored]
    if not options or _rarely(draw, odd):
        return draw(_pick("1", "2", "99", "0"))
    return draw(st.sampled_from(options))


@st.composite
def _ends(draw: st.DrawFn, machine: ObjectsMachine, kind: str) -> Association:
    """Draw an association of one kind."""
    world = machine.world
    by_id = draw(st.booleans())
    stored: Iterable[int] = world.leads
    if kind == "Opportunity":
        stored = world.opportunities
    elif kind == "Company":
        stored = world.companies.values()
    key = draw(_deals if kind == "Opportunity" else _lead_keys)
    if by_id:
        both = key if _rarely(draw, 15) else None
        return Association(kind, _ids(draw, stored), both)
    return Association(kind, None, key)


def _unlike(draw: st.DrawFn, names: st.SearchStrategy[str], most: int) -> list[str]:
    return draw(st.lists(names, max_size=most, unique=True))


@st.composite
def _opportunities(draw: st.DrawFn, machine: ObjectsMachine) -> MObject:
    """Draw an opportunity to store."""
    which = draw(_numbers)
    number = _ids(draw, machine.world.opportunities) if which < 25 else None
    key = None
    if 18 <= which < 85:
        key = draw(_bad_deals) if _rarely(draw, 25) else draw(_deals)
    names = _unlike(draw, _names, 3)
    pairs = [(name, draw(_deal_values[name])) for name in names]
    if _rarely(draw, 25):
        pairs.append((draw(_pick("Colour", "name", "stage")), "x"))
    associations: list[Association] = []
    if draw(_numbers) < 30:
        associations = [draw(_ends(machine, "Company"))]
        if _rarely(draw, 8):
            associations.append(draw(_ends(machine, draw(_pick("Company", "Lead")))))
    return MObject(OPPORTUNITY, number, key, tuple(pairs), tuple(associations))


@st.composite
def _roles(draw: st.DrawFn, machine: ObjectsMachine) -> MObject:
    """Draw a role to store, with its ends as attributes or as associations."""
    world = machine.world
    number = _ids(draw, world.roles) if draw(_numbers) < 30 else None
    pairs: list[Pair] = []
    associations: list[Association] = []
    for kind, name, stored in (
        ("Opportunity", "OpportunityId", world.opportunities),
        ("Lead", "PersonId", world.leads),
    ):
        how = draw(_numbers)
        if number is not None and how < 70:
            continue
        if how < 50 or how >= 96:
            text = draw(_pick("x", "", "NULL")) if _rarely(draw, 25) else _ids(draw, stored)
            pairs.append((name, text))
        if 50 <= how < 98:
            associations.append(draw(_ends(machine, kind)))
    if draw(_numbers) < 60:
        pairs.append(("Role", draw(_pick(*ROLES))))
    if draw(_numbers) < 40:
        pairs.append(("IsPrimary", draw(_flags)))
    if _rarely(draw, 5):
        pairs.append(("ExternalCreatedDate", draw(_deal_values["ExternalCreatedDate"])))
    if _rarely(draw, 30):
        pairs.append((draw(_pick("Colour", "Id", "role")), "1"))
    if _rarely(draw, 30):
        associations.append(draw(_ends(machine, draw(_pick("Company", "Lead")))))
    key = draw(_deals) if _rarely(draw, 20) else None
    kind = "OpportunityLeadRole" if _rarely(draw, 15) else ROLE
    return MObject(kind, number, key, tuple(pairs), tuple(associations))


@st.composite
def sync_m_objects(draw: st.DrawFn, machine: ObjectsMachine) -> SyncMObjects:
    """Draw a syncMObjects of one to four objects."""
    objects = []
    for _ in range(draw(st.integers(1, 4))):
        one = draw(_opportunities(machine) if draw(_numbers) < 55 else _roles(machine))
        objects.append(replace(one, type=draw(_pick("Deal", ""))) if _rarely(draw, 50) else one)
    if _rarely(draw, 50):
        return SyncMObjects((), "UPSERT")
    operation = "upsert" if _rarely(draw, 40) else draw(_operations)
    return SyncMObjects(tuple(objects), operation)


@st.composite
def delete_m_objects(draw: st.DrawFn, machine: ObjectsMachine) -> DeleteMObjects:
    """Draw a deleteMObjects of one or two objects."""
    world = machine.world
    objects = []
    for _ in range(draw(st.integers(1, 2))):
        which = draw(_numbers)
        if which < 40:
            objects.append(MObject(OPPORTUNITY, _ids(draw, world.opportunities)))
        elif which < 60:
            objects.append(MObject(OPPORTUNITY, None, draw(_deals)))
        elif which < 90:
            objects.append(MObject(ROLE, _ids(draw, world.roles)))
        else:
            kind = draw(_pick(OPPORTUNITY, ROLE, "Program", "Deal"))
            objects.append(
                draw(
                    st.sampled_from(
                        (
                            MObject(kind, "1" if kind in {"Program", "Deal"} else None),
                            MObject(ROLE, None, ("dealNumber", "D1")),
                            MObject(OPPORTUNITY, None, ("Rank", "1")),
                        )
                    )
                )
            )
    return DeleteMObjects(tuple(objects))


@st.composite
def _criteria(draw: st.DrawFn, machine: ObjectsMachine, kind: str) -> tuple[str, str, str]:
    """Draw a criterion, rarely a bad one."""
    words = _pick("EQ", "NE", "LT", "LE", "GT", "GE")
    which = draw(_numbers)
    if which < 35:
        return "Id", draw(words), draw(_pick("1", "2", "3", "4", "5", "+2", "007"))
    if which < 60:
        name = draw(_pick("Created At", "Updated At"))
        return name, draw(words), draw(moments(machine))
    if which < 95:
        names = ("Name", "Stage", "Type", "dealNumber") if kind == OPPORTUNITY else ("Role",)
        name = draw(_pick(*names))
        text = draw(_pick(*ROLES[:3]) if name == "Role" else _deal_values[name])
        return name, draw(_pick("EQ", "NE")), text.strip() or "x"
    return draw(
        st.sampled_from(
            (
                ("Id", "EQ", "x"),
                ("Name", "LT", "x"),
                ("Role" if kind == OPPORTUNITY else "Name", "EQ", "x"),
                ("Colour", "EQ", "x"),
            )
        )
    )


@st.composite
def get_m_objects(draw: st.DrawFn, machine: ObjectsMachine) -> GetMObjects:
    """Draw the first page of a getMObjects."""
    world = machine.world
    kind = draw(_pick(OPPORTUNITY, OPPORTUNITY, ROLE))
    which = draw(_numbers)
    call = GetMObjects(kind)
    if which < 10:
        stored: Iterable[int] = world.opportunities if kind == OPPORTUNITY else world.roles
        call = replace(call, id=_ids(draw, stored))
    if 8 <= which < 20:
        call = replace(call, key=draw(_bad_deals) if _rarely(draw, 20) else draw(_deals))
    criteria = [draw(_criteria(machine, kind)) for _ in range(draw(st.integers(0, 2)))]
    names = ("Company", "Lead") if kind == OPPORTUNITY else ("Opportunity", "Lead")
    associations: list[Association] = []
    if draw(_numbers) < 25:
        associations = [draw(_ends(machine, name)) for name in _unlike(draw, _pick(*names), 2)]
    if _rarely(draw, 60):
        associations = [Association("Program", "1")]
    if _rarely(draw, 60):
        call = replace(call, type="Deal")
    return replace(call, criteria=tuple(criteria), associations=tuple(associations))


@st.composite
def next_m_objects(draw: st.DrawFn, machine: ObjectsMachine) -> GetMObjects:
    """Draw a page by a position of an earlier answer."""
    sent = machine.m_objects_sent
    call, text = sent[draw(st.integers(1, min(6, len(sent)))) * -1]
    which = draw(_numbers)
    if which < 50:
        call = GetMObjects(call.type)
    elif which < 60:
        call = draw(get_m_objects(machine))
    if _rarely(draw, 30):
        text = text[:-3]
    return replace(call, position=text)


# Custom objects.


_types = st.sampled_from(("Roadshow", "Roadshow", "Booking", "Car"))


@st.composite
def _links(draw: st.DrawFn, machine: ObjectsMachine, kind: ObjectType) -> str:
    """Draw a link value, mostly of a lead."""
    if _rarely(draw, 20):
        return draw(_pick("", "NULL", "abc", "77", "nobody@example.test", "-1", "+1"))
    if kind.links_to:
        return draw(_pick(*EMAILS))
    return _ids(draw, machine.world.leads, odd=30)


@st.composite
def _key_lists(draw: st.DrawFn, machine: ObjectsMachine, kind: ObjectType) -> tuple[Pair, ...]:
    """Draw a key list, often that of a record, rarely one that is not whole."""
    stored = [one for one in machine.world.objects if one.type == kind.name]
    if stored and draw(_numbers) < 50:
        one = draw(st.sampled_from(stored))
        own = zip((key.name for key in kind.own_keys), one.keys, strict=True)
        pairs = [(kind.link.name, one.link)] if kind.is_style_a else []
        pairs += own
    else:
        pairs = [
            (
                key.name,
                draw(_links(machine, kind) if key is kind.link else _pick(*OBJECT_KEYS[key.name])),
            )
            for key in kind.keys
        ]
    if _rarely(draw, 20):
        place = draw(st.integers(0, len(pairs) - 1))
        name = pairs.pop(place)[0]
        if draw(st.booleans()):
            pairs.append((name, draw(_pick("", "NULL"))))
    if _rarely(draw, 30):
        pairs.append((draw(_pick("city", "owner", "nothing")), "x"))
    if _rarely(draw, 30) and not kind.links_to:
        pairs = [(name, "x" if name in {"stop", "vin"} else text) for name, text in pairs]
    return tuple(pairs)


@st.composite
def sync_custom_objects(draw: st.DrawFn, machine: ObjectsMachine) -> SyncCustomObjects:
    """Draw a syncCustomObjects of one to four records."""
    name = draw(_types)
    kind = OBJECT_TYPES[name.lower()]
    records = []
    for _ in range(draw(st.integers(1, 4))):
        keys = draw(_key_lists(machine, kind))
        values = OBJECT_VALUES[name]
        named = _unlike(draw, _pick(*values), 2)
        pairs = [(each, draw(st.sampled_from(values[each]))) for each in named]
        if not kind.is_style_a and draw(_numbers) < 70:
            pairs.append((kind.link.name, draw(_links(machine, kind))))
        if _rarely(draw, 30):
            pairs.append((draw(_pick("nothing", "City")), "x"))
        records.append(CustomRecord(keys, tuple(pairs)))
    word = draw(st.sampled_from((None, None, "UPSERT", "UPSERT", "INSERT", "UPDATE")))
    if _rarely(draw, 50):
        return SyncCustomObjects("Nothing", tuple(records))
    return SyncCustomObjects(_spelled(draw, name), tuple(records), word)


def _spelled(draw: st.DrawFn, name: str) -> str:
    return draw(_pick(name, name, name.lower(), name.upper()))


@st.composite
def delete_custom_objects(draw: st.DrawFn, machine: ObjectsMachine) -> DeleteCustomObjects:
    """Draw a deleteCustomObjects of one or two key lists."""
    name = draw(_types)
    kind = OBJECT_TYPES[name.lower()]
    lists = [draw(_key_lists(machine, kind)) for _ in range(draw(st.integers(1, 2)))]
    return DeleteCustomObjects(_spelled(draw, name), tuple(lists))


@st.composite
def _conditions(draw: st.DrawFn, machine: ObjectsMachine, kind: ObjectType) -> tuple[Pair, ...]:
    """Draw conditions: by link, by the full key, by some of it, or none."""
    which = draw(_numbers)
    if which < 20:
        return ()
    if which < 65:
        links = [draw(_links(machine, kind)) for _ in range(1 if which < 50 else 2)]
        return tuple((kind.link.name, text) for text in links)
    if which < 80:
        return draw(_key_lists(machine, kind))
    key = draw(st.sampled_from(kind.own_keys)).name
    pairs = [(key, draw(_pick(*OBJECT_KEYS[key]))) for _ in range(draw(st.integers(1, 2)))]
    if draw(st.booleans()):
        pairs.append((kind.link.name, draw(_links(machine, kind))))
    return tuple(pairs)


_sizes = st.sampled_from((None, 1, 1, 2, 2, 3, 0, 500))


@st.composite
def get_custom_objects(draw: st.DrawFn, machine: ObjectsMachine) -> GetCustomObjects:
    """Draw the first page of a getCustomObjects."""
    name = draw(_types)
    kind = OBJECT_TYPES[name.lower()]
    fields = [one.name for one in kind.fields]
    include = _unlike(draw, _pick(*fields, "nothing", "rid"), 2) if _rarely(draw, 4) else []
    position = draw(_pick("xyz", '{"ky":[]}', "{}")) if _rarely(draw, 40) else None
    return GetCustomObjects(
        _spelled(draw, name),
        draw(_conditions(machine, kind)),
        tuple(include),
        draw(_sizes),
        position,
    )


@st.composite
def next_custom_objects(draw: st.DrawFn, machine: ObjectsMachine) -> GetCustomObjects:
    """Draw a page by a position of an earlier answer, with its conditions, others or none."""
    sent = machine.custom_sent
    call, text = sent[draw(st.integers(1, min(6, len(sent)))) * -1]
    which = draw(_numbers)
    conditions = call.conditions
    if which < 60:
        conditions = ()
    elif which < 70:
        conditions = draw(_conditions(machine, OBJECT_TYPES[call.type.lower()]))
    return replace(call, conditions=conditions, position=text, batch_size=draw(_sizes))
