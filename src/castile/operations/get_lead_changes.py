"""getLeadChanges: the activities of all known leads, or of selected ones, oldest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from castile.actions.select_leads import selected_lead_ids
from castile.domain.activity_filter import (
    LeadScope,
    batch_limit,
    filtered_types,
    judge_activity_name,
    named_types,
    new_start_position,
    offset_of,
    window_of,
)
from castile.domain.activity_record import lead_change_records
from castile.domain.selectors import (
    KeySelection,
    ListSelection,
    RangeSelection,
    check_selector,
    find_selection,
    judge_selector,
)
from castile.operations.operation import Implementation, Request, never
from castile.wire.faults import BadParameterCombination, InvalidRequest
from castile.wire.judges import Judges
from castile.wire.messages import (
    ArrayOfLeadChangeRecord,
    LastUpdateAtSelector,
    LeadKeySelector,
    ResultGetLeadChanges,
    SuccessGetLeadChanges,
)

if TYPE_CHECKING:
    from castile.actions.context import Context
    from castile.domain.activity_filter import ActivityWindow
    from castile.domain.catalog import Catalog
    from castile.store.tx import Tx
    from castile.wire.judges import Ahead
    from castile.wire.messages import (
        Absent,
        LeadChangeRecord,
        LeadSelector,
        ParamsGetLeadChanges,
        StreamPosition,
    )
    from castile.wire.positions import ActivityOffset

BATCH_MAX: Final = 1000
"""At most so many records in an answer, and so many when the request does not say."""
KEYS_MAX: Final = 100
"""At most so many values in a LeadKeySelector (C-5)."""


@dataclass(frozen=True, slots=True)
class GetLeadChangesPlan:
    """
    Which activities are asked for.

    Args:
        window: Times and types.
        selection: Which leads, None for all known ones.
        position: The startPosition as it was sent, None without one.
        offset: What that position passes over.
        limit: How many records at most.
    """

    window: ActivityWindow
    selection: KeySelection | ListSelection | None
    position: StreamPosition | None
    offset: ActivityOffset
    limit: int


def prepare(request: Request[ParamsGetLeadChanges], catalog: Catalog) -> GetLeadChangesPlan:
    """
    Judge position, filters and selector.

    Raises:
        BadParameterCombination: 20114, both kinds of types, bounds the wrong way round, more
            than 100 keys, name and id of different lists.
        TimeRangeExceeded: 20022, a LastUpdateAtSelector of too many days.
        BadStreamPosition: 20122, an offset that is none.
        ListNotFound: 20111, an unknown list id.

    Source: documented and decided, 01-errors section 3, 20-activities section 5; the order:
    decided, 00-overview section 5.
    """
    message = request.message
    selector, position = message.lead_selector or None, message.start_position or None
    window = _window(message)
    if selector is not None:
        check_selector(selector, catalog)
        _check_number_of_keys(selector)
    offset = offset_of(position)
    selection = find_selection(selector, catalog) if selector else None
    if isinstance(selection, RangeSelection):
        window = window.narrowed(oldest_ms=selection.oldest_ms, latest_ms=selection.latest_ms)
        selection = None
    return GetLeadChangesPlan(
        window=window,
        selection=selection,
        position=position,
        offset=offset,
        limit=batch_limit(message.batch_size, BATCH_MAX),
    )


def run(plan: GetLeadChangesPlan, tx: Tx, context: Context) -> SuccessGetLeadChanges:
    """
    Read one page of activities.

    Returns:
        The next records, how many are still to come, and where they start.

    Source: documented, recorded and decided, 20-activities section 5.
    """
    catalog = context.catalog
    leads = _scope(plan.selection, tx, catalog)
    page = tx.activities.changes(
        plan.window,
        after=plan.offset.after_id or 0,
        skip=plan.offset.skip,
        leads=leads,
        limit=plan.limit,
    )
    remaining = 0
    if len(page) == plan.limit:
        remaining = tx.activities.count_changes(
            plan.window,
            after=page[-1].activity_id or 0,
            leads=leads,
            count_max=max(1, catalog.remaining_count_exact_max),  # never 0 while records remain
        )
    records = cast(
        "tuple[LeadChangeRecord, ...]", lead_change_records(page, catalog.zone, context.version)
    )
    return SuccessGetLeadChanges(
        result=ResultGetLeadChanges(
            return_count=len(page),
            remaining_count=remaining,
            new_start_position=new_start_position(plan.position, page),
            lead_change_record_list=ArrayOfLeadChangeRecord(records),
        )
    )


def _window(message: ParamsGetLeadChanges) -> ActivityWindow:
    window = window_of(message.start_position)
    window = window.narrowed(types=filtered_types(message.activity_filter))
    names = message.activity_name_filter
    return window.narrowed(types=named_types(names.string_item)) if names else window


def _judge_position(position: StreamPosition | Absent, ahead: Ahead) -> None:
    if not position and ahead("leadSelector") != LastUpdateAtSelector.__name__:
        raise InvalidRequest(
            element="startPosition", detail="expected it or a LastUpdateAtSelector, got neither"
        )


def _check_number_of_keys(selector: LeadSelector) -> None:
    if isinstance(selector, LeadKeySelector):
        count = len(selector.key_values.string_item)
        if count > KEYS_MAX:
            raise BadParameterCombination(
                rule=f"keyValues holds more than {KEYS_MAX} values",
                detail=f"keyValues: expected at most {KEYS_MAX} values, got {count}",
            )


def _scope(
    selection: KeySelection | ListSelection | None, tx: Tx, catalog: Catalog
) -> LeadScope | None:
    """Find the selected leads; what matches nothing selects none (C-6)."""
    if selection is None:
        return None
    if isinstance(selection, KeySelection):
        return LeadScope(lead_ids=frozenset(selected_lead_ids(selection, tx, catalog)))
    if selection.static_list is None:
        return LeadScope(lead_ids=frozenset())
    return LeadScope(list_id=selection.static_list.list_id)


GET_LEAD_CHANGES = Implementation(
    name="getLeadChanges",
    prepare=prepare,
    run=run,
    is_short=never,
    judges=Judges(
        {
            "startPosition": _judge_position,
            "activityNameFilter/stringItem": judge_activity_name,
            "leadSelector": judge_selector,
        }
    ),
)
