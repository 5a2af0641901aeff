"""The clocks of a server that was started with `--test`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from castile.admin.clock_commands import SECONDS_MAX
from castile.admin.commands import run_command
from castile.admin.errors import CommandError
from castile.clock import MovableClock
from castile.settings import resolve

if TYPE_CHECKING:
    from castile.server.installation import Installation


@pytest.fixture
def testing(installation: Installation) -> Installation:
    """An installation whose clock may be moved."""
    return replace(installation, clock=MovableClock(), settings=resolve({"test": True}, {}))


def _run(installation: Installation, command: str, **arguments: object) -> Any:
    return run_command(installation, f"test clock {command}", arguments)


def test_the_wall_clock_is_set(testing: Installation) -> None:
    """Without an offset a time is UTC."""
    assert _run(testing, "set", time="2030-01-02T03:04:05Z")["now"].startswith("2030-01-02T03:04:0")
    assert _run(testing, "set", time="2030-01-02T03:04:05")["now"].startswith("2030-01-02T03:04:0")


def test_both_clocks_are_moved_forward(testing: Installation) -> None:
    """Half a second counts."""
    _run(testing, "set", time="2030-01-01T00:00:00Z")
    seconds = testing.clock.seconds()
    assert _run(testing, "advance", seconds=86_400.5)["now"].startswith("2030-01-02T00:00:0")
    assert testing.clock.seconds() - seconds >= 86_400.5


@pytest.mark.parametrize("time", ["2000-01-01T00:00:00Z", "2199-12-31T23:59:59Z"])
def test_both_ends_of_the_times_are_taken(testing: Installation, time: str) -> None:
    """Every time in between can be reckoned with."""
    assert _run(testing, "set", time=time)["now"].startswith(time[:10])


@pytest.mark.parametrize(
    "time", ["1999-12-31T23:59:59.999Z", "2200-01-01T00:00:00Z", "soon", "", None]
)
def test_other_times_are_refused(testing: Installation, time: str | None) -> None:
    """The clock stays."""
    before = testing.clock.now_ms()
    with pytest.raises(CommandError, match="time: expected 2000-01-01T00:00:00Z to") as caught:
        _run(testing, "set", time=time)
    assert caught.value.exit_code == 2
    assert 0 <= testing.clock.now_ms() - before < 60_000


@pytest.mark.parametrize("seconds", [-0.001, SECONDS_MAX + 1, "1", None, float("nan")])
def test_other_advances_are_refused(testing: Installation, seconds: object) -> None:
    """No monotonic clock goes back."""
    with pytest.raises(CommandError, match="seconds: expected 0 to"):
        _run(testing, "advance", seconds=seconds)


def test_both_ends_of_advances_are_taken(testing: Installation) -> None:
    """As long as the time can be reckoned with."""
    _run(testing, "set", time="2030-01-01T00:00:00Z")
    assert _run(testing, "advance", seconds=0)["now"].startswith("2030-01-01T")
    assert _run(testing, "advance", seconds=SECONDS_MAX)["now"].startswith("2130-")
    with pytest.raises(CommandError, match="got a later one"):
        _run(testing, "advance", seconds=SECONDS_MAX)


def test_a_server_that_was_not_started_for_tests_keeps_its_clock(
    testing: Installation, installation: Installation
) -> None:
    """Neither does a stopped one."""
    for each in (installation, replace(testing, settings=installation.settings)):
        for command, argument in (("set", {"time": "2030-01-01"}), ("advance", {"seconds": 1})):
            with pytest.raises(CommandError, match="started with --test"):
                _run(each, command, **argument)
