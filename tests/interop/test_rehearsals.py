"""Every effect of a rehearsal, as a raw socket and as zeep see it."""

from __future__ import annotations

import json
import re
import socket
from contextlib import closing, suppress
from http.client import HTTPConnection, IncompleteRead, RemoteDisconnected
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
import requests
import zeep
import zeep.exceptions
import zeep.transports
from lxml import etree

from castile.admin.socket import ask
from castile.clock import SystemClock
from castile.wire.faults import FAULTS
from tests.interop.envelopes import envelope, signed, sync_lead, texts
from tests.interop.server_process import now, run_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.interop.server_process import RunningServer

pytestmark = pytest.mark.interop

SECONDS_MAX = 30
SHORT_SECONDS = 0.5
NEVER_MS = 60_000


@pytest.fixture(scope="module")
def rehearsing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server of its own, which other tests must not see go wrong."""
    with run_server(tmp_path_factory.mktemp("rehearsing"), "--test") as server:
        yield server


@pytest.fixture
def server(rehearsing: RunningServer) -> Iterator[RunningServer]:
    """The same without a rule."""
    yield rehearsing
    ask(rehearsing.data, "rehearse clear", {})


@pytest.fixture
def client(server: RunningServer) -> Any:
    """Zeep, which waits for an answer for half a second and tries nothing twice."""
    untyped: Any = zeep  # It has no annotations.
    with requests.Session() as session:
        transport = untyped.transports.Transport(session=session, operation_timeout=SHORT_SECONDS)
        yield untyped.Client(server.description, transport=transport).service


def add(server: RunningServer, match: dict[str, Any] | None = None, **effect: Any) -> None:
    """Add a rule for one call, unless it says for how many."""
    rule = {"name": "R", "match": {"times": 1} if match is None else match, "effect": effect}
    ask(server.data, "rehearse add", {"rehearsal": rule})


def last_kept(server: RunningServer) -> dict[str, Any]:
    """The last call in the journal."""
    page: Any = ask(server.data, "journal list", {"limit": 1})
    kept: Any = ask(server.data, "journal show", {"call_id": page["calls"][0]["call_id"]})
    return dict(kept)


def raw(server: RunningServer, parameters: str | None = None, *, calls: int = 1) -> bytes:
    """Send calls on one connection until it ends; give every byte that came."""
    body = signed(server) if parameters is None else signed(server, parameters)
    address = urlsplit(server.endpoint)
    head = f"POST {address.path} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n"
    came = b""
    with socket.create_connection((address.hostname, address.port), SECONDS_MAX) as connection:
        for left in range(calls - 1, -1, -1):
            ends = "" if left else "Connection: close\r\n"
            connection.sendall(f"{head}{ends}\r\n".encode() + body)
        while piece := connection.recv(65_536):
            came += piece
    return came


def split(came: bytes) -> tuple[bytes, bytes, int]:
    """Give status line, body and announced length of what came."""
    head, _, body = came.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: (\d+)", head)
    assert length is not None
    return head.partition(b"\r\n")[0], body, int(length[1])


# A raw socket.


def test_raw_a_lost_reply_is_stored_once_and_a_retry_updates(
    server: RunningServer, email: str
) -> None:
    """Not a byte comes; the journal keeps the reply and says that it was never sent."""
    add(server, lose_reply=True)
    assert raw(server, sync_lead(email, "Jane")) == b""
    kept = last_kept(server)
    assert "<status>CREATED</status>" in kept["response"]
    assert (kept["rehearsal"], kept["code"]) == ("R", None)
    assert kept["note"] == 'rehearsal "R": the reply kept here was never sent'
    _, again, _ = split(raw(server, sync_lead(email, "Janet")))
    assert texts(again, "status") == ["UPDATED"]
    assert last_kept(server)["rehearsal"] == ""
    key = f"<keyType>EMAIL</keyType><keyValue>{email}</keyValue>"
    _, found, _ = split(
        raw(server, f"<ns1:paramsGetLead><leadKey>{key}</leadKey></ns1:paramsGetLead>")
    )
    assert texts(found, "count") == ["1"]


def test_raw_a_cut_before_the_reply_stores_nothing(server: RunningServer, email: str) -> None:
    """The retry creates the lead."""
    add(server, cut="before")
    assert raw(server, sync_lead(email, "Jane")) == b""
    assert last_kept(server)["response"] == ""
    _, again, _ = split(raw(server, sync_lead(email, "Jane")))
    assert texts(again, "status") == ["CREATED"]


def test_raw_a_cut_within_the_reply_leaves_half_of_it(server: RunningServer) -> None:
    """The length announces more than comes."""
    add(server, cut="within")
    status, body, length = split(raw(server))
    assert status == b"HTTP/1.1 200 OK"
    assert len(body) == length // 2


def test_raw_a_cut_after_the_reply_ends_a_kept_connection(server: RunningServer) -> None:
    """The second call on it is never answered."""
    add(server, cut="after")
    _, body, length = split(raw(server, calls=2))
    assert len(body) == length
    assert etree.fromstring(body) is not None


def test_raw_a_reply_drips(server: RunningServer) -> None:
    """Whole, and in its time."""
    length = split(raw(server))[2]
    add(server, drip_bytes_per_second=4 * length)
    began = SystemClock().seconds()
    _, body, announced = split(raw(server))
    assert len(body) == announced == length
    assert SystemClock().seconds() - began >= 0.2


def test_raw_a_call_is_held_up(server: RunningServer) -> None:
    """For as long as the rule says."""
    add(server, wait_ms=[300, 300])
    began = SystemClock().seconds()
    assert split(raw(server))[0] == b"HTTP/1.1 200 OK"
    assert SystemClock().seconds() - began >= 0.3
    assert last_kept(server)["milliseconds"] >= 300


@pytest.mark.parametrize(
    ("effect", "status"),
    [
        ({"reply": "malformed"}, b"HTTP/1.1 200 OK"),
        ({"reply": "empty"}, b"HTTP/1.1 200 OK"),
        ({"http_status": 502}, b"HTTP/1.1 502 Bad Gateway"),
        ({"http_status": 503}, b"HTTP/1.1 503 Service Unavailable"),
    ],
)
def test_raw_a_reply_is_spoiled(
    server: RunningServer, effect: dict[str, Any], status: bytes
) -> None:
    """Well-formed HTTP that holds no XML; the journal keeps the reply of the call."""
    add(server, **effect)
    line, body, length = split(raw(server))
    assert (line, len(body)) == (status, length)
    with pytest.raises(etree.XMLSyntaxError):
        etree.fromstring(body)
    assert "successListMObjects" in last_kept(server)["response"]


def test_raw_every_code_can_be_had(server: RunningServer) -> None:
    """HTTP 500 and a fault with the code that was asked for."""
    for code in FAULTS:
        add(server, fault=code)
        line, body, _ = split(raw(server))
        assert line == b"HTTP/1.1 500 Internal Server Error"
        assert texts(body, "code") == [str(code)]
        ask(server.data, "rehearse clear", {})


def test_raw_readyz_counts_rules_at_work(server: RunningServer) -> None:
    """And the server stays ready."""
    address = server.endpoint.partition("/soap")[0] + "/readyz"

    def report() -> Any:
        with urlopen(address) as answered:  # noqa: S310 - an address of this machine
            return json.load(answered)

    assert report()["components"]["rehearsals"] == {"ok": True}
    add(server, fault=20023)
    assert report()["components"]["rehearsals"] == {"ok": True, "detail": "rules at work: 1"}
    assert report()["status"] == "ok"
    raw(server)
    assert report()["components"]["rehearsals"] == {"ok": True}


def test_raw_a_dripping_reply_does_not_hold_up_the_end(tmp_path: Path) -> None:
    """A drain cuts it off, without a word in the log; `run_server` looks."""
    with run_server(tmp_path, "--test", "--drain-seconds-max", "0") as server:
        add(server, drip_bytes_per_second=1)
        address = urlsplit(server.endpoint)
        with closing(HTTPConnection(address.netloc, timeout=SECONDS_MAX)) as connection:
            connection.request("POST", address.path, signed(server))
            assert connection.getresponse().status == 200


# zeep.


def lead(email: str) -> dict[str, Any]:
    """The arguments of a syncLead."""
    return {"leadRecord": {"Email": email}, "returnLead": True}


def headers(server: RunningServer) -> dict[str, Any]:
    """The header of a call that is signed now."""
    return {"_soapheaders": {"authentication": server.header()}}


def test_zeep_sees_a_lost_reply_and_updates_by_a_retry(
    client: Any, server: RunningServer, email: str
) -> None:
    """As a program sees it: an error of the connection, then UPDATED."""
    add(server, {"operation": "syncLead", "times": 1}, lose_reply=True)
    with pytest.raises(requests.exceptions.ConnectionError):
        client.syncLead(**lead(email), **headers(server))
    again = client.syncLead(**lead(email), **headers(server))
    assert again.syncStatus.status == "UPDATED"
    key = {"keyType": "EMAIL", "keyValue": email}
    assert client.getLead(leadKey=key, **headers(server)).count == 1


@pytest.mark.parametrize(
    ("effect", "error"),
    [
        ({"cut": "before"}, requests.exceptions.ConnectionError),
        ({"cut": "within"}, requests.exceptions.ChunkedEncodingError),
        ({"wait_ms": [NEVER_MS, NEVER_MS]}, requests.exceptions.ReadTimeout),
        ({"reply": "malformed"}, zeep.exceptions.TransportError),
        ({"reply": "empty"}, zeep.exceptions.TransportError),
        ({"http_status": 502}, zeep.exceptions.TransportError),
        ({"http_status": 503}, zeep.exceptions.TransportError),
    ],
)
def test_zeep_sees_what_breaks(
    client: Any, server: RunningServer, effect: dict[str, Any], error: type[Exception]
) -> None:
    """Each as the error that its users know; the call after it succeeds."""
    add(server, **effect)
    with pytest.raises(error):
        client.listMObjects(**headers(server))
    assert client.listMObjects(**headers(server))


@pytest.mark.parametrize("effect", [{"cut": "after"}, {"drip_bytes_per_second": 4000}])
def test_zeep_sees_a_reply_that_came_whole(
    client: Any, server: RunningServer, effect: dict[str, Any]
) -> None:
    """A connection that was closed after it, and a slow one, are no error for this call."""
    add(server, **effect)
    assert client.listMObjects(**headers(server))
    assert last_kept(server)["rehearsal"] == "R"


def test_zeep_sees_faults_of_rules(client: Any, server: RunningServer) -> None:
    """A code, a low limit, a clock that is off."""
    effects: list[tuple[dict[str, Any], int]] = [
        ({"fault": 20110}, 20110),
        ({"limits": {"rate_calls": 1}}, 20023),
        ({"clock_seconds": 3700}, 20016),
    ]
    for effect, code in effects:
        add(server, {}, **effect)
        with suppress(zeep.exceptions.Fault):
            client.listMObjects(**headers(server))
        with pytest.raises(zeep.exceptions.Fault) as caught:
            client.listMObjects(**headers(server))
        assert caught.value.message.startswith(f"{code} - ")
        ask(server.data, "rehearse clear", {})


def test_a_rule_of_the_definition_file_is_at_work_from_the_first_call(tmp_path: Path) -> None:
    """It comes back with the server; clearing it lets it rest."""
    (tmp_path / "d.toml").write_text(
        '[[rehearsals]]\nname = "busy"\nmatch = { every = 2 }\neffect = { fault = 20023 }\n'
    )
    for _ in range(2):
        with run_server(tmp_path, "--test", "--definition", "d.toml") as server:
            codes = [texts(split(raw(server))[1], "code") for _ in range(2)]
            assert codes == [[], ["20023"]]
            assert server.command("rehearse", "clear", "busy") == {"cleared": ["busy"]}
            assert [row["state"] for row in server.command("rehearse", "list")] == ["cleared"]
            assert split(raw(server))[0] == split(raw(server))[0] == b"HTTP/1.1 200 OK"


def test_a_timestamp_is_judged_by_the_clock_of_the_rule(server: RunningServer) -> None:
    """A program whose clock is two hours behind is taken while the rule says so."""
    old = envelope(server.header(now(hours=-2).isoformat())).encode()
    address = urlsplit(server.endpoint)

    def status() -> int:
        with closing(HTTPConnection(address.netloc, timeout=SECONDS_MAX)) as connection:
            connection.request("POST", address.path, old)
            return connection.getresponse().status

    assert status() == 500
    add(server, {}, clock_seconds=-7200)
    assert status() == 200


def test_a_connection_that_is_cut_looks_as_libraries_know_it(server: RunningServer) -> None:
    """Python's own client tells no answer from half an answer."""
    address = urlsplit(server.endpoint)
    for cut, error in (("before", RemoteDisconnected), ("within", IncompleteRead)):
        add(server, cut=cut)
        with closing(HTTPConnection(address.netloc, timeout=SECONDS_MAX)) as connection:
            connection.request("POST", address.path, signed(server))
            with pytest.raises(error):
                connection.getresponse().read()
        ask(server.data, "rehearse clear", {})
