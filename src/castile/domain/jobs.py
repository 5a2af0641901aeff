"""Jobs: work of a subscription that goes on after the reply to the call that asked for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from castile.domain.ids import JobId

if TYPE_CHECKING:
    from castile.domain.ids import CampaignId, ListId, ProgramId


class JobKind(StrEnum):
    """What a job does."""

    IMPORT = "import"
    CAMPAIGN_RUN = "campaign run"


class JobState(StrEnum):
    """
    How far a job is; the last three are for ever.

    Source: documented words COMPLETE, FAILED and CANCELED; decided, 30-lists-and-import 3.4.
    """

    WAITING = "WAITING"
    RUNNING = "RUNNING"
    COMPLETE = "COMPLETE"
    FAILED = "FAILED"
    CANCELED = "CANCELED"

    @property
    def is_end(self) -> bool:
        """Whether a job in this state does nothing any more."""
        return self in _ENDS


_ENDS: Final = frozenset({JobState.COMPLETE, JobState.FAILED, JobState.CANCELED})

_NOT_NUMBERED: Final = JobId(0)

ONE_AFTER_THE_OTHER: Final = frozenset({JobKind.IMPORT})
"""
Kinds of which a subscription runs one job at a time, in the order of arrival.

Source: decided (30-lists-and-import I-42).
"""


@dataclass(slots=True, kw_only=True)
class Job:
    """
    One job.

    Args:
        job_id: Its id; 0 before it is stored.
        kind: What it does.
        state: How far it is.
        due_ms: Before this it does nothing, in milliseconds since 1970 UTC; all times are.
        created_ms: When it was asked for.
        started_ms: When it did something for the first time, None before.
        ended_ms: When it ended, None before.
        list_id: The list it is about.
        program_id: The program it is about.
        campaign_id: The campaign it is about.
        details: What it is to do, set once: JSON values, a few kilobytes at most. What can be
            long lies in a table of its own.
        progress: How far it is and what came of it, changed with each step: the same.
        reason: Why it failed or was canceled, one sentence; "" otherwise.
    """

    job_id: JobId = _NOT_NUMBERED
    kind: JobKind
    state: JobState = JobState.WAITING
    due_ms: int
    created_ms: int
    started_ms: int | None = None
    ended_ms: int | None = None
    list_id: ListId | None = None
    program_id: ProgramId | None = None
    campaign_id: CampaignId | None = None
    details: dict[str, Any] = field(default_factory=dict)
    progress: dict[str, Any] = field(default_factory=dict)
    reason: str = ""

    def begin(self, now_ms: int) -> None:
        """Do something from now on."""
        self.state = JobState.RUNNING
        if self.started_ms is None:
            self.started_ms = now_ms

    def wait(self, until_ms: int) -> None:
        """Do nothing before a time."""
        self.state = JobState.WAITING
        self.due_ms = until_ms

    def end(self, state: JobState, ended_ms: int, reason: str = "") -> None:
        """
        Do nothing any more.

        Args:
            state: COMPLETE, FAILED or CANCELED.
            ended_ms: Now.
            reason: Why, when it is not complete.

        Raises:
            ValueError: The state is no end, or the job has ended before.
        """
        if self.state.is_end or not state.is_end:
            raise ValueError(f"job {self.job_id}: expected an open job to end, got {self.state}")
        self.state = state
        self.ended_ms = ended_ms
        self.reason = reason
