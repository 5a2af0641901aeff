"""What getLeadActivity and getLeadChanges answer (20-activities)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tests.reliability.model.requests import (
    KeySelector,
    ListSelector,
    RangeSelector,
    StartPosition,
    TypeFilter,
)
from tests.reliability.model.selectors import (
    Range,
    find_list,
    judge_moment,
    judge_pairs,
    read_selector,
    size,
    wanted_leads,
)
from tests.reliability.model.values import Moment, show_moment
from tests.reliability.model.world import Refusal, check_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tests.reliability.model.requests import GetLeadActivity, GetLeadChanges
    from tests.reliability.model.world import Activity, Tree, World

TYPES: Final = {
    "VisitWebpage": "Visit Webpage",
    "FillOutForm": "Fill Out Form",
    "NewLead": "New Lead",
    "ChangeDataValue": "Change Data Value",
    "AddToList": "Add to List",
    "RemoveFromList": "Remove from List",
    "MergeLeads": "Merge Leads",
    "AssocWithOpprtntyInSales": "Add to Opportunity",
    "DissocFromOpprtntyInSales": "Remove from Opportunity",
    "UpdateOpprtntyInSales": "Update Opportunity",
    "SmartCampaignTest": "",
}
"""Words that the machine sends, and the display name of each."""


@dataclass
class Bounds:
    """The moments of a StartPosition, as read."""

    latest: Moment | None
    oldest: Moment | None
    activity: Moment | None
    offset: str | None

    def holds(self, one: Activity) -> bool:
        """Whether an activity lies within (A-10, C-10 to C-12)."""
        lower = [moment.milliseconds for moment in (self.oldest, self.activity) if moment]
        if self.latest is not None and one.at // 1000 > self.latest.milliseconds // 1000:
            return False
        return one.at >= max(lower, default=0)


def judge_position(position: StartPosition | None, world: World) -> Bounds:
    """Read the moments of a position."""
    given = position or StartPosition()
    latest, oldest, activity = (
        judge_moment(text, world) if text else None
        for text in (given.latest, given.oldest, given.activity)
    )
    return Bounds(latest, oldest, activity, given.offset or None)


def judge_types(types: TypeFilter | None) -> Callable[[Activity], bool]:
    """Read an activityFilter: 20107 for an unknown word."""
    given = types or TypeFilter()
    if not {*given.include, *given.exclude} <= TYPES.keys():
        raise Refusal(20107)
    include = {TYPES[word] for word in given.include}
    exclude = {TYPES[word] for word in given.exclude}
    return lambda one: (not include or one.type in include) and one.type not in exclude


def judge_times(types: TypeFilter | None, *bounds: tuple[Moment | None, Moment | None]) -> None:
    """Refuse what does not go together: 20114."""
    if types is not None and types.include and types.exclude:
        raise Refusal(20114)
    for oldest, latest in bounds:
        if oldest and latest and oldest.milliseconds // 1000 > latest.milliseconds // 1000:
            raise Refusal(20114)


def read_offset(text: str | None) -> tuple[int | None, int]:
    """Read an offset: an activity to go on from, and how many to pass over."""
    if text is None:
        return None, 0
    match = re.fullmatch(r"(ID:)?([0-9]+)", text.strip())
    if not match:
        raise Refusal(20122)
    return (int(match[2]), 0) if match[1] else (None, int(match[2]))


def get_lead_activity(world: World, call: GetLeadActivity) -> Tree:
    """Answer getLeadActivity: newest first (20-activities section 4)."""
    check_key(call.key)
    matches = judge_types(call.types)
    bounds = judge_position(call.position, world)
    judge_times(call.types, (bounds.oldest, bounds.latest))
    after, skip = read_offset(bounds.offset)
    leads = world.find(call.key)
    if not leads:
        raise Refusal(20103)
    history = [one for one in world.activities if one.lead == leads[0].id]
    history.sort(key=lambda one: (one.at, one.id), reverse=True)
    if after is not None:
        place = next((one for one in history if one.id == after), None)
        if place is None:
            history = [one for one in history if one.id < after]
        else:
            history = history[history.index(place) + 1 :]
    found = [one for one in history if matches(one) and bounds.holds(one)][skip:]
    shown = found[: size(call.batch_size, usual=100, most=100)]
    is_sent = call.position is not None and call.position != StartPosition()
    latest = None
    if is_sent and not bounds.latest:
        # Not before oldestCreatedAt: sending the position back is no fault (A-20, A-20a).
        oldest = bounds.oldest.milliseconds if bounds.oldest else 0
        latest = world.moment(max(world.now, oldest))
    records: list[tuple[str, Tree]] = [
        ("activityRecord", activity_record(world, one)) for one in shown
    ]
    answer: list[tuple[str, Tree]] = [
        *_counts(shown, found),
        ("newStartPosition", _next_position(world, bounds, shown, latest)),
        ("activityRecordList", records or ""),
    ]
    return [("leadActivityList", answer)]


def _counts(shown: list[Activity], found: list[Activity]) -> list[tuple[str, Tree]]:
    return [
        ("returnCount", str(len(shown))),
        ("remainingCount", str(len(found) - len(shown))),
    ]


def _next_position(
    world: World, bounds: Bounds, shown: list[Activity], latest: str | None = None
) -> Tree:
    return [
        ("latestCreatedAt", _echo(world, bounds.latest) or latest),
        ("oldestCreatedAt", _echo(world, bounds.oldest)),
        ("activityCreatedAt", _echo(world, bounds.activity)),
        ("offset", f"ID:{shown[-1].id}" if shown else bounds.offset),
    ]


def _echo(world: World, moment: Moment | None) -> str | None:
    """Write a moment as it was sent when that is a valid xs:dateTime (W-27)."""
    if moment is None:
        return None
    return moment.text if moment.is_schema_text else show_moment(moment.at, world.zone)


def _attributes(one: Activity) -> Tree:
    return [
        ("attribute", [("attrName", name), ("attrType", None), ("attrValue", text)])
        for name, text in one.attributes
    ]


def _shared(world: World, one: Activity) -> list[tuple[str, Tree]]:
    return [
        ("id", str(one.id)),
        ("marketoGUID", str(one.id)),
        ("activityDateTime", world.moment(one.at)),
        ("activityType", one.type),
    ]


def activity_record(world: World, one: Activity) -> Tree:
    """Show an activity of one lead."""
    return [
        *_shared(world, one),
        ("mktgAssetName", one.asset),
        ("activityAttributes", _attributes(one)),
        ("campaign", ""),
        ("personName", None),
        ("mktPersonId", str(one.lead)),
        ("foreignSysId", None),
        ("orgName", None),
        ("foreignSysOrgId", None),
    ]


def change_record(world: World, one: Activity) -> Tree:
    """Show an activity in the stream of changes."""
    return [
        *_shared(world, one),
        ("mktgAssetName", one.asset or None),
        ("activityAttributes", _attributes(one)),
        ("mktPersonId", str(one.lead)),
    ]


def get_lead_changes(world: World, call: GetLeadChanges) -> Tree:
    """Answer getLeadChanges: oldest first, by id (20-activities section 5)."""
    if call.position is None and not isinstance(call.selector, RangeSelector):
        raise Refusal(20017)
    bounds = judge_position(call.position, world)
    matches = judge_types(call.types)
    names = judge_names(call.names)
    wanted = read_selector(world, call.selector)
    judge_times(call.types, (bounds.oldest, bounds.latest))
    judge_pairs(wanted)
    if isinstance(wanted, KeySelector) and len(wanted.values) > 100:
        raise Refusal(20114)
    after, skip = read_offset(bounds.offset)
    leads = {lead.id for lead in world.known()}
    within = wanted if isinstance(wanted, Range) else Range(0, None)
    if isinstance(wanted, ListSelector):
        leads = {lead.id for lead in wanted_leads(world, find_list(wanted))}
    elif isinstance(wanted, KeySelector):
        leads = {lead.id for lead in wanted_leads(world, wanted)}
    found = [
        one
        for one in world.activities
        if one.lead in leads
        and one.id > (after or 0)
        and matches(one)
        and (not names or one.type in names)
        and bounds.holds(one)
        and within.holds(one.at)
    ][skip:]
    shown = found[: size(call.batch_size, usual=1000, most=1000)]
    records: list[tuple[str, Tree]] = [
        ("leadChangeRecord", change_record(world, one)) for one in shown
    ]
    result: list[tuple[str, Tree]] = [
        *_counts(shown, found),
        ("newStartPosition", _next_position(world, bounds, shown)),
        ("leadChangeRecordList", records or ""),
    ]
    return [("result", result)]


def judge_names(names: Iterable[str]) -> set[str]:
    """Read an activityNameFilter: display names in any letter case, or words (T-1, T-2)."""
    by_name = {name.lower(): name for name in TYPES.values()} | TYPES
    found = set()
    for name in names:
        wanted = name.strip()
        known = by_name.get(wanted) or by_name.get(wanted.lower())
        if not known:
            raise Refusal(20107)
        found.add(known)
    return found
