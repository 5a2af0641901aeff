"""syncMultipleLeads: create or update many leads, each with a status of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from castile.actions.upsert_lead import find_target, write_target
from castile.domain.lead_input import (
    LeadInput,
    judge_foreign_id,
    judge_id_attribute,
    judge_lead_record,
    names_a_lead,
    unknown_names,
)
from castile.operations.operation import Implementation, Request, always
from castile.wire.faults import (
    BadParameterCombination,
    Fault,
    LeadAttributeBad,
    LeadKeyRequired,
    LeadNotFound,
)
from castile.wire.judges import Judges
from castile.wire.messages import (
    ArrayOfSyncStatus,
    LeadSyncStatus,
    ParamsSyncMultipleLeads,
    ResultSyncMultipleLeads,
    SuccessSyncMultipleLeads,
    SyncStatus,
)

if TYPE_CHECKING:
    from castile.actions.context import Context
    from castile.domain.activities import Activity
    from castile.domain.catalog import Catalog
    from castile.store.tx import Tx
    from castile.wire.messages import LeadRecord

    Plan = tuple[LeadInput | Fault, ...]

NAME = "syncMultipleLeads"
RECORDS_MAX = 1000


def prepare(request: Request[ParamsSyncMultipleLeads], catalog: Catalog) -> Plan:
    """
    Judge every record by the definitions.

    Returns:
        For each record what it asks for, or why it fails whatever is stored.

    Raises:
        BadParameterCombination: 20114, more than 1000 records.
        LeadAttributeBad: 20105, names in any record that are no lead fields.

    Source: documented and decided, 10-leads U-2 to U-9; order: 00-overview O-5, O-6.
    """
    message = request.message
    records = message.lead_record_list.lead_record
    plan = tuple(
        _judge(record, catalog, finds_by_email=message.dedup_enabled) for record in records
    )
    if len(records) > RECORDS_MAX:
        raise BadParameterCombination(
            rule=f"leadRecordList holds more than {RECORDS_MAX} records",
            detail=f"leadRecordList: expected at most {RECORDS_MAX} records, got {len(records)}",
        )
    if names := unknown_names(records, catalog):
        raise LeadAttributeBad(operation=NAME, names=", ".join(names))
    return plan


def _judge(record: LeadRecord, catalog: Catalog, *, finds_by_email: bool) -> LeadInput | Fault:
    if not names_a_lead(record):
        return LeadKeyRequired()
    judged = judge_lead_record(record, catalog, operation=NAME, keeps_email=True)
    if isinstance(judged.failure, LeadNotFound):
        return judged.failure
    return judged if finds_by_email else replace(judged, email=None)


def run(plan: Plan, tx: Tx, context: Context) -> SuccessSyncMultipleLeads:
    """
    Write the leads, one record after the other.

    Returns:
        One status a record, in request order: CREATED, UPDATED, or FAILED with its reason.

    Source: documented and decided, 10-leads section 7; 00-overview S-1; 01-errors F-31.
    """
    activities: list[Activity] = []
    statuses = tuple(_sync(record, tx, context, activities) for record in plan)
    tx.activities.add_all(activities)
    return SuccessSyncMultipleLeads(
        result=ResultSyncMultipleLeads(sync_status_list=ArrayOfSyncStatus(statuses))
    )


def _sync(
    record: LeadInput | Fault, tx: Tx, context: Context, activities: list[Activity]
) -> SyncStatus:
    if isinstance(record, Fault):
        return _failed(0, record)
    lead_id = 0
    try:
        target = find_target(record, tx)
        if target.lead is not None:
            lead_id = target.lead.lead_id
        with tx.savepoint():
            done = write_target(target, record, tx, context)
    except Fault as fault:
        return _failed(lead_id, fault)
    activities += done.activities
    return SyncStatus(
        lead_id=done.lead.lead_id,
        status=LeadSyncStatus.CREATED if done.created else LeadSyncStatus.UPDATED,
        error=None,
    )


def _failed(lead_id: int, fault: Fault) -> SyncStatus:
    return SyncStatus(lead_id=lead_id, status=LeadSyncStatus.FAILED, error=fault.record_error)


SYNC_MULTIPLE_LEADS = Implementation(
    name=NAME,
    prepare=prepare,
    run=run,
    writes=always,
    judges=Judges(
        {
            "leadRecordList/leadRecord": judge_id_attribute,
            "leadRecordList/leadRecord/ForeignSysPersonId": judge_foreign_id,
        }
    ),
)
