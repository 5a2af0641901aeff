"""A job waits, runs and ends once."""

from __future__ import annotations

import pytest

from castile.domain.jobs import Job, JobKind, JobState

ENDS = [JobState.COMPLETE, JobState.FAILED, JobState.CANCELED]


def job() -> Job:
    """A new job."""
    return Job(kind=JobKind.CAMPAIGN_RUN, due_ms=10, created_ms=5)


def test_a_job_starts_once() -> None:
    """Its first start stays, however often it waits in between."""
    one = job()
    assert (one.state, one.started_ms) == (JobState.WAITING, None)
    one.begin(11)
    assert (one.state, one.started_ms, one.due_ms) == (JobState.RUNNING, 11, 10)
    one.wait(50)
    assert (one.state, one.started_ms, one.due_ms) == (JobState.WAITING, 11, 50)
    one.begin(50)
    assert (one.state, one.started_ms, one.due_ms) == (JobState.RUNNING, 11, 50)


@pytest.mark.parametrize("state", JobState)
def test_three_states_are_ends(state: JobState) -> None:
    """The words of the status of an import (30-lists-and-import 3.4)."""
    assert state.is_end == (state in ENDS)
    one = job()
    if not state.is_end:
        with pytest.raises(ValueError, match="expected an open job"):
            one.end(state, 20)
        return
    one.end(state, 20, "why")
    assert (one.state, one.ended_ms, one.reason) == (state, 20, "why")
    with pytest.raises(ValueError, match="expected an open job"):
        one.end(JobState.COMPLETE, 21)
    assert (one.state, one.ended_ms) == (state, 20)


def test_jobs_share_nothing() -> None:
    """Each has progress and details of its own."""
    one, other = job(), job()
    one.progress["rows"] = 1
    one.details["rows"] = 2
    assert (other.progress, other.details) == ({}, {})
