"""One HTTP exchange, against a server that answers what the test says."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from castile.client.errors import ArgumentError, EndpointUnreachable
from castile.client.transport import HttpReply, post

if TYPE_CHECKING:
    from collections.abc import Iterator

ACTION = "http://www.marketo.com/mktows/getLead"


@contextmanager
def _answering(reply: bytes | None) -> Iterator[tuple[str, list[bytes]]]:
    """Listen, take one request, answer with these bytes; None answers nothing until the end."""
    received: list[bytes] = []
    done = threading.Event()

    def work() -> None:
        connection, _ = listener.accept()
        with connection:
            received.append(connection.recv(65_536))
            if reply is None:
                done.wait(10)
            else:
                connection.sendall(reply)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=work)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/soap/mktows/3_1", received
        finally:
            done.set()
            thread.join()


def test_a_message_is_posted_with_its_headers_and_the_answer_is_given_back() -> None:
    """SOAPAction in quotes, as SOAP 1.1 has it; a fault's status is no error here."""
    reply = b"HTTP/1.1 500 Fault\r\nContent-Length: 4\r\n\r\n<x/>"
    with _answering(reply) as (endpoint, received):
        assert post(endpoint, b"<a/>", soap_action=ACTION) == HttpReply(500, b"<x/>")
    head, _, body = received[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /soap/mktows/3_1 HTTP/1.1\r\n")
    assert b'SOAPAction: "http://www.marketo.com/mktows/getLead"' in head
    assert b"Content-Type: text/xml; charset=utf-8" in head
    assert body in (b"<a/>", b"")


@pytest.mark.parametrize(
    "reply", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort"]
)
def test_half_an_answer_is_no_answer(reply: bytes) -> None:
    """A connection that is cut, wherever it is cut."""
    with _answering(reply) as (endpoint, _), pytest.raises(EndpointUnreachable, match="cannot be"):
        post(endpoint, b"<a/>", soap_action=ACTION)


def test_an_answer_that_does_not_come_is_an_error() -> None:
    """Nobody waits for ever."""
    with _answering(None) as (endpoint, _), pytest.raises(EndpointUnreachable, match="timed out"):
        post(endpoint, b"<a/>", soap_action=ACTION, seconds_max=0.05)


def test_an_endpoint_that_is_not_there_is_named() -> None:
    """The address stands in the sentence."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(EndpointUnreachable, match=f"http://127.0.0.1:{port}/ cannot be reached: C"):
        post(f"http://127.0.0.1:{port}/", b"<a/>", soap_action=ACTION)


@pytest.mark.parametrize("endpoint", ["", "ftp://a/", "http://", "http://a:b/", "soap/mktows"])
def test_an_endpoint_that_is_no_address_is_refused(endpoint: str) -> None:
    """Before anything is sent."""
    with pytest.raises(ArgumentError, match="expected an endpoint"):
        post(endpoint, b"<a/>", soap_action=ACTION)


def test_https_never_falls_back_to_clear_text() -> None:
    """A server that cannot speak TLS is not talked to in clear."""
    clear = _answering(b"HTTP/1.1 200 OK\r\n\r\n")
    with clear as (endpoint, received), pytest.raises(EndpointUnreachable):
        post(endpoint.replace("http://", "https://"), b"<secret/>", soap_action=ACTION)
    assert b"secret" not in received[0]
