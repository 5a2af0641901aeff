"""Failures of the server, blocked callers, positions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from castile.store.errors import DeadlinePassed, OutcomeUnknown, WriterQueueFull
from tests.harness import Harness, break_after
from tests.journal.explain.explaining import all_text, explained
from tests.journal.explain.provoking import LIST

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize(
    ("error", "name"),
    [
        (WriterQueueFull, "queue_full"),
        (DeadlinePassed, "deadline_passed"),
        (OutcomeUnknown, "outcome_unknown"),
        (ValueError, "unforeseen_failure"),
    ],
)
def test_failures_are_told_apart(
    castile: Harness,
    monkeypatch: pytest.MonkeyPatch,
    error: Callable[[str], Exception],
    name: str,
) -> None:
    """Overload, a slow disk, and an error of ours are not the same."""
    break_after(monkeypatch, "getLead", error("surprise"))
    castile.get_lead("EMAIL", "a@b.test")
    assert explained(castile)["names"] == [name]


def test_an_address_that_is_not_allowed(castile: Harness) -> None:
    """The list is shown beside it."""
    castile.define("[subscription]\nallowed_addresses = ['10.0.0.0/8']")
    assert castile.call(LIST, address="192.0.2.7").code == 20013
    explanation = explained(castile)
    assert explanation["names"] == ["address_not_allowed"]
    assert "192.0.2.7" in explanation["cause"]
    assert "10.0.0.0/8" in all_text(explanation)
