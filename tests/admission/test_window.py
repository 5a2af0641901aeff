"""The sliding window is exact in every span, in whatever order arrivals are told."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from castile.admission.window import SlidingWindow

SPAN = 2


def told(window: SlidingWindow, at_seconds: float, calls_max: int) -> bool:
    """Count an arrival unless the window is full; say whether it was counted."""
    if window.full(at_seconds, calls_max=calls_max, span_seconds=SPAN):
        return False
    window.add(at_seconds, calls_max=calls_max)
    return True


def test_oldest_leaves_after_exactly_the_span() -> None:
    """A microsecond before the span is over it is full, at its end it is not."""
    window = SlidingWindow()
    assert told(window, 100.1, 1)
    assert not told(window, 102.099999, 1)
    assert told(window, 102.1, 1)


def test_decimal_seconds_are_exact() -> None:
    """Rounding of fractions never moves a bound: 0.1 + 2 is 2.1."""
    for tenth in range(1, 50):
        window = SlidingWindow()
        assert told(window, tenth / 10, 1)
        assert told(window, (tenth + 20) / 10, 1)


def test_late_news_is_counted_where_it_belongs() -> None:
    """An arrival that is told after a later one takes its place in the order."""
    window = SlidingWindow()
    assert told(window, 10.0, 2)
    assert told(window, 9.0, 2)
    assert not told(window, 10.9, 2)
    assert told(window, 11.0, 2)
    assert not told(window, 11.5, 2)


def test_lower_limit_holds_at_once() -> None:
    """After the limit is lowered, only the latest arrivals matter, and only they are kept."""
    window = SlidingWindow()
    for at in (1.0, 1.1, 1.2, 1.3):
        assert told(window, at, 4)
    assert not told(window, 3.1, 2)
    assert told(window, 3.2, 2)
    assert len(window) == 2


def test_latest_arrival() -> None:
    """The latest arrival is known, and there is none at first."""
    window = SlidingWindow()
    assert window.latest_seconds() == float("-inf")
    window.add(7.5, calls_max=3)
    window.add(7.25, calls_max=3)
    assert window.latest_seconds() == 7.5


arrivals_ms = st.lists(st.tuples(st.integers(0, 900), st.integers(0, 3000)), max_size=80)


@given(st.integers(1, 5), arrivals_ms)
def test_agrees_with_counting_everything(calls_max: int, steps: list[tuple[int, int]]) -> None:
    """The window says what a list of every counted arrival says (A-51), and stays small."""
    window, counted, now_ms = SlidingWindow(), list[int](), 10_000
    for passed_ms, late_ms in steps:
        now_ms += passed_ms
        at_ms = now_ms - late_ms
        expected = sum(at > at_ms - SPAN * 1000 for at in counted) < calls_max
        assert expected == told(window, at_ms / 1000, calls_max)
        if expected:
            counted.append(at_ms)
        assert len(window) <= calls_max
    counted.sort()
    for first, beyond in zip(counted, counted[calls_max:], strict=False):
        assert beyond - first >= SPAN * 1000
