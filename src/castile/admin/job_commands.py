"""The commands about jobs: what goes on after the reply."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from castile.admin.arguments import LIMIT, Argument
from castile.admin.chunks import subscription_of
from castile.admin.command import Command, Scope, shown_at
from castile.admin.errors import CommandError
from castile.domain.ids import JobId
from castile.domain.jobs import JobKind, JobState

if TYPE_CHECKING:
    from castile.admin.command import Arguments
    from castile.domain.catalog import Catalog
    from castile.domain.jobs import Job
    from castile.server.installation import Installation
    from castile.store.tx import Tx

CANCELED: Final = "canceled by an operator"
"""Why a job was canceled, as it is shown."""


def _list(installation: Installation, arguments: Arguments) -> object:
    number, catalog = subscription_of(installation, arguments)
    kind, state = arguments.get("kind"), arguments.get("state")
    with installation.database.read(number) as tx:
        jobs = tx.jobs.latest(
            kind=None if kind is None else JobKind(kind),
            state=None if state is None else JobState(state),
            limit=int(arguments.get("limit") or 100),
        )
    return [_row(job, catalog) for job in jobs]


def _show(installation: Installation, arguments: Arguments) -> object:
    number, catalog = subscription_of(installation, arguments)
    with installation.database.read(number) as tx:
        job = _existing(tx, arguments)
    return {**_row(job, catalog), "details": job.details}


def _cancel(installation: Installation, arguments: Arguments) -> object:
    number, catalog = subscription_of(installation, arguments)

    def work(tx: Tx) -> Job:
        job = _existing(tx, arguments)
        if job.state.is_end:
            raise CommandError(f"job {job.job_id} has ended before: {job.state}", 1)
        job.end(JobState.CANCELED, installation.clock.now_ms(), CANCELED)
        tx.jobs.save(job)
        return job

    return _row(installation.database.write(number, work), catalog)


def _existing(tx: Tx, arguments: Arguments) -> Job:
    job_id = JobId(int(arguments["id"]))
    job = tx.jobs.get(job_id)
    if job is None:
        raise CommandError(f"no job {job_id}", 1)
    return job


def _row(job: Job, catalog: Catalog) -> dict[str, object]:
    return {
        "job_id": job.job_id,
        "kind": job.kind,
        "about": _about(job, catalog),
        "state": job.state,
        "created_at": shown_at(job.created_ms),
        "due_at": shown_at(job.due_ms),
        "started_at": None if job.started_ms is None else shown_at(job.started_ms),
        "ended_at": None if job.ended_ms is None else shown_at(job.ended_ms),
        "progress": job.progress,
        "reason": job.reason,
    }


def _about(job: Job, catalog: Catalog) -> str:
    """Name the campaign or the list by its full name; by its id when it is not there any more."""
    if job.campaign_id is not None and job.kind is JobKind.CAMPAIGN_RUN:
        campaign = catalog.programs.campaign(job.campaign_id)
        return f"campaign {job.campaign_id}" if campaign is None else campaign.full_name
    if job.list_id is not None:
        static_list = catalog.lists.by_id(job.list_id)
        return f"list {job.list_id}" if static_list is None else static_list.full_name
    return ""


_ID: Final = Argument("id", "integer", "Of a job.", required=True, low=1)
_WHICH: Final = (
    Argument("kind", words=tuple(JobKind)),
    Argument("state", words=tuple(JobState)),
    LIMIT,
)

JOB_COMMANDS: Final = (
    Command("jobs list", _list, Scope.READ, _WHICH, "List jobs, the latest first."),
    Command("jobs show", _show, Scope.READ, (_ID,), "Show a job."),
    Command("jobs cancel", _cancel, Scope.WRITE, (_ID,), "End a job before its time."),
)
"""Everything that an operator can do to jobs."""
