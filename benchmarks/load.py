"""Send calls over a few connections for a few seconds; used by the benchmarks of the server."""

from __future__ import annotations

import argparse
import asyncio
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

import uvloop

if TYPE_CHECKING:
    from collections.abc import Callable

_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Measured:
    """What a load saw: of calls, times in milliseconds, and the server's process."""

    calls: int
    failures: int
    calls_per_second: float
    cpu_us_per_call: float
    p50_ms: float
    p99_ms: float
    memory_mib: float

    def row(self, name: str) -> str:
        """Return the figures as a line below `HEADER`."""
        return (
            f"{name:34}{self.calls_per_second:9,.0f}{self.cpu_us_per_call:9.1f}"
            f"{self.p50_ms:9.2f}{self.p99_ms:9.2f}{self.memory_mib:9.0f}{self.failures:9}"
        )


HEADER = (
    f"{'':34}{'calls/s':>9}{'CPU us':>9}{'p50 ms':>9}{'p99 ms':>9}{'RSS MiB':>9}{'failures':>9}"
)


class _Connection(asyncio.Protocol):
    """One connection that sends its next call when the last one is answered."""

    def __init__(self, next_request: Callable[[], bytes]) -> None:
        self._next_request = next_request
        self._head = bytearray()
        self._left_bytes = 0
        self._sent_seconds = 0.0
        self.times_seconds: list[float] = []
        self.failures = 0
        self.is_lost = False
        self.last_head = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._send()

    def data_received(self, data: bytes) -> None:
        # The body is counted only: to keep it would cost the load more than the server.
        if self._left_bytes:
            self._left_bytes -= len(data)
        else:
            self._head += data
            head_bytes = self._head.find(b"\r\n\r\n") + 4
            if head_bytes < 4:
                return
            head = bytes(self._head[:head_bytes]).lower()
            length = int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0])
            self._left_bytes = head_bytes + length - len(self._head)
            self.last_head = head
            self.failures += not head.startswith(b"http/1.1 200 ")
        if self._left_bytes <= 0:
            self.times_seconds.append(time.perf_counter() - self._sent_seconds)
            self._head.clear()
            self._send()

    def connection_lost(self, _exc: Exception | None) -> None:
        self.is_lost = True

    def _send(self) -> None:
        self._sent_seconds = time.perf_counter()
        self._transport.write(self._next_request())

    def restart(self) -> None:
        """Forget what was measured."""
        self.times_seconds.clear()
        self.failures = 0

    def close(self) -> None:
        """End the connection."""
        self._transport.close()


def post(body: bytes, path: str = "/soap/mktows/3_1") -> bytes:
    """Return a request as an ordinary Java client sends it."""
    return (
        b"POST %b HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/xml; charset=utf-8\r\n"
        b'SOAPAction: ""\r\nUser-Agent: Apache-HttpClient/4.5\r\nContent-Length: %d\r\n\r\n%b'
        % (path.encode(), len(body), body)
    )


def measure(
    port: int,
    next_request: Callable[[], bytes],
    *,
    pid: int,
    connections: int = 10,
    seconds: float = 3.0,
) -> Measured:
    """
    Load a server on this machine.

    Args:
        port: Its port on 127.0.0.1.
        next_request: Gives the bytes of each request.
        pid: Its process, whose CPU time and memory are measured, those of its children included.
        connections: How many calls are in progress at a time.
        seconds: How long, after a second to warm up.
    """
    return uvloop.run(_measure(port, next_request, pid, connections, seconds))


async def _measure(
    port: int, next_request: Callable[[], bytes], pid: int, connections: int, seconds: float
) -> Measured:
    loop = asyncio.get_running_loop()
    clients = [
        (await loop.create_connection(lambda: _Connection(next_request), "127.0.0.1", port))[1]
        for _ in range(connections)
    ]
    await asyncio.sleep(1.0)
    for client in clients:
        client.restart()
    cpu_before, began = _cpu_seconds(pid), time.perf_counter()
    await asyncio.sleep(seconds)
    cpu_seconds, took_seconds = _cpu_seconds(pid) - cpu_before, time.perf_counter() - began
    times = sorted(each for client in clients for each in client.times_seconds)
    failures = sum(client.failures + client.is_lost for client in clients)
    pages = sum(int(_proc(each, "statm").split()[1]) for each in _tree(pid))
    memory_mib = pages * _PAGE_BYTES / (1 << 20)
    for client in clients:
        client.close()
    await asyncio.sleep(0)
    assert times, f"no call was answered, {failures} failures, at last {clients[0].last_head!r}"
    return Measured(
        calls=len(times),
        failures=failures,
        calls_per_second=len(times) / took_seconds,
        cpu_us_per_call=cpu_seconds / len(times) * 1e6,
        p50_ms=times[len(times) // 2] * 1000,
        p99_ms=times[len(times) * 99 // 100] * 1000,
        memory_mib=memory_mib,
    )


def _cpu_seconds(pid: int) -> float:
    ticks = 0
    for each in _tree(pid):
        fields = _proc(each, "stat").rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / _TICKS_PER_SECOND


def _tree(pid: int) -> list[int]:
    """Return a process and all below it."""
    found = [pid]
    for each in found:
        for task in Path(f"/proc/{each}/task").iterdir():
            found += map(int, (task / "children").read_text().split())
    return found


def _proc(pid: int, name: str) -> str:
    return Path(f"/proc/{pid}/{name}").read_text()


def main() -> None:
    """Load a running server with one request from a file; it must not expire."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("endpoint", help="for example http://127.0.0.1:8080/soap/mktows/3_1")
    parser.add_argument("pid", type=int, help="the process of the server")
    parser.add_argument("file", type=Path, help="the body of the request")
    parser.add_argument("--connections", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=3.0)
    options = parser.parse_args()
    parts = urlsplit(options.endpoint)
    request = post(options.file.read_bytes(), parts.path)
    print(HEADER)
    measured = measure(
        parts.port or 80,
        lambda: request,
        pid=options.pid,
        connections=options.connections,
        seconds=options.seconds,
    )
    print(measured.row(options.endpoint))


if __name__ == "__main__":
    main()
