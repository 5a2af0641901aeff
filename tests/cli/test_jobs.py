"""`castile jobs`, with the server stopped and running."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from castile.assemble import open_installation
from castile.cli.operator import new_id, settings_from
from castile.clock import SystemClock
from castile.domain.ids import ListId
from castile.domain.jobs import Job, JobKind

if TYPE_CHECKING:
    from tests.cli.conftest import Shell

FAR_MS = 4_102_444_800_000
"""2100-01-01: no server begins these jobs while a test runs."""
PROGRESS = {"list_cleared": True, "rows_imported": 4, "failures": [[3, "no key"], [12, "no\tkey"]]}


@pytest.fixture(params=["stopped", "running"])
def either(request: pytest.FixtureRequest) -> Shell:
    """Two jobs, over a stopped server and over a running one."""
    shell: Shell = request.getfixturevalue("installed")
    options = {"data": str(shell.data), "test": True}
    with open_installation(settings_from(options, None), SystemClock(), new_id) as installation:
        (number,) = installation.directory.current.subscriptions
        jobs = [
            Job(
                kind=JobKind.IMPORT,
                due_ms=FAR_MS,
                created_ms=0,
                list_id=ListId(7),
                details={"mode": "LISTONLY"},
                progress=PROGRESS,
            ),
            Job(
                kind=JobKind.CAMPAIGN_RUN,
                due_ms=FAR_MS,
                created_ms=0,
                progress={"leads": 2, "skipped": {"Send Pigeon (1): no such step": 2}},
            ),
        ]
        installation.database.write(number, lambda tx: [tx.jobs.add(job) for job in jobs])
    if request.param == "running":
        request.getfixturevalue("served")
    return shell


def test_jobs_are_listed(either: Shell) -> None:
    """A line each, with the numbers of their progress; as JSON with all of it."""
    titles, run, an_import = either.run("jobs", "list").stdout.splitlines()
    assert " ".join(titles.split()) == "job id kind about state due at ended at progress reason"
    assert " ".join(run.split()) == "2 campaign run WAITING 2100-01-01T00:00:00.000Z leads 2"
    assert " ".join(an_import.split()) == (
        "1 import list 7 WAITING 2100-01-01T00:00:00.000Z rows imported 4"
    )
    (row,) = either.json("jobs", "list", "--kind", "import", "--state", "waiting")
    assert row["progress"] == PROGRESS
    assert [row["job_id"] for row in either.json("jobs", "list", "--limit", "1")] == [2]
    assert either.json("jobs", "list", "--state", "FAILED") == []


def test_a_job_is_shown(either: Shell) -> None:
    """Part by part, with a line for each row or step; a part that is empty is left out."""
    text = either.run("jobs", "show", "1").stdout
    assert text.endswith(
        "\n\nprogress\nlist cleared   yes\nrows imported  4\n\nfailures\nrow 3   no key\n"
        "row 12  no\\tkey\n\ndetails\nmode  LISTONLY\n"
    )
    text = either.run("jobs", "show", "2").stdout
    assert text.endswith("\n\nprogress\nleads  2\n\nskipped\nSend Pigeon (1): no such step  2\n")
    assert either.json("jobs", "show", "1")["details"] == {"mode": "LISTONLY"}


def test_a_job_is_canceled(either: Shell) -> None:
    """Once: then it has ended, and a job that is not there was never there."""
    assert "state       CANCELED" in either.run("jobs", "cancel", "1").stdout
    assert either.json("jobs", "cancel", "2")["state"] == "CANCELED"
    error = either.error("jobs", "cancel", "1", exit_code=1)
    assert error == "castile: job 1 has ended before: CANCELED"
    assert either.error("jobs", "show", "3", exit_code=1) == "castile: no job 3"


@pytest.mark.parametrize(
    "wrong",
    [
        ("show", "0"),
        ("show", "x"),
        ("show", "9" * 20),
        ("cancel", "9" * 20),
        ("list", "--kind", "trip"),
        ("list", "--limit", "0"),
    ],
)
def test_wrong_words_are_refused(wrong: tuple[str, ...], installed: Shell) -> None:
    """Exit code 2 is that of wrong usage."""
    installed.run("jobs", *wrong, exit_code=2)
