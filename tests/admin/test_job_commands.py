"""The commands about jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from castile.admin.errors import CommandError
from castile.domain.ids import CampaignId, JobId, ListId
from castile.domain.jobs import Job, JobKind, JobState
from tests.admin.bringing import run

if TYPE_CHECKING:
    from tests.harness import Harness

DEFINITION = """
lists = [{ name = "Hot Leads", id = 1012 }]
channels = [{ name = "Mail", program_type = "Email", statuses = [{ name = "Sent", step = 1 }] }]
programs = [{ name = "P", type = "Email", channel = "Mail", id = 30 }]
campaigns = [{ name = "C", id = 40, program = "P", kind = "batch" }]
"""


@pytest.fixture
def jobs(castile: Harness) -> list[JobId]:
    """An import that runs, a campaign run that is to come, and one of what is not there."""
    castile.define(DEFINITION)
    now_ms = castile.clock.now_ms()
    an_import = Job(
        kind=JobKind.IMPORT,
        due_ms=now_ms,
        created_ms=now_ms,
        list_id=ListId(1012),
        details={"rows": 9},
        progress={"rows_imported": 4},
    )
    an_import.begin(now_ms + 1)
    run_at_ms = now_ms + 60_000
    runs = [
        Job(
            kind=JobKind.CAMPAIGN_RUN,
            due_ms=run_at_ms,
            created_ms=now_ms,
            campaign_id=CampaignId(number),
        )
        for number in (40, 41)
    ]
    gone = Job(kind=JobKind.IMPORT, due_ms=now_ms, created_ms=now_ms, list_id=ListId(7))
    bare = Job(kind=JobKind.IMPORT, due_ms=now_ms, created_ms=now_ms)
    return castile.write(lambda tx: [tx.jobs.add(job) for job in (an_import, *runs, gone, bare)])


@pytest.mark.usefixtures("jobs")
def test_jobs_are_listed_the_newest_first(castile: Harness) -> None:
    """Each with what it is about by name, by id when that is gone."""
    rows = run(castile, "jobs list")
    assert [(row["job_id"], row["about"]) for row in rows] == [
        (5, ""),
        (4, "list 7"),
        (3, "campaign 41"),
        (2, "P.C"),
        (1, "Hot Leads"),
    ]
    assert rows[4] == {
        "job_id": 1,
        "kind": "import",
        "about": "Hot Leads",
        "state": "RUNNING",
        "created_at": "2026-08-03T14:15:00.000Z",
        "due_at": "2026-08-03T14:15:00.000Z",
        "started_at": "2026-08-03T14:15:00.001Z",
        "ended_at": None,
        "progress": {"rows_imported": 4},
        "reason": "",
    }


@pytest.mark.usefixtures("jobs")
def test_jobs_are_listed_by_kind_and_state(castile: Harness) -> None:
    """And no more than were asked for."""

    def ids(**filters: object) -> list[int]:
        return [row["job_id"] for row in run(castile, "jobs list", **filters)]

    assert ids(kind="campaign run") == [3, 2]
    assert ids(state="RUNNING") == [1]
    assert ids(kind="import", state="WAITING", limit=1) == [5]


@pytest.mark.usefixtures("jobs")
def test_a_job_is_shown_with_its_details(castile: Harness) -> None:
    """The same as in the list, and what it is to do."""
    rows = run(castile, "jobs list")
    assert run(castile, "jobs show", id=1) == {**rows[4], "details": {"rows": 9}}


@pytest.mark.usefixtures("jobs")
def test_a_job_is_canceled_once(castile: Harness) -> None:
    """It ends at once and says why; what has ended stays as it is."""
    castile.clock.advance(5)
    row = run(castile, "jobs cancel", id=1)
    assert (row["state"], row["ended_at"]) == ("CANCELED", "2026-08-03T14:15:05.000Z")
    assert (row["reason"], row["progress"]) == ("canceled by an operator", {"rows_imported": 4})
    job = castile.read(lambda tx: tx.jobs.get(JobId(1)))
    assert job is not None
    assert (job.state, job.reason) == (JobState.CANCELED, "canceled by an operator")
    with pytest.raises(CommandError, match="job 1 has ended before: CANCELED") as caught:
        run(castile, "jobs cancel", id=1)
    assert caught.value.exit_code == 1


@pytest.mark.parametrize("command", ["jobs show", "jobs cancel"])
def test_a_job_that_is_not_there_is_named(castile: Harness, command: str) -> None:
    """Not found is exit code 1."""
    with pytest.raises(CommandError, match="no job 9") as caught:
        run(castile, command, id=9)
    assert caught.value.exit_code == 1
