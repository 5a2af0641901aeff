"""What leaves in place of a reply, and how it leaves: by drips, or cut off."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from starlette.types import Message, Receive, Send

Deliver = Callable[["Message", bytes, "Receive", "Send", Callable[[], None]], Awaitable[None]]
"""Sends a reply: its start, its body, the channels of the call, what ends its connection."""

_PIECES_PER_SECOND: Final = 10


@dataclass(frozen=True, slots=True)
class Delivery:
    """
    Send a reply in another way than whole.

    Args:
        cut: Where the connection is ended: before, within or after; None: not at all.
        bytes_per_second: How fast the body leaves; None: at once.
    """

    cut: str | None
    bytes_per_second: int | None

    async def __call__(
        self,
        start: Message,
        body: bytes,
        receive: Receive,
        send: Send,
        end: Callable[[], None],
    ) -> None:
        """
        Send a reply.

        Args:
            start: The ASGI message with status and headers.
            body: The body as its length was announced.
            receive: Tells when the client has gone.
            send: Takes the messages.
            end: Ends the connection; what was sent before still leaves.
        """
        if self.cut != "before":
            await send(start)
            shown = body[: len(body) // 2] if self.cut == "within" else body
            if self.bytes_per_second is not None:
                await _drip(shown, self.bytes_per_second, receive, send)
                shown = b""
            more_body = self.cut == "within"
            await send({"type": "http.response.body", "body": shown, "more_body": more_body})
        if self.cut is not None:
            end()


async def _drip(body: bytes, bytes_per_second: int, receive: Receive, send: Send) -> None:
    """Send a body piece by piece, as long as somebody is there to read it."""
    piece_bytes = max(1, bytes_per_second // _PIECES_PER_SECOND)
    gone = asyncio.ensure_future(_gone(receive))
    try:
        for at in range(0, len(body), piece_bytes):
            piece = body[at : at + piece_bytes]
            await send({"type": "http.response.body", "body": piece, "more_body": True})
            await asyncio.wait({gone}, timeout=len(piece) / bytes_per_second)
            if gone.done():
                break
    finally:
        gone.cancel()
        with suppress(asyncio.CancelledError):
            await gone


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def malformed(body: bytes) -> bytes:
    """Leave the first half of a reply: XML whose elements never end."""
    return body[: len(body) // 2]


def html_page(status: int) -> bytes:
    """
    Write the page that a proxy sends when the server behind it does not answer.

    Args:
        status: The HTTP status.
    """
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = "Error"
    title = f"{status} {phrase}"
    return (
        f"<html>\n<head><title>{title}</title></head>\n<body>\n<center><h1>{title}</h1></center>\n"
        "<hr><center>proxy</center>\n</body>\n</html>\n"
    ).encode()
