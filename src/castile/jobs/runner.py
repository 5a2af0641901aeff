"""
Runs the jobs of every subscription, one step at a time.

A step is one write transaction: it loads the job, lets its handler work for a few milliseconds
and stores what was done together with how far the job is. The transaction is the lease of the
job. Whenever the process dies, the job is as its last step left it, and the next start goes on
there: nothing is lost, nothing is done twice, and no lease has to run out first.

Steps take turns. Each kind of each subscription is a lane; in a round every lane with something
due does one step, so that a thousand campaign runs do not hold up an import, nor one subscription
another. Inside a lane the jobs that were due when a lap began do one step each; what becomes due
meanwhile waits for the next lap. Between two steps the writer is free for calls.

A job that fails is marked so and reported. When the database cannot be used nothing fails: the
lane pauses, longer each time, and the same step is tried again.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from castile.domain.jobs import JobKind, JobState
from castile.jobs.job import Done, More, Wait, Work
from castile.logs import logger
from castile.store.errors import (
    DatabaseUnavailable,
    DeadlinePassed,
    OutcomeUnknown,
    StoreFailure,
    TransactionLost,
    WriterQueueFull,
)
from castile.store.jobs import FRONT, Place
from castile.wire.faults import Fault, InternalError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from castile.clock import Clock, Ids
    from castile.domain.catalog import Catalog
    from castile.domain.ids import JobId
    from castile.domain.jobs import Job
    from castile.jobs.job import Handler
    from castile.store.sqlite import SqliteDatabase
    from castile.store.tx import Tx

IDLE_SECONDS_MAX: Final = 60.0
"""After so long it is looked for due jobs anyway: the wall clock may have been set."""
PAUSE_SECONDS_MIN: Final = 0.1
PAUSE_SECONDS_MAX: Final = 30.0
"""How long a lane pauses when the database cannot be used: twice as long each time."""
PRUNE_SECONDS: Final = 3600
"""How often old jobs are looked for."""
PRUNED_JOBS_MAX: Final = 100
"""Jobs that are removed in one transaction at most."""

_TROUBLE: Final = "some jobs cannot go on now; they are tried again"
_DAY_MS: Final = 86_400_000
_TRY_AGAIN: Final = (
    DatabaseUnavailable,
    DeadlinePassed,
    OutcomeUnknown,
    TransactionLost,
    WriterQueueFull,
)
"""What a step cannot be blamed for. After an unknown outcome the job is found as it is."""

_log = logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobLimits:
    """
    How long steps are and how long jobs are kept.

    Args:
        step_milliseconds: After this time a step ends with the row or lead it is at.
        days_max: Jobs that ended so many days ago are removed.
    """

    step_milliseconds: int = 20
    days_max: int = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedJob:
    """
    A job that was given up, for whoever keeps and shows it.

    Args:
        subscription_id: Whose job it was.
        job: The job as it is stored now.
        fault: Why: what the handler raised, or 20011.
        reference: An id under which it can be kept.
        error: What was raised.
    """

    subscription_id: int
    job: Job
    fault: Fault
    reference: str
    error: Exception


@dataclass(slots=True)
class _Lane:
    """The jobs of one kind of one subscription, as far as the last turns matter."""

    subscription_id: int
    handler: Handler
    place: Place = FRONT
    lap_ms: int = 0
    pause_seconds: float = 0.0
    resume_seconds: float = 0.0


class JobRunner:
    """
    Run jobs in a thread of its own, or step by step for tests.

    Args:
        database: The open database.
        clock: Its wall clock decides what is due, its monotonic clock how long a step is.
        handlers: One for each kind that runs here.
        subscriptions: Gives the id of every subscription that is there now.
        catalog_of: Gives the definitions of a subscription as they are inside a transaction.
        report: Told of each job that failed, after it was marked so.
        ids: Gives the references of failures.
        limits: How long steps are and how long jobs are kept.

    Attributes:
        trouble: Why jobs pause, one sentence for everybody; "" when none does.
    """

    def __init__(
        self,
        database: SqliteDatabase,
        clock: Clock,
        handlers: Sequence[Handler],
        *,
        subscriptions: Callable[[], Collection[int]],
        catalog_of: Callable[[Tx], Catalog],
        report: Callable[[FailedJob], None],
        ids: Ids,
        limits: JobLimits,
    ) -> None:
        self.trouble = ""
        self._database = database
        self._clock = clock
        self._handlers = handlers
        self._subscriptions = subscriptions
        self._catalog_of = catalog_of
        self._report = report
        self._ids = ids
        self._limits = limits
        self._lanes: dict[tuple[int, JobKind], _Lane] = {}
        self._prune_ms = -(1 << 63)
        self._idle_seconds = 0.0
        self._changed = threading.Condition(threading.Lock())
        self._woken = False
        self._closing = False
        self._thread = threading.Thread(target=self._loop, name="castile-jobs", daemon=True)

    def start(self) -> None:
        """Run what is due in a thread, now and whenever it becomes due."""
        self._thread.start()

    def wake(self) -> None:
        """Look for due jobs now, because one was added."""
        with self._changed:
            self._woken = True
            self._changed.notify()

    def close(self, seconds_max: float | None = None) -> None:
        """
        Begin no more steps, and wait for the one in progress.

        Args:
            seconds_max: How long to wait at most; None for as long as it takes.
        """
        with self._changed:
            self._closing = True
            self._changed.notify()
        if self._thread.ident is not None:
            self._thread.join(seconds_max)

    def run_due(self) -> bool:
        """
        Do one round in this thread: one step of each lane that has something due.

        Returns:
            Whether anything was done, so that another round may find more.
        """
        self._prune()
        idle_seconds = IDLE_SECONDS_MAX
        self._lanes = {
            (subscription_id, handler.kind): self._lanes.get((subscription_id, handler.kind))
            or _Lane(subscription_id, handler)
            for subscription_id in self._subscriptions()
            for handler in self._handlers
        }
        for lane in self._lanes.values():
            if self._closing:
                return False
            idle_seconds = min(idle_seconds, self._take_turn(lane))
        paused = any(lane.pause_seconds for lane in self._lanes.values())
        self.trouble = _TROUBLE if paused else ""
        self._idle_seconds = idle_seconds
        return not idle_seconds

    def _loop(self) -> None:
        while not self._closing:
            self._woken = False
            try:
                if self.run_due():
                    continue
            except Exception:  # noqa: BLE001 - one end of the runner's loop: jobs must go on
                _log.exception("jobs_interrupted")
                self.trouble = _TROUBLE
                self._idle_seconds = PAUSE_SECONDS_MAX
            with self._changed:
                self._changed.wait_for(lambda: self._woken or self._closing, self._idle_seconds)

    def _take_turn(self, lane: _Lane) -> float:
        """Do one step of a lane; return 0, or the seconds until there may be one to do."""
        seconds = self._clock.seconds()
        if lane.resume_seconds > seconds:
            return lane.resume_seconds - seconds
        try:
            place = self._next_place(lane)
            now_ms = self._clock.now_ms()
            if place is None or place.due_ms > now_ms:
                lane.pause_seconds = 0.0
                return IDLE_SECONDS_MAX if place is None else (place.due_ms - now_ms) / 1000
            lane.place = place
            self._step(lane, place.job_id)
        except Exception as error:  # noqa: BLE001 - the other lanes must go on
            return self._pause(lane, error)
        lane.pause_seconds = 0.0
        return 0.0

    def _next_place(self, lane: _Lane) -> Place | None:
        """Find the next job of the lap, else begin a new lap; the job may be due later."""
        kind, now_ms = lane.handler.kind, self._clock.now_ms()
        with self._database.read(lane.subscription_id) as tx:
            place = tx.jobs.next_open(kind, lane.place)
            if place is not None and place.due_ms <= min(lane.lap_ms, now_ms):
                return place
            lane.lap_ms = now_ms
            return tx.jobs.next_open(kind)

    def _pause(self, lane: _Lane, error: Exception) -> float:
        if not lane.pause_seconds:
            _log.warning(
                "jobs_paused",
                subscription_id=lane.subscription_id,
                kind=lane.handler.kind,
                exc_info=error,
            )
        lane.pause_seconds = min(max(2 * lane.pause_seconds, PAUSE_SECONDS_MIN), PAUSE_SECONDS_MAX)
        lane.resume_seconds = self._clock.seconds() + lane.pause_seconds
        return lane.pause_seconds

    def _step(self, lane: _Lane, job_id: JobId) -> None:
        def work(tx: Tx) -> None:
            job = tx.jobs.get(job_id)
            # It may have been canceled, or have gone with its subscription.
            if job is not None and not job.state.is_end:
                self._work(lane.handler, job, tx, self._catalog_of(tx))

        try:
            self._database.write(lane.subscription_id, work)
        except _TRY_AGAIN:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a handler raises ends its job only
            self._give_up(lane, job_id, error)

    def _work(self, handler: Handler, job: Job, tx: Tx, catalog: Catalog) -> None:
        now_ms, seconds = self._clock.now_ms(), self._clock.seconds
        end_seconds = seconds() + self._limits.step_milliseconds / 1000
        job.begin(now_ms)
        match handler.step(job, tx, Work(now_ms, catalog, lambda: seconds() >= end_seconds)):
            case More():
                pass
            case Wait(until_ms):
                job.wait(until_ms)
            case Done():
                job.end(JobState.COMPLETE, self._clock.now_ms())
        tx.jobs.save(job)

    def _give_up(self, lane: _Lane, job_id: JobId, error: Exception) -> None:
        reference = self._ids()
        fault = error if isinstance(error, Fault) else InternalError(reference=reference)

        def work(tx: Tx) -> Job | None:
            job = tx.jobs.get(job_id)
            if job is None or job.state.is_end:
                return None
            now_ms = self._clock.now_ms()
            job.begin(now_ms)
            job.end(JobState.FAILED, now_ms, fault.message)
            tx.jobs.save(job)
            return job

        job = self._database.write(lane.subscription_id, work)
        if job is None:
            return
        _log.error(
            "job_failed",
            call_id=reference,
            subscription_id=lane.subscription_id,
            job_id=job_id,
            kind=job.kind,
            code=fault.code,
        )
        self._report(
            FailedJob(
                subscription_id=lane.subscription_id,
                job=job,
                fault=fault,
                reference=reference,
                error=error,
            )
        )

    def _prune(self) -> None:
        """Remove old jobs, now and then."""
        now_ms = self._clock.now_ms()
        if now_ms < self._prune_ms:
            return
        self._prune_ms = now_ms + 1000 * PRUNE_SECONDS
        ended_before_ms = now_ms - self._limits.days_max * _DAY_MS
        for subscription_id in self._subscriptions():
            try:
                pruned = self._database.write(
                    subscription_id,
                    lambda tx: tx.jobs.prune(ended_before_ms, limit=PRUNED_JOBS_MAX),
                )
            except StoreFailure:
                _log.warning("prune_failed", subscription_id=subscription_id, exc_info=True)
                continue
            if pruned == PRUNED_JOBS_MAX:
                self._prune_ms = now_ms  # There may be more: they go in the next round.
