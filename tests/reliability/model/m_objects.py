"""What getMObjects answers (50-mobjects section 5)."""

from __future__ import annotations

import operator
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from tests.reliability.model.objects import (
    DEAL,
    EXTERNAL_CREATED,
    OPPORTUNITY,
    OPPORTUNITY_FIELDS,
    ROLE,
    TYPES,
    Opportunity,
    Role,
)
from tests.reliability.model.opportunities import (
    Failed,
    company_key,
    deal_of,
    lead_of_key,
    named_lead,
    newest_opportunity,
)
from tests.reliability.model.selectors import judge_moment
from tests.reliability.model.values import show
from tests.reliability.model.world import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from tests.reliability.model.object_requests import Association, GetMObjects
    from tests.reliability.model.world import Tree, World

PAGE_SIZE: Final = 3
"""Less than the 100 of B-71, which the machine makes so too: worlds of the model are small."""
COMPARE: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "EQ": operator.eq,
    "NE": operator.ne,
    "LT": operator.lt,
    "LE": operator.le,
    "GT": operator.gt,
    "GE": operator.ge,
}
TEXTS: Final = {OPPORTUNITY: {"Name", "Type", "Stage"}, ROLE: {"Role"}}
"""Criteria that compare texts (5.1)."""
ALLOWED: Final = {OPPORTUNITY: {"Company", "Lead"}, ROLE: {"Lead", "Opportunity"}}
"""Associations (5.2)."""
Thing = Opportunity | Role


@dataclass(frozen=True)
class Asked:
    """What a position holds: the parameters, and the last id."""

    call: GetMObjects
    last_id: int


@dataclass
class MObjectPages:
    """The positions that were answered, by the text that the client was sent."""

    by_text: dict[str, Asked] = field(default_factory=dict)
    newest: Asked | None = None

    def learn(self, text: str) -> None:
        """Remember the position of the answer that has just come."""
        if self.newest is not None:
            self.by_text[text] = self.newest
        self.newest = None


def get_m_objects(world: World, call: GetMObjects, pages: MObjectPages) -> Tree:
    """Answer getMObjects: objects by id, page by page (B-70 to B-74)."""
    tests = _judge(world, call)
    asked = Asked(replace(call, position=None), 0)
    if call.position is not None:
        held = pages.by_text.get(call.position)
        if held is None or TYPES[held.call.type] != TYPES[call.type]:
            raise Refusal(20122)
        asked, tests = held, _judge(world, held.call)
    kind = TYPES[asked.call.type]
    stored: list[Thing] = (
        list(world.opportunities.values()) if kind == OPPORTUNITY else list(world.roles.values())
    )
    found = sorted(
        (one for one in stored if one.id > asked.last_id and all(test(one) for test in tests)),
        key=lambda one: one.id,
    )
    shown = found[:PAGE_SIZE]
    pages.newest = replace(asked, last_id=shown[-1].id) if shown else asked
    result: list[tuple[str, Tree]] = [
        ("returnCount", str(len(shown))),
        ("hasMore", str(len(found) > len(shown)).lower()),
        ("newStreamPosition", "*"),
    ]
    if shown:
        records: list[tuple[str, Tree]] = [
            ("mObject", _record(world, one, asked.call)) for one in shown
        ]
        result.append(("mObjectList", records))
    return [("result", result)]


def _judge(world: World, call: GetMObjects) -> list[Callable[[Thing], bool]]:
    """Read the conditions; each must hold."""
    kind = TYPES.get(call.type)
    if kind not in (OPPORTUNITY, ROLE):
        raise Refusal(20110)
    tests = [_criterion(world, kind, *one) for one in call.criteria]
    tests += [_association(world, kind, one) for one in call.associations]
    if call.key is not None:
        tests.append(_key(world, kind, call))
    if call.id is not None:
        number = int(call.id)
        tests.append(lambda one: one.id == number)
    names = [name for name, _, _ in call.criteria]
    for name in {*names} - {"Id", DEAL.name}:
        if names.count(name) > (2 if name in {"Created At", "Updated At"} else 1):
            raise Refusal(20114)
    if any(name in TEXTS[ROLE if kind == OPPORTUNITY else OPPORTUNITY] for name in names):
        raise Refusal(20114)
    if call.id is not None and call.key is not None:
        raise Refusal(20114)
    return tests


def _key(world: World, kind: str, call: GetMObjects) -> Callable[[Thing], bool]:
    """Mean the one opportunity of an external key that was created last (B-2)."""
    assert call.key is not None
    if kind != OPPORTUNITY:
        raise Refusal(20110)
    try:
        deal = deal_of(call.key, world)
    except Failed:
        raise Refusal(20110) from None
    meant = newest_opportunity(world, deal)
    return lambda one: one is meant


def _criterion(world: World, kind: str, name: str, word: str, text: str) -> Callable[[Thing], bool]:
    """Read a criterion (5.1)."""
    if word not in COMPARE:
        raise Refusal(20110)
    compare = COMPARE[word]
    if name == "Id":
        if not re.fullmatch(r"\s*[+-]?[0-9]+\s*", text):
            raise Refusal(20110)
        number = int(text)
        return lambda one: compare(one.id, number)
    if name in {"Created At", "Updated At"}:
        at = judge_moment(text, world).milliseconds
        if name == "Created At":
            return lambda one: compare(one.created, at)
        return lambda one: compare(one.updated, at)
    if name not in {*TEXTS[OPPORTUNITY], *TEXTS[ROLE], DEAL.name}:
        raise Refusal(20110)
    if word not in {"EQ", "NE"}:
        raise Refusal(20110)
    if name == DEAL.name and kind != OPPORTUNITY:
        raise Refusal(20110)
    wanted = text.strip().lower()
    return lambda one: compare(_text(one, name).lower(), wanted)


def _text(one: Thing, name: str) -> str:
    return one.text if isinstance(one, Role) else str(one.values.get(name, ""))


def _association(world: World, kind: str, given: Association) -> Callable[[Thing], bool]:
    """Read an association (5.2); what is unknown is found nowhere (B-90)."""
    if given.type not in ALLOWED[kind]:
        raise Refusal(20110)
    try:
        number = _meant(world, given)
    except Failed:
        raise Refusal(20110) from None
    if number is None:
        return lambda _: False
    if given.type == "Company":
        return lambda one: isinstance(one, Opportunity) and one.company == number
    if given.type == "Opportunity":
        return lambda one: isinstance(one, Role) and one.opportunity == number
    of_lead = [role for role in world.roles.values() if role.lead == number]
    ids = {role.id if kind == ROLE else role.opportunity for role in of_lead}
    return lambda one: one.id in ids


def _meant(world: World, given: Association) -> int | None:
    if given.id is not None and given.type != "Lead":
        return int(given.id)
    if given.type == "Lead":
        lead = named_lead(world, given)
        return None if lead is None else lead.id
    if given.key is None:
        raise Failed
    if given.type == "Opportunity":
        opportunity = newest_opportunity(world, deal_of(given.key, world))
        return None if opportunity is None else opportunity.id
    lead = lead_of_key(world, given.key)
    return None if lead is None else world.companies.get(company_key(lead))


def _record(world: World, one: Thing, call: GetMObjects) -> Tree:
    """Show an object (B-100, B-103 to B-106)."""
    is_role = isinstance(one, Role)
    record: list[tuple[str, Tree]] = [
        ("type", ROLE if is_role else OPPORTUNITY),
        ("id", str(one.id)),
    ]
    if call.key is not None:
        record.append(("externalKey", [("name", call.key[0]), ("value", call.key[1].strip())]))
    record += [("createdAt", world.moment(one.created)), ("updatedAt", world.moment(one.updated))]
    if isinstance(one, Role):
        attributes = [
            ("OpportunityId", str(one.opportunity)),
            ("PersonId", str(one.lead)),
            ("Role", one.text),
            ("IsPrimary", str(one.primary).lower()),
            (
                "ExternalCreatedDate",
                show(EXTERNAL_CREATED, one.external_created, world.zone),
            ),
        ]
        ends = [("Opportunity", one.opportunity), ("Lead", one.lead)]
    else:
        attributes = [(name, _shown(world, one, name)) for name in OPPORTUNITY_FIELDS]
        ends = [("Company", one.company)] if one.company is not None else []
    shown: list[tuple[str, Tree]] = [
        ("attrib", [("name", name), ("value", text)]) for name, text in attributes if text
    ]
    if shown:
        record.append(("attribList", shown))
    associations: list[tuple[str, Tree]] = [
        ("mObjAssociation", [("mObjType", name), ("id", str(number))]) for name, number in ends
    ]
    if associations:
        record.append(("associationList", associations))
    return record


def _shown(world: World, one: Opportunity, name: str) -> str:
    """Show a field in a record, "" when it is left out."""
    field_ = OPPORTUNITY_FIELDS[name]
    if name == "Id":
        return str(one.id)
    value = one.get(field_)
    if field_.type == "boolean":
        return "" if value is None else "true"
    return show(field_, value, world.zone)
