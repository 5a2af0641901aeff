"""An import counts its rows so that the sum is right at every moment."""

from __future__ import annotations

from typing import Any

import pytest

from castile.domain.import_progress import (
    FAILURES_KEPT_MAX,
    ImportDetails,
    ImportProgress,
    rows_ignored,
    seconds_needed,
    summary,
)
from castile.domain.jobs import Job, JobKind, JobState
from castile.wire.faults import LeadKeyRequired, LeadNotFound

DETAILS = ImportDetails(rows=10, writes=True, clears_list=False)


def job(progress: ImportProgress | None = None, **more: Any) -> Job:
    """An import of ten rows."""
    stored = {} if progress is None else progress.as_stored()
    return Job(
        kind=JobKind.IMPORT,
        due_ms=0,
        created_ms=0,
        details=DETAILS.as_stored(),
        progress=stored,
        **more,
    )


def test_details_and_progress_come_back_as_they_were() -> None:
    """From what is stored with the job; a new one has done nothing."""
    progress = ImportProgress(
        list_cleared=True, rows_done=4, rows_imported=2, rows_failed=1, members=1
    )
    assert ImportDetails.of(job()) == DETAILS
    assert ImportProgress.of(job()) == ImportProgress()
    assert ImportProgress.of(job(progress)) == progress


@pytest.mark.parametrize(
    ("reason", "emptied"),
    [
        ("No lead found with EMAIL = Jane@B.test", True),
        ('Shoe: expected a number, got "for jane@b.test"', True),
        ('Shoe: expected a number, got "xxxxxxxxxx jane@b..."', True),
        ("No lead found with EMAIL = xxxxxxxxxx jane@b", True),
        ('Shoe: expected a number, got "xxxxxxxxxx jane..."', False),
        ("No lead found with IDNUM = 1089946", True),
        ("No lead found with IDNUM = 10899467", False),
        ("No lead found with EMAIL = joe@b.test", False),
        ("No lead found with EMAIL = jane@b.tests", False),
    ],
)
def test_reasons_that_name_a_person_are_emptied(reason: str, *, emptied: bool) -> None:
    """Whole or cut, in any letter case; the numbers stay (decided)."""
    kept: list[list[int | str]] = [[1, "10001 - other"], [2, reason]]
    progress = ImportProgress(rows_done=2, rows_failed=2, failures=kept)
    assert progress.forget({"jane@b.test", "1089946"}) == emptied
    assert progress.failures == [[1, "10001 - other"], [2, "" if emptied else reason]]
    assert progress.rows_failed == 2


def test_reasons_of_the_first_failures_are_kept() -> None:
    """F-31: with the code at the start; the row that is being done has the next number."""
    progress = ImportProgress(rows_done=4)
    progress.fail(LeadNotFound(key_type="IDNUM", key_value="7"))
    for _ in range(FAILURES_KEPT_MAX):
        progress.rows_done += 1
        progress.fail(LeadKeyRequired())
    assert progress.rows_failed == FAILURES_KEPT_MAX + 1
    assert len(progress.failures) == FAILURES_KEPT_MAX
    assert progress.failures[0] == [5, "20103 - No lead found with IDNUM = 7"]
    assert progress.failures[1][0] == 6


@pytest.mark.parametrize("done", [0, 3, 10])
def test_rows_that_were_not_reached_are_ignored_ones(done: int) -> None:
    """I-63 and section 4, decided: the sum is the number of rows."""
    progress = ImportProgress(rows_done=done, rows_imported=done // 2, rows_failed=done // 3)
    assert done // 2 + done // 3 + rows_ignored(job(progress)) == 10


def test_the_summary_is_one_line_at_the_end() -> None:
    """Section 4, decided wording."""
    progress = ImportProgress(rows_done=10, rows_imported=7, rows_failed=2, members=6)
    assert summary(job(progress)) is None
    assert summary(job(progress, state=JobState.RUNNING)) is None
    assert summary(job(progress, state=JobState.COMPLETE)) == (
        "Import completed, 7 rows imported (6 members), 2 failed, 1 ignored"
    )
    for state in (JobState.FAILED, JobState.CANCELED):
        assert summary(job(progress, state=state, reason="why")) == "Import failed: why"


@pytest.mark.parametrize(
    ("rows_done", "now_ms", "expected"),
    [
        (0, 5000, None),
        (5, 1000, None),
        (5, 1001, 1),
        (5, 2000, 1),
        (5, 2001, 2),
        (1, 2000, 9),
        (3, 2000, 3),
        (10, 2000, 0),
    ],
)
def test_the_time_still_needed_is_as_the_rows_so_far_took(
    rows_done: int, now_ms: int, expected: int | None
) -> None:
    """Section 4, decided: whole seconds, rounded up; unknown at the start."""
    running = job(ImportProgress(rows_done=rows_done), state=JobState.RUNNING, started_ms=1000)
    assert seconds_needed(running, now_ms) == expected
    ended = job(ImportProgress(rows_done=rows_done), state=JobState.COMPLETE, started_ms=1000)
    assert seconds_needed(ended, now_ms) is None
    assert seconds_needed(job(ImportProgress(rows_done=rows_done)), now_ms) is None
