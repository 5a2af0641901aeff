"""`castile ready`."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from castile.admin.errors import CommandError
from castile.cli.ready import wait_until_ready
from castile.clock import SystemClock
from tests.clocks import FrozenClock

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Shell


def test_a_running_server_is_ready_and_says_where(served: Shell) -> None:
    """Everything of the ready file but the key."""
    facts = served.json("ready")
    assert facts["endpoint"].endswith("/soap/mktows/3_1")
    assert facts["user_id"] == "demo.user_01"
    assert "encryption_key" not in facts


def test_a_stopped_server_is_not_ready(installed: Shell) -> None:
    """Exit code 1, and the folder is named."""
    assert "no server is running on castile-data" in installed.error("ready", exit_code=1)


def test_waiting_ends_when_the_server_answers(installed: Shell) -> None:
    """Whoever starts a server in the background waits for it so."""
    found: list[object] = []
    waiter = threading.Thread(
        target=lambda: found.append(wait_until_ready(installed.data, 20, SystemClock()))
    )
    waiter.start()
    with installed.server() as ready:
        waiter.join(20)
    assert [{**ready, "encryption_key": None}] == [{**found[0], "encryption_key": None}]  # type: ignore[dict-item] # JSON


def test_waiting_ends_when_the_time_is_over(tmp_path: Path) -> None:
    """At the first question after the deadline."""

    class Clock(FrozenClock):
        def seconds(self) -> float:
            self.advance(1)
            return super().seconds()

    with pytest.raises(CommandError, match="no server is running"):
        wait_until_ready(tmp_path, 2, Clock())
