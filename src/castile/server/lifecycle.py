"""
From the listening socket to the last reply: start, ready file, signals, drain, stop.

The first SIGTERM or SIGINT drains: no new calls, calls in progress end. The second ends the
waiting, the third has its default effect.
"""

from __future__ import annotations

import asyncio
import errno
import ipaddress
import os
import signal
import socket
import threading
from contextlib import AsyncExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Final, Protocol

import orjson
import uvloop

from castile.server.health import Health, Phase
from castile.server.http import ConnectionLimits, HttpServer

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from starlette.types import ASGIApp

    from castile.clock import Clock

_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)
_READY_FILE_MODE: Final = 0o600
_CLOSE_SECONDS_MAX: Final = 2.0


class StartError(Exception):
    """
    The server cannot start; the message is one sentence that says what to do.

        StartError
          AddressInUseError     exit code 3
          AddressUnusableError  exit code 2
          ReadyFileError        exit code 2
    """

    exit_code: ClassVar[int] = 2


class AddressInUseError(StartError):
    """Something else listens on the port."""

    exit_code: ClassVar[int] = 3


class AddressUnusableError(StartError):
    """The address is none of this machine, or the port needs rights we do not have."""


class ReadyFileError(StartError):
    """The ready file cannot be written."""


class Beside(Protocol):
    """What lives beside the HTTP server in the same loop, such as the admin socket."""

    async def start(self) -> None:
        """Begin, before the first call is answered."""

    async def close(self) -> None:
        """End, after the last call was answered."""


class Stop:
    """
    How a server is asked to stop; belongs to the thread of its event loop.

    Asked once it drains, asked again it ends at once.
    """

    def __init__(self) -> None:
        self._asked = asyncio.Event()
        self.hurried = False

    def ask(self) -> None:
        """Ask to drain, or to end at once when that was asked before."""
        self.hurried = self._asked.is_set()
        self._asked.set()

    async def wait(self) -> None:
        """Wait until somebody asks."""
        await self._asked.wait()


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """
    All that a running server is made of.

    Args:
        app: The ASGI app.
        listener: A socket of `listen`.
        limits: The deadlines of connections.
        clock: For the Date header.
        health: Is told the phases of the server's life.
        drain_seconds_max: How long calls in progress may take after the first signal.
        announce: Called when calls are answered, to tell people the addresses.
        ready_file: Where `ready` is written when calls are answered, None for nowhere. Removed
            when the server stops; one that an earlier server left is removed at start.
        ready: The JSON object of the ready file.
        beside: Started in this order before the first call, closed in reverse after the last.
        tls: A context of `tls_context`, None for plain HTTP.
        stop: How others ask the server to stop.
    """

    app: ASGIApp
    listener: socket.socket
    limits: ConnectionLimits
    clock: Clock
    health: Health
    drain_seconds_max: float
    announce: Callable[[], None]
    ready_file: Path | None = None
    ready: Mapping[str, object] = field(default_factory=dict)
    beside: Sequence[Beside] = ()
    tls: ssl.SSLContext | None = None
    stop: Stop = field(default_factory=Stop)


def listen(host: str, port: int) -> socket.socket:
    """
    Bind the socket of a server, so that its port is known before all else.

    Args:
        host: An address of this machine or its name.
        port: 0 takes a free one.

    Returns:
        The socket, not yet accepting; `address_of` tells host and port.

    Raises:
        AddressInUseError: Something listens there.
        AddressUnusableError: The address is not ours, unknown or not allowed.

    Source: decided
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, socket.SOCK_STREAM)
    except OSError as error:
        raise AddressUnusableError(
            f"Cannot listen on {host}: {error.strerror}; give --host an address of this machine."
        ) from error
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            both = address[0] != "::"
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, both)
        listener.bind(address)
        # Only a listening socket claims its port: two may be bound to one with SO_REUSEADDR.
        listener.listen()
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise AddressInUseError(
                f"Port {port} of {host} is in use; give another --port, 0 for a free one."
            ) from error
        raise AddressUnusableError(
            f"Cannot listen on port {port} of {host}: {error.strerror};"
            " give --host and --port that this machine allows."
        ) from error
    return listener


def address_of(listener: socket.socket) -> str:
    """
    Return host and port of a listening socket as an address of the web names them.

    Args:
        listener: A socket of `listen`.

    Returns:
        For example `127.0.0.1:8080` or `[::1]:8080`; for a socket that listens on all addresses
        the loopback one.
    """
    host, port = listener.getsockname()[:2]
    address = ipaddress.ip_address(host)
    if address.is_unspecified:
        address = ipaddress.ip_address("127.0.0.1" if address.version == 4 else "::1")
    return f"{address}:{port}" if address.version == 4 else f"[{address}]:{port}"


async def serve(service: Service) -> int:
    """
    Serve until SIGTERM, SIGINT or `service.stop`.

    Args:
        service: What to serve; its listener is closed at the end.

    Returns:
        How many calls in progress were cut off, 0 for a clean end.

    Raises:
        ReadyFileError: The ready file cannot be written.
        Exception: What starting or closing something of `service.beside` raises.
    """
    server = HttpServer(service.app, service.limits, service.clock, service.tls)
    cut = 0
    with service.listener, _signals(service.stop):
        _remove_stale(service.ready_file)
        async with AsyncExitStack() as stack:
            for part in service.beside:
                await part.start()
                stack.push_async_callback(part.close)
            await server.start(service.listener)
            service.health.phase = Phase.SERVING
            try:
                with _ready_file(service.ready_file, service.ready):
                    service.announce()
                    await service.stop.wait()
            finally:
                service.health.phase = Phase.DRAINING
                cut = await server.drain(
                    service.drain_seconds_max, hurried=lambda: service.stop.hurried
                )
    return cut


def run(service: Service) -> None:
    """
    Serve in this process until it is told to stop; it ends soon after.

    Calls that were cut off may leave worker threads behind that nobody can end. What the caller
    has to close it closes as ever; a process that is still there after two seconds ends with 0.

    Args:
        service: What to serve.

    Raises:
        ReadyFileError: The ready file cannot be written.
    """
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        if runner.run(serve(service)):
            last = threading.Timer(_CLOSE_SECONDS_MAX, os._exit, (0,))
            last.daemon = True
            last.start()


@contextmanager
def _signals(stop: Stop) -> Iterator[None]:
    """Let signals ask the server to stop; only the main thread gets them."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()

    def ask() -> None:
        stop.ask()
        if stop.hurried:
            remove()

    def remove() -> None:
        for number in _SIGNALS:
            loop.remove_signal_handler(number)

    for number in _SIGNALS:
        loop.add_signal_handler(number, ask)
    try:
        yield
    finally:
        remove()


def _remove_stale(path: Path | None) -> None:
    if path is not None:
        with suppress(OSError):
            path.unlink(missing_ok=True)


@contextmanager
def _ready_file(path: Path | None, ready: Mapping[str, object]) -> Iterator[None]:
    """Show the ready file, whole from its first moment on, while calls are answered."""
    if path is None:
        yield
        return
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        part.unlink(missing_ok=True)
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _READY_FILE_MODE)
        with os.fdopen(descriptor, "wb") as file:
            file.write(orjson.dumps(dict(ready), option=orjson.OPT_APPEND_NEWLINE))
        ours = part.stat()
        part.rename(path)
    except OSError as error:
        raise ReadyFileError(
            f"Cannot write {path}: {error.strerror}; give --ready-file a path that can be written."
        ) from error
    try:
        yield
    finally:
        # Another server may have written its own in the same place.
        with suppress(OSError):
            if os.path.samestat(path.stat(), ours):
                path.unlink()
