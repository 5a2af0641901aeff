"""Jobs beside the HTTP server: made from an installation, started and ended with the server."""

from __future__ import annotations

import asyncio
import traceback
from typing import TYPE_CHECKING, Final

from castile.clock import MovableClock
from castile.jobs.runner import JobLimits, JobRunner
from castile.journal.entry import Entry
from castile.server.health import Component
from castile.server.pipeline import NOTE_CHARACTERS_MAX
from castile.wire.faults import InternalError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from castile.jobs.job import Handler
    from castile.jobs.runner import FailedJob
    from castile.server.installation import Installation

TRACEBACK_PARTS: Final = 5
"""The last parts of a traceback that are noted: four places in the code and the error."""


def make_job_runner(installation: Installation, handlers: Sequence[Handler]) -> JobRunner:
    """
    Make the runner of an installation's jobs; jobs that fail go to its journal.

    Args:
        installation: The open data folder.
        handlers: One for each kind of job.
    """
    server = installation.settings.server
    runner = JobRunner(
        installation.database,
        installation.clock,
        handlers,
        subscriptions=lambda: [*installation.directory.current.subscriptions],
        catalog_of=lambda tx: installation.directory.inside(tx).catalog,
        report=lambda failed: installation.journal.record(failure_entry(failed)),
        ids=installation.ids,
        limits=JobLimits(
            step_milliseconds=server.job_step_milliseconds, days_max=server.jobs_days_max
        ),
    )
    if isinstance(installation.clock, MovableClock):
        installation.clock.moved = runner.wake
    return runner


def failure_entry(failed: FailedJob) -> Entry:
    """
    Describe a job that failed as the journal keeps it.

    Returns:
        An entry whose operation is the kind of the job, with code and reason; without bodies.

    Source: decided.
    """
    job, fault = failed.job, failed.fault
    notes = [f"job {job.job_id}: {fault.message}", fault.detail]
    if isinstance(fault, InternalError):
        notes.append("".join(traceback.format_exception(failed.error)[-TRACEBACK_PARTS:]).rstrip())
    ended_ms = job.ended_ms or 0
    return Entry(
        call_id=failed.reference,
        arrived_ms=ended_ms,
        subscription_id=failed.subscription_id,
        user_id="",
        operation=job.kind,
        version="",
        address="",
        code=fault.code,
        milliseconds=float(ended_ms - (job.started_ms or ended_ms)),
        authenticated=True,
        request=b"",
        response=b"",
        note="; ".join(note for note in notes if note)[:NOTE_CHARACTERS_MAX],
    )


class Background:
    """
    The jobs of a running server.

    Args:
        runner: Runs them.
        close_seconds_max: How long the end of the server waits for the step in progress.
    """

    def __init__(self, runner: JobRunner, close_seconds_max: float) -> None:
        self._runner = runner
        self._close_seconds_max = close_seconds_max

    async def start(self) -> None:
        """Go on with what an earlier process left, and run what becomes due."""
        self._runner.start()

    async def close(self) -> None:
        """Wait for the end of the step in progress; the rest goes on after the next start."""
        await asyncio.to_thread(self._runner.close, self._close_seconds_max)

    def component(self) -> Component:
        """Tell whether jobs go on, for `/readyz`."""
        return Component(ok=not self._runner.trouble, detail=self._runner.trouble)
