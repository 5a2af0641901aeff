"""A kind of job that counts, over a real database and a clock that the test holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from castile.domain.activities import Activity
from castile.domain.ids import JobId, LeadId, ListId
from castile.domain.jobs import Job, JobKind
from castile.jobs.job import DONE, MORE, Outcome, Wait, Work
from castile.jobs.runner import FailedJob, JobLimits, JobRunner
from castile.store.sqlite import SERVER, SqliteDatabase
from tests.clocks import FrozenClock

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from castile.store.tx import Tx

IMPORT, RUN = JobKind.IMPORT, JobKind.CAMPAIGN_RUN
CATALOG = cast("Any", object())


def nothing(_job: Job, _unit: int) -> None:
    """Let the unit be done."""


@dataclass
class Counting:
    """
    Record one activity for each unit of a job, numbered from 0.

    `details` say how many `units` there are, and after which `waits` so many milliseconds.

    Args:
        kind: The kind of its jobs.
        clock: Goes on by `unit_seconds` with each unit.
        unit_seconds: How long a unit takes.
        before: Called before each unit; what it raises ends the step.
    """

    kind: JobKind
    clock: FrozenClock
    unit_seconds: float = 0.0
    before: Callable[[Job, int], None] = nothing

    def step(self, job: Job, tx: Tx, work: Work) -> Outcome:
        """Do units until the time is up."""
        assert work.catalog is CATALOG
        done = job.progress.get("done", 0)
        while done < job.details["units"]:
            self.before(job, done)
            tx.activities.add(
                Activity(
                    lead_id=LeadId(job.job_id),
                    occurred_ms=work.now_ms,
                    type=self.kind,
                    asset=str(done),
                    attributes=(),
                )
            )
            self.clock.monotonic_seconds += self.unit_seconds
            done += 1
            job.progress["done"] = done
            pause_ms = job.details.get("waits", {}).get(str(done))
            if pause_ms is not None:
                return Wait(work.now_ms + pause_ms)
            if work.time_is_up():
                break
        return MORE if done < job.details["units"] else DONE


@dataclass
class Shop:
    """
    A data folder with two subscriptions, and a runner that counts.

    `reopen` is a new process after the old one died between two transactions.
    """

    path: Path
    clock: FrozenClock = field(default_factory=FrozenClock)
    limits: JobLimits = field(default_factory=JobLimits)
    failures: list[FailedJob] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.imports = Counting(IMPORT, self.clock)
        self.runs = Counting(RUN, self.clock)
        self._open()
        self.one, self.two = self._add_subscription("one"), self._add_subscription("two")
        self.there = {self.one, self.two}

    def _add_subscription(self, name: str) -> int:
        return self.database.write(SERVER, lambda tx: tx.subscriptions.add(name, 0)).subscription_id

    def _open(self) -> None:
        self.database = SqliteDatabase(self.path / "castile.db", durable=False, clock=self.clock)
        self.database.open()
        self.runner = JobRunner(
            self.database,
            self.clock,
            (self.imports, self.runs),
            subscriptions=lambda: self.there,
            catalog_of=lambda _: CATALOG,
            report=self.failures.append,
            ids=lambda: f"f{len(self.failures) + 1}",
            limits=self.limits,
        )

    def reopen(self) -> None:
        """Forget everything that is not stored."""
        self.close()
        self._open()

    def close(self) -> None:
        """End the thread, if there is one, and close the database."""
        self.runner.close()
        self.database.close()

    def add(
        self, kind: JobKind, units: int = 1, subscription: int | None = None, **more: Any
    ) -> JobId:
        """Store a job; it is due at once unless `due_ms` says when."""
        now_ms = self.clock.now_ms()
        job = Job(
            kind=kind,
            due_ms=more.pop("due_ms", now_ms),
            created_ms=now_ms,
            list_id=ListId(1001) if kind == IMPORT else None,
            details={"units": units, **more},
        )
        return self.database.write(subscription or self.one, lambda tx: tx.jobs.add(job))

    def job(self, job_id: JobId, subscription: int | None = None) -> Job:
        """The job as it is stored."""
        with self.database.read(subscription or self.one) as tx:
            job = tx.jobs.get(job_id)
        assert job is not None
        return job

    def done(self, subscription: int | None = None) -> list[tuple[int, int]]:
        """Every unit that was done, in order: the job and the number of the unit."""
        return [(int(one.lead_id), int(one.asset)) for one in self.activities(subscription)]

    def activities(self, subscription: int | None = None) -> list[Activity]:
        """What was recorded, in order."""
        with self.database.read(subscription or self.one) as tx:
            return tx.activities.all(after=0, limit=1_000_000)

    def run(self, rounds: int = 1_000_000) -> int:
        """Run until nothing is due, or so many rounds; return how many did something."""
        for number in range(rounds):
            if not self.runner.run_due():
                return number
        return rounds
