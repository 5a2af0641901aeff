"""The commands that move the clocks of a server that was started with `--test`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from castile.admin.arguments import Argument
from castile.admin.command import Command, Scope, read_at, shown_at
from castile.admin.errors import CommandError
from castile.clock import MovableClock

if TYPE_CHECKING:
    from castile.admin.command import Arguments
    from castile.server.installation import Installation

SECONDS_MAX: Final = 100 * 366 * 86_400
"""The farthest advance: a hundred years."""

_FIRST_MS: Final = int(datetime(2000, 1, 1, tzinfo=UTC).timestamp() * 1000)
_LAST_MS: Final = int(datetime(2200, 1, 1, tzinfo=UTC).timestamp() * 1000) - 1
_RANGE: Final = "2000-01-01T00:00:00Z to 2199-12-31T23:59:59.999Z"


def _set(installation: Installation, arguments: Arguments) -> object:
    clock = _clock(installation)
    text = str(arguments.get("time") or "").strip()
    try:
        wall_ms = read_at(text, UTC)
    except ValueError:
        wall_ms = -1
    if not _FIRST_MS <= wall_ms <= _LAST_MS:
        raise CommandError(f"time: expected {_RANGE}, got {text[:50]!r}", 2)
    clock.set(wall_ms)
    return {"now": shown_at(clock.now_ms())}


def _advance(installation: Installation, arguments: Arguments) -> object:
    clock = _clock(installation)
    seconds = arguments.get("seconds")
    if not isinstance(seconds, int | float) or not 0 <= seconds <= SECONDS_MAX:
        raise CommandError(f"seconds: expected 0 to {SECONDS_MAX}, got {str(seconds)[:50]}", 2)
    milliseconds = round(1000 * seconds)
    if clock.now_ms() + milliseconds > _LAST_MS:
        raise CommandError(f"seconds: expected a time of {_RANGE}, got a later one", 2)
    clock.advance(milliseconds)
    return {"now": shown_at(clock.now_ms())}


def _clock(installation: Installation) -> MovableClock:
    clock = installation.clock
    if not installation.settings.server.test or not isinstance(clock, MovableClock):
        raise CommandError("only a running server that was started with --test allows this", 1)
    return clock


_TIME: Final = Argument("time", about="Such as 2026-08-03T14:15:00Z.", required=True)
_SECONDS: Final = Argument("seconds", "number", "How far.", required=True, high=SECONDS_MAX)

CLOCK_COMMANDS: Final = (
    Command("test clock set", _set, Scope.ADMIN, (_TIME,), "Set the wall clock (--test)."),
    Command("test clock advance", _advance, Scope.ADMIN, (_SECONDS,), "Move both clocks (--test)."),
)
"""What is done to the clocks."""
