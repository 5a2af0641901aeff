"""
What is counted while calls are answered: in memory, by one small step a call.

Everything here belongs to the event loop: nothing is locked. How it is shown is the business of
`castile.server.metrics`, at the time when somebody asks.
"""

from __future__ import annotations

import logging
from bisect import bisect_left
from copy import deepcopy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from castile.logs import logger

if TYPE_CHECKING:
    from collections.abc import Sequence

    from castile.journal.entry import Entry

CALL_MILLISECONDS: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 60_000)
"""The bounds between which calls are counted by the time that they took."""
GROUP_WRITES: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
"""The bounds between which commits are counted by the writes that shared them."""

_log = logger(__name__)


class Distribution:
    """
    How many values lie between bounds, and their sum.

    Args:
        bounds: In rising order; a value belongs to the first bound that is not below it, and above
            the last one to a place of its own.
    """

    __slots__ = ("bounds", "counts", "sum")

    def __init__(self, bounds: Sequence[float]) -> None:
        self.bounds = bounds
        self.counts = [0] * (len(bounds) + 1)
        self.sum = 0.0

    def add(self, value: float) -> None:
        """Count one value."""
        self.counts[bisect_left(self.bounds, value)] += 1
        self.sum += value

    def merge(self, other: Distribution) -> None:
        """Add what another one of the same bounds counted."""
        self.counts = [
            ours + theirs for ours, theirs in zip(self.counts, other.counts, strict=True)
        ]
        self.sum += other.sum


@dataclass(slots=True)
class Figures:
    """
    What was counted since the start.

    Attributes:
        calls: Milliseconds of calls, by operation ("" for none that is known) and code (0 for a
            success).
        groups: Writes that shared a commit.
        floods_refused: Calls that got HTTP 429.
    """

    calls: dict[tuple[str, int], Distribution] = field(default_factory=dict)
    groups: Distribution = field(default_factory=lambda: Distribution(GROUP_WRITES))
    floods_refused: int = 0

    def answered(self, entry: Entry) -> None:
        """Count a call that was answered; with the log at debug, tell of it too."""
        kind = (entry.operation, entry.code)
        known = self.calls.get(kind)
        if known is None:
            known = self.calls[kind] = Distribution(CALL_MILLISECONDS)
        known.add(entry.milliseconds)
        if _log.isEnabledFor(logging.DEBUG):
            _log.debug(
                "call_answered",
                call_id=entry.call_id,
                user_id=entry.user_id,
                operation=entry.operation,
                code=entry.code,
                milliseconds=round(entry.milliseconds, 3),
            )

    def copy(self) -> Figures:
        """Return what was counted so far, for another thread."""
        return deepcopy(self)
