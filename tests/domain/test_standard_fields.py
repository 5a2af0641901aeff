"""The table of standard fields."""

from __future__ import annotations

from collections import Counter

import pytest

from castile.domain.fields import FieldOrigin, FieldType, LeadField, SourceObject
from castile.domain.standard_fields import (
    ELEMENT_NAMES,
    EMAIL_NAME,
    NOT_OFFERED,
    PASSED_OVER_NAMES,
    SHORT_HEADERS,
    STANDARD_FIELDS,
)

BY_NAME = {each.name: each for each in STANDARD_FIELDS}
SOCIAL = [each for each in STANDARD_FIELDS if each.origin is FieldOrigin.SOCIAL]


def test_names_are_unique_without_regard_to_letter_case() -> None:
    """F-1: no name stands twice, also not among those that are no fields."""
    names = [*BY_NAME, *NOT_OFFERED, *PASSED_OVER_NAMES, *ELEMENT_NAMES]
    assert len({name.casefold() for name in names}) == len(names) == 82 + 11 + 13 + 3


def test_only_two_pairs_share_a_display_name() -> None:
    """F-2, recorded WebReply/pymarketo: the Data.com ids and statuses."""
    counts = Counter(each.display_name.casefold() for each in STANDARD_FIELDS)
    shared = {name for name, count in counts.items() if count > 1}
    assert shared == {"marketo data.com id", "marketo data.com status"}
    assert max(counts.values()) == 2


def test_every_row_has_its_type_home_and_length() -> None:
    """70-lead-fields sections 2.1 and 4: all that is not named is a string 255 of Lead."""
    types: dict[FieldType, set[str]] = {
        FieldType.TEXT: {"Address", "BillingStreet", "MktoCompanyNotes", "MktoPersonNotes"},
        FieldType.CURRENCY: {"AnnualRevenue"},
        FieldType.DATE: {"DateofBirth"},
        FieldType.BOOLEAN: {"DoNotCall", "EmailInvalid", "Unsubscribed"},
        FieldType.EMAIL: {"Email"},
        FieldType.PHONE: {"Fax", "MobilePhone", "Phone"},
        FieldType.INTEGER: {"NumberOfEmployees"},
        FieldType.SCORE: {"LeadScore"},
        FieldType.URL: {"Website"},
    }
    homes: dict[SourceObject, set[str]] = {
        SourceObject.LEAD_INTEREST: {
            *("LeadRole", "LeadScore", "LeadSource", "LeadStatus", "Rating"),
        },
        SourceObject.COMPANY: {
            *("AnnualRevenue", "BillingCity", "BillingCountry", "BillingPostalCode"),
            *("BillingState", "BillingStreet", "Company", "Industry", "MainPhone"),
            *("NumberOfEmployees", "SICCode", "Site", "Website", "MktoCompanyNotes"),
            *("Marketo Jigsaw Company Id", "Marketo Jigsaw Company Status"),
        },
    }
    lengths = {"LeadRole": 50, "SICCode": 40, "DoNotCallReason": 2000, "UnsubscribedReason": 2000}
    for each in STANDARD_FIELDS:
        if each.origin is FieldOrigin.STANDARD:
            wanted = next((word for word in types if each.name in types[word]), FieldType.STRING)
            home = next((one for one in homes if each.name in homes[one]), SourceObject.LEAD)
            assert (each.name, each.type, each.source_object, each.length) == (
                each.name,
                wanted,
                home,
                lengths.get(each.name, 255),
            )


@pytest.mark.parametrize(
    ("name", "display_name", "field_type", "length", "writable", "source"),
    [
        ("Address", "Address", "text", 255, True, "Lead"),
        ("AnnualRevenue", "Annual Revenue", "currency", 255, True, "Company"),
        ("BillingStreet", "Billing Address", "text", 255, True, "Company"),
        ("DateofBirth", "Date of Birth", "date", 255, True, "Lead"),
        ("DoNotCallReason", "Do Not Call Reason", "string", 2000, True, "Lead"),
        ("Email", "Email Address", "email", 255, True, "Lead"),
        ("EmailInvalid", "Email Invalid", "boolean", 255, True, "Lead"),
        ("InferredCompany", "Inferred Company", "string", 255, False, "Lead"),
        ("LeadRole", "Role", "string", 50, True, "LeadInterest"),
        ("LeadScore", "Lead Score", "score", 255, True, "LeadInterest"),
        ("MainPhone", "Main Phone", "string", 255, True, "Company"),
        ("Marketo Jigsaw Contact Id", "Marketo Data.com ID", "string", 255, False, "Lead"),
        ("Marketo Jigsaw Company Id", "Marketo Data.com ID", "string", 255, False, "Company"),
        ("MktoCompanyNotes", "Company Notes", "text", 255, True, "Company"),
        ("MobilePhone", "Mobile Phone Number", "phone", 255, True, "Lead"),
        ("NumberOfEmployees", "Num Employees", "integer", 255, True, "Company"),
        ("SICCode", "SIC Code", "string", 40, True, "Company"),
        ("Title", "Job Title", "string", 255, True, "Lead"),
        ("Website", "Website", "url", 255, True, "Company"),
        (
            "MarketoSocialFacebookDisplayName",
            "Marketo Social Facebook Display Name",
            "string",
            255,
            True,
            "Lead",
        ),
        ("MarketoSocialTwitterId", "Marketo Social Twitter Id", "string", 2000, True, "Lead"),
        (
            "MarketoSocialLinkedInPhotoURL",
            "Marketo Social LinkedIn Photo URL",
            "string",
            2000,
            True,
            "Lead",
        ),
        (
            "MarketoSocialYahooReferredVisits",
            "Marketo Social Yahoo Referred Visits",
            "integer",
            255,
            True,
            "Lead",
        ),
        (
            "MarketoSocialTotalReferredVisits",
            "Marketo Social Total Referred Visits",
            "integer",
            255,
            False,
            "Lead",
        ),
        (
            "MarketoSocialLastReferredEnrollment",
            "Marketo Social Last Referred Enrollment",
            "datetime",
            255,
            True,
            "Lead",
        ),
        (
            "MarketoSocialSyndicationId",
            "Marketo Social Syndication ID",
            "string",
            255,
            True,
            "Lead",
        ),
    ],
)
def test_rows_of_the_table(
    name: str, display_name: str, field_type: str, length: int, *, writable: bool, source: str
) -> None:
    """70-lead-fields section 2.1, a row of each kind."""
    origin = FieldOrigin.SOCIAL if name.startswith("MarketoSocial") else FieldOrigin.STANDARD
    assert BY_NAME[name] == LeadField(
        name=name,
        display_name=display_name,
        type=FieldType(field_type),
        key=name,
        length=length,
        writable=writable,
        origin=origin,
        source_object=SourceObject(source),
    )


def test_social_fields_are_those_of_four_networks_and_six_more() -> None:
    """Section 2.1, recorded Spantree/marketo-rest-proxy: Yahoo has no Id field."""
    assert len(SOCIAL) == 4 * 7 - 1 + 6
    assert "MarketoSocialYahooId" not in BY_NAME
    assert [each.name for each in SOCIAL if not each.writable] == [
        "MarketoSocialTotalReferredEnrollments",
        "MarketoSocialTotalReferredVisits",
    ]


def test_what_soap_does_not_offer_is_no_field() -> None:
    """Section 2.2."""
    assert NOT_OFFERED["CreatedAt"] == "Created At"
    assert not NOT_OFFERED.keys() & BY_NAME.keys()
    assert not PASSED_OVER_NAMES & BY_NAME.keys()
    assert "OriginalSourceType" in PASSED_OVER_NAMES
    assert EMAIL_NAME in BY_NAME
    assert set(SHORT_HEADERS.values()) <= BY_NAME.keys()


def test_every_length_is_one_that_can_be_stored() -> None:
    """Lengths are 1 to 2000 characters."""
    assert all(1 <= each.length <= 2000 for each in STANDARD_FIELDS)
