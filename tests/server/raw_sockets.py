"""An HTTP server in a thread, an app that does what its path says, and raw sockets."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import uvloop

from castile.clock import SystemClock
from castile.server.connection import ConnectionLimits, end_connection
from castile.server.http import HttpServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.types import Receive, Scope, Send

PATIENT = ConnectionLimits(
    header_seconds_max=20,
    body_seconds_max=20,
    body_bytes_per_second_min=1,
    keep_alive_seconds=20,
)
SHORT = 0.2
"""Seconds of a deadline that a test waits for."""
GET = b"GET %b HTTP/1.1\r\nHost: here\r\n\r\n"
POST = b"POST %b HTTP/1.1\r\nHost: here\r\nContent-Length: %d\r\n\r\n%b"
LARGE_BYTES = 8 << 20


@dataclass
class Probe:
    """An app that does what its path says, and what it saw."""

    started: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    ended: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    release: asyncio.Event = field(default_factory=asyncio.Event)
    trailers: list[bytes] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the length of the body, unless the path asks for something else."""
        path = scope["path"]
        if path == "/unread":
            await self._send(send, b"unread")
            return
        body = b""
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                self.ended.release()
                return
            body += message["body"]
            more = message["more_body"]
        self.trailers += [name for name, _ in scope["headers"] if name == b"trailer-line"]
        if path == "/hold":
            self.started.release()
            try:
                await self.release.wait()
            except asyncio.CancelledError:
                return
        if path == "/end/before":
            end_connection(scope)
        elif path == "/end/within":
            await self._send(send, b"abcdef", sent=3)
            end_connection(scope)
        elif path == "/large":
            await self._send(send, bytes(LARGE_BYTES))
        else:
            await self._send(send, b"%d bytes" % len(body))
            if path == "/end/after":
                end_connection(scope)
        self.ended.release()

    async def _send(self, send: Send, body: bytes, *, sent: int | None = None) -> None:
        headers = [(b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send(
            {"type": "http.response.body", "body": body[:sent], "more_body": sent is not None}
        )


class Served:
    """A server in a thread of its own, and calls on it."""

    def __init__(self, limits: ConnectionLimits, tls: ssl.SSLContext | None) -> None:
        self.probe = Probe()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        self._server = HttpServer(self.probe, limits, SystemClock(), tls)
        self._up = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=lambda: uvloop.run(self._main()))
        self._thread.start()
        assert self._up.wait(10)

    async def _main(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        await self._server.start(self.listener)
        self._up.set()
        await self._stop.wait()

    def drain(self, seconds_max: float, *, hurried: bool = False) -> int:
        """Drain in the loop of the server and say how many calls were cut off."""
        assert self._loop is not None
        work = self._server.drain(seconds_max, hurried=lambda: hurried)
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(20)

    def release(self) -> None:
        """Let the calls of /hold go on."""
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self.probe.release.set)

    def close(self) -> None:
        """End the server and its thread."""
        self.drain(0)
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)
        assert not self._thread.is_alive()

    def connect(self) -> socket.socket:
        """Open a connection that waits at most ten seconds for anything."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=10)

    def dial(self, client: ssl.SSLContext) -> ssl.SSLSocket:
        """Open a connection over TLS."""
        plain = self.connect()
        try:
            return client.wrap_socket(plain)
        except ssl.SSLError:
            plain.close()
            raise

    def exchange(self, request: bytes) -> bytes:
        """Send bytes, and return everything until the server closes."""
        with self.connect() as connection:
            connection.sendall(request)
            return rest(connection)


@contextmanager
def serving(
    limits: ConnectionLimits = PATIENT, tls: ssl.SSLContext | None = None
) -> Iterator[Served]:
    """Serve the probe for the length of a block."""
    served = Served(limits, tls)
    try:
        yield served
    finally:
        served.close()


def rest(connection: socket.socket) -> bytes:
    """Return everything until the server closes."""
    received = b""
    with suppress(ConnectionResetError):
        while piece := connection.recv(65_536):
            received += piece
    return received


def reply(connection: socket.socket) -> bytes:
    """Return one reply with a Content-Length."""
    received = b""
    while b"\r\n\r\n" not in received:
        received += connection.recv(1)
    head = received.lower()
    length = int(head.split(b"content-length: ")[1].split(b"\r\n")[0])
    while length > 0:
        piece = connection.recv(length)
        assert piece
        received += piece
        length -= len(piece)
    return received
