"""What a kind of job is made of: a handler that does one step at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from castile.domain.catalog import Catalog
    from castile.domain.jobs import Job, JobKind
    from castile.store.tx import Tx


@dataclass(frozen=True, slots=True)
class More:
    """There is more to do now."""


@dataclass(frozen=True, slots=True)
class Wait:
    """
    There is more to do, but not before a time.

    Args:
        until_ms: The time, in milliseconds since 1970 UTC.
    """

    until_ms: int


@dataclass(frozen=True, slots=True)
class Done:
    """Everything is done."""


Outcome = More | Wait | Done
"""What becomes of a job after a step."""

MORE: Final = More()
DONE: Final = Done()


@dataclass(frozen=True, slots=True)
class Work:
    """
    The surroundings of one step.

    Args:
        now_ms: When the step began, in milliseconds since 1970 UTC.
        catalog: The definitions of the subscription at that time.
        time_is_up: Asked after each row or lead: whether the step should end, so that others
            get at the database.
    """

    now_ms: int
    catalog: Catalog
    time_is_up: Callable[[], bool]


class Handler(Protocol):
    """What the jobs of one kind do. It keeps nothing in memory from step to step."""

    @property
    def kind(self) -> JobKind:
        """The kind of its jobs."""

    def step(self, job: Job, tx: Tx, work: Work) -> Outcome:
        """
        Do one row or lead, and more of them until the time is up.

        All of a step is stored in one transaction together with `job.progress`, or nothing of
        it: a step that did not come to its end, for whatever reason, is done again from what
        is stored. What one row or lead must not leave behind when it fails is undone by
        `tx.savepoint()`.

        Args:
            job: As it is stored; the handler changes `progress` and nothing else.
            tx: The transaction of the step.
            work: Time and definitions.

        Returns:
            `MORE`, `Wait(until_ms)` or `DONE`.

        Raises:
            Fault: The job cannot go on; its message becomes the reason.
            Exception: A failure of ours; the job is given up as well.
        """
