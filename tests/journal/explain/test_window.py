"""Timestamps outside the window: how far, and which zone would fit."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from tests.journal.explain.explaining import all_text, explained
from tests.journal.explain.provoking import LIST

if TYPE_CHECKING:
    from tests.harness import Harness


@pytest.mark.parametrize(
    ("timestamp", "name", "words"),
    [
        ("2026-08-03T12:00:00Z", "too_old", "8100 seconds before"),
        ("2026-08-03T16:20:01.5Z", "too_far_ahead", "7501.5 seconds after"),
        ("2026-08-03T23:15:02+00:00", "wrong_zone", "+09:00 (Japan)"),
        ("2026-08-03T19:45:10Z", "wrong_zone", "+05:30 (India)"),
        ("2026-08-03T16:15:00", "wrong_zone", "+02:00"),
        ("2026-08-03T07:14:30Z", "wrong_zone", "-07:00"),
        ("2025-08-03T14:15:00Z", "too_old", "365 days"),
    ],
)
def test_skew_and_zone_are_told(castile: Harness, timestamp: str, name: str, words: str) -> None:
    """A clock that is right but for its zone is told from one that is slow."""
    assert castile.call(LIST, timestamp=timestamp).code == 20016
    explanation = explained(castile)
    assert explanation["names"] == [name]
    assert words in all_text(explanation)


def test_a_header_that_was_kept_too_long(castile: Harness) -> None:
    """The same header worked before: the clock is not to blame."""
    body = castile.envelope(LIST)
    for _ in range(2):
        assert castile.post(body).status == 200
        castile.clock.advance(1800)
    castile.clock.advance(60)
    assert castile.post(body).code == 20016
    explanation = explained(castile)
    assert explanation["names"] == ["header_kept_too_long"]
    first = datetime(2026, 8, 3, 14, 15, tzinfo=UTC).isoformat(timespec="milliseconds")
    assert first[:19] in all_text(explanation)
    assert "2 times" in all_text(explanation)
