"""
Strategies: calls over small pools, so that leads collide, join, move and fail often.

Each takes the machine, for the time and for the positions of earlier answers.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from tests.reliability.model.pools import (
    COOKIES,
    CRM_IDS,
    EMAILS,
    FAR,
    FOREIGN_IDS,
    LEAD_IDS,
    NAMES,
    ODD_IDS,
    OFTEN,
    STEPS,
    UNKNOWN,
    VALUES,
    WORDS,
)
from tests.reliability.model.requests import (
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
    Selector,
    StartPosition,
    SyncLead,
    SyncMultipleLeads,
    TypeFilter,
)

if TYPE_CHECKING:
    from tests.reliability.model.machine import LeadsMachine


def _pick(*options: str) -> st.SearchStrategy[str]:
    return st.sampled_from(options)


def _rarely(draw: st.DrawFn, one_in: int = 12) -> bool:
    return draw(st.integers(0, one_in - 1)) == one_in - 1


_numbers = st.integers(0, 99)
_flags = st.booleans()
_maybe = st.sampled_from((None, None, True, False))
_emails = _pick(*EMAILS)
_cookies = _pick(*COOKIES)
_names = _pick(*OFTEN, *VALUES)
_values = {name: st.sampled_from(texts) for name, texts in VALUES.items()}
_steps = st.sampled_from(STEPS)
_workspaces = st.sampled_from((*[None] * 4, "Default", "Europe", "EUROPE", "Mars"))
_no_workspaces = st.sampled_from((*[None] * 12, "Default", "default", "Europe"))
_bad_moments = _pick("yesterday", "2026-13-01T00:00:00Z", "1785766500")
_batches = st.sampled_from((None, None, 1, 1, 2, 2, 3, 0, -1, 5000))
_key_types = _pick(
    "IDNUM",
    "IDNUM",
    "IDNUM",
    "EMAIL",
    "EMAIL",
    "COOKIE",
    "LEADOWNEREMAIL",
    "SFDCLEADOWNERID",
    "SFDCACCOUNTID",
    "SFDCCONTACTID",
    "SFDCLEADID",
    "SFDCOPPTYID",
)
_key_values = {
    "IDNUM": _pick(*LEAD_IDS, *LEAD_IDS, "+1", "007", "77", "2147483648"),
    "EMAIL": _pick(*EMAILS, *EMAILS, "nobody@example.test"),
    "COOKIE": _pick(*COOKIES, "token:none"),
    "LEADOWNEREMAIL": _pick("sam@sales.test", "SUE@sales.test", "nobody@sales.test"),
    "SFDCLEADOWNERID": _pick(
        "005000000000001", "005000000000001AAA", "005000000000002AAA", "005000000000002", "005"
    ),
}
_crm_ids = _pick(*CRM_IDS)
_bad_keys = st.sampled_from(
    (Key("MAIL", "x"), Key("IDNUM", "abc"), Key("IDNUM", "0"), Key("EMAIL", ""), Key("idnum", "1"))
)


@st.composite
def keys(draw: st.DrawFn, machine: LeadsMachine, *, bad: int = 20) -> Key:
    """Draw a lead key, mostly of a lead that is there, rarely a bad one."""
    if _rarely(draw, bad):
        return draw(_bad_keys)
    if draw(_flags):
        return Key("IDNUM", draw(_stored_ids(machine)))
    kind = draw(_key_types)
    return Key(kind, draw(_key_values.get(kind, _crm_ids)))


def _stored_ids(machine: LeadsMachine) -> st.SearchStrategy[str]:
    return st.sampled_from([str(number) for number in machine.world.leads] or ["1"])


@st.composite
def records(draw: st.DrawFn, machine: LeadsMachine) -> Record:
    """Draw a leadRecord: often one key, sometimes several or none."""
    which = draw(_numbers)
    number = email = foreign = kind = None
    if which < 40 or which >= 90:
        email = draw(_emails)
    if 30 <= which < 60 or which >= 97:
        number = draw(_pick(*ODD_IDS) if _rarely(draw, 10) else _stored_ids(machine))
    if 38 <= which < 75 or which >= 93:
        foreign = draw(_pick(*FOREIGN_IDS, "", "NULL"))
        kind = draw(st.sampled_from((None, None, "CUSTOM", "SFDC", "", "OTHER")))
    if 85 <= which < 90:
        email = draw(_pick("EMAIL", "NULL", "", "nobody"))
    pairs = []
    for _ in range(draw(st.integers(0, 3))):
        name = draw(_names)
        pairs.append((name, draw(_values[name])))
    if _rarely(draw, 25):
        pairs.append((draw(_pick(*UNKNOWN)), "x"))
    return Record(number, email, foreign, kind, tuple(pairs))


@st.composite
def sync_lead(draw: st.DrawFn, machine: LeadsMachine) -> SyncLead:
    """Draw a syncLead."""
    cookie = draw(_cookies) if draw(st.integers(0, 2)) == 0 else None
    if _rarely(draw, 30):
        cookie = draw(_pick("", "c" * 255, "c" * 256))
    workspace = draw(_workspaces if machine.world.workspaces else _no_workspaces)
    return SyncLead(draw(records(machine)), draw(_flags), cookie, draw(_flags), workspace)


@st.composite
def sync_multiple_leads(draw: st.DrawFn, machine: LeadsMachine) -> SyncMultipleLeads:
    """Draw a syncMultipleLeads."""
    several = [] if _rarely(draw, 30) else [records(machine)] * draw(st.integers(1, 4))
    return SyncMultipleLeads(tuple(draw(one) for one in several), draw(_maybe))


@st.composite
def merge_leads(draw: st.DrawFn, machine: LeadsMachine) -> MergeLeads:
    """Draw a mergeLeads; several keys in one list now and then."""
    ids = draw(st.permutations(list(machine.world.leads)))[: draw(st.integers(2, 4))]
    lists: list[tuple[Key, ...]] = [(Key("IDNUM", str(number)),) for number in ids]
    if draw(_flags):
        lists = [
            tuple(draw(keys(machine, bad=60)) for _ in range(2 if _rarely(draw, 10) else 1))
            for _ in range(3)
        ]
    if _rarely(draw, 15):
        lists = draw(st.sampled_from(([()], lists[:1], [*lists[:1], ()], [(), *lists])))
    return MergeLeads(lists[0], tuple(lists[1:]))


_list_keys = st.sampled_from(
    (
        *[Key("MKTOLISTNAME", "Hot")] * 12,
        *[Key("MKTOLISTNAME", "cold")] * 6,
        Key("MKTOLISTNAME", "Guests"),
        Key("MKTOLISTNAME", "Tour.Guests"),
        Key("MKTOLISTNAME", "tour.registrants"),
        Key("MKTOLISTNAME", "Registrants"),
        Key("MKTOLISTNAME", "None"),
        Key("MKTOSALESUSERID", "1001"),
        Key("MKTOSALESUSERID", "1002"),
        Key("SFDCLEADOWNERID", "005000000000001AAA"),
        Key("SFDCLEADOWNERID", "nobody"),
        Key("MKTOLISTID", "1001"),
        Key("MKTOLISTNAME", ""),
    )
)
_list_words = _pick(
    *["ADDTOLIST"] * 12, *["REMOVEFROMLIST"] * 6, *["ISMEMBEROFLIST"] * 6, "CLEARLIST", ""
)


@st.composite
def list_operation(draw: st.DrawFn, machine: LeadsMachine) -> ListOperation:
    """Draw a listOperation."""
    count = 0 if _rarely(draw, 40) else draw(st.integers(1, 4))
    members = tuple(draw(keys(machine, bad=80)) for _ in range(count))
    return ListOperation(draw(_list_words), draw(_list_keys), members, draw(_maybe))


@st.composite
def moments(draw: st.DrawFn, machine: LeadsMachine, *, near: int = 3) -> str:
    """Draw a date-time around a time at which something happened, in one of several spellings."""
    if _rarely(draw, 40):
        return draw(_bad_moments)
    base = draw(st.sampled_from([machine.world.now, *machine.times[-8:]]))
    if _rarely(draw, 10 * near):
        base += draw(st.sampled_from(FAR))
    base += draw(_steps)
    at = datetime.fromtimestamp(base // 1000, UTC).replace(microsecond=base % 1000 * 1000)
    local = at.astimezone(machine.world.zone)
    return (
        at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        at.isoformat(timespec="seconds"),
        local.isoformat(timespec="milliseconds"),
        local.strftime("%Y-%m-%d %H:%M:%S %z"),
        local.strftime("%Y-%m-%dT%H:%M:%S"),
        at.strftime("%Y-%m-%d %H:%M:%S UTC"),
        local.strftime("%Y-%m-%d"),
    )[draw(st.sampled_from((0, 0, 1, 1, 2, 3, 4, 5, 6)))]


@st.composite
def selectors(draw: st.DrawFn, machine: LeadsMachine) -> Selector:
    """Draw a selector of one of the three kinds."""
    kind = draw(_numbers)
    if kind < 30:
        key_type = "MAIL" if _rarely(draw, 20) else draw(_key_types)
        one = _key_values.get(key_type, _crm_ids)
        values = [draw(one) for _ in range(draw(st.integers(1, 4)))]
        if _rarely(draw, 15):
            values = draw(st.sampled_from(([], ["abc", " "], ["7"] * 99 + ["1", "2"], ["9"] * 100)))
        return KeySelector(key_type, tuple(values) or ("", ""))
    if kind < 60:
        name = draw(st.sampled_from(("Hot", "hot", "Tour.Guests", "Guests", "Registrants", "No")))
        number = draw(_pick("1001", "1001", "1005", "1004", "9", "x"))
        which = draw(st.sampled_from((0, 0, 1, 1, 1, 2, 3)))
        if which == 3:
            return ListSelector("Hot", "1001") if draw(_flags) else ListSelector(name, number)
        return (ListSelector(name), ListSelector(None, number), ListSelector("", ""))[which]
    oldest = None if _rarely(draw, 25) else draw(moments(machine))
    return RangeSelector(oldest, draw(moments(machine)) if draw(_flags) else None)


_includes = st.one_of(
    st.just(()),
    st.just(()),
    st.lists(_pick(*OFTEN, "Vip", "pants", "Id", "email", "Secret"), min_size=1, max_size=3).map(
        tuple
    ),
)


@st.composite
def get_multiple_leads(draw: st.DrawFn, machine: LeadsMachine) -> GetMultipleLeads:
    """Draw the first page of a getMultipleLeads."""
    kind = draw(_numbers)
    selector = draw(selectors(machine)) if kind >= 10 else None
    last = draw(moments(machine)) if 3 <= kind < 15 else None
    position = draw(_pick("abc", "id:1:to:x", "")) if kind >= 97 else None
    batch = draw(_batches)
    return GetMultipleLeads(selector, last, position, batch, draw(_includes), draw(_flags))


@st.composite
def next_leads(draw: st.DrawFn, machine: LeadsMachine) -> GetMultipleLeads:
    """Draw a page by a position of an earlier answer, with its selector, another or none."""
    call, text = machine.pages_sent[draw(st.integers(1, min(8, len(machine.pages_sent)))) * -1]
    selector: Selector | None = call.selector
    last = call.last_updated_at
    which = draw(_numbers)
    if which < 40:
        selector = last = None
    elif which < 55:
        selector = draw(selectors(machine))
    if _rarely(draw, 25):
        text = draw(_pick(text[:-1].rstrip("0123456789"), text + "x", text.replace(":os:", ":")))
    return replace(
        call, selector=selector, last_updated_at=last, position=text, batch_size=draw(_batches)
    )


@st.composite
def filters(draw: st.DrawFn) -> TypeFilter | None:
    """Draw an activityFilter or none."""
    which = draw(_numbers)
    if which < 50:
        return None
    words = draw(st.lists(_pick(*WORDS, *WORDS, "VisitWebpage"), min_size=0, max_size=3))
    if which >= 97:
        return TypeFilter(tuple(words), ("NewLead",))
    if which >= 94:
        return TypeFilter((draw(_pick("Foo", "Visit Webpage", "newlead")),))
    if which >= 92:
        return TypeFilter(("SmartCampaignTest",))
    return TypeFilter(tuple(words)) if which < 75 else TypeFilter((), tuple(words))


_filters = filters()


@st.composite
def positions(draw: st.DrawFn, machine: LeadsMachine) -> StartPosition:
    """Draw a start position: bounds, an offset, or nothing at all."""
    which = draw(_numbers)
    if which < 35:
        return StartPosition()
    latest, oldest, activity = (
        draw(moments(machine, near=9)) if draw(st.integers(0, 2)) == 0 else None for _ in range(3)
    )
    offset = None
    if which >= 65:
        last = len(machine.world.activities)
        offset = draw(st.sampled_from(("1", "2", f"ID:{last // 2}", f"ID:{last}", "ID:0", "")))
        offset = "xyz" if which == 99 else offset
    return StartPosition(latest, oldest, activity, offset)


@st.composite
def get_lead_activity(draw: st.DrawFn, machine: LeadsMachine) -> GetLeadActivity:
    """Draw the first page of a getLeadActivity."""
    position = draw(positions(machine)) if draw(_flags) else None
    return GetLeadActivity(draw(keys(machine, bad=30)), draw(_filters), position, draw(_batches))


@st.composite
def get_lead_changes(draw: st.DrawFn, machine: LeadsMachine) -> GetLeadChanges:
    """Draw the first page of a getLeadChanges."""
    position = None if _rarely(draw, 15) else draw(positions(machine))
    names = draw(st.lists(_pick(*NAMES), min_size=1, max_size=2)) if _rarely(draw, 4) else []
    if _rarely(draw, 30):
        names.append("Foo")
    selector = draw(selectors(machine)) if draw(_flags) else None
    return GetLeadChanges(
        position, draw(_filters), tuple(names), draw(_batches), selector, draw(_flags)
    )


@st.composite
def next_activities(
    draw: st.DrawFn, machine: LeadsMachine, *, kind: type[GetLeadActivity | GetLeadChanges]
) -> GetLeadActivity | GetLeadChanges:
    """Draw a page by the position of an earlier answer, or by its offset alone."""
    sent: list[tuple[GetLeadActivity | GetLeadChanges, StartPosition]] = machine.streams_sent[kind]
    call, position = sent[draw(st.integers(1, min(6, len(sent)))) * -1]
    if _rarely(draw, 4):
        position = StartPosition(offset=position.offset)
    return replace(call, position=position, batch_size=draw(_batches))


def get_lead(machine: LeadsMachine) -> st.SearchStrategy[GetLead]:
    """Draw a getLead."""
    return keys(machine).map(GetLead)
