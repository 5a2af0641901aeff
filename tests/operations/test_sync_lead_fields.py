"""Values of lead fields as a client writes them and sees them again (70-lead-fields)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.harness import Harness

EMAIL = "x@example.test"
FIELDS = """
lead_fields = [
    { name = "Score__c", display_name = "A Score", type = "score" },
    { name = "Latitude", type = "float" },
    { name = "Visits", type = "integer" },
    { name = "Share", type = "percent" },
    { name = "SignedUpAt", type = "datetime" },
    { name = "Computed", type = "formula" },
    { name = "Account", type = "reference" },
]
"""


@pytest.fixture(autouse=True)
def _defined(castile: Harness) -> None:
    castile.define(FIELDS)


def _shown(castile: Harness, name: str, text: str) -> str | None:
    """Write one value and read the lead back; None when the field is not shown."""
    written = castile.sync_lead({"Email": EMAIL}, {"Company": "Acme", name: text})
    assert written.code == 0, written.message
    read = castile.get_lead("EMAIL", EMAIL)
    assert read.attributes == written.attributes
    return read.attributes.get(name)


def _changes(castile: Harness) -> list[dict[str, str]]:
    lead_id = int(castile.get_lead("EMAIL", EMAIL).text("Id") or 0)
    found = castile.activities(lead_id)
    return [dict(one.attributes) for one in found if one.type == "Change Data Value"]


@pytest.mark.parametrize(("text", "shown"), [("True", "1"), ("oN", "1"), ("n", None), ("0", None)])
def test_field_01_words_for_true_and_false(castile: Harness, text: str, shown: str | None) -> None:
    """FIELD-01, recorded marklogic-community/RunDMC; more words decided."""
    assert _shown(castile, "Unsubscribed", text) == shown


@pytest.mark.parametrize("text", ["2016-07-28-07:00", "2016-07-28T23:59:59Z", "2016-07-28"])
def test_field_02_what_follows_a_date_is_cut(castile: Harness, text: str) -> None:
    """FIELD-02, recorded marklogic-community/RunDMC."""
    assert _shown(castile, "DateofBirth", text) == "2016-07-28"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2026-08-03 09:15:00 -0500", "2026-08-03T09:15:00-05:00"),
        ("2026-01-15T18:00:00.250Z", "2026-01-15T12:00:00-06:00"),
        ("2026-01-15", "2026-01-15T00:00:00-06:00"),
    ],
)
def test_field_03_a_date_time_is_shown_in_the_zone_decided(
    castile: Harness, text: str, shown: str
) -> None:
    """FIELD-03, recorded spelling; decided: a bare date is midnight there."""
    assert _shown(castile, "SignedUpAt", text) == shown


def test_field_03_activities_show_both_values_in_the_zone_decided(castile: Harness) -> None:
    """V-12: Old Value and New Value as the field is shown."""
    _shown(castile, "SignedUpAt", "2026-01-15T18:00:00Z")
    _shown(castile, "SignedUpAt", "2026-07-15T18:00:00Z")
    (change,) = _changes(castile)
    assert change["Old Value"] == "2026-01-15T12:00:00-06:00"
    assert change["New Value"] == "2026-07-15T13:00:00-05:00"


@pytest.mark.parametrize(
    ("text", "shown"), [("1604.50", "1604.5"), ("2000000.00", "2000000"), ("-0.005", "-0.01")]
)
def test_field_05_a_currency_has_two_decimals_at_most(
    castile: Harness, text: str, shown: str
) -> None:
    """FIELD-05, recorded; decided: rounded half away from zero."""
    assert _shown(castile, "AnnualRevenue", text) == shown


@pytest.mark.parametrize(
    ("text", "shown"), [("37.7749295000", "37.7749295"), ("12.0", "12"), ("1e3", "1000")]
)
def test_field_06_a_float_is_shown_as_short_as_can_be(
    castile: Harness, text: str, shown: str
) -> None:
    """FIELD-06, recorded and decided."""
    assert _shown(castile, "Latitude", text) == shown


def test_field_07_a_website_is_kept_as_it_is(castile: Harness) -> None:
    """FIELD-07, recorded: mostly without a scheme."""
    assert _shown(castile, "Website", "shop.example.test") == "shop.example.test"


def test_field_08_a_phone_number_is_kept_as_it_is(castile: Harness) -> None:
    """FIELD-08, recorded: many spellings."""
    assert _shown(castile, "Phone", "(555) 010-0199 x7") == "(555) 010-0199 x7"


@pytest.mark.parametrize(
    ("text", "shown"), [("  Head of  Sales \n", "Head of  Sales"), ("t" * 255, "t" * 255)]
)
def test_field_10_a_text_loses_outer_blanks_and_keeps_the_rest(
    castile: Harness, text: str, shown: str
) -> None:
    """F-20, F-22, decided: also one that is just as long as it may be."""
    assert _shown(castile, "Title", text) == shown


@pytest.mark.parametrize(
    ("name", "text", "shown"),
    [
        ("Visits", "007", "7"),
        ("Visits", "+2147483647", "2147483647"),
        ("Visits", "-2147483648", "-2147483648"),
        ("Share", "50%", "50"),
        ("LeadScore", "0.0", "0"),
    ],
)
def test_field_17_whole_numbers_are_shown_as_digits_decided(
    castile: Harness, name: str, text: str, shown: str
) -> None:
    """FIELD-17, decided: no leading zeros, no plus; 32 bits."""
    assert _shown(castile, name, text) == shown


def _refused(castile: Harness, name: str, text: str) -> None:
    """A value that does not fit is 20106 and leaves everything as it was (F-22, F-23)."""
    lead_id = castile.store_lead(EMAIL, Title="Chief", NumberOfEmployees="5")
    answer = castile.sync_lead({"Id": lead_id}, {"FirstName": "Ada", name: text})
    assert (answer.code, name in answer.message) == (20106, True)
    lead = castile.lead(lead_id)
    assert (lead.email, lead.values) == (EMAIL, {"Title": "Chief", "NumberOfEmployees": "5"})


def test_field_04_a_comma_is_no_part_of_a_number_decided(castile: Harness) -> None:
    """FIELD-04, decided."""
    _refused(castile, "NumberOfEmployees", "1,000")


@pytest.mark.parametrize("text", ["nobody", "a@b@example.test", "a b@example.test", "jörg@b.test"])
def test_field_09_an_email_has_one_at_and_is_ascii_decided(castile: Harness, text: str) -> None:
    """FIELD-09, decided form."""
    _refused(castile, "Email", text)


@pytest.mark.parametrize(("name", "length"), [("Title", 300), ("Title", 256), ("LeadRole", 51)])
def test_field_10_a_text_that_is_too_long_is_not_cut_decided(
    castile: Harness, name: str, length: int
) -> None:
    """FIELD-10, F-22, decided; lengths recorded."""
    _refused(castile, name, "t" * length)


@pytest.mark.parametrize("text", ["2147483648", "-2147483649", "1.5"])
def test_field_17_a_number_outside_32_bits_does_not_fit_decided(
    castile: Harness, text: str
) -> None:
    """FIELD-17, decided."""
    _refused(castile, "Visits", text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("AnnualRevenue", "1" + 15 * "0"),
        ("Unsubscribed", "2"),
        ("DateofBirth", "28.07.2016"),
        ("DateofBirth", "7/28/2016"),
        ("SignedUpAt", "yesterday"),
    ],
)
def test_f_23_a_value_of_another_type_does_not_fit_decided(
    castile: Harness, name: str, text: str
) -> None:
    """Section 3, F-23, decided; the American form of a date is for imports only."""
    _refused(castile, name, text)


def test_field_01_true_then_false(castile: Harness) -> None:
    """FIELD-01, recorded; in activities false is 0 (F-27, V-12)."""
    assert _shown(castile, "Unsubscribed", "True") == "1"
    assert _shown(castile, "Unsubscribed", "false") is None
    (change,) = _changes(castile)
    assert (change["Old Value"], change["New Value"]) == ("1", "0")


@pytest.mark.parametrize("name", ["LeadScore", "Score__c"])
def test_field_11_a_score_is_absolute_decided(castile: Harness, name: str) -> None:
    """FIELD-11, decided: a sign makes no difference."""
    assert _shown(castile, name, "10") == "10"
    assert _shown(castile, name, "+5") == "5"


@pytest.mark.parametrize(
    "name", ["InferredCompany", "Marketo Jigsaw Contact Id", "Computed", "Account"]
)
def test_field_12_a_read_only_field_keeps_its_value(castile: Harness, name: str) -> None:
    """FIELD-12, S-28, documented for read-only fields; decided which ones are."""
    subscriptions = castile.installation.directory.current.subscriptions
    field = subscriptions[castile.subscription_id].catalog.field(name)
    values: dict[str, Any] = {field.key: "7"}
    lead_id = castile.store_lead(EMAIL, **values)
    answer = castile.sync_lead({"Id": lead_id}, {name: "not even a number"})
    assert answer.text("syncStatus/status") == "UPDATED"
    assert answer.attributes[name] == "7"
    assert castile.activities(lead_id) == []


@pytest.mark.parametrize(
    "name", ["OriginalSourceType", "RegistrationSourceInfo", "ContactCompany", "AcquisitionDate"]
)
def test_field_12_source_fields_are_passed_over_decided(castile: Harness, name: str) -> None:
    """F-12, recorded and decided: accepted in writes, not shown."""
    assert _shown(castile, name, "web") is None


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("CreatedAt", id="field_13"),
        pytest.param("Urgency", id="field_13_priority"),
        pytest.param("firstname", id="field_18"),
        pytest.param("First Name", id="field_18_display_name"),
        pytest.param("ForeignSysType", id="field_18_an_element"),
    ],
)
def test_field_13_18_a_name_that_is_none_is_20105_decided(castile: Harness, name: str) -> None:
    """FIELD-13, FIELD-18, documented: no SOAP name; decided: compared exactly."""
    assert castile.sync_lead({"Email": EMAIL}, {name: "x"}).code == 20105


def test_field_15_activities_name_a_field_by_its_display_name(castile: Harness) -> None:
    """FIELD-15, documented sample pattern; Lead ID is the last attribute (V-10)."""
    lead_id = castile.store_lead(EMAIL, Title="Chief")
    castile.sync_lead({"Id": lead_id}, {"Title": "Head"})
    (activity,) = castile.activities(lead_id)
    assert (activity.type, activity.asset) == ("Change Data Value", "Job Title")
    assert activity.attributes == (
        ("Attribute Name", "Job Title"),
        ("Old Value", "Chief"),
        ("New Value", "Head"),
        ("Reason", "SOAP API"),
        ("Lead ID", str(lead_id)),
    )


def test_field_16_describe_tells_the_email_from_attributes(castile: Harness) -> None:
    """FIELD-16, documented and recorded."""
    answer = castile.call(
        "<ns1:paramsDescribeMObject><objectName>LeadRecord</objectName></ns1:paramsDescribeMObject>"
    )
    fields = {one.findtext("name"): one for one in answer.root.iterfind(".//field")}
    email, first_name = fields["Email"], fields["FirstName"]
    assert "Id" not in fields
    assert email.findtext("displayName") == "Email Address"
    assert email.findtext("dataType") == "email"
    assert [one.findtext("isDynamic") for one in (email, first_name)] == ["false", "true"]
    assert [one.findtext("dynamicFieldRef") for one in (email, first_name)] == [
        "",
        "leadAttributeList",
    ]
    assert list(fields) == sorted(fields, key=lambda name: name.upper())


def test_field_19_the_type_word_stands_beside_each_value(castile: Harness) -> None:
    """FIELD-19, R-9, recorded: the main phone is a string, a score an integer; decided percent."""
    values = {
        "MainPhone": "1",
        "MobilePhone": "2",
        "LeadScore": "3",
        "AnnualRevenue": "4",
        "Website": "a.test",
        "Unsubscribed": "1",
        "DateofBirth": "2000-01-01",
        "Address": "Main Street",
        "Latitude": "5",
        "Share": "6",
        "SignedUpAt": "2026-01-15",
    }
    castile.sync_lead({"Email": EMAIL}, values)
    assert castile.get_lead("EMAIL", EMAIL).types == {
        "Address": "text",
        "AnnualRevenue": "currency",
        "DateofBirth": "date",
        "Latitude": "float",
        "LeadScore": "integer",
        "MainPhone": "string",
        "MobilePhone": "phone",
        "Share": "percent",
        "SignedUpAt": "datetime",
        "Unsubscribed": "boolean",
        "Website": "url",
    }


def test_field_20_null_takes_a_number_away_and_zero_is_one(castile: Harness) -> None:
    """FIELD-20, recorded: no attribute for NULL; from nothing to 0 is a change."""
    assert _shown(castile, "NumberOfEmployees", "12") == "12"
    assert _shown(castile, "NumberOfEmployees", "NULL") is None
    assert _shown(castile, "NumberOfEmployees", "0") == "0"
    texts = [(one["Old Value"], one["New Value"]) for one in _changes(castile)]
    assert texts == [("12", ""), ("", "0")]


@pytest.mark.parametrize(("size", "code"), [(29_999, 0), (30_000, 0), (30_001, 20106)])
def test_f_22_a_text_has_at_most_30000_bytes(castile: Harness, size: int, code: int) -> None:
    """F-22, decided; the limit documented: bytes of UTF-8, both sides of it."""
    text = "é" * (size // 2) + "e" * (size % 2)
    assert castile.sync_lead({"Email": EMAIL}, {"Address": text}).code == code


def test_f_25_equal_values_in_another_spelling_change_nothing_decided(castile: Harness) -> None:
    """F-25, decided: compared after conversion."""
    first = {"Visits": "1", "AnnualRevenue": "2", "SignedUpAt": "2026-01-15T12:00:00Z"}
    again = {"Visits": "1.0", "AnnualRevenue": "2.00", "SignedUpAt": "2026-01-15 06:00:00 -0600"}
    castile.sync_lead({"Email": EMAIL}, first)
    castile.sync_lead({"Email": EMAIL}, again)
    assert _changes(castile) == []


def test_r_11_a_hidden_field_is_not_shown_and_not_accepted_decided(castile: Harness) -> None:
    """R-11, section 1, decided: shown again, with its value, once it is no longer hidden."""
    castile.sync_lead({"Email": EMAIL}, {"Company": "Acme", "Visits": "3", "Title": "Chief"})
    for hidden in ("true", "false"):
        castile.define(
            "lead_fields = ["
            f'{{ name = "Visits", type = "integer", hidden = {hidden} }},'
            f'{{ name = "Title", hidden = {hidden} }}]'
        )
        names = {"true": ["Company"], "false": ["Company", "Title", "Visits"]}[hidden]
        assert list(castile.get_lead("EMAIL", EMAIL).attributes) == names
        code = {"true": 20105, "false": 0}[hidden]
        assert castile.sync_lead({"Email": EMAIL}, {"Visits": "3"}).code == code
        assert castile.sync_lead({"Email": EMAIL}, {"Title": "Chief"}).code == code


def test_a_renamed_field_keeps_its_values(castile: Harness) -> None:
    """Decided: `renamed_from` keeps identity; the former name is unknown from then on."""
    castile.sync_lead({"Email": EMAIL}, {"Company": "Acme", "Visits": "3"})
    castile.define(
        'lead_fields = [{ name = "Calls", renamed_from = "Visits", type = "integer" }]',
    )
    assert castile.get_lead("EMAIL", EMAIL).attributes == {"Calls": "3", "Company": "Acme"}
    assert castile.sync_lead({"Email": EMAIL}, {"Visits": "4"}).code == 20105
    assert _shown(castile, "Calls", "4") == "4"


def test_f_3_a_changed_definition_records_nothing_decided(castile: Harness) -> None:
    """F-3, decided: neither an activity nor an update."""
    castile.sync_lead({"Email": EMAIL}, {"Visits": "3"})
    lead_id = int(castile.get_lead("EMAIL", EMAIL).text("Id") or 0)
    before = castile.lead(lead_id)
    castile.clock.advance(5)
    castile.define(
        'lead_fields = [{ name = "Visits", type = "integer", display_name = "V", blocked = true }]'
    )
    assert castile.lead(lead_id) == before
    assert len(castile.activities(lead_id)) == 1


def test_f_24_a_new_boolean_is_false_and_a_new_number_is_nothing(castile: Harness) -> None:
    """F-24, documented sample, decided: false is no change for a new lead, 0 is one."""
    castile.sync_lead({"Email": EMAIL})
    castile.sync_lead({"Email": EMAIL}, {"DoNotCall": "false", "LeadScore": "0"})
    (change,) = _changes(castile)
    assert (change["Attribute Name"], change["Old Value"], change["New Value"]) == (
        "Lead Score",
        "",
        "0",
    )
