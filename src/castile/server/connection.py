"""
One connection: uvicorn's protocol on httptools, with deadlines and a way to end it.

A connection owes us something at any moment, and each debt has a deadline:

    after connecting, or between two calls after stray bytes   the headers   header_seconds_max
    headers have begun                                         their end     header_seconds_max
    headers are complete                                       the body      body_seconds_max,
                                            again for each window's worth of bytes that came
    the reply was sent before the body had come                the rest      header_seconds_max
    the reply is written                                       reading it    keep_alive_seconds,
                                            again for each time that some of it was read
    the reply was read                                         a next call   keep_alive_seconds

A call that comes in one piece, as nearly all do, arms none of the timers of this module.
What is relied on of uvicorn beyond its documentation is pinned by the tests of this module.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

if TYPE_CHECKING:
    import asyncio

    from starlette.types import Scope
    from uvicorn._types import ASGI3Application
    from uvicorn.config import Config
    from uvicorn.protocols.http.httptools_impl import RequestResponseCycle
    from uvicorn.server import ServerState

END_EXTENSION: Final = "castile.end"
"""The ASGI extension by which an app ends its connection."""

HEADER_BYTES_MAX: Final = 65_536
"""The longest request line and headers; more gets HTTP 431."""

_REFUSALS: Final = {
    408: (b"408 Request Timeout", b"The request came too slowly.\n"),
    431: (b"431 Request Header Fields Too Large", b"The headers of the request are too long.\n"),
}


class Stage(Enum):
    """What of a request is arriving on a connection."""

    BETWEEN = 0
    HEADERS = 1
    BODY = 2


_BETWEEN, _HEADERS, _BODY = Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionLimits:
    """
    How long a connection may take, in seconds, and how slow a body may be.

    Args:
        header_seconds_max: Until the headers are complete; also for a body that nobody waits
            for any more.
        body_seconds_max: Until the body is complete, or the window is earned again.
        body_bytes_per_second_min: A window of body_seconds_max in which this rate was kept earns
            another one; 0: none is ever earned.
        keep_alive_seconds: Without a call, or without any of a reply being read.
    """

    header_seconds_max: float
    body_seconds_max: float
    body_bytes_per_second_min: float
    keep_alive_seconds: float

    @property
    def window_bytes(self) -> float:
        """The bytes of a body that earn another window, infinite for never."""
        return self.body_bytes_per_second_min * self.body_seconds_max or math.inf


class _Dropped(list[tuple[bytes, bytes]]):
    """Where the trailers of a chunked body go: nobody reads them, and they have no limit."""

    def append(self, header: tuple[bytes, bytes]) -> None:
        """Drop a header."""


_DROPPED: Final = _Dropped()


class Connection(HttpToolsProtocol):
    """One connection: uvicorn's protocol, with deadlines and a way to end it."""

    def __init__(self, config: Config, state: ServerState, limits: ConnectionLimits) -> None:
        super().__init__(config, state, {})
        self._limits = limits
        self._stage = _BETWEEN
        self._received = 0
        self._window_bytes = limits.window_bytes
        self._extensions: dict[str, dict[object, object]] = {END_EXTENSION: {"end": self._end}}
        self._running: RequestResponseCycle | None = None
        self._debt: asyncio.TimerHandle | None = None
        self._reading: asyncio.TimerHandle | None = None

    # What the transport tells.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to wait for headers."""
        super().connection_made(transport)  # type: ignore[arg-type]  # a stream, by create_server
        self._expect_within(self._limits.header_seconds_max)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop all timers."""
        self._expect_nothing()
        self._stop_watching()
        self._extensions = {}
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse what came, and see to it that the rest comes in time."""
        self._unset_keepalive_if_required()
        try:
            try:
                self.parser.feed_data(data)
            except httptools.HttpParserUpgrade as upgrade:
                # The parser takes the body for another protocol, so it starts again.
                self.parser.feed_data(self._head_without_upgrade() + data[upgrade.args[0] :])
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            self.send_400_response("Invalid HTTP request received.")
        if self._stage is not _BETWEEN:
            self._request_goes_on(len(data))
        elif not self._answering() and self._debt is None:
            # Empty lines, or a body that nobody waited for: no call is due for an answer.
            self._expect_within(self._limits.header_seconds_max)

    def pause_writing(self) -> None:
        """Watch that a long reply is being read."""
        super().pause_writing()
        self._watch_reading()

    def resume_writing(self) -> None:
        """Stop watching: what is left is short."""
        super().resume_writing()
        self._stop_watching()

    # What the parser tells.

    def on_message_begin(self) -> None:
        """Note that headers arrive."""
        super().on_message_begin()
        self._stage = _HEADERS
        self._received = 0

    def on_headers_complete(self) -> None:
        """Start the app, and give it the means to end this connection."""
        if self.expect_100_continue and self.parser.get_http_version() == "1.0":
            self.expect_100_continue = False
        if self.parser.should_upgrade():
            # Java offers HTTP/2 with its first call; `data_received` parses it once more.
            return
        super().on_headers_complete()
        self.headers = _DROPPED
        self.scope["extensions"] = self._extensions
        self._stage = _BODY
        self._received = 0
        self._window_bytes = self._limits.window_bytes
        if self._debt is not None:
            self._expect_nothing()

    def on_message_complete(self) -> None:
        """Note that nothing is owed any more."""
        if self._stage is _HEADERS:
            return
        super().on_message_complete()
        self._stage = _BETWEEN
        if self._debt is not None:
            self._expect_nothing()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        self._running = cycle
        super()._start_asgi_task(cycle, app)

    def send_400_response(self, msg: str) -> None:
        """Refuse what cannot be parsed, but not before a call that came whole is answered."""
        if self._answering():
            self._end_after_answer()
        else:
            super().send_400_response(msg)

    # What the reply tells.

    def on_response_complete(self) -> None:
        """Wait shortly for the rest of a body, and for a reader of the last reply."""
        super().on_response_complete()
        if self.transport.is_closing():
            self._watch_reading()
        elif self._stage is _BODY and self.cycle.response_complete:
            self._unset_keepalive_if_required()
            self._window_bytes = math.inf
            self._expect_within(self._limits.header_seconds_max)

    def timeout_keep_alive_handler(self) -> None:
        """Close an idle connection, at the latest when nobody reads its last reply."""
        super().timeout_keep_alive_handler()
        self._watch_reading()

    # Our own.

    def _answering(self) -> bool:
        """Whether a call that came whole is not answered yet."""
        call = self._running
        return call is not None and not call.response_complete and not call.more_body

    def _request_goes_on(self, byte_count: int) -> None:
        self._received += byte_count
        if self._stage is _HEADERS:
            if self._received > HEADER_BYTES_MAX:
                self._refuse(431)
            elif self._debt is None:
                self._expect_within(self._limits.header_seconds_max)
        elif self._debt is None or self._received >= self._window_bytes:
            self._received = 0
            self._expect_within(self._limits.body_seconds_max)

    def _expect_within(self, seconds: float) -> None:
        self._expect_nothing()
        if not self.transport.is_closing():
            self._debt = self.loop.call_later(seconds, self._came_too_late)

    def _expect_nothing(self) -> None:
        if self._debt is not None:
            self._debt.cancel()
            self._debt = None

    def _came_too_late(self) -> None:
        self._debt = None
        if self._stage is _BETWEEN or (self._stage is _BODY and self.cycle.response_started):
            self.transport.close()
            self._watch_reading()
        elif self._stage is _BODY and self._answering():
            # It is we who do not read: an earlier call on this connection is in progress.
            self._expect_within(self._limits.body_seconds_max)
        else:
            self._refuse(408)

    def _refuse(self, status: int) -> None:
        if self._answering():
            self._end_after_answer()
            return
        status_line, text = _REFUSALS[status]
        self.transport.write(
            b"HTTP/1.1 %b\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: %d\r\n"
            b"connection: close\r\n\r\n%b" % (status_line, len(text), text)
        )
        self._end()

    def _head_without_upgrade(self) -> bytes:
        version = self.parser.get_http_version().encode("ascii")
        lines = [b"%b %b HTTP/%b" % (self.parser.get_method(), self.url, version)]
        lines += [b"%b: %b" % header for header in self.headers if header[0] != b"upgrade"]
        return b"\r\n".join([*lines, b"", b""])

    def _end_after_answer(self) -> None:
        self.cycle.keep_alive = False
        self.flow.pause_reading()

    def _end(self) -> None:
        if self._running is not None:
            self._running.disconnected = True
            self._running.message_event.set()
        self.transport.close()
        self._watch_reading()

    def _watch_reading(self) -> None:
        self._stop_watching()
        unread_bytes = self.transport.get_write_buffer_size()
        if unread_bytes:
            self._reading = self.loop.call_later(
                self._limits.keep_alive_seconds, self._was_read, unread_bytes
            )

    def _stop_watching(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None

    def _was_read(self, unread_bytes_before: int) -> None:
        self._reading = None
        if self.transport.get_write_buffer_size() < unread_bytes_before:
            self._watch_reading()
        else:
            self.transport.abort()


def end_connection(scope: Scope) -> None:
    """
    End the connection of a call; what was sent before still leaves.

    Args:
        scope: The ASGI scope of the call.

    Raises:
        KeyError: When the server is not ours.
    """
    scope["extensions"][END_EXTENSION]["end"]()
