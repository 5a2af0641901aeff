"""getLeadActivity: the history of one lead, newest first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Final, cast

from castile.actions.find_lead import find_leads
from castile.domain.activity_filter import (
    batch_limit,
    filtered_types,
    new_start_position,
    offset_of,
    window_of,
)
from castile.domain.activity_record import activity_records
from castile.domain.keys import judge_lead_key
from castile.operations.operation import Implementation, Request
from castile.wire.faults import LeadNotFound
from castile.wire.judges import Judges
from castile.wire.messages import (
    ArrayOfActivityRecord,
    LeadActivityList,
    SuccessGetLeadActivity,
)
from castile.wire.timestamps import WireDateTime

if TYPE_CHECKING:
    from castile.actions.context import Context
    from castile.domain.activities import Activity
    from castile.domain.activity_filter import ActivityWindow
    from castile.domain.catalog import Catalog
    from castile.domain.ids import LeadId
    from castile.store.tx import Tx
    from castile.wire.messages import (
        ActivityRecord,
        LeadKeyRef,
        ParamsGetLeadActivity,
        StreamPosition,
    )
    from castile.wire.positions import ActivityOffset

BATCH_MAX: Final = 100
"""At most so many records in an answer, and so many when the request does not say."""


@dataclass(frozen=True, slots=True)
class GetLeadActivityPlan:
    """
    The lead, and what of its history is asked for.

    Args:
        key_type: The kind of key.
        key_value: Its value, judged by itself.
        position: The startPosition as it was sent, None without one.
        offset: What that position passes over.
        types: Display names of the types, None for all.
        limit: How many records at most.
    """

    key_type: LeadKeyRef
    key_value: str
    position: StreamPosition | None
    offset: ActivityOffset
    types: frozenset[str] | None
    limit: int


def prepare(request: Request[ParamsGetLeadActivity], _catalog: Catalog) -> GetLeadActivityPlan:
    """
    Judge filter and position.

    Raises:
        BadParameterCombination: 20114, both kinds of types, or bounds the wrong way round.
        BadStreamPosition: 20122, an offset that is none.

    Source: documented and decided, 01-errors section 3, 20-activities section 4.
    """
    message = request.message
    key, position = message.lead_key, message.start_position or None
    types = filtered_types(message.activity_filter)
    window_of(position)
    return GetLeadActivityPlan(
        key_type=key.key_type,
        key_value=key.key_value,
        position=position,
        offset=offset_of(position),
        types=types,
        limit=batch_limit(message.batch_size, BATCH_MAX),
    )


def run(plan: GetLeadActivityPlan, tx: Tx, context: Context) -> SuccessGetLeadActivity:
    """
    Read one page of the history.

    Returns:
        The next older records, how many are still to come, and where they start.

    Raises:
        LeadNotFound: 20103, no lead matches.
        LeadOwnerNotFound: 20108, an owner key that names no sales user.

    Source: documented, recorded and decided, 20-activities section 4.
    """
    catalog = context.catalog
    found = find_leads(plan.key_type, plan.key_value, tx, catalog, limit=1)
    if not found:
        raise LeadNotFound(key_type=plan.key_type, key_value=plan.key_value)
    lead_id = found[0].lead_id
    position = _until(plan.position, context.now_ms)
    window = window_of(position).narrowed(types=plan.types)
    page = _page(plan, window, lead_id, tx)
    count_max = max(1, catalog.remaining_count_exact_max)  # never 0 while records remain
    remaining = 0 if len(page) < plan.limit else _count_older(page[-1], window, tx, count_max)
    records = cast(
        "tuple[ActivityRecord, ...]", activity_records(page, catalog.zone, context.version)
    )
    return SuccessGetLeadActivity(
        lead_activity_list=LeadActivityList(
            return_count=len(page),
            remaining_count=remaining,
            new_start_position=new_start_position(position, page),
            activity_record_list=ArrayOfActivityRecord(records),
        )
    )


def _until(position: StreamPosition | None, now_ms: int) -> StreamPosition | None:
    """Let the time of the call stand for a latestCreatedAt that was not sent (4.2)."""
    if position is None or position.latest_created_at:
        return position
    at = datetime.fromtimestamp(now_ms / 1000, UTC)
    # A client whose clock is ahead must be able to send back what it gets.
    if position.oldest_created_at:
        at = max(at, position.oldest_created_at.at)
    return replace(position, latest_created_at=WireDateTime(at))


def _page(
    plan: GetLeadActivityPlan, window: ActivityWindow, lead_id: LeadId, tx: Tx
) -> list[Activity]:
    """Read what comes after the offset (A-11)."""
    after_id, skip = plan.offset.after_id, plan.offset.skip
    history = partial(tx.activities.history, lead_id, window, skip=skip, limit=plan.limit)
    if after_id is None:
        return history()
    occurred_ms = tx.activities.place(lead_id, after_id)
    if occurred_ms is None:
        return history(below_id=after_id)
    return history(older_than=(occurred_ms, after_id))


def _count_older(last: Activity, window: ActivityWindow, tx: Tx, count_max: int) -> int:
    """Count what a position after this activity leads to."""
    return tx.activities.count_history(
        last.lead_id,
        window,
        older_than=(last.occurred_ms, last.activity_id or 0),
        count_max=count_max,
    )


def _is_short(plan: GetLeadActivityPlan) -> bool:
    # Otherwise a whole history may have to be looked through.
    return plan.types is None and not plan.offset.skip


GET_LEAD_ACTIVITY = Implementation(
    name="getLeadActivity",
    prepare=prepare,
    run=run,
    is_short=_is_short,
    judges=Judges({"leadKey": judge_lead_key}),
)
