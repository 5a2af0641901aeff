"""The fields and names that every subscription has, read from standard_fields.toml."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any, Final

from castile.domain.fields import (
    LENGTH_DEFAULT,
    FieldOrigin,
    FieldType,
    LeadField,
    SourceObject,
)

EMAIL_NAME: Final = "Email"
"""The one field that is an element of a lead record, not an attribute."""


def _field(row: dict[str, Any], *, prefix: str, display_prefix: str) -> LeadField:
    name = prefix + row["name"]
    return LeadField(
        name=name,
        display_name=display_prefix + row["display_name"],
        type=FieldType(row.get("type", "string")),
        key=name,
        length=row.get("length", LENGTH_DEFAULT),
        writable=row.get("writable", True),
        origin=FieldOrigin.SOCIAL if prefix else FieldOrigin.STANDARD,
        source_object=SourceObject(row.get("source", "Lead")),
    )


def _social(table: dict[str, Any]) -> list[LeadField]:
    fields = [
        _field(
            row,
            prefix=f"MarketoSocial{network}",
            display_prefix=f"Marketo Social {network} ",
        )
        for network in table["networks"]
        for row in table["social_of_network"]
        if row["name"] != "Id" or network not in table["networks_without_id"]
    ]
    return fields + [
        _field(row, prefix="MarketoSocial", display_prefix="Marketo Social ")
        for row in table["social"]
    ]


_TABLE = tomllib.loads(
    files("castile.domain").joinpath("standard_fields.toml").read_text(encoding="utf-8")
)

STANDARD_FIELDS: Final[tuple[LeadField, ...]] = (
    *(_field(row, prefix="", display_prefix="") for row in _TABLE["standard"]),
    *_social(_TABLE),
)
"""All fields that SOAP offers in every subscription, the email and social ones included."""

NOT_OFFERED: Final[dict[str, str]] = {
    row["name"]: row["display_name"] for row in _TABLE["not_offered"]
}
"""Display names, by name, of what the server keeps and SOAP does not know (F-10)."""

PASSED_OVER_NAMES: Final[frozenset[str]] = frozenset(_TABLE["passed_over"])
"""Names that writes may carry and that change nothing (F-12)."""

ELEMENT_NAMES: Final[frozenset[str]] = frozenset(_TABLE["elements"])
"""Elements of a lead record that are never fields, besides the email (R-1)."""

SHORT_HEADERS: Final[dict[str, str]] = _TABLE["short_headers"]
"""SOAP names by the short names that a column of an import file may have (I-31)."""
