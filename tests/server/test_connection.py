"""Probes of the deadlines of connections, with raw sockets."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from castile.server.connection import HEADER_BYTES_MAX
from tests.server.raw_sockets import GET, LARGE_BYTES, PATIENT, POST, SHORT, reply, rest, serving

if TYPE_CHECKING:
    import socket


def answer_to_drops(connection: socket.socket, drop: bytes) -> bytes:
    """What comes while a drop is sent every moment; nothing when it would go on for ever."""
    connection.settimeout(SHORT / 10)
    for _ in range(100):
        with suppress(OSError):
            connection.sendall(drop)
        with suppress(TimeoutError):
            return connection.recv(100)
    return b""


# Deadlines.


@pytest.mark.parametrize(
    ("sent", "status"),
    [(b"", b""), (b"\r\n\r\n", b""), (b"GET / HTTP/1.1\r\nHos", b"HTTP/1.1 408 ")],
    ids=["silence", "empty-lines", "half-a-header"],
)
def test_headers_that_do_not_come_end_the_connection(sent: bytes, status: bytes) -> None:
    """Headers have a deadline; 408 is said to who had begun, nothing to who had not."""
    with serving(replace(PATIENT, header_seconds_max=SHORT)) as served:
        assert served.exchange(sent)[:13] == status


def test_headers_that_drip_end_the_connection() -> None:
    """A header a moment does not buy time."""
    limits = replace(PATIENT, header_seconds_max=SHORT)
    with serving(limits) as served, served.connect() as connection:
        connection.sendall(b"GET / HTTP/1.1\r\n")
        received = answer_to_drops(connection, b"A: b\r\n")
    assert received.startswith(b"HTTP/1.1 408 ")


def test_empty_lines_between_calls_do_not_keep_a_connection() -> None:
    """Stray line ends after a reply switch no deadline off."""
    limits = replace(PATIENT, header_seconds_max=SHORT)
    with serving(limits) as served, served.connect() as connection:
        connection.sendall(GET % b"/")
        reply(connection)
        connection.sendall(b"\r\n")
        assert rest(connection) == b""


def test_next_headers_have_their_own_deadline() -> None:
    """The deadline holds for every call of a connection, not for the first alone."""
    limits = replace(PATIENT, header_seconds_max=SHORT)
    with serving(limits) as served, served.connect() as connection:
        connection.sendall(GET % b"/")
        reply(connection)
        connection.sendall(b"GET / HTTP/1.1\r\n")
        assert rest(connection).startswith(b"HTTP/1.1 408 ")


def test_headers_of_any_length_are_not_taken() -> None:
    """Headers over 64 KiB get 431 before they are complete."""
    line = b"A: " + b"x" * 1019 + b"\r\n"
    with serving() as served, served.connect() as connection:
        connection.sendall(b"GET / HTTP/1.1\r\n" + line * (HEADER_BYTES_MAX // 1024 - 1))
        connection.sendall(b"\r\n")
        assert reply(connection).endswith(b"0 bytes")
        connection.sendall(b"GET / HTTP/1.1\r\n" + line)
        with suppress(OSError):
            for _ in range(10 * HEADER_BYTES_MAX // 1024):
                connection.sendall(line)
        assert rest(connection).startswith(b"HTTP/1.1 431 ")


def test_body_that_does_not_come_ends_the_connection() -> None:
    """A body has a deadline: 408 to the client, the end of the call to the app."""
    with serving(replace(PATIENT, body_seconds_max=SHORT)) as served:
        assert served.exchange(POST % (b"/", 9, b"ab")).startswith(b"HTTP/1.1 408 ")
        assert served.probe.ended.acquire(timeout=10)


def test_body_that_comes_fast_enough_may_take_longer() -> None:
    """Each window in which enough of a body came earns another window."""
    limits = replace(PATIENT, body_seconds_max=0.4, body_bytes_per_second_min=10)
    with serving(limits) as served, served.connect() as connection:
        connection.sendall(POST % (b"/", 50, b""))
        pause = threading.Event()
        for _ in range(10):
            pause.wait(0.1)
            connection.sendall(b"x" * 5)
        assert reply(connection).endswith(b"50 bytes")


def test_body_that_drips_ends_the_connection() -> None:
    """A byte a moment does not buy time."""
    limits = replace(PATIENT, body_seconds_max=SHORT, body_bytes_per_second_min=1000)
    with serving(limits) as served, served.connect() as connection:
        connection.sendall(POST % (b"/", 1000, b""))
        received = answer_to_drops(connection, b"x")
    assert received.startswith(b"HTTP/1.1 408 ")


def test_no_body_earns_time_when_the_least_rate_is_0() -> None:
    """Decided: a least rate of 0 means that body_seconds_max holds for every body."""
    assert replace(PATIENT, body_bytes_per_second_min=0).window_bytes == float("inf")
    assert replace(PATIENT, body_bytes_per_second_min=5).window_bytes == 100


def test_call_that_waits_behind_another_is_not_too_slow() -> None:
    """While an earlier call is in progress we do not read, so no body is late."""
    seconds = 1.0  # Long enough for a busy machine to send the rest in.
    limits = replace(PATIENT, body_seconds_max=seconds)
    with serving(limits) as served, served.connect() as connection:
        connection.sendall(POST % (b"/hold", 0, b"") + POST % (b"/", 5, b"ab"))
        assert served.probe.started.acquire(timeout=10)
        assert not served.probe.ended.acquire(timeout=1.2 * seconds)
        served.release()
        assert reply(connection).endswith(b"0 bytes")
        connection.sendall(b"cde")
        received = reply(connection)
        assert received.endswith(b"5 bytes")
        assert b"connection: close" not in received


def test_call_that_waited_behind_another_has_its_deadline() -> None:
    """When its turn has come, the rest of a body has to come as well."""
    limits = replace(PATIENT, body_seconds_max=SHORT)
    with serving(limits) as served, served.connect() as connection:
        connection.sendall(POST % (b"/hold", 0, b"") + POST % (b"/", 5, b"ab"))
        assert served.probe.started.acquire(timeout=10)
        assert not served.probe.ended.acquire(timeout=3 * SHORT)
        served.release()
        assert reply(connection).endswith(b"0 bytes")
        assert rest(connection).startswith(b"HTTP/1.1 408 ")


def test_half_a_header_behind_a_call_does_not_take_its_answer() -> None:
    """A client that stops within its next headers gets the answer that it waits for."""
    limits = replace(PATIENT, header_seconds_max=SHORT)
    with serving(limits) as served, served.connect() as connection:
        connection.sendall(POST % (b"/hold", 0, b"") + b"GET / HT")
        assert served.probe.started.acquire(timeout=10)
        assert not served.probe.ended.acquire(timeout=3 * SHORT)
        served.release()
        assert rest(connection).endswith(b"0 bytes")


def test_rest_of_a_body_that_nobody_wants_is_read_over() -> None:
    """After an early reply the rest of the body is dropped and the connection goes on."""
    with serving() as served, served.connect() as connection:
        connection.sendall(POST % (b"/unread", 200_000, b"x" * 100_000))
        assert reply(connection).endswith(b"unread")
        connection.sendall(b"x" * 100_000 + POST % (b"/", 3, b"abc"))
        assert reply(connection).endswith(b"3 bytes")


def test_rest_of_a_body_that_nobody_wants_has_a_deadline() -> None:
    """After an early reply a body that does not end ends the connection."""
    with serving(replace(PATIENT, header_seconds_max=SHORT)) as served:
        received = served.exchange(POST % (b"/unread", 200_000, b"x"))
    assert received.endswith(b"unread")


def test_idle_connection_is_closed() -> None:
    """A connection without calls is closed after keep_alive_seconds."""
    with serving(replace(PATIENT, keep_alive_seconds=SHORT)) as served:
        assert served.exchange(GET % b"/").endswith(b"0 bytes")


def test_reply_that_nobody_reads_does_not_stay_in_memory() -> None:
    """A client that reads nothing of a long reply is cut off."""
    limits = replace(PATIENT, keep_alive_seconds=SHORT)
    with serving(limits) as served, served.connect() as connection:
        connection.sendall(GET % b"/large")
        assert served.probe.ended.acquire(timeout=10)
        threading.Event().wait(4 * SHORT)
        received = rest(connection)
    assert 0 < len(received) < LARGE_BYTES


def test_reply_that_is_read_slowly_arrives_whole() -> None:
    """A client that goes on reading gets all of a long reply."""
    limits = replace(PATIENT, keep_alive_seconds=0.5)
    with serving(limits) as served, served.connect() as connection:
        connection.sendall(GET % b"/large")
        received = 0
        pause = threading.Event()
        while received < LARGE_BYTES:
            pause.wait(0.05)
            piece = connection.recv(262_144)
            assert piece
            received += len(piece)
    assert received > LARGE_BYTES
