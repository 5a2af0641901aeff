"""A server as a user starts it: the command, in a process of its own, on a free port."""

from __future__ import annotations

import hmac
import json
import os
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from castile.clock import SystemClock

if TYPE_CHECKING:
    from collections.abc import Iterator

CASTILE = str(Path(sys.executable).with_name("castile"))
START_SECONDS_MAX = 60
END_SECONDS_MAX = 30


@dataclass(frozen=True)
class RunningServer:
    """What the ready file of a server tells its clients."""

    endpoint: str
    user_id: str
    encryption_key: str
    data: Path

    @property
    def description(self) -> str:
        """The address of the service description."""
        return f"{self.endpoint}?WSDL"

    def at(self, version: str) -> RunningServer:
        """The same server under another version of the path."""
        endpoint = f"{self.endpoint.rpartition('/')[0]}/{version}"
        return RunningServer(endpoint, self.user_id, self.encryption_key, self.data)

    def header(self, timestamp: str | None = None, *, key: str | None = None) -> dict[str, str]:
        """
        The children of an AuthenticationHeader, signed as a client signs.

        Args:
            timestamp: How the client spells the time; the form of Python when absent.
            key: Another key than the one of the user.
        """
        timestamp = timestamp or now().isoformat()
        signed = hmac.new(
            (key or self.encryption_key).encode(), (timestamp + self.user_id).encode(), "sha1"
        )
        return {
            "mktowsUserId": self.user_id,
            "requestSignature": signed.hexdigest(),
            "requestTimestamp": timestamp,
        }

    def journal(self) -> list[dict[str, Any]]:
        """The kept calls, the newest first, as the operator lists them."""
        rows: list[dict[str, Any]] = self.command("journal", "list")
        return rows

    def command(self, *arguments: str) -> Any:
        """Run a command of the operator beside the server, and give what it says in JSON."""
        command = [CASTILE, *arguments, "--json", "--data", str(self.data)]
        ran = subprocess.run(
            command, env=environment(), check=False, capture_output=True, text=True
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return json.loads(ran.stdout)


def environment() -> dict[str, str]:
    """The environment of this process without settings of Castile."""
    return {name: text for name, text in os.environ.items() if not name.startswith("CASTILE_")}


def now(*, hours: float = 0) -> datetime:
    """The time of this machine, some hours on, to the second."""
    seconds = SystemClock().now_ms() // 1000
    return datetime.fromtimestamp(seconds, UTC) + timedelta(hours=hours)


@contextmanager
def run_server(folder: Path, *options: str) -> Iterator[RunningServer]:
    """
    Start a server, and see that SIGTERM ends it well.

    Args:
        folder: An empty folder for its data, its ready file and its log.
        options: Of `castile serve`.
    """
    ready_file, log = folder / "ready.json", folder / "log"
    command = [CASTILE, "serve", "--port", "0", "--ready-file", ready_file.name, *options]
    with (
        log.open("wb") as output,
        subprocess.Popen(
            command, cwd=folder, env=environment(), stdout=output, stderr=output
        ) as process,
    ):
        try:
            _wait_for(ready_file, process, log)
            ready = json.loads(ready_file.read_text("utf-8"))
            yield RunningServer(
                ready["endpoint"], ready["user_id"], ready["encryption_key"], Path(ready["data"])
            )
        finally:
            process.terminate()
            exit_code = process.wait(END_SECONDS_MAX)
    said = log.read_text("utf-8")
    assert exit_code == 0, said
    assert "Traceback" not in said, said


def _wait_for(ready_file: Path, process: subprocess.Popen[bytes], log: Path) -> None:
    clock = SystemClock()
    latest = clock.seconds() + START_SECONDS_MAX
    while not ready_file.exists():
        try:
            exit_code = process.wait(0.02)
        except subprocess.TimeoutExpired:
            assert clock.seconds() < latest, "the server did not become ready"
        else:
            raise AssertionError(f"exit code {exit_code}: {log.read_text('utf-8')}")
