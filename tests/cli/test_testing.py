"""`castile test`, beside a running server that was started with `--test`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.conftest import Shell


def test_the_clock_of_the_server_is_set_and_advanced(served: Shell) -> None:
    """What is made from then on has that time."""
    assert served.run("test", "clock", "set", "2030-01-01").stdout.startswith("now  2030-01-01T00:")
    assert served.json("test", "clock", "advance", "3600.5")["now"].startswith("2030-01-01T01:00:")
    assert served.json("token", "add", "x")["created_at"].startswith("2030-01-01T01:00:")


def test_a_time_that_is_none_is_wrong_usage(served: Shell) -> None:
    """And so is an advance that goes back."""
    assert "expected 2000-01-01" in served.error("test", "clock", "set", "soon", exit_code=2)
    said = served.error("test", "clock", "advance", "--", "-1", exit_code=2)
    assert "expected 0 to" in said


def test_without_a_running_server_there_is_no_clock(installed: Shell) -> None:
    """It would be the machine's."""
    said = installed.error("test", "clock", "set", "2030-01-01", exit_code=1)
    assert "no server is running" in said
