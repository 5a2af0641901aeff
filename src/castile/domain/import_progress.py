"""How far an import is, and what it says about itself."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Final

from castile.domain.jobs import JobState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from castile.domain.jobs import Job
    from castile.wire.faults import Fault

FAILURES_KEPT_MAX: Final = 10
"""Of so many rows that failed, the first ones, it is kept why."""

_CUT: Final = '..."'
"""How a value ends of which only the beginning is quoted."""
_CUT_CHARACTERS_MIN: Final = 6
"""A shorter beginning of a name at the end of a reason may be anybody's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportDetails:
    """
    What an import is to do, as it stands in the details of the job.

    Args:
        rows: How many rows it has.
        writes: Whether leads are created and changed; else they are only put on the list.
        clears_list: Whether all members are removed first.
    """

    rows: int
    writes: bool
    clears_list: bool

    @classmethod
    def of(cls, job: Job) -> ImportDetails:
        """Return the details of an import."""
        return cls(**job.details)

    def as_stored(self) -> dict[str, Any]:
        """Return what is kept as the details of the job."""
        return asdict(self)


@dataclass(slots=True)
class ImportProgress:
    """
    What became of the rows so far, as it stands in the progress of the job.

    Args:
        list_cleared: Whether the list was cleared.
        rows_done: Rows that were worked through; the next one is the one behind them.
        rows_imported: Those that were done with success.
        rows_failed: Those that failed.
        members: Leads that were not on the list before.
        failures: Row number from 1 and reason of the first rows that failed.

    Source: decided (30-lists-and-import section 4, I-63).
    """

    list_cleared: bool = False
    rows_done: int = 0
    rows_imported: int = 0
    rows_failed: int = 0
    members: int = 0
    failures: list[list[int | str]] = field(default_factory=list)

    @classmethod
    def of(cls, job: Job) -> ImportProgress:
        """Return the progress of an import."""
        return cls(**job.progress)

    def as_stored(self) -> dict[str, Any]:
        """Return what is kept as the progress of the job."""
        return asdict(self)

    def fail(self, fault: Fault) -> None:
        """
        Count the row that is being done as failed.

        Source: form of the reason recorded and decided, 01-errors F-31.
        """
        self.rows_failed += 1
        if len(self.failures) < FAILURES_KEPT_MAX:
            self.failures.append([self.rows_done + 1, fault.record_error])

    def forget(self, names: Iterable[str]) -> int:
        """
        Empty the reasons that name a person.

        Args:
            names: What names the person, in lower case: whole words of a reason, or their
                beginning where the reason is cut.

        Returns:
            How many were emptied.

        Source: decided (an erased person is in no import).
        """
        named = [each for each in self.failures if _names(str(each[1]).lower(), names)]
        for failure in named:
            failure[1] = ""
        return len(named)


def _names(reason: str, names: Iterable[str]) -> bool:
    end = reason.removesuffix(_CUT)
    return any(
        re.search(rf"(?<!\w){re.escape(name)}(?!\w)", reason)
        or any(end.endswith(name[:n]) for n in range(_CUT_CHARACTERS_MIN, len(name)))
        for name in names
    )


def rows_ignored(job: Job) -> int:
    """
    Count the rows of an import that were left out or not reached.

    Source: decided (30-lists-and-import section 4, I-63).
    """
    progress = ImportProgress.of(job)
    return ImportDetails.of(job).rows - progress.rows_imported - progress.rows_failed


def summary(job: Job) -> str | None:
    """
    Say in one line how an import ended.

    Args:
        job: The import.

    Returns:
        The line, None before the end.

    Source: decided (30-lists-and-import section 4, importSummary).
    """
    if not job.state.is_end:
        return None
    if job.state is not JobState.COMPLETE:
        return f"Import failed: {job.reason}"
    progress = ImportProgress.of(job)
    return (
        f"Import completed, {progress.rows_imported} rows imported ({progress.members} members), "
        f"{progress.rows_failed} failed, {rows_ignored(job)} ignored"
    )


def seconds_needed(job: Job, now_ms: int) -> int | None:
    """
    Estimate how long an import still takes.

    Args:
        job: The import.
        now_ms: Now, in milliseconds since 1970 UTC.

    Returns:
        Whole seconds, rounded up; None when it has ended or nothing is known yet.

    Source: decided (30-lists-and-import section 4, estimatedTime).
    """
    done = ImportProgress.of(job).rows_done
    if job.state.is_end or job.started_ms is None or not done or now_ms <= job.started_ms:
        return None
    milliseconds = (now_ms - job.started_ms) * (ImportDetails.of(job).rows - done)
    return -(-milliseconds // (1000 * done))
