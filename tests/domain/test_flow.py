"""Flows of campaigns."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from castile.domain.assignment import conditions
from castile.domain.flow import Choice
from castile.domain.ids import LeadId, PartitionId
from castile.domain.leads import Lead
from castile.domain.standard_fields import STANDARD_FIELDS


def test_a_choice_fits_a_lead_for_which_all_its_conditions_hold() -> None:
    """C-2: with no conditions it fits every lead (decided)."""
    field = next(each for each in STANDARD_FIELDS if each.name == "LeadScore")
    at_least = conditions(field, {"at_least": 50}, ZoneInfo("UTC"))
    lead = Lead(
        lead_id=LeadId(1),
        email=None,
        known=True,
        partition_id=PartitionId(1),
        owner_id=None,
        sfdc_account_id=None,
        sfdc_contact_id=None,
        sfdc_lead_id=None,
        created_ms=0,
        updated_ms=0,
        values={field.key: "49"},
    )
    assert Choice((), {}).fits(lead)
    assert not Choice(at_least, {}).fits(lead)
    lead.values[field.key] = "50"
    assert Choice(at_least, {}).fits(lead)
