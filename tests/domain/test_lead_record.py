"""A stored lead as the contract's record."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from castile.domain.catalog import make_catalog
from castile.domain.ids import LeadId, PartitionId
from castile.domain.lead_record import lead_record
from castile.domain.leads import Lead
from castile.wire.messages import ArrayOfAttribute

CATALOG = make_catalog(version=1, zone=ZoneInfo("Europe/Berlin"), hidden=["Title"])


def _lead(**values: str) -> Lead:
    return Lead(
        lead_id=LeadId(7),
        email=None,
        known=True,
        partition_id=PartitionId(1),
        owner_id=None,
        sfdc_account_id=None,
        sfdc_contact_id=None,
        sfdc_lead_id=None,
        created_ms=0,
        updated_ms=0,
        values=values,
    )


def test_r_1_to_r_3_the_elements_of_a_record() -> None:
    """R-2, R-3, R-10: nil email, foreign ids always nil, nil list without attributes."""
    record = lead_record(_lead(), CATALOG)
    assert (record.id, record.email) == (7, None)
    assert record.foreign_sys_person_id is None
    assert record.foreign_sys_type is None
    assert record.lead_attribute_list is None


def test_r_8_r_11_attributes_come_by_name_and_hidden_ones_not_at_all() -> None:
    """R-8, R-9, R-11, and datetimes in the zone of the subscription (W-26)."""
    lead = _lead(
        Title="x",
        MarketoSocialLastReferredVisit="2026-08-03T14:15:00.250Z",
        City="c",
        LeadScore="0",
    )
    listed = lead_record(lead, CATALOG).lead_attribute_list
    assert isinstance(listed, ArrayOfAttribute)
    assert [(one.attr_name, one.attr_type, one.attr_value) for one in listed.attribute] == [
        ("City", "string", "c"),
        ("LeadScore", "integer", "0"),
        ("MarketoSocialLastReferredVisit", "datetime", "2026-08-03T16:15:00+02:00"),
    ]
