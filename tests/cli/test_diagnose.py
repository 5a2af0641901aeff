"""`castile diagnose`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.conftest import Shell


def test_a_running_server_and_a_stopped_one_are_diagnosed(installed: Shell) -> None:
    """The same text, by the socket or over the data folder."""
    stopped = installed.run("diagnose").stdout
    with installed.server():
        running = installed.run("diagnose").stdout
    for text in (stopped, running):
        assert "integrity: ok" in text
        assert "quota_calls_per_day: 10,000" in text
    assert installed.json("diagnose")["journal"]["trouble"] == "none"
