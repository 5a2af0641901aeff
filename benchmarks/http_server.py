"""A fixed answer from our HTTP server, beside the parser alone and uvicorn as it comes."""

from __future__ import annotations

import argparse
import asyncio
import statistics
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, cast

import httptools
import uvloop
from benchmarks.load import HEADER, Measured, measure, post
from uvicorn.config import Config
from uvicorn.server import Server

from castile.admission import BodyBudget
from castile.clock import SystemClock
from castile.server.addresses import Addresses
from castile.server.app import App, Arrival, Reply
from castile.server.http import ConnectionLimits, HttpServer
from castile.server.lifecycle import address_of, listen

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import Any

    from starlette.types import ASGIApp, Receive, Scope, Send

    from castile.wire.faults import Fault

BODY = b"x" * 3500
XML = (b"content-type", b"text/xml; charset=utf-8")
REQUEST_BODY_BYTES = 676
ROUNDS = 3
LIMITS = ConnectionLimits(
    header_seconds_max=10,
    body_seconds_max=60,
    body_bytes_per_second_min=1024,
    keep_alive_seconds=75,
)


async def fixed(_scope: Scope, receive: Receive, send: Send) -> None:
    """Answer the least that ASGI asks for."""
    await receive()
    headers = [XML, (b"content-length", b"%d" % len(BODY))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": BODY})


class FixedPipeline:
    """A pipeline without a database behind it."""

    async def answer(self, _arrival: Arrival) -> Reply:
        """Answer always the same."""
        return Reply(200, [XML], BODY)

    async def refuse(self, _arrival: Arrival, _fault: Fault) -> Reply:
        """Answer always the same."""
        return Reply(500, [XML], BODY)

    def describe(self, _version: str, _address: str) -> bytes:
        """Answer always the same."""
        return BODY


class ParserAlone(asyncio.Protocol):
    """What any server on httptools costs at least."""

    _REPLY = b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%b" % (len(BODY), BODY)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Make a parser."""
        self._transport = cast("asyncio.Transport", transport)
        self._parser = httptools.HttpRequestParser(self)

    def data_received(self, data: bytes) -> None:
        """Parse."""
        self._parser.feed_data(data)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header."""

    def on_message_complete(self) -> None:
        """Answer."""
        self._transport.write(self._REPLY)


async def serve_parser_alone() -> None:
    """Serve with a bare protocol."""
    listener = listen("127.0.0.1", 0)
    await asyncio.get_running_loop().create_server(ParserAlone, sock=listener)
    print(address_of(listener), flush=True)
    await asyncio.Event().wait()


async def serve_uvicorn() -> None:
    """Serve the fixed answer with uvicorn, as lean as it can be set."""
    listener = listen("127.0.0.1", 0)
    print(address_of(listener), flush=True)
    config = Config(
        fixed, access_log=False, proxy_headers=False, server_header=False, log_config=None
    )
    await Server(config).serve([listener])


async def serve_ours(app: ASGIApp) -> None:
    """Serve an app with our server."""
    listener = listen("127.0.0.1", 0)
    await HttpServer(app, LIMITS, SystemClock(), None).start(listener)
    print(address_of(listener), flush=True)
    await asyncio.Event().wait()


def our_app() -> App:
    """Return the app of the product over a fixed pipeline."""
    return App(
        pipeline=FixedPipeline(),
        routes=[],
        addresses=Addresses("", ()),
        budget=BodyBudget(1 << 28),
        clock=SystemClock(),
        ids=lambda: "",
        body_bytes_max=1 << 26,
    )


SERVERS: dict[str, Callable[[], Coroutine[Any, Any, None]]] = {
    "httptools alone": serve_parser_alone,
    "uvicorn, fixed answer": serve_uvicorn,
    "our server, fixed answer": lambda: serve_ours(fixed),
    "our server, app, fixed pipeline": lambda: serve_ours(our_app()),
}


def once(name: str, seconds: float) -> Measured:
    """Load a server of its own process."""
    request = post(b"y" * REQUEST_BODY_BYTES)
    with subprocess.Popen(
        [sys.executable, __file__, "--serve", name], stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            port = int(process.stdout.readline().rpartition(":")[2])
            return measure(port, lambda: request, pid=process.pid, seconds=seconds)
        finally:
            process.kill()


def main() -> None:
    """Print the table: the median of each figure over the rounds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--serve", choices=SERVERS, help=argparse.SUPPRESS)
    parser.add_argument("--seconds", type=float, default=2.0)
    options = parser.parse_args()
    if options.serve:
        uvloop.run(SERVERS[options.serve]())
        return
    rounds = [{name: once(name, options.seconds) for name in SERVERS} for _ in range(ROUNDS)]
    print(HEADER)
    for name in SERVERS:
        runs = [each[name] for each in rounds]
        middle = replace(
            runs[0],
            failures=sum(run.failures for run in runs),
            **{
                figure: statistics.median(getattr(run, figure) for run in runs)
                for figure in ("calls_per_second", "cpu_us_per_call", "p50_ms", "p99_ms")
            },
        )
        print(middle.row(name))


if __name__ == "__main__":
    main()
