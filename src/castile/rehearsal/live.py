"""A rule as a running server knows it, with what it counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from castile.admission import Counters
from castile.rehearsal.matching import Turns

if TYPE_CHECKING:
    from collections.abc import Mapping

    from castile.rehearsal.rule import Rule


class State(StrEnum):
    """How a rule stands."""

    WAITING = "waiting"
    WORKING = "working"
    USED_UP = "used up"
    EXPIRED = "expired"
    CLEARED = "cleared"


@dataclass(slots=True, kw_only=True)
class LiveRule:
    """
    A rule and what it counts.

    Args:
        subscription_id: Whose calls it is for.
        rule: The rule.
        entry: As it was written.
        made_ms: When it was made, in milliseconds since 1970 UTC.
        from_file: Whether the definition file holds it; else a command made it.
        turns: At how many calls it was at work.
        counters: What its own limits count.
        cleared: Whether it was taken back.
    """

    subscription_id: int
    rule: Rule
    entry: Mapping[str, Any]
    made_ms: int
    from_file: bool
    turns: Turns = field(default_factory=Turns)
    counters: Counters = field(default_factory=Counters)
    cleared: bool = False

    def state(self, now_ms: int) -> State:
        """Tell how the rule stands at a moment, in milliseconds since 1970 UTC."""
        if self.cleared:
            return State.CLEARED
        if now_ms >= self.rule.expires_ms:
            return State.EXPIRED
        if self.turns.used_up(self.rule):
            return State.USED_UP
        return State.WAITING if now_ms < self.rule.starts_ms else State.WORKING
