"""Whether a rule is for a call, and whether its turn has come: pure, with the clock given."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from castile.rehearsal.lead_keys import lead_keys

if TYPE_CHECKING:
    from collections.abc import Mapping

    from castile.rehearsal.lead_keys import Key
    from castile.rehearsal.rule import Rule
    from castile.wire.nodes import Node

_DRAW_BYTES: Final = 8


@dataclass(frozen=True)
class Facts:
    """
    What rules are compared with.

    Args:
        call_id: The id of the call.
        subscription_id: Whose call it is.
        user_id: The API user, whose signature is right.
        operation: The name of the operation, "" when it is none.
        element: The parameter element.
        arrived_ms: The wall clock at its arrival.
        arrived_seconds: The monotonic clock then.
    """

    call_id: str
    subscription_id: int
    user_id: str
    operation: str
    element: Node
    arrived_ms: int
    arrived_seconds: float

    @cached_property
    def lead_keys(self) -> Mapping[Key, None]:
        """The leads that the call names, each once in order; read when a rule asks first."""
        return dict.fromkeys(lead_keys(self.element))


def is_for(rule: Rule, facts: Facts) -> bool:
    """Tell whether a rule is for a call; whether its turn has come say `Turns`."""
    return (
        rule.starts_ms <= facts.arrived_ms < rule.expires_ms
        and rule.operation in (None, facts.operation)
        and rule.user_id in (None, facts.user_id)
        and (rule.lead_key is None or rule.lead_key in facts.lead_keys)
    )


def draw(seed: int, number: int, purpose: str = "turn") -> float:
    """
    Draw a number that looks random and is the same again for the same arguments.

    Args:
        seed: The seed of the rule.
        number: Which draw it is.
        purpose: Draws for different purposes have nothing to do with each other.

    Returns:
        From 0 to below 1.
    """
    text = f"{purpose}:{seed}:{number}"
    drawn = int.from_bytes(blake2b(text.encode(), digest_size=_DRAW_BYTES).digest())
    return (drawn >> 11) / (1 << 53)


class Turns:
    """How many calls a rule was for, and at how many it was at work."""

    __slots__ = ("calls_matched", "calls_rehearsed")

    def __init__(self) -> None:
        self.calls_matched = 0
        self.calls_rehearsed = 0

    def comes(self, rule: Rule) -> bool:
        """Count a call that the rule is for, and tell whether its turn has come."""
        if self.used_up(rule):
            return False
        self.calls_matched += 1
        number = self.calls_matched
        if number % rule.every or 100 * draw(rule.seed, number) >= rule.percent:
            return False
        self.calls_rehearsed += 1
        return True

    def used_up(self, rule: Rule) -> bool:
        """Tell whether the rule was at work as often as it should be."""
        return rule.times is not None and self.calls_rehearsed >= rule.times
