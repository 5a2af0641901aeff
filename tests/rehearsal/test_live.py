"""How a rule of a running server stands."""

from __future__ import annotations

import pytest

from castile.rehearsal.live import LiveRule, State
from castile.rehearsal.rule import rule_of
from tests.rehearsal.rules import HOUR_MS, MADE_MS


def _live(**more: str) -> LiveRule:
    entry = {"name": "R", "match": {"times": 1}, "effect": {"fault": 20023}, **more}
    return LiveRule(
        subscription_id=1,
        rule=rule_of(entry, MADE_MS),
        entry=entry,
        made_ms=MADE_MS,
        from_file=False,
    )


@pytest.mark.parametrize(
    ("now_ms", "state"),
    [
        (MADE_MS + HOUR_MS - 1, State.WAITING),
        (MADE_MS + HOUR_MS, State.WORKING),
        (MADE_MS + 2 * HOUR_MS - 1, State.WORKING),
        (MADE_MS + 2 * HOUR_MS, State.EXPIRED),
    ],
)
def test_a_rule_waits_works_and_expires(now_ms: int, state: State) -> None:
    """Both sides of both ends of its time span."""
    assert _live(starts_at="2026-08-03T15:15:00Z").state(now_ms) is state


def test_a_rule_is_used_up_or_cleared() -> None:
    """Whatever the time, what was taken back stays taken back."""
    live = _live()
    live.turns.comes(live.rule)
    assert live.state(MADE_MS) is State.USED_UP
    live.cleared = True
    assert live.state(MADE_MS) is State.CLEARED
