"""The clocks of the machine."""

from __future__ import annotations

from datetime import UTC, datetime

from castile.clock import MovableClock, SystemClock


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


def test_a_clock_that_was_set_goes_on_from_there() -> None:
    """The monotonic clock stays as it is."""
    clock, machine = MovableClock(), SystemClock()
    clock.set(5000)
    assert 5000 <= clock.now_ms() < 65_000
    assert 0 <= clock.seconds() - machine.seconds() + 60 < 61


def test_both_clocks_advance() -> None:
    """Once more each time, and whoever waits is told."""
    told: list[int] = []
    clock, machine = MovableClock(), SystemClock()
    clock.moved = lambda: told.append(1)
    clock.advance(90_000_000)
    clock.advance(10_000_000)
    assert clock.now_ms() - machine.now_ms() + 60_000 >= 100_000_000
    assert clock.seconds() - machine.seconds() + 60 >= 100_000
    assert told == [1, 1]
