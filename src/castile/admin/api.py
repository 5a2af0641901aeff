"""
The admin API: every command of an operator over HTTP, for other hosts and for programs.

A command `journal list` is `POST /castile/api/journal/list` with a JSON object of its arguments;
the answer is `{"result": ...}` or `{"error": TEXT}`. There is none without a token, and it is off
as long as there is no token at all.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from castile.admin.api_description import API_PATH, describe, path_of
from castile.admin.arguments import checked
from castile.admin.command import Scope
from castile.admin.commands import COMMANDS, run_command
from castile.admin.errors import CommandError
from castile.admin.token_commands import recognised, stored_tokens
from castile.logs import logger

if TYPE_CHECKING:
    from starlette.types import Receive, Send
    from starlette.types import Scope as AsgiScope

    from castile.admin.command import Command
    from castile.server.addresses import Addresses
    from castile.server.installation import Installation
    from castile.store.api_tokens import StoredApiToken

BODY_BYTES_MAX: Final = 16 << 20
COMMANDS_AT_ONCE: Final = 3
"""The others wait: each has a thread, and a body in memory."""

_STATUS: Final = {1: 409, 2: 400, 3: 409, 4: 503}
_DESCRIPTION: Final = "openapi.json"
_HEADERS: Final = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
_OWN_PAGES: Final = ("same-origin", "none")
_log = logger(__name__)


class ApiError(Exception):
    """
    A request is refused.

    Args:
        status: The HTTP status.
        message: One sentence that says what was expected.
    """

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class AdminApi:
    """
    The routes of the admin API.

    Args:
        installation: What the commands are done to.
        addresses: Tells which address is our own.
    """

    def __init__(self, installation: Installation, addresses: Addresses) -> None:
        self._installation = installation
        self._addresses = addresses
        self._commands = {path_of(name): command for name, command in COMMANDS.items()}
        self._room = asyncio.Semaphore(COMMANDS_AT_ONCE)

    def routes(self) -> list[Route]:
        """Return the routes, for the app."""
        return [Route(API_PATH + "/{path:path}", self)]

    async def __call__(self, scope: AsgiScope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        try:
            response = await self._answer(request)
        except ApiError as error:
            response = _response(error.status, {"error": str(error)})
        except ClientDisconnect:
            return
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        tokens = await asyncio.to_thread(stored_tokens, self._installation)
        if not tokens:
            raise HTTPException(404)
        self._refuse_other_sites(request)
        token = _token(request, tokens)
        path = request.path_params["path"]
        if path == _DESCRIPTION:
            _refuse_other_method(request, "GET")
            return _response(200, describe(COMMANDS.values(), self._addresses.base(request.scope)))
        command = self._commands.get(f"{API_PATH}/{path}")
        if command is None:
            raise ApiError(404, f"no such command; {API_PATH}/{_DESCRIPTION} lists them")
        _refuse_other_method(request, "POST")
        if not Scope(token.scope).allows(command.scope):
            raise ApiError(403, f"expected a token of scope {command.scope}, got {token.scope}")
        _refuse_other_type(request)
        async with self._room:
            arguments = _arguments(await _body(request))
            return await asyncio.to_thread(self._run, command, arguments, token.name)

    def _refuse_other_sites(self, request: Request) -> None:
        """Refuse what a page of another site had a browser send, whatever it carries."""
        origin = request.headers.get("origin")
        site = request.headers.get("sec-fetch-site", "none")
        own = self._addresses.base(request.scope)
        if site not in _OWN_PAGES or origin not in (None, own):
            raise ApiError(403, "expected a request of no page of another site")

    def _run(self, command: Command, given: dict[str, Any], by: str) -> Response:
        try:
            arguments = checked(command.takes, given)
            result = run_command(self._installation, command.name, arguments)
            if isinstance(result, dict):
                hidden = command.hides(arguments)
                result = {key: result[key] for key in result if key not in hidden}
            response = _response(200, {"result": result})
        except CommandError as error:
            response = _response(_STATUS.get(error.exit_code, 500), {"error": str(error)})
        except Exception:  # noqa: BLE001 - the end of this pipeline: the server goes on
            _log.exception("api_failed", command=command.name, by=by)
            response = _response(500, {"error": "the server could not do it; its log says why"})
        _log.info("api_answered", command=command.name, by=by, status=response.status_code)
        return response


def _token(request: Request, tokens: list[StoredApiToken]) -> StoredApiToken:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    found = recognised(token.strip().encode("latin-1"), tokens)
    if scheme.lower() != "bearer" or found is None:
        raise ApiError(401, "expected Authorization: Bearer and a token that is valid")
    return found


def _refuse_other_method(request: Request, method: str) -> None:
    if request.method != method:
        raise ApiError(405, f"expected {method}, got another method")


def _refuse_other_type(request: Request) -> None:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise ApiError(415, "expected Content-Type: application/json")
    if "content-encoding" in request.headers:
        raise ApiError(415, "expected no Content-Encoding")


async def _body(request: Request) -> bytes:
    body = bytearray()
    if int(request.headers.get("content-length", "0")) <= BODY_BYTES_MAX:
        async for piece in request.stream():
            body += piece
            if len(body) > BODY_BYTES_MAX:
                break
        else:
            return bytes(body)
    raise ApiError(413, f"expected a body of at most {BODY_BYTES_MAX} bytes")


def _arguments(body: bytes) -> dict[str, Any]:
    try:
        arguments = orjson.loads(body or b"{}")
    except ValueError:
        raise ApiError(400, "expected a body of JSON") from None
    if not isinstance(arguments, dict):
        raise ApiError(400, "expected a JSON object of arguments")
    return arguments


def _response(status: int, content: object) -> Response:
    headers = _HEADERS | ({"www-authenticate": "Bearer"} if status == 401 else {})
    return Response(orjson.dumps(content), status, headers, "application/json")
