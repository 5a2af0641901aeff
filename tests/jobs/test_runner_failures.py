"""A job that fails ends alone; a database that fails ends nothing."""

from __future__ import annotations

import itertools
import logging
from typing import TYPE_CHECKING, Any

import pytest

from castile.domain.jobs import Job, JobState
from castile.jobs.runner import (
    IDLE_SECONDS_MAX,
    PAUSE_SECONDS_MAX,
    PRUNE_SECONDS,
    PRUNED_JOBS_MAX,
    JobLimits,
)
from castile.store.errors import (
    AlreadyStored,
    DatabaseUnavailable,
    OutcomeUnknown,
    WriterQueueFull,
)
from castile.wire.faults import ListNotFound
from tests.jobs.counting import IMPORT, RUN, Shop

if TYPE_CHECKING:
    from pathlib import Path

DAY_SECONDS = 86_400


def fail_at(job_id: int, unit: int, error: Exception) -> Any:
    """Let one unit of one job raise."""

    def before(job: Job, number: int) -> None:
        if (job.job_id, number) == (job_id, unit):
            raise error

    return before


@pytest.mark.parametrize(
    ("error", "code", "reason"),
    [
        (
            ListNotFound(key_type="list", key_value="L"),
            20111,
            ListNotFound(key_type="list", key_value="L").message,
        ),
        (ValueError("secret of jane@example.com"), 20011, "Internal error, reference f1"),
        (AlreadyStored("lead 7 exists"), 20011, "Internal error, reference f1"),
    ],
)
def test_a_job_that_fails_says_why_and_the_others_go_on(
    error: Exception, code: int, reason: str, shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    """Its step leaves no trace, those before it stay; it is reported once."""
    shop.imports.unit_seconds = shop.runs.unit_seconds = 0.009
    failing, after = shop.add(IMPORT, units=9), shop.add(IMPORT)
    run = shop.add(RUN, units=9)
    shop.imports.before = fail_at(failing, 4, error)
    shop.run()
    assert shop.job(failing).state == JobState.FAILED
    assert shop.job(failing).reason == reason
    assert shop.job(failing).progress == {"done": 3}
    assert shop.job(failing).ended_ms == shop.clock.now_ms()
    assert [each for each in shop.done() if each[0] == failing] == [(failing, n) for n in range(3)]
    assert shop.job(after).state == shop.job(run).state == JobState.COMPLETE
    (failed,) = shop.failures
    assert (failed.subscription_id, failed.job) == (shop.one, shop.job(failing))
    assert (failed.fault.code, failed.reference, failed.error) == (code, "f1", error)
    (line,) = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert line.getMessage() == "job_failed"
    assert vars(line)["values"] == {
        "call_id": "f1",
        "subscription_id": shop.one,
        "job_id": failing,
        "kind": "import",
        "code": code,
    }
    assert shop.runner.trouble == ""


def test_a_job_that_fails_at_once_has_started(shop: Shop) -> None:
    """So that start and end are both known."""
    job_id = shop.add(RUN)
    shop.runs.before = fail_at(job_id, 0, ValueError())
    shop.run()
    now_ms = shop.clock.now_ms()
    assert (shop.job(job_id).started_ms, shop.job(job_id).ended_ms) == (now_ms, now_ms)


@pytest.mark.parametrize(
    "error", [DatabaseUnavailable("full"), WriterQueueFull("many"), OutcomeUnknown("who knows")]
)
def test_a_database_that_cannot_be_used_fails_no_job(
    error: Exception, shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    """The step is tried again, each time after a longer pause; others go on meanwhile."""
    job_id, other = shop.add(IMPORT, units=3), shop.add(RUN, units=2)
    shop.imports.before = fail_at(job_id, 1, error)
    assert shop.run() == 1
    assert (shop.job(job_id).state, shop.job(job_id).progress) == (JobState.WAITING, {})
    assert shop.job(other).state == JobState.COMPLETE
    assert "tried again" in shop.runner.trouble
    began, tried = shop.clock.seconds(), [0.0]

    def try_again(_job: Job, _unit: int) -> None:
        tried.append(shop.clock.seconds() - began)
        raise error

    shop.imports.before = try_again
    for _ in range(2000):
        shop.clock.advance(0.1)
        shop.run()
    pauses = [later - sooner for sooner, later in itertools.pairwise(tried)]
    assert pauses[:8] == pytest.approx([0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8], abs=0.11)
    assert max(pauses) == pytest.approx(PAUSE_SECONDS_MAX, abs=0.11)
    shop.imports.before = lambda _job, _unit: None
    shop.clock.advance(PAUSE_SECONDS_MAX)
    shop.run()
    assert shop.done() == [(other, 0), (other, 1), (job_id, 0), (job_id, 1), (job_id, 2)]
    assert (shop.runner.trouble, shop.failures) == ("", [])
    assert [record.message[:11] for record in caplog.records] == ["jobs_paused"]


def fail_write(number: int, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let one of the next writes fail, counted from 0."""
    write, numbers = shop.database.write, itertools.count()

    def write_or_fail(*arguments: Any) -> Any:
        if next(numbers) == number:
            raise WriterQueueFull("many")
        return write(*arguments)

    monkeypatch.setattr(shop.database, "write", write_or_fail)


def test_a_failure_that_cannot_be_stored_is_stored_later(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not reported before."""
    shop.run()
    job_id = shop.add(RUN)
    shop.runs.before = fail_at(job_id, 0, ValueError())
    fail_write(1, shop, monkeypatch)
    shop.run()
    assert (shop.job(job_id).state, shop.failures) == (JobState.WAITING, [])
    shop.clock.advance(1)
    shop.run()
    assert shop.job(job_id).state == JobState.FAILED
    assert [each.job.job_id for each in shop.failures] == [job_id]


def test_a_report_that_fails_stops_nobody(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """The job is marked already."""
    failing, other = shop.add(RUN), shop.add(RUN)
    shop.runs.before = fail_at(failing, 0, ValueError())

    def report(_failed: object) -> None:
        raise RuntimeError("the journal is gone")

    monkeypatch.setattr(shop.runner, "_report", report)
    shop.run()
    assert "tried again" in shop.runner.trouble
    shop.clock.advance(1)
    shop.run()
    assert shop.job(failing).state == JobState.FAILED
    assert shop.job(other).state == JobState.COMPLETE
    assert shop.runner.trouble == ""


def test_the_thread_outlives_what_nobody_expected(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It says so, and goes on when it is woken."""
    job_id, rounds = shop.add(RUN), itertools.count()
    run_due = shop.runner.run_due

    def fail_once() -> bool:
        if next(rounds) == 0:
            shop.runner.wake()
            raise RuntimeError("what was that")
        did = run_due()
        shop.runner.close()
        return did

    monkeypatch.setattr(shop.runner, "run_due", fail_once)
    shop.runner._loop()
    assert shop.job(job_id).state == JobState.COMPLETE
    assert [record.message for record in caplog.records] == ["jobs_interrupted"]


def test_the_thread_sleeps_until_the_next_job_is_due(shop: Shop) -> None:
    """No longer than a minute, because the wall clock may be set; not at all while it works."""

    def idle_seconds() -> float:
        shop.run()
        return shop.runner._idle_seconds

    assert idle_seconds() == IDLE_SECONDS_MAX
    now_ms = shop.clock.now_ms()
    shop.add(RUN, due_ms=now_ms + 90_000)
    assert idle_seconds() == IDLE_SECONDS_MAX
    shop.add(RUN, due_ms=now_ms + 12_345, subscription=shop.two)
    assert idle_seconds() == 12.345
    job_id = shop.add(IMPORT)
    shop.imports.before = fail_at(job_id, 0, DatabaseUnavailable("full"))
    assert idle_seconds() == pytest.approx(0.1)


@pytest.mark.parametrize(("days", "kept"), [(89.99, True), (90, True), (90.01, False)])
def test_old_jobs_are_removed(days: float, kept: bool, shop: Shop) -> None:  # noqa: FBT001 - a column of the table
    """After so many days; the latest import of a list stays (decided, I-60)."""
    run, old_import, latest = shop.add(RUN), shop.add(IMPORT), shop.add(IMPORT)
    waiting = shop.add(RUN, due_ms=1 << 60)
    shop.run()
    shop.clock.advance(days * DAY_SECONDS)
    shop.run()
    with shop.database.read(shop.one) as tx:
        left = [job.job_id for job in tx.jobs.latest(limit=9)]
    assert left == ([waiting, latest, old_import, run] if kept else [waiting, latest])


def test_old_jobs_are_looked_for_each_hour_and_removed_in_parts(tmp_path: Path) -> None:
    """So that no transaction is long."""
    shop = Shop(tmp_path, limits=JobLimits(days_max=1))
    for _ in range(PRUNED_JOBS_MAX + 1):
        shop.add(RUN)
    shop.run()

    def left_after(seconds: float) -> int:
        shop.clock.advance(seconds)
        shop.run(rounds=1)
        with shop.database.read(shop.one) as tx:
            return len(tx.jobs.latest(limit=1000))

    every = PRUNED_JOBS_MAX + 1
    assert left_after(DAY_SECONDS - 1) == every
    assert left_after(PRUNE_SECONDS - 1) == every
    assert left_after(1) == 1
    assert left_after(0) == 0
    shop.close()


def test_a_database_that_cannot_be_used_for_removing_stops_no_job(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is tried again an hour later."""
    job_id = shop.add(RUN)
    fail_write(0, shop, monkeypatch)
    shop.run()
    assert shop.job(job_id).state == JobState.COMPLETE
