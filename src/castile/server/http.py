"""How the HTTP server runs: it listens, drains, and speaks TLS to old clients too."""

from __future__ import annotations

import asyncio
import logging
import ssl
from email.utils import formatdate
from typing import TYPE_CHECKING, Final

from uvicorn.config import Config
from uvicorn.server import ServerState

from castile.server.connection import Connection, ConnectionLimits

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable
    from pathlib import Path

    from starlette.types import ASGIApp

    from castile.clock import Clock

__all__ = ["ConnectionLimits", "HttpServer", "tls_context"]

_BACKLOG_CONNECTIONS: Final = 2048
_DRAIN_STEP_SECONDS: Final = 0.01
_DATE_SECONDS: Final = 1.0
# Java 8 and .NET 4.5 on the Windows versions of its day lack GCM with RSA certificates, so CBC
# with SHA-2 and SHA-1 stays, and RSA key exchange comes last.
_TLS_CIPHERS: Final = (
    "ECDHE+AESGCM:ECDHE+CHACHA20:ECDHE+AES256:ECDHE+AES128:"
    "AES256-GCM-SHA384:AES128-GCM-SHA256:AES256-SHA256:AES128-SHA256:AES256-SHA:AES128-SHA:"
    "!aNULL:!eNULL:!PSK:!SRP:!AESCCM"
)


class HttpServer:
    """
    Serve one ASGI app on one listening socket, in the running loop.

    Args:
        app: The app; `scope["extensions"]["castile.end"]["end"]()` ends its connection: what was
            sent before still leaves, nothing follows.
        limits: The deadlines of connections.
        clock: For the Date header.
        tls: A context of `tls_context`, None for plain HTTP.
    """

    def __init__(
        self, app: ASGIApp, limits: ConnectionLimits, clock: Clock, tls: ssl.SSLContext | None
    ) -> None:
        self._config = Config(
            app,
            http=Connection,
            ws="none",
            lifespan="off",
            interface="asgi3",
            log_config=None,
            log_level=logging.ERROR,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            # uvicorn hands the number to call_later; for its command line it is an int.
            timeout_keep_alive=limits.keep_alive_seconds,  # type: ignore[arg-type]
        )
        self._config.load()
        self._limits = limits
        self._clock = clock
        self._tls = tls
        self._state = ServerState()
        self._server: asyncio.Server
        self._date_timer: asyncio.TimerHandle

    async def start(self, listener: socket.socket) -> None:
        """
        Begin to answer calls.

        Args:
            listener: A bound socket; the server closes it.
        """
        self._write_date()
        handshake_seconds = None if self._tls is None else self._limits.header_seconds_max
        self._server = await asyncio.get_running_loop().create_server(
            lambda: Connection(self._config, self._state, self._limits),
            sock=listener,
            ssl=self._tls,
            ssl_handshake_timeout=handshake_seconds,
            backlog=_BACKLOG_CONNECTIONS,
        )

    async def drain(self, seconds_max: float, *, hurried: Callable[[], bool]) -> int:
        """
        Take no new calls, let those in progress end, close what `start` opened.

        Args:
            seconds_max: How long calls in progress may take.
            hurried: Asked again and again; True ends the waiting.

        Returns:
            How many calls were cut off.
        """
        loop = asyncio.get_running_loop()
        self._server.close()
        for connection in list(self._state.connections):
            connection.shutdown()
        until_seconds = loop.time() + seconds_max
        while self._state.connections or self._state.tasks:
            if hurried() or loop.time() >= until_seconds:
                break
            await asyncio.sleep(_DRAIN_STEP_SECONDS)
        cut = len(self._state.tasks)
        await self._cut()
        self._date_timer.cancel()
        return cut

    async def _cut(self) -> None:
        for connection in list(self._state.connections):
            connection.transport.abort()
        await asyncio.sleep(0)
        tasks = list(self._state.tasks)
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=1.0)

    def _write_date(self) -> None:
        """Write the Date header once a second, not once a reply."""
        date = formatdate(self._clock.now_ms() / 1000, usegmt=True).encode("ascii")
        self._state.default_headers = [(b"date", date)]
        self._date_timer = asyncio.get_running_loop().call_later(_DATE_SECONDS, self._write_date)


def tls_context(certificate: Path, key: Path) -> ssl.SSLContext:
    """
    Make a context for TLS 1.2 and 1.3 with what Java 8 and .NET 4.5 offer.

    Args:
        certificate: PEM file with the certificate and those between it and its root.
        key: PEM file with its private key.

    Raises:
        OSError: A file cannot be read, or is no certificate or key (ssl.SSLError).

    Source: decided
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(_TLS_CIPHERS)
    context.load_cert_chain(certificate, key)
    return context
