"""Whether the server lives (`/livez`) and whether it answers calls (`/readyz`)."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.requests import Request
    from starlette.responses import Response

_NOT_STORED: Final = {"cache-control": "no-store"}


class Phase(StrEnum):
    """Where the server is in its life."""

    STARTING = "starting"
    SERVING = "serving"
    DRAINING = "draining"


class Component(NamedTuple):
    """
    How a part of the server is.

    Args:
        ok: False makes the server degraded: it answers, but somebody should look.
        detail: One sentence for the operator, "" for nothing to say. It is shown to everybody, so
            it holds no paths and no secrets.
    """

    ok: bool
    detail: str = ""


class Health:
    """
    The state of the server, and the two routes that show it.

    Args:
        version: The version of the server.
        test: Whether the server was started for a test suite and flushes nothing to disk.
        components: Asked at each `/readyz`; quick, and called in the event loop.
    """

    def __init__(
        self, *, version: str, test: bool, components: Callable[[], Mapping[str, Component]]
    ) -> None:
        self.phase = Phase.STARTING
        self._version = version
        self._test = test
        self._components = components

    def routes(self) -> list[Route]:
        """Return the routes, for the app."""
        return [Route("/livez", self._livez), Route("/readyz", self._readyz)]

    def report(self) -> tuple[int, dict[str, object]]:
        """
        Report whether calls are answered.

        Returns:
            The HTTP status and a JSON object: `status` is ok or degraded (200), starting or
            draining (503); `version`, `test`, and `components` by name, each with `ok` and, where
            there is something to say, `detail`.

        Source: decided
        """
        components = self._components()
        status: str = self.phase
        if self.phase is Phase.SERVING:
            healthy = all(component.ok for component in components.values())
            status = "ok" if healthy else "degraded"
        shown: dict[str, object] = {
            name: {"ok": component.ok, **({"detail": component.detail} if component.detail else {})}
            for name, component in components.items()
        }
        return (200 if self.phase is Phase.SERVING else 503), {
            "status": status,
            "version": self._version,
            "test": self._test,
            "components": shown,
        }

    async def _livez(self, _request: Request) -> Response:
        """Answer as long as the event loop runs."""
        return PlainTextResponse("ok\n", headers=_NOT_STORED)

    async def _readyz(self, _request: Request) -> Response:
        status, report = self.report()
        return JSONResponse(report, status, headers=_NOT_STORED)
