"""Explain 20015, 20023 and 20024: who used the budget, and when it is free again."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from castile.admission.counters import QUOTA_ZONE, quota_day
from castile.journal.entry import CallFilter
from castile.journal.explain.facts import Cause
from castile.wire.faults import (
    AccessDenied,
    AuthenticationFailed,
    ConcurrencyLimitExceeded,
    RateLimitExceeded,
    RequestExpired,
    RequestLimitExceeded,
    RequestNotUnderstood,
    UnsupportedOperation,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from castile.journal.entry import Entry, KeptCall
    from castile.journal.explain.facts import Facts

CALLS_MAX: Final = 50_000
"""Calls that are counted; of more the latest."""

NOT_COUNTED: Final = frozenset(
    one.code
    for one in (
        RequestNotUnderstood,
        AuthenticationFailed,
        AccessDenied,
        RequestExpired,
        UnsupportedOperation,
        RequestLimitExceeded,
        RateLimitExceeded,
        ConcurrencyLimitExceeded,
    )
)
"""Codes of calls that use nothing (02-admission section 8)."""

_USERS_SHOWN: Final = 8
_LONGEST_CALL_MS: Final = 120_000
_SCHEDULE: Final = "scheduleCampaign"


def explain_quota(call: KeptCall, facts: Facts) -> Cause:
    """
    Say who used the calls of the day, or its clones.

    Source: decided, 02-admission A-40 to A-45, 40-campaigns-and-programs G-45.
    """
    entry, limits = call.entry, facts.limits
    begins_ms, ends_ms = _day(entry.arrived_ms)
    again = f"The next day begins at {_shown(ends_ms)}, midnight US Central."
    if entry.operation == _SCHEDULE and "clone" in entry.note:
        clones = facts.catalog.clone_calls_per_day if facts.catalog else 0
        return Cause(
            f"The {clones} calls of the day that clone a program are used up.",
            (again,),
            ("Leave out cloneToProgramName, wait for the next day, or raise clone_calls_per_day.",),
            ("clones_used_up",),
        )
    used, refused = _used(entry, facts, begins_ms)
    quota = limits.quota_calls_per_day if limits else 0
    return Cause(
        f"The {quota} calls of the day are used up.",
        (*_users(used, "since the day began"), *_refused(refused), again),
        ("Wait for the next day, send fewer calls, or raise quota_calls_per_day.",),
        ("quota_used_up",),
    )


def explain_rate(call: KeptCall, facts: Facts) -> Cause:
    """
    Say who made the calls of the last seconds.

    Source: decided, 02-admission A-50 to A-52.
    """
    entry, limits = call.entry, facts.limits
    calls, seconds = (limits.rate_calls, limits.rate_seconds) if limits else (0, 0)
    used, refused = _used(entry, facts, entry.arrived_ms - 1000 * seconds + 1)
    sentences = [*_users(used, f"in the {seconds} seconds before"), *_refused(refused)]
    if calls and len(used) >= calls:
        free_ms = sorted(one.arrived_ms for one in used)[-calls] + 1000 * seconds
        wait = max(free_ms - entry.arrived_ms, 0) / 1000
        sentences.append(f"The next call was free at {_shown(free_ms)}, {wait:g} seconds later.")
    return Cause(
        f"More than {calls} calls came in {seconds} seconds.",
        tuple(sentences),
        (
            f"Wait {seconds} seconds at most and send the call again; refused calls do not count.",
            "Send several records in one call, or raise rate_calls.",
        ),
        ("rate_used_up",),
    )


def explain_concurrency(call: KeptCall, facts: Facts) -> Cause:
    """
    Say which calls were in progress.

    Source: decided, 02-admission A-60 to A-62.
    """
    entry, limits = call.entry, facts.limits
    most = limits.concurrent_calls if limits else 0
    near, _ = _used(entry, facts, entry.arrived_ms - _LONGEST_CALL_MS)
    inside = [one for one in near if one.arrived_ms + one.milliseconds >= entry.arrived_ms]
    sentences = list(_users(inside, "in progress then"))
    if inside:
        ends = min(inside, key=lambda one: one.arrived_ms + one.milliseconds)
        ended_ms = ends.arrived_ms + ends.milliseconds
        sentences.append(
            f"The first of them ended at {_shown(ended_ms)}, "
            f"{max(ended_ms - entry.arrived_ms, 0):.0f} milliseconds later; then a slot was free."
        )
    else:
        sentences.append("The calls in progress are not kept yet, or not any more.")
    return Cause(
        f"{most} calls of the subscription were in progress already.",
        tuple(sentences),
        (
            "Send the call again when another has ended; it was not queued.",
            "Use fewer connections at a time, or raise concurrent_calls.",
        ),
        ("concurrency_used_up",),
    )


def _used(entry: Entry, facts: Facts, oldest_ms: int) -> tuple[list[Entry], int]:
    """Find the calls that used the budget before a call, and count those that did not."""
    wanted = CallFilter(
        subscription_id=facts.subscription_id, oldest_ms=oldest_ms, latest_ms=entry.arrived_ms
    )
    found = [one.entry for one in facts.find(wanted, CALLS_MAX)]
    used = [one for one in found if one.code not in NOT_COUNTED and one.call_id != entry.call_id]
    refused = sum(one.code in NOT_COUNTED for one in found)
    return used, refused


def _users(used: Sequence[Entry], when: str) -> list[str]:
    if not used:
        return []
    counts = Counter((one.user_id, one.operation) for one in used)
    shown = [
        f"{count:,} {operation} by {user_id}"
        for (user_id, operation), count in counts.most_common(_USERS_SHOWN)
    ]
    rest = len(used) - sum(count for _, count in counts.most_common(_USERS_SHOWN))
    if rest:
        shown.append(f"{rest:,} others")
    at_least = "at least " if len(used) >= CALLS_MAX else ""
    return [f"{at_least}{len(used):,} calls {when}: {', '.join(shown)}."]


def _refused(count: int) -> list[str]:
    return [f"{count:,} refused calls in this time, which use nothing."] if count else []


def _day(arrived_ms: int) -> tuple[int, int]:
    day = quota_day(arrived_ms)
    return _midnight_ms(day), _midnight_ms(day + timedelta(days=1))


def _midnight_ms(day: date) -> int:
    midnight = datetime(day.year, day.month, day.day, tzinfo=QUOTA_ZONE)
    return round(midnight.timestamp()) * 1000


def _shown(milliseconds: float) -> str:
    at = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
