"""How changes of opportunities and roles are worded on the leads that they concern."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from castile.domain.activities import Activity
from castile.domain.values import shown_in_activity

if TYPE_CHECKING:
    from datetime import tzinfo

    from castile.domain.fields import OpportunityField
    from castile.domain.ids import LeadId
    from castile.domain.opportunities import Opportunity, Role

ADD_TO_OPPORTUNITY = "Add to Opportunity"
REMOVE_FROM_OPPORTUNITY = "Remove from Opportunity"
UPDATE_OPPORTUNITY = "Update Opportunity"


@dataclass(frozen=True, slots=True)
class OpportunityChange:
    """A field of an opportunity whose stored text becomes another one; None: no value."""

    field: OpportunityField
    old: str | None
    new: str | None


def add_to_opportunity(opportunity: Opportunity, role: Role, occurred_ms: int) -> Activity:
    """
    Word the activity of a lead that got a role.

    Source: decided (20-activities section 3; 50-mobjects B-55).
    """
    return _of_role(ADD_TO_OPPORTUNITY, opportunity, role, occurred_ms)


def remove_from_opportunity(opportunity: Opportunity, role: Role, occurred_ms: int) -> Activity:
    """
    Word the activity of a lead whose role was deleted.

    Source: decided (20-activities section 3; 50-mobjects B-110).
    """
    return _of_role(REMOVE_FROM_OPPORTUNITY, opportunity, role, occurred_ms)


def update_opportunity(
    opportunity: Opportunity,
    change: OpportunityChange,
    lead_id: LeadId,
    occurred_ms: int,
    zone: tzinfo,
) -> Activity:
    """
    Word the activity of a lead whose opportunity changed in one field.

    Args:
        opportunity: The opportunity after the change.
        change: Which field, from which value, to which.
        lead_id: The lead.
        occurred_ms: When it changed, in milliseconds since 1970 UTC.
        zone: The subscription's time zone, for values with a time.

    Returns:
        The activity; it has no id yet.

    Source: decided (20-activities section 3, V-12; 50-mobjects B-55).
    """
    field = change.field
    return Activity(
        lead_id=lead_id,
        occurred_ms=occurred_ms,
        type=UPDATE_OPPORTUNITY,
        asset_id=opportunity.opportunity_id,
        asset=opportunity.name,
        attributes=(
            ("Opportunity ID", str(opportunity.opportunity_id)),
            ("Attribute Name", field.display_name),
            ("Old Value", shown_in_activity(field, change.old, zone)),
            ("New Value", shown_in_activity(field, change.new, zone)),
            ("Lead ID", str(lead_id)),
        ),
    )


def _of_role(
    activity_type: str, opportunity: Opportunity, role: Role, occurred_ms: int
) -> Activity:
    return Activity(
        lead_id=role.lead_id,
        occurred_ms=occurred_ms,
        type=activity_type,
        asset_id=opportunity.opportunity_id,
        asset=opportunity.name,
        attributes=(
            ("Opportunity ID", str(opportunity.opportunity_id)),
            ("Is Primary", "1" if role.is_primary else "0"),
            ("Role", role.role),
            ("Lead ID", str(role.lead_id)),
        ),
    )
