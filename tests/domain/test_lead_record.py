"""A stored lead as a record, against the same record made of messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from castile.domain import lead_record as module
from castile.domain.catalog import Catalog, make_catalog
from castile.domain.fields import FieldType, custom_field
from castile.domain.ids import LeadId, PartitionId
from castile.domain.lead_record import fields_included, lead_record
from castile.domain.leads import Lead
from castile.domain.values import shown
from castile.wire.contract import contract
from castile.wire.messages import (
    ArrayOfAttribute,
    ArrayOfLeadRecord,
    Attribute,
    LeadRecord,
    ResultGetLead,
    SuccessGetLead,
)
from castile.wire.writer import write_success

if TYPE_CHECKING:
    import pytest

ZONES = ["America/Chicago", "Europe/Berlin", "Asia/Kolkata", "UTC"]
CATALOGS = {
    zone: make_catalog(
        version=1,
        zone=ZoneInfo(zone),
        hidden=["Title"],
        custom_fields=[
            custom_field("Hotel_Check-in", "Check-in", FieldType.DATETIME, key="5"),
            custom_field("abc", "Abc", FieldType.FLOAT, key="6"),
        ],
    )
    for zone in ZONES
}
DATES = st.datetimes().map(lambda at: f"{at.isoformat(timespec='milliseconds')}Z")
TEXTS = st.text(min_size=1, max_size=30)
KEYS = ["City", "Title", "LeadScore", "Unsubscribed", "FirstName", "6", "gone"]


def _lead(email: str | None, values: dict[str, str]) -> Lead:
    return Lead(
        lead_id=LeadId(7),
        email=email,
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


def _plain(lead: Lead, catalog: Catalog, names: set[str] | None = None) -> LeadRecord:
    """The record as a message, worked out field by field; of only these names when given."""
    attributes = tuple(
        Attribute(
            attr_name=field.name,
            attr_type=field.type.attr_type,
            attr_value=shown(field, lead.values[field.key], catalog.zone),
        )
        for field in catalog.fields_shown
        if field.key in lead.values and (names is None or field.name in names)
    )
    return LeadRecord(
        id=lead.lead_id,
        email=lead.email if names is None or "Email" in names else None,
        foreign_sys_person_id=None,
        foreign_sys_type=None,
        lead_attribute_list=ArrayOfAttribute(attributes) if attributes else None,
    )


def _answer(*records: LeadRecord, version: str, catalog: Catalog) -> bytes:
    described = contract(version)
    message = SuccessGetLead(
        result=ResultGetLead(count=len(records), lead_record_list=ArrayOfLeadRecord(records))
    )
    return write_success(described.operations["getLead"], message, described, catalog.zone)


@given(
    st.one_of(st.none(), TEXTS),
    st.dictionaries(st.sampled_from(KEYS), TEXTS),
    st.one_of(st.none(), DATES),
    st.sampled_from(ZONES),
    st.sampled_from(["2_0", "2_7", "3_1"]),
    st.none() | st.sets(st.sampled_from([*KEYS, "Email", "Id", "abc", "Hotel_Check-in"])),
)
def test_a_rendered_record_is_what_the_writer_makes_of_a_message(
    email: str | None,
    values: dict[str, str],
    checked_in: str | None,
    zone: str,
    version: str,
    names: set[str] | None,
) -> None:
    """For any values, fields, versions and zones, to the byte; a second time from memory."""
    catalog = CATALOGS[zone]
    lead = _lead(email, values if checked_in is None else {**values, "5": checked_in})
    expected = _answer(_plain(lead, catalog, names), version=version, catalog=catalog)
    included = None if names is None else fields_included(names, catalog)
    for _ in range(2):
        rendered = cast("LeadRecord", lead_record(lead, catalog, included))
        assert _answer(rendered, version=version, catalog=catalog) == expected


def test_r_1_to_r_3_the_elements_of_a_record() -> None:
    """R-2, R-3, R-10: nil email, foreign ids always nil, nil list without attributes."""
    assert lead_record(_lead(None, {}), CATALOGS["UTC"]) == (
        '<Id>7</Id><Email xsi:nil="true"/><ForeignSysPersonId xsi:nil="true"/>'
        '<ForeignSysType xsi:nil="true"/><leadAttributeList xsi:nil="true"/>'
    )


def test_r_8_r_11_attributes_come_by_name_and_hidden_ones_not_at_all() -> None:
    """R-8, R-9, R-11, and datetimes in the zone of the subscription (W-26)."""
    values = {"Title": "x", "5": "2026-08-03T14:15:00.250Z", "LeadScore": "0", "6": "1.5"}
    record = lead_record(_lead("a&b@c.test", values), CATALOGS["Europe/Berlin"])
    assert record == (
        '<Id>7</Id><Email>a&amp;b@c.test</Email><ForeignSysPersonId xsi:nil="true"/>'
        '<ForeignSysType xsi:nil="true"/><leadAttributeList>'
        "<attribute><attrName>abc</attrName><attrType>float</attrType>"
        "<attrValue>1.5</attrValue></attribute>"
        "<attribute><attrName>Hotel_Check-in</attrName><attrType>datetime</attrType>"
        "<attrValue>2026-08-03T16:15:00+02:00</attrValue></attribute>"
        "<attribute><attrName>LeadScore</attrName><attrType>integer</attrType>"
        "<attrValue>0</attrValue></attribute></leadAttributeList>"
    )


def test_only_so_many_shapes_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leads of ever new sets of fields do not fill the memory."""
    monkeypatch.setattr(module, "SHAPES_MAX", 3)
    catalog = make_catalog(version=1, zone=ZoneInfo("UTC"))
    for name in ("City", "FirstName", "LastName", "Company", "Country"):
        assert f"<attrName>{name}</attrName>" in lead_record(_lead(None, {name: "x"}), catalog)
        assert 0 < len(catalog.lead_shapes) <= 3


def test_lead_33_only_names_that_can_be_shown_are_kept() -> None:
    """LEAD-33, R-11, decided: no caller fills the memory with names of nothing."""
    names = ["City", "Title", "Id", "ForeignSysPersonId", "Email", "city", "x" * 1000, "City"]
    assert fields_included(names, CATALOGS["UTC"]) == {"City", "Email"}


def test_shapes_of_ever_new_choices_of_fields_do_not_fill_the_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The same lead, asked for in ever new ways, is shown rightly each time."""
    monkeypatch.setattr(module, "SHAPES_MAX", 3)
    catalog = make_catalog(version=1, zone=ZoneInfo("UTC"))
    lead = _lead("a@b.test", {"City": "x", "Country": "y"})
    for names in ([], ["City"], ["Country"], ["City", "Country"], ["Email"], ["City", "Email"]):
        record = lead_record(lead, catalog, fields_included(names, catalog))
        shown_names = [name for name in ("City", "Country") if f">{name}<" in record]
        assert shown_names == [name for name in names if name != "Email"]
        assert ("a@b.test" in record) == ("Email" in names)
        assert 0 < len(catalog.lead_shapes) <= 3
