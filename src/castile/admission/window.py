"""
A sliding window that is exact: never more than the limit in any span, wherever it begins.

An arrival at t is refused when as many as the limit were counted later than t - span. To know that,
only the latest arrivals matter, as many as the limit: the window is full for t exactly when the
limit-th latest of them lies later than t - span. That holds in whatever order arrivals are told:
among any set of counted arrivals inside one span, the one that was told last saw all the others.

Moments are whole microseconds inside, so that "20 seconds ago" does not depend on how a fraction of
a second is rounded.
"""

from __future__ import annotations

from bisect import insort
from collections import deque

_MICROSECONDS = 1_000_000


class SlidingWindow:
    """
    The latest counted arrivals, at most as many as the limit.

    Source: decided, 02-admission A-51.
    """

    __slots__ = ("_arrivals",)

    def __init__(self) -> None:
        self._arrivals: deque[int] = deque()

    def __len__(self) -> int:
        return len(self._arrivals)

    def full(self, at_seconds: float, *, calls_max: int, span_seconds: int) -> bool:
        """
        Say whether an arrival must be refused; nothing changes.

        Args:
            at_seconds: The arrival, on the monotonic clock.
            calls_max: How many may be counted in any span; 1 or more.
            span_seconds: The length of the span.

        Returns:
            True when `calls_max` or more were counted later than the span before the arrival.
        """
        beyond = len(self._arrivals) - calls_max
        if beyond < 0:
            return False
        begins = round(at_seconds * _MICROSECONDS) - span_seconds * _MICROSECONDS
        return self._arrivals[beyond] > begins

    def add(self, at_seconds: float, *, calls_max: int) -> None:
        """
        Count an arrival.

        Args:
            at_seconds: The arrival, on the monotonic clock; it may lie before others.
            calls_max: How many arrivals to keep, 0 or more. When it is raised later, the window
                knows only as many as were kept.
        """
        arrivals = self._arrivals
        at = round(at_seconds * _MICROSECONDS)
        if not arrivals or at >= arrivals[-1]:
            arrivals.append(at)
        else:
            insort(arrivals, at)
        while len(arrivals) > calls_max:
            arrivals.popleft()

    def latest_seconds(self) -> float:
        """Return the latest counted arrival; minus infinity when there is none."""
        return self._arrivals[-1] / _MICROSECONDS if self._arrivals else float("-inf")
