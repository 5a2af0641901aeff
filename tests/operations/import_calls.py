"""Calls of importToList and getImportToListStatus, and the jobs in between."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from castile.jobs.imports import ImportHandler
from castile.jobs.runner import FailedJob, JobLimits, JobRunner

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.harness import Answer, Harness

DEFINITIONS = """
channels = [{ name = "Webinar", program_type = "Event", statuses = [] }]
programs = [
    { name = "Launch", id = 1970, type = "Event", channel = "Webinar" },
    { name = "Other", id = 1971, type = "Event", channel = "Webinar" },
]
lists = [
    { name = "Guests", id = 1013, program = "Launch" },
    { name = "Staff", id = 1014, program = "Launch" },
    { name = "Elsewhere", id = 1015, program = "Other" },
    { name = "Outside", id = 1016 },
]
campaigns = [
    { name = "Invite", id = 4496, program = "Launch", kind = "batch" },
    { name = "Away", id = 4497, program = "Other", kind = "batch" },
]
"""
GUESTS, STAFF, INVITE = 1013, 1014, 4496


def rows_of(texts: Iterable[str]) -> str:
    """The importFileRows of a call."""
    items = "".join(f"<stringItem>{escape(text)}</stringItem>" for text in texts)
    return f"<importFileRows>{items}</importFileRows>"


def import_to_list(
    castile: Harness,
    header: str,
    rows: Iterable[str],
    *,
    mode: str = "UPSERTLEADS",
    rest: str = "",
    named: tuple[str, str] = ("Launch", "Guests"),
    **more: Any,
) -> Answer:
    """Call importToList; `named` are program and list, `rest` is what follows."""
    program, static_list = named
    return castile.call(
        f"<ns1:paramsImportToList><programName>{escape(program)}</programName>"
        f"<importFileHeader>{escape(header)}</importFileHeader>{rows_of(rows)}"
        f"<importListMode>{mode}</importListMode><listName>{escape(static_list)}</listName>"
        f"{rest}</ns1:paramsImportToList>",
        **more,
    )


def status(castile: Harness, program: str = "Launch", static_list: str = "Guests") -> Answer:
    """Call getImportToListStatus."""
    return castile.call(
        f"<ns1:paramsGetImportToListStatus><programName>{escape(program)}</programName>"
        f"<listName>{escape(static_list)}</listName></ns1:paramsGetImportToListStatus>"
    )


def counts(answer: Answer) -> tuple[int, int, int, int]:
    """Rows of the job, imported, failed and ignored."""
    assert answer.status == 200, answer.body
    names = ("estimatedRows", "rowsImported", "rowsFailed", "rowsIgnored")
    rows, imported, failed, ignored = (int(answer.text(name) or -1) for name in names)
    return rows, imported, failed, ignored


def row_by_row(castile: Harness, failed: list[FailedJob] | None = None) -> JobRunner:
    """What runs imports, with one row a step; jobs that fail are put to `failed`."""
    installation = castile.installation
    return JobRunner(
        installation.database,
        castile.clock,
        [ImportHandler()],
        subscriptions=lambda: [*installation.directory.current.subscriptions],
        catalog_of=lambda tx: installation.directory.inside(tx).catalog,
        report=list[FailedJob]().append if failed is None else failed.append,
        ids=lambda: "job-1",
        limits=JobLimits(step_milliseconds=0),
    )


def imported(
    castile: Harness, header: str, rows: Iterable[str], **more: Any
) -> tuple[int, int, int, int]:
    """Import to the end and return the counts."""
    answer = import_to_list(castile, header, rows, **more)
    assert answer.text("importStatus") == "PROCESSING", answer.body
    castile.run_jobs()
    ended = status(castile)
    assert ended.text("status") == "COMPLETE", ended.body
    return counts(ended)
