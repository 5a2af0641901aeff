"""What the writing calls do and answer: syncLead, syncMultipleLeads, mergeLeads."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeVar

from tests.reliability.model.custom_objects import take_over_objects
from tests.reliability.model.requests import Record
from tests.reliability.model.values import (
    FIELDS,
    PASSED_OVER,
    SHOWN,
    Field,
    Unfit,
    Value,
    convert,
)
from tests.reliability.model.world import (
    DEFAULT,
    EUROPE,
    LEAD_ID_MAX,
    WORKSPACES,
    Refusal,
    check_key,
    normal_cookie,
    preferred_first,
)

if TYPE_CHECKING:
    from tests.reliability.model.requests import (
        Key,
        MergeLeads,
        SyncLead,
        SyncMultipleLeads,
    )
    from tests.reliability.model.world import Lead, Tree, World

FOREIGN_TYPES: Final = ("CUSTOM", "SFDC", "NETSUITE")
SOAP_API: Final = "SOAP API"
MERGE: Final = "Merge leads"
T = TypeVar("T")


class RecordError(Exception):
    """A record of syncMultipleLeads fails; `lead_id` is its target, 0 without one."""

    def __init__(self, code: int, lead_id: int = 0) -> None:
        super().__init__(code, lead_id)
        self.code = code
        self.lead_id = lead_id


@dataclass
class Keys:
    """The keys of one record (S-10 to S-10b), and what is left to write."""

    id: int | None
    foreign_id: tuple[str, str] | None
    email: str | None
    element: str
    pairs: list[tuple[str, str]]


def read_keys(record: Record) -> Keys:
    """Read the keys of a record; 20110 for what cannot be one."""
    number = _whole(record.id)
    foreign = (record.foreign_id or "").strip()
    if foreign == "NULL":
        foreign = ""
    if record.foreign_type and record.foreign_type not in FOREIGN_TYPES:
        raise Refusal(20110)
    attributes = dict(record.attributes)
    if not number and attributes.get("Id", "").strip():
        number = _whole(attributes["Id"])
    element = (record.email or "").strip()
    if "@" not in element and "Email" in attributes:
        element = ""
    email = element or attributes.get("Email", "").strip()
    return Keys(
        id=number or None,
        foreign_id=(record.foreign_type or "CUSTOM", foreign)
        if foreign not in {"", "NULL"}
        else None,
        email=email if email not in {"", "NULL"} else None,
        element="" if "Email" in attributes else element,
        pairs=[pair for pair in record.attributes if pair[0] != "Id"],
    )


def _whole(text: str | None) -> int | None:
    if not text or not text.strip():
        return None
    if not re.fullmatch(r"[+-]?[0-9]+", text.strip()):
        raise Refusal(20110)
    return int(text)


def _unknown_names(keys: Keys) -> bool:
    return any(name not in FIELDS and name not in PASSED_OVER for name, _ in keys.pairs)


def _read_values(world: World, pairs: list[tuple[str, str]]) -> list[tuple[Field, Value | None]]:
    """Convert; a field named twice counts as its last, in the place of the last (S-27, S-28)."""
    last = {name: place for place, (name, _) in enumerate(pairs)}
    return [
        (FIELDS[name], convert(FIELDS[name], text, world.zone))
        for place, (name, text) in enumerate(pairs)
        if last[name] == place and name in FIELDS and FIELDS[name].writable
    ]


def _find_target(
    world: World, keys: Keys, cookie: str, *, by_email: bool = True
) -> tuple[Lead | None, str]:
    """Find the target of a record and what found it (S-12 to S-18)."""
    if keys.id is not None:
        if keys.id not in world.leads or not 0 < keys.id <= LEAD_ID_MAX:
            raise Refusal(20103)
        return world.leads[keys.id], "id"
    if keys.foreign_id in world.foreign_ids:
        return world.leads[world.foreign_ids[keys.foreign_id]], "foreign id"
    if keys.email is not None and by_email:
        leads = world.with_email(keys.email)
        if leads:
            return leads[0], "email"
    lead = world.with_cookie(cookie) if cookie else None
    if lead is not None and (not lead.known or keys.email is None):
        return lead, "cookie"
    return None, ""


def _partition(world: World, lead: Lead, workspace: str) -> str:
    """Place a new lead (6.5): the one assignment rule sends Germans to Europe."""
    if not world.workspaces:
        return DEFAULT
    country = lead.values.get("Country")
    if isinstance(country, str) and country.lower() == "germany":
        return EUROPE
    return WORKSPACES[workspace or "default"]


def _create(world: World, values: list[tuple[Field, Value | None]], workspace: str) -> Lead:
    lead = world.add_lead(known=True)
    for field, value in values:
        lead.put(field, value)
    if lead.email and not {"Company", "Website"} & lead.values.keys():
        domain = lead.email.partition("@")[2].lower().removeprefix("www.")
        lead.put(FIELDS["Website"], domain)
    lead.partition = _partition(world, lead, workspace)
    created = (
        ("Source Type", "Web service API"),
        ("Source Info", "Web service API"),
        ("Created Date", world.moment(world.now)[:10]),
    )
    world.record(lead, "New Lead", "", created)
    return lead


def _update(
    world: World, lead: Lead, values: list[tuple[Field, Value | None]], workspace: str
) -> None:
    changed = [world.change_value(lead, field, value, SOAP_API) for field, value in values]
    if not lead.known:
        lead.known = True
        lead.partition = _partition(world, lead, workspace)
        world.touch(lead)
    elif any(changed):
        world.touch(lead)


def _attach_foreign_id(world: World, lead: Lead, foreign_id: tuple[str, str]) -> None:
    owner = world.foreign_ids.get(foreign_id)
    if owner != lead.id:
        if owner is not None:
            world.touch(world.leads[owner])
        world.foreign_ids[foreign_id] = lead.id
        world.touch(lead)


def _join_cookie(world: World, lead: Lead, cookie: str, *, move: bool) -> None:
    """Attach a cookie, or join the anonymous lead that has it (S-50 to S-52)."""
    other = world.with_cookie(cookie)
    if other is not None and other is not lead and not other.known:
        for field in SHOWN:
            if lead.get(field) is None:
                lead.put(field, other.get(field))
        _take_over(world, other, lead)
        world.touch(lead)
    elif other is None or move:
        world.cookies[cookie] = lead.id


def _take_over(world: World, loser: Lead, winner: Lead) -> None:
    """Give everything that belongs to a lead to another; the lead is gone (X-7, S-51)."""
    world.cookies = _given(world.cookies, loser, winner)
    world.foreign_ids = _given(world.foreign_ids, loser, winner)
    for members in world.members.values():
        if loser.id in members:
            members.remove(loser.id)
            members.add(winner.id)
    world.activities = [
        replace(one, lead=winner.id) if one.lead == loser.id else one for one in world.activities
    ]
    take_over_objects(world, loser, winner)
    del world.leads[loser.id]


def _given(owners: dict[T, int], loser: Lead, winner: Lead) -> dict[T, int]:
    return {key: winner.id if owner == loser.id else owner for key, owner in owners.items()}


def sync_lead(world: World, call: SyncLead) -> Tree:
    """Answer syncLead."""
    if call.record == Record():
        raise Refusal(20104)
    keys = read_keys(call.record)
    cookie = normal_cookie(call.cookie or "")
    if len(cookie) > 255:
        raise Refusal(20110)
    if keys.id is None and keys.foreign_id is None and keys.email is None and not cookie:
        raise Refusal(20101)
    workspace = (call.workspace or "").strip().lower()
    if workspace and workspace not in (WORKSPACES if world.workspaces else {"default"}):
        raise Refusal(20110)
    lead, found_by = _find_target(world, keys, cookie)
    if _unknown_names(keys):
        raise Refusal(20105)
    pairs = [("Email", keys.element)] if keys.element else []
    try:
        values = _read_values(world, pairs + keys.pairs)
    except Unfit:
        raise Refusal(20106) from None
    if lead is None:
        lead = _create(world, values, workspace)
    else:
        outside = lead.partition != WORKSPACES.get(workspace)
        if world.workspaces and workspace and lead.known and found_by != "email" and outside:
            raise Refusal(20106)
        _update(world, lead, values[bool(pairs and found_by == "email") :], workspace)
    if keys.foreign_id is not None:
        _attach_foreign_id(world, lead, keys.foreign_id)
    if cookie:
        _join_cookie(world, lead, cookie, move=call.move_cookie)
    status: Tree = [
        ("leadId", str(lead.id)),
        ("status", "UPDATED" if found_by else "CREATED"),
        ("error", None),
    ]
    shown = world.lead_record(lead) if call.return_lead else None
    result: Tree = [("leadId", str(lead.id)), ("syncStatus", status), ("leadRecord", shown)]
    return [("result", result)]


def sync_multiple_leads(world: World, call: SyncMultipleLeads) -> Tree:
    """Answer syncMultipleLeads: one status for each record, in request order (U-1)."""
    if not call.records:
        raise Refusal(20104)
    judged = [read_keys(record) for record in call.records]
    if any(_unknown_names(keys) for keys in judged):
        raise Refusal(20105)
    statuses: list[tuple[str, Tree]] = []
    for keys in judged:
        before = world.copy()
        error: str | None = None
        try:
            lead_id, status = _sync_record(world, keys, dedup=call.dedup is not False)
        except RecordError as failure:
            world.restore(before)
            lead_id, status, error = failure.lead_id, "FAILED", str(failure.code)
        statuses.append(
            ("syncStatus", [("leadId", str(lead_id)), ("status", status), ("error", error)])
        )
    return [("result", [("syncStatusList", statuses)])]


def _sync_record(world: World, keys: Keys, *, dedup: bool) -> tuple[int, str]:
    """Store one record; the element Email counts for new leads only (U-2 to U-7)."""
    if keys.id is None and keys.foreign_id is None and keys.email is None:
        raise RecordError(20101)
    try:
        lead, _ = _find_target(world, keys, "", by_email=dedup)
    except Refusal as refusal:
        raise RecordError(refusal.code) from None
    pairs = [("Email", keys.element)] if keys.element and lead is None else []
    try:
        values = _read_values(world, pairs + keys.pairs)
    except Unfit:
        raise RecordError(20106, 0 if lead is None else lead.id) from None
    status = "CREATED" if lead is None else "UPDATED"
    if lead is None:
        lead = _create(world, values, "")
    else:
        _update(world, lead, values, "")
    if keys.foreign_id is not None:
        _attach_foreign_id(world, lead, keys.foreign_id)
    return lead.id, status


def merge_leads(world: World, call: MergeLeads) -> Tree:
    """Answer mergeLeads: all or nothing (X-4)."""
    if not call.winner or not call.losers:
        raise Refusal(20101)
    for keys in (call.winner, *call.losers):
        if not keys:
            raise Refusal(20101)
        for key in keys:
            if key.type == "COOKIE":
                raise Refusal(20102)
            check_key(key)
    winner = _only(world, call.winner)
    losers: dict[int, Lead] = {}
    for keys in call.losers:
        loser = _only(world, keys, winner)
        if loser is winner:
            raise Refusal(20110)
        losers[loser.id] = loser
    _merge(world, winner, list(losers.values()))
    status: Tree = [
        ("winningLeadId", str(winner.id)),
        ("losingLeadIdList", [("integerItem", str(number)) for number in losers]),
        ("status", "MERGED"),
        ("error", None),
    ]
    return [("result", [("mergeStatus", status)])]


def _only(world: World, keys: tuple[Key, ...], winner: Lead | None = None) -> Lead:
    """Find the preferred lead that matches all keys of a list (X-2)."""
    found = []
    for key in keys:
        leads = world.find_known(key)
        if winner is not None and key.type == "EMAIL" and _same_email(key.value, winner.email):
            leads = [lead for lead in leads if lead is not winner]
        if not leads:
            raise Refusal(20103)
        found.append(leads)
    every = [lead for lead in found[0] if all(lead in leads for leads in found)]
    if not every:
        raise Refusal(20114)
    return preferred_first(every)[0]


def _same_email(one: str, other: str | None) -> bool:
    return one.strip().lower() == (other or "").lower()


def _merge(world: World, winner: Lead, losers: list[Lead]) -> None:
    """Fill empty fields in the order of R-8, then give over what belongs to the losers."""
    filled = []
    for field in SHOWN:
        values = [value for loser in losers if (value := loser.get(field)) is not None]
        if winner.get(field) is None and values:
            world.change_value(winner, field, values[0], MERGE)
            filled.append(field.display_name)
    owner = winner.owner
    for loser in losers:
        winner.owner = winner.owner or loser.owner
        winner.crm_ids = {**loser.crm_ids, **winner.crm_ids}
    names = [winner.values.get(name) for name in ("FirstName", "LastName")]
    name = " ".join(str(one) for one in names if one) or winner.email or ""
    merged = (
        ("Merge IDs", ",".join(str(loser.id) for loser in losers)),
        ("Merge Fields", ",".join(filled)),
    )
    world.record(winner, "Merge Leads", name, merged)
    moved = any(one in {loser.id for loser in losers} for one in world.foreign_ids.values())
    for loser in losers:
        _take_over(world, loser, winner)
    if filled or moved or owner != winner.owner:  # S-7
        world.touch(winner)
