"""One rule of a rehearsal, as the table `[[rehearsals]]` of the definition file writes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from castile.rehearsal.lead_keys import comparable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from castile.rehearsal.lead_keys import Key

LASTS_MINUTES: Final = 60
"""How long a rule lasts when nothing is said."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)
_MINUTE_MS: Final = 60_000


class Effect(StrEnum):
    """What a rule does to a call, in the order in which a call meets them."""

    CLOCK = "clock_seconds"
    LIMITS = "limits"
    WAIT = "wait_ms"
    FAULT = "fault"
    CUT = "cut"
    LOSE_REPLY = "lose_reply"
    HTTP_STATUS = "http_status"
    REPLY = "reply"
    DRIP = "drip_bytes_per_second"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """
    Which calls go wrong, and how.

    Args:
        name: Its name, unique in the subscription but for letter case.
        operation: Only calls of this operation; None: of any.
        user_id: Only calls of this API user; None: of any.
        lead_key: Only calls that name a lead by this key, in its comparable form; None: any.
        every: Of the calls that are left every so manieth.
        percent: Of these so many of a hundred, chosen by `seed`.
        seed: The same seed chooses the same calls again.
        times: So often and no more; None: without end.
        starts_ms: Not before, in milliseconds since 1970 UTC; 0: at once.
        expires_ms: Only before, the same.
        effect: What happens.
        value: How, as the definition file writes it.

    Source: decided (the definition file).
    """

    name: str
    operation: str | None
    user_id: str | None
    lead_key: Key | None
    every: int
    percent: int
    seed: int
    times: int | None
    starts_ms: int
    expires_ms: int
    effect: Effect
    value: Any


def rule_of(entry: Mapping[str, Any], made_ms: int, minutes: int = LASTS_MINUTES) -> Rule:
    """
    Make a rule of an entry of `[[rehearsals]]` that was judged.

    Args:
        entry: Its keys and values as JSON has them.
        made_ms: When it was made, in milliseconds since 1970 UTC.
        minutes: How long it lasts from then on, or from its start if that is later, unless it says
            when it expires.
    """
    match = entry.get("match", {})
    ((effect, value),) = entry["effect"].items()
    starts_ms = _at_ms(entry["starts_at"]) if "starts_at" in entry else 0
    lasts_ms = max(starts_ms, made_ms) + minutes * _MINUTE_MS
    key_type, has_key, key_value = str(match.get("lead_key", "")).partition("=")
    return Rule(
        name=entry["name"],
        operation=match.get("operation"),
        user_id=match.get("user_id"),
        lead_key=comparable(key_type, key_value) if has_key else None,
        every=match.get("every", 1),
        percent=match.get("percent", 100),
        seed=match.get("seed", 0),
        times=match.get("times"),
        starts_ms=starts_ms,
        expires_ms=_at_ms(entry["expires_at"]) if "expires_at" in entry else lasts_ms,
        effect=Effect(effect),
        value=value,
    )


def _at_ms(text: str) -> int:
    return (datetime.fromisoformat(text) - _EPOCH) // _MILLISECOND
