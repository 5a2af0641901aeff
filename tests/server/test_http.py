"""Probes of the HTTP server with raw sockets: framing, ends of connections, drain."""

from __future__ import annotations

import threading

import pytest

from tests.server.raw_sockets import GET, POST, SHORT, reply, rest, serving

# Framing.


def test_calls_share_a_connection() -> None:
    """A connection is kept for the next call."""
    with serving() as served, served.connect() as connection:
        for body in (b"", b"abc", b"x" * 70_000):
            connection.sendall(POST % (b"/", len(body), body))
            assert reply(connection).endswith(b"\r\n\r\n%d bytes" % len(body))


def test_replies_carry_a_date_and_no_name() -> None:
    """A reply has the Date that HTTP asks for and does not name the server's software."""
    with serving() as served, served.connect() as connection:
        connection.sendall(GET % b"/")
        head = reply(connection).lower()
    assert b"\r\ndate: " in head
    assert b"\r\nserver:" not in head


def test_pipelined_calls_are_answered_in_order() -> None:
    """Calls that are sent without waiting get their own answers, in their order."""
    with serving() as served, served.connect() as connection:
        connection.sendall(b"".join(POST % (b"/", n, b"x" * n) for n in (3, 1, 2)))
        assert [reply(connection)[-7:] for _ in range(3)] == [b"3 bytes", b"1 bytes", b"2 bytes"]


def test_chunked_body_is_joined_and_its_trailers_are_dropped() -> None:
    """A chunked body arrives whole; trailers do not become headers."""
    with serving() as served, served.connect() as connection:
        connection.sendall(
            b"POST / HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n"
            b"5;name=value\r\nhello\r\n6\r\n world\r\n0\r\nTrailer-Line: x\r\n\r\n"
        )
        assert reply(connection).endswith(b"11 bytes")
        assert served.probe.trailers == []
        connection.sendall(b"GET / HTTP/1.1\r\nTrailer-Line: x\r\n\r\n")
        assert reply(connection).endswith(b"0 bytes")
        assert served.probe.trailers == [b"trailer-line"]


def test_http_1_0_gets_its_answer_and_the_end() -> None:
    """A client of HTTP/1.0 is answered, and its connection is closed behind the answer."""
    with serving() as served:
        assert served.exchange(b"POST / HTTP/1.0\r\nContent-Length: 2\r\n\r\nab").endswith(
            b"2 bytes"
        )


def test_client_that_asks_to_close_is_closed() -> None:
    """Connection: close is kept."""
    with serving() as served:
        received = served.exchange(b"GET / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n")
    assert b"connection: close\r\n" in received
    assert received.endswith(b"0 bytes")


def test_continue_is_sent_when_the_body_is_wanted() -> None:
    """A client that asks before it sends its body gets 100, then the answer."""
    with serving() as served, served.connect() as connection:
        connection.sendall(
            b"POST / HTTP/1.1\r\nHost: here\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
        )
        assert connection.recv(25) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(b"ab")
        assert reply(connection).endswith(b"2 bytes")


def test_continue_is_not_sent_for_a_body_that_is_not_wanted() -> None:
    """A call that is answered without its body gets the answer alone."""
    with serving() as served, served.connect() as connection:
        connection.sendall(
            b"POST /unread HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n"
        )
        assert reply(connection).startswith(b"HTTP/1.1 200 OK\r\n")


def test_continue_is_not_sent_to_http_1_0() -> None:
    """HTTP/1.0 does not know 100, so such a client never gets it."""
    with serving() as served:
        received = served.exchange(
            b"POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nab"
        )
    assert received.startswith(b"HTTP/1.1 200 OK\r\n")


def test_offer_to_upgrade_is_passed_over() -> None:
    """A Java client that offers HTTP/2 at its first call is answered in HTTP/1.1, then again."""
    with serving() as served, served.connect() as connection:
        connection.sendall(
            b"POST / HTTP/1.1\r\nHost: here\r\nConnection: Upgrade, HTTP2-Settings\r\n"
            b"Upgrade: h2c\r\nHTTP2-Settings: AAEAAEAA\r\nContent-Length: 2\r\n\r\nab"
        )
        assert reply(connection).endswith(b"2 bytes")
        connection.sendall(POST % (b"/", 3, b"abc"))
        assert reply(connection).endswith(b"3 bytes")


def test_offer_of_a_web_socket_is_passed_over() -> None:
    """A client that wants a web socket gets an ordinary answer."""
    with serving() as served, served.connect() as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
        assert reply(connection).endswith(b"0 bytes")


def test_second_offer_to_upgrade_ends_the_connection() -> None:
    """Two offers in one piece are no Java client: the first is answered, then the end."""
    offer = b"GET / HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"
    with serving() as served:
        received = served.exchange(2 * offer)
    assert received.count(b"HTTP/1.1") == 1
    assert received.endswith(b"0 bytes")


@pytest.mark.parametrize(
    "request_bytes",
    [
        pytest.param(b"CONNECT there:443 HTTP/1.1\r\n\r\n", id="connect"),
        pytest.param(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", id="tls"),
        pytest.param(
            b"POST / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
            id="two-lengths",
        ),
        pytest.param(
            b"POST / HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            id="length-and-chunked",
        ),
        pytest.param(b"POST / HTTP/1.1\r\nContent-Length: -5\r\n\r\n", id="negative-length"),
        pytest.param(
            b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", id="bad-chunk"
        ),
        pytest.param(b"GET /\xff\xfe HTTP/1.1\r\n\r\n", id="path"),
        pytest.param(b"GET / HTTP/1.1\r\nName with blank: x\r\n\r\n", id="name"),
    ],
)
def test_what_is_no_http_is_refused(request_bytes: bytes) -> None:
    """Bytes that can be read in two ways, or in none, get 400 and the end."""
    with serving() as served:
        assert served.exchange(request_bytes).startswith(b"HTTP/1.1 400 Bad Request\r\n")


def test_garbage_behind_a_call_does_not_take_its_answer() -> None:
    """A call that came whole is answered although its client goes on with garbage."""
    with serving() as served, served.connect() as connection:
        connection.sendall(POST % (b"/hold", 2, b"ab"))
        assert served.probe.started.acquire(timeout=10)
        connection.sendall(b"\x00garbage\r\n\r\n")
        served.release()
        received = rest(connection)
    assert received.startswith(b"HTTP/1.1 200 OK\r\n")
    assert received.endswith(b"2 bytes")


# Ends.


def test_app_ends_the_connection_before_its_reply() -> None:
    """Nothing at all is sent."""
    with serving() as served:
        assert served.exchange(GET % b"/end/before") == b""


def test_app_ends_the_connection_within_its_reply() -> None:
    """What was sent arrives, and no more."""
    with serving() as served:
        received = served.exchange(GET % b"/end/within")
    assert b"content-length: 6\r\n" in received
    assert received.endswith(b"\r\n\r\nabc")


def test_app_ends_the_connection_after_its_reply() -> None:
    """The whole reply arrives on a connection that would have been kept."""
    with serving() as served:
        assert served.exchange(GET % b"/end/after").endswith(b"0 bytes")


def test_end_of_one_call_is_not_taken_for_another(caplog: pytest.LogCaptureFixture) -> None:
    """The call that ends the connection is the one that runs, not the one that waits behind."""
    with serving() as served:
        assert served.exchange(GET % b"/end/before" + GET % b"/") == b""
    assert caplog.records == []


def test_client_that_goes_away_does_not_stop_its_call() -> None:
    """The app goes on to its end without anybody to answer."""
    with serving() as served:
        with served.connect() as connection:
            connection.sendall(GET % b"/hold")
            assert served.probe.started.acquire(timeout=10)
        served.release()
        assert served.probe.ended.acquire(timeout=10)


# Drain.


def test_drain_answers_calls_in_progress_and_takes_no_new_ones() -> None:
    """Calls in progress end, idle connections and the port are closed."""
    with serving() as served, served.connect() as busy, served.connect() as idle:
        idle.sendall(GET % b"/")
        reply(idle)
        busy.sendall(GET % b"/hold")
        assert served.probe.started.acquire(timeout=10)
        cuts: list[int] = []
        drain = threading.Thread(target=lambda: cuts.append(served.drain(10)))
        drain.start()
        assert rest(idle) == b""
        with pytest.raises(ConnectionRefusedError):
            served.connect()
        served.release()
        received = rest(busy)
        drain.join(10)
    assert b"connection: close\r\n" in received
    assert received.endswith(b"0 bytes")
    assert cuts == [0]


@pytest.mark.parametrize(("seconds_max", "hurried"), [(SHORT, False), (60, True)])
def test_drain_cuts_calls_that_take_too_long(seconds_max: float, hurried: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """After drain_seconds_max, or when somebody hurries, calls in progress are cut off."""
    with serving() as served, served.connect() as connection:
        connection.sendall(GET % b"/hold")
        assert served.probe.started.acquire(timeout=10)
        assert served.drain(seconds_max, hurried=hurried) == 1
        assert rest(connection) == b""


def test_drain_waits_for_a_call_whose_client_has_gone() -> None:
    """A call in progress counts although nobody waits for its answer."""
    with serving() as served:
        with served.connect() as connection:
            connection.sendall(GET % b"/hold")
            assert served.probe.started.acquire(timeout=10)
        assert served.drain(SHORT) == 1
