"""A moment in every spelling."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from castile.journal.explain.spellings import moved, offset_text, respelled
from castile.wire.timestamps import parse_timestamp

CHICAGO = ZoneInfo("America/Chicago")
AT = "2026-08-03T09:15:00.123-05:00"


@pytest.mark.parametrize(
    ("spelling", "elsewhere"),
    [
        ("2026-08-03T09:15:00-05:00", False),
        ("2026-08-03T09:15:00.123000-05:00", False),
        ("2026-08-03 09:15:00 -0500", False),
        ("2026-08-03T14:15:00Z", True),
        ("2026-08-03 14:15:00 UTC", True),
        ("2026-08-03T19:45:00+0530", True),
        ("1785766500", False),
        ("1785766500123", False),
        ("Mon, 03 Aug 2026 14:15:00 GMT", False),
    ],
)
def test_a_moment_is_respelled(spelling: str, elsewhere: bool) -> None:  # noqa: FBT001 - a column of the table above
    """And it is said whether another zone shows in it."""
    assert (spelling, elsewhere) in list(respelled(AT, CHICAGO))


def test_a_timestamp_without_offset_may_be_of_the_zone() -> None:
    """02-admission A-21: both readings are respelled."""
    spellings = {text for text, _ in respelled("2026-08-03T09:15:00", CHICAGO)}
    assert {"2026-08-03T14:15:00Z", "2026-08-03T09:15:00Z"} <= spellings


def test_readable_spellings_mean_the_same_moment() -> None:
    """But for the fraction that is left out, and those without offset."""
    wanted = parse_timestamp(AT).nanoseconds // 10**9
    for spelling, _ in respelled(AT, CHICAGO):
        try:
            timestamp = parse_timestamp(spelling)
        except ValueError:
            continue
        assert timestamp.naive or timestamp.nanoseconds // 10**9 == wanted


def test_the_clock_is_moved_by_seconds_and_zones() -> None:
    """The spelling stays as it is."""
    found = dict(moved("2026-08-03 09:15:00 -0500"))
    assert found["2026-08-03 09:15:01 -0500"] == 1
    assert found["2026-08-03 14:15:00 -0500"] == 5 * 3600


@pytest.mark.parametrize("text", ["", "yesterday", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_no_text_is_too_strange(text: str) -> None:
    """Whatever was sent, nothing is raised."""
    list(respelled(text, CHICAGO))
    list(moved(text))


def test_offsets_are_written_with_a_sign() -> None:
    """Also those of half an hour west."""
    assert [offset_text(each) for each in (330, -210, 0)] == ["+05:30", "-03:30", "+00:00"]
