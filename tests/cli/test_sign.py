"""`castile sign`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from castile.cli.sign import timestamp_now
from tests.clocks import FrozenClock

if TYPE_CHECKING:
    from tests.cli.conftest import Shell


def test_a_timestamp_is_signed_as_it_stands(installed: Shell) -> None:
    """The second worked example of 02-admission section 2."""
    values = installed.json("sign", "--timestamp", "2026-08-03T14:15:00.123456")
    assert values == {
        "mktowsUserId": "demo.user_01",
        "requestSignature": "d535cddf71ca05bf709e3c33c1d7bd7b18de936c",
        "requestTimestamp": "2026-08-03T14:15:00.123456",
    }


def test_without_a_timestamp_now_is_signed(installed: Shell) -> None:
    """The three values stand in lines of their own."""
    lines = installed.run("sign").stdout.splitlines()
    assert [line.split()[0] for line in lines] == [
        "mktowsUserId",
        "requestSignature",
        "requestTimestamp",
    ]


def test_now_is_written_in_utc_with_seconds() -> None:
    """A spelling that the window accepts wherever the program runs."""
    assert timestamp_now(FrozenClock()) == "2026-08-03T14:15:00Z"
