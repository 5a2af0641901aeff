"""getLead: all leads that match one key, complete."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from castile.actions.find_lead import find_leads
from castile.domain.keys import judge_lead_key
from castile.domain.lead_record import lead_record
from castile.operations.operation import Implementation, Request
from castile.wire.faults import LeadNotFound
from castile.wire.judges import Judges
from castile.wire.messages import (
    ArrayOfLeadRecord,
    LeadKeyRef,
    ParamsGetLead,
    ResultGetLead,
    SuccessGetLead,
)

if TYPE_CHECKING:
    from castile.actions.context import Context
    from castile.domain.catalog import Catalog
    from castile.store.tx import Tx
    from castile.wire.messages import LeadRecord

_FEW_LEADS = frozenset({LeadKeyRef.IDNUM, LeadKeyRef.COOKIE, LeadKeyRef.EMAIL})


@dataclass(frozen=True, slots=True)
class GetLeadPlan:
    """The key to look up, judged by itself."""

    key_type: LeadKeyRef
    key_value: str


def prepare(request: Request[ParamsGetLead], _catalog: Catalog) -> GetLeadPlan:
    """Take the key, which was judged by itself."""
    key = request.message.lead_key
    return GetLeadPlan(key.key_type, key.key_value)


def run(plan: GetLeadPlan, tx: Tx, context: Context) -> SuccessGetLead:
    """
    Find the leads.

    Returns:
        Their number and their records, the preferred one first, at most 1000.

    Raises:
        LeadNotFound: 20103, no lead matches.
        LeadOwnerNotFound: 20108, an owner key that names no sales user.

    Source: documented and recorded, 10-leads section 4.
    """
    leads = find_leads(plan.key_type, plan.key_value, tx, context.catalog)
    if not leads:
        raise LeadNotFound(key_type=plan.key_type, key_value=plan.key_value)
    records = cast(
        "tuple[LeadRecord, ...]", tuple(lead_record(one, context.catalog) for one in leads)
    )
    return SuccessGetLead(
        result=ResultGetLead(count=len(records), lead_record_list=ArrayOfLeadRecord(records))
    )


GET_LEAD = Implementation(
    name="getLead",
    prepare=prepare,
    run=run,
    is_short=lambda plan: plan.key_type in _FEW_LEADS,
    judges=Judges({"leadKey": judge_lead_key}),
)
