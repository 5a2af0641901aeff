"""A moment in every spelling in which clients write it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime as format_mail
from typing import TYPE_CHECKING, Final

from castile.wire.timestamps import parse_timestamp

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo

OFFSETS_MINUTES: Final = (
    *range(-12 * 60, 14 * 60 + 1, 60),
    *(-570, -210, -150, 210, 270, 330, 345, 390, 525, 570, 630, 765),
)
"""The offsets that zones of the world have."""

SECONDS_APART_MAX: Final = 10
"""Two readings of a clock for one call lie at most so far apart."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_READING: Final = re.compile(r"(\d{4}-\d\d-\d\d)([T ])(\d\d:\d\d:\d\d)(.*)", re.DOTALL)
_FRACTION: Final = re.compile(r"\.(\d+)")


def respelled(text: str, zone: tzinfo) -> Iterator[tuple[str, bool]]:
    """
    Give other spellings of a timestamp, those of its own offset and UTC first.

    Args:
        text: The timestamp as it was sent.
        zone: The zone that may be meant without an offset.

    Returns:
        Each spelling, and whether it shows the moment in another zone.
    """
    try:
        timestamp = parse_timestamp(text)
    except ValueError:
        return
    found = _FRACTION.search(text)
    digits = found.group(1) if found else ""
    for nanoseconds in timestamp.candidates(zone):
        try:
            at = _EPOCH + timedelta(seconds=nanoseconds // 1_000_000_000)
            own = None if timestamp.naive else _own_offset(text)
            first = [minutes for minutes in (own, 0) if minutes is not None]
            rest = [minutes for minutes in OFFSETS_MINUTES if minutes not in first]
            for minutes in (*first, *rest):
                local = at.astimezone(timezone(timedelta(minutes=minutes)))
                for spelling in _spellings(local, digits):
                    yield spelling, minutes not in (own, None)
            yield from ((spelling, False) for spelling in _others(at, digits))
        except OverflowError:
            return


def moved(text: str) -> Iterator[tuple[str, int]]:
    """
    Give a timestamp with another reading of the clock, in the same spelling.

    Args:
        text: The timestamp as it was sent.

    Returns:
        Each text, and by how many seconds its reading differs: a few, or what two zones differ by.
    """
    found = _READING.fullmatch(text)
    if found is None:
        return
    day, between, clock, rest = found.groups()
    try:
        reading = datetime.fromisoformat(f"{day}T{clock}")
        seconds = [each for each in range(-SECONDS_APART_MAX, SECONDS_APART_MAX + 1) if each]
        for each in (*seconds, *(60 * minutes for minutes in OFFSETS_MINUTES if minutes)):
            other = (reading + timedelta(seconds=each)).isoformat()
            yield other.replace("T", between) + rest, each
    except (OverflowError, ValueError):
        return


def offset_text(minutes: int) -> str:
    """Write an offset, `+05:30`."""
    sign = "-" if minutes < 0 else "+"
    hours, rest = divmod(abs(minutes), 60)
    return f"{sign}{hours:02}:{rest:02}"


def _own_offset(text: str) -> int | None:
    aware = re.search(r"([+-])(\d\d):?(\d\d)$", text)
    if aware is None:
        return 0
    minutes = int(aware.group(2)) * 60 + int(aware.group(3))
    return -minutes if aware.group(1) == "-" else minutes


def _spellings(local: datetime, digits: str) -> Iterator[str]:
    offset = local.utcoffset() or timedelta()
    colon = offset_text(round(offset.total_seconds() / 60))
    plain = colon.replace(":", "")
    ends = ["", colon, plain, f" {plain}", f" {colon}"]
    if not offset:
        ends += ["Z", "-00:00", " UTC", " GMT", " Z"]
    for fraction in dict.fromkeys(["", ".000", f".{digits}", *_cut(digits)]):
        for between in ("T", " "):
            reading = local.strftime(f"%Y-%m-%d{between}%H:%M:%S")
            if fraction != ".":
                yield from (f"{reading}{fraction}{end}" for end in ends)


def _cut(digits: str) -> list[str]:
    return [f".{digits.ljust(count, '0')[:count]}" for count in (3, 6, 7, 9)]


def _others(at: datetime, digits: str) -> Iterator[str]:
    seconds = int(at.timestamp())
    yield str(seconds)
    yield f"{seconds}{digits.ljust(3, '0')[:3]}"
    yield format_mail(at, usegmt=True)
    yield at.strftime("%Y%m%dT%H%M%SZ")
    yield at.strftime("%m/%d/%Y %H:%M:%S")
