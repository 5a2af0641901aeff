"""The clocks of the machine."""

from __future__ import annotations

from datetime import UTC, datetime

from castile.clock import SystemClock


def test_the_wall_clock_counts_milliseconds_since_1970() -> None:
    """It agrees with the calendar to well under a day, and never runs backwards at once."""
    clock = SystemClock()
    first, second = clock.now_ms(), clock.now_ms()
    assert first <= second
    assert datetime.fromtimestamp(first / 1000, UTC).year >= 2026


def test_the_monotonic_clock_never_goes_back() -> None:
    """Two readings come in their order."""
    clock = SystemClock()
    assert clock.seconds() <= clock.seconds()
