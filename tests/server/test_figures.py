"""What is counted while calls are answered, and what that costs them."""

from __future__ import annotations

import logging
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from castile.journal.entry import Entry
from castile.server import figures as figures_module
from castile.server.figures import CALL_MILLISECONDS, GROUP_WRITES, Distribution, Figures

if TYPE_CHECKING:
    from collections.abc import Sequence


def entry(operation: str = "getLead", code: int = 0, milliseconds: float = 3.0) -> Entry:
    """A call as the journal gets it."""
    return Entry(
        call_id="c1",
        arrived_ms=1,
        subscription_id=1,
        user_id="demo.user_01",
        operation=operation,
        version="3_1",
        address="127.0.0.1",
        code=code,
        milliseconds=milliseconds,
        authenticated=True,
        request=b"",
        response=b"",
        note="",
    )


@pytest.mark.parametrize(("value", "place"), [(0, 0), (1, 0), (1.5, 1), (2, 1), (5, 2), (5.1, 3)])
def test_a_value_counts_for_the_first_bound_that_is_not_below_it(value: float, place: int) -> None:
    """Both sides of each bound; what is above the last has a place of its own."""
    distribution = Distribution((1, 2, 5))
    distribution.add(value)
    assert distribution.counts.index(1) == place
    assert (sum(distribution.counts), distribution.sum) == (1, value)


@pytest.mark.parametrize("bounds", [CALL_MILLISECONDS, GROUP_WRITES])
def test_bounds_rise(bounds: Sequence[float]) -> None:
    """Else nothing would be found between them."""
    assert all(low < high for low, high in pairwise(bounds))


@given(st.lists(st.integers(0, 10)), st.lists(st.integers(0, 10)))
def test_two_distributions_together_are_one(first: list[int], second: list[int]) -> None:
    """Merged is as if all values had been counted in one."""
    one, two, both = (Distribution((1, 2, 5)) for _ in range(3))
    for value in first:
        one.add(value)
        both.add(value)
    for value in second:
        two.add(value)
        both.add(value)
    one.merge(two)
    assert (one.counts, one.sum) == (both.counts, both.sum)


def test_calls_are_counted_by_operation_and_code() -> None:
    """A success, a refusal and a call that was not understood each have their place."""
    figures = Figures()
    for operation, code in (("getLead", 0), ("getLead", 0), ("getLead", 20103), ("", 20012)):
        figures.answered(entry(operation, code))
    assert {kind: sum(each.counts) for kind, each in figures.calls.items()} == {
        ("getLead", 0): 2,
        ("getLead", 20103): 1,
        ("", 20012): 1,
    }


def test_a_copy_stays_as_it_is() -> None:
    """Another thread shows what was there at one moment."""
    figures = Figures()
    figures.answered(entry())
    copy = figures.copy()
    figures.answered(entry())
    figures.groups.add(3)
    assert sum(copy.calls["getLead", 0].counts) == 1
    assert sum(copy.groups.counts) == 0


def test_a_call_costs_one_update_and_no_event(monkeypatch: pytest.MonkeyPatch) -> None:
    """At the usual level: nothing is made but for the first call of its kind."""
    updates: list[tuple[Distribution, float]] = []

    def add(self: Distribution, value: float) -> None:
        updates.append((self, value))

    def tell(*_event: object, **_values: object) -> None:
        pytest.fail("told at the usual level")

    monkeypatch.setattr(Distribution, "add", add)
    monkeypatch.setattr(figures_module._log, "debug", tell)
    monkeypatch.setattr(logging.getLogger(figures_module.__name__), "level", logging.INFO)
    figures = Figures()
    for _ in range(3):
        figures.answered(entry(milliseconds=7.0))
    (known,) = figures.calls.values()
    assert updates == [(known, 7.0)] * 3


def test_every_call_is_told_at_debug(caplog: pytest.LogCaptureFixture) -> None:
    """With the id under which the journal has it."""
    with caplog.at_level(logging.DEBUG, figures_module.__name__):
        Figures().answered(entry("syncLead", 20105, 1.23456))
    (record,) = caplog.records
    told: dict[str, Any] = vars(record)["values"]
    assert record.message == "call_answered"
    assert told == {
        "call_id": "c1",
        "user_id": "demo.user_01",
        "operation": "syncLead",
        "code": 20105,
        "milliseconds": 1.235,
    }
