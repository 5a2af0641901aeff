"""
A client that pages through leads, one call at a time.

As a process of its own it pages without pause until it is ended, and then says how many pages
it got: `python -m benchmarks.beside.pager PORT NOW_MS`.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import sys
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from benchmarks.beside.base import EVERYONE, frame, instant_text
from benchmarks.load import post

from castile.client.arguments import escape

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

PAGE_LEADS: Final = 1000
BY_TIME: Final = "by time"
BY_LIST: Final = "by list"
SELECTORS: Final = (BY_TIME, BY_LIST)
_START_BYTES: Final = 4096
_POSITION: Final = re.compile(rb"<newStreamPosition>([^<]*)<")
_REMAINING: Final = re.compile(rb"<remainingCount>(\d+)<")
_PLACE: Final = re.compile(r"\Aid:\d+(:.*):os:\d+:rc:\d+\Z")
_TIMEOUT_SECONDS: Final = 60.0


@dataclass(frozen=True)
class Answer:
    """
    What came back.

    Args:
        seconds: From the first byte sent to the last received.
        start: The first bytes of the body, of at most so many as `_START_BYTES`.
        body_bytes: How many the body has.
    """

    seconds: float
    start: bytes
    body_bytes: int


class Caller:
    """
    One connection to a server on this machine; keeps the start of long answers.

    Args:
        port: Of the server, on 127.0.0.1.
    """

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), _TIMEOUT_SECONDS)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._dropped = bytearray(1 << 18)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._socket.close()

    def call(self, request: bytes) -> Answer:
        """Send a request and wait for its answer, which must have the status 200."""
        began = time.perf_counter()
        self._socket.sendall(request)
        received = bytearray()
        body_at = whole_bytes = 0
        while not body_at or len(received) < min(whole_bytes, body_at + _START_BYTES):
            more = self._socket.recv(1 << 16)
            assert more, f"the server hung up after {bytes(received[:500])!r}"
            received += more
            if not body_at and b"\r\n\r\n" in received:
                head, _, _ = bytes(received).partition(b"\r\n\r\n")
                length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
                body_at = len(head) + 4
                whole_bytes = body_at + int(length)
        left = whole_bytes - len(received)
        while left:
            left -= self._socket.recv_into(self._dropped)
        seconds = time.perf_counter() - began
        start = bytes(received[body_at : body_at + _START_BYTES])
        assert received.startswith(b"HTTP/1.1 200 "), start
        return Answer(seconds, start, whole_bytes - body_at)


def page_request(now_ms: int, selector: str, position: str = "") -> bytes:
    """
    Make a call of getMultipleLeads for one page.

    Args:
        now_ms: The wall clock, in milliseconds since 1970 UTC.
        selector: One of `SELECTORS`; both mean all leads.
        position: What the page before gave; "" for the first page.
    """
    before, after = frame("getMultipleLeads", now_ms)
    if selector == BY_TIME:
        oldest = instant_text(now_ms - 86_400_000)
        kind, content = "LastUpdateAtSelector", f"<oldestUpdatedAt>{oldest}</oldestUpdatedAt>"
    else:
        kind, content = "StaticListSelector", f"<staticListName>{EVERYONE}</staticListName>"
    place = f"<streamPosition>{escape(position)}</streamPosition>" if position else ""
    return post(
        f'{before}<leadSelector xsi:type="ns1:{kind}">{content}</leadSelector>{place}'
        f"<batchSize>{PAGE_LEADS}</batchSize>{after}".encode()
    )


def position_of(answer: Answer) -> str:
    """Return the position after a page."""
    found = _POSITION.search(answer.start)
    assert found, answer.start
    return found[1].decode()


def remaining_of(answer: Answer) -> int:
    """Return how many leads are still to come."""
    found = _REMAINING.search(answer.start)
    assert found, answer.start
    return int(found[1])


def position_at(position: str, returned: int, leads: int) -> str:
    """
    Return the position after so many leads, their ids being 1, 2, 3 and so on.

    Args:
        position: That after any page of the same selector.
        returned: How many leads were returned so far.
        leads: How many there are.
    """
    found = _PLACE.match(position)
    assert found, position
    return f"id:{returned}{found[1]}:os:{returned}:rc:{leads - returned}"


def pages(caller: Caller, now_ms: int, selector: str) -> Iterator[Answer]:
    """Page through all leads as a client does: until nothing remains."""
    position = ""
    while True:
        answer = caller.call(page_request(now_ms, selector, position))
        yield answer
        if not remaining_of(answer):
            return
        position = position_of(answer)


def main() -> None:
    """Page without pause until SIGTERM, then print the pages and the seconds."""
    port, now_ms = map(int, sys.argv[1:3])
    stopped = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    os.nice(19)  # What is measured beside it on this core must not wait for it.
    count, began = 0, time.perf_counter()
    with Caller(port) as caller:
        while not stopped.is_set():
            for _ in pages(caller, now_ms, BY_TIME):
                count += 1
                if count == 1:
                    print("paging", flush=True)
                if stopped.is_set():
                    break
    print(count, time.perf_counter() - began, flush=True)


if __name__ == "__main__":
    main()
