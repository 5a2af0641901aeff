"""getImportToListStatus: how far the latest import into a list is."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from castile.domain.import_progress import (
    ImportDetails,
    ImportProgress,
    rows_ignored,
    seconds_needed,
    summary,
)
from castile.operations.import_to_list import list_named, program_named
from castile.operations.operation import Implementation, Request
from castile.wire.faults import BadParameter
from castile.wire.messages import (
    ImportToListStatusEnum,
    ParamsGetImportToListStatus,
    ResultGetImportToListStatus,
    SuccessGetImportToListStatus,
)
from castile.wire.timestamps import WireDateTime

if TYPE_CHECKING:
    from castile.actions.context import Context
    from castile.domain.catalog import Catalog
    from castile.domain.jobs import Job
    from castile.domain.lists import StaticList
    from castile.store.tx import Tx


def prepare(request: Request[ParamsGetImportToListStatus], catalog: Catalog) -> StaticList:
    """
    Find the list.

    Raises:
        BadParameter: 20110, an unknown program.
        ListNotFound: 20111, no such list in the program.

    Source: documented and decided, 30-lists-and-import section 4; order: 00-overview O-7.
    """
    message = request.message
    program = program_named(message.program_name, catalog)
    return list_named(message.list_name, program, catalog)


def run(plan: StaticList, tx: Tx, context: Context) -> SuccessGetImportToListStatus:
    """
    Tell what the latest import into the list has done.

    Raises:
        BadParameter: 20110, there never was one.

    Source: documented sample and decided, 30-lists-and-import section 4, I-60 to I-63.
    """
    job = tx.jobs.latest_import(plan.list_id)
    if job is None:
        raise BadParameter(
            what="listName", detail=f"listName: no import into {plan.full_name} was ever started"
        )
    progress = ImportProgress.of(job)
    return SuccessGetImportToListStatus(
        result=ResultGetImportToListStatus(
            status=_status(job),
            started_time=_wire_time(job.created_ms),
            ended_time=None if job.ended_ms is None else _wire_time(job.ended_ms),
            estimated_time=seconds_needed(job, context.now_ms),
            estimated_rows=ImportDetails.of(job).rows,
            rows_imported=progress.rows_imported,
            rows_failed=progress.rows_failed,
            rows_ignored=rows_ignored(job),
            import_summary=summary(job),
        )
    )


def _status(job: Job) -> ImportToListStatusEnum:
    return ImportToListStatusEnum(job.state if job.state.is_end else "PROCESSING")


def _wire_time(at_ms: int) -> WireDateTime:
    return WireDateTime(datetime.fromtimestamp(at_ms / 1000, UTC))


GET_IMPORT_TO_LIST_STATUS = Implementation(name="getImportToListStatus", prepare=prepare, run=run)
