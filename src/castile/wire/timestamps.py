"""
Moments as clients spell them, and as we write them.

Two kinds cross the wire. The *timestamp* of the header was signed by the client; it may lack its
offset, and then nobody but the admission can say what was meant. The *date-times* of parameters and
answers always name an instant: without an offset the time zone of the subscription is meant.

One grammar serves both (02-admission A-20, 00-overview W-10). Ranges are those of XML Schema: years
0001 to 9999, hours to 23, seconds to 59, offsets to 14:00. Nothing here raises anything but
ValueError, whatever the text.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import tzinfo

_DATE_PATTERN = r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
_MOMENT = re.compile(
    _DATE_PATTERN + r"[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]+))?)?"
    r"(?: ?(?:(Z|UTC|GMT)|([+-])([0-9]{2}):?([0-9]{2})))?"
)
_DATE = re.compile(_DATE_PATTERN)
# What XML Schema calls a dateTime, a part of what the grammar above takes.
_SCHEMA_MOMENT = re.compile(
    r"[0-9-]{10}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:Z|[+-][0-9]{2}:[0-9]{2})?"
)

_NANOSECONDS = 1_000_000_000
_FRACTION_DIGITS_MAX = 9
_OFFSET_MINUTES_MAX = 14 * 60
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_EARLIEST_AT = datetime.min.replace(tzinfo=UTC)
_LATEST_AT = datetime.max.replace(tzinfo=UTC)
_SECOND = timedelta(seconds=1)
_TEXT_LENGTH = len("2013-07-09T16:44:28-05:00")


@dataclass(frozen=True, slots=True)
class Timestamp:
    """
    The moment of signing, exact to the nanosecond.

    Args:
        nanoseconds: Since 1970-01-01 UTC; of the wall reading as if it were UTC when it is naive.
        naive: True when the client gave no offset.

    Source: documented and recorded spellings, 02-admission A-20; decided, A-21.
    """

    nanoseconds: int
    naive: bool

    def candidates(self, zone: tzinfo) -> tuple[int, ...]:
        """
        List the instants that may be meant.

        Args:
            zone: The time zone of the subscription.

        Returns:
            Nanoseconds since 1970-01-01 UTC, without repetition: one instant when there was an
            offset; else the reading as UTC and as a time of the zone, both of them when the clocks
            of the zone were set back over it.

        Source: decided, 02-admission A-21.
        """
        if not self.naive:
            return (self.nanoseconds,)
        # Only the second matters for the offset; the reading is a valid date by construction.
        reading = (_EPOCH + self.nanoseconds // _NANOSECONDS * _SECOND).replace(tzinfo=zone)
        found = {self.nanoseconds: None}
        for fold in (0, 1):
            offset = reading.replace(fold=fold).utcoffset() or timedelta()
            found[self.nanoseconds - offset // _SECOND * _NANOSECONDS] = None
        return tuple(found)


@dataclass(frozen=True, slots=True)
class WireDateTime:
    """
    A date-time of a parameter or an answer.

    Args:
        at: The instant, aware.
        text: What the client wrote, when that is a valid xs:dateTime; it is echoed as it was.

    Source: documented sample and decided, 00-overview W-27.
    """

    at: datetime
    text: str | None = None


def parse_timestamp(text: str) -> Timestamp:
    """
    Read the requestTimestamp of a header.

    Args:
        text: Any text, already trimmed.

    Returns:
        The moment; a reading without offset stays naive.

    Raises:
        ValueError: The text fits no spelling or names no moment. Admission answers 20014.

    Source: documented and recorded, 02-admission A-20; ranges: decided.
    """
    seconds, nanoseconds, offset_minutes = _read(text)
    if offset_minutes is None:
        return Timestamp(seconds * _NANOSECONDS + nanoseconds, naive=True)
    return Timestamp((seconds - offset_minutes * 60) * _NANOSECONDS + nanoseconds, naive=False)


def parse_datetime(text: str, zone: tzinfo) -> WireDateTime:
    """
    Read a date-time parameter, or a bare date, which is midnight.

    Args:
        text: Any text, already trimmed.
        zone: The time zone that is meant when there is no offset. A time that the clocks of the
            zone show twice is the earlier one.

    Returns:
        The instant in UTC, cut to the microsecond. What lies before the year 1 or after 9999 once
        its offset is taken off, is the first or last moment that can be told (clients send such
        bounds for "everything").

    Raises:
        ValueError: The text fits no spelling or names no moment. The binder answers 20110.

    Source: documented and recorded, 00-overview W-10; bounds: decided.
    """
    if _DATE.fullmatch(text):
        seconds, nanoseconds, offset_minutes = _read(text + "T00:00:00")
    else:
        seconds, nanoseconds, offset_minutes = _read(text)
    reading = _EPOCH + timedelta(seconds=seconds, microseconds=nanoseconds // 1000)
    if offset_minutes is None:
        offset = reading.replace(tzinfo=zone).utcoffset() or timedelta()
    else:
        offset = timedelta(minutes=offset_minutes)
    try:
        at = reading - offset
    except OverflowError:
        at = _EARLIEST_AT if offset > timedelta() else _LATEST_AT
    return WireDateTime(at, text if _SCHEMA_MOMENT.fullmatch(text) else None)


def format_datetime(at: datetime, zone: tzinfo) -> str:
    """
    Write an instant with seconds and a numeric offset, as in every answer.

    Args:
        at: The instant, aware.
        zone: The time zone of the subscription.

    Returns:
        For example `2013-07-09T16:44:28-05:00`; daylight saving time is applied, the fraction is
        cut. UTC is written when the zone would leave the years 1 to 9999.

    Source: documented samples and recorded, 00-overview W-26.
    """
    # The cache is asked with UTC: two moments of the hour in which clocks are set back are equal
    # as datetimes of the same zone.
    return _format(at.astimezone(UTC), zone)


@lru_cache(maxsize=8192)  # Records of one import share their times; a hit halves the cost.
def _format(at: datetime, zone: tzinfo) -> str:
    try:
        local = at.astimezone(zone)
    except OverflowError:
        local = at
    text = local.isoformat(timespec="seconds")
    if len(text) == _TEXT_LENGTH:
        return text
    # Before standard time, zones differed from UTC by odd seconds, which xs:dateTime cannot say:
    # cut the offset to the minute and move the reading by as much.
    offset = local.utcoffset() or timedelta()
    odd = timedelta(seconds=math.fmod(offset.total_seconds(), 60))
    return (local.replace(tzinfo=None) - odd).isoformat(timespec="seconds") + text[19:25]


def _read(text: str) -> tuple[int, int, int | None]:
    """Read a text as seconds since 1970 of its wall reading, nanoseconds, offset in minutes."""
    found = _MOMENT.fullmatch(text)
    if found is None:
        raise ValueError(
            f"expected a date-time such as 2026-08-03T09:15:00-05:00, got {text[:200]!r}"
        )
    year, month, day, hour, minute, second, fraction, utc, sign, hours, minutes = found.groups()
    if hour > "23" or minute > "59" or (second or "") > "59":
        raise ValueError(f"expected a time from 00:00:00 to 23:59:59, got {text[:200]!r}")
    try:
        days = date(int(year), int(month), int(day)).toordinal() - _EPOCH_DAY
    except ValueError as error:
        raise ValueError(f"expected a day of the calendar, got {text[:200]!r}: {error}") from None
    seconds = days * 86400 + int(hour) * 3600 + int(minute) * 60 + int(second or 0)
    nanoseconds = 0
    if fraction:
        nanoseconds = int(fraction[:_FRACTION_DIGITS_MAX].ljust(_FRACTION_DIGITS_MAX, "0"))
    if utc:
        return seconds, nanoseconds, 0
    if not sign:
        return seconds, nanoseconds, None
    offset_minutes = int(hours) * 60 + int(minutes)
    if minutes > "59" or offset_minutes > _OFFSET_MINUTES_MAX:
        raise ValueError(f"expected an offset from -14:00 to +14:00, got {text[:200]!r}")
    return seconds, nanoseconds, -offset_minutes if sign == "-" else offset_minutes
