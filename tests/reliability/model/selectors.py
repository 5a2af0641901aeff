"""Which leads a selector means (10-leads sections 5.1 to 5.3)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tests.reliability.model.requests import KeySelector, ListSelector, RangeSelector
from tests.reliability.model.values import Moment, read_moment
from tests.reliability.model.world import KEY_TYPES, Refusal, StaticList, list_named, list_with_id

if TYPE_CHECKING:
    from tests.reliability.model.requests import Selector
    from tests.reliability.model.world import Lead, World

RANGE_SECONDS_MAX: Final = 2_592_000


@dataclass(frozen=True)
class Range:
    """A time range in whole seconds, both included (M-32); None for no end."""

    oldest: int
    latest: int | None

    def holds(self, at: int) -> bool:
        """Whether a time in milliseconds lies within."""
        second = at // 1000
        return self.oldest <= second and (self.latest is None or second <= self.latest)


Wanted = KeySelector | ListSelector | Range


def kind_of(wanted: Wanted | StaticList) -> str:
    """The kind of selector."""
    if isinstance(wanted, KeySelector):
        return "keys"
    return "range" if isinstance(wanted, Range) else "list"


def read_selector(world: World, selector: Selector | None) -> Wanted | None:
    """Read a selector: what must be there, and what can be read (M-13, M-22)."""
    match selector:
        case KeySelector():
            if selector.type not in KEY_TYPES:
                raise Refusal(20102)
            values = tuple(value for value in selector.values if value.strip())
            if not values:
                raise Refusal(20101)
            return KeySelector(selector.type, values)
        case RangeSelector():
            latest = None if selector.latest is None else judge_moment(selector.latest, world)
            if selector.oldest is None:
                raise Refusal(20109)
            oldest = judge_moment(selector.oldest, world).milliseconds // 1000
            return Range(oldest, latest.milliseconds // 1000 if latest else None)
        case ListSelector():
            if selector.id and not re.fullmatch(r"[+-]?[0-9]+", selector.id):
                raise Refusal(20110)
            if not selector.name and not selector.id:
                raise Refusal(20109)
    return selector


def judge_pairs(wanted: Wanted | None) -> None:
    """Refuse what does not go together in a selector (M-20, M-33, LEAD-30)."""
    if isinstance(wanted, ListSelector) and wanted.id and wanted.name:
        found = list_with_id(int(wanted.id))
        if found is not None and list_named(wanted.name) != found:
            raise Refusal(20114)
    if isinstance(wanted, Range) and wanted.latest is not None:
        if wanted.oldest > wanted.latest:
            raise Refusal(20114)
        if wanted.latest - wanted.oldest > RANGE_SECONDS_MAX:
            raise Refusal(20022)


def judge_moment(text: str, world: World) -> Moment:
    """Read a date-time or refuse it."""
    try:
        return read_moment(text, world.zone)
    except ValueError:
        raise Refusal(20110) from None


def find_list(selector: ListSelector) -> StaticList | None:
    """Find the list that is meant (M-20 to M-22); None for an unknown name."""
    if not selector.id:
        return list_named(selector.name or "")
    found = list_with_id(int(selector.id))
    if found is None:
        raise Refusal(20111)
    return found


def wanted_leads(world: World, wanted: Wanted | StaticList | None) -> list[Lead]:
    """Give the known leads that are wanted now, by id."""
    if isinstance(wanted, KeySelector):
        found = {
            lead.id for value in wanted.values[:100] for lead in world.selected(wanted.type, value)
        }
    elif isinstance(wanted, Range):
        found = {lead.id for lead in world.known() if _changed_within(world, lead, wanted)}
    elif isinstance(wanted, StaticList):
        found = world.members[wanted.id]
    else:
        found = set()
    return [lead for lead in world.known() if lead.id in found]


def _changed_within(world: World, lead: Lead, wanted: Range) -> bool:
    """Whether a creation, a change or an activity lies in a range (M-31)."""
    times = {lead.created, *lead.changed}
    times |= {one.at for one in world.activities if one.lead == lead.id}
    return any(wanted.holds(one) for one in times)


def size(given: int | None, *, usual: int, most: int) -> int:
    """Read a batchSize: below 1 counts as absent."""
    return usual if given is None or given < 1 else min(given, most)
