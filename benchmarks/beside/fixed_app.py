"""An ASGI app that reads a call and gives a fixed answer, on the HTTP server of Castile."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from castile.clock import SystemClock
from castile.server.health import Health
from castile.server.http import ConnectionLimits
from castile.server.lifecycle import Service, address_of, listen, run

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send


class FixedApp:
    """
    Answer everything with the same bytes.

    Args:
        body: The answer.
    """

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._headers = [
            (b"content-type", b"text/xml; charset=utf-8"),
            (b"content-length", b"%d" % len(body)),
        ]

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        """Read one call and answer."""
        while (await receive()).get("more_body"):
            pass
        await send({"type": "http.response.start", "status": 200, "headers": self._headers})
        await send({"type": "http.response.body", "body": self._body})


def main() -> None:
    """Serve the file that the first argument names, and print the address."""
    listener = listen("127.0.0.1", 0)
    run(
        Service(
            app=FixedApp(Path(sys.argv[1]).read_bytes()),
            listener=listener,
            limits=ConnectionLimits(
                header_seconds_max=10,
                body_seconds_max=60,
                body_bytes_per_second_min=1024,
                keep_alive_seconds=75,
            ),
            clock=SystemClock(),
            health=Health(version="", test=False, components=dict),
            drain_seconds_max=1,
            announce=lambda: print(address_of(listener), flush=True),
        )
    )


if __name__ == "__main__":
    main()
