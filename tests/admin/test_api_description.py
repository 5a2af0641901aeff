"""The OpenAPI document of the admin API."""

from __future__ import annotations

import json
from typing import Any

import pytest

from castile.admin.api_description import describe, path_of
from castile.admin.command import Command, Scope
from castile.admin.commands import COMMANDS

DOCUMENT: Any = json.loads(json.dumps(describe(COMMANDS.values(), "https://castile.example.com")))


def test_every_command_is_described_and_nothing_else() -> None:
    """The document is made from the table."""
    assert set(DOCUMENT["paths"]) == {path_of(name) for name in COMMANDS}
    assert DOCUMENT["servers"] == [{"url": "https://castile.example.com"}]
    names = [each["post"]["operationId"] for each in DOCUMENT["paths"].values()]
    assert len(set(names)) == len(COMMANDS)


def test_arguments_have_their_types() -> None:
    """And those that are required say so."""
    operation = DOCUMENT["paths"]["/castile/api/jobs/show"]["post"]
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    assert schema["properties"]["id"]["type"] == "integer"
    assert schema["properties"]["subscription"]["type"] == "string"
    assert schema["required"] == ["id"]
    assert schema["additionalProperties"] is False
    assert operation["description"] == "A token of scope read or above."
    assert operation["tags"] == ["jobs"]


def test_a_command_without_a_table_is_described_as_free_of_form() -> None:
    """It needs the scope admin, as long as nobody says otherwise."""
    command = Command("fly away", lambda _installation, _arguments: None)
    operation = describe([command], "")["paths"]["/castile/api/fly/away"]["post"]
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    assert schema["additionalProperties"] is True
    assert operation["summary"] == "Do what `castile fly away` does."
    assert operation["description"] == f"A token of scope {Scope.ADMIN} or above."


def _references(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"]] if "$ref" in value else []
        return own + [each for below in value.values() for each in _references(below)]
    return []


@pytest.mark.parametrize("reference", sorted(set(_references(DOCUMENT))))
def test_every_reference_of_the_document_leads_somewhere(reference: str) -> None:
    """A generator of clients can follow them all."""
    place = DOCUMENT
    for key in reference.removeprefix("#/").split("/"):
        place = place[key]
    assert place
