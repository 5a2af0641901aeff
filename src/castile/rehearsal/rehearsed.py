"""What the rules do to one call: the hooks of the pipeline, in the order of the call."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from castile.rehearsal.delivery import Delivery, html_page, malformed
from castile.rehearsal.faults import rehearsed_fault
from castile.rehearsal.matching import draw
from castile.rehearsal.rule import Effect

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from castile.admission import Limits
    from castile.rehearsal.delivery import Deliver
    from castile.rehearsal.live import LiveRule
    from castile.rehearsal.matching import Facts

    Find = Callable[[Effect, Facts], LiveRule | None]
    Pause = Callable[[float], Awaitable[None]]
    Headers = list[tuple[bytes, bytes]]

_HTML: Final = (b"content-type", b"text/html; charset=utf-8")
_SAID: Final = {
    Effect.CLOCK: "the timestamp was judged by a clock that is {} seconds off",
    Effect.LIMITS: "limits of its own: {}",
    Effect.WAIT: "waited {} ms before the call was carried out",
    Effect.FAULT: "{} in place of carrying out the call",
    Effect.CUT: "the connection was cut {} the reply",
    Effect.LOSE_REPLY: "the reply kept here was never sent",
    Effect.HTTP_STATUS: "HTTP {} was sent in place of the reply kept here",
    Effect.REPLY: "a reply that is {} was sent in place of the one kept here",
    Effect.DRIP: "the reply was sent at {} bytes a second",
}
_BEFORE: Final = "before"
_NOT_CARRIED_OUT: Final = "the call was not carried out"


class Rehearsed:
    """
    One call under the rules that are at work.

    Of each effect the first rule that matches counts; effects of different kinds add up.

    Args:
        find: Finds the rule of an effect, and counts that it was at work.
        facts: The call; its signature is right.
        note: Notes a sentence for the journal.
        pause: Waits, in seconds.
    """

    def __init__(self, find: Find, facts: Facts, note: Callable[[str], None], pause: Pause) -> None:
        self._find = find
        self._facts = facts
        self._note = note
        self._pause = pause
        self._names: list[str] = []
        self._limiting: LiveRule | None = None
        self._sent: dict[Effect, Any] = {}
        self.waited_seconds = 0.0
        """For how long the call was held up."""
        clock = self._at_work(Effect.CLOCK)
        self.clock_ms = facts.arrived_ms + (0 if clock is None else 1000 * clock.rule.value)
        """The wall clock at the arrival, by which the timestamp is judged."""

    @property
    def names(self) -> str:
        """The names of the rules that were at work."""
        return ", ".join(dict.fromkeys(self._names))

    def admit(self, limits: Limits) -> None:
        """
        Count the call against the lower limits of a rule, which are the rule's own.

        Args:
            limits: Those of the subscription, for what the rule leaves open.

        Raises:
            Fault: 20015, 20023 or 20024, as `Counters.admit`.
        """
        live = self._at_work(Effect.LIMITS)
        if live is None:
            return
        live.counters.admit(
            _lowered(limits, live.rule.value),
            arrived_ms=self._facts.arrived_ms,
            arrived_seconds=self._facts.arrived_seconds,
        )
        self._limiting = live

    def release(self) -> None:
        """Free the slot that `admit` took."""
        if self._limiting is not None:
            self._limiting.counters.release()
            self._limiting = None

    async def goes_on(self) -> bool:
        """
        Hold the call up, and tell whether it is carried out.

        Returns:
            False when the connection ends in place of it.

        Raises:
            Fault: The one that a rule says.
        """
        waits, fault = self._at_work(Effect.WAIT), self._at_work(Effect.FAULT)
        for effect in (
            Effect.CUT,
            Effect.LOSE_REPLY,
            Effect.HTTP_STATUS,
            Effect.REPLY,
            Effect.DRIP,
        ):
            live = self._at_work(effect)
            if live is not None:
                self._sent[effect] = live.rule.value
        if waits is not None:
            low, high = waits.rule.value
            drawn = draw(waits.rule.seed, waits.turns.calls_matched, "wait")
            self.waited_seconds = (low + (high - low) * drawn) / 1000
            await self._pause(self.waited_seconds)
        if self._sent.get(Effect.CUT) == _BEFORE:
            self._note(_NOT_CARRIED_OUT)
            return False
        if fault is not None:
            raise rehearsed_fault(
                fault.rule.value,
                call_id=self._facts.call_id,
                operation=self._facts.operation,
                lead_key=next(iter(self._facts.lead_keys), None),
            )
        return True

    def outgoing(
        self, status: int, headers: Headers, body: bytes
    ) -> tuple[int, Headers, bytes, Deliver | None]:
        """
        Give what leaves in place of a reply, and what sends it; None: nothing special.

        Args:
            status: The HTTP status of the reply.
            headers: Its headers.
            body: Its body.
        """
        sent = self._sent
        cut = _BEFORE if Effect.LOSE_REPLY in sent else sent.get(Effect.CUT)
        if Effect.HTTP_STATUS in sent:
            status = sent[Effect.HTTP_STATUS]
            headers, body = [_HTML], html_page(status)
        elif Effect.REPLY in sent:
            body = b"" if sent[Effect.REPLY] == "empty" else malformed(body)
        rate = sent.get(Effect.DRIP)
        deliver = None if cut is None and rate is None else Delivery(cut, rate)
        return status, headers, body, deliver

    def _at_work(self, effect: Effect) -> LiveRule | None:
        live = self._find(effect, self._facts)
        if live is not None:
            self._names.append(live.rule.name)
            said = _SAID[effect].format(_shown(live.rule.value))
            self._note(f'rehearsal "{live.rule.name}": {said}')
        return live


def _shown(value: Any) -> str:  # noqa: ANN401 - of a shape that the effect decides
    if isinstance(value, dict):
        return ", ".join(f"{name} {number}" for name, number in value.items())
    return " to ".join(map(str, value)) if isinstance(value, list) else str(value)


def _lowered(limits: Limits, stated: dict[str, int]) -> Limits:
    """Return limits that hold what is stated; what is not bounds nothing here."""
    rate = {"rate_calls", "rate_seconds"} & stated.keys()
    return replace(
        limits,
        quota_calls_per_day=stated.get("quota_calls_per_day", 0),
        rate_calls=stated.get("rate_calls", limits.rate_calls if rate else 0),
        rate_seconds=stated.get("rate_seconds", limits.rate_seconds),
        concurrent_calls=stated.get("concurrent_calls", 0),
    )
