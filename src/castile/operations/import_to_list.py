"""importToList: put rows of leads on a list of a program; the work goes on after the reply."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from castile.domain.import_file import HEADER, Header, read_header, read_record
from castile.domain.import_progress import ImportDetails
from castile.domain.jobs import Job, JobKind
from castile.operations.operation import Implementation, Request, always
from castile.store.imports import chunks_of
from castile.wire.faults import (
    BadParameter,
    BadParameterCombination,
    CampaignNotFound,
    ListNotFound,
)
from castile.wire.judges import Judges
from castile.wire.messages import (
    ImportToListModeEnum,
    ImportToListStatusEnum,
    ParamsImportToList,
    ResultImportToList,
    SuccessImportToList,
)

if TYPE_CHECKING:
    from castile.actions.context import Context
    from castile.domain.catalog import Catalog
    from castile.domain.lists import StaticList
    from castile.domain.programs import Campaign, Program
    from castile.store.imports import Chunk
    from castile.store.tx import Tx
    from castile.wire.judges import Ahead


@dataclass(frozen=True, slots=True)
class ImportToListPlan:
    """What to import where."""

    program: Program
    static_list: StaticList
    campaign: Campaign | None
    header: Header
    chunks: tuple[Chunk, ...]
    details: ImportDetails


def prepare(request: Request[ParamsImportToList], catalog: Catalog) -> ImportToListPlan:
    """
    Judge the header and find program, list and campaign; rows are judged later.

    Raises:
        BadParameter: 20110, an unknown program.
        BadParameterCombination: 20114, a column twice, no key column, more than 100 token
            columns, too many rows, token columns without campaignName.
        LeadAttributeBad: 20105, columns that are neither lead fields nor tokens.
        ListNotFound: 20111, no such list in the program.
        CampaignNotFound: 20113, no such campaign in the program.

    Source: documented and decided, 30-lists-and-import I-30 to I-40; order: 00-overview O-5, O-7.
    """
    message = request.message
    rows = message.import_file_rows.string_item
    campaign_name = message.campaign_name or None
    header = read_header(message.import_file_header, catalog)
    if len(rows) > catalog.import_rows_max:
        raise BadParameterCombination(
            rule=f"importFileRows holds more than {catalog.import_rows_max} rows",
            detail=f"expected at most {catalog.import_rows_max} rows, got {len(rows)}",
        )
    if header.has_tokens and campaign_name is None:
        raise BadParameterCombination(rule="token columns need campaignName")
    program = program_named(message.program_name, catalog)
    header.refuse_unknown()
    return ImportToListPlan(
        program=program,
        static_list=list_named(message.list_name, program, catalog),
        campaign=None if campaign_name is None else _campaign(campaign_name, program, catalog),
        header=header,
        chunks=tuple(chunks_of(rows)),
        details=ImportDetails(
            rows=len(rows),
            writes=message.import_list_mode is ImportToListModeEnum.UPSERTLEADS,
            clears_list=message.clear_list,
        ),
    )


def _judge_header(text: str, _ahead: Ahead) -> None:
    try:
        read_record(text)
    except ValueError as error:
        raise BadParameter(what=HEADER, detail=str(error)) from None


def program_named(name: str, catalog: Catalog) -> Program:
    """
    Find the program that a call names.

    Raises:
        BadParameter: 20110, there is none.

    Source: decided, 01-errors section 3.
    """
    program = catalog.programs.named(name)
    if program is None:
        raise BadParameter(
            what="programName", detail=f"programName: expected a program, got {name[:200]!r}"
        )
    return program


def list_named(name: str, program: Program, catalog: Catalog) -> StaticList:
    """
    Find the list of a program that a call names.

    Raises:
        ListNotFound: 20111, there is none in that program.

    Source: documented, 30-lists-and-import section 3: plain name, inside that program.
    """
    static_list = catalog.lists.in_program(program.name, name)
    if static_list is None:
        raise ListNotFound(
            key_type="listName",
            key_value=name,
            detail=f"listName: expected a list of the program {program.name}",
        )
    return static_list


def _campaign(name: str, program: Program, catalog: Catalog) -> Campaign:
    campaign = catalog.programs.campaign_named(program, name)
    if campaign is None:
        raise CampaignNotFound(
            what="campaignName",
            value=name,
            detail=f"campaignName: expected a campaign of the program {program.name}",
        )
    return campaign


def run(plan: ImportToListPlan, tx: Tx, context: Context) -> SuccessImportToList:
    """
    Store the import as a job.

    Returns:
        PROCESSING: it is stored.

    Raises:
        BadParameterCombination: 20114, as many imports wait or run as may.

    Source: documented and decided, 30-lists-and-import I-41, I-43.
    """
    imports_max = context.catalog.import_jobs_max
    if tx.jobs.open_imports() >= imports_max:
        raise BadParameterCombination(rule=f"{imports_max} imports wait or run already")
    job_id = tx.jobs.add(
        Job(
            kind=JobKind.IMPORT,
            due_ms=context.now_ms,
            created_ms=context.now_ms,
            list_id=plan.static_list.list_id,
            program_id=plan.program.program_id,
            campaign_id=None if plan.campaign is None else plan.campaign.campaign_id,
            details=plan.details.as_stored(),
        )
    )
    columns = [(column.kind.value, column.key) for column in plan.header.columns]
    tx.imports.add(job_id, columns, plan.chunks)
    return SuccessImportToList(
        result=ResultImportToList(import_status=ImportToListStatusEnum.PROCESSING)
    )


IMPORT_TO_LIST = Implementation(
    name="importToList",
    prepare=prepare,
    run=run,
    writes=always,
    starts_jobs=True,
    judges=Judges({HEADER: _judge_header}),
)
