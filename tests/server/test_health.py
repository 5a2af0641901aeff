"""The two routes that say whether the server lives and whether it answers calls."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette

from castile.server.health import Component, Health, Phase

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import Message


def health(components: Mapping[str, Component] | None = None, *, test: bool = False) -> Health:
    """Make the health of a server with the given components."""
    return Health(version="1.2.3", test=test, components=lambda: components or {})


def get(subject: Health, path: str) -> tuple[int, dict[bytes, bytes], bytes]:
    """Ask one of the routes."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": []}
    asyncio.run(Starlette(routes=subject.routes())(scope, receive, send))
    return sent[0]["status"], dict(sent[0]["headers"]), sent[1]["body"]


def ready(subject: Health) -> tuple[int, dict[str, Any]]:
    """Ask /readyz."""
    status, headers, body = get(subject, "/readyz")
    assert headers[b"content-type"] == b"application/json"
    assert headers[b"cache-control"] == b"no-store"
    return status, json.loads(body)


def test_livez_answers_in_every_phase() -> None:
    """The loop runs, so the server lives, whatever it is doing."""
    subject = health({"database": Component(ok=False)})
    for phase in Phase:
        subject.phase = phase
        status, headers, body = get(subject, "/livez")
        assert (status, body) == (200, b"ok\n")
        assert headers[b"cache-control"] == b"no-store"


def test_readyz_is_503_before_and_after_serving() -> None:
    """A balancer sends nothing to a server that starts or drains."""
    subject = health({"database": Component(ok=True)})
    assert ready(subject)[0] == 503
    assert ready(subject)[1]["status"] == "starting"
    subject.phase = Phase.DRAINING
    assert ready(subject)[0] == 503
    assert ready(subject)[1]["status"] == "draining"


def test_readyz_shows_every_component() -> None:
    """While it serves and all is well, the server is ok."""
    subject = health({"database": Component(ok=True), "queue": Component(ok=True, detail="3 wait")})
    subject.phase = Phase.SERVING
    assert ready(subject) == (
        200,
        {
            "status": "ok",
            "version": "1.2.3",
            "test": False,
            "components": {"database": {"ok": True}, "queue": {"ok": True, "detail": "3 wait"}},
        },
    )


def test_readyz_says_degraded_and_still_200() -> None:
    """A journal that cannot write fails no call, so calls go on and an operator sees it."""
    subject = health(
        {"database": Component(ok=True), "journal": Component(ok=False, detail="disk full")}
    )
    subject.phase = Phase.SERVING
    status, report = ready(subject)
    assert status == 200
    assert report["status"] == "degraded"
    assert report["components"]["journal"] == {"ok": False, "detail": "disk full"}


def test_readyz_says_when_nothing_is_flushed_to_disk() -> None:
    """A server of a test suite is not taken for a real one."""
    assert ready(health(test=True))[1]["test"] is True
