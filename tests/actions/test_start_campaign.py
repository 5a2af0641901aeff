"""Runs of campaigns, stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from castile.actions.context import Context
from castile.actions.start_campaign import RunRequest, join_run, start_campaign
from castile.domain.ids import JobId
from castile.domain.jobs import JobKind, JobState
from tests.actions.flows import campaign, catalog, define_flow, done, job, start

if TYPE_CHECKING:
    from castile.domain.ids import LeadId
    from tests.harness import Harness


@pytest.fixture(autouse=True)
def _defined(castile: Harness) -> None:
    define_flow(castile, 'step = "Wait", minutes = 1')


def context(castile: Harness) -> Context:
    """The surroundings of a call now."""
    return Context("c", castile.clock.now_ms(), catalog(castile), "3_1")


@pytest.mark.parametrize(("due", "kept"), [(-5, 0), (0, 0), (5, 5)])
def test_a_run_is_a_job(due: int, kept: int, castile: Harness) -> None:
    """Due at its time, never in the past (G-40); what it is about is in its columns."""
    now_ms = castile.clock.now_ms()
    request = RunRequest(due_ms=now_ms + due)
    job_id = castile.write(
        lambda tx: start_campaign(campaign(castile), request, tx, context(castile))
    )
    run = job(castile, job_id)
    assert (run.kind, run.state) == (JobKind.CAMPAIGN_RUN, JobState.WAITING)
    assert (run.due_ms - now_ms, run.created_ms) == (kept, now_ms)
    assert (run.campaign_id, run.program_id) == (1, None)
    assert run.details == {"depth": 0, "audience": True}
    assert run.progress == {"leads": 0, "finished": 0}


def test_tokens_are_kept_beside_the_job(castile: Harness) -> None:
    """They can be long; G-47: they go with the end of the run."""
    job_id = start(castile, castile.store_lead(), tokens={"a": "x" * 1_000_000})
    assert castile.read(lambda tx: tx.runs.token(job_id, "a")) == "x" * 1_000_000
    castile.run_jobs()
    castile.clock.advance(60)
    castile.run_jobs()
    assert job(castile, job_id).state is JobState.COMPLETE
    assert castile.read(lambda tx: tx.runs.token(job_id, "a")) is None


def join(castile: Harness, job_id: JobId, *lead_ids: LeadId, name: str = "C") -> bool:
    """Let leads join a run."""
    request = RunRequest(due_ms=0, lead_ids=lead_ids, source="Smart Campaign", by="X")
    return castile.write(
        lambda tx: join_run(campaign(castile, name), request, job_id, tx, context(castile))
    )


def test_a_lead_joins_an_open_run_at_once(castile: Harness) -> None:
    """Also one that waits for others."""
    first, second = castile.store_lead(), castile.store_lead()
    job_id = start(castile, first)
    castile.run_jobs()
    castile.clock.advance(30)
    assert join(castile, job_id, second)
    assert job(castile, job_id).due_ms == castile.clock.now_ms()
    assert [kind for kind, _ in done(castile, second)] == ["Request Campaign"]
    for expected in ((1, 0), (1, 1)):
        castile.run_jobs()
        castile.clock.advance(30)
        castile.run_jobs()
        waited = [[kind for kind, _ in done(castile, each)] for each in (first, second)]
        assert tuple(each.count("Wait") for each in waited) == expected
    assert job(castile, job_id).progress == {"leads": 2, "finished": 2}


def test_nobody_joins_a_run_that_ended_or_of_another_campaign(castile: Harness) -> None:
    """Nor one that has the lead already; nothing is stored then."""
    lead_id, other_id = castile.store_lead(), castile.store_lead()
    job_id = start(castile, lead_id)
    assert not join(castile, job_id, lead_id)
    assert not join(castile, job_id, other_id, name="Other")
    assert not join(castile, JobId(77), other_id)
    castile.run_jobs()
    castile.clock.advance(60)
    castile.run_jobs()
    assert not join(castile, job_id, other_id)
    assert castile.activities(other_id) == []
