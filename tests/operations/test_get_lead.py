"""getLead finds all leads of a key and shows them whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from castile.domain.ids import LeadId

if TYPE_CHECKING:
    from tests.harness import Harness

OWNERS = """
lead_owners = [
    { email = "sam@example.test", crm_id = "005000000000001AAA" },
    { email = "idle@example.test", crm_id = "005000000000002" },
]
"""


def test_lead_01_a_lead_is_found_by_its_email(castile: Harness) -> None:
    """LEAD-01, documented."""
    lead_id = castile.store_lead("a@example.test")
    answer = castile.get_lead("EMAIL", "a@example.test")
    assert answer.status == 200
    assert answer.text("count") == "1"
    assert answer.text("Id") == str(lead_id)
    assert answer.text("Email") == "a@example.test"


def test_lead_02_leads_that_share_an_email_come_the_later_updated_first(castile: Harness) -> None:
    """LEAD-02, 10-leads G-1, G-2, recorded davidsantoso/markety."""
    first = castile.store_lead("a@example.test")
    castile.clock.advance(1)
    second = castile.store_lead("a@example.test")
    answer = castile.get_lead("EMAIL", "a@example.test")
    assert answer.text("count") == "2"
    assert answer.texts("leadRecord/Id") == [str(second), str(first)]


def test_lead_02_leads_updated_in_the_same_moment_come_the_higher_id_first(
    castile: Harness,
) -> None:
    """LEAD-02, L-2: on a tie the highest id."""
    first = castile.store_lead("a@example.test")
    second = castile.store_lead("a@example.test")
    answer = castile.get_lead("EMAIL", "a@example.test")
    assert answer.texts("leadRecord/Id") == [str(second), str(first)]


def test_lead_03_an_update_moves_a_lead_to_the_front(castile: Harness) -> None:
    """LEAD-03, decided."""
    first = castile.store_lead("a@example.test")
    second = castile.store_lead("a@example.test")
    castile.clock.advance(1)
    assert castile.sync_lead({"Id": first}, {"FirstName": "A"}).status == 200
    answer = castile.get_lead("EMAIL", "a@example.test")
    assert answer.texts("leadRecord/Id") == [str(first), str(second)]


def test_lead_04_an_unknown_email_is_20103(castile: Harness) -> None:
    """LEAD-04, recorded davidsantoso/markety."""
    answer = castile.get_lead("EMAIL", "nobody@example.test")
    assert answer.code == 20103
    assert answer.message == "No lead found with EMAIL = nobody@example.test (20103)"


@pytest.mark.parametrize(
    "key_type", ["IDNUM", "COOKIE", "EMAIL", "SFDCACCOUNTID", "SFDCCONTACTID", "SFDCOPPTYID"]
)
def test_lead_04_a_key_of_any_type_without_a_lead_is_20103(castile: Harness, key_type: str) -> None:
    """G-4, documented: the key stands in the text."""
    answer = castile.get_lead(key_type, "77")
    assert answer.code == 20103
    assert answer.message == f"No lead found with {key_type} = 77 (20103)"


def test_lead_05_letter_case_of_an_email_does_not_matter(castile: Harness) -> None:
    """LEAD-05, decided: found, and shown as it was stored."""
    castile.store_lead("A@Example.test")
    answer = castile.get_lead("EMAIL", " a@example.test ")
    assert answer.text("Email") == "A@Example.test"


def test_lead_06_only_a_true_boolean_is_shown(castile: Harness) -> None:
    """LEAD-06, R-6, recorded marklogic-community/eauser-geomapper."""
    castile.sync_lead({"Email": "a@b.test"}, {"DoNotCall": "false", "Unsubscribed": "true"})
    answer = castile.get_lead("EMAIL", "a@b.test")
    assert answer.attributes == {"Unsubscribed": "1", "Website": "b.test"}
    assert answer.types["Unsubscribed"] == "boolean"


def test_lead_07_a_zero_is_shown_and_no_value_is_not(castile: Harness) -> None:
    """LEAD-07, R-5, R-7, recorded marklogic-community/eauser-geomapper."""
    castile.sync_lead({"Email": "a@b.test"}, {"LeadScore": "0"})
    answer = castile.get_lead("EMAIL", "a@b.test")
    assert answer.attributes["LeadScore"] == "0"
    assert answer.types["LeadScore"] == "integer"
    castile.sync_lead({"Email": "a@b.test"}, {"LeadScore": "NULL"})
    assert "LeadScore" not in castile.get_lead("EMAIL", "a@b.test").attributes


def test_lead_08_an_empty_text_is_not_shown(castile: Harness) -> None:
    """LEAD-08, R-5, documented."""
    castile.sync_lead({"Email": "a@b.test"}, {"Title": ""})
    assert "Title" not in castile.get_lead("EMAIL", "a@b.test").attributes


def test_lead_09_attributes_come_in_the_order_of_their_upper_cased_names(castile: Harness) -> None:
    """LEAD-09, recorded marklogic-community/eauser-geomapper."""
    names = ["Zip", "abc", "Account__c", "Account_Approved__c"]
    fields = ", ".join(f'{{ name = "{name}", type = "string" }}' for name in names)
    castile.define(f"lead_fields = [{fields}]")
    castile.sync_lead(
        {"Email": "a@b.test"}, {**dict.fromkeys(names, "x"), "Company": "NULL", "Website": "w"}
    )
    attributes = castile.get_lead("EMAIL", "a@b.test").attributes
    assert list(attributes) == ["abc", "Account_Approved__c", "Account__c", "Website", "Zip"]


def test_lead_10_a_foreign_system_id_is_never_shown(castile: Harness) -> None:
    """LEAD-10, documented."""
    castile.sync_lead({"Email": "a@b.test", "ForeignSysPersonId": "F1"})
    answer = castile.get_lead("EMAIL", "a@b.test")
    assert answer.is_nil("ForeignSysPersonId")
    assert answer.is_nil("ForeignSysType")


def test_lead_11_a_word_that_is_no_key_type_is_20102(castile: Harness) -> None:
    """LEAD-11, documented."""
    assert castile.get_lead("MAIL", "a@b.test").code == 20102


@pytest.mark.parametrize("word", ["email", "Email", "IDNUM EMAIL"])
def test_lead_11_key_types_are_exact(castile: Harness, word: str) -> None:
    """LEAD-11, K-4, decided."""
    castile.store_lead("a@b.test")
    assert castile.get_lead(word, "a@b.test").code == 20102


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("abc", 20102),
        ("0", 20102),
        ("-5", 20102),
        ("1.5", 20102),
        ("999999999", 20103),
        ("2147483647", 20103),
        ("2147483648", 20103),
        ("9" * 40, 20103),
    ],
)
def test_lead_12_an_id_that_is_no_number_and_one_of_no_lead(
    castile: Harness, value: str, code: int
) -> None:
    """LEAD-12, K-3, decided and documented."""
    assert castile.get_lead("IDNUM", value).code == code


@pytest.mark.parametrize(
    "parameters",
    [
        "<ns1:paramsGetLead/>",
        "<ns1:paramsGetLead><leadKey/></ns1:paramsGetLead>",
        '<ns1:paramsGetLead><leadKey xsi:nil="true"/></ns1:paramsGetLead>',
        "<ns1:paramsGetLead><LeadKey><keyType>EMAIL</keyType></LeadKey></ns1:paramsGetLead>",
    ],
)
def test_lead_13_a_missing_key_is_20101(castile: Harness, parameters: str) -> None:
    """LEAD-13, documented; nil and empty: 01-errors section 3."""
    assert castile.call(parameters).code == 20101


def test_lead_13_a_key_without_a_value_is_20102(castile: Harness) -> None:
    """20102 in general, recorded Talend/components: key value missing or empty."""
    for value in ("", "<keyValue/>", "<keyValue>  </keyValue>"):
        parameters = f"<leadKey><keyType>EMAIL</keyType>{value}</leadKey>"
        answer = castile.call(f"<ns1:paramsGetLead>{parameters}</ns1:paramsGetLead>")
        assert answer.code == 20102


@pytest.mark.parametrize(
    "sent",
    [
        "id:287-GTJ-838&token:_mch-example.test-1396310362214-46169",
        "token:_mch-example.test-1396310362214-46169",
        "id%3A287-GTJ-838%26token%3A_mch-example.test-1396310362214-46169",
    ],
)
def test_lead_14_an_anonymous_lead_is_found_by_its_cookie(castile: Harness, sent: str) -> None:
    """LEAD-14, K-1, 10-leads G-5, decided: with and without the account in front."""
    cookie = "token:_mch-example.test-1396310362214-46169"
    lead_id = castile.store_anonymous(cookie, InferredCompany="Acme")
    answer = castile.get_lead("COOKIE", sent)
    assert answer.text("count") == "1"
    assert answer.text("Id") == str(lead_id)
    assert answer.is_nil("Email")
    assert answer.attributes == {"InferredCompany": "Acme"}


def test_lead_15_an_unknown_owner_is_20108_and_one_without_leads_20103(castile: Harness) -> None:
    """LEAD-15, documented and decided."""
    castile.define(OWNERS)
    assert castile.get_lead("LEADOWNEREMAIL", "nobody@example.test").code == 20108
    assert castile.get_lead("LEADOWNEREMAIL", "idle@example.test").code == 20103
    assert castile.get_lead("SFDCLEADOWNERID", "005000000000009").code == 20108
    assert castile.get_lead("SFDCLEADOWNERID", "005000000000002").code == 20103


def test_lead_16_all_leads_of_an_owner_are_found(castile: Harness) -> None:
    """LEAD-16, decided; by email and by either length of the CRM id (K-2)."""
    castile.define(OWNERS)
    catalog = next(iter(castile.installation.directory.current.subscriptions.values())).catalog
    owner = catalog.owner_by_email("SAM@example.test")
    assert owner is not None
    for number in range(3):
        castile.store_lead(f"{number}@example.test", owner_id=owner.lead_owner_id)
    assert castile.get_lead("LEADOWNEREMAIL", "sam@example.test").text("count") == "3"
    assert castile.get_lead("SFDCLEADOWNERID", "005000000000001").text("count") == "3"
    assert castile.get_lead("SFDCLEADOWNERID", "005000000000001AAA").text("count") == "3"


@pytest.mark.parametrize(
    ("key_type", "column"),
    [
        ("SFDCACCOUNTID", "sfdc_account_id"),
        ("SFDCCONTACTID", "sfdc_contact_id"),
        ("SFDCLEADID", "sfdc_lead_id"),
    ],
)
def test_leads_are_found_by_crm_ids_of_either_length(
    castile: Harness, key_type: str, column: str
) -> None:
    """K-2, decided: 15 characters match 18 that begin with them, whichever is stored."""
    short, long = "001000000000001", "001000000000001AAB"
    stored = {"short": short, "long": long, "other": "001000000000001AAC"}
    for name, crm_id in stored.items():
        ids: dict[str, Any] = {column: crm_id}
        castile.store_lead(f"{name}@example.test", **ids)
    assert castile.get_lead(key_type, short).text("count") == "3"
    assert sorted(castile.get_lead(key_type, long).texts("Email")) == [
        "long@example.test",
        "short@example.test",
    ]
    assert castile.get_lead(key_type, "001000000000002").code == 20103


def test_an_anonymous_lead_is_found_by_id_and_cookie_only(castile: Harness) -> None:
    """L-1, decided: all else that it has is no key."""
    castile.define('lead_owners = [{ email = "sam@example.test", crm_id = "005000000000001" }]')
    catalog = castile.installation.directory.current.subscriptions[castile.subscription_id].catalog
    (owner_id,) = catalog.lead_owners
    lead_id = castile.store_lead(
        "a@example.test",
        known=False,
        owner_id=owner_id,
        sfdc_account_id="001",
        sfdc_contact_id="003",
        sfdc_lead_id="00Q",
    )
    castile.write(lambda tx: tx.leads.attach_cookie("token:1", lead_id))
    castile.write(lambda tx: tx.leads.attach_foreign_id("CUSTOM", "F", lead_id))
    for key_type, key_value in (("IDNUM", str(lead_id)), ("COOKIE", "token:1")):
        assert castile.get_lead(key_type, key_value).text("Id") == str(lead_id)
    for key_type, key_value in (
        ("EMAIL", "a@example.test"),
        ("LEADOWNEREMAIL", "sam@example.test"),
        ("SFDCLEADOWNERID", "005000000000001"),
        ("SFDCACCOUNTID", "001"),
        ("SFDCCONTACTID", "003"),
        ("SFDCLEADID", "00Q"),
    ):
        assert castile.get_lead(key_type, key_value).code == 20103
    by_foreign_id = castile.sync_lead({"ForeignSysPersonId": "F"})
    assert by_foreign_id.text("syncStatus/status") == "CREATED"


@pytest.mark.parametrize(("stored", "shown"), [(999, 999), (1000, 1000), (1001, 1000)])
def test_at_most_a_thousand_leads_are_returned(castile: Harness, stored: int, shown: int) -> None:
    """G-3, decided: both sides of the limit; count is the number returned."""
    for number in range(stored):
        if number % 500 == 0:
            castile.clock.advance(1)
        castile.store_lead("many@example.test", FirstName=str(number))
    answer = castile.get_lead("EMAIL", "many@example.test")
    assert answer.text("count") == str(shown)
    assert len(answer.texts("leadRecord/Id")) == shown


def test_reading_is_no_update(castile: Harness) -> None:
    """10-leads section 4, decided: the effect on stored data is none."""
    lead_id = castile.store_lead("a@b.test")
    before = castile.lead(lead_id)
    castile.clock.advance(5)
    castile.get_lead("EMAIL", "a@b.test")
    assert castile.lead(lead_id) == before
    assert castile.activities(LeadId(lead_id)) == []


def test_a_lead_without_attributes_has_a_nil_list(castile: Harness) -> None:
    """R-10, recorded in a vendor community thread."""
    castile.store_lead("a@b.test")
    assert castile.get_lead("EMAIL", "a@b.test").is_nil("leadAttributeList")
