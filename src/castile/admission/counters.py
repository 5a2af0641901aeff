"""
How often a subscription calls: quota of the day, rate, concurrency, as one indivisible step.

The order of the checks is that of 00-overview O-3: the longest-lasting obstacle is named first. A
refused call changes nothing (A-71).

**The day.** A call counts on the day, in US Central time, on which it arrived (A-43), and every day
keeps its own count. So when the wall clock jumps back into a day that has begun before, counting
goes on where that day was left: no jump makes a used-up day fresh, and a clock that was far ahead
for a while leaves nothing behind when it is set right. The days that were used last are remembered;
of any other day what is on disk is asked for (`knows`, `restore`).

**The rate** uses the monotonic clock alone, and no jump of the wall clock touches it.

**The count on disk** (A-44) runs ahead of the calls in blocks: after a crash it is never lower than
the calls that were answered and at most 20 higher (or as many as are in progress, where these are
more). A call whose number lies above what is known to be on disk says in `reserve_to` up to where
the count must be written before its answer leaves; `confirm` is told when it was. Calls in progress
are not answered yet, so they shorten the block.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from castile.admission.window import SlidingWindow
from castile.wire.faults import ConcurrencyLimitExceeded, RateLimitExceeded, RequestLimitExceeded

if TYPE_CHECKING:
    from castile.admission.limits import Limits

QUOTA_ZONE = ZoneInfo("America/Chicago")
"""The zone whose midnight begins a new day (A-41)."""

RESERVED_CALLS_MAX = 20
"""How far the count on disk may run ahead of the calls that were answered (A-44)."""

_DAYS_REMEMBERED = 8
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Admitted:
    """
    What the admission of one call says.

    Args:
        number_today: The number of the call on its day, from 1.
        day: The day that it counts on.
        reserve_to: The count that must be on disk for `day` before the answer, or the fault, of
            this call leaves; None when that is so already. Calls that wait for the same block get
            the same number.
    """

    number_today: int
    day: date
    reserve_to: int | None


def quota_day(arrived_ms: int) -> date:
    """
    Name the day of an arrival in US Central time, daylight saving time included.

    Args:
        arrived_ms: The wall clock, in milliseconds since 1970-01-01 UTC.

    Returns:
        The date in America/Chicago; a day of a clock change has 23 or 25 hours.

    Source: documented midnight Central; decided daylight saving, 02-admission A-41, A-45.
    """
    return datetime.fromtimestamp(arrived_ms // 1000, QUOTA_ZONE).date()


class Counters:
    """
    The counters of one subscription.

    Every method is one indivisible step, from any thread.

    Source: documented numbers; decided details, 02-admission sections 5 to 8.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._window = SlidingWindow()
        self._in_progress = 0
        # By day, the one that was used last at the end.
        self._days: dict[date, _DayCount] = {}
        self._today: _DayCount | None = None

    @property
    def calls_in_progress(self) -> int:
        """How many calls were admitted and not yet released."""
        return self._in_progress

    @property
    def counts(self) -> dict[date, int]:
        """The exact counts of the remembered days, to be kept when the server stops."""
        with self._lock:
            return {day: known.count for day, known in self._days.items()}

    def admit(self, limits: Limits, *, arrived_ms: int, arrived_seconds: float) -> Admitted:
        """
        Count one call against quota, rate and concurrency, or refuse it.

        Args:
            limits: The settings of the subscription as they are now.
            arrived_ms: The wall clock when the last byte of the body was read.
            arrived_seconds: The monotonic clock at the same moment; calls may be told slightly out
                of order.

        Returns:
            The number of the call; from now on it is in progress, until `release`.

        Raises:
            RequestLimitExceeded: Fault 20015, the quota of the day is used up.
            RateLimitExceeded: Fault 20023, `rate_calls` calls or more were admitted that arrived
                later than `rate_seconds` before this one.
            ConcurrencyLimitExceeded: Fault 20024, `concurrent_calls` are in progress.

        Source: documented numbers; decided order and window, 02-admission A-42, A-51, A-60, A-71.
        """
        with self._lock:
            day = self._day_of(arrived_ms)
            if 0 < limits.quota_calls_per_day <= day.count:
                raise RequestLimitExceeded(limit=limits.quota_calls_per_day)
            if limits.rate_calls and self._window.full(
                arrived_seconds, calls_max=limits.rate_calls, span_seconds=limits.rate_seconds
            ):
                raise RateLimitExceeded(calls=limits.rate_calls, seconds=limits.rate_seconds)
            if 0 < limits.concurrent_calls <= self._in_progress:
                raise ConcurrencyLimitExceeded(calls=limits.concurrent_calls)
            if day is not self._today:
                self._today = day
                self._remember(day)
            self._window.add(arrived_seconds, calls_max=limits.rate_calls)
            self._in_progress += 1
            # Without a quota nobody is hurt by a count that is too high, so blocks stay whole.
            unanswered = self._in_progress if limits.quota_calls_per_day else 1
            return day.book(unanswered)

    def release(self) -> None:
        """
        Free the slot of an admitted call whose answer is complete in memory.

        Raises:
            RuntimeError: No call is in progress: one was released twice.

        Source: decided, 02-admission A-61.
        """
        with self._lock:
            if not self._in_progress:
                raise RuntimeError("expected a call in progress to release, found none")
            self._in_progress -= 1

    def confirm(self, day: date, count: int) -> None:
        """
        Note that a count is on disk, so that calls up to it need not wait.

        Args:
            day: The day of the count.
            count: The `reserve_to` that was written.
        """
        with self._lock:
            known = self._days.get(day)
            if known is not None:
                known.confirmed = max(known.confirmed, count)

    def knows(self, arrived_ms: int) -> bool:
        """
        Say whether the count of a day is here, or must be restored first.

        Args:
            arrived_ms: The wall clock at an arrival on that day.

        Source: decided, 02-admission A-44.
        """
        with self._lock:
            today = self._today
            if today is not None and today.begins_ms <= arrived_ms < today.ends_ms:
                return True
            return quota_day(arrived_ms) in self._days

    def restore(self, day: date, count: int) -> None:
        """
        Go on with a count that was kept.

        Args:
            day: The day of the count.
            count: What is on disk, 0 for nothing; a count that is higher already stays.

        Source: decided, 02-admission A-44.
        """
        with self._lock:
            known = self._days.get(day) or _DayCount(day)
            known.count = max(known.count, count)
            known.confirmed = max(known.confirmed, count)
            self._remember(known)

    def _day_of(self, arrived_ms: int) -> _DayCount:
        today = self._today
        if today is not None and today.begins_ms <= arrived_ms < today.ends_ms:
            return today
        day = quota_day(arrived_ms)
        return self._days.get(day) or _DayCount(day)

    def _remember(self, day: _DayCount) -> None:
        self._days.pop(day.day, None)
        self._days[day.day] = day
        while len(self._days) > _DAYS_REMEMBERED:
            del self._days[next(iter(self._days))]


class _DayCount:
    """The count of one day: what was admitted, what is being written, what is on disk."""

    __slots__ = ("asked", "begins_ms", "confirmed", "count", "day", "ends_ms")

    def __init__(self, day: date) -> None:
        self.day = day
        self.begins_ms = _begins_ms(day)
        self.ends_ms = _begins_ms(day + _DAY)
        self.count = 0
        self.asked = 0
        self.confirmed = 0

    def book(self, unanswered: int) -> Admitted:
        """Count one call, of which `unanswered` are in progress, this one included."""
        self.count += 1
        if self.count <= self.confirmed:
            return Admitted(self.count, self.day, None)
        if self.count > self.asked:
            self.asked = max(self.count, self.count - unanswered + RESERVED_CALLS_MAX)
        return Admitted(self.count, self.day, self.asked)


def _begins_ms(day: date) -> int:
    midnight = datetime(day.year, day.month, day.day, tzinfo=QUOTA_ZONE)
    return int(midnight.astimezone(UTC).timestamp()) * 1000
