"""What is to go on after the reply, and how far it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import orjson

from castile.domain.ids import CampaignId, JobId, ListId, ProgramId
from castile.domain.jobs import ONE_AFTER_THE_OTHER, Job, JobKind, JobState
from castile.store.errors import AlreadyStored, NotStored
from castile.store.repository import Repository
from castile.store.sequences import ID_MAX, SequenceRepository
from castile.store.statements import statements

if TYPE_CHECKING:
    import apsw

_SQL = statements("jobs")
_ADD = _SQL["add"]
_GET = _SQL["get"]
_SAVE = _SQL["save"]
_SAVE_PROGRESS = _SQL["save_progress"]
_EARLIEST_OPEN = _SQL["earliest_open"]
_OPEN_AFTER = _SQL["open_after"]
_COUNT_OPEN = _SQL["count_open"]
_COUNTS = _SQL["counts"]
_LATEST_IMPORT = _SQL["latest_import"]
_LATEST = _SQL["latest"]
_REMOVE_ENDED_IMPORTS = _SQL["remove_ended_imports"]
_PRUNE = _SQL["prune"]

DETAILS_BYTES_MAX: Final = 65_536
"""The longest details of a job, as JSON; they are read again at each step."""


class Place(NamedTuple):
    """Where an open job stands among those of its kind: by its time, then by its id."""

    due_ms: int
    job_id: JobId


FRONT: Final = Place(-(1 << 63), JobId(0))
"""Before every job."""


class JobRepository(Repository):
    """
    The jobs of a subscription; ended ones change only to erase a person.

    A table with rows that belong to a job refers to `jobs` with ON DELETE CASCADE.

    Args:
        connection: The connection of the transaction.
        subscription_id: The subscription whose jobs are seen.
        sequences: Where a new job gets its id.

    Source: decided (30-lists-and-import I-41 to I-43, I-60; 40-campaigns G-48, G-50).
    """

    __slots__ = ("_sequences",)

    def __init__(
        self, connection: apsw.Connection, subscription_id: int, sequences: SequenceRepository
    ) -> None:
        super().__init__(connection, subscription_id)
        self._sequences = sequences

    def add(self, job: Job) -> JobId:
        """
        Store a new job.

        Args:
            job: With `job_id` 0 it gets the next id; another one is kept, and the sequence goes
                on above it.

        Returns:
            The id; `job` itself is left as it is.

        Raises:
            ValueError: Its details are longer than `DETAILS_BYTES_MAX`.
            AlreadyStored: A job has the id.
            SequenceExhausted: No id is left.
        """
        details = orjson.dumps(job.details)
        if len(details) > DETAILS_BYTES_MAX:
            raise ValueError(
                f"details of a job: expected at most {DETAILS_BYTES_MAX} bytes, got {len(details)}"
            )
        job_id = JobId(self._sequences.id_for("job", job.job_id))
        self._execute(
            _ADD,
            (
                self._subscription_id,
                job_id,
                job.kind,
                job.state,
                job.due_ms,
                job.created_ms,
                job.started_ms,
                job.ended_ms,
                job.list_id,
                job.program_id,
                job.campaign_id,
                orjson.dumps(job.progress).decode(),
                job.reason,
                details.decode(),
            ),
        )
        if not self._connection.changes():
            raise AlreadyStored(f"job {job_id} exists")
        return job_id

    def get(self, job_id: JobId) -> Job | None:
        """Return a job, None when there is none of that id."""
        row = self._execute(_GET, (self._subscription_id, job_id)).fetchone()
        return None if row is None else _job(row)

    def save(self, job: Job) -> None:
        """
        Store what changes in a job: its state, times, progress and reason.

        Raises:
            NotStored: There is no open job of its id.
        """
        changing = (
            job.state,
            job.due_ms,
            job.started_ms,
            job.ended_ms,
            orjson.dumps(job.progress).decode(),
            job.reason,
        )
        self._execute(_SAVE, (self._subscription_id, job.job_id, *changing))
        if not self._connection.changes():
            raise NotStored(f"there is no open job {job.job_id}")

    def save_progress(self, job: Job) -> None:
        """Store the progress of a job, open or not; one that is gone is passed over."""
        progress = orjson.dumps(job.progress).decode()
        self._execute(_SAVE_PROGRESS, (self._subscription_id, job.job_id, progress))

    def next_open(self, kind: JobKind, after: Place = FRONT) -> Place | None:
        """
        Find the job of a kind whose turn it is, due or not.

        Args:
            kind: The kind.
            after: The job that had its turn. Of a kind that runs one after the other the
                earliest open job has every turn.

        Returns:
            The place of the next open job by time and id, None at the end.
        """
        if kind in ONE_AFTER_THE_OTHER:
            rows = self._execute(_EARLIEST_OPEN, (self._subscription_id, kind))
        else:
            rows = self._execute(_OPEN_AFTER, (self._subscription_id, kind, *after))
        row = rows.fetchone()
        return None if row is None else Place(int(row[0]), JobId(row[1]))

    def latest_import(self, list_id: ListId) -> Job | None:
        """Return the import into a list that was asked for last, None when there is none."""
        row = self._execute(_LATEST_IMPORT, (self._subscription_id, list_id)).fetchone()
        return None if row is None else _job(row)

    def open_imports(self) -> int:
        """Count the imports that wait or run."""
        ((count,),) = self._execute(_COUNT_OPEN, (self._subscription_id, JobKind.IMPORT))
        return int(count)

    def counts(self) -> dict[tuple[JobKind, JobState], int]:
        """Count the jobs of each kind and state; it looks at all of them."""
        rows = self._execute(_COUNTS, (self._subscription_id,))
        return {(JobKind(kind), JobState(state)): int(count) for kind, state, count in rows}

    def latest(
        self,
        *,
        kind: JobKind | None = None,
        state: JobState | None = None,
        below: int = ID_MAX + 1,
        limit: int,
    ) -> list[Job]:
        """
        Return jobs, the newest first.

        Args:
            kind: Only this kind; None for any.
            state: Only in this state; None for any.
            below: Only ids below it.
            limit: How many at most.
        """
        bounds = (self._subscription_id, below, kind, state, limit)
        return [_job(row) for row in self._execute(_LATEST, bounds)]

    def remove_ended_imports(self, list_id: ListId) -> None:
        """Remove the imports into a list that have ended, as the list is removed."""
        self._execute(_REMOVE_ENDED_IMPORTS, (self._subscription_id, list_id))

    def prune(self, ended_before_ms: int, *, limit: int) -> int:
        """
        Remove old jobs; the latest import into each list stays.

        Args:
            ended_before_ms: Only jobs that ended before it.
            limit: How many at most, the oldest first.

        Returns:
            How many were removed.
        """
        self._execute(_PRUNE, (self._subscription_id, ended_before_ms, limit))
        return self._connection.changes()


def _job(row: Any) -> Job:  # noqa: ANN401 - a row as SQLite returns it
    return Job(
        job_id=JobId(row[0]),
        kind=JobKind(row[1]),
        state=JobState(row[2]),
        due_ms=row[3],
        created_ms=row[4],
        started_ms=row[5],
        ended_ms=row[6],
        list_id=None if row[7] is None else ListId(row[7]),
        program_id=None if row[8] is None else ProgramId(row[8]),
        campaign_id=None if row[9] is None else CampaignId(row[9]),
        progress=orjson.loads(row[10]),
        reason=row[11],
        details=orjson.loads(row[12]),
    )
