"""Activities of opportunities are worded as 20-activities section 3 says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

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


@pytest.mark.parametrize(
    ("field_type", "old", "new", "shown"),
    [
        (FieldType.BOOLEAN, None, "1", ("0", "1")),
        (FieldType.BOOLEAN, "1", None, ("1", "0")),
        (FieldType.STRING, "x", None, ("x", "")),
        (
            FieldType.DATETIME,
            "2026-01-01T06:00:00.000Z",
            "2026-08-03T14:15:00.500Z",
            ("2026-01-01T00:00:00-06:00", "2026-08-03T09:15:00-05:00"),
        ),
    ],
)
def test_a_change_shows_both_values(
    zone: tzinfo,
    field_type: FieldType,
    old: str | None,
    new: str | None,
    shown: tuple[str, str],
) -> None:
    """V-12, F-27: as the field shows them; false is 0, no other value is empty."""
    field = OpportunityField(name="IsWon", display_name="Is Won", type=field_type, key="IsWon")
    change = OpportunityChange(field, old, new)
    worded = update_opportunity(OPPORTUNITY, change, LeadId(6), 1000, zone)
    assert worded.type in ACTIVITY_TYPES
    assert worded.attributes == (
        ("Opportunity ID", "41"),
        ("Attribute Name", "Is Won"),
        ("Old Value", shown[0]),
        ("New Value", shown[1]),
        ("Lead ID", "6"),
    )
