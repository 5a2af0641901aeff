"""What most tests of the domain start from."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from castile.domain.catalog import Catalog, make_catalog
from castile.domain.ids import LeadId, PartitionId
from castile.domain.leads import Lead

if TYPE_CHECKING:
    from datetime import tzinfo


@pytest.fixture
def zone() -> tzinfo:
    """The time zone that a subscription has by default."""
    return ZoneInfo("America/Chicago")


@pytest.fixture
def catalog(zone: tzinfo) -> Catalog:
    """The standard fields and nothing else."""
    return make_catalog(version=1, zone=zone)


@pytest.fixture
def lead() -> Lead:
    """A known lead without values."""
    return Lead(
        lead_id=LeadId(10),
        email="a@example.test",
        known=True,
        partition_id=PartitionId(1),
        owner_id=None,
        sfdc_account_id=None,
        sfdc_contact_id=None,
        sfdc_lead_id=None,
        created_ms=0,
        updated_ms=0,
    )
