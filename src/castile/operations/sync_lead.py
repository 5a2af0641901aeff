"""syncLead: create or update one lead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from castile.actions.upsert_lead import upsert_lead
from castile.domain.keys import check_cookie, normalize_cookie
from castile.domain.lead_input import (
    LeadInput,
    judge_foreign_id,
    judge_id_attribute,
    judge_lead_record,
    names_a_lead,
)
from castile.domain.lead_record import lead_record
from castile.domain.partitions import target_workspace
from castile.operations.operation import Implementation, Request, always
from castile.wire.faults import LeadKeyRequired
from castile.wire.judges import Judges
from castile.wire.messages import (
    LeadSyncStatus,
    ParamsSyncLead,
    ResultSyncLead,
    SuccessSyncLead,
    SyncStatus,
)

if TYPE_CHECKING:
    from castile.actions.context import Context
    from castile.domain.catalog import Catalog, Workspace
    from castile.store.tx import Tx
    from castile.wire.judges import Ahead
    from castile.wire.messages import Absent, LeadRecord


@dataclass(frozen=True, slots=True)
class SyncLeadPlan:
    """One judged record and what is to be done beside it."""

    lead_input: LeadInput
    workspace: Workspace | None
    return_lead: bool
    move_cookie: bool


def prepare(request: Request[ParamsSyncLead], catalog: Catalog) -> SyncLeadPlan:
    """
    Judge the record by the definitions.

    Raises:
        BadParameter: 20110, an unknown workspace.
        LeadNotFound: 20103, an Id that no lead can have.
        LeadAttributeBad: 20105, names that are no lead fields (with an Id: when it runs).
        LeadSyncFailed: 20106, a value that does not fit its field (the same).

    Source: documented, recorded and decided, 10-leads section 6.
    """
    message = request.message
    cookie = normalize_cookie(message.marketo_cookie) if message.marketo_cookie else ""
    lead_input = judge_lead_record(
        message.lead_record, catalog, operation="syncLead", cookie=cookie or None
    )
    workspace = target_workspace(request.target_workspace, catalog)
    if lead_input.failure is not None and lead_input.lead_id is None:
        raise lead_input.failure
    return SyncLeadPlan(
        lead_input=lead_input,
        workspace=workspace,
        return_lead=bool(message.return_lead),
        move_cookie=bool(message.move_cookie),
    )


def _judge_record(record: LeadRecord, ahead: Ahead) -> None:
    judge_id_attribute(record, ahead)
    if not (names_a_lead(record) or normalize_cookie(ahead("marketoCookie"))):
        raise LeadKeyRequired(detail="expected a key in the record, or marketoCookie")


def _judge_cookie(text: str | Absent | None, _ahead: Ahead) -> None:
    if text:
        check_cookie(text)


def run(plan: SyncLeadPlan, tx: Tx, context: Context) -> SuccessSyncLead:
    """
    Write the lead.

    Returns:
        Its id, CREATED or UPDATED, and the whole record when it was asked for.

    Raises:
        LeadNotFound: 20103, an Id without a lead.
        LeadSyncFailed: 20106, the lead is outside the target workspace, or a value.
        LeadAttributeBad: 20105, beside an Id that exists.

    Source: documented and recorded, 10-leads sections 6.1 to 6.7.
    """
    done = upsert_lead(
        plan.lead_input, tx, context, workspace=plan.workspace, move_cookie=plan.move_cookie
    )
    lead = done.lead
    record = lead_record(lead, context.catalog) if plan.return_lead else None
    status = SyncStatus(
        lead_id=lead.lead_id,
        status=LeadSyncStatus.CREATED if done.created else LeadSyncStatus.UPDATED,
        error=None,
    )
    return SuccessSyncLead(
        result=ResultSyncLead(
            lead_id=lead.lead_id,
            sync_status=status,
            lead_record=cast("LeadRecord | None", record),
        )
    )


SYNC_LEAD = Implementation(
    name="syncLead",
    prepare=prepare,
    run=run,
    writes=always,
    judges=Judges(
        {
            "leadRecord": _judge_record,
            "leadRecord/ForeignSysPersonId": judge_foreign_id,
            "marketoCookie": _judge_cookie,
        }
    ),
)
