"""getImportToListStatus over the wire: how far the latest import into a list is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from castile.admin.apply import apply_definition
from castile.admin.definition import read_definition
from castile.domain.jobs import JobState
from tests.operations.import_calls import (
    DEFINITIONS,
    counts,
    import_to_list,
    imported,
    row_by_row,
    status,
)

if TYPE_CHECKING:
    from castile.store.tx import Tx
    from tests.harness import Harness

TWO = ["a@b.test,A", "b@b.test,B"]


@pytest.fixture(autouse=True)
def _company(castile: Harness) -> None:
    castile.define(DEFINITIONS)


def test_imp_02_right_after_the_start_nothing_is_done(castile: Harness) -> None:
    """IMP-02, documented sample; rows not reached yet count as ignored, decided."""
    import_to_list(castile, "Email,First", TWO)
    castile.clock.advance(90)
    answer = status(castile)
    assert answer.text("status") == "PROCESSING"
    assert counts(answer) == (2, 0, 0, 2)
    assert answer.text("startedTime") == "2026-08-03T09:15:00-05:00"
    for name in ("endedTime", "estimatedTime", "importSummary"):
        assert answer.is_nil(name)


def test_imp_02_while_it_runs_the_rows_done_are_counted(castile: Harness) -> None:
    """Section 4: with the whole seconds still needed; interactive calls see each step (I-62)."""
    rows = ["a@b.test,A", "nobody,", *(f"{number}@b.test,C" for number in range(4))]
    import_to_list(castile, "Email,First", rows)
    jobs = row_by_row(castile)
    for done in range(1, 6):
        castile.clock.advance(2)
        assert jobs.run_due()
        answer = status(castile)
        assert answer.text("status") == "PROCESSING"
        failed = int(done > 1)
        assert counts(answer) == (6, done - failed, failed, 6 - done)
        expected = -(-2 * (done - 1) * (6 - done) // done)
        assert answer.text("estimatedTime") == (str(expected) if done > 1 else None)
        assert answer.is_nil("endedTime")
        assert answer.is_nil("importSummary")
    assert jobs.run_due()
    castile.clock.advance(3600)
    ended = status(castile)
    assert ended.text("status") == "COMPLETE"
    assert ended.text("startedTime") == "2026-08-03T09:15:00-05:00"
    assert ended.text("endedTime") == "2026-08-03T09:15:10-05:00"
    assert ended.is_nil("estimatedTime")
    assert ended.text("importSummary") == (
        "Import completed, 5 rows imported (5 members), 1 failed, 0 ignored"
    )


def test_imp_12_without_an_import_it_is_20110(castile: Harness) -> None:
    """IMP-12, I-61, decided; an import into another list changes nothing."""
    assert status(castile).code == 20110
    imported(castile, "Email", ["a@b.test"])
    assert status(castile, static_list="Staff").code == 20110
    assert status(castile).code == 0


def test_a_list_that_is_made_again_has_no_import(castile: Harness) -> None:
    """Also with its old id: the imports into it went with it (decided)."""
    imported(castile, "Email", ["a@b.test"])
    installation, folder = castile.installation, castile.installation.data_folder
    lists = DEFINITIONS.replace('{ name = "Guests", id = 1013, program = "Launch" },', "")
    definition = read_definition(lists, source="definition.toml", folder=folder)
    apply_definition(installation, definition, "default", dry_run=False, prune=True)
    castile.define(DEFINITIONS)
    assert status(castile).code == 20110


def test_imp_13_of_two_imports_the_second_is_told(castile: Harness) -> None:
    """IMP-13, I-60, decided: from its start on."""
    assert imported(castile, "Email,First", TWO) == (2, 2, 0, 0)
    import_to_list(castile, "Email", ["c@b.test"])
    import_to_list(castile, "Email", ["d@b.test"] * 5, named=("Launch", "Staff"))
    answer = status(castile)
    assert (answer.text("status"), counts(answer)) == ("PROCESSING", (1, 0, 0, 1))
    castile.run_jobs()
    assert counts(status(castile)) == (1, 1, 0, 0)
    assert counts(status(castile, static_list="staff")) == (5, 5, 0, 0)


@pytest.mark.parametrize(
    ("program", "static_list", "code"),
    [
        ("Nothing", "Guests", 20110),
        ("Launch", "Elsewhere", 20111),
        ("Launch", "Outside", 20111),
        ("Launch", "Launch.Guests", 20111),
        ("Nothing", "Nowhere", 20110),
        (" launch", "GUESTS ", 0),
    ],
)
def test_the_list_is_one_of_the_program(
    castile: Harness, program: str, static_list: str, code: int
) -> None:
    """01-errors section 3, O-7: the program first (decided)."""
    imported(castile, "Email", ["a@b.test"])
    assert status(castile, program, static_list).code == code


@pytest.mark.parametrize("state", [JobState.CANCELED, JobState.FAILED])
def test_an_import_that_was_stopped_says_why(castile: Harness, state: JobState) -> None:
    """Section 3.4, I-63: what was not reached counts as ignored (decided)."""
    import_to_list(castile, "Email,First", [*TWO, "nobody,", "c@b.test,C"])
    jobs = row_by_row(castile)
    for _ in range(3):
        jobs.run_due()

    def stop(tx: Tx) -> None:
        (job,) = tx.jobs.latest(limit=2)
        job.end(state, castile.clock.now_ms(), "stopped by hand")
        tx.jobs.save(job)

    castile.write(stop)
    castile.run_jobs()
    answer = status(castile)
    assert answer.text("status") == state.value
    assert counts(answer) == (4, 2, 1, 1)
    assert answer.text("importSummary") == "Import failed: stopped by hand"
    assert answer.text("endedTime") == "2026-08-03T09:15:00-05:00"
    assert answer.is_nil("estimatedTime")
