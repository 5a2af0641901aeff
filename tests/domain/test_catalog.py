"""What a subscription's definitions answer."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from castile.domain.catalog import (
    Catalog,
    FieldLookup,
    LeadOwner,
    Partition,
    Workspace,
    make_catalog,
)
from castile.domain.fields import FieldType, custom_field
from castile.domain.ids import LeadOwnerId, PartitionId, WorkspaceId
from castile.domain.values import convert, shown

if TYPE_CHECKING:
    from castile.domain.leads import Lead

CHICAGO = ZoneInfo("America/Chicago")
EUROPE = Workspace(WorkspaceId(2), "Europe", PartitionId(7), (PartitionId(7), PartitionId(1)))


def shown_names(lead: Lead, catalog: Catalog) -> list[str]:
    """Name the fields that a lead record shows, in order."""
    return [each.name for each in catalog.fields_shown if lead.value(each) is not None]


def test_a_name_finds_its_field_or_what_becomes_of_the_value(catalog: Catalog) -> None:
    """S-28 and S-29: a field, a value to leave aside, or fault 20105."""
    assert catalog.lookup("Title") is catalog.field("Title")
    assert catalog.lookup("Email") is catalog.field("Email")
    assert catalog.lookup("pants") is FieldLookup.UNKNOWN
    assert catalog.lookup("") is FieldLookup.UNKNOWN


@pytest.mark.parametrize("name", ["Id", "ForeignSysPersonId", "ForeignSysType"])
def test_elements_of_a_lead_record_are_no_fields(catalog: Catalog, name: str) -> None:
    """R-1: only the email is a field too."""
    assert catalog.lookup(name) is FieldLookup.UNKNOWN


@pytest.mark.parametrize("name", ["OriginalSourceType", "AcquisitionDate", "IsLead"])
def test_source_fields_are_accepted_and_passed_over(catalog: Catalog, name: str) -> None:
    """F-12, recorded gravityplus/Gravity-Forms-Marketo-Add-on."""
    assert catalog.lookup(name) is FieldLookup.PASSED_OVER
    assert name not in catalog.fields_by_name


@pytest.mark.parametrize(
    "name",
    ["InferredCompany", "Marketo Jigsaw Contact Id", "MarketoSocialTotalReferredVisits"],
)
def test_field_12_values_of_read_only_fields_are_passed_over(catalog: Catalog, name: str) -> None:
    """FIELD-12, documented for read-only fields."""
    assert catalog.lookup(name) is FieldLookup.PASSED_OVER
    assert name in catalog.fields_by_name


@pytest.mark.parametrize("name", ["CreatedAt", "UpdatedAt", "IsAnonymous", "Urgency", "Priority"])
def test_field_13_names_that_soap_does_not_offer_are_unknown_decided(
    catalog: Catalog, name: str
) -> None:
    """FIELD-13, F-10, F-13."""
    assert catalog.lookup(name) is FieldLookup.UNKNOWN


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("Num Employees", "NumberOfEmployees"),
        ("  num employees ", "NumberOfEmployees"),
        ("NumberOfEmployees", "NumberOfEmployees"),
        ("numberofemployees", "NumberOfEmployees"),
        ("Email Address", "Email"),
        ("Email", "Email"),
        ("first", "FirstName"),
        ("Last", "LastName"),
        ("Role", "LeadRole"),
    ],
)
def test_field_14_a_column_is_matched_by_display_name(
    catalog: Catalog, header: str, name: str
) -> None:
    """FIELD-14, documented; then by SOAP name, then by the short names (I-31)."""
    assert catalog.lookup_header(header) is catalog.field(name)


def test_field_14_other_columns_are_unknown_or_passed_over(catalog: Catalog) -> None:
    """FIELD-14: a field is found also when it takes no values, for it may be there twice."""
    assert catalog.lookup_header("pants") is FieldLookup.UNKNOWN
    assert catalog.lookup_header("Inferred Company") is catalog.field("InferredCompany")
    assert catalog.lookup_header(" islead") is FieldLookup.PASSED_OVER
    assert catalog.lookup_header("Created At") is FieldLookup.UNKNOWN


def test_field_14_a_display_name_goes_before_a_soap_name_decided() -> None:
    """FIELD-14, order of I-31."""
    first = custom_field("Alpha", "Beta", FieldType.STRING)
    second = custom_field("Beta", "Alpha", FieldType.STRING)
    catalog = make_catalog(version=1, zone=CHICAGO, custom_fields=[first, second])
    assert catalog.lookup_header("Beta") is first
    assert catalog.lookup_header("Alpha") is second


@pytest.mark.parametrize(
    "name", ["firstname", "FIRSTNAME", "firstName", " FirstName", "FirstName "]
)
def test_field_18_names_are_compared_exactly_decided(catalog: Catalog, name: str) -> None:
    """FIELD-18."""
    assert catalog.lookup("FirstName") is catalog.field("FirstName")
    assert catalog.lookup(name) is FieldLookup.UNKNOWN


def test_field_19_the_main_phone_is_a_string(catalog: Catalog) -> None:
    """FIELD-19, recorded marklogic-community/eauser-geomapper."""
    assert catalog.field("MainPhone").type.attr_type == "string"
    assert catalog.field("MobilePhone").type.attr_type == "phone"


def test_hidden_fields_are_unknown_and_never_shown_decided() -> None:
    """70-lead-fields section 1, row hidden: standard and custom ones."""
    catalog = make_catalog(
        version=1,
        zone=CHICAGO,
        custom_fields=[custom_field("Secret__c", "Secret", FieldType.STRING, hidden=True)],
        hidden=["Title"],
    )
    for name, header in (("Title", "Job Title"), ("Secret__c", "Secret")):
        assert catalog.lookup(name) is FieldLookup.UNKNOWN
        assert catalog.lookup_header(header) is FieldLookup.UNKNOWN
        assert name not in catalog.fields_by_name
        assert catalog.field(name) not in catalog.fields_shown
        assert catalog.field(name) not in catalog.fields_described
        assert catalog.field(name).hidden


def test_blocked_fields_are_passed_over_but_shown(lead: Lead) -> None:
    """70-lead-fields section 1, row blocked; documented."""
    catalog = make_catalog(
        version=1,
        zone=CHICAGO,
        custom_fields=[custom_field("Mine__c", "Mine", FieldType.STRING, blocked=True)],
        blocked=["AnnualRevenue"],
    )
    for name in ("AnnualRevenue", "Mine__c"):
        assert catalog.lookup(name) is FieldLookup.PASSED_OVER
        lead.set_value(catalog.field(name), "1")
    assert shown_names(lead, catalog) == ["AnnualRevenue", "Mine__c"]


def test_the_email_is_described_but_no_attribute(catalog: Catalog) -> None:
    """R-4: Email is never repeated in leadAttributeList."""
    email = catalog.field("Email")
    assert email in catalog.fields_described
    assert email not in catalog.fields_shown
    assert len(catalog.fields_described) == len(catalog.fields_shown) + 1 == 82


def test_lead_06_false_booleans_are_not_shown(catalog: Catalog, lead: Lead) -> None:
    """LEAD-06, recorded marklogic-community/eauser-geomapper."""
    for name, text in (("DoNotCall", "false"), ("Unsubscribed", "true")):
        field = catalog.field(name)
        lead.set_value(field, convert(field, text, CHICAGO))
    unsubscribed = catalog.field("Unsubscribed")
    assert shown_names(lead, catalog) == ["Unsubscribed"]
    assert shown(unsubscribed, lead.values["Unsubscribed"], CHICAGO) == "1"
    assert unsubscribed.type.attr_type == "boolean"


def test_lead_07_a_score_of_zero_is_shown(catalog: Catalog, lead: Lead) -> None:
    """LEAD-07, recorded marklogic-community/eauser-geomapper."""
    score = catalog.field("LeadScore")
    assert shown_names(lead, catalog) == []
    lead.set_value(score, convert(score, "0", CHICAGO))
    assert shown_names(lead, catalog) == ["LeadScore"]
    assert lead.values["LeadScore"] == "0"


def test_lead_08_an_empty_title_is_not_shown(catalog: Catalog, lead: Lead) -> None:
    """LEAD-08, documented."""
    title = catalog.field("Title")
    lead.set_value(title, "Boss")
    lead.set_value(title, convert(title, "  ", CHICAGO))
    assert shown_names(lead, catalog) == []


def test_lead_09_fields_are_in_the_order_of_upper_case_names(lead: Lead) -> None:
    """LEAD-09, recorded marklogic-community/eauser-geomapper: `_` sorts after letters."""
    names = ["Zip", "abc", "Account__c", "Account_Approved__c"]
    fields = [custom_field(name, name, FieldType.STRING) for name in names]
    catalog = make_catalog(version=1, zone=CHICAGO, custom_fields=fields)
    for field in fields:
        lead.set_value(field, "x")
    assert shown_names(lead, catalog) == ["abc", "Account_Approved__c", "Account__c", "Zip"]


@given(names=st.lists(st.from_regex(r"[A-Za-z0-9_-]{1,12}", fullmatch=True), unique_by=str.upper))
def test_the_order_does_not_depend_on_the_order_of_definition(names: list[str]) -> None:
    """R-8 for any names."""
    fields = [custom_field(f"x{name}", name, FieldType.STRING) for name in names]
    catalog = make_catalog(version=1, zone=CHICAGO, custom_fields=fields)
    found = [each.name.upper() for each in catalog.fields_shown]
    assert found == sorted(found)
    assert {each.name for each in fields} <= {each.name for each in catalog.fields_shown}


def test_default_workspace_and_partition_always_exist(catalog: Catalog) -> None:
    """P-1: "Default" is there without being defined."""
    assert [each.name for each in catalog.partitions] == ["Default"]
    assert catalog.workspaces == (catalog.default_workspace,)
    assert catalog.default_workspace.primary_partition_id == catalog.default_partition_id == 1


def test_default_workspace_and_partition_can_be_defined() -> None:
    """A definition of "Default" takes the place of the built-in one."""
    home = Workspace(WorkspaceId(3), "Default", PartitionId(7), (PartitionId(7),))
    catalog = make_catalog(
        version=1,
        zone=CHICAGO,
        partitions=[
            Partition(PartitionId(7), "Europe Leads"),
            Partition(PartitionId(9), "Default"),
        ],
        workspaces=[EUROPE, home],
    )
    assert catalog.workspaces == (EUROPE, home)
    assert catalog.default_workspace is home
    assert catalog.default_partition_id == 9


@pytest.mark.parametrize("name", ["Europe", "europe", " EUROPE "])
def test_workspace_names_ignore_letter_case(name: str) -> None:
    """P-2, documented sample and recorded Talend/components."""
    catalog = make_catalog(version=1, zone=CHICAGO, workspaces=[EUROPE])
    assert catalog.workspace(name) is EUROPE
    assert catalog.workspace("Asia") is None


def test_owners_are_found_by_email_and_crm_id() -> None:
    """K-2 and L-3 hold for owners too (decided)."""
    sam = LeadOwner(LeadOwnerId(1), "Sam.Seller@example.test", crm_id="005000000000001AAA")
    ann = LeadOwner(LeadOwnerId(2), "ann@example.test")
    catalog = make_catalog(version=1, zone=CHICAGO, lead_owners=[sam, ann])
    assert catalog.owner_by_email(" sam.seller@EXAMPLE.test") is sam
    assert catalog.owner_by_email("nobody@example.test") is None
    assert catalog.owner_by_crm_id("005000000000001") is sam
    assert catalog.owner_by_crm_id("005000000000001AAB") is None
    assert catalog.lead_owners[LeadOwnerId(2)] is ann


def test_a_catalog_cannot_be_changed(catalog: Catalog) -> None:
    """It is shared between calls, so nothing of it may move."""
    with pytest.raises(dataclasses.FrozenInstanceError):
        catalog.version = 2  # type: ignore[misc]  # that is the point
    with pytest.raises(TypeError):
        catalog.fields_by_name["x"] = catalog.field("Title")  # type: ignore[index]  # the same
    with pytest.raises(KeyError):
        catalog.field("pants")
