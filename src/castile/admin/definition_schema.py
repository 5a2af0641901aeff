"""The JSON Schema of the definition file, for editors; made of the models that judge it."""

from __future__ import annotations

from typing import Any, Final

from castile.admin.definition_models import Definition
from castile.settings import SETTINGS, Setting

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

_NULL: Final = {"type": "null"}
_TYPES: Final[dict[str, dict[str, Any]]] = {
    "integer": {"type": "integer"},
    "boolean": {"type": "boolean"},
    "networks": {"type": "array", "items": {"type": "string"}},
}
"""By type of setting; all others are texts."""


def definition_schema() -> dict[str, Any]:
    """
    Return the JSON Schema of the definition file.

    Returns:
        Every table and key with its type and limits. What entries say about each other, and which
        keys a step takes, `castile apply` alone judges.
    """
    schema = Definition.model_json_schema(by_alias=True)
    subscription = schema["$defs"]["Subscription"]
    subscription["additionalProperties"] = False
    subscription["properties"] |= {
        name: _setting(setting)
        for name, setting in SETTINGS.items()
        if setting.scope == "subscription"
    }
    return {"$schema": DIALECT, **_told(schema)}


def _setting(setting: Setting) -> dict[str, Any]:
    unit = f" ({setting.unit})" if setting.unit else ""
    found = {
        **_TYPES.get(setting.type, {"type": "string"}),
        "description": f"{setting.help}{unit}",
        "default": list(setting.default) if isinstance(setting.default, tuple) else setting.default,
    }
    bounds = {"minimum": setting.low, "maximum": setting.high}
    return found | {key: bound for key, bound in bounds.items() if bound is not None}


def _told(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema without what no file can hold and no person needs."""
    found: dict[str, Any] = {}
    for key, value in schema.items():
        match key:
            case "title":
                continue
            case "default" if value is None or isinstance(value, dict):
                continue
            case "description":
                found[key] = value.partition("\n\n")[0].replace("\n", " ")
            case "properties" | "$defs":
                found[key] = {name: _told(each) for name, each in value.items()}
            case "anyOf":
                found |= _choices([_told(each) for each in value if each != _NULL])
            case "items" | "additionalProperties" if isinstance(value, dict):
                found[key] = _told(value)
            case _:
                found[key] = value
    return found


def _choices(choices: list[dict[str, Any]]) -> dict[str, Any]:
    return choices[0] if len(choices) == 1 else {"anyOf": choices}
