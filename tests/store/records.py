"""Leads for tests of the store."""

from __future__ import annotations

from castile.domain.ids import LeadId, LeadOwnerId, PartitionId
from castile.domain.leads import Lead


def lead(
    email: str | None = "a@example.test",
    *,
    lead_id: int = 0,
    known: bool = True,
    owner_id: int | None = None,
    sfdc_account_id: str | None = None,
    updated_ms: int = 1000,
    values: dict[str, str] | None = None,
) -> Lead:
    """Make a lead; what a test does not name does not matter to it."""
    return Lead(
        lead_id=LeadId(lead_id),
        email=email,
        known=known,
        partition_id=PartitionId(1),
        owner_id=None if owner_id is None else LeadOwnerId(owner_id),
        sfdc_account_id=sfdc_account_id,
        sfdc_contact_id=None,
        sfdc_lead_id=None,
        created_ms=500,
        updated_ms=updated_ms,
        values={} if values is None else values,
    )
