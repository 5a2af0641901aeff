"""Whatever happens between and within steps, each unit of work is done once and in order."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from castile.domain.jobs import Job, JobKind, JobState
from castile.store.errors import DatabaseUnavailable
from tests.jobs.counting import IMPORT, Shop

if TYPE_CHECKING:
    from castile.domain.ids import JobId

UNITS = st.integers(0, 7)


@dataclass
class Asked:
    """One job as it was asked for."""

    job_id: JobId
    subscription: int
    kind: JobKind
    units: int
    due_ms: int
    waits: dict[str, int]
    fails_at: int | None
    canceled: bool = False


@dataclass
class Breaking:
    """Fails one unit after some more: what its step did is lost, as when a process dies."""

    units_left: int | None = None

    def __call__(self, job: Job, unit: int) -> None:
        """Fail when it is time, or when the job was to fail here."""
        if self.units_left == 0:
            self.units_left = None
            raise DatabaseUnavailable("gone")
        if self.units_left is not None:
            self.units_left -= 1
        if unit == job.details.get("fails_at"):
            raise ValueError("as it was asked to")


@dataclass
class Done:
    """What of a job is found in the database."""

    units: list[int] = field(default_factory=list)
    times_ms: list[int] = field(default_factory=list)


class Jobs(RuleBasedStateMachine):
    """Jobs of two subscriptions, deaths of the process, cancels, failures and time."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.shop = Shop(Path(self.folder.name))
        self.breaking = Breaking()
        for handler in (self.shop.imports, self.shop.runs):
            handler.unit_seconds = 0.009  # three to a step
            handler.before = self.breaking
        self.asked: list[Asked] = []

    @rule(
        kind=st.sampled_from(JobKind),
        of_two=st.booleans(),
        units=UNITS,
        due_seconds=st.integers(-2, 5),
        waits=st.dictionaries(st.integers(1, 7).map(str), st.integers(0, 3000), max_size=2),
        fails_at=st.none() | UNITS,
    )
    def add(
        self, kind: JobKind, *, of_two: bool, units: int, due_seconds: int, **more: Any
    ) -> None:
        """Ask for a job; imports are due when they are asked for."""
        shop, more = self.shop, {name: value for name, value in more.items() if value is not None}
        due_ms = shop.clock.now_ms() + (0 if kind == IMPORT else 1000 * due_seconds)
        subscription = shop.two if of_two else shop.one
        job_id = shop.add(kind, units, subscription, due_ms=due_ms, **more)
        waits, fails_at = more["waits"], more.get("fails_at")
        self.asked.append(Asked(job_id, subscription, kind, units, due_ms, waits, fails_at))

    @rule(rounds=st.integers(1, 4))
    def run(self, rounds: int) -> None:
        """Let jobs go on."""
        self.shop.run(rounds)

    @rule(milliseconds=st.integers(1, 4000))
    def advance(self, milliseconds: int) -> None:
        """Let time pass."""
        self.shop.clock.advance(milliseconds / 1000)

    @rule()
    def restart(self) -> None:
        """Die between two steps."""
        self.shop.reopen()

    @rule(units=UNITS)
    def die(self, units: int) -> None:
        """Die within a step, perhaps one of a later round."""
        self.breaking.units_left = units
        self.shop.run(2)
        self.shop.reopen()

    @rule(units=UNITS)
    def break_database(self, units: int) -> None:
        """Let the database fail once, soon."""
        self.breaking.units_left = units

    @precondition(lambda self: self.asked)
    @rule(choice=st.integers(0, 1 << 20))
    def cancel(self, choice: int) -> None:
        """Cancel a job that is open."""
        asked = self.asked[choice % len(self.asked)]
        job = self.shop.job(asked.job_id, asked.subscription)
        if not job.state.is_end:
            job.end(JobState.CANCELED, self.shop.clock.now_ms())
            self.shop.database.write(asked.subscription, lambda tx: tx.jobs.save(job))
            asked.canceled = True

    @invariant()
    def what_is_done_is_what_is_said_to_be_done(self) -> None:
        """At every moment, unit by unit, imports one after the other."""
        for subscription in (self.shop.one, self.shop.two):
            found = self.found(subscription)
            mine = [asked for asked in self.asked if asked.subscription == subscription]
            assert found.keys() <= {asked.job_id for asked in mine}
            for asked in mine:
                self.check(asked, found.get(asked.job_id, Done()))
            order = [
                one.lead_id for one in self.shop.activities(subscription) if one.type == IMPORT
            ]
            assert order == sorted(order)

    def found(self, subscription: int) -> dict[int, Done]:
        """What was done of each job."""
        found: dict[int, Done] = {}
        for activity in self.shop.activities(subscription):
            done = found.setdefault(activity.lead_id, Done())
            done.units.append(int(activity.asset))
            done.times_ms.append(activity.occurred_ms)
        return found

    def check(self, asked: Asked, done: Done) -> None:
        """Compare a job with what was done of it."""
        job = self.shop.job(asked.job_id, asked.subscription)
        assert done.units == list(range(job.progress.get("done", 0)))
        assert (job.ended_ms is not None) == job.state.is_end
        assert all(at_ms >= asked.due_ms for at_ms in done.times_ms)
        for unit, pause_ms in asked.waits.items():
            if int(unit) < len(done.units):
                assert done.times_ms[int(unit)] >= done.times_ms[int(unit) - 1] + pause_ms

    def teardown(self) -> None:
        """Let everything come to its end, and compare."""
        try:
            self.breaking.units_left = None
            for _ in range(1 + 3 * len(self.asked)):  # Each waits twice and pauses at most.
                self.shop.clock.advance(60)
                self.shop.run()
            self.what_is_done_is_what_is_said_to_be_done()
            for asked in self.asked:
                self.check_end(asked)
            assert self.shop.runner.trouble == ""
        finally:
            self.shop.close()
            self.folder.cleanup()

    def check_end(self, asked: Asked) -> None:
        """Nothing is left open, nothing undone but what failed or was canceled."""
        job = self.shop.job(asked.job_id, asked.subscription)
        fails = asked.fails_at is not None and asked.fails_at < asked.units
        if asked.canceled:
            assert job.state == JobState.CANCELED
        elif fails:
            assert (job.state, job.reason[:14]) == (JobState.FAILED, "Internal error")
        else:
            assert (job.state, job.reason) == (JobState.COMPLETE, "")
            assert job.progress.get("done", 0) == asked.units
        if fails and asked.fails_at is not None:
            assert job.progress.get("done", 0) <= asked.fails_at


TestJobs = Jobs.TestCase
TestJobs.settings = settings(
    max_examples=40,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
