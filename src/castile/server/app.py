"""
The ASGI app: the SOAP route written plainly, Starlette for the rest.

Here a request becomes an `Arrival` and a `Reply` becomes a response. What is said in between is
the business of the pipeline; how long a client may take for it, of `castile.server.http`.
"""

from __future__ import annotations

import asyncio
import io
import zlib
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from starlette.applications import Starlette

from castile.logs import logger
from castile.server.addresses import ENDPOINT_PATH, Addresses
from castile.server.connection import end_connection
from castile.wire.contract import NEWEST, VERSIONS
from castile.wire.faults import Fault, InternalError, RequestNotUnderstood
from castile.wire.writer import write_fault

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.routing import BaseRoute
    from starlette.types import Message, Receive, Scope, Send

    from castile.admission import BodyBudget
    from castile.clock import Clock, Ids
    from castile.rehearsal import Deliver

_Headers = list[tuple[bytes, bytes]]

_XML: Final[tuple[bytes, bytes]] = (b"content-type", b"text/xml; charset=utf-8")
_TEXT: Final[tuple[bytes, bytes]] = (b"content-type", b"text/plain; charset=utf-8")
_VARY: Final[tuple[bytes, bytes]] = (b"vary", b"accept-encoding")
_GZIP: Final[tuple[bytes, bytes]] = (b"content-encoding", b"gzip")
_CLOSE: Final[tuple[bytes, bytes]] = (b"connection", b"close")
_RETRY_AFTER: Final[tuple[bytes, bytes]] = (b"retry-after", b"1")
_ALLOW: Final[tuple[bytes, bytes]] = (b"allow", b"GET, HEAD, POST")

# A longer body is compressed on a worker thread, so that it holds up no other call.
_IN_PLACE_BYTES_MAX: Final = 65_536
# Of a body that turned out to be too long, for the journal.
REFUSED_BYTES_KEPT: Final = 8192
_ACCEPT_ENCODING_BYTES_MAX: Final = 256
# zlib clears its tables for each body: for short ones small tables cost a fifth.
_SHORT_BYTES_MAX: Final = 4096
_SHORT_TABLES: Final = (16 + 12, 6)
_LONG_TABLES: Final = (16 + 15, 8)

_log = logger(__name__)


class Arrival(NamedTuple):
    """
    A call as it arrived.

    Args:
        body: The whole body; of one that was not taken, the begin that was read.
        version: The version in its path, one of `VERSIONS`.
        address: The address of the client.
        arrived_ms: The wall clock when the last byte of the body was read (02-admission A-26).
        arrived_seconds: The monotonic clock at the same moment.
    """

    body: bytes
    version: str
    address: str
    arrived_ms: int
    arrived_seconds: float


class Reply(NamedTuple):
    """
    What leaves: content-length and compression are added to it.

    Args:
        status: The HTTP status; only a 200 may be compressed.
        headers: Names in lower case.
        body: The body as it is meant.
        deliver: What sends it, when it is not to leave whole and at once.
    """

    status: int
    headers: _Headers
    body: bytes
    deliver: Deliver | None = None


class Pipeline(Protocol):
    """What answers calls."""

    async def answer(self, arrival: Arrival) -> Reply:
        """Answer a call, every outcome included."""

    async def refuse(self, arrival: Arrival, fault: Fault) -> Reply:
        """Answer a call whose body was not taken, with the fault that says why."""

    def describe(self, version: str, address: str) -> bytes:
        """Return the service description of a version that names an address."""


class App:
    """
    The ASGI app of the server.

    Args:
        pipeline: Answers calls.
        routes: Everything beside the SOAP endpoint.
        addresses: Tells whose call it is.
        budget: Bounds the bodies that are held, in sum.
        clock: Gives the time of arrival.
        ids: Gives the reference of a failure of the app itself.
        body_bytes_max: The longest body of one call.
    """

    def __init__(
        self,
        *,
        pipeline: Pipeline,
        routes: Sequence[BaseRoute],
        addresses: Addresses,
        budget: BodyBudget,
        clock: Clock,
        ids: Ids,
        body_bytes_max: int,
    ) -> None:
        self._pipeline = pipeline
        self._rest = Starlette(routes=routes)
        self._addresses = addresses
        self._budget = budget
        self._clock = clock
        self._ids = ids
        self._body_bytes_max = body_bytes_max
        self._versions = {f"{ENDPOINT_PATH}/{version}": version for version in VERSIONS}
        self._versions[ENDPOINT_PATH] = NEWEST
        self._versions |= {f"{path}/": version for path, version in self._versions.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """
        Answer one request.

        Source: documented E-1, decided E-2, E-4, E-7 of 00-overview
        """
        path = scope.get("path", "")
        version = self._versions.get(path)
        if version is None and not path.startswith("/soap"):
            await self._rest(scope, receive, send)
            return
        offered = dict(scope["headers"])
        try:
            reply = await self._reply(scope, offered, receive, version)
            if reply is None:
                return
            reply = await _finish(reply, offered)
            if reply.deliver is not None:
                end = partial(end_connection, scope)
                await reply.deliver(_start(reply), reply.body, receive, send, end)
                return
        except asyncio.CancelledError:
            # The server ends and this call took too long; its connection is closed.
            _log.warning("call_cut_off", path=path)
            return
        except Exception:  # noqa: BLE001 - the outermost end: a well-formed fault for everything
            reference = self._ids()
            _log.exception("app_failed", call_id=reference)
            body = write_fault(InternalError(reference=reference))
            reply = Reply(500, [_XML, (b"content-length", b"%d" % len(body))], body)
        await send(_start(reply))
        await send({"type": "http.response.body", "body": reply.body})

    async def _reply(
        self, scope: Scope, offered: Mapping[bytes, bytes], receive: Receive, version: str | None
    ) -> Reply | None:
        """Return what is said to a request, None to a client that has gone."""
        if version is None:
            return _unread(offered, self._not_found(scope))
        method = scope["method"]
        if method == "POST":
            return await self._call(scope, offered, receive, version)
        if method in ("GET", "HEAD"):
            return _unread(offered, self._description(scope, version))
        text = b"The SOAP endpoint takes POST, and GET with ?WSDL.\n"
        return _unread(offered, Reply(405, [_TEXT, _ALLOW], text))

    async def _call(
        self, scope: Scope, offered: Mapping[bytes, bytes], receive: Receive, version: str
    ) -> Reply | None:
        refusal = self._refusal(offered)
        if refusal is not None:
            arrival = self._arrival(scope, b"", version)
            return _unread(offered, await self._pipeline.refuse(arrival, refusal))
        message = await receive()
        if message.get("more_body", False):
            return await self._long_call(scope, message, receive, version)
        if message["type"] == "http.disconnect":
            return None
        return await self._pipeline.answer(self._arrival(scope, message.get("body", b""), version))

    async def _long_call(
        self, scope: Scope, message: Message, receive: Receive, version: str
    ) -> Reply | None:
        """
        Answer a call whose body comes in pieces.

        Its room in the budget is given back when it is answered, not when it is read: until then
        the body is in memory.
        """
        body = io.BytesIO()
        taken = 0
        try:
            while True:
                piece = message.get("body", b"")
                if not self._budget.take(len(piece)):
                    return Reply(503, [_TEXT, _RETRY_AFTER], b"Too many bodies are being read.\n")
                taken += len(piece)
                if taken > self._body_bytes_max:
                    begin = bytes(body.getbuffer()[:REFUSED_BYTES_KEPT]) + piece
                    arrival = self._arrival(scope, begin[:REFUSED_BYTES_KEPT], version)
                    return await self._pipeline.refuse(arrival, self._too_long())
                body.write(piece)
                if not message.get("more_body", False):
                    break
                message = await receive()
                if message["type"] == "http.disconnect":
                    return None
            return await self._pipeline.answer(self._arrival(scope, body.getvalue(), version))
        finally:
            self._budget.give_back(taken)

    def _arrival(self, scope: Scope, body: bytes, version: str) -> Arrival:
        clock = self._clock
        return Arrival(
            body, version, self._addresses.client(scope), clock.now_ms(), clock.seconds()
        )

    def _refusal(self, offered: Mapping[bytes, bytes]) -> Fault | None:
        """Return why a body is not even read; 00-overview W-1 and W-15."""
        coding = offered.get(b"content-encoding")
        if coding is not None:
            got = coding.decode("latin-1")
            return RequestNotUnderstood(what=f"expected no Content-Encoding, got {got}")
        if int(offered.get(b"content-length", b"0")) > self._body_bytes_max:
            return self._too_long()
        return None

    def _too_long(self) -> Fault:
        what = f"expected a body of at most {self._body_bytes_max} bytes, got a longer one"
        return RequestNotUnderstood(what=what)

    def _description(self, scope: Scope, version: str) -> Reply:
        address = self._addresses.endpoint(scope, version)
        if any(
            name.partition(b"=")[0].lower() == b"wsdl"
            for name in scope.get("query_string", b"").split(b"&")
        ):
            return Reply(200, [_XML], self._pipeline.describe(version, address))
        text = f"Calls are sent by POST; the service description is at {address}?WSDL\n"
        return Reply(404, [_TEXT], text.encode())

    def _not_found(self, scope: Scope) -> Reply:
        address = self._addresses.endpoint(scope, NEWEST)
        text = f"The SOAP endpoint is {address} (versions {VERSIONS[0]} to {NEWEST}).\n"
        return Reply(404, [_TEXT], text.encode())


def _start(reply: Reply) -> Message:
    return {"type": "http.response.start", "status": reply.status, "headers": reply.headers}


def _unread(offered: Mapping[bytes, bytes], reply: Reply) -> Reply:
    """Close behind a reply to a client that asked before it would send its body."""
    return reply._replace(headers=[*reply.headers, _CLOSE]) if b"expect" in offered else reply


async def _finish(reply: Reply, offered: Mapping[bytes, bytes]) -> Reply:
    """
    Add the length; compress a success for a client that offers it.

    Source: recorded, 00-overview W-20, W-21a
    """
    status, headers, body, deliver = reply
    if status == 200:
        headers = [*headers, _VARY]
        if b"accept-encoding" in offered and _accepts_gzip(offered[b"accept-encoding"]):
            if len(body) > _IN_PLACE_BYTES_MAX:
                body = await asyncio.get_running_loop().run_in_executor(None, _compress, body)
            else:
                body = _compress(body)
            headers.append(_GZIP)
    return Reply(status, [*headers, (b"content-length", b"%d" % len(body))], body, deliver)


@lru_cache(maxsize=256)
def _accepts_gzip(accept_encoding: bytes) -> bool:
    """Say whether a client offers to read gzip: named or by `*`, and not with weight 0."""
    if len(accept_encoding) > _ACCEPT_ENCODING_BYTES_MAX:
        return False
    weights = {}
    for item in accept_encoding.decode("latin-1").lower().split(","):
        coding, _, parameter = item.partition(";")
        name, _, weight = parameter.strip().partition("=")
        weights[coding.strip()] = weight.strip() if name.strip() == "q" else "1"
    weight = weights.get("gzip", weights.get("x-gzip", weights.get("*", "0")))
    return weight.strip("0.") != ""


def _compress(body: bytes) -> bytes:
    window_bits, memory_level = _SHORT_TABLES if len(body) <= _SHORT_BYTES_MAX else _LONG_TABLES
    compressor = zlib.compressobj(1, zlib.DEFLATED, window_bits, memory_level)
    return compressor.compress(body) + compressor.flush()
