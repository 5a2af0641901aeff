"""What getLead and getMultipleLeads answer, and the positions of pages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tests.reliability.model.requests import KeySelector, ListSelector, RangeSelector
from tests.reliability.model.selectors import (
    Range,
    find_list,
    judge_pairs,
    kind_of,
    read_selector,
    size,
    wanted_leads,
)
from tests.reliability.model.world import Refusal, check_key

if TYPE_CHECKING:
    from tests.reliability.model.requests import GetLead, GetMultipleLeads
    from tests.reliability.model.world import Lead, StaticList, Tree, World


def get_lead(world: World, call: GetLead) -> Tree:
    """Answer getLead: all leads of a key, preferred first."""
    check_key(call.key)
    leads = world.find(call.key)
    if not leads:
        raise Refusal(20103)
    records: list[tuple[str, Tree]] = [("leadRecord", world.lead_record(lead)) for lead in leads]
    return [("result", [("count", str(len(leads))), ("leadRecordList", records)])]


@dataclass(frozen=True)
class Page:
    """What a position of getMultipleLeads holds; `wanted` is a list or a range."""

    wanted: StaticList | Range
    last_id: int
    returned: int
    remaining: int

    @property
    def text(self) -> str:
        """The position; a star stands for what is opaque (M-42, M-43)."""
        middle = "*"
        if isinstance(self.wanted, Range):
            middle = f"to:{self.wanted.oldest}:tl:{self.wanted.latest}"
        return f"id:{self.last_id}:{middle}:os:{self.returned}:rc:{self.remaining}"


@dataclass
class Pages:
    """The positions that were answered, by the text that the client was sent."""

    by_text: dict[str, Page]
    newest: Page | None = None

    def read(self, text: str) -> Page:
        """Read a position; 20122 for one that was never sent, 20123 at its end."""
        page = self.by_text.get(text)
        if page is None:
            raise Refusal(20122)
        return page

    def learn(self, text: str) -> None:
        """Remember the position of the answer that has just come."""
        if self.newest is not None and text:
            self.by_text[text] = self.newest
        self.newest = None


def get_multiple_leads(world: World, call: GetMultipleLeads, pages: Pages) -> Tree:
    """Answer getMultipleLeads (10-leads section 5)."""
    if call.selector is None and not call.last_updated_at and not call.position:
        raise Refusal(20017)
    judged = read_selector(world, call.selector)
    since = (
        read_selector(world, RangeSelector(call.last_updated_at)) if call.last_updated_at else None
    )
    judged = judged or since
    judge_pairs(judged)
    page = None
    if call.position:
        page = pages.read(call.position)
        if judged is not None and kind_of(judged) != kind_of(page.wanted):
            raise Refusal(20122)
        if not page.remaining:
            raise Refusal(20123)
    if isinstance(judged, KeySelector):
        return _answer(world, call, wanted_leads(world, judged), "", 0)
    wanted: StaticList | Range | None
    if page is not None:
        wanted = page.wanted
    else:
        wanted = find_list(judged) if isinstance(judged, ListSelector) else judged
        if isinstance(wanted, Range) and wanted.latest is None:
            wanted = replace(wanted, latest=world.now // 1000)
    return _page(world, call, wanted, page, pages)


def _page(
    world: World,
    call: GetMultipleLeads,
    wanted: StaticList | Range | None,
    page: Page | None,
    pages: Pages,
) -> Tree:
    """Answer one page of a list or a range (M-40 to M-49)."""
    last_id, returned = (0, 0) if page is None else (page.last_id, page.returned)
    leads = [lead for lead in wanted_leads(world, wanted) if lead.id > last_id]
    shown = leads[: size(call.batch_size, usual=100, most=1000)]
    remaining = len(leads) - len(shown)
    if page is not None and remaining:
        remaining = max(page.remaining - len(shown), 1)
    if shown:
        last_id = shown[-1].id
    if wanted is None or not (shown or page or isinstance(wanted, Range)):
        return _answer(world, call, shown, "", remaining)
    pages.newest = Page(wanted, last_id, returned + len(shown), remaining)
    return _answer(world, call, shown, pages.newest.text, remaining)


def _answer(
    world: World, call: GetMultipleLeads, shown: list[Lead], position: str, remaining: int
) -> Tree:
    records: list[tuple[str, Tree]] = [
        ("leadRecord", world.lead_record(lead, call.include)) for lead in shown
    ]
    result: Tree = [
        ("returnCount", str(len(shown))),
        ("remainingCount", str(remaining)),
        ("newStreamPosition", position),
        ("leadRecordList", records or ""),
    ]
    return [("result", result)]
