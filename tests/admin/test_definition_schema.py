"""The JSON Schema of the definition file says what the models say."""

from __future__ import annotations

import re
import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from castile.admin.definition import DefinitionError
from castile.admin.definition_models import Definition
from castile.admin.definition_schema import definition_schema
from castile.settings import SETTINGS
from tests.admin.applying import read

SCHEMA = definition_schema()
TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str, datetime),  # editors show a moment of TOML to the schema as text
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
}


def problems(value: Any, schema: dict[str, Any], place: str = "") -> list[str]:
    """Judge a value by the words of JSON Schema that the schema uses, and by no others."""
    if "$ref" in schema:
        schema = {**SCHEMA["$defs"][schema["$ref"].removeprefix("#/$defs/")], **schema}
    if "anyOf" in schema:
        tried = [problems(value, each, place) for each in schema["anyOf"]]
        return [] if [] in tried else tried[0]
    kind = schema.get("type")
    is_one = kind is None or isinstance(value, TYPES[kind])
    if not is_one or (isinstance(value, bool) and kind not in (None, "boolean")):
        return [f"{place}: {kind}"]
    found = [
        f"{place}: {word}"
        for word, holds in (
            ("const", lambda limit: value == limit),
            ("enum", lambda limit: value in limit),
            ("minimum", lambda limit: value >= limit),
            ("maximum", lambda limit: value <= limit),
            ("minLength", lambda limit: isinstance(value, datetime) or len(value) >= limit),
            ("maxLength", lambda limit: isinstance(value, datetime) or len(value) <= limit),
            ("minItems", lambda limit: len(value) >= limit),
            ("maxItems", lambda limit: len(value) <= limit),
            ("pattern", lambda limit: re.search(limit, value) is not None),
        )
        if word in schema and not holds(schema[word])
    ]
    if isinstance(value, list):
        for index, each in enumerate(value):
            found += problems(each, schema["items"], f"{place}/{index}")
    if isinstance(value, dict):
        found += [
            f"{place}/{key}: required" for key in schema.get("required", ()) if key not in value
        ]
        for key, each in value.items():
            below = schema.get("properties", {}).get(key, schema.get("additionalProperties", {}))
            found += (
                problems(each, below, f"{place}/{key}") if below else [f"{place}/{key}: unknown"]
            )
    return found


def nodes(schema: Any) -> list[dict[str, Any]]:
    """Every schema within a schema."""
    if isinstance(schema, list):
        return [node for each in schema for node in nodes(each)]
    if not isinstance(schema, dict):
        return []
    return [schema, *(node for each in schema.values() for node in nodes(each))]


def test_the_example_obeys_the_schema(example: str) -> None:
    """Every key of the file is known to editors."""
    assert problems(tomllib.loads(example), SCHEMA) == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("colour = 1", "/colour: unknown"),
        ("format = 2", "/format: const"),
        ("[subscription]\nrate_calls = -1", "/subscription/rate_calls: minimum"),
        ("[subscription]\nport = 1", "/subscription/port: unknown"),
        ('lists = [{ name = "" }]', "/lists/0/name: minLength"),
        ('lists = [{ name = "A", id = 0 }]', "/lists/0/id: minimum"),
        ('lists = [{ name = "A", id = true }]', "/lists/0/id: integer"),
        ("lists = [{}]", "/lists/0/name: required"),
        ('campaigns = [{ name = "K", kind = "batsh" }]', "/campaigns/0/kind: enum"),
        (
            (
                'programs = [{ name = "P", type = "T", channel = "C", costs = ['
                '{ month = "2026-13", amount = 1 }] }]'
            ),
            "/programs/0/costs/0/month: pattern",
        ),
        (
            'opportunity_fields = [{ name = "a b", type = "string" }]',
            "/opportunity_fields/0/name: pattern",
        ),
        (
            'rehearsals = [{ name = "R", effect = { fault = 1 } }]',
            "/rehearsals/0/effect/fault: enum",
        ),
        ("assignment_rules = 7", "/assignment_rules: array"),
    ],
)
def test_what_the_schema_refuses_is_refused(text: str, problem: str) -> None:
    """An editor never marks what `castile apply` would take."""
    assert problem in problems(tomllib.loads(text), SCHEMA)
    with pytest.raises(DefinitionError):
        read(text)


def test_every_table_and_setting_is_in_it() -> None:
    """With its limits and its help; no setting of the server."""
    assert set(SCHEMA["properties"]) == set(Definition.model_fields)
    settings = SCHEMA["$defs"]["Subscription"]["properties"]
    expected = {name for name, each in SETTINGS.items() if each.scope == "subscription"}
    assert set(settings) == {"name", "first_ids", *expected}
    assert settings["window_past_minutes"] == {
        "type": "integer",
        "description": f"{SETTINGS['window_past_minutes'].help} (minutes)",
        "default": 60,
        "minimum": 1,
        "maximum": 1440,
    }


def test_nothing_in_it_is_null_and_no_other_keys_are_open() -> None:
    """No file can hold null, and a misspelt key is marked."""
    for node in nodes(SCHEMA):
        assert node.get("type") != "null"
        assert node.get("default", 0) is not None
        assert node.get("additionalProperties") is not True
        assert "Source:" not in node.get("description", "")
    tables = [each for each in SCHEMA["$defs"].values() if each["type"] == "object"]
    assert all(each["additionalProperties"] is False for each in tables)


def test_the_example_names_the_schema(example: str) -> None:
    """Its first line tells an editor where the schema is; the file is there."""
    first = example.split("\n", 1)[0]
    assert first == "#:schema ./definition.schema.json"
    assert (Path(__file__).parents[2] / "docs" / "definition.schema.json").is_file()
