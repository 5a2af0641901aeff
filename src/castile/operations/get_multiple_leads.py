"""getMultipleLeads: the leads of a selector, page by page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, cast

from castile.actions.select_leads import selected_lead_ids
from castile.domain.ids import ListId
from castile.domain.lead_record import fields_included, lead_record
from castile.domain.selectors import (
    KeySelection,
    ListSelection,
    RangeSelection,
    check_selector,
    find_selection,
    judge_selector,
    selector_of,
)
from castile.operations.operation import Implementation, Request, never
from castile.wire.faults import InvalidRequest
from castile.wire.judges import Judges
from castile.wire.messages import (
    ArrayOfLeadRecord,
    LastUpdateAtSelector,
    ParamsGetMultipleLeads,
    ResultGetMultipleLeads,
    SuccessGetMultipleLeads,
)
from castile.wire.positions import LeadPosition, read_lead_position, write_lead_position

if TYPE_CHECKING:
    from castile.actions.context import Context
    from castile.domain.catalog import Catalog
    from castile.domain.leads import Lead
    from castile.domain.selectors import Selection
    from castile.store.tx import Tx
    from castile.wire.judges import Ahead
    from castile.wire.messages import Absent, ArrayOfString, LeadRecord, LeadSelector

BATCH_SIZE_DEFAULT: Final = 100
BATCH_SIZE_MAX: Final = 1000
KEY_VALUES_MAX: Final = 100
"""Of more key values only the first ones are used (10-leads M-10)."""
KEY_VALUE_LENGTH_MAX: Final = 1000
"""Longer values match nothing: no stored key is as long. So a position stays short."""


@dataclass(frozen=True, slots=True)
class GetMultipleLeadsPlan:
    """
    Which leads are asked for, from where on, and how they are shown.

    Args:
        selection: The leads; a range without end is one of the first call.
        position: How far the client has come, None for the first call.
        batch_size: At most so many leads come.
        included: The fields that are shown, None for all.
    """

    selection: Selection
    position: LeadPosition | None
    batch_size: int
    included: frozenset[str] | None


def prepare(request: Request[ParamsGetMultipleLeads], catalog: Catalog) -> GetMultipleLeadsPlan:
    """
    Judge the selector and the position, which decides when both are there.

    Raises:
        BadParameterCombination: 20114, reversed bounds; name and id of different lists.
        TimeRangeExceeded: 20022, both bounds given and too far apart.
        BadStreamPosition: 20122, the position cannot be read or is of another selector.
        StreamAtEnd: 20123, nothing remains at the position.
        ListNotFound: 20111, an id that no list has.

    Source: documented, recorded and decided, 10-leads section 5; 00-overview section 5.
    """
    message = request.message
    selector = _selector(message)
    if selector is not None:
        check_selector(selector, catalog)
    position = None
    if message.stream_position:
        position = read_lead_position(message.stream_position, selector)
        selector = position.selector
    # It was judged that there is one or the other.
    selection = find_selection(cast("LeadSelector", selector), catalog)
    batch_size = _batch_size(message.batch_size)
    if isinstance(selection, KeySelection):
        used = selection.key_values[:KEY_VALUES_MAX]
        short = tuple(value for value in used if len(value) <= KEY_VALUE_LENGTH_MAX)
        selection = replace(selection, key_values=short)
        batch_size = BATCH_SIZE_MAX
    included = _included(message.include_attributes, catalog)
    return GetMultipleLeadsPlan(selection, position, batch_size, included)


def run(plan: GetMultipleLeadsPlan, tx: Tx, context: Context) -> SuccessGetMultipleLeads:
    """
    Read one page.

    Returns:
        The records by lead id, how many came and how many are still to come, and the position
        of the next page; of a selector by time there is always one.

    Source: documented, recorded and decided, 10-leads M-40 to M-49.
    """
    selection = plan.selection
    if isinstance(selection, RangeSelection):
        selection = replace(selection, latest_ms=_latest_ms(selection, context))
    started = plan.position or LeadPosition(0, selector_of(selection), 0, 0)
    # One more than is shown tells whether any remains.
    after, limit = started.last_lead_id, plan.batch_size + 1
    found = _leads(selection, tx, context, after=after, limit=limit)
    leads = found[: plan.batch_size]
    remaining = 0
    if len(found) > len(leads):
        counted = plan.position.remaining if plan.position else _count(selection, tx, context)
        remaining = max(counted - len(leads), 1)
    reached = LeadPosition(
        last_lead_id=leads[-1].lead_id if leads else started.last_lead_id,
        selector=started.selector,
        returned=started.returned + len(leads),
        remaining=remaining,
    )
    records = tuple(lead_record(lead, context.catalog, plan.included) for lead in leads)
    return SuccessGetMultipleLeads(
        result=ResultGetMultipleLeads(
            return_count=len(records),
            remaining_count=remaining,
            new_stream_position=_position_text(reached, selection),
            lead_record_list=ArrayOfLeadRecord(cast("tuple[LeadRecord, ...]", records)),
        )
    )


def _selector(message: ParamsGetMultipleLeads) -> LeadSelector | None:
    if message.lead_selector:
        return message.lead_selector
    if message.last_updated_at:
        return LastUpdateAtSelector(oldest_updated_at=message.last_updated_at)
    return None


def _judge_selector(selector: LeadSelector | Absent, ahead: Ahead) -> None:
    if not (selector or ahead("lastUpdatedAt") or ahead("streamPosition")):
        raise InvalidRequest(
            element="leadSelector", detail="expected it, lastUpdatedAt or streamPosition, got none"
        )
    judge_selector(selector, ahead)


def _batch_size(asked: int | Absent | None) -> int:
    return min(asked, BATCH_SIZE_MAX) if asked and asked > 0 else BATCH_SIZE_DEFAULT


def _included(names: ArrayOfString | Absent, catalog: Catalog) -> frozenset[str] | None:
    return fields_included(names.string_item, catalog) if names and names.string_item else None


def _leads(selection: Selection, tx: Tx, context: Context, *, after: int, limit: int) -> list[Lead]:
    match selection:
        case KeySelection():
            found = selected_lead_ids(selection, tx, context.catalog, after=after, limit=limit)
            return tx.leads.with_ids(found)
        case ListSelection():
            return tx.leads.members(_list_id(selection), after=after, limit=limit)
        case RangeSelection(oldest_ms):
            latest_ms = _latest_ms(selection, context)
            return tx.leads.changed(oldest_ms, latest_ms, after=after, limit=limit)


def _count(selection: Selection, tx: Tx, context: Context) -> int:
    match selection:
        case KeySelection():
            return len(selected_lead_ids(selection, tx, context.catalog))
        case ListSelection():
            return tx.lists.count(_list_id(selection))
        case RangeSelection(oldest_ms):
            return tx.leads.count_changed(oldest_ms, _latest_ms(selection, context))


def _list_id(selection: ListSelection) -> ListId:
    # No list has the number 0: an unknown one has no members.
    return ListId(0) if selection.static_list is None else selection.static_list.list_id


def _latest_ms(selection: RangeSelection, context: Context) -> int:
    if selection.latest_ms is None:
        return context.now_ms // 1000 * 1000 + 999
    return selection.latest_ms


def _position_text(reached: LeadPosition, selection: Selection) -> str:
    ended_without = KeySelection if reached.returned else (KeySelection, ListSelection)
    if not reached.remaining and isinstance(selection, ended_without):
        return ""
    return write_lead_position(reached)


GET_MULTIPLE_LEADS = Implementation(
    name="getMultipleLeads",
    prepare=prepare,
    run=run,
    is_short=never,
    judges=Judges({"leadSelector": _judge_selector}),
)
