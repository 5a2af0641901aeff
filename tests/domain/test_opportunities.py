"""Opportunities and roles: their fields, and the values of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from castile.domain.catalog import make_catalog
from castile.domain.fields import FieldType, OpportunityField
from castile.domain.ids import CompanyId, LeadId, OpportunityId, RoleId
from castile.domain.metadata import describe
from castile.domain.opportunities import (
    ROLE_FIELDS,
    Opportunity,
    Role,
    opportunity_fields,
    text_key,
    type_named,
)

if TYPE_CHECKING:
    from datetime import tzinfo

    from castile.domain.catalog import Catalog

KEY = OpportunityField(
    name="OrderKey", display_name="Order Key", type=FieldType.STRING, key="7", external_key=True
)


def test_fields_are_those_that_are_described(zone: tzinfo) -> None:
    """Descriptions and writes know the same fields, in the same order."""
    catalog = make_catalog(version=1, zone=zone, opportunity_fields=[KEY])
    fields = opportunity_fields(catalog)
    described = describe("Opportunity", catalog).field_list.field
    assert list(fields) == [each.name for each in described]
    assert [each.type.data_type for each in fields.values()] == [
        each.data_type for each in described
    ]
    assert [name for name, each in fields.items() if not each.writable] == ["CompanyId", "Id"]
    assert [name for name, each in fields.items() if each.custom] == ["OrderKey"]


def test_lengths_are_those_of_the_table(catalog: Catalog) -> None:
    """Section 3.2: Description has 2000 characters, other texts have 255."""
    fields = opportunity_fields(catalog)
    assert (fields["Description"].length, fields["Name"].length) == (2000, 255)


def test_role_fields_are_those_of_the_table() -> None:
    """Section 3.3; only Id is never written."""
    assert list(ROLE_FIELDS) == [
        "ExternalCreatedDate",
        "Id",
        "IsPrimary",
        "OpportunityId",
        "PersonId",
        "Role",
    ]
    assert [name for name, each in ROLE_FIELDS.items() if not each.writable] == ["Id"]


def test_an_opportunity_shows_its_numbers_like_values(catalog: Catalog) -> None:
    """Id and CompanyId are fields of their own kind."""
    fields = opportunity_fields(catalog)
    opportunity = Opportunity(OpportunityId(41))
    assert opportunity.value(fields["Id"]) == "41"
    assert opportunity.value(fields["CompanyId"]) is None
    opportunity.company_id = CompanyId(3)
    assert opportunity.value(fields["CompanyId"]) == "3"


def test_values_are_set_and_cleared(catalog: Catalog) -> None:
    """A field without a value is not kept."""
    name = opportunity_fields(catalog)["Name"]
    opportunity = Opportunity(OpportunityId(1))
    assert opportunity.name == ""
    opportunity.set_value(name, "Big one")
    assert (opportunity.value(name), opportunity.name) == ("Big one", "Big one")
    opportunity.set_value(name, None)
    assert opportunity.values == {}


def test_a_role_shows_all_of_its_fields() -> None:
    """False and empty texts are no values."""
    role = Role(RoleId(12), OpportunityId(41), LeadId(6), "Buyer", is_primary=True)
    shown = {name: role.value(field) for name, field in ROLE_FIELDS.items()}
    assert shown == {
        "ExternalCreatedDate": None,
        "Id": "12",
        "IsPrimary": "1",
        "OpportunityId": "41",
        "PersonId": "6",
        "Role": "Buyer",
    }
    plain = Role(RoleId(1), OpportunityId(1), LeadId(1))
    assert plain.value(ROLE_FIELDS["Role"]) is None
    assert plain.value(ROLE_FIELDS["IsPrimary"]) is None


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("Opportunity", "Opportunity"),
        ("OpportunityPersonRole", "OpportunityPersonRole"),
        ("OpportunityLeadRole", "OpportunityPersonRole"),
        ("Program", "Program"),
        ("opportunity", None),
        ("LeadRecord", None),
        ("", None),
    ],
)
def test_type_names_are_exact(word: str, name: str | None) -> None:
    """B-1, with the word of an unused enumeration."""
    assert type_named(word) == name


def test_texts_compare_without_letter_case() -> None:
    """B-81, decided."""
    assert text_key("ÄB") == text_key("äb") == "äb"
    assert text_key(None) is None
