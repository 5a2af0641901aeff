"""The SOAP route: paths, methods, limits of the body, replies on their way out."""

from __future__ import annotations

import asyncio
import gzip
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from castile.admission import BodyBudget
from castile.server import app
from castile.server.addresses import Addresses
from castile.server.app import App, Arrival, Reply
from castile.wire.contract import VERSIONS
from castile.wire.faults import Fault, RequestNotUnderstood
from castile.wire.writer import write_fault
from tests.clocks import FrozenClock

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from starlette.requests import Request
    from starlette.types import Message, Receive, Send

XML = (b"content-type", b"text/xml; charset=utf-8")
BODY_BYTES_MAX = 100
BUDGET_BYTES = 250
GONE = b"gone"


@dataclass
class FakePipeline:
    """A pipeline that remembers what came and answers what a test wants."""

    reply: Reply = field(default_factory=lambda: Reply(200, [XML], b"<success/>"))
    error: BaseException | None = None
    arrivals: list[Arrival] = field(default_factory=list)
    refused: list[tuple[Arrival, Fault]] = field(default_factory=list)
    described: list[tuple[str, str]] = field(default_factory=list)

    async def answer(self, arrival: Arrival) -> Reply:
        """Answer what the test wants."""
        self.arrivals.append(arrival)
        if self.error is not None:
            raise self.error
        return self.reply

    async def refuse(self, arrival: Arrival, fault: Fault) -> Reply:
        """Write the fault."""
        self.refused.append((arrival, fault))
        return Reply(500, [XML], write_fault(fault))

    def describe(self, version: str, address: str) -> bytes:
        """Return something short."""
        self.described.append((version, address))
        return b"<description/>"


@dataclass
class Bench:
    """An app over a fake pipeline, and how to send it requests."""

    pipeline: FakePipeline = field(default_factory=FakePipeline)
    budget: BodyBudget = field(default_factory=lambda: BodyBudget(BUDGET_BYTES))
    clock: FrozenClock = field(default_factory=lambda: FrozenClock(1_000_000, 1000.0))
    received: int = 0
    ended: int = 0

    def __post_init__(self) -> None:
        self.app = App(
            pipeline=self.pipeline,
            routes=[Route("/elsewhere", _elsewhere)],
            addresses=Addresses("", ()),
            budget=self.budget,
            clock=self.clock,
            ids=lambda: "reference-1",
            body_bytes_max=BODY_BYTES_MAX,
        )

    def send(
        self,
        method: str,
        target: str,
        pieces: Sequence[bytes] = (b"",),
        headers: Sequence[tuple[bytes, bytes]] = (),
    ) -> Reply | None:
        """Send a request whose body comes in pieces; each takes a second to come."""
        return asyncio.run(self._send(method, target, list(pieces), list(headers)))

    def _end(self) -> None:
        self.ended += 1

    async def _send(
        self, method: str, target: str, pieces: list[bytes], headers: list[tuple[bytes, bytes]]
    ) -> Reply | None:
        path, _, query = target.partition("?")
        sent: list[Message] = []

        async def receive() -> Message:
            self.received += 1
            self.clock.advance(1)
            piece = pieces.pop(0)
            if piece is GONE:
                return {"type": "http.disconnect"}
            return {"type": "http.request", "body": piece, "more_body": bool(pieces)}

        async def send(message: Message) -> None:
            sent.append(message)

        scope: dict[str, Any] = {
            "type": "http",
            "method": method,
            "scheme": "http",
            "path": path,
            "query_string": query.encode(),
            "headers": [(b"host", b"here:8080"), *headers],
            "client": ("203.0.113.9", 4711),
            "server": ("127.0.0.1", 8080),
            "extensions": {"castile.end": {"end": self._end}},
        }
        await self.app(scope, receive, send)
        if not sent:
            return None
        assert [each["type"] for each in sent] == ["http.response.start", "http.response.body"]
        return Reply(sent[0]["status"], list(sent[0]["headers"]), sent[1]["body"])


async def _elsewhere(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("elsewhere")


@pytest.fixture
def bench() -> Bench:
    """Return an app over a fake pipeline."""
    return Bench()


def replied(reply: Reply | None) -> tuple[int, dict[bytes, bytes], bytes]:
    """Return status, headers and body of a reply that must be there."""
    assert reply is not None
    headers = dict(reply.headers)
    assert len(headers) == len(reply.headers)
    assert headers[b"content-length"] == b"%d" % len(reply.body)
    return reply.status, headers, reply.body


# Paths and methods.


def test_post_is_answered_by_the_pipeline(bench: Bench) -> None:
    """A body becomes an arrival, a reply becomes a response (documented, E-1, W-20)."""
    status, headers, body = replied(bench.send("POST", "/soap/mktows/3_1", [b"<call/>"]))
    assert (status, body) == (200, b"<success/>")
    assert headers[b"content-type"] == b"text/xml; charset=utf-8"
    assert bench.pipeline.arrivals == [Arrival(b"<call/>", "3_1", "203.0.113.9", 1_001_000, 1001.0)]


@pytest.mark.parametrize("version", VERSIONS)
def test_every_accepted_version_has_its_path(bench: Bench, version: str) -> None:
    """00-overview E-4 (decided): all accepted versions are answered, with a slash or without."""
    for end in ("", "/", "?WSDL", "/?a=b"):
        assert replied(bench.send("POST", f"/soap/mktows/{version}{end}"))[0] == 200
    assert [arrival.version for arrival in bench.pipeline.arrivals] == 4 * [version]


@pytest.mark.parametrize("path", ["/soap/mktows", "/soap/mktows/"])
def test_path_without_version_is_3_1(bench: Bench, path: str) -> None:
    """00-overview E-1: no version means 3_1."""
    bench.send("POST", path)
    assert bench.pipeline.arrivals[0].version == "3_1"


@pytest.mark.parametrize("method", ["POST", "GET", "DELETE"])
@pytest.mark.parametrize(
    "path", ["/soap/mktows/1_2", "/soap/mktows/3_2", "/soap/mktows/3_1//", "/soap", "/soap/mktow"]
)
def test_other_versions_get_404_and_the_right_address(bench: Bench, path: str, method: str) -> None:
    """00-overview E-4 (decided): a wrong path is told the right one, and nothing is read."""
    status, headers, body = replied(bench.send(method, path, [b"<call/>"]))
    assert status == 404
    assert headers[b"content-type"] == b"text/plain; charset=utf-8"
    assert b"http://here:8080/soap/mktows/3_1 " in body
    assert bench.received == 0


@pytest.mark.parametrize("query", ["WSDL", "wsdl", "wSdL", "wsdl=", "x=1&WSDL"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_over_10_description_is_answered_without_credentials(
    bench: Bench, query: str, method: str
) -> None:
    """00-overview E-2, E-3, E-7 (decided): any letter case; no call is counted."""
    status, headers, body = replied(bench.send(method, f"/soap/mktows/2_7?{query}"))
    assert (status, body) == (200, b"<description/>")
    assert headers[b"content-type"] == b"text/xml; charset=utf-8"
    assert bench.pipeline.described == [("2_7", "http://here:8080/soap/mktows/2_7")]
    assert bench.pipeline.arrivals == []


@pytest.mark.parametrize("query", ["", "?", "?wsd", "?x=wsdl"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_get_without_wsdl_is_told_about_it(bench: Bench, query: str, method: str) -> None:
    """00-overview E-7 (decided): 404 with a line that names ?WSDL."""
    status, _, body = replied(bench.send(method, f"/soap/mktows/3_1{query}"))
    assert status == 404
    assert b"http://here:8080/soap/mktows/3_1?WSDL" in body


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "post"])
def test_other_methods_get_405(bench: Bench, method: str) -> None:
    """00-overview E-7 (decided): what is allowed is said."""
    status, headers, _ = replied(bench.send(method, "/soap/mktows/3_1"))
    assert status == 405
    assert headers[b"allow"] == b"GET, HEAD, POST"


def test_other_paths_are_the_routes(bench: Bench) -> None:
    """What is not SOAP is answered by the routes, or is not there."""
    assert replied(bench.send("GET", "/elsewhere"))[2] == b"elsewhere"
    assert replied(bench.send("GET", "/"))[0] == 404


# The body.


@pytest.mark.parametrize("size", [BODY_BYTES_MAX - 1, BODY_BYTES_MAX])
def test_body_up_to_the_limit_is_taken(bench: Bench, size: int) -> None:
    """00-overview W-15: the limit itself is allowed, in one piece and in many."""
    length = (b"content-length", b"%d" % size)
    assert replied(bench.send("POST", "/soap/mktows", [b"x" * size], [length]))[0] == 200
    pieces = [b"x"] * size
    assert replied(bench.send("POST", "/soap/mktows", pieces, [length]))[0] == 200
    assert [len(arrival.body) for arrival in bench.pipeline.arrivals] == [size, size]
    assert bench.budget.bytes_taken == 0


def test_body_that_says_it_is_too_long_is_not_read(bench: Bench) -> None:
    """00-overview W-15 (decided): 20012 before a byte of it is taken."""
    length = (b"content-length", b"%d" % (BODY_BYTES_MAX + 1))
    status, _, body = replied(bench.send("POST", "/soap/mktows", [b"x"], [length]))
    assert status == 500
    assert b"at most 100 bytes" in body
    assert bench.received == 0
    arrival, fault = bench.pipeline.refused[0]
    assert isinstance(fault, RequestNotUnderstood)
    assert arrival.body == b""


@pytest.mark.parametrize("kept", [BODY_BYTES_MAX - 1, BODY_BYTES_MAX + 2, BODY_BYTES_MAX + 3])
def test_the_begin_of_a_body_that_is_too_long_is_kept(
    bench: Bench, kept: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For the journal: what was read, up to a length; both sides of it."""
    monkeypatch.setattr(app, "REFUSED_BYTES_KEPT", kept)
    assert replied(bench.send("POST", "/soap/mktows", [b"y" * BODY_BYTES_MAX, b"xx"]))[0] == 500
    arrival, _ = bench.pipeline.refused[0]
    assert arrival.body == (b"y" * BODY_BYTES_MAX + b"xx")[:kept]


def test_body_that_turns_out_too_long_is_refused(bench: Bench) -> None:
    """00-overview W-15 (decided): without a length the bytes are counted, and no more are read."""
    pieces = [b"x" * BODY_BYTES_MAX, b"x", b"x", b"x"]
    assert replied(bench.send("POST", "/soap/mktows", pieces))[0] == 500
    assert bench.received == 2
    ((arrival, fault),) = bench.pipeline.refused
    assert (fault.code, arrival.body) == (20012, b"x" * (BODY_BYTES_MAX + 1))
    assert bench.pipeline.arrivals == []
    assert bench.budget.bytes_taken == 0


def test_time_of_arrival_is_that_of_the_last_byte(bench: Bench) -> None:
    """02-admission A-26 (decided): a slow body arrives when its last byte is read."""
    bench.send("POST", "/soap/mktows", [b"a", b"b", b"c"])
    arrival = bench.pipeline.arrivals[0]
    assert (arrival.body, arrival.arrived_ms, arrival.arrived_seconds) == (b"abc", 1_003_000, 1003)


@pytest.mark.parametrize("coding", [b"gzip", b"identity", b"", b"<x>"])
def test_content_encoding_is_refused(bench: Bench, coding: bytes) -> None:
    """00-overview W-1 (decided): any Content-Encoding is 20012, before the body is read."""
    headers = [(b"content-encoding", coding)]
    status, _, body = replied(bench.send("POST", "/soap/mktows", [b"x"], headers))
    assert status == 500
    assert b"Content-Encoding" in body
    assert bench.received == 0
    assert bench.pipeline.refused[0][1].code == 20012


def test_refusal_before_the_body_closes_for_who_asked_first(bench: Bench) -> None:
    """A client that waits for 100 is not left to guess whether its body is still expected."""
    headers = [(b"content-encoding", b"gzip"), (b"expect", b"100-continue")]
    assert replied(bench.send("POST", "/soap/mktows", [b"x"], headers))[1][b"connection"] == (
        b"close"
    )
    assert (
        b"connection"
        not in replied(bench.send("POST", "/soap/mktows", [b"x"], [(b"expect", b"100-continue")]))[
            1
        ]
    )


def test_bodies_that_are_too_many_get_503(bench: Bench) -> None:
    """02-admission A-72 (decided): beyond the sum a body is sent away for a moment."""
    assert bench.budget.take(BUDGET_BYTES - 50)
    assert replied(bench.send("POST", "/soap/mktows", [b"x" * 25, b"x" * 25]))[0] == 200
    status, headers, _ = replied(bench.send("POST", "/soap/mktows", [b"x" * 25, b"x" * 26]))
    assert status == 503
    assert headers[b"retry-after"] == b"1"
    assert bench.budget.bytes_taken == BUDGET_BYTES - 50
    assert bench.pipeline.refused == []


@pytest.mark.parametrize("pieces", [[GONE], [b"x", GONE], [b"x", b"y", GONE]])
def test_client_that_goes_within_its_body_leaves_nothing(bench: Bench, pieces: list[bytes]) -> None:
    """A body that was never whole is no call."""
    assert bench.send("POST", "/soap/mktows", pieces) is None
    assert bench.pipeline.arrivals == []
    assert bench.budget.bytes_taken == 0


def test_room_is_given_back_when_the_pipeline_fails(bench: Bench) -> None:
    """No failure eats up the sum of bodies."""
    bench.pipeline.error = RuntimeError("broken")
    bench.send("POST", "/soap/mktows", [b"x", b"y"])
    assert bench.budget.bytes_taken == 0


# The reply.


@given(
    st.binary(max_size=10_000),
    st.sampled_from([b"gzip", b"GZIP", b"deflate, gzip;q=0.5", b"*", b"x-gzip", b"gzip; q=1.0"]),
)
def test_success_is_compressed_for_who_offers_it(body: bytes, offered: bytes) -> None:
    """00-overview W-21a: gzip with Content-Encoding and Vary, and the same bytes inside."""
    bench = Bench(FakePipeline(Reply(200, [XML], body)))
    reply = bench.send("POST", "/soap/mktows", headers=[(b"accept-encoding", offered)])
    _, headers, sent = replied(reply)
    assert gzip.decompress(sent) == body
    assert headers[b"content-encoding"] == b"gzip"
    assert headers[b"vary"] == b"accept-encoding"


@pytest.mark.parametrize("size", [4095, 4096, 4097, 65_535, 65_536, 65_537, 1 << 20])
def test_success_of_any_length_is_compressed(size: int) -> None:
    """Short and long bodies are compressed in different ways and places, to the same effect."""
    body = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    bench = Bench(FakePipeline(Reply(200, [XML], body)))
    reply = bench.send("POST", "/soap/mktows", headers=[(b"accept-encoding", b"gzip")])
    sent = replied(reply)[2]
    assert gzip.decompress(sent) == body
    assert len(sent) < size


@pytest.mark.parametrize(
    "offered",
    [None, b"", b"deflate", b"gzip;q=0", b"gzip; q=0.000, *", b"*;q=0", b"gzip" + b" " * 300],
)
def test_success_is_plain_for_who_does_not(bench: Bench, offered: bytes | None) -> None:
    """00-overview W-21a: nothing is compressed unasked; Vary tells caches about it."""
    headers = [] if offered is None else [(b"accept-encoding", offered)]
    _, received, body = replied(bench.send("POST", "/soap/mktows", headers=headers))
    assert body == b"<success/>"
    assert b"content-encoding" not in received
    assert received[b"vary"] == b"accept-encoding"


def test_fault_is_never_compressed(bench: Bench) -> None:
    """00-overview W-21a, recorded: clients could not read compressed faults."""
    bench.pipeline.reply = Reply(500, [XML], b"<fault/>")
    headers = [(b"accept-encoding", b"gzip")]
    _, received, body = replied(bench.send("POST", "/soap/mktows", headers=headers))
    assert body == b"<fault/>"
    assert b"content-encoding" not in received


def test_reply_of_the_pipeline_is_not_changed(bench: Bench) -> None:
    """A refusal of a flood leaves as the pipeline made it (02-admission A-72, decided)."""
    bench.pipeline.reply = Reply(429, [(b"retry-after", b"1")], b"")
    status, headers, body = replied(bench.send("POST", "/soap/mktows"))
    assert (status, body) == (429, b"")
    assert headers == {b"retry-after": b"1", b"content-length": b"0"}
    assert bench.pipeline.reply.headers == [(b"retry-after", b"1")]


@pytest.mark.parametrize(
    "error", [RuntimeError("secret"), RequestNotUnderstood(what="x"), TimeoutError()]
)
def test_failure_of_the_pipeline_itself_is_still_a_fault(
    bench: Bench, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever is raised, the client gets a well-formed 20011 that leads to the log."""
    bench.pipeline.error = error
    status, headers, body = replied(bench.send("POST", "/soap/mktows"))
    assert status == 500
    assert headers[b"content-type"] == b"text/xml; charset=utf-8"
    assert b"20011" in body
    assert b"reference-1" in body
    assert b"secret" not in body
    assert [(each.message, vars(each)["values"]) for each in caplog.records] == [
        ("app_failed", {"call_id": "reference-1"})
    ]


def test_call_that_is_cut_off_ends_quietly(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    """The end of a drain is no failure: one line in the log, nothing to nobody."""
    bench.pipeline.error = asyncio.CancelledError()
    assert bench.send("POST", "/soap/mktows") is None
    assert [(each.message, vars(each)["values"]) for each in caplog.records] == [
        ("call_cut_off", {"path": "/soap/mktows"})
    ]


def test_a_reply_may_have_a_delivery_of_its_own(bench: Bench) -> None:
    """It gets the reply with its length, the channels of the call, and what ends it."""

    async def deliver(
        start: Message, body: bytes, _receive: Receive, send: Send, end: Callable[[], None]
    ) -> None:
        end()
        headers = [(b"x-length", dict(start["headers"])[b"content-length"])]
        told = {"type": "http.response.start", "status": start["status"], "headers": headers}
        await send(told)
        await send({"type": "http.response.body", "body": body[:5]})

    bench.pipeline.reply = Reply(500, [XML], b"<whole/>", deliver)
    reply = bench.send("POST", "/soap/mktows", [b"<call/>"])
    assert reply == Reply(500, [(b"x-length", b"8")], b"<whol")
    assert bench.ended == 1


def test_failure_of_the_description_is_still_a_fault() -> None:
    """The description has no better end than a call."""

    class Undescribed(FakePipeline):
        def describe(self, version: str, address: str) -> bytes:
            raise KeyError(version, address)

    status, _, body = replied(Bench(Undescribed()).send("GET", "/soap/mktows?WSDL"))
    assert status == 500
    assert b"20011" in body
