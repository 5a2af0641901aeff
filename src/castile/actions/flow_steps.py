"""
What each kind of step of a flow does to a lead.

A kind is one function and its line in `STEPS`. What a step cannot do it leaves, and says why in
the record of the run: the other steps go on.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from castile.actions.merge import erase_lead
from castile.actions.start_campaign import DEPTH, DEPTH_MAX, RunRequest, join_run, start_campaign
from castile.domain.activities import ADD_TO_LIST, CHANGE_DATA_VALUE, REMOVE_FROM_LIST
from castile.domain.changes import Change, changes
from castile.domain.fields import FieldType
from castile.domain.flow_activities import (
    CHANGE_SCORE,
    DELETE_LEAD,
    INTERESTING_MOMENT,
    REQUEST_CAMPAIGN,
    SEND_EMAIL,
    SOURCE_SMART_CAMPAIGN,
    WAIT,
    FlowCause,
)
from castile.domain.ids import JobId
from castile.domain.values import ValueDoesNotFit, convert

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from castile.actions.context import Context
    from castile.domain.fields import LeadField
    from castile.domain.jobs import Job
    from castile.domain.leads import Lead
    from castile.domain.lists import StaticList
    from castile.store.tx import Tx

    Parameters = Mapping[str, str | int]

MINUTE_MS: Final = 60_000
HOUR_MS: Final = 60 * MINUTE_MS
DAY_MS: Final = 24 * HOUR_MS
_WHOLE: Final = frozenset({FieldType.SCORE, FieldType.INTEGER, FieldType.PERCENT})


class StepLeft(Exception):  # noqa: N818 - no error: the flow goes on behind the step
    """
    A step that does nothing for a lead.

    Args:
        reason: Why; nothing of the lead is in it, as it is kept when the lead is gone.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class WaitUntil:
    """
    The lead goes on later.

    Args:
        due_ms: When, in milliseconds since 1970 UTC.
    """

    due_ms: int


class LeadGone:
    """There is no lead any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRun:
    """
    One step for one lead.

    Args:
        lead: The lead; steps change and save it.
        cause: How the step words what it does.
        job: The run.
        tx: The transaction to write in.
        context: Time and definitions.
        replaced: Replaces the tokens of a text for this lead.
    """

    lead: Lead
    cause: FlowCause
    job: Job
    tx: Tx
    context: Context
    replaced: Callable[[str], str]


Next = WaitUntil | LeadGone | None
"""What follows a step: later, nothing, or the next step now."""


def _change_data_value(run: StepRun, parameters: Parameters) -> Next:
    field = _field(run, parameters)
    text = run.replaced(str(parameters["value"]))
    for change in _changes(run, field, text):
        run.tx.activities.add(run.cause.change_data_value(change, run.context.catalog.zone))
    return None


def _change_score(run: StepRun, parameters: Parameters) -> Next:
    field, change_value = _field(run, parameters), str(parameters["change"])
    if field.type not in _WHOLE:
        raise StepLeft(f"{field.name} is no field of whole numbers")
    former = int(Decimal(run.lead.value(field) or 0))
    score = int(change_value[1:]) if change_value[0] == "=" else former + int(change_value)
    zone = run.context.catalog.zone
    for change in _changes(run, field, str(score)):
        run.tx.activities.add(run.cause.change_data_value(change, zone))
        run.tx.activities.add(run.cause.change_score(change, change_value, zone))
    return None


def _add_to_list(run: StepRun, parameters: Parameters) -> Next:
    static_list = _static_list(run, parameters)
    if run.tx.lists.add(static_list.list_id, run.lead.lead_id, run.context.now_ms):
        run.tx.activities.add(run.cause.add_to_list(static_list))
    return None


def _remove_from_list(run: StepRun, parameters: Parameters) -> Next:
    static_list = _static_list(run, parameters)
    if run.tx.lists.remove(static_list.list_id, run.lead.lead_id):
        run.tx.activities.add(run.cause.remove_from_list(static_list))
    return None


def _wait(run: StepRun, parameters: Parameters) -> Next:
    waiting_ms = sum(
        amount * int(parameters.get(unit, 0))
        for unit, amount in (("days", DAY_MS), ("hours", HOUR_MS), ("minutes", MINUTE_MS))
    )
    return WaitUntil(run.context.now_ms + waiting_ms)


def _send_email(run: StepRun, parameters: Parameters) -> Next:
    run.tx.activities.add(run.cause.send_email(str(parameters["email"])))
    return None


def _interesting_moment(run: StepRun, parameters: Parameters) -> Next:
    kind, text = (run.replaced(str(parameters[key])) for key in ("type", "text"))
    zone = run.context.catalog.zone
    run.tx.activities.add(run.cause.interesting_moment(kind, text, zone))
    return None


def _request_campaign(run: StepRun, parameters: Parameters) -> Next:
    campaign = run.context.catalog.programs.campaign_by_full_name(str(parameters["campaign"]))
    if campaign is None or not (campaign.is_trigger and campaign.active):
        raise StepLeft("there is no such active trigger campaign")
    depth = run.job.details[DEPTH] + 1
    if depth > DEPTH_MAX:
        raise StepLeft(f"campaigns request each other at most {DEPTH_MAX} deep")
    request = RunRequest(
        due_ms=run.context.now_ms,
        lead_ids=[run.lead.lead_id],
        source=SOURCE_SMART_CAMPAIGN,
        by=run.cause.campaign,
        depth=depth,
    )
    # All leads of a large audience share one run as long as it is open.
    requested: dict[str, int] = run.job.progress.setdefault("requested", {})
    step_id = str(run.cause.step_id)
    job_id = requested.get(step_id)
    if job_id is None or not join_run(campaign, request, JobId(job_id), run.tx, run.context):
        requested[step_id] = start_campaign(campaign, request, run.tx, run.context)
    return None


def _delete_lead(run: StepRun, _parameters: Parameters) -> Next:
    erase_lead(run.lead, run.tx)
    run.tx.activities.add(run.cause.delete_lead())
    return LeadGone()


def _static_list(run: StepRun, parameters: Parameters) -> StaticList:
    found = run.context.catalog.lists.by_full_name(str(parameters["list"]))
    if found is None:
        raise StepLeft("there is no such list")
    return found


def _field(run: StepRun, parameters: Parameters) -> LeadField:
    field = run.context.catalog.field(str(parameters["field"]))
    if not field.takes_values:
        raise StepLeft(f"{field.name} takes no values")
    return field


def _changes(run: StepRun, field: LeadField, text: str) -> tuple[Change, ...]:
    """Write a value, if it differs, and return what changed."""
    lead, context = run.lead, run.context
    try:
        stored = convert(field, text, context.catalog.zone)
    except ValueDoesNotFit:
        raise StepLeft(f"the value does not fit {field.name}") from None
    changed = changes(lead, [(field, stored)])
    if changed:
        lead.set_value(field, stored)
        lead.updated_ms = context.now_ms
        run.tx.leads.save(lead)
    return changed


@dataclass(frozen=True, slots=True)
class StepKind:
    """
    A kind of steps that are carried out.

    Args:
        name: Its display name.
        carry_out: Does it for one lead; raises `StepLeft` when it does nothing.
    """

    name: str
    carry_out: Callable[[StepRun, Parameters], Next]


STEPS: Final[Mapping[str, StepKind]] = MappingProxyType(
    {
        kind.name.casefold(): kind
        for kind in (
            StepKind(CHANGE_DATA_VALUE, _change_data_value),
            StepKind(CHANGE_SCORE, _change_score),
            StepKind(ADD_TO_LIST, _add_to_list),
            StepKind(REMOVE_FROM_LIST, _remove_from_list),
            StepKind(WAIT, _wait),
            StepKind(SEND_EMAIL, _send_email),
            StepKind(INTERESTING_MOMENT, _interesting_moment),
            StepKind(REQUEST_CAMPAIGN, _request_campaign),
            StepKind(DELETE_LEAD, _delete_lead),
        )
    }
)
"""
The kinds, by name in folded letters.

Source: decided (00-overview C-2).
"""
