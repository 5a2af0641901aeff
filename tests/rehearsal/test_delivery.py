"""How a reply leaves: cut off, by drips, or as something else."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree

from castile.rehearsal.delivery import Delivery, html_page, malformed

if TYPE_CHECKING:
    from starlette.types import Message

START: Message = {"type": "http.response.start", "status": 200, "headers": []}
BODY = b"<answer>0123456789</answer>"


def _delivered(delivery: Delivery, *, gone: bool = False) -> tuple[list[Any], float]:
    """Return what was sent, "end" for the end of the connection, and how long it took."""
    told: list[Any] = []

    async def send(message: Message) -> None:
        told.append(message if message["type"] != "http.response.body" else message["body"])

    async def receive() -> Message:
        if not gone:
            await asyncio.get_running_loop().create_future()
        return {"type": "http.disconnect"}

    async def deliver() -> float:
        loop = asyncio.get_running_loop()
        began = loop.time()
        await delivery(START, BODY, receive, send, lambda: told.append("end"))
        return loop.time() - began

    return told, asyncio.run(deliver())


@pytest.mark.parametrize(
    ("cut", "told"),
    [
        ("before", ["end"]),
        ("within", [START, BODY[: len(BODY) // 2], "end"]),
        ("after", [START, BODY, "end"]),
    ],
)
def test_a_connection_is_cut_before_within_or_after(cut: str, told: list[Any]) -> None:
    """Within is behind the first half of the body."""
    assert _delivered(Delivery(cut, None))[0] == told


def test_a_reply_leaves_by_drips() -> None:
    """A tenth of a second's worth at a time, and in its time."""
    told, seconds = _delivered(Delivery(None, 100))
    assert told == [START, BODY[:10], BODY[10:20], BODY[20:], b""]
    assert len(BODY) / 100 <= seconds < 5


def test_a_slow_reply_leaves_byte_by_byte() -> None:
    """When less than a byte is due in a tenth of a second."""
    told, _ = _delivered(Delivery("within", 9), gone=True)
    assert told == [START, BODY[:1], b"", "end"]


def test_nobody_drips_to_a_client_that_has_gone() -> None:
    """The rest is not waited for."""
    told, seconds = _delivered(Delivery(None, 1), gone=True)
    assert told[1] == BODY[:1]
    assert seconds < len(BODY) / 2


def test_half_a_reply_is_no_xml() -> None:
    """Its elements never end."""
    with pytest.raises(etree.XMLSyntaxError):
        etree.fromstring(malformed(BODY))


@pytest.mark.parametrize(
    ("status", "title"),
    [(503, b"503 Service Unavailable"), (502, b"502 Bad Gateway"), (599, b"599 Error")],
)
def test_a_page_names_its_status(status: int, title: bytes) -> None:
    """HTML that no SOAP client can read."""
    assert b"<title>" + title + b"</title>" in html_page(status)
