"""What every command is made of."""

from __future__ import annotations

from datetime import UTC
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from castile.admin.command import read_at, shown_at

FIRST_MS = -62_135_596_800_000
LAST_MS = 253_402_300_799_999


@given(st.integers(FIRST_MS, LAST_MS))
def test_a_time_that_is_shown_reads_as_the_same_millisecond(milliseconds: int) -> None:
    """Also before 1970, where cutting and rounding would differ."""
    assert read_at(shown_at(milliseconds), UTC) == milliseconds


def test_a_time_is_shown_in_utc_with_milliseconds() -> None:
    """The same form everywhere."""
    assert shown_at(1_785_766_500_007) == "2026-08-03T14:15:00.007Z"


def test_a_time_without_offset_is_one_of_the_zone() -> None:
    """Files of the old service may leave the offset out."""
    chicago = ZoneInfo("America/Chicago")
    assert read_at("2026-08-03 09:15:00", chicago) == 1_785_766_500_000
    assert read_at("2026-08-03T09:15:00.0009-05:00", UTC) == 1_785_766_500_000


def test_what_is_no_time_is_refused() -> None:
    """Whoever asks says where it stood."""
    with pytest.raises(ValueError, match="expected a date-time"):
        read_at("yesterday", UTC)
