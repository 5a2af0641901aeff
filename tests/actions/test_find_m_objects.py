"""What a call names by external key or association is found before anything is searched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from castile.actions.find_m_objects import find_opportunities, find_roles
from castile.domain.ids import CompanyId, LeadId, OpportunityId, RoleId
from castile.domain.m_object_conditions import Association, Conditions, ExternalKey, Span
from castile.domain.opportunities import Opportunity, Role
from tests.operations.m_object_pages import DEFINITION, catalog_of

if TYPE_CHECKING:
    from tests.harness import Harness

OPPORTUNITY, ROLE = "Opportunity", "OpportunityPersonRole"


@pytest.fixture
def objects(castile: Harness) -> Harness:
    """Two leads with one key, two opportunities with one key, a role in each."""
    castile.define(DEFINITION)
    lead_field = catalog_of(castile).field("FSPID")
    for company in ("Jones", "Smith"):
        values: dict[str, Any] = {lead_field.key: "L", "Company": company}
        castile.store_lead(None, **values)
    company_id = castile.write(lambda tx: tx.companies.of("smith", None))
    for number in (1, 2):
        values = {key_field(castile, "O").field.key: "O", "Name": "Deal"}
        one = Opportunity(OpportunityId(0), CompanyId(company_id), values=values)
        castile.write(lambda tx, one=one: tx.opportunities.add(one))  # type: ignore[misc]  # bound now
        role = Role(RoleId(0), OpportunityId(number), LeadId(number))
        castile.write(lambda tx, role=role: tx.roles.add(role))  # type: ignore[misc]  # bound now
    return castile


def key_field(castile: Harness, value: str | None) -> ExternalKey:
    """An external key of opportunities."""
    (field,) = (
        each for each in catalog_of(castile).opportunity_fields if each.name == "opportunityId"
    )
    return ExternalKey(field, value)


def lead_key(castile: Harness, value: str | None) -> ExternalKey:
    """An external key of leads."""
    return ExternalKey(catalog_of(castile).field("FSPID"), value)


def opportunities(castile: Harness, conditions: Conditions, after: int = 0) -> list[int]:
    """The ids of what is found."""
    found = castile.read(
        lambda tx: find_opportunities(conditions, tx, catalog_of(castile), after=after, limit=9)
    )
    assert all(each.name == "Deal" for each in found)
    return [each.opportunity_id for each in found]


def roles(castile: Harness, *associations: Association) -> list[int]:
    """The ids of what is found."""
    conditions = Conditions(ROLE, associations=associations)
    found = castile.read(
        lambda tx: find_roles(conditions, tx, catalog_of(castile), after=0, limit=9)
    )
    return [each.role_id for each in found]


def test_mobj_15_an_external_key_means_the_newest_opportunity(objects: Harness) -> None:
    """B-2, documented; together with all other conditions (B-70)."""
    named = Conditions(OPPORTUNITY, external_key=key_field(objects, "O"))
    assert opportunities(objects, named) == [2]
    assert opportunities(objects, named, after=2) == []
    below = Conditions(OPPORTUNITY, key_field(objects, "O"), spans=(Span("Id", 1, 1),))
    assert opportunities(objects, below) == []
    for value in ("unknown", None):
        unknown = Conditions(OPPORTUNITY, external_key=key_field(objects, value))
        assert opportunities(objects, unknown) == []


def test_an_association_by_key_means_the_newest_object(objects: Harness) -> None:
    """Section 5.2, B-43, B-51: an opportunity, a lead, the company of a lead."""
    opportunity = Association(OPPORTUNITY, None, key_field(objects, "O"))
    lead = Association("Lead", None, lead_key(objects, "L"))
    company = Association("Company", None, lead_key(objects, "L"))
    assert roles(objects, opportunity) == roles(objects, lead) == [2]
    assert opportunities(objects, Conditions(OPPORTUNITY, associations=(lead,))) == [2]
    assert opportunities(objects, Conditions(OPPORTUNITY, associations=(company,))) == [1, 2]


def test_an_id_wins_over_a_key(objects: Harness) -> None:
    """Decided, as B-33."""
    assert roles(objects, Association("Lead", 1, lead_key(objects, "L"))) == [1]
    assert roles(objects, Association(OPPORTUNITY, 1, key_field(objects, "unknown"))) == [1]


@pytest.mark.parametrize("value", ["unknown", None])
def test_an_association_that_names_nothing_known_finds_nothing(
    objects: Harness, value: str | None
) -> None:
    """B-90, decided: also beside one that does, and when it says nothing at all."""
    known = Association("Lead", 1, None)
    assert roles(objects, known) == [1]
    for unknown in (
        Association("Lead", None, lead_key(objects, value)),
        Association(OPPORTUNITY, None, key_field(objects, value)),
        Association("Lead", None, None),
    ):
        assert roles(objects, unknown) == roles(objects, known, unknown) == []
    company = Association("Company", None, lead_key(objects, value))
    assert opportunities(objects, Conditions(OPPORTUNITY, associations=(company,))) == []
