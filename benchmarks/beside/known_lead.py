"""A known lead as benchmarks store it: an email, values, and no keys of other systems."""

from __future__ import annotations

from castile.domain.ids import LeadId, PartitionId
from castile.domain.leads import Lead


def known_lead(email: str, values: dict[str, str], now_ms: int) -> Lead:
    """Make a lead that gets the next id when it is stored."""
    return Lead(
        lead_id=LeadId(0),
        email=email,
        known=True,
        partition_id=PartitionId(1),
        owner_id=None,
        sfdc_account_id=None,
        sfdc_contact_id=None,
        sfdc_lead_id=None,
        created_ms=now_ms,
        updated_ms=now_ms,
        values=values,
    )
