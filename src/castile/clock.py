"""The two clocks that the server is given, so that a test can freeze and jump them."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock
from typing import Protocol

Ids = Callable[[], str]
"""Gives a new identifier at each call."""


class Clock(Protocol):
    """
    A wall clock and a monotonic clock.

    Source: decided (the core reads no clock).
    """

    def now_ms(self) -> int:
        """Return the wall clock, in milliseconds since 1970-01-01 UTC."""

    def seconds(self) -> float:
        """Return the monotonic clock, in seconds since an arbitrary moment."""


class SystemClock:
    """The clocks of the machine."""

    def now_ms(self) -> int:
        """Return the wall clock, in milliseconds since 1970-01-01 UTC."""
        return time.time_ns() // 1_000_000

    def seconds(self) -> float:
        """Return the monotonic clock, in seconds since an arbitrary moment."""
        return time.monotonic()


class MovableClock(SystemClock):
    """
    The clocks of the machine, until a test suite moves them.

    Attributes:
        moved: Called after each move, so that whoever waits for a time can look again.
    """

    def __init__(self) -> None:
        self.moved: Callable[[], None] = _nothing
        self._lock = Lock()
        self._ahead_ms = 0
        self._ahead_seconds = 0.0

    def now_ms(self) -> int:
        """Return the wall clock as it was moved, in milliseconds since 1970-01-01 UTC."""
        return super().now_ms() + self._ahead_ms

    def seconds(self) -> float:
        """Return the monotonic clock as it was moved, in seconds."""
        return super().seconds() + self._ahead_seconds

    def set(self, wall_ms: int) -> None:
        """
        Set the wall clock; it goes on from there. The monotonic clock stays.

        Args:
            wall_ms: Milliseconds since 1970-01-01 UTC.
        """
        with self._lock:
            self._ahead_ms = wall_ms - super().now_ms()
        self.moved()

    def advance(self, milliseconds: int) -> None:
        """
        Move both clocks forward.

        Args:
            milliseconds: How far, not below 0: no monotonic clock goes back.
        """
        with self._lock:
            self._ahead_ms += milliseconds
            self._ahead_seconds += milliseconds / 1000
        self.moved()


def _nothing() -> None:
    pass
