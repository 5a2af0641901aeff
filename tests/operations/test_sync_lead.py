"""syncLead creates or updates the one lead that its keys mean."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest

from castile.domain.activities import Activity
from castile.domain.ids import LeadId

if TYPE_CHECKING:
    from castile.store.tx import Tx
    from tests.harness import Answer, Harness

EMAIL = "x@example.test"
COOKIE = "token:_mch-example.test-1396310362214-46169"
JOIN = f"<returnLead>true</returnLead><marketoCookie>{COOKIE}</marketoCookie>"
MOVE = f"{JOIN}<moveCookie>true</moveCookie>"


def _id(answer: Answer) -> int:
    assert answer.status == 200, answer.body
    return int(answer.text("leadId") or "")


def _status(answer: Answer) -> str | None:
    return answer.text("syncStatus/status")


def _types(castile: Harness, lead_id: int) -> list[str]:
    return [one.type for one in castile.activities(lead_id)]


def test_lead_50_a_new_lead_has_one_new_lead_activity(castile: Harness) -> None:
    """LEAD-50, S-42, documented and decided."""
    answer = castile.sync_lead({"Email": EMAIL}, {"FirstName": "Ada"})
    assert _status(answer) == "CREATED"
    assert answer.text("syncStatus/leadId") == answer.text("leadId")
    assert answer.is_nil("syncStatus/error")
    (activity,) = castile.activities(_id(answer))
    assert activity.type == "New Lead"
    assert activity.asset == ""
    assert activity.attributes == (
        ("Source Type", "Web service API"),
        ("Source Info", "Web service API"),
        ("Created Date", "2026-08-03"),
        ("Lead ID", answer.text("leadId")),
    )


def test_lead_50_a_new_lead_is_known_and_was_created_now(castile: Harness) -> None:
    """S-40, S-7, documented and decided: createdAt is set once."""
    lead_id = _id(castile.sync_lead({"Email": EMAIL}))
    created_ms = castile.clock.now_ms()
    castile.clock.advance(1)
    lead = castile.lead(lead_id)
    assert (lead.known, lead.created_ms, lead.updated_ms) == (True, created_ms, created_ms)
    castile.sync_lead({"Id": lead_id}, {"FirstName": "Ada"})
    lead = castile.lead(lead_id)
    assert (lead.created_ms, lead.updated_ms) == (created_ms, created_ms + 1000)


def test_lead_51_website_is_derived_from_the_email(castile: Harness) -> None:
    """LEAD-51, recorded davidsantoso/markety."""
    answer = castile.sync_lead({"Email": "x@WWW.Example.test"}, {"FirstName": "Ada"})
    assert answer.attributes["Website"] == "example.test"
    assert answer.types["Website"] == "url"


def test_lead_52_no_website_beside_a_company(castile: Harness) -> None:
    """LEAD-52, decided."""
    answer = castile.sync_lead({"Email": EMAIL}, {"Company": "Acme"})
    assert answer.attributes == {"Company": "Acme"}


def test_lead_52_a_given_website_stays(castile: Harness) -> None:
    """S-41: derived only when neither Company nor Website has a value."""
    answer = castile.sync_lead({"Email": EMAIL}, {"Company": "", "Website": "shop.test"})
    assert answer.attributes == {"Website": "shop.test"}


def test_lead_53_a_lead_with_the_email_is_updated(castile: Harness) -> None:
    """LEAD-53, documented."""
    lead_id = castile.store_lead(EMAIL)
    answer = castile.sync_lead({"Email": EMAIL.upper()}, {"FirstName": "Ada"})
    assert (_status(answer), _id(answer)) == ("UPDATED", lead_id)


def test_lead_53_the_email_that_found_a_lead_stays_as_it_is_stored(castile: Harness) -> None:
    """S-21, S-22, L-3: the element is only a key here, in any letter case; an attribute is set."""
    lead_id = castile.store_lead(EMAIL)
    before = castile.lead(lead_id)
    castile.clock.advance(1)
    castile.sync_lead({"Email": EMAIL.upper()})
    assert castile.lead(lead_id) == before
    assert castile.activities(lead_id) == []
    castile.sync_lead({"Email": EMAIL}, {"Email": EMAIL.upper()})
    assert castile.lead(lead_id).email == EMAIL.upper()
    castile.sync_lead({"Id": lead_id, "Email": EMAIL})
    assert castile.lead(lead_id).email == EMAIL


def test_lead_54_of_two_leads_the_most_recently_updated_changes(castile: Harness) -> None:
    """LEAD-54, S-15, decided: also when it is the one with the lower id."""
    first = castile.store_lead(EMAIL)
    second = castile.store_lead(EMAIL)
    assert _id(castile.sync_lead({"Email": EMAIL}, {"FirstName": "A"})) == second
    castile.clock.advance(1)
    castile.sync_lead({"Id": first}, {"FirstName": "B"})
    assert _id(castile.sync_lead({"Email": EMAIL}, {"FirstName": "C"})) == first


def test_lead_55_an_id_with_a_new_email_changes_the_email(castile: Harness) -> None:
    """LEAD-55, S-21, documented blog sample."""
    lead_id = castile.store_lead("old@example.test")
    answer = castile.sync_lead({"Id": lead_id, "Email": "new@example.test"})
    assert answer.text("Email") == "new@example.test"
    (activity,) = castile.activities(lead_id)
    assert activity.asset == "Email Address"
    assert activity.attributes == (
        ("Attribute Name", "Email Address"),
        ("Old Value", "old@example.test"),
        ("New Value", "new@example.test"),
        ("Reason", "SOAP API"),
        ("Lead ID", str(lead_id)),
    )


@pytest.mark.parametrize("lead_id", ["999999", "2147483648", "-1"])
def test_lead_56_an_unknown_id_is_20103_whatever_else_is_given(
    castile: Harness, lead_id: str
) -> None:
    """LEAD-56, S-10, S-12, recorded Talend/components."""
    known = castile.store_lead(EMAIL)
    answer = castile.sync_lead({"Id": lead_id, "Email": EMAIL}, {"FirstName": "Ada"})
    assert answer.code == 20103
    assert answer.message == f"No lead found with IDNUM = {lead_id} (20103)"
    assert castile.lead(known).values == {}


@pytest.mark.parametrize("attribute", ["pants", "NumberOfEmployees"])
def test_lead_56_an_unknown_id_is_named_before_a_bad_attribute(
    castile: Harness, attribute: str
) -> None:
    """00-overview section 5: names and keys in contract order, then values."""
    assert castile.sync_lead({"Id": 999999}, {attribute: "many"}).code == 20103
    lead_id = castile.store_lead(EMAIL)
    expected = {"pants": 20105, "NumberOfEmployees": 20106}[attribute]
    assert castile.sync_lead({"Id": lead_id}, {attribute: "many"}).code == expected


def test_lead_57_a_known_foreign_id_decides_before_the_email(castile: Harness) -> None:
    """LEAD-57, S-13, documented."""
    ten = _id(castile.sync_lead({"Email": "ten@example.test", "ForeignSysPersonId": "F"}))
    eleven = castile.store_lead("eleven@example.test")
    answer = castile.sync_lead({"Email": "eleven@example.test", "ForeignSysPersonId": "F"})
    assert (_id(answer), answer.text("Email")) == (ten, "eleven@example.test")
    assert castile.lead(eleven).email == "eleven@example.test"


def test_lead_58_an_unknown_foreign_id_is_attached_to_the_lead_of_the_email(
    castile: Harness,
) -> None:
    """LEAD-58, S-14, decided."""
    eleven = castile.store_lead("eleven@example.test")
    castile.clock.advance(1)
    answer = castile.sync_lead({"Email": "eleven@example.test", "ForeignSysPersonId": "F"})
    assert _id(answer) == eleven
    assert castile.lead(eleven).updated_ms == castile.clock.now_ms()
    assert _id(castile.sync_lead({"ForeignSysPersonId": "F"})) == eleven


def test_lead_59_an_id_takes_a_foreign_id_from_another_lead(castile: Harness) -> None:
    """LEAD-59, S-24, S-7, documented: it can be reassigned; both leads count as changed."""
    ten = _id(castile.sync_lead({"Email": "ten@example.test", "ForeignSysPersonId": "F"}))
    eleven = castile.store_lead("eleven@example.test")
    castile.clock.advance(1)
    castile.sync_lead({"Id": eleven, "ForeignSysPersonId": "F"})
    assert _id(castile.sync_lead({"ForeignSysPersonId": "F"})) == eleven
    assert castile.read(lambda tx: tx.leads.foreign_ids(castile.lead(ten).lead_id)) == []
    for each in (ten, eleven):
        lead = castile.lead(each)
        assert lead.updated_ms == castile.clock.now_ms()
        changed = castile.read(partial(_changes, lead.lead_id))
        assert changed[-1:] == [castile.clock.now_ms()]


def test_lead_59_earlier_foreign_ids_stay(castile: Harness) -> None:
    """S-24, documented: a lead may have several."""
    lead_id = _id(castile.sync_lead({"Email": EMAIL, "ForeignSysPersonId": "F"}))
    castile.sync_lead({"Id": lead_id, "ForeignSysPersonId": "G"})
    assert _id(castile.sync_lead({"ForeignSysPersonId": "F"})) == lead_id
    assert _id(castile.sync_lead({"ForeignSysPersonId": "G"})) == lead_id


def test_lead_59_a_foreign_id_is_never_cleared(castile: Harness) -> None:
    """S-25, documented: without a value the element says nothing."""
    lead_id = _id(castile.sync_lead({"Email": EMAIL, "ForeignSysPersonId": "F"}))
    castile.sync_lead({"Id": lead_id, "ForeignSysPersonId": ""})
    assert _id(castile.sync_lead({"ForeignSysPersonId": "F"})) == lead_id


def test_lead_60_a_foreign_id_without_type_is_custom(castile: Harness) -> None:
    """LEAD-60, documented sample and decided."""
    custom = _id(castile.sync_lead({"ForeignSysPersonId": "F"}))
    named = castile.sync_lead({"ForeignSysPersonId": "F", "ForeignSysType": "CUSTOM"})
    other = castile.sync_lead({"ForeignSysPersonId": "F", "ForeignSysType": "SFDC"})
    assert _id(named) == custom
    assert (_status(other), _id(other) == custom) == ("CREATED", False)


def test_lead_60_a_type_that_is_none_is_20110(castile: Harness) -> None:
    """01-errors section 3, decided."""
    keys: dict[str, object] = {"ForeignSysPersonId": "F", "ForeignSysType": "OTHER"}
    assert castile.sync_lead(keys).code == 20110


def test_lead_60_a_type_alone_and_an_empty_foreign_id_are_ignored(castile: Harness) -> None:
    """S-19, decided and recorded Talend/components."""
    assert castile.sync_lead({"ForeignSysType": "SFDC"}).code == 20101
    answer = castile.sync_lead({"Email": EMAIL, "ForeignSysPersonId": ""})
    assert _status(answer) == "CREATED"


def test_lead_61_a_lower_case_id_is_no_key(castile: Harness) -> None:
    """LEAD-61, recorded davidsantoso/markety issue 31."""
    ten = castile.store_lead("ten@example.test")
    answer = castile.sync_lead({"id": ten, "Email": EMAIL})
    assert _status(answer) == "CREATED"
    assert _id(answer) != ten


@pytest.mark.parametrize("name", ["id", "leadId"])
def test_lead_61_a_switch_accepts_lower_case_keys(castile: Harness, name: str) -> None:
    """W-5, decided: accept_lower_case_keys."""
    castile.define("[subscription]\naccept_lower_case_keys = true")
    ten = castile.store_lead("ten@example.test")
    answer = castile.sync_lead({name: ten, "email": EMAIL})
    assert (_status(answer), _id(answer)) == ("UPDATED", ten)
    assert castile.lead(ten).email == EMAIL


def test_lead_62_an_anonymous_lead_becomes_known(castile: Harness) -> None:
    """LEAD-62, S-16, documented: written as an update, no New Lead; decided: no Website."""
    lead_id = castile.store_anonymous(COOKIE, InferredCompany="Acme")
    castile.clock.advance(1)
    answer = castile.sync_lead({"Email": EMAIL}, {"FirstName": "Ada"}, JOIN)
    assert (_status(answer), _id(answer)) == ("UPDATED", lead_id)
    assert castile.lead(lead_id).known is True
    assert castile.lead(lead_id).updated_ms == castile.clock.now_ms()
    assert _types(castile, lead_id) == ["Change Data Value", "Change Data Value"]
    assert castile.get_lead("EMAIL", EMAIL).text("Id") == str(lead_id)
    assert list(answer.attributes) == ["FirstName", "InferredCompany"]


def test_lead_62_an_anonymous_lead_becomes_known_by_its_id(castile: Harness) -> None:
    """S-16, documented; also when nothing else changes (S-7)."""
    lead_id = castile.store_anonymous(COOKIE)
    assert _status(castile.sync_lead({"Id": lead_id})) == "UPDATED"
    assert castile.lead(lead_id).known is True
    assert castile.read(lambda tx: tx.leads.changes(castile.lead(lead_id).lead_id)) == [
        castile.clock.now_ms()
    ]


def test_lead_63_an_anonymous_lead_is_joined_to_the_lead_of_the_email(castile: Harness) -> None:
    """LEAD-63, S-51, documented and decided."""
    anonymous = castile.store_anonymous(COOKIE, InferredCompany="Acme", FirstName="Nobody")
    castile.write(lambda tx: tx.activities.add(_visit(castile, anonymous)))
    ten = castile.store_lead(EMAIL, FirstName="Ada")
    castile.clock.advance(1)
    answer = castile.sync_lead({"Email": EMAIL}, None, JOIN)
    assert (_status(answer), _id(answer)) == ("UPDATED", ten)
    assert answer.attributes == {"FirstName": "Ada", "InferredCompany": "Acme"}
    assert _types(castile, ten) == ["Visit Webpage"]
    assert castile.lead(ten).updated_ms == castile.clock.now_ms()
    assert castile.get_lead("IDNUM", anonymous).code == 20103
    assert castile.get_lead("COOKIE", COOKIE).text("Id") == str(ten)


def test_lead_64_a_cookie_of_a_known_lead_moves_only_when_asked(castile: Harness) -> None:
    """LEAD-64, S-52, decided."""
    twenty = castile.store_lead("twenty@example.test")
    castile.write(lambda tx: tx.leads.attach_cookie(COOKIE, twenty))
    castile.write(lambda tx: tx.activities.add(_visit(castile, twenty)))
    ten = castile.store_lead(EMAIL)
    assert _id(castile.sync_lead({"Email": EMAIL}, None, JOIN)) == ten
    assert castile.get_lead("COOKIE", COOKIE).text("Id") == str(twenty)
    castile.sync_lead({"Email": EMAIL}, None, MOVE)
    assert castile.get_lead("COOKIE", COOKIE).text("Id") == str(ten)
    assert _types(castile, twenty) == ["Visit Webpage"]


def test_lead_64_a_cookie_of_a_known_lead_is_a_key_without_an_email(castile: Harness) -> None:
    """S-17, documented; an unknown foreign system id is attached to it."""
    twenty = castile.store_lead("twenty@example.test")
    castile.write(lambda tx: tx.leads.attach_cookie(COOKIE, twenty))
    answer = castile.sync_lead({"ForeignSysPersonId": "F"}, {"FirstName": "A"}, JOIN)
    assert (_status(answer), _id(answer)) == ("UPDATED", twenty)
    assert _id(castile.sync_lead({"ForeignSysPersonId": "F"})) == twenty


def test_lead_64_a_cookie_of_a_known_lead_is_no_key_beside_an_email(castile: Harness) -> None:
    """S-17, S-18: with an email that no lead has a new lead is made, and the cookie stays."""
    twenty = castile.store_lead("twenty@example.test")
    castile.write(lambda tx: tx.leads.attach_cookie(COOKIE, twenty))
    answer = castile.sync_lead({"Email": EMAIL}, None, JOIN)
    assert (_status(answer), _id(answer) == twenty) == ("CREATED", False)
    assert castile.lead(twenty).email == "twenty@example.test"
    assert castile.get_lead("COOKIE", COOKIE).text("Id") == str(twenty)


def test_lead_64_an_unknown_cookie_is_attached(castile: Harness) -> None:
    """S-50, documented: associates."""
    answer = castile.sync_lead({"Email": EMAIL}, None, JOIN)
    assert castile.get_lead("COOKIE", COOKIE).text("Id") == answer.text("leadId")


@pytest.mark.parametrize("element", ["<marketoCookie/>", "<marketoCookie> </marketoCookie>"])
def test_lead_65_an_empty_cookie_is_ignored(castile: Harness, element: str) -> None:
    """LEAD-65, recorded segmentio/marketo-python."""
    answer = castile.sync_lead({"Email": EMAIL}, None, f"<returnLead>0</returnLead>{element}")
    assert _status(answer) == "CREATED"
    assert castile.sync_lead({}, {"FirstName": "A"}, element).code == 20101


@pytest.mark.parametrize(("length", "code"), [(254, 0), (255, 0), (256, 20110)])
def test_lead_65_a_cookie_has_at_most_255_characters(
    castile: Harness, length: int, code: int
) -> None:
    """S-53, decided: both sides of the limit."""
    cookie = f"<marketoCookie>{'c' * length}</marketoCookie>"
    assert castile.sync_lead({"Email": EMAIL}, None, cookie).code == code


@pytest.mark.parametrize("cookie", ["token:%0A1", "token:%00", "token:%C2%851"])
def test_lead_65_a_cookie_has_no_control_characters(castile: Harness, cookie: str) -> None:
    """S-53, decided; also behind percent escapes (K-1)."""
    rest = f"<marketoCookie>{cookie}</marketoCookie>"
    assert castile.sync_lead({"Email": EMAIL}, None, rest).code == 20110
    assert castile.get_lead("EMAIL", EMAIL).code == 20103


def test_lead_44_a_cookie_without_its_account_is_the_same_cookie(castile: Harness) -> None:
    """LEAD-44, recorded backupify/marketo_rest."""
    first = _id(castile.sync_lead({"Email": EMAIL}, None, JOIN))
    with_account = f"<marketoCookie>id:287-GTJ-838&amp;{COOKIE}</marketoCookie>"
    assert _id(castile.sync_lead({}, {"FirstName": "A"}, with_account)) == first


def test_lead_66_an_unknown_attribute_stops_the_whole_call(castile: Harness) -> None:
    """LEAD-66, S-29, recorded davidsantoso/markety."""
    answer = castile.sync_lead({"Email": EMAIL}, {"FirstName": "Ada", "pants": "on"})
    assert answer.code == 20105
    assert castile.get_lead("EMAIL", EMAIL).code == 20103


def test_lead_67_a_blocked_field_is_passed_over(castile: Harness) -> None:
    """LEAD-67, N-9, documented."""
    castile.sync_lead({"Email": EMAIL}, {"AnnualRevenue": "5"})
    castile.define('lead_fields = [{ name = "AnnualRevenue", blocked = true }]')
    answer = castile.sync_lead({"Email": EMAIL}, {"AnnualRevenue": "7"})
    assert _status(answer) == "UPDATED"
    assert answer.attributes["AnnualRevenue"] == "5"


@pytest.mark.parametrize("text", ["NULL", ""])
def test_lead_68_null_and_nothing_clear_a_field(castile: Harness, text: str) -> None:
    """LEAD-68, S-26, S-81, recorded rajrajamani/Marketo and decided."""
    lead_id = castile.store_lead(EMAIL, FirstName="Ada")
    answer = castile.sync_lead({"Email": EMAIL}, {"FirstName": text})
    assert answer.is_nil("leadAttributeList")
    (activity,) = castile.activities(lead_id)
    assert dict(activity.attributes)["Old Value"] == "Ada"
    assert dict(activity.attributes)["New Value"] == ""


def test_lead_68_null_in_another_case_is_a_text(castile: Harness) -> None:
    """S-26: upper case only."""
    answer = castile.sync_lead({"Email": EMAIL}, {"FirstName": "Null"})
    assert answer.attributes["FirstName"] == "Null"


def test_lead_69_a_value_that_does_not_fit_stops_the_whole_call(castile: Harness) -> None:
    """LEAD-69, S-30, S-70, decided."""
    lead_id = castile.store_lead(EMAIL)
    answer = castile.sync_lead({"Email": EMAIL}, {"FirstName": "A", "NumberOfEmployees": "many"})
    assert answer.code == 20106
    assert "NumberOfEmployees" in answer.message
    assert castile.lead(lead_id).values == {}
    assert castile.activities(lead_id) == []


def test_lead_70_the_same_values_change_nothing(castile: Harness) -> None:
    """LEAD-70, S-31, decided; compared after conversion (F-25)."""
    lead_id = castile.store_lead(EMAIL, FirstName="Ada", LeadScore="1")
    before = castile.lead(lead_id)
    castile.clock.advance(1)
    answer = castile.sync_lead({"Email": EMAIL}, {"FirstName": " Ada ", "LeadScore": "1.0"})
    assert _status(answer) == "UPDATED"
    assert castile.lead(lead_id) == before
    assert castile.activities(lead_id) == []


@pytest.mark.parametrize("rest", ["", "<returnLead>false</returnLead>", "<returnLead/>"])
def test_lead_71_the_lead_comes_back_only_when_asked(castile: Harness, rest: str) -> None:
    """LEAD-71, documented; absent: recorded marklogic-community/RunDMC."""
    assert castile.sync_lead({"Email": EMAIL}, None, rest).is_nil("leadRecord")


def test_lead_71_the_lead_that_comes_back_is_what_get_lead_shows(castile: Harness) -> None:
    """10-leads section 6.6, documented."""
    synced = castile.sync_lead({"Email": EMAIL}, {"FirstName": "Ada", "Unsubscribed": "yes"})
    read = castile.get_lead("EMAIL", EMAIL)
    assert synced.attributes == read.attributes
    assert synced.types == read.types
    assert synced.text("leadRecord/Id") == read.text("leadRecord/Id")


def test_lead_72_an_email_attribute_is_a_key_without_the_element(castile: Harness) -> None:
    """LEAD-72, recorded flickerbox/marketo, decided."""
    lead_id = castile.store_lead(EMAIL)
    answer = castile.sync_lead({}, {"Email": EMAIL, "FirstName": "Ada"})
    assert (_status(answer), _id(answer)) == ("UPDATED", lead_id)


def test_lead_72_an_id_attribute_is_a_key_without_the_element(castile: Harness) -> None:
    """S-10, recorded Rapleaf/marketo_gem; beside the element it is passed over."""
    ten, eleven = castile.store_lead("ten@example.test"), castile.store_lead("eleven@b.test")
    for text in (f"{ten}", f" +{ten} ", f"{'0' * 30}{ten}"):
        assert _id(castile.sync_lead({}, {"Id": text, "FirstName": "A"})) == ten
    assert _id(castile.sync_lead({"Id": eleven}, {"Id": str(ten), "FirstName": "B"})) == eleven
    assert castile.sync_lead({}, {"Id": "ten"}).code == 20110
    assert castile.sync_lead({}, {"Id": "-7"}).code == 20103


def test_lead_72_an_id_element_that_is_no_number_is_20110(castile: Harness) -> None:
    """S-10, decided."""
    assert castile.sync_lead({"Id": "ten"}).code == 20110


def test_lead_72a_an_id_of_zero_counts_as_absent(castile: Harness) -> None:
    """LEAD-72a, S-10a, recorded gravityplus/Gravity-Forms-Marketo-Add-on."""
    anonymous = castile.store_anonymous(COOKIE)
    answer = castile.sync_lead({"Id": 0}, {"Email": "nobody@example.test"}, JOIN)
    assert (_status(answer), _id(answer)) == ("UPDATED", anonymous)
    assert castile.lead(anonymous).known is True


def test_lead_72a_beside_an_id_of_zero_the_attribute_is_the_key(castile: Harness) -> None:
    """S-10, S-10a, decided: the element counts as absent in every way."""
    ten = castile.store_lead(EMAIL)
    assert _id(castile.sync_lead({"Id": 0}, {"Id": str(ten)})) == ten
    assert castile.sync_lead({"Id": 0}, {"Id": "0"}).code == 20101


def test_lead_72b_a_word_in_the_email_element_gives_way_to_the_attribute(
    castile: Harness,
) -> None:
    """LEAD-72b, S-10b, recorded gravityplus/Gravity-Forms-Marketo-Add-on."""
    ten = castile.store_lead(EMAIL)
    answer = castile.sync_lead({"Email": "EMAIL"}, {"Email": EMAIL, "FirstName": "A"})
    assert (_status(answer), _id(answer)) == ("UPDATED", ten)


def test_lead_72_an_email_attribute_wins_over_the_element(castile: Harness) -> None:
    """S-22, decided: the element is the key, the attribute is written."""
    ten = castile.store_lead(EMAIL)
    answer = castile.sync_lead({"Email": EMAIL}, {"Email": "new@example.test"})
    assert (_id(answer), answer.text("Email")) == (ten, "new@example.test")


@pytest.mark.parametrize(
    "attributes", [None, {"FirstName": "Ada"}, {"Email": ""}, {"Email": "NULL"}, {"Id": "0"}]
)
def test_lead_73_a_record_without_a_key_is_20101(
    castile: Harness, attributes: dict[str, str] | None
) -> None:
    """LEAD-73, S-11, decided; the text says that names are case-sensitive (W-5)."""
    answer = castile.sync_lead({"Id": ""}, attributes or {"Title": "x"})
    assert answer.code == 20101
    assert "case-sensitive" in answer.message


@pytest.mark.parametrize("record", ["", "<leadRecord/>", '<leadRecord xsi:nil="true"/>'])
def test_lead_74_no_record_is_20104(castile: Harness, record: str) -> None:
    """LEAD-74, documented; missing, empty or nil."""
    parameters = f"<ns1:paramsSyncLead>{record}<returnLead>1</returnLead></ns1:paramsSyncLead>"
    assert castile.call(parameters).code == 20104


def test_lead_79_of_a_field_named_twice_the_last_counts(castile: Harness) -> None:
    """LEAD-79, decided; an earlier value that would not fit does no harm."""
    pairs = [("FirstName", "A"), ("LeadScore", "x"), ("LeadScore", "3"), ("FirstName", "B")]
    answer = castile.sync_lead({"Email": EMAIL}, pairs)
    assert answer.attributes["FirstName"] == "B"
    assert answer.attributes["LeadScore"] == "3"


def test_lead_80_qualified_children_are_read(castile: Harness) -> None:
    """LEAD-80, documented sample."""
    answer = castile.call(
        "<ns1:paramsSyncLead><ns1:leadRecord><ns1:Email>x@example.test</ns1:Email>"
        "<ns1:leadAttributeList><ns1:attribute><ns1:attrName>FirstName</ns1:attrName>"
        "<ns1:attrValue>Ada</ns1:attrValue></ns1:attribute></ns1:leadAttributeList>"
        "</ns1:leadRecord><ns1:returnLead>true</ns1:returnLead></ns1:paramsSyncLead>"
    )
    assert answer.attributes["FirstName"] == "Ada"


def test_s_80_activities_come_in_the_order_of_the_request(castile: Harness) -> None:
    """S-80, S-82, documented sample and decided: Email of the element first."""
    lead_id = castile.store_lead("old@example.test")
    castile.sync_lead(
        {"Id": lead_id, "Email": EMAIL}, [("Title", "t"), ("FirstName", "f"), ("City", "c")]
    )
    assets = [one.asset for one in castile.activities(lead_id)]
    assert assets == ["Email Address", "Job Title", "First Name", "City"]


def test_s_23_two_leads_may_come_to_share_an_email(castile: Harness) -> None:
    """S-23, decided."""
    ten, eleven = castile.store_lead("ten@example.test"), castile.store_lead(EMAIL)
    castile.sync_lead({"Id": ten, "Email": EMAIL})
    assert castile.get_lead("EMAIL", EMAIL).text("count") == "2"
    assert castile.lead(eleven).email == EMAIL


def test_s_32_a_lead_may_have_no_email(castile: Harness) -> None:
    """S-32, documented: Email is required only when the other keys are absent."""
    answer = castile.sync_lead({"ForeignSysPersonId": "F"}, {"FirstName": "A"})
    assert _status(answer) == "CREATED"
    assert answer.is_nil("leadRecord/Email")
    assert answer.attributes == {"FirstName": "A"}


def test_ids_are_given_in_ascending_order(castile: Harness) -> None:
    """S-4 of the overview, documented samples: a separate ascending sequence."""
    ids = [_id(castile.sync_lead({"Email": f"{n}@example.test"})) for n in range(5)]
    assert ids == sorted(set(ids))


def test_first_ids_of_the_definition_are_where_ids_begin(castile: Harness) -> None:
    """S-4a of the overview, decided."""
    castile.define("[subscription]\nfirst_ids = { lead = 1090000 }")
    assert _id(castile.sync_lead({"Email": EMAIL})) == 1090000


def _changes(lead_id: LeadId, tx: Tx) -> list[int]:
    return tx.leads.changes(lead_id)


def _visit(castile: Harness, lead_id: int) -> Activity:
    return Activity(
        lead_id=LeadId(lead_id),
        occurred_ms=castile.clock.now_ms(),
        type="Visit Webpage",
        asset="Home",
        attributes=(("Lead ID", str(lead_id)),),
    )
