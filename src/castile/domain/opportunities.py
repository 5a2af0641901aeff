"""Opportunities and the roles of leads in them: what is kept, and their fields."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from castile.domain.fields import LENGTH_DEFAULT, FieldType, OpportunityField

if TYPE_CHECKING:
    from collections.abc import Mapping

    from castile.domain.catalog import Catalog
    from castile.domain.ids import CompanyId, LeadId, OpportunityId, RoleId

OPPORTUNITY: Final = "Opportunity"
ROLE: Final = "OpportunityPersonRole"
PROGRAM: Final = "Program"
OLD_ROLE: Final = "OpportunityLeadRole"
"""The word of an unused enumeration, which means a role (B-1)."""

COMPANY: Final = "Company"
"""An association, and the lead field whose value leads of one company share."""
LEAD: Final = "Lead"
"""An association of roles."""

ID: Final = "Id"
NAME: Final = "Name"
TYPE: Final = "Type"
STAGE: Final = "Stage"
COMPANY_ID: Final = "CompanyId"
OPPORTUNITY_ID: Final = "OpportunityId"
PERSON_ID: Final = "PersonId"
ROLE_TEXT: Final = "Role"
IS_PRIMARY: Final = "IsPrimary"
EXTERNAL_CREATED_DATE: Final = "ExternalCreatedDate"

_TABLE: Final[dict[str, Any]] = tomllib.loads(
    files("castile.domain").joinpath("metadata.toml").read_text(encoding="utf-8")
)
_NEVER_WRITTEN: Final = frozenset({ID, COMPANY_ID})


def _standard_fields(type_name: str) -> dict[str, OpportunityField]:
    return {
        row["name"]: OpportunityField(
            name=row["name"],
            display_name=row["display_name"],
            type=FieldType(row["type"]),
            key=row["name"],
            length=row.get("size", LENGTH_DEFAULT),
            writable=row["name"] not in _NEVER_WRITTEN,
            custom=False,
        )
        for row in _TABLE[type_name]["fields"]
    }


_STANDARD_FIELDS: Final = _standard_fields(OPPORTUNITY)

ROLE_FIELDS: Final[Mapping[str, OpportunityField]] = _standard_fields(ROLE)
"""The fields of a role by name, in their order (B-104 has one of its own)."""


def opportunity_fields(catalog: Catalog) -> dict[str, OpportunityField]:
    """
    Return every field of opportunities.

    Args:
        catalog: The definitions, for the custom fields.

    Returns:
        Fields by name, `Id` and `CompanyId` among them; the custom ones in their places.

    Source: recorded WebReply/pymarketo, SugarCRM connector; decided places (section 3.2).
    """
    found = _STANDARD_FIELDS | {each.name: each for each in catalog.opportunity_fields}
    return dict(sorted(found.items(), key=lambda item: item[0].upper()))


def text_key(text: str | None) -> str | None:
    """Return the form in which texts of opportunities and roles are compared (B-81)."""
    return None if text is None else text.casefold()


def type_named(word: str) -> str | None:
    """Return the type that a word of a request means, or None (B-1)."""
    name = ROLE if word == OLD_ROLE else word
    return name if name in (OPPORTUNITY, ROLE, PROGRAM) else None


@dataclass(slots=True)
class Opportunity:
    """
    What is stored for one opportunity.

    Args:
        opportunity_id: 0 until the store gives the next id.
        company_id: Its company, or None.
        crm_id: The CRM id that an operator brought in, or None; never shown.
        created_ms: Milliseconds since 1970 UTC.
        updated_ms: Milliseconds since 1970 UTC.
        values: Stored text by `OpportunityField.key`, in the forms of a lead's values.

    Source: documented; CRM id decided (50-mobjects section 1).
    """

    opportunity_id: OpportunityId
    company_id: CompanyId | None = None
    crm_id: str | None = None
    created_ms: int = 0
    updated_ms: int = 0
    values: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Its name, or ""."""
        return self.values.get(NAME, "")

    def value(self, opportunity_field: OpportunityField) -> str | None:
        """Return the stored text of a field, id and company included, or None."""
        match opportunity_field.name:
            case "Id":
                return str(self.opportunity_id)
            case "CompanyId":
                return None if self.company_id is None else str(self.company_id)
        return self.values.get(opportunity_field.key)

    def set_value(self, opportunity_field: OpportunityField, stored: str | None) -> None:
        """Store a converted text for a field that takes values; None clears it."""
        if stored is None:
            self.values.pop(opportunity_field.key, None)
        else:
            self.values[opportunity_field.key] = stored


@dataclass(slots=True)
class Role:
    """
    What is stored for one role of a lead in an opportunity.

    Args:
        role_id: 0 until the store gives the next id.
        opportunity_id: The opportunity; never another one (B-53).
        lead_id: The lead; another one only when leads are merged.
        role: The text of the role, "" for none.
        is_primary: Whether it is the primary role of the opportunity.
        external_created: Stored text of ExternalCreatedDate, or None.
        created_ms: Milliseconds since 1970 UTC.
        updated_ms: Milliseconds since 1970 UTC.

    Source: documented (50-mobjects section 1).
    """

    role_id: RoleId
    opportunity_id: OpportunityId
    lead_id: LeadId
    role: str = ""
    is_primary: bool = False
    external_created: str | None = None
    created_ms: int = 0
    updated_ms: int = 0

    def value(self, role_field: OpportunityField) -> str | None:
        """Return the stored text of a field, ids included, or None."""
        return {
            ID: str(self.role_id),
            OPPORTUNITY_ID: str(self.opportunity_id),
            PERSON_ID: str(self.lead_id),
            ROLE_TEXT: self.role or None,
            IS_PRIMARY: "1" if self.is_primary else None,
            EXTERNAL_CREATED_DATE: self.external_created,
        }[role_field.name]
