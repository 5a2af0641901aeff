"""Activities of opportunities are worded as 20-activities section 3 says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from castile.domain.activity_types import ACTIVITY_TYPES
from castile.domain.fields import FieldType, OpportunityField
from castile.domain.ids import LeadId, OpportunityId, RoleId
from castile.domain.opportunities import Opportunity, Role
from castile.domain.opportunity_activities import (
    OpportunityChange,
    add_to_opportunity,
    remove_from_opportunity,
    update_opportunity,
)

if TYPE_CHECKING:
    from datetime import tzinfo

OPPORTUNITY = Opportunity(OpportunityId(41), values={"Name": "Big one"})
ROLE = Role(RoleId(12), OpportunityId(41), LeadId(6), "Buyer", is_primary=True)


def test_roles_are_worded_alike() -> None:
    """Added and removed."""
    added = add_to_opportunity(OPPORTUNITY, ROLE, 1000)
    removed = remove_from_opportunity(OPPORTUNITY, ROLE, 1000)
    assert {added.type, removed.type} == {"Add to Opportunity", "Remove from Opportunity"}
    assert {added.type, removed.type} <= ACTIVITY_TYPES
    assert added.attributes == removed.attributes
    assert added.attributes == (
        ("Opportunity ID", "41"),
        ("Is Primary", "1"),
        ("Role", "Buyer"),
        ("Lead ID", "6"),
    )
    assert (added.lead_id, added.occurred_ms, added.asset, added.asset_id) == (
        6,
        1000,
        "Big one",
        41,
    )


def test_a_change_shows_both_values(zone: tzinfo) -> None:
    """V-12, F-27: false is 0, no other value is empty."""
    field = OpportunityField(
        name="IsWon", display_name="Is Won", type=FieldType.BOOLEAN, key="IsWon"
    )
    change = OpportunityChange(field, None, "1")
    worded = update_opportunity(OPPORTUNITY, change, LeadId(6), 1000, zone)
    assert worded.type in ACTIVITY_TYPES
    assert worded.attributes == (
        ("Opportunity ID", "41"),
        ("Attribute Name", "Is Won"),
        ("Old Value", "0"),
        ("New Value", "1"),
        ("Lead ID", "6"),
    )
