"""The definition file of the model's world."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.reliability.model.objects import DEAL, OBJECT_TYPES, RANK
from tests.reliability.model.values import FIELDS, HIDDEN
from tests.reliability.model.world import EUROPE, LISTS, OWNERS, PROGRAMS

if TYPE_CHECKING:
    from tests.reliability.model.values import Field
    from tests.reliability.model.world import World

BLOCKED = {"AnnualRevenue", "Frozen"}
"""What an operator blocks; the other fields that take no value are read-only by nature."""


def definition(world: World) -> str:
    """Write the definitions that the model takes for granted."""
    tables: list[tuple[str, list[dict[str, object]]]] = [
        ("lead_fields", [*_custom_fields(), {"name": "AnnualRevenue", "blocked": True}]),
        (
            "lead_owners",
            [
                {"email": one.email, "crm_id": one.crm_id, "sales_user_id": one.sales_user_id}
                for one in OWNERS
            ],
        ),
        ("channels", [{"name": "Web", "program_type": "program", "statuses": []}]),
        ("programs", [{"name": one, "channel": "Web", "type": "program"} for one in PROGRAMS]),
        ("lists", _lists()),
        ("opportunity_fields", _opportunity_fields()),
        ("custom_object_types", _object_types()),
    ]
    if world.workspaces:
        tables += [
            ("partitions", [{"name": EUROPE}]),
            ("workspaces", [{"name": "Europe", "partitions": [EUROPE, "Default"]}]),
            (
                "assignment_rules",
                [
                    {
                        "name": "Germans",
                        "partition": EUROPE,
                        "when": [{"field": "Country", "is": ["Germany"]}],
                    }
                ],
            ),
        ]
    settings: dict[str, object] = {
        "name": "default",
        "workspaces_enabled": world.workspaces,
        "time_zone": str(world.zone),
        "rate_calls": 0,
        "quota_calls_per_day": 0,
    }
    lines = [f"{name} = [{', '.join(map(_inline, rows))}]" for name, rows in tables]
    lines += ["[subscription]", *(f"{key} = {json.dumps(one)}" for key, one in settings.items())]
    return "\n".join(lines)


def _custom_fields() -> list[dict[str, object]]:
    rows = []
    for field in (*FIELDS.values(), HIDDEN):
        if field.custom:
            row: dict[str, object] = {
                "name": field.name,
                "display_name": field.display_name,
                "type": field.type,
                "blocked": field.name in BLOCKED,
                "hidden": field is HIDDEN,
            }
            if field.type in {"string", "url"}:
                row["length"] = field.length
            if field.name == "abc":
                row["external_key"] = True
            rows.append(row)
    return rows


def _opportunity_fields() -> list[dict[str, object]]:
    return [
        {**_described(one), "display_name": one.display_name, "external_key": one is DEAL}
        for one in (DEAL, RANK)
    ]


def _object_types() -> list[dict[str, object]]:
    rows = []
    for one in OBJECT_TYPES.values():
        row: dict[str, object] = {"name": one.name, "link_field": one.link.name}
        if one.links_to:
            row["links_to"] = one.links_to
        row["key_fields"] = [_described(key) for key in one.keys]
        row["fields"] = [_described(field) for field in one.fields]
        rows.append(row)
    return rows


def _described(field: Field) -> dict[str, object]:
    row: dict[str, object] = {"name": field.name, "type": field.type}
    if field.type == "string":
        row["length"] = field.length
    return row


def _lists() -> list[dict[str, object]]:
    rows = []
    for one in LISTS:
        row: dict[str, object] = {"name": one.name, "id": one.id}
        if one.program is not None:
            row["program"] = one.program
        if one.owner is not None:
            row["owner"] = one.owner.email
        rows.append(row)
    return rows


def _inline(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_inline(one)}" for key, one in value.items()) + " }"
    if isinstance(value, list):
        return f"[{', '.join(map(_inline, value))}]"
    return json.dumps(value)
