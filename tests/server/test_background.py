"""Jobs live beside the server, and those that fail are found in the journal."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from castile.clock import MovableClock
from castile.domain.jobs import Job, JobKind, JobState
from castile.jobs.job import DONE, Outcome, Work
from castile.jobs.runner import FailedJob
from castile.journal.entry import CallFilter
from castile.server.background import Background, failure_entry, make_job_runner
from castile.server.pipeline import NOTE_CHARACTERS_MAX
from castile.store.errors import DatabaseUnavailable
from castile.wire.faults import InternalError, ListNotFound

if TYPE_CHECKING:
    from castile.domain.ids import JobId
    from castile.jobs.runner import JobRunner
    from castile.store.tx import Tx
    from tests.harness import Harness


class Raising:
    """A kind of job that raises what it is given, else is done at once."""

    kind = JobKind.CAMPAIGN_RUN

    def __init__(self) -> None:
        self.error: Exception | None = None
        self.lists: list[str] = []
        self.done = threading.Event()

    def step(self, _job: Job, _tx: Tx, work: Work) -> Outcome:
        """Raise, or be done."""
        self.lists = [each.name for each in work.catalog.lists]
        if self.error is not None:
            raise self.error
        self.done.set()
        return DONE


@pytest.fixture
def handler() -> Raising:
    """What the jobs do."""
    return Raising()


@pytest.fixture
def runner(castile: Harness, handler: Raising) -> JobRunner:
    """The runner of the harness's installation."""
    return make_job_runner(castile.installation, [handler])


def add_job(castile: Harness) -> JobId:
    """Store a job that is due."""
    now_ms = castile.clock.now_ms()
    job = Job(kind=JobKind.CAMPAIGN_RUN, due_ms=now_ms, created_ms=now_ms)
    return castile.write(lambda tx: tx.jobs.add(job))


def state(castile: Harness, job_id: JobId) -> JobState:
    """How far a job is."""
    job = castile.read(lambda tx: tx.jobs.get(job_id))
    assert job is not None
    return job.state


def test_a_step_is_done_by_the_definitions_inside_its_transaction(
    castile: Harness, handler: Raising, runner: JobRunner
) -> None:
    """A run of a program that a call has just cloned need not wait for the next directory."""

    def define(tx: Tx) -> None:
        tx.definitions.add_entry("lists", {"name": "New"}, 0)
        tx.definitions.raise_version()

    castile.write(define)
    add_job(castile)
    assert runner.run_due()
    assert handler.lists == ["New"]


def test_a_failure_is_kept_with_its_last_lines(
    castile: Harness, handler: Raising, runner: JobRunner
) -> None:
    """Under the reference that the reason names, as an operation of the job's kind."""
    job_id = add_job(castile)
    handler.error = ValueError("no such thing")
    while runner.run_due():
        pass
    (call,) = castile.installation.journal.find(CallFilter(operation="campaign run"))
    job = castile.read(lambda tx: tx.jobs.get(job_id))
    assert job is not None
    assert job.reason == f"Internal error, reference {call.entry.call_id}"
    assert (call.entry.code, call.entry.subscription_id) == (20011, castile.subscription_id)
    assert call.entry.arrived_ms == castile.clock.now_ms()
    assert call.entry.note.startswith(f"job {job_id}: {job.reason}; ")
    assert "in step" in call.entry.note
    assert call.entry.note.endswith("ValueError: no such thing")
    assert (call.request_bytes, call.response_bytes) == (0, 0)


def test_a_fault_is_kept_with_its_code_and_detail(
    castile: Harness, handler: Raising, runner: JobRunner
) -> None:
    """It needs no traceback."""
    job_id = add_job(castile)
    handler.error = ListNotFound(key_type="list", key_value="L", detail="deleted meanwhile")
    runner.run_due()
    (call,) = castile.installation.journal.find(CallFilter(operation="campaign run"))
    assert call.entry.code == 20111
    assert call.entry.note == f"job {job_id}: {handler.error.message}; deleted meanwhile"


def test_a_note_is_cut() -> None:
    """However long a message of an error is; how long the job took is kept."""
    job = Job(kind=JobKind.IMPORT, due_ms=1, created_ms=1)
    job.begin(1000)
    job.end(JobState.FAILED, 3500, "why")
    entry = failure_entry(
        FailedJob(
            subscription_id=1,
            job=job,
            fault=InternalError(reference="f1"),
            reference="f1",
            error=ValueError("x" * 2 * NOTE_CHARACTERS_MAX),
        )
    )
    assert len(entry.note) == NOTE_CHARACTERS_MAX
    assert (entry.operation, entry.arrived_ms, entry.milliseconds) == ("import", 3500, 2500.0)


def test_limits_are_settings(castile: Harness, runner: JobRunner) -> None:
    """The defaults: 20 milliseconds and 90 days."""
    assert (runner._limits.step_milliseconds, runner._limits.days_max) == (20, 90)
    server = castile.installation.settings.server
    assert (server.job_step_milliseconds, server.jobs_days_max) == (20, 90)


def test_jobs_run_as_long_as_the_server(
    castile: Harness, handler: Raising, runner: JobRunner
) -> None:
    """What an earlier process left goes on at the start; nothing begins after the end."""
    job_id, background = add_job(castile), Background(runner, 10)

    async def serve() -> None:
        await background.start()
        assert await asyncio.to_thread(handler.done.wait, 10)
        await background.close()

    asyncio.run(serve())
    assert state(castile, job_id) == JobState.COMPLETE
    later = add_job(castile)
    runner.wake()
    assert not runner.run_due()
    assert state(castile, later) == JobState.WAITING


def test_readiness_tells_when_jobs_cannot_go_on(
    castile: Harness, handler: Raising, runner: JobRunner
) -> None:
    """And that they go on again."""
    background = Background(runner, 10)
    assert background.component() == (True, "")
    add_job(castile)
    handler.error = DatabaseUnavailable("disk full at a secret place")
    runner.run_due()
    assert background.component() == (
        False,
        "some jobs cannot go on now; they are tried again",
    )
    handler.error = None
    castile.clock.advance(1)
    runner.run_due()
    assert background.component() == (True, "")


def test_jobs_are_looked_for_when_the_clock_was_moved(castile: Harness, handler: Raising) -> None:
    """What became due by that does not wait for the machine's clock."""
    clock = MovableClock()
    runner = make_job_runner(replace(castile.installation, clock=clock), [handler])
    assert clock.moved == runner.wake
