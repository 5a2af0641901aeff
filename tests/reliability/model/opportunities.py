"""What syncMObjects and deleteMObjects do and answer (50-mobjects sections 4 and 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.reliability.model.objects import (
    COMPANY_ID,
    DEAL,
    EXTERNAL_CREATED,
    IS_PRIMARY,
    OPPORTUNITY,
    OPPORTUNITY_FIELDS,
    OPPORTUNITY_ID,
    PERSON_ID,
    ROLE,
    ROLE_FIELDS,
    ROLE_TEXT,
    TYPES,
    Opportunity,
    Role,
)
from tests.reliability.model.values import FIELDS, Unfit, Value, convert, show
from tests.reliability.model.world import Refusal

if TYPE_CHECKING:
    from tests.reliability.model.object_requests import (
        Association,
        DeleteMObjects,
        MObject,
        Pair,
        SyncMObjects,
    )
    from tests.reliability.model.values import Field
    from tests.reliability.model.world import Lead, Tree, World

WORDS: Final = ("INSERT", "UPDATE", "UPSERT")
LEAD_KEY: Final = FIELDS["abc"]
"""The lead field that is marked as external key."""
Done = tuple[str, int | None]
"""A status, and the id that is shown."""


class Failed(Exception):  # noqa: N818 - a status, as the rules say it
    """An object is FAILED."""


def sync_m_objects(world: World, call: SyncMObjects) -> Tree:
    """Answer syncMObjects: one status for each object, in request order (B-30, B-31)."""
    if call.operation not in WORDS:
        raise Refusal(20110)
    if not call.objects:
        raise Refusal(20109)
    statuses: list[tuple[str, Tree]] = []
    for sent in call.objects:
        before = world.copy()
        try:
            done = _sync(world, sent, call.operation)
        except Failed:
            world.restore(before)
            done = "FAILED", None
        statuses.append(_status(sent, *done))
    return [("result", [("mObjStatusList", statuses)])]


def delete_m_objects(world: World, call: DeleteMObjects) -> Tree:
    """Answer deleteMObjects: the id is shown as it was sent (B-111)."""
    if not call.objects:
        raise Refusal(20109)
    statuses: list[tuple[str, Tree]] = []
    for sent in call.objects:
        try:
            status, number = _delete(world, sent)
        except Failed:
            status, number = "FAILED", None
        if sent.id is not None:
            number = int(sent.id)
        statuses.append(_status(sent, status, number))
    return [("result", [("mObjStatusList", statuses)])]


def _status(sent: MObject, status: str, number: int | None) -> tuple[str, Tree]:
    """Show a status (4.5)."""
    shown: list[tuple[str, Tree]] = [("id", None if number is None else str(number))]
    if sent.key is not None:
        shown.append(("externalKey", [("name", sent.key[0]), ("value", sent.key[1].strip())]))
    shown.append(("status", status))
    if status == "FAILED":
        shown.append(("error", "*"))
    return "mObjStatus", shown


def _sync(world: World, sent: MObject, operation: str) -> Done:
    kind = TYPES.get(sent.type)
    if kind == OPPORTUNITY:
        return _sync_opportunity(world, sent, operation)
    if kind == ROLE:
        return _sync_role(world, sent, operation)
    raise Failed


def _delete(world: World, sent: MObject) -> Done:
    kind = TYPES.get(sent.type)
    if kind == OPPORTUNITY:
        opportunity = _named_opportunity(world, sent)
        if opportunity is None:
            return "UNCHANGED", None
        for role in list(world.roles.values()):
            if role.opportunity == opportunity.id:
                _delete_role(world, role)
        del world.opportunities[opportunity.id]
        return "DELETED", opportunity.id
    if kind != ROLE or sent.id is None:
        raise Failed
    found = world.roles.get(int(sent.id))
    if found is None:
        return "UNCHANGED", None
    _delete_role(world, found)
    return "DELETED", found.id


def _delete_role(world: World, role: Role) -> None:
    del world.roles[role.id]
    _record_role(world, role, "Remove from Opportunity")


def _record_role(world: World, role: Role, kind: str) -> None:
    attributes = (
        ("Opportunity ID", str(role.opportunity)),
        ("Is Primary", "1" if role.primary else "0"),
        ("Role", role.text),
    )
    asset = world.opportunities[role.opportunity].name
    world.record(world.leads[role.lead], kind, asset, attributes)


def deal_of(key: Pair, world: World) -> str:
    """Read an external key of an opportunity (B-41, B-42a)."""
    return _key_value(key, DEAL, world)


def _key_value(key: Pair, one: Field, world: World) -> str:
    if key[0] != one.name:
        raise Failed
    try:
        value = convert(one, key[1], world.zone)
    except Unfit:
        raise Failed from None
    if not isinstance(value, str):
        raise Failed
    return value


def newest_opportunity(world: World, deal: str) -> Opportunity | None:
    """Find the opportunity of an external key that was created last (B-2)."""
    found = [one for one in world.opportunities.values() if one.get(DEAL) == deal]
    return max(found, key=lambda one: one.id, default=None)


def lead_of_key(world: World, key: Pair) -> Lead | None:
    """Find the known lead of an external key that was created last (B-51)."""
    value = _key_value(key, LEAD_KEY, world)
    return max(
        (lead for lead in world.known() if lead.get(LEAD_KEY) == value),
        key=lambda lead: lead.id,
        default=None,
    )


def company_key(lead: Lead) -> tuple[str, str]:
    """Say what the company of a lead is known by (50-mobjects section 1)."""
    name = lead.values.get("Company")
    return ("name", str(name).lower()) if name else ("lead", str(lead.id))


def _named_opportunity(world: World, sent: MObject | Association) -> Opportunity | None:
    """An id goes before an external key."""
    deal = None if sent.key is None else deal_of(sent.key, world)
    if sent.id is not None:
        return world.opportunities.get(int(sent.id))
    if deal is None:
        raise Failed
    return newest_opportunity(world, deal)


def _associations(sent: MObject, *allowed: str) -> dict[str, Association]:
    """Of two of one type the last counts."""
    if any(one.type not in allowed for one in sent.associations):
        raise Failed
    return {one.type: one for one in sent.associations}


def _values(world: World, sent: MObject, fields: dict[str, Field]) -> dict[str, Value | None]:
    """Convert attributes; what is not writable is passed over (B-40)."""
    values = {}
    for name, text in sent.attributes:
        if name not in fields and name != "Id":
            raise Failed
        if name == "Id" or not fields[name].writable:
            continue
        try:
            values[name] = convert(fields[name], text, world.zone)
        except Unfit:
            raise Failed from None
    return values


def _sync_opportunity(world: World, sent: MObject, operation: str) -> Done:
    deal = None if sent.key is None else deal_of(sent.key, world)
    found = None
    if sent.id is not None:
        found = world.opportunities.get(int(sent.id))
        if found is None:
            return _no_such_id(operation)
    elif deal is not None:
        found = newest_opportunity(world, deal)
    if operation == ("UPDATE" if found is None else "INSERT"):
        return "SKIPPED", found.id if found else None
    values = _values(world, sent, OPPORTUNITY_FIELDS)
    if deal is not None and values.setdefault(DEAL.name, deal) != deal:
        raise Failed
    company = _company(world, sent)
    if found is None:
        world.last_opportunity += 1
        found = Opportunity(world.last_opportunity, world.now, world.now, company)
        for name, value in values.items():
            found.put(OPPORTUNITY_FIELDS[name], value)
        world.opportunities[found.id] = found
        return "CREATED", found.id
    changed = _update_opportunity(world, found, values, company)
    return "UPDATED" if changed else "UNCHANGED", found.id


def _no_such_id(operation: str) -> Done:
    if operation != "UPDATE":
        raise Failed
    return "SKIPPED", None


def _company(world: World, sent: MObject) -> int | None:
    """Find the company that is meant (B-43)."""
    given = _associations(sent, "Company").get("Company")
    if given is None:
        return None
    if given.id is not None:
        if int(given.id) not in world.companies.values():
            raise Failed
        return int(given.id)
    if given.key is None:
        raise Failed
    lead = lead_of_key(world, given.key)
    if lead is None:
        raise Failed
    key = company_key(lead)
    if key not in world.companies:
        world.last_company += 1
        world.companies[key] = world.last_company
    return world.companies[key]


def _update_opportunity(
    world: World, found: Opportunity, values: dict[str, Value | None], company: int | None
) -> bool:
    """Write what differs, and tell every lead with a role (B-55)."""
    changes = []
    for name, value in values.items():
        one = OPPORTUNITY_FIELDS[name]
        if found.get(one) != value:
            changes.append((one, found.get(one), value))
            found.put(one, value)
    if company is not None and company != found.company:
        changes.append((COMPANY_ID, found.get(COMPANY_ID), str(company)))
        found.company = company
    if not changes:
        return False
    found.updated = world.now
    for lead_id in sorted(
        {one.lead for one in world.roles.values() if one.opportunity == found.id}
    ):
        for one, old, new in changes:
            attributes = (
                ("Opportunity ID", str(found.id)),
                ("Attribute Name", one.display_name),
                ("Old Value", show(one, old, world.zone)),
                ("New Value", show(one, new, world.zone)),
            )
            world.record(world.leads[lead_id], "Update Opportunity", found.name, attributes)
    return True


def _sync_role(world: World, sent: MObject, operation: str) -> Done:
    """Create or change a role; an external key is ignored (B-52)."""
    if sent.id is not None:
        found = world.roles.get(int(sent.id))
        if found is None:
            return _no_such_id(operation)
        if operation == "INSERT":
            return "SKIPPED", found.id
        values = _values(world, sent, ROLE_FIELDS)
        opportunity, lead = _ends(world, sent, values)
        moved = opportunity is not None and opportunity.id != found.opportunity
        if moved or (lead is not None and lead.id != found.lead):
            raise Failed
        return _update_role(world, found, values)
    ends = dict(sent.attributes)
    wanted = {}
    for one in (OPPORTUNITY_ID, PERSON_ID, ROLE_TEXT):
        if one.name in ends:
            try:
                wanted[one.name] = convert(one, ends[one.name], world.zone)
            except Unfit:
                raise Failed from None
    opportunity, lead = _ends(world, sent, wanted)
    if opportunity is None or lead is None:
        raise Failed
    text = str(wanted.get("Role") or "")
    like = [one for one in world.roles.values() if one.is_like(opportunity.id, lead.id, text)]
    if operation == ("INSERT" if like else "UPDATE"):
        return "SKIPPED", like[0].id if like else None
    values = _values(world, sent, ROLE_FIELDS)
    if like:
        return _update_role(world, like[0], values)
    world.last_role += 1
    role = Role(world.last_role, opportunity.id, lead.id, world.now, world.now, text)
    role.external_created = values.get(EXTERNAL_CREATED.name)
    role.primary = values.get(IS_PRIMARY.name) is not None
    world.roles[role.id] = role
    if role.primary:
        _take_flag(world, role)
    _record_role(world, role, "Add to Opportunity")
    return "CREATED", role.id


def _ends(
    world: World, sent: MObject, values: dict[str, Value | None]
) -> tuple[Opportunity | None, Lead | None]:
    """Find what is named, None for what is not; associations win (B-50)."""
    given = _associations(sent, "Opportunity", "Lead")
    opportunity, lead = None, None
    if "Opportunity" in given:
        opportunity = _named_opportunity(world, given["Opportunity"])
        if opportunity is None:
            raise Failed
    elif values.get(OPPORTUNITY_ID.name) is not None:
        opportunity = world.opportunities.get(int(str(values[OPPORTUNITY_ID.name])))
        if opportunity is None:
            raise Failed
    if "Lead" in given:
        lead = named_lead(world, given["Lead"])
        if lead is None:
            raise Failed
    elif values.get(PERSON_ID.name) is not None:
        lead = world.leads.get(int(str(values[PERSON_ID.name])))
        if lead is None or not lead.known:
            raise Failed
    return opportunity, lead


def named_lead(world: World, given: Association) -> Lead | None:
    """Find the known lead that an association names."""
    if given.id is not None:
        lead = world.leads.get(int(given.id))
        return lead if lead is not None and lead.known else None
    if given.key is None:
        raise Failed
    return lead_of_key(world, given.key)


def _take_flag(world: World, role: Role) -> None:
    """Of an opportunity one role is primary (B-54)."""
    for other in world.roles.values():
        if other.opportunity == role.opportunity and other is not role and other.primary:
            other.primary, other.updated = False, world.now


def _update_role(world: World, role: Role, values: dict[str, Value | None]) -> Done:
    before = (role.text, role.primary, role.external_created)
    if ROLE_TEXT.name in values:
        role.text = str(values[ROLE_TEXT.name] or "")
        for other in world.roles.values():
            if other is not role and other.is_like(role.opportunity, role.lead, role.text):
                raise Failed
    if EXTERNAL_CREATED.name in values:
        role.external_created = values[EXTERNAL_CREATED.name]
    if IS_PRIMARY.name in values:
        role.primary = values[IS_PRIMARY.name] is not None
        if role.primary:
            _take_flag(world, role)
    if before == (role.text, role.primary, role.external_created):
        return "UNCHANGED", role.id
    role.updated = world.now
    return "UPDATED", role.id
