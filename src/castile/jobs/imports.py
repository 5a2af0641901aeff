"""Imports: what goes on after the reply to importToList."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from castile.actions.context import Context
from castile.actions.import_row import Destination, import_row
from castile.actions.list_members import remove_members
from castile.domain.import_file import Column, ColumnKind, RowReader
from castile.domain.import_progress import ImportDetails, ImportProgress
from castile.domain.jobs import Job, JobKind
from castile.jobs.job import DONE, MORE
from castile.wire.contract import VERSIONS
from castile.wire.faults import BadParameter, Fault, LeadNotFound, ListNotFound

if TYPE_CHECKING:
    from castile.domain.activities import Activity
    from castile.domain.catalog import Catalog
    from castile.jobs.job import Outcome, Work
    from castile.store.tx import Tx

CLEARED_AT_ONCE_MAX: Final = 100
"""So many members are taken from a list before it is asked whether the time is up."""


class ImportHandler:
    """
    Clears the list if it is to be, then does the rows in their order.

    How far it is, and what became of the rows, stands in the progress of the job, which is
    stored together with what was done.

    Source: documented and decided, 30-lists-and-import section 3.3.
    """

    kind: Final = JobKind.IMPORT

    def step(self, job: Job, tx: Tx, work: Work) -> Outcome:
        """
        Clear some of the list, or do some of the rows.

        Returns:
            `DONE` when all rows were worked through, also when some failed.

        Raises:
            ListNotFound: 20111, the list was removed meanwhile.
            BadParameter: 20110, the program was removed meanwhile.
        """
        details, progress = ImportDetails.of(job), ImportProgress.of(job)
        step = _Step(
            job=job,
            progress=progress,
            destination=_destination(job, details, work.catalog),
            tx=tx,
            work=work,
            context=Context(f"job {job.job_id}", work.now_ms, work.catalog, VERSIONS[-1]),
        )
        if details.clears_list and not progress.list_cleared:
            step.clear_list()
        else:
            step.do_rows(details.rows)
        job.progress = progress.as_stored()
        return DONE if progress.rows_done == details.rows else MORE


def _destination(job: Job, details: ImportDetails, catalog: Catalog) -> Destination:
    static_list = None if job.list_id is None else catalog.lists.by_id(job.list_id)
    if static_list is None:
        raise ListNotFound(key_type="id", key_value=job.list_id or 0)
    program = None if job.program_id is None else catalog.programs.by_id(job.program_id)
    if program is None:
        raise BadParameter(what=f"Program {job.program_id}")
    campaign = None if job.campaign_id is None else catalog.programs.campaign(job.campaign_id)
    return Destination(
        static_list=static_list,
        workspace=next(
            (each for each in catalog.workspaces if each.workspace_id == program.workspace_id), None
        ),
        campaign_id=None if campaign is None else campaign.campaign_id,
        writes=details.writes,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """One step of an import."""

    job: Job
    progress: ImportProgress
    destination: Destination
    tx: Tx
    work: Work
    context: Context

    def clear_list(self) -> None:
        """Remove members until the time is up or none is left (I-50)."""
        static_list = self.destination.static_list
        lists = self.tx.lists
        while found := lists.lead_ids(static_list.list_id, after=0, limit=CLEARED_AT_ONCE_MAX):
            remove_members(found, static_list, self.tx, self.context)
            if self.work.time_is_up():
                return
        lists.remove_list(static_list.list_id)  # Anonymous leads, which no list shows.
        self.progress.list_cleared = True

    def do_rows(self, rows: int) -> None:
        """Do rows until the time is up or all of them are done."""
        imports, job_id, progress = self.tx.imports, self.job.job_id, self.progress
        columns = [Column(ColumnKind(kind), key) for kind, key in imports.columns(job_id)]
        reader = RowReader(columns, self.work.catalog, writes=self.destination.writes)
        activities: list[Activity] = []
        is_time_up = False
        while progress.rows_done < rows and not is_time_up:
            texts = imports.rows(job_id, progress.rows_done)
            end = progress.rows_done + len(texts)
            for text in texts:
                activities += self._do_row(text, reader)
                progress.rows_done += 1
                is_time_up = self.work.time_is_up()
                if is_time_up:
                    break
            if progress.rows_done == end:
                imports.remove_rows(job_id, end)
        self.tx.activities.add_all(activities)

    def _do_row(self, text: str, reader: RowReader) -> list[Activity]:
        """Do one row and count it; return what is to be recorded."""
        progress = self.progress
        try:
            row = reader.read(text)
            with self.tx.savepoint():
                done = import_row(row, self.destination, self.tx, self.context)
        except LeadNotFound as fault:
            if self.destination.writes:
                progress.fail(fault)
            return []  # Else it is ignored: the row is done, and nothing came of it.
        except Fault as fault:
            progress.fail(fault)
            return []
        progress.rows_imported += 1
        progress.members += done.is_new_member
        return done.activities
