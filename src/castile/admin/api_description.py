"""The OpenAPI document of the admin API, made from the table of commands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from castile import __version__
from castile.admin.arguments import SUBSCRIPTION

if TYPE_CHECKING:
    from collections.abc import Iterable

    from castile.admin.command import Command

API_PATH: Final = "/castile/api"

_ERRORS: Final = {
    "400": "An argument is missing, unknown or unfit, or the body is no JSON object.",
    "401": "No valid token.",
    "403": "The token has too small a scope, or a page of another site sent the request.",
    "409": "Not found, or it cannot be done as things are.",
    "413": "The body is too long.",
    "415": "The body is not said to be application/json.",
    "500": "The server failed; its log says why.",
    "503": "The database cannot be used now.",
}


def path_of(name: str) -> str:
    """Return the path of a command, such as `/castile/api/journal/list`."""
    return f"{API_PATH}/{name.replace(' ', '/')}"


def describe(commands: Iterable[Command], base: str) -> dict[str, Any]:
    """
    Describe commands as an OpenAPI 3.1 document.

    Args:
        commands: What can be done.
        base: Scheme, host and port under which the server is reached.
    """
    return {
        "openapi": "3.1.0",
        "info": {"title": "Castile admin API", "version": __version__},
        "servers": [{"url": base}],
        "security": [{"token": []}],
        "paths": {path_of(each.name): {"post": _operation(each)} for each in commands},
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": {
                "Error": {
                    "type": "object",
                    "required": ["error"],
                    "properties": {"error": {"type": "string"}},
                }
            },
            "responses": {
                status: {"description": about, "content": _json({"$ref": _ref("schemas/Error")})}
                for status, about in _ERRORS.items()
            },
        },
    }


def _operation(command: Command) -> dict[str, Any]:
    result = {"type": "object", "required": ["result"], "properties": {"result": {}}}
    about = command.about or f"Do what `castile {command.name}` does."
    return {
        "operationId": command.name.replace(" ", "_").replace("-", "_"),
        "tags": [command.name.partition(" ")[0]],
        "summary": about,
        "description": f"A token of scope {command.scope} or above.",
        "requestBody": {"required": True, "content": _json(_arguments(command))},
        "responses": {
            "200": {"description": "Done.", "content": _json(result)},
            **{status: {"$ref": _ref(f"responses/{status}")} for status in _ERRORS},
        },
    }


def _arguments(command: Command) -> dict[str, Any]:
    taken = (*(command.takes or ()), SUBSCRIPTION)
    return {
        "type": "object",
        "properties": {each.name: each.schema() for each in taken},
        "required": [each.name for each in taken if each.required],
        "additionalProperties": command.takes is None,
    }


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _ref(place: str) -> str:
    return f"#/components/{place}"
