"""Programs without a SOAP library: what they write and how they send it."""

from __future__ import annotations

import codecs
import socket
from contextlib import closing
from http.client import HTTPConnection, HTTPResponse
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from lxml import etree

from tests.interop.envelopes import envelope, signed, sync_lead, texts
from tests.interop.expected import OBJECTS
from tests.interop.server_process import now, run_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.interop.server_process import RunningServer

pytestmark = pytest.mark.interop

TYPE = {"Content-Type": "text/xml; charset=utf-8"}
CALL_SECONDS_MAX = 30


@pytest.fixture
def connection(server: RunningServer) -> Iterator[HTTPConnection]:
    """A connection that is kept alive."""
    with closing(connect(server)) as connection:
        yield connection


def connect(server: RunningServer) -> HTTPConnection:
    """Open a connection to a server."""
    return HTTPConnection(urlsplit(server.endpoint).netloc, timeout=CALL_SECONDS_MAX)


def post(
    connection: HTTPConnection,
    body: bytes,
    headers: dict[str, str] | None = None,
    path: str = "/soap/mktows/3_1",
) -> tuple[int, bytes]:
    """Send one call and return status and body of its answer."""
    connection.request("POST", path, body, TYPE if headers is None else headers)
    response = connection.getresponse()
    return response.status, response.read()


@pytest.mark.parametrize(
    "action",
    [
        None,
        "",
        '""',
        "getLead",
        '"listMObjects"',
        "http://www.marketo.com/mktows/listMObjects",
        '"http://www.marketo.com/mktows/listMObjects"',
    ],
)
def test_over_11_the_soap_action_has_no_meaning(
    server: RunningServer, connection: HTTPConnection, action: str | None
) -> None:
    """E-6: a SOAPAction may be absent, empty, wrong, bare or quoted: the Body decides."""
    headers = TYPE if action is None else {**TYPE, "SOAPAction": action}
    status, answer = post(connection, signed(server), headers)
    assert (status, texts(answer, "objects")) == (200, OBJECTS)


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "text/xml",
        "text/xml;charset=UTF-8",
        "text/xml; charset=ISO-8859-1",
        "application/soap+xml; charset=utf-8",
        "application/xml",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
    ],
)
def test_the_content_type_is_not_judged(
    server: RunningServer, connection: HTTPConnection, email: str, content_type: str | None
) -> None:
    """Whatever type and character set a program names, the document itself decides."""
    headers = {} if content_type is None else {"Content-Type": content_type}
    status, answer = post(connection, signed(server, sync_lead(email, "Renée")), headers)
    assert (status, texts(answer, "attrValue")[0]) == (200, "Renée")


@pytest.mark.parametrize(
    ("declared", "mark", "encoding"),
    [
        (None, b"", "utf-8"),
        ("utf-8", b"", "utf-8"),
        (None, codecs.BOM_UTF8, "utf-8"),
        ("UTF-8", codecs.BOM_UTF8, "utf-8"),
        ("UTF-16", codecs.BOM_UTF16_LE, "utf-16-le"),
        ("UTF-16", codecs.BOM_UTF16_BE, "utf-16-be"),
        ("utf-8", codecs.BOM_UTF16_LE, "utf-16-le"),
        ("UTF-16", b"", "utf-16-le"),
        ("UTF-16", b"", "utf-16-be"),
    ],
)
def test_bodies_in_utf_8_and_utf_16_are_read(
    server: RunningServer,
    connection: HTTPConnection,
    email: str,
    declared: str | None,
    mark: bytes,
    encoding: str,
) -> None:
    """A byte order mark decides, then the declaration, then UTF-8 (decided: W-1)."""
    declaration = "" if declared is None else f'<?xml version="1.0" encoding="{declared}"?>\r\n'
    text = declaration + envelope(server.header(), sync_lead(email, "Zoë 日本 \N{GRINNING FACE}"))
    status, answer = post(connection, mark + text.encode(encoding))
    assert status == 200, answer
    assert texts(answer, "attrValue")[0] == "Zoë 日本 \N{GRINNING FACE}"


def test_an_ascii_body_with_references_is_read(
    server: RunningServer, connection: HTTPConnection, email: str
) -> None:
    """Programs that declare US-ASCII write other characters as references."""
    text = '<?xml version="1.0" encoding="US-ASCII"?>' + envelope(
        server.header(), sync_lead(email, "Ren&#233;e &#x65e5;")
    )
    status, answer = post(connection, text.encode("ascii"))
    assert (status, texts(answer, "attrValue")[0]) == (200, "Renée 日")


@pytest.mark.parametrize("size", [1, 7, 100_000])
def test_a_chunked_body_is_read(
    server: RunningServer, connection: HTTPConnection, size: int
) -> None:
    """A body without a length comes in chunks of any size."""
    body = signed(server)
    chunks = (body[at : at + size] for at in range(0, len(body), size))
    connection.request("POST", "/soap/mktows/3_1", chunks, TYPE, encode_chunked=True)
    response = connection.getresponse()
    assert (response.status, texts(response.read(), "objects")) == (200, OBJECTS)


def test_a_client_that_waits_for_100_continue_is_asked_on(server: RunningServer) -> None:
    """Programs on .NET send the headers, wait for 100 Continue, then send the body."""
    body, address = signed(server), urlsplit(server.endpoint)
    head = (
        f"POST {address.path} HTTP/1.1\r\nHost: {address.netloc}\r\nContent-Type: text/xml\r\n"
        f"Content-Length: {len(body)}\r\nExpect: 100-continue\r\n\r\n"
    )
    with _raw(server) as raw:
        raw.sendall(head.encode())
        assert raw.recv(65_536) == b"HTTP/1.1 100 Continue\r\n\r\n"
        raw.sendall(body)
        response = _response(raw)
        assert (response.status, texts(response.read(), "objects")) == (200, OBJECTS)


def test_a_client_of_http_1_0_is_answered(server: RunningServer) -> None:
    """Without Host and without keep-alive: one call, its answer with a length, the end."""
    body = signed(server)
    head = (
        f"POST /soap/mktows/3_1 HTTP/1.0\r\nContent-Type: text/xml\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    with _raw(server) as raw:
        raw.sendall(head.encode() + body)
        response = _response(raw)
        answer = response.read()
        assert (response.status, texts(answer, "objects")) == (200, OBJECTS)
        assert response.headers["Content-Length"] == str(len(answer))
        assert response.headers["Transfer-Encoding"] is None
        assert raw.recv(1) == b""


def _raw(server: RunningServer) -> socket.socket:
    address = urlsplit(server.endpoint)
    return socket.create_connection((address.hostname, address.port), CALL_SECONDS_MAX)


def _response(raw: socket.socket) -> HTTPResponse:
    response = HTTPResponse(raw)
    response.begin()
    return response


@pytest.mark.parametrize(
    "path",
    ["/soap/mktows", "/soap/mktows/", "/soap/mktows/3_1/", "/soap/mktows/1_3", "/soap/mktows?WSDL"],
)
def test_paths_with_less_or_more_than_usual_answer(
    server: RunningServer, connection: HTTPConnection, path: str
) -> None:
    """Version and last slash may be missing or there; a query of a POST has no meaning."""
    status, answer = post(connection, signed(server), path=path)
    assert (status, texts(answer, "objects")) == (200, OBJECTS)


SPELLINGS = {
    "Ruby's Time": "%Y-%m-%d %H:%M:%S %z",
    "Ruby's DateTime": "%Y-%m-%dT%H:%M:%S+00:00",
    "Ruby in UTC": "%Y-%m-%d %H:%M:%S UTC",
    "Java without a colon": "%Y-%m-%dT%H:%M:%S%z",
    "Java with milliseconds": "%Y-%m-%dT%H:%M:%S.000Z",
    ".NET": "%Y-%m-%dT%H:%M:%S.0000000Z",
    "Haskell": "%Y-%m-%dT%H:%M:%S.123456789012Z",
    "Python without offset": "%Y-%m-%dT%H:%M:%S.123456",
    "GMT": "%Y-%m-%d %H:%M:%S GMT",
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_the_time_is_read_as_each_language_spells_it(
    server: RunningServer, connection: HTTPConnection, spelling: str
) -> None:
    """The signature is checked over the text that came, whatever its form (A-12, A-20)."""
    body = envelope(server.header(now().strftime(SPELLINGS[spelling]))).encode()
    status, answer = post(connection, body)
    assert (status, texts(answer, "objects")) == (200, OBJECTS)


def test_a_call_in_the_form_of_ruby_is_read(
    server: RunningServer, connection: HTTPConnection, email: str
) -> None:
    """Savon's prefixes, order of headers, quoted SOAPAction, nil and empty elements are read."""
    children = "".join(
        f"<{name}>{text}</{name}>"
        for name, text in reversed(server.header(now().strftime("%Y-%m-%d %H:%M:%S %z")).items())
    )
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<env:Envelope xmlns:xsd="http://www.w3.org/2001/XMLSchema" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        'xmlns:tns="http://www.marketo.com/mktows/" '
        'xmlns:env="http://schemas.xmlsoap.org/soap/envelope/" '
        'xmlns:ns1="http://www.marketo.com/mktows/"><env:Header>'
        "<ns1:MktowsContextHeader><targetWorkspace>Default</targetWorkspace>"
        f"</ns1:MktowsContextHeader><ns1:AuthenticationHeader>{children}"
        "</ns1:AuthenticationHeader></env:Header><env:Body><tns:paramsSyncLead>"
        '<returnLead>true</returnLead><marketoCookie xsi:nil="true"/>'
        f"<leadRecord><leadAttributeList><attribute><attrName>City</attrName><attrType/>"
        f"<attrValue>Bern</attrValue></attribute></leadAttributeList><Email>{email}</Email>"
        "<ForeignSysType/></leadRecord></tns:paramsSyncLead></env:Body></env:Envelope>"
    ).encode()
    headers = {"Content-Type": "text/xml;charset=UTF-8", "SOAPAction": '"syncLead"'}
    status, answer = post(connection, body, headers)
    assert (status, texts(answer, "status")) == (200, ["CREATED"])
    assert texts(answer, "attrValue")[0] == "Bern"


def test_one_connection_carries_calls_faults_and_descriptions(
    server: RunningServer, connection: HTTPConnection
) -> None:
    """Neither a fault nor a description ends a connection that is kept alive."""
    body = signed(server)
    post(connection, body)
    first = connection.sock
    assert post(connection, b"no XML")[0] == 500
    connection.request("GET", "/soap/mktows/3_1?WSDL")
    assert connection.getresponse().read()
    assert post(connection, body)[0] == 200
    assert connection.sock is first is not None


def test_over_10_descriptions_are_free_in_any_letter_case(tmp_path: Path) -> None:
    """Neither quota, nor rate, nor journal notice that a description was fetched (decided)."""
    limits = ("--quota-calls-per-day", "2", "--rate-calls", "2", "--rate-seconds", "86400")
    with (
        run_server(tmp_path, *limits) as server,
        closing(connect(server)) as connection,
    ):
        for query in ("WSDL", "wsdl", "Wsdl", "wSDL", "wsdl="):
            connection.request("GET", f"/soap/mktows/3_1?{query}")
            response = connection.getresponse()
            assert response.status == 200
            assert response.headers["Content-Type"] == "text/xml; charset=utf-8"
            assert etree.QName(etree.fromstring(response.read())).localname == "definitions"
        assert server.journal() == []
        answers = [post(connection, signed(server)) for _ in range(3)]
        assert [status for status, _ in answers] == [200, 200, 500]
        assert texts(answers[-1][1], "code") == ["20015"]
        assert [row["code"] for row in server.journal()] == [20015, None, None]
