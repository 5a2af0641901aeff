"""From the listening socket to the last reply: ready file, signals, drain, what lives beside."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from castile.clock import SystemClock
from castile.server.health import Health, Phase
from castile.server.lifecycle import (
    AddressInUseError,
    AddressUnusableError,
    ReadyFileError,
    Service,
    Stop,
    address_of,
    listen,
    serve,
)
from tests.server.raw_sockets import PATIENT, Probe

if TYPE_CHECKING:
    from collections.abc import Iterator

GET = b"GET / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n"
HOLD = b"GET /hold HTTP/1.1\r\nHost: here\r\n\r\n"
HOLD_AND_TELL = HOLD[:-2] + b"Expect: 100-continue\r\n\r\n"

# Serves the probe of these tests in a process of its own, and prints where.
PROGRAM = """
import sys
import threading
from pathlib import Path
from castile.clock import SystemClock
from castile.server.health import Health
from castile.server.lifecycle import Service, address_of, listen, run
from tests.server.raw_sockets import PATIENT, Probe
listener = listen("127.0.0.1", 0)
run(Service(
    app=Probe(), listener=listener, limits=PATIENT, clock=SystemClock(), drain_seconds_max=30,
    health=Health(version="1", test=False, components=dict),
    announce=lambda: print(address_of(listener), flush=True), ready_file=Path(sys.argv[1]),
))
print("ended", flush=True)
if "stuck" in sys.argv:
    threading.Event().wait()
"""


# Listening.


def test_port_0_takes_a_free_port_and_tells_it() -> None:
    """The port is known before anything is served."""
    with listen("127.0.0.1", 0) as listener:
        host, _, port = address_of(listener).partition(":")
        assert host == "127.0.0.1"
        assert int(port) > 0


def test_port_in_use_is_an_error_with_its_exit_code() -> None:
    """A port that something listens on is refused in one sentence."""
    with listen("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with pytest.raises(AddressInUseError, match=f"Port {port} of 127.0.0.1 is in use") as found:
            listen("127.0.0.1", port)
    assert found.value.exit_code == 3


def test_port_can_be_taken_again_after_a_server_ended() -> None:
    """A restart needs not wait for old connections to be forgotten."""
    with listen("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        client = socket.create_connection(("127.0.0.1", port))
        accepted, _ = first.accept()
        accepted.close()
    client.close()
    with listen("127.0.0.1", port) as second:
        assert second.getsockname()[1] == port


def test_address_of_another_machine_is_an_error() -> None:
    """An address that is none of this machine is a wrong option."""
    with pytest.raises(AddressUnusableError, match=r"192\.0\.2\.1") as found:
        listen("192.0.2.1", 0)
    assert found.value.exit_code == 2


def test_host_that_is_unknown_is_an_error() -> None:
    """A name that leads nowhere is a wrong option."""
    with pytest.raises(AddressUnusableError, match=r"no host.*give --host"):
        listen("no host", 0)


@pytest.mark.parametrize(
    ("host", "shown"),
    [("127.0.0.1", "127.0.0.1"), ("0.0.0.0", "127.0.0.1"), ("::1", "[::1]")],  # noqa: S104 - what is tested
)
def test_address_is_one_that_can_be_called(host: str, shown: str) -> None:
    """A server that listens everywhere is shown under the loopback address."""
    with listen(host, 0) as listener:
        assert address_of(listener) == f"{shown}:{listener.getsockname()[1]}"


def test_all_addresses_of_ipv6_take_ipv4_too() -> None:
    """`--host ::` means everywhere."""
    with listen("::", 0) as listener:
        assert address_of(listener).startswith("[::1]:")
        socket.create_connection(("127.0.0.1", listener.getsockname()[1])).close()


# Serving, in this process.


class Part:
    """Something beside the server that writes down its life."""

    def __init__(self, name: str, log: list[str], *, broken: bool = False) -> None:
        self._name, self._log, self._broken = name, log, broken

    async def start(self) -> None:
        """Begin, or fail."""
        if self._broken:
            raise RuntimeError(f"{self._name} is broken")
        self._log.append(f"{self._name} starts")

    async def close(self) -> None:
        """End."""
        self._log.append(f"{self._name} closes")


def service(log: list[str] | None = None, **changes: Any) -> Service:
    """Make a service over the probe; announcing is written to the log."""
    made = Service(
        app=Probe(),
        listener=listen("127.0.0.1", 0),
        limits=PATIENT,
        clock=SystemClock(),
        health=Health(version="1", test=False, components=dict),
        drain_seconds_max=10,
        announce=lambda: None if log is None else log.append("announced"),
    )
    return replace(made, **changes)


async def call(subject: Service, request: bytes = GET) -> bytes:
    """Send a request and return everything until the server closes."""
    reader, writer = await asyncio.open_connection(*subject.listener.getsockname())
    writer.write(request)
    received = await reader.read()
    writer.close()
    return received


def test_parts_live_as_long_as_calls_are_answered() -> None:
    """Parts start in order before the first call and close in reverse after the last."""
    log: list[str] = []
    subject = service(log, beside=[Part("a", log), Part("b", log)])

    async def main() -> int:
        task = asyncio.create_task(serve(subject))
        assert (await call(subject)).endswith(b"0 bytes")
        log.append(subject.health.phase)
        subject.stop.ask()
        return await task

    assert asyncio.run(main()) == 0
    assert log == ["a starts", "b starts", "announced", "serving", "b closes", "a closes"]
    assert subject.health.phase is Phase.DRAINING
    assert subject.listener.fileno() == -1


def test_part_that_cannot_start_ends_the_start() -> None:
    """What had started is closed again, and nothing is announced."""
    log: list[str] = []
    subject = service(log, beside=[Part("a", log), Part("b", log, broken=True)])
    with pytest.raises(RuntimeError, match="b is broken"):
        asyncio.run(serve(subject))
    assert log == ["a starts", "a closes"]
    assert subject.listener.fileno() == -1


def test_calls_in_progress_end_before_parts_close() -> None:
    """A drain takes calls to their end first."""
    log: list[str] = []
    probe = Probe()
    subject = service(log, app=probe, beside=[Part("a", log)])

    def release() -> None:
        log.append(f"released while {subject.health.phase}")
        probe.release.set()

    async def main() -> tuple[int, bytes]:
        task = asyncio.create_task(serve(subject))
        held = asyncio.create_task(call(subject, HOLD))
        await asyncio.to_thread(probe.started.acquire)
        subject.stop.ask()
        asyncio.get_running_loop().call_later(0.05, release)
        return await task, await held

    cut, received = asyncio.run(main())
    assert cut == 0
    assert received.endswith(b"0 bytes")
    assert log == ["a starts", "announced", "released while draining", "a closes"]


def test_second_request_to_stop_ends_the_waiting() -> None:
    """Whoever asks twice does not wait for calls in progress."""
    probe = Probe()
    subject = service(app=probe, drain_seconds_max=60)

    async def main() -> tuple[int, bytes]:
        task = asyncio.create_task(serve(subject))
        held = asyncio.create_task(call(subject, HOLD))
        await asyncio.to_thread(probe.started.acquire)
        subject.stop.ask()
        subject.stop.ask()
        return await task, await held

    assert asyncio.run(main()) == (1, b"")


def test_stop_that_was_asked_during_the_start_is_kept() -> None:
    """A server that is stopped before it serves ends by itself."""
    stop = Stop()
    stop.ask()
    assert asyncio.run(serve(service(stop=stop))) == 0


# The ready file.


@pytest.fixture
def ready_file(tmp_path: Path) -> Path:
    """Return where a ready file is to be."""
    return tmp_path / "ready.json"


def serve_and_look(subject: Service, path: Path) -> tuple[bytes, int]:
    """Serve, and return content and mode of the ready file meanwhile."""

    def look() -> tuple[bytes, int]:
        return path.read_bytes(), stat.S_IMODE(path.stat().st_mode)

    async def main() -> tuple[bytes, int]:
        announced = asyncio.Event()
        task = asyncio.create_task(serve(replace(subject, announce=announced.set)))
        await announced.wait()
        seen = look()
        subject.stop.ask()
        await task
        return seen

    return asyncio.run(main())


def test_ready_file_is_there_while_calls_are_answered(ready_file: Path) -> None:
    """It holds one JSON object, for its owner only, and goes with the server."""
    ready = {"endpoint": "http://here", "pid": 12}
    content, mode = serve_and_look(service(ready_file=ready_file, ready=ready), ready_file)
    assert json.loads(content) == ready
    assert mode == 0o600
    assert list(ready_file.parent.iterdir()) == []


def test_ready_file_of_an_earlier_server_is_removed_at_start(ready_file: Path) -> None:
    """A script that waits for the file does not read that of a server that was killed."""
    ready_file.write_text("{}")
    seen: list[bool] = []

    def look() -> None:
        seen.append(ready_file.exists())

    class Looking(Part):
        async def start(self) -> None:
            look()

    subject = service(ready_file=ready_file, ready={"pid": 13}, beside=[Looking("a", [])])
    assert json.loads(serve_and_look(subject, ready_file)[0]) == {"pid": 13}
    assert seen == [False]


def test_ready_file_of_another_server_is_left(ready_file: Path) -> None:
    """A server removes its own file only."""

    def overwrite() -> None:
        other = ready_file.with_name("other")
        other.write_text("other")
        other.rename(ready_file)
        subject.stop.ask()

    subject = service(ready_file=ready_file, announce=overwrite)
    asyncio.run(serve(subject))
    assert ready_file.read_text() == "other"


def test_ready_file_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    """The server does not go on without the file that somebody waits for."""
    path = tmp_path / "missing" / "ready.json"
    with pytest.raises(ReadyFileError, match=r"missing/ready\.json: No such file") as found:
        asyncio.run(serve(service(ready_file=path)))
    assert found.value.exit_code == 2


# A process of its own.


class Process:
    """A server in a process of its own."""

    def __init__(self, ready_file: Path, *arguments: str) -> None:
        self.popen = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(ready_file), *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.getcwd()},  # noqa: PTH109 - text for a variable
            text=True,
        )
        assert self.popen.stdout is not None
        host, _, port = self.popen.stdout.readline().strip().partition(":")
        self.address = (host, int(port))

    def connect(self, request: bytes) -> socket.socket:
        """Send a request on a new connection."""
        connection = socket.create_connection(self.address, timeout=10)
        connection.sendall(request)
        return connection

    def wait_draining(self) -> None:
        """Wait until the port is closed."""
        while True:
            try:
                socket.create_connection(self.address, timeout=10).close()
            except ConnectionError:
                return


@pytest.fixture
def process(ready_file: Path) -> Iterator[Process]:
    """Serve in a process of its own; nothing of it is left."""
    made = Process(ready_file)
    yield made
    made.popen.kill()
    made.popen.communicate(timeout=10)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signal_ends_an_idle_server(
    process: Process, ready_file: Path, number: signal.Signals
) -> None:
    """SIGTERM and Ctrl-C end with 0, say nothing, and leave no ready file."""
    process.connect(GET).close()
    process.popen.send_signal(number)
    assert process.popen.communicate(timeout=10) == ("ended\n", "")
    assert process.popen.returncode == 0
    assert not ready_file.exists()


def test_second_sigterm_ends_at_once(process: Process) -> None:
    """Calls in progress are cut off, and the exit code is still 0."""
    with process.connect(HOLD_AND_TELL) as connection:
        assert connection.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        process.popen.send_signal(signal.SIGTERM)
        process.wait_draining()
        assert process.popen.poll() is None
        process.popen.send_signal(signal.SIGTERM)
        assert process.popen.communicate(timeout=10) == ("ended\n", "")
        assert process.popen.returncode == 0
        assert connection.recv(100) == b""


def test_thread_of_a_call_that_was_cut_off_does_not_hold_up_the_end(ready_file: Path) -> None:
    """What the program closes afterwards it can close; then it ends, whatever still runs."""
    process = Process(ready_file, "stuck")
    with process.connect(HOLD_AND_TELL) as connection:
        assert connection.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        process.popen.send_signal(signal.SIGTERM)
        process.wait_draining()
        process.popen.send_signal(signal.SIGTERM)
        assert process.popen.communicate(timeout=10) == ("ended\n", "")
        assert process.popen.returncode == 0


def test_server_is_one_process_and_nothing_is_left_of_it(process: Process) -> None:
    """Whoever kills the process has killed the server."""
    pid = process.popen.pid
    assert Path(f"/proc/{pid}/task/{pid}/children").read_text() == ""
    process.popen.kill()
    process.popen.wait(10)
    with pytest.raises(ConnectionRefusedError):
        process.connect(GET)
