"""What describeMObject says."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from castile.domain.catalog import Catalog, make_catalog
from castile.domain.fields import FieldType, OpportunityField, custom_field
from castile.domain.metadata import DESCRIBED_OBJECTS, describe
from castile.wire.timestamps import WireDateTime

if TYPE_CHECKING:
    from castile.wire.messages import MObjFieldMetadata

CHICAGO = ZoneInfo("America/Chicago")
FOUNDED = WireDateTime(datetime(2010, 1, 1, tzinfo=UTC), "2010-01-01T00:00:00+00:00")
CHANGED_MS = 1_785_766_500_000
CHANGED = WireDateTime(datetime(2026, 8, 3, 14, 15, tzinfo=UTC))


def fields_of(name: str, catalog: Catalog) -> dict[str, MObjFieldMetadata]:
    """Describe an object and give its fields by name, in order."""
    return {each.name: each for each in describe(name, catalog).field_list.field}


def test_four_objects_are_described() -> None:
    """B-5 and B-10, documented sample: in this order."""
    assert DESCRIBED_OBJECTS == (
        "ActivityRecord",
        "LeadRecord",
        "Opportunity",
        "OpportunityPersonRole",
    )


@pytest.mark.parametrize(
    ("name", "description", "is_virtual"),
    [
        (
            "ActivityRecord",
            "Composite object composed of fields from Event, Campaign, Lead, and Company",
            True,
        ),
        (
            "LeadRecord",
            "Composite object composed of fields from Lead, LeadInterest, and Company",
            True,
        ),
        ("Opportunity", "Marketo Opportunity", False),
        ("OpportunityPersonRole", "Marketo Opportunity Person Role", False),
    ],
)
def test_each_object_has_its_head(
    catalog: Catalog, name: str, description: str, *, is_virtual: bool
) -> None:
    """50-mobjects section 3, documented sample and recorded WebReply/pymarketo."""
    found = describe(name, catalog)
    assert (found.name, found.description, found.is_custom, found.is_virtual) == (
        name,
        description,
        False,
        is_virtual,
    )
    unchanging = WireDateTime(datetime(2010, 1, 1, tzinfo=CHICAGO))
    assert found.updated_at == (unchanging if name == "LeadRecord" else FOUNDED)


def test_mobj_02_activity_fields_are_as_printed(catalog: Catalog) -> None:
    """Section 3.1, documented sample (MOBJ-02)."""
    found = fields_of("ActivityRecord", catalog)
    rows = [(each.name, each.source_object, each.data_type, each.size) for each in found.values()]
    assert rows == [
        ("id", "Event", "integer", 10),
        ("activityDateTime", "Event", "dateTime", None),
        ("activityType", "Event", "string", 255),
        ("mktgAssetName", "Event", "string", 255),
        ("activityAttributes", "Event", "Array", None),
        ("campaign", "Campaign", "string", 255),
        ("personName", "Lead", "string", 255),
        ("mktPersonId", "Lead", "integer", 10),
        ("foreignSysId", "Lead", "string", 50),
        ("orgName", "Company", "string", 255),
        ("foreignSysOrgId", "Company", "string", 50),
    ]
    for each in found.values():
        assert (each.display_name, each.is_readonly, each.is_update_blocked) == (None, True, True)
        assert (each.is_custom, each.is_dynamic, each.dynamic_field_ref) == (False, False, None)
        assert each.is_name is (each.name == "activityType")
        assert each.is_primary_key is (each.name == "id")
        assert each.updated_at == FOUNDED
    assert found["id"].description == "Unique system id of Event"


def test_field_16_the_email_is_an_element_and_other_fields_are_attributes(
    catalog: Catalog,
) -> None:
    """FIELD-16, documented and recorded: no field Id either."""
    found = fields_of("LeadRecord", catalog)
    email, first_name = found["Email"], found["FirstName"]
    assert (email.display_name, email.data_type) == ("Email Address", "email")
    assert (email.is_dynamic, email.dynamic_field_ref) == (False, None)
    assert (first_name.is_dynamic, first_name.dynamic_field_ref) == (True, "leadAttributeList")
    assert "Id" not in found


def test_mobj_04_lead_fields_are_in_the_order_of_upper_case_names(catalog: Catalog) -> None:
    """70-lead-fields section 4, recorded: social fields included, in one list (MOBJ-04)."""
    names = [each.upper() for each in fields_of("LeadRecord", catalog)]
    assert names == sorted(names)
    assert len(names) == 82


def test_lead_fields_say_what_was_recorded(catalog: Catalog) -> None:
    """Section 4, recorded WebReply/pymarketo and Spantree/marketo-rest-proxy."""
    found = fields_of("LeadRecord", catalog)
    assert all(each.is_name is None for each in found.values())
    assert not any(each.is_primary_key for each in found.values())
    assert [each.name for each in found.values() if each.is_readonly] == [
        "MarketoSocialTotalReferredEnrollments",
        "MarketoSocialTotalReferredVisits",
    ]
    assert {each.name for each in found.values() if each.is_custom} == {
        name for name in found if name.startswith("MarketoSocial")
    }
    assert [each.name for each in found.values() if each.is_update_blocked] == [
        "InferredCompany",
        "InferredCountry",
        "Marketo Jigsaw Company Id",
        "Marketo Jigsaw Company Status",
        "Marketo Jigsaw Contact Id",
        "Marketo Jigsaw Contact Status",
        "MarketoSocialTotalReferredEnrollments",
        "MarketoSocialTotalReferredVisits",
    ]


HOMES = {  # 70-lead-fields section 4; every other field is one of the lead.
    "LeadInterest": {"LeadRole", "LeadScore", "LeadSource", "LeadStatus", "Rating"},
    "Company": {
        *("AnnualRevenue", "BillingCity", "BillingCountry", "BillingPostalCode", "BillingState"),
        *("BillingStreet", "Company", "Industry", "MainPhone", "MktoCompanyNotes"),
        *("NumberOfEmployees", "SICCode", "Site", "Website"),
        *("Marketo Jigsaw Company Id", "Marketo Jigsaw Company Status"),
    },
}


def test_mobj_04_lead_fields_are_at_home_in_three_objects(catalog: Catalog) -> None:
    """Section 4, recorded; MktoCompanyNotes decided; a custom score is of LeadInterest."""
    found = fields_of("LeadRecord", catalog)
    for home, names in HOMES.items():
        assert {each.name for each in found.values() if each.source_object == home} == names
    assert {each.source_object for each in found.values()} == {*HOMES, "Lead"}
    scored = custom_field("Fit", "Fit", FieldType.SCORE)
    with_score = make_catalog(version=2, zone=CHICAGO, custom_fields=[scored])
    assert fields_of("LeadRecord", with_score)["Fit"].source_object == "LeadInterest"
    assert fields_of("LeadRecord", with_score)["Fit"].data_type == "integer"


@pytest.mark.parametrize(
    ("name", "source_object", "data_type", "size"),
    [
        ("Address", "Lead", "text", 2000),
        ("AnnualRevenue", "Company", "currency", None),
        ("DateofBirth", "Lead", "date", None),
        ("LeadScore", "LeadInterest", "integer", None),
        ("MobilePhone", "Lead", "phone", None),
        ("SICCode", "Company", "string", 40),
        ("UnsubscribedReason", "Lead", "string", 2000),
        ("Website", "Company", "url", 255),
    ],
)
def test_lead_fields_name_home_type_and_size(
    catalog: Catalog, name: str, source_object: str, data_type: str, size: int | None
) -> None:
    """Section 4, recorded; size for string, url and text only."""
    found = fields_of("LeadRecord", catalog)[name]
    assert (found.source_object, found.data_type, found.size) == (source_object, data_type, size)
    assert found.description is None
    assert found.updated_at == WireDateTime(datetime(2010, 1, 1, tzinfo=CHICAGO))


def test_definitions_of_an_operator_are_described_decided() -> None:
    """Section 4: custom, blocked and hidden fields, and when they last changed."""
    custom = custom_field(
        "FSPID", "Foreign Id", FieldType.URL, length=99, description="Key", changed_ms=CHANGED_MS
    )
    catalog = make_catalog(
        version=2,
        zone=CHICAGO,
        custom_fields=[custom],
        blocked=["Title"],
        hidden=["City"],
        fields_changed_ms=CHANGED_MS,
    )
    found = fields_of("LeadRecord", catalog)
    field = found["FSPID"]
    assert (field.description, field.display_name) == ("Key", "Foreign Id")
    assert (field.data_type, field.size, field.is_custom) == ("url", 99, True)
    assert (field.is_update_blocked, field.updated_at) == (False, CHANGED)
    assert found["Title"].is_update_blocked
    assert not found["Title"].is_readonly
    assert "City" not in found
    assert describe("LeadRecord", catalog).updated_at == CHANGED


OPPORTUNITY_TYPES = {  # 50-mobjects section 3.2
    ("currency", None): "Amount ExpectedRevenue",
    ("date", None): "CloseDate LastActivityDate",
    ("reference", None): "CompanyId",
    ("string", 2000): "Description",
    ("datetime", None): "ExternalCreatedDate",
    ("string", 255): "Fiscal ForecastCategoryName LeadSource Name NextStep Stage Type",
    ("integer", None): "FiscalQuarter FiscalYear Id Probability",
    ("boolean", None): "IsClosed IsWon",
    ("float", None): "Quantity",
}


def test_opportunity_fields_are_as_recorded(catalog: Catalog) -> None:
    """Section 3.2 and B-21, recorded WebReply/pymarketo."""
    found = fields_of("Opportunity", catalog)
    assert list(found) == [
        "Amount",
        "CloseDate",
        "CompanyId",
        "Description",
        "ExpectedRevenue",
        "ExternalCreatedDate",
        "Fiscal",
        "FiscalQuarter",
        "FiscalYear",
        "ForecastCategoryName",
        "Id",
        "IsClosed",
        "IsWon",
        "LastActivityDate",
        "LeadSource",
        "Name",
        "NextStep",
        "Probability",
        "Quantity",
        "Stage",
        "Type",
    ]
    display_names = {each.name: each.display_name for each in found.values()}
    assert display_names.pop("CompanyId") == "Account"
    assert display_names.pop("ExternalCreatedDate") == "SFDC Created Date"
    assert all(
        shown == re.sub("(?<!^)([A-Z])", r" \1", name) for name, shown in display_names.items()
    )
    assert {(each.data_type, each.size) for each in found.values()} == {*OPPORTUNITY_TYPES}
    for data_type, names in OPPORTUNITY_TYPES.items():
        assert [
            each.name for each in found.values() if (each.data_type, each.size) == data_type
        ] == names.split()
    for each in found.values():
        assert (each.description, each.source_object) == (None, "Opportunity")
        assert (each.is_readonly, each.is_update_blocked, each.is_custom) == (False,) * 3
        assert (each.is_name, each.is_primary_key) == (None, False)
        assert each.is_dynamic is (each.name == "Id")
        assert each.dynamic_field_ref == ("attributeList" if each.name == "Id" else None)
        assert each.updated_at == FOUNDED


def test_custom_opportunity_fields_stand_in_their_places_decided() -> None:
    """Section 3.2 and B-21."""
    custom = OpportunityField(
        name="opportunityId",
        display_name="Opportunity key",
        type=FieldType.STRING,
        key="5",
        length=50,
    )
    catalog = make_catalog(version=1, zone=CHICAGO, opportunity_fields=[custom])
    names = list(fields_of("Opportunity", catalog))
    assert names[names.index("NextStep") + 1] == "opportunityId"
    found = fields_of("Opportunity", catalog)["opportunityId"]
    assert (found.display_name, found.data_type, found.size) == ("Opportunity key", "string", 50)
    assert found.is_custom
    assert "opportunityId" not in fields_of("OpportunityPersonRole", catalog)


def test_role_fields_are_as_recorded(catalog: Catalog) -> None:
    """Section 3.3, recorded WebReply/pymarketo."""
    found = fields_of("OpportunityPersonRole", catalog)
    rows = [(each.name, each.display_name, each.data_type, each.size) for each in found.values()]
    assert rows == [
        ("ExternalCreatedDate", "SFDC Created Date", "datetime", None),
        ("Id", "Id", "integer", None),
        ("IsPrimary", "Is Primary", "boolean", None),
        ("OpportunityId", "Opportunity Id", "reference", None),
        ("PersonId", "Contact Id", "reference", None),
        ("Role", "Role", "string", 255),
    ]
    assert [each.name for each in found.values() if each.is_dynamic] == ["Id"]
    for each in found.values():
        assert (each.description, each.source_object) == (None, "OpportunityPersonRole")
        assert (each.is_readonly, each.is_update_blocked, each.is_custom) == (False,) * 3
        assert (each.is_name, each.is_primary_key, each.updated_at) == (None, False, FOUNDED)
        assert each.dynamic_field_ref == ("attributeList" if each.name == "Id" else None)
