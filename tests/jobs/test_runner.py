"""Jobs go on step by step, in turn, and each of their steps once."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from castile.domain.ids import JobId
from castile.domain.jobs import Job, JobState
from castile.jobs.runner import JobLimits
from castile.store.sqlite import SERVER
from tests.jobs.counting import IMPORT, RUN, Shop

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from castile.store.tx import Tx


@pytest.mark.parametrize(
    ("unit_milliseconds", "units"), [(6, 4), (7, 3), (9, 3), (10, 2), (19, 2), (20, 1), (500, 1)]
)
def test_a_step_ends_when_its_time_is_up(unit_milliseconds: int, units: int, shop: Shop) -> None:
    """With the unit that it is at; progress is seen after each step."""
    shop.runs.unit_seconds = unit_milliseconds / 1000
    job_id = shop.add(RUN, units=4)
    assert shop.runner.run_due()
    job = shop.job(job_id)
    assert job.progress == {"done": units}
    assert job.state == (JobState.COMPLETE if units == 4 else JobState.RUNNING)
    assert len(shop.done()) == units
    shop.run()
    assert shop.done() == [(job_id, unit) for unit in range(4)]
    assert shop.job(job_id).state == JobState.COMPLETE


def test_a_step_without_time_does_one_unit(tmp_path: Path) -> None:
    """However short a step may be, a job goes on."""
    shop = Shop(tmp_path, limits=JobLimits(step_milliseconds=0))
    shop.add(RUN, units=3)
    assert [(shop.runner.run_due(), len(shop.done())) for _ in range(4)] == [
        (True, 1),
        (True, 2),
        (True, 3),
        (False, 3),
    ]
    shop.close()


@pytest.mark.parametrize("late_ms", [-1, 0, 1])
def test_a_job_does_nothing_before_it_is_due(late_ms: int, shop: Shop) -> None:
    """And starts when it is, by the wall clock."""
    job_id = shop.add(RUN, due_ms=shop.clock.now_ms() + 5000)
    assert not shop.runner.run_due()
    shop.clock.advance(5 + late_ms / 1000)
    assert shop.runner.run_due() == (late_ms >= 0)
    job = shop.job(job_id)
    if late_ms < 0:
        assert (job.state, job.started_ms, job.ended_ms) == (JobState.WAITING, None, None)
    else:
        now_ms = shop.clock.now_ms()
        assert (job.state, job.started_ms, job.ended_ms) == (JobState.COMPLETE, now_ms, now_ms)


def test_what_was_due_while_the_server_was_down_starts_when_it_is_up(shop: Shop) -> None:
    """Also long after its time (decided, 40-campaigns G-50)."""
    job_id = shop.add(RUN, due_ms=shop.clock.now_ms() + 5000)
    shop.run()
    shop.clock.advance(86_400)
    shop.reopen()
    shop.run()
    assert shop.done() == [(job_id, 0)]


def test_two_schedules_of_one_campaign_are_two_runs(shop: Shop) -> None:
    """Each at its own time (decided, 40-campaigns G-48)."""
    now_ms = shop.clock.now_ms()
    later, sooner = shop.add(RUN, due_ms=now_ms + 9000), shop.add(RUN, due_ms=now_ms + 5000)
    for _ in range(10):
        shop.clock.advance(1)
        shop.run()
    assert [(int(one.lead_id), one.occurred_ms - now_ms) for one in shop.activities()] == [
        (sooner, 5000),
        (later, 9000),
    ]


def test_a_job_waits_for_a_time_of_its_own(shop: Shop) -> None:
    """It says so, and goes on there, also in another process."""
    job_id = shop.add(RUN, units=3, waits={"2": 60_000})
    started_ms = shop.clock.now_ms()
    shop.run()
    job = shop.job(job_id)
    assert (job.state, job.due_ms, job.progress) == (
        JobState.WAITING,
        started_ms + 60_000,
        {"done": 2},
    )
    shop.reopen()
    shop.clock.advance(59.999)
    assert shop.run() == 0
    shop.clock.advance(0.001)
    assert shop.run() == 1
    assert shop.done() == [(job_id, 0), (job_id, 1), (job_id, 2)]
    assert shop.job(job_id).started_ms == started_ms


def test_imports_of_a_subscription_run_in_the_order_of_arrival(shop: Shop) -> None:
    """One after the other, beside those of another subscription (decided, I-42)."""
    shop.imports.unit_seconds = 0.02
    first, second = shop.add(IMPORT, units=3), shop.add(IMPORT, units=2)
    other = shop.add(IMPORT, units=5, subscription=shop.two)
    shop.run()
    assert shop.done() == [(first, 0), (first, 1), (first, 2), (second, 0), (second, 1)]
    assert shop.done(shop.two) == [(other, unit) for unit in range(5)]


def test_many_runs_do_not_hold_up_an_import_nor_an_import_the_runs(shop: Shop) -> None:
    """In each round every kind of every subscription does one step."""
    shop.runs.unit_seconds = shop.imports.unit_seconds = 0.02
    runs = [shop.add(RUN, units=2) for _ in range(30)]
    an_import = shop.add(IMPORT, units=20)
    other = shop.add(RUN, units=20, subscription=shop.two)
    for number in range(1, 21):
        assert shop.runner.run_due()
        assert shop.job(an_import).progress == {"done": number}
        assert shop.job(other, shop.two).progress == {"done": number}
        assert len(shop.done()) == 2 * number
    shop.run()
    of_runs = [each for each in shop.done() if each[0] != an_import]
    assert of_runs == [(run, unit) for unit in range(2) for run in runs]


def test_what_becomes_due_meanwhile_does_not_hold_up_what_runs(shop: Shop) -> None:
    """It waits for the next lap, where each has its step again."""
    shop.runs.unit_seconds = 0.02
    long = shop.add(RUN, units=4)
    for _ in range(8):
        assert shop.runner.run_due()
        shop.clock.advance(0.001)
        shop.add(RUN)
    assert shop.job(long).state == JobState.COMPLETE


def test_a_clock_that_is_set_back_holds_up_only_what_is_not_due_any_more(shop: Shop) -> None:
    """What is due by the new time goes on."""
    shop.runs.unit_seconds = 0.02
    early = shop.add(RUN, units=5)
    late = shop.add(RUN, units=5, due_ms=shop.clock.now_ms() + 50_000)
    shop.clock.advance(60)
    shop.run(rounds=3)
    assert shop.done() == [(early, 0), (late, 0), (early, 1)]
    shop.clock.advance(-30)
    shop.run()
    assert shop.job(early).state == JobState.COMPLETE
    assert shop.job(late).progress == {"done": 1}
    shop.clock.advance(30)
    shop.run()
    assert shop.job(late).state == JobState.COMPLETE


def test_a_canceled_job_stops_at_its_next_step(shop: Shop) -> None:
    """What it did stays; the next import goes on."""
    shop.imports.unit_seconds = 0.02
    first, second = shop.add(IMPORT, units=5), shop.add(IMPORT, units=1)
    shop.run(rounds=2)

    job = shop.job(first)
    job.end(JobState.CANCELED, shop.clock.now_ms(), "by hand")
    shop.database.write(shop.one, lambda tx: tx.jobs.save(job))
    shop.run()
    assert shop.done() == [(first, 0), (first, 1), (second, 0)]
    assert (shop.job(first).state, shop.job(first).progress) == (JobState.CANCELED, {"done": 2})


def test_a_job_that_is_canceled_after_its_turn_came_does_nothing(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The step looks at the job again, in its own transaction."""
    shop.run()
    job_id, write = shop.add(RUN), shop.database.write

    def cancel_before(subscription_id: int, work: Callable[[Tx], object]) -> object:
        job = shop.job(job_id)
        job.end(JobState.CANCELED, 5)
        write(shop.one, lambda tx: tx.jobs.save(job))
        return write(subscription_id, work)

    monkeypatch.setattr(shop.database, "write", cancel_before)
    shop.run()
    assert (shop.done(), shop.job(job_id).state) == ([], JobState.CANCELED)
    assert (shop.runner.trouble, shop.failures) == ("", [])


def test_jobs_of_a_subscription_that_is_removed_vanish(shop: Shop) -> None:
    """The others go on, also before the runner hears of it."""
    shop.runs.unit_seconds = 0.02
    gone, stays = shop.add(RUN, units=3, subscription=shop.two), shop.add(RUN, units=3)
    shop.run(rounds=1)
    shop.database.write(SERVER, lambda tx: tx.subscriptions.remove(shop.two))
    shop.run(rounds=1)
    shop.there.remove(shop.two)
    shop.run()
    assert shop.job(stays).state == JobState.COMPLETE
    with shop.database.read(shop.two) as tx:
        assert tx.jobs.get(gone) is None
    assert (shop.runner.trouble, shop.failures) == ("", [])


def test_close_ends_a_round_between_two_steps(shop: Shop) -> None:
    """The step in progress is stored; nothing is begun after it."""
    first, _second = shop.add(IMPORT), shop.add(RUN)

    def close(_job: Job, _unit: int) -> None:
        shop.runner.close()

    shop.imports.before = close
    assert not shop.runner.run_due()
    assert shop.done() == [(first, 0)]
    assert not shop.runner.run_due()
    shop.reopen()
    shop.imports.before = lambda _job, _unit: None
    shop.run()
    assert len(shop.done()) == 2


def test_the_thread_runs_what_is_due_and_what_is_added(tmp_path: Path) -> None:
    """It sleeps in between, wakes when told, and ends with the step in progress."""
    done, enough = [], threading.Event()

    def before(job: Job, _unit: int) -> None:
        done.append(job.job_id)
        if len(done) in {1, 3}:
            enough.set()

    shop = Shop(tmp_path)
    shop.runs.before = shop.imports.before = before
    first = shop.add(RUN)
    shop.runner.start()
    assert enough.wait(10)
    enough.clear()
    second, third = shop.add(IMPORT), shop.add(RUN)
    shop.runner.wake()
    assert enough.wait(10)
    shop.runner.close(10)
    assert not [one for one in threading.enumerate() if one.name == "castile-jobs"]
    assert sorted(done) == sorted([first, second, third])
    assert [shop.job(JobId(number)).state for number in (1, 2, 3)] == [JobState.COMPLETE] * 3
    shop.close()
