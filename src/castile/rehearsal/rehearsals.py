"""
The rules that a running server knows: those of the definition file and those of commands.

Rules of commands come first, else the older ones: what somebody types now is meant now.
"""

from __future__ import annotations

import asyncio
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from castile.rehearsal.live import LiveRule, State
from castile.rehearsal.matching import Facts, is_for
from castile.rehearsal.rehearsed import Rehearsed
from castile.rehearsal.rule import LASTS_MINUTES, rule_of
from castile.wire.contract import contract

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from castile.admission import ApiUser
    from castile.clock import Clock
    from castile.rehearsal.rehearsed import Pause
    from castile.rehearsal.rule import Effect
    from castile.store.stored_entry import StoredEntry
    from castile.wire.reader import Call

RULES_MAX: Final = 1000
"""How many rules of commands a server keeps."""

_OVER: Final = (State.USED_UP, State.EXPIRED, State.CLEARED)


class RuleError(ValueError):
    """A rule cannot be added, or there is none of that name; one sentence says why."""


class Rehearsals:
    """
    All rules of a server, and whether any of them may be at work.

    Every method is one indivisible step, from any thread.

    Args:
        clock: Tells which rules have expired.
        pause: Waits, in seconds.
    """

    def __init__(self, clock: Clock, pause: Pause = asyncio.sleep) -> None:
        self.on = False
        """Whether any rule may be at work; all that a call asks when none is."""
        self._clock = clock
        self._pause = pause
        self._lock = Lock()
        self._rules: dict[tuple[int, str], LiveRule] = {}
        self._active: tuple[LiveRule, ...] = ()

    def begin(
        self,
        call: Call,
        user: ApiUser,
        *,
        version: str,
        call_id: str,
        arrived_ms: int,
        arrived_seconds: float,
        note: Callable[[str], None],
    ) -> Rehearsed:
        """
        Begin with a call.

        Args:
            call: The call.
            user: Its API user, whose signature is right.
            version: The version in its path.
            call_id: Its id.
            arrived_ms: The wall clock at its arrival.
            arrived_seconds: The monotonic clock then.
            note: Notes a sentence for the journal.
        """
        element = call.operation_element
        operation = contract(version).operation_by_input.get(element.name)
        facts = Facts(
            call_id=call_id,
            subscription_id=user.subscription_id,
            user_id=user.user_id,
            operation="" if operation is None else operation.name,
            element=element,
            arrived_ms=arrived_ms,
            arrived_seconds=arrived_seconds,
        )
        with self._lock:
            self._look_again(arrived_ms)
        return Rehearsed(self._find, facts, note, self._pause)

    def define(self, tables: Mapping[int, Sequence[StoredEntry]]) -> None:
        """
        Take the rules that are stored; one that did not change goes on counting.

        Args:
            tables: The table `rehearsals` of each subscription.
        """
        with self._lock:
            before = self._rules
            self._rules = {}
            for subscription_id, table in tables.items():
                for stored in table:
                    key = (subscription_id, stored.entry["name"].casefold())
                    known = before.get(key)
                    if known is None or known.made_ms != stored.changed_ms or not known.from_file:
                        known = LiveRule(
                            subscription_id=subscription_id,
                            rule=rule_of(stored.entry, stored.changed_ms),
                            entry=stored.entry,
                            made_ms=stored.changed_ms,
                            from_file=True,
                        )
                    self._rules[key] = known
            for key, live in before.items():
                if not live.from_file and key[0] in tables:
                    self._rules.setdefault(key, live)
            self._look_again(self._clock.now_ms())

    def add(
        self, subscription_id: int, entry: Mapping[str, Any], minutes: int = LASTS_MINUTES
    ) -> dict[str, object]:
        """
        Add a rule that lives until it expires, is cleared, or the server stops.

        Args:
            subscription_id: Whose calls it is for.
            entry: As `[[rehearsals]]` of the definition file has it, judged.
            minutes: How long it lasts unless it says when it expires.

        Returns:
            What `listed` says of it.

        Raises:
            RuleError: There is one of that name already, or there are too many.
        """
        now_ms = self._clock.now_ms()
        live = LiveRule(
            subscription_id=subscription_id,
            rule=rule_of(entry, now_ms, minutes),
            entry=entry,
            made_ms=now_ms,
            from_file=False,
        )
        key = (subscription_id, live.rule.name.casefold())
        with self._lock:
            self._look_again(now_ms)
            if key in self._rules:
                raise RuleError(f'there is a rule "{self._rules[key].rule.name}" already; clear it')
            if len(self._rules) >= RULES_MAX:
                raise RuleError(f"there are {RULES_MAX} rules already; clear some")
            self._rules[key] = live
            self._look_again(now_ms)
        return _row(live, now_ms)

    def clear(self, subscription_id: int, name: str | None = None) -> list[str]:
        """
        Take rules back.

        Those of the definition file rest until they are changed or the server starts anew.

        Args:
            subscription_id: Whose rules.
            name: Which one; None for all.

        Returns:
            The names of the rules.

        Raises:
            RuleError: There is none of that name.
        """
        with self._lock:
            self._look_again(self._clock.now_ms())
            wanted = [
                (key, live)
                for key, live in self._rules.items()
                if key[0] == subscription_id and name in (None, live.rule.name)
            ]
            if name is not None and not wanted:
                raise RuleError(f'there is no rule "{name}"')
            for key, live in wanted:
                live.cleared = True
                if not live.from_file:
                    del self._rules[key]
            self._look_again(self._clock.now_ms())
        return [live.rule.name for _, live in wanted]

    def listed(self, subscription_id: int) -> list[dict[str, object]]:
        """
        List the rules of a subscription in their order.

        Returns:
            For each its entry, where it comes from, how it stands and what it counted.
        """
        now_ms = self._clock.now_ms()
        with self._lock:
            self._look_again(now_ms)
            rules = list(self._rules.values())
        return [_row(live, now_ms) for live in rules if live.subscription_id == subscription_id]

    def at_work(self) -> list[str]:
        """Name the rules of all subscriptions that may be at work now."""
        now_ms = self._clock.now_ms()
        with self._lock:
            self._look_again(now_ms)
            active = self._active
        return [live.rule.name for live in active if live.state(now_ms) is State.WORKING]

    def _find(self, effect: Effect, facts: Facts) -> LiveRule | None:
        with self._lock:
            for live in self._active:
                rule = live.rule
                if (
                    rule.effect is effect
                    and live.subscription_id == facts.subscription_id
                    and is_for(rule, facts)
                    and live.turns.comes(rule)
                ):
                    return live
        return None

    def _look_again(self, now_ms: int) -> None:
        """Forget rules of commands that have expired, and pass over those that are over."""
        states = [(key, live, live.state(now_ms)) for key, live in self._rules.items()]
        for key, live, state in states:
            if state is State.EXPIRED and not live.from_file:
                del self._rules[key]
        active = [live for _, live, state in states if state not in _OVER]
        self._active = tuple(sorted(active, key=lambda live: live.from_file))
        self.on = bool(self._active)


def _row(live: LiveRule, now_ms: int) -> dict[str, object]:
    rule = live.rule
    return {
        "name": rule.name,
        "from_file": live.from_file,
        "state": live.state(now_ms),
        "match": dict(live.entry.get("match", {})),
        "effect": dict(live.entry["effect"]),
        "starts_ms": rule.starts_ms or None,
        "expires_ms": rule.expires_ms,
        "calls_matched": live.turns.calls_matched,
        "calls_rehearsed": live.turns.calls_rehearsed,
    }
