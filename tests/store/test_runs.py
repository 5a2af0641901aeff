"""Leads of campaign runs, tokens of runs, counted clones."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from castile.domain.ids import JobId, LeadId, ListId
from castile.domain.jobs import Job, JobKind, JobState
from castile.store.runs import RunLead
from tests.store.records import lead

if TYPE_CHECKING:
    from collections.abc import Callable

    from castile.store.sqlite import SqliteDatabase
    from castile.store.tx import Tx

    Write = Callable[[Callable[[Tx], None]], None]

ONE, TWO, THREE = LeadId(1), LeadId(2), LeadId(3)
TODAY = date(2026, 8, 3)


@pytest.fixture
def write(database: SqliteDatabase, subscription_id: int, other_id: int) -> Write:
    """Work in one transaction of a subscription; another one has a run of the same id."""
    database.write(other_id, lambda tx: tx.runs.add(run(tx), [ONE, TWO], 0))

    def work(job: Callable[[Tx], None]) -> None:
        database.write(subscription_id, job)
        with database.read(other_id) as tx:
            assert tx.runs.count(JobId(1)) == 2

    return work


def run(tx: Tx) -> JobId:
    """A new run."""
    return tx.jobs.add(Job(kind=JobKind.CAMPAIGN_RUN, due_ms=0, created_ms=0))


def end(tx: Tx, job_id: JobId, state: JobState) -> None:
    """End a run."""
    job = tx.jobs.get(job_id)
    assert job is not None
    job.end(state, 9)
    tx.jobs.save(job)


def test_a_lead_is_in_a_run_once(write: Write) -> None:
    """Also when its flow is over."""

    def work(tx: Tx) -> None:
        job_id = run(tx)
        assert tx.runs.add(job_id, [TWO, ONE], 5) == 2
        tx.runs.save(job_id, RunLead(ONE, None))
        assert tx.runs.add(job_id, [ONE, TWO, THREE], 6) == 1
        assert tx.runs.count(job_id) == 3
        assert tx.runs.due(job_id, 5, limit=9) == [RunLead(TWO, 5)]

    write(work)


def test_leads_go_on_when_they_are_due(write: Write) -> None:
    """Those that are due longest first, then by id; how far they are comes back."""

    def work(tx: Tx) -> None:
        job_id = run(tx)
        assert tx.runs.next_due_ms(job_id) is None
        tx.runs.add(job_id, [ONE, TWO, THREE], 10)
        waiting = RunLead(TWO, 8, step=2, step_id=20, choice=1)
        tx.runs.save(job_id, waiting)
        assert tx.runs.next_due_ms(job_id) == 8
        assert tx.runs.due(job_id, 9, limit=9) == [waiting]
        assert [each.lead_id for each in tx.runs.due(job_id, 10, limit=9)] == [TWO, ONE, THREE]
        assert [each.lead_id for each in tx.runs.due(job_id, 10, limit=2)] == [TWO, ONE]
        for each in (ONE, TWO, THREE):
            tx.runs.save(job_id, RunLead(each, None))
        assert tx.runs.due(job_id, 99, limit=9) == []
        assert tx.runs.next_due_ms(job_id) is None
        tx.runs.save(job_id, RunLead(LeadId(77), 1))
        assert tx.runs.count(job_id) == 3

    write(work)


def test_leads_leave_a_run_piece_by_piece(write: Write) -> None:
    """Only those whose flow is over."""

    def work(tx: Tx) -> None:
        job_id = run(tx)
        tx.runs.add(job_id, [ONE, TWO, THREE], 10)
        tx.runs.save(job_id, RunLead(ONE, None))
        tx.runs.save(job_id, RunLead(THREE, None))
        assert [tx.runs.remove_ended(job_id, limit=1) for _ in range(3)] == [1, 1, 0]
        assert [each.lead_id for each in tx.runs.due(job_id, 10, limit=9)] == [TWO]

    write(work)


@pytest.mark.parametrize("state", [JobState.COMPLETE, JobState.FAILED, JobState.CANCELED])
def test_everything_of_a_run_goes_with_its_end(state: JobState, write: Write) -> None:
    """G-47: its leads and the tokens of its call, of no other run."""

    def work(tx: Tx) -> None:
        jobs = run(tx), run(tx)
        for job_id in jobs:
            tx.runs.add(job_id, [ONE], 10)
            tx.runs.add_tokens(job_id, {"a": "1", "é": ""})
        end(tx, jobs[0], state)
        assert [tx.runs.count(each) for each in jobs] == [0, 1]
        assert [tx.runs.token(each, "a") for each in jobs] == [None, "1"]
        assert tx.runs.token(jobs[1], "é") == ""
        assert tx.runs.token(jobs[1], "b") is None

    write(work)


def test_the_end_of_another_job_leaves_runs_alone(
    write: Write,
) -> None:
    """An import that ends drops nothing."""

    def work(tx: Tx) -> None:
        job_id = run(tx)
        tx.runs.add(job_id, [ONE], 10)
        end(tx, tx.jobs.add(Job(kind=JobKind.IMPORT, due_ms=0, created_ms=0)), JobState.COMPLETE)
        assert tx.runs.count(job_id) == 1

    write(work)


def test_a_merged_lead_goes_on_as_the_winner(
    write: Write,
) -> None:
    """C-2, decided: unless the winner is in the same run; how far it is stays."""

    def work(tx: Tx) -> None:
        first, second = run(tx), run(tx)
        tx.runs.add(first, [ONE], 10)
        tx.runs.save(first, RunLead(ONE, 12, step=3, step_id=30, choice=2))
        tx.runs.add(second, [ONE, TWO], 10)
        tx.runs.save(second, RunLead(TWO, None))
        tx.runs.move(ONE, TWO)
        assert tx.runs.due(first, 12, limit=9) == [RunLead(TWO, 12, 3, 30, 2)]
        assert tx.runs.due(second, 12, limit=9) == []
        assert tx.runs.count(second) == 1

    write(work)


def test_an_erased_lead_leaves_all_runs(write: Write) -> None:
    """And it is told from how many."""

    def work(tx: Tx) -> None:
        first, second = run(tx), run(tx)
        tx.runs.add(first, [ONE, TWO], 10)
        tx.runs.add(second, [ONE], 10)
        assert tx.runs.remove_lead(ONE) == 2
        assert tx.runs.remove_lead(ONE) == 0
        assert [tx.runs.count(each) for each in (first, second)] == [1, 0]

    write(work)


def test_members_are_those_of_a_time(write: Write) -> None:
    """Known leads that were on the list at the time, by id, in pieces."""

    def work(tx: Tx) -> None:
        for known in (True, True, False, True):
            tx.leads.insert(lead(known=known))
        for number, added_ms in ((1, 10), (2, 11), (3, 10), (4, 10)):
            tx.lists.add(ListId(7), LeadId(number), added_ms)
        assert tx.runs.members(ListId(7), added_ms=10, after=0, limit=9) == [1, 4]
        assert tx.runs.members(ListId(7), added_ms=11, after=1, limit=1) == [2]
        assert tx.runs.members(ListId(8), added_ms=11, after=0, limit=9) == []

    write(work)


def test_known_leads_are_those_of_a_time(write: Write) -> None:
    """Known leads that were there at the time, by id, in pieces."""

    def work(tx: Tx) -> None:
        for known in (True, False, True):
            tx.leads.insert(lead(known=known))
        assert tx.runs.known_leads(created_ms=500, after=0, limit=9) == [1, 3]
        assert tx.runs.known_leads(created_ms=499, after=0, limit=9) == []
        assert tx.runs.known_leads(created_ms=500, after=1, limit=9) == [3]
        assert tx.runs.known_leads(created_ms=500, after=0, limit=1) == [1]

    write(work)


def test_clones_are_counted_by_day(write: Write) -> None:
    """G-45: each day for itself; earlier days are forgotten."""

    def work(tx: Tx) -> None:
        assert tx.runs.clones(TODAY) == 0
        tx.runs.count_clone(TODAY)
        tx.runs.count_clone(TODAY)
        assert tx.runs.clones(TODAY) == 2
        tomorrow = TODAY.replace(day=4)
        tx.runs.count_clone(tomorrow)
        assert [tx.runs.clones(TODAY), tx.runs.clones(tomorrow)] == [0, 1]
        tx.runs.count_clone(TODAY)  # The clock was set back.
        assert [tx.runs.clones(TODAY), tx.runs.clones(tomorrow)] == [1, 1]

    write(work)
