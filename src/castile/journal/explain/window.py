"""Explain 20016: how far the clock of the client is off, and which zone would fit."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from castile.journal.entry import CallFilter
from castile.journal.explain.facts import Cause
from castile.journal.explain.spellings import OFFSETS_MINUTES, offset_text
from castile.wire.timestamps import parse_timestamp

if TYPE_CHECKING:
    from castile.journal.entry import Entry, KeptCall
    from castile.journal.explain.facts import Facts

NEAR_SECONDS: Final = 300
"""A clock that is right but for its zone is not off by more."""

CALLS_MAX: Final = 1000
_DAY_MS: Final = 86_400_000
_ZONES: Final = {
    -480: "Pacific time",
    -420: "Mountain time, or Pacific time in summer",
    -360: "US Central time",
    -300: "US Eastern time, or Central time in summer",
    -240: "US Eastern time in summer",
    0: "UTC",
    60: "Central European time, or London in summer",
    120: "Central European time in summer",
    330: "India",
    480: "China",
    540: "Japan",
    600: "Eastern Australia",
}
_MAKE: Final = "Make timestamp and signature anew for each call."


def explain_window(call: KeptCall, facts: Facts) -> Cause:
    """
    Say why a timestamp was outside the window.

    Source: decided, 02-admission A-21 to A-26.
    """
    entry = call.entry
    limits = facts.limits
    zone = UTC if limits is None else limits.zone
    try:
        timestamp = parse_timestamp(entry.signed_timestamp)
    except ValueError:
        return Cause("The timestamp was outside the window.", (entry.note,), (_MAKE,))
    arrived = entry.arrived_ms * 1_000_000
    skews = [(found - arrived) / 1e9 for found in timestamp.candidates(zone)]
    skew = min(skews, key=abs)
    sentences = [
        (
            f'requestTimestamp was "{entry.signed_timestamp}"; the call came at '
            f"{_shown(entry.arrived_ms)}: it lies {_apart(skew)}."
        )
    ]
    if timestamp.naive:
        sentences.append("It names no offset; it was tried as UTC and as the subscription's zone.")
    if limits is not None:
        sentences.append(
            f"Allowed are {limits.window_past_minutes} minutes before to "
            f"{limits.window_future_minutes} minutes after the clock of the server."
        )
    sent_before = _sent_before(entry, facts)
    if sent_before is not None:
        return Cause(
            f"The header is used for too long: it lies {_apart(skew)}.",
            (*sentences, sent_before),
            (_MAKE,),
            ("header_kept_too_long",),
        )
    fitting = _fitting(entry.signed_timestamp, arrived / 1e9)
    if fitting is not None:
        return _wrong_zone(skew, fitting, sentences, naive=timestamp.naive)
    if skew < 0:
        cause = f"The timestamp is too old: it lies {_apart(skew)}."
        names = ("too_old",)
    else:
        cause = f"The timestamp is too far ahead: it lies {_apart(skew)}."
        names = ("too_far_ahead",)
    return Cause(
        cause,
        tuple(sentences),
        (_MAKE, f"If that does not help, set the clock of the client: {_turn(skew)}."),
        names,
    )


def _wrong_zone(skew: float, minutes: int, sentences: list[str], *, naive: bool) -> Cause:
    offset = offset_text(minutes)
    named = f" ({_ZONES[minutes]})" if minutes in _ZONES else ""
    sentences.append(f"Read as a time of the offset {offset}{named} it would have been right.")
    what = "no offset" if naive else "a wrong offset"
    return Cause(
        f"The clock is right and the zone is wrong: the timestamp lies {_apart(skew)} and carries "
        f"{what}.",
        tuple(sentences),
        (f"Write the offset of the client's zone behind the time ({offset}), or send UTC with Z.",),
        ("wrong_zone",),
    )


def _fitting(text: str, arrived_seconds: float) -> int | None:
    """Find the offset with which the reading is the time of arrival."""
    reading = text.replace("T", " ", 1)[:19]
    try:
        at = datetime.fromisoformat(reading).replace(tzinfo=UTC).timestamp()
    except ValueError:
        return None
    apart = {abs(at - minutes * 60 - arrived_seconds): minutes for minutes in OFFSETS_MINUTES}
    least = min(apart)
    return apart[least] if least <= NEAR_SECONDS else None


def _sent_before(entry: Entry, facts: Facts) -> str | None:
    wanted = CallFilter(
        user_id=entry.user_id,
        oldest_ms=entry.arrived_ms - _DAY_MS,
        latest_ms=entry.arrived_ms,
    )
    same = [
        other.entry
        for other in facts.find(wanted, CALLS_MAX)
        if other.entry.signed_timestamp == entry.signed_timestamp
        and other.entry.call_id != entry.call_id
        and other.entry.code != entry.code
    ]
    if not same:
        return None
    first = min(same, key=lambda one: one.arrived_ms)
    return (
        f"The same timestamp came first at {_shown(first.arrived_ms)} with the call "
        f"{first.call_id}, {len(same)} times before it was too old."
    )


def _apart(skew: float) -> str:
    seconds = f"{abs(skew):.3f}".rstrip("0").rstrip(".")
    side = "before" if skew < 0 else "after"
    return f"{seconds} seconds {side} the clock of the server"


def _turn(skew: float) -> str:
    by = timedelta(seconds=round(abs(skew)))
    return f"it is {by} {'slow' if skew < 0 else 'fast'}"


def _shown(milliseconds: int) -> str:
    at = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
