"""Every spelling of a moment that real clients send, and how moments are written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from castile.wire.timestamps import (
    Timestamp,
    WireDateTime,
    format_datetime,
    parse_datetime,
    parse_timestamp,
)

CHICAGO = ZoneInfo("America/Chicago")
KOLKATA = ZoneInfo("Asia/Kolkata")
SECOND = 1_000_000_000
# 2026-08-03T14:15:00Z, in seconds since 1970.
MOMENT = 1_785_766_500


@pytest.mark.parametrize(
    "text",
    [
        "2026-08-03T14:15:00Z",
        "2026-08-03T09:15:00-05:00",
        "2026-08-03T09:15:00-0500",
        "2026-08-03T19:45:00+05:30",
        "2026-08-03T19:45:00+0530",
        "2026-08-03 09:15:00 -0500",
        "2026-08-03 09:15:00 -05:00",
        "2026-08-03 09:15:00-0500",
        "2026-08-03T09:15:00 -05:00",
        "2026-08-03 14:15:00Z",
        "2026-08-03 14:15:00 Z",
        "2026-08-03 14:15:00 UTC",
        "2026-08-03 14:15:00UTC",
        "2026-08-03T14:15:00 GMT",
        "2026-08-03T14:15:00+00:00",
        "2026-08-03T14:15:00-00:00",
        "2026-08-03T14:15:00.0Z",
        "2026-08-03T14:15:00.000000000000 +0000",
        "2026-08-03T14:15Z",
        "2026-08-04T04:15:00+14:00",
        "2026-08-03T00:15:00-14:00",
    ],
)
def test_spellings_with_an_offset(text: str) -> None:
    """All of A-20 name the same instant (documented, recorded; without seconds: decided)."""
    assert Timestamp(MOMENT * SECOND, naive=False) == parse_timestamp(text)
    assert parse_datetime(text, KOLKATA).at == datetime(2026, 8, 3, 14, 15, tzinfo=UTC)


@pytest.mark.parametrize("text", ["2026-08-03T14:15:00", "2026-08-03 14:15:00.000"])
def test_reading_without_offset_stays_naive(text: str) -> None:
    """A timestamp without offset is left for admission to judge."""
    assert Timestamp(MOMENT * SECOND, naive=True) == parse_timestamp(text)


@pytest.mark.parametrize(
    ("fraction", "nanoseconds"),
    [
        (".1", 100_000_000),
        (".123456", 123_456_000),
        (".123456789", 123_456_789),
        (".1234567899", 123_456_789),
        (".123456789999", 123_456_789),
        ("." + "9" * 100_000, 999_999_999),
    ],
)
def test_adm_23_fraction_is_cut_after_the_ninth_digit(fraction: str, nanoseconds: int) -> None:
    """Any number of digits is taken (A-20); twelve were recorded."""
    expected = Timestamp(MOMENT * SECOND + nanoseconds, naive=False)
    assert expected == parse_timestamp(f"2026-08-03T14:15:00{fraction}Z")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "1785766500",
        "2026-08-03",
        "2026-8-3T14:15:00Z",
        "26-08-03T14:15:00Z",
        "02026-08-03T14:15:00Z",
        "-2026-08-03T14:15:00Z",
        "0000-08-03T14:15:00Z",
        "2026-00-03T14:15:00Z",
        "2026-13-03T14:15:00Z",
        "2026-02-29T14:15:00Z",
        "2026-08-00T14:15:00Z",
        "2026-08-32T14:15:00Z",
        "2026-08-03T24:00:00Z",
        "2026-08-03T14:60:00Z",
        "2026-08-03T14:15:60Z",
        "2026-08-03T14:15:00.Z",
        "2026-08-03T14:15:00,5Z",
        "2026-08-03T14:15.5Z",
        "2026-08-03T14:15:00z",
        "2026-08-03t14:15:00Z",
        "2026-08-03T14:15:00 utc",
        "2026-08-03T14:15:00 CST",
        "2026-08-03T14:15:00+05",
        "2026-08-03T14:15:00+5:30",
        "2026-08-03T14:15:00+05:60",
        "2026-08-03T14:15:00+14:01",
        "2026-08-03T14:15:00-15:00",
        "2026-08-03T14:15:00Z+00:00",
        "2026-08-03  14:15:00Z",
        "2026-08-03T14:15:00  Z",
        "2026-08-03T14:15:00 ",
        " 2026-08-03T14:15:00Z",
        "2026-08-03T14:15:00Z\n",
        "2026-08-03\t14:15:00Z",
        "\uff12\uff10\uff12\uff16-08-03T14:15:00Z",
        "2026-08-03T14:15:00Z\ud800",
    ],
)
def test_other_spellings_are_refused(text: str) -> None:
    """What fits no spelling or names no moment is a ValueError that shows the text (A-22)."""
    with pytest.raises(ValueError, match="expected a"):
        parse_timestamp(text)
    if text != "2026-08-03":
        with pytest.raises(ValueError, match="expected a"):
            parse_datetime(text, CHICAGO)


@given(st.one_of(st.text(st.characters()), st.from_regex(r"[0-9TZ:. +-]{8,32}")))
def test_nothing_but_value_error(text: str) -> None:
    """Any text at all is read or refused with a ValueError."""
    for parse in (parse_timestamp, lambda text: parse_datetime(text, CHICAGO)):
        try:
            parse(text)
        except ValueError as error:
            assert "expected" in str(error)  # noqa: PT017 - most texts raise, a few do not


def test_candidates_of_a_reading_with_offset() -> None:
    """An offset leaves nothing to guess."""
    assert parse_timestamp("2026-08-03T14:15:00Z").candidates(CHICAGO) == (MOMENT * SECOND,)


def test_candidates_of_a_naive_reading() -> None:
    """Decided: UTC and the zone of the subscription are tried (A-21)."""
    found = parse_timestamp("2026-08-03T14:15:00.5").candidates(CHICAGO)
    assert found == tuple((MOMENT + hours * 3600) * SECOND + SECOND // 2 for hours in (0, 5))
    assert len(parse_timestamp("2026-08-03T14:15:00").candidates(UTC)) == 1


def test_candidates_of_an_hour_that_comes_twice() -> None:
    """Decided: a reading that the clocks of the zone show twice may mean either."""
    found = parse_timestamp("2026-11-01T01:30:00").candidates(CHICAGO)
    reading = int(datetime(2026, 11, 1, 1, 30, tzinfo=UTC).timestamp())
    assert found == tuple((reading + hours * 3600) * SECOND for hours in (0, 5, 6))


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00", "9999-12-31 23:59:59.999999999"])
@pytest.mark.parametrize("zone", [CHICAGO, KOLKATA, ZoneInfo("Pacific/Kiritimati")])
def test_candidates_at_the_ends_of_the_calendar(text: str, zone: ZoneInfo) -> None:
    """The first and the last moment raise nothing in any zone."""
    assert len(parse_timestamp(text).candidates(zone)) >= 2


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-08-03T09:15:00", datetime(2026, 8, 3, 14, 15, tzinfo=UTC)),
        ("2026-08-03 09:15:00.1234567", datetime(2026, 8, 3, 14, 15, 0, 123_456, tzinfo=UTC)),
        ("2026-12-03T09:15:00", datetime(2026, 12, 3, 15, 15, tzinfo=UTC)),
        ("2026-08-03", datetime(2026, 8, 3, 5, 0, tzinfo=UTC)),
        ("2026-12-03", datetime(2026, 12, 3, 6, 0, tzinfo=UTC)),
        ("2026-11-01T01:30:00", datetime(2026, 11, 1, 6, 30, tzinfo=UTC)),  # the earlier of two
        ("2026-03-08T02:30:00", datetime(2026, 3, 8, 8, 30, tzinfo=UTC)),  # never on the clock
    ],
)
def test_parameter_without_offset_is_in_the_zone(text: str, at: datetime) -> None:
    """Without offset the subscription's zone is meant, a bare date is its midnight (W-10)."""
    found = parse_datetime(text, CHICAGO).at
    assert at == found
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("0001-01-01T00:00:00", 1),
        ("0001-01-01T00:00:00+14:00", 1),
        ("9999-12-31T23:59:59.9999999", 9999),
        ("9999-12-31T23:59:59-14:00", 9999),
        ("9999-12-31", 9999),
    ],
)
@pytest.mark.parametrize("zone", [CHICAGO, UTC, KOLKATA, ZoneInfo("Pacific/Kiritimati")])
def test_bounds_for_everything_are_taken(text: str, year: int, zone: ZoneInfo) -> None:
    """Decided: the smallest and largest value of a client's language bound a range."""
    found = parse_datetime(text, zone)
    assert year == found.at.year
    assert len(format_datetime(found.at, zone)) == 25


@pytest.mark.parametrize(
    "text",
    [
        "2026-08-03T09:15:00-05:00",
        "2013-06-09T14:04:54+00:00",
        "2026-08-03T14:15:00Z",
        "2026-08-03T14:15:00.120",
        "2026-08-03T14:15:00",
    ],
)
def test_schema_datetime_keeps_its_text(text: str) -> None:
    """A valid xs:dateTime is echoed as it was (W-27, documented sample)."""
    assert text == parse_datetime(text, CHICAGO).text


@pytest.mark.parametrize(
    "text",
    [
        "2026-08-03",
        "2026-08-03 09:15:00",
        "2026-08-03T09:15:00-0500",
        "2026-08-03T09:15:00 -05:00",
        "2026-08-03T14:15:00 UTC",
        "2026-08-03T14:15Z",
    ],
)
def test_other_spelling_keeps_no_text(text: str) -> None:
    """Decided: what is no xs:dateTime is echoed in our own form (W-27)."""
    assert parse_datetime(text, CHICAGO).text is None


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (datetime(2013, 7, 9, 21, 44, 28, tzinfo=UTC), "2013-07-09T16:44:28-05:00"),
        (datetime(2013, 1, 9, 21, 44, 28, tzinfo=UTC), "2013-01-09T15:44:28-06:00"),
        (datetime(2013, 7, 9, 21, 44, 28, 999_999, tzinfo=UTC), "2013-07-09T16:44:28-05:00"),
        (datetime(2026, 3, 8, 7, 59, 59, tzinfo=UTC), "2026-03-08T01:59:59-06:00"),
        (datetime(2026, 3, 8, 8, 0, 0, tzinfo=UTC), "2026-03-08T03:00:00-05:00"),
        (datetime(2026, 11, 1, 6, 30, tzinfo=UTC), "2026-11-01T01:30:00-05:00"),
        (datetime(2026, 11, 1, 7, 30, tzinfo=UTC), "2026-11-01T01:30:00-06:00"),
        (datetime(2026, 11, 1, 1, 30, fold=0, tzinfo=CHICAGO), "2026-11-01T01:30:00-05:00"),
        (datetime(2026, 11, 1, 1, 30, fold=1, tzinfo=CHICAGO), "2026-11-01T01:30:00-06:00"),
    ],
)
def test_written_with_seconds_and_offset(at: datetime, text: str) -> None:
    """No fraction, daylight saving time applied (W-26, documented samples)."""
    assert text == format_datetime(at, CHICAGO)


def test_zones_other_than_whole_hours() -> None:
    """UTC is +00:00, and half hours are written."""
    at = datetime(2013, 7, 9, 21, 44, 28, tzinfo=UTC)
    assert format_datetime(at, UTC) == "2013-07-09T21:44:28+00:00"
    assert format_datetime(at, KOLKATA) == "2013-07-10T03:14:28+05:30"


def test_odd_seconds_of_old_offsets() -> None:
    """Decided: an offset that xs:dateTime cannot say is cut; the instant stays."""
    at = datetime(1850, 1, 1, 12, 0, 0, tzinfo=UTC)
    assert format_datetime(at, CHICAGO) == "1850-01-01T06:10:00-05:50"


zones = st.sampled_from([CHICAGO, KOLKATA, UTC, ZoneInfo("Australia/Lord_Howe")])
moments = st.datetimes(
    min_value=datetime(1800, 1, 1),  # noqa: DTZ001 - hypothesis wants a naive bound
    max_value=datetime(2200, 1, 1),  # noqa: DTZ001 - as above
    timezones=st.just(UTC),
)


@given(moments, zones)
def test_written_moment_reads_back(at: datetime, zone: ZoneInfo) -> None:
    """What is written in any zone names the instant, to the second."""
    found = parse_datetime(format_datetime(at, zone), KOLKATA)
    assert WireDateTime(at.replace(microsecond=0), format_datetime(at, zone)) == found


@given(
    moments, st.integers(-14 * 60, 14 * 60), st.sampled_from(["T", " "]), st.sampled_from(["", " "])
)
def test_both_parsers_read_the_same_instant(
    at: datetime, offset_minutes: int, separator: str, blank: str
) -> None:
    """The timestamp of the header and a parameter with the same text are the same moment."""
    local = at.astimezone(timezone(timedelta(minutes=offset_minutes))).isoformat(separator)
    text = f"{local[:-6]}{blank}{local[-6:]}"
    stamped = parse_timestamp(text)
    assert at == parse_datetime(text, CHICAGO).at
    assert not stamped.naive
    microseconds = (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    assert microseconds * 1000 == stamped.nanoseconds
