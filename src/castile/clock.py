"""The two clocks that the server is given, so that a test can freeze and jump them."""

from __future__ import annotations

import time
from collections.abc import Callable
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
