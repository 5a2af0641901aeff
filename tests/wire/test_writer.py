"""Answers and faults: their exact bytes, and that any message survives being written and read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from castile.wire.contract import NAMESPACE, SHAPES, Contract, Element, contract
from castile.wire.faults import FAULTS as FAULT_CLASSES
from castile.wire.faults import BadParameter, BadParameterCombination, LeadNotFound
from castile.wire.messages import (
    ABSENT,
    ArrayOfAttribute,
    ArrayOfLeadRecord,
    ForeignSysType,
    LeadRecord,
    ResultGetLead,
    ResultGetMultipleLeads,
    SuccessGetLead,
    SuccessGetMultipleLeads,
    SuccessListMObjects,
)
from castile.wire.timestamps import WireDateTime, format_datetime
from castile.wire.writer import RenderedXml, escape, write_fault, write_success
from tests.wire.any_message import any_message, any_text, any_zone
from tests.wire.writer_messages import FAULTS, LEAD, SENT, SUCCESSES

if TYPE_CHECKING:
    from datetime import tzinfo

CASES = Path(__file__).parent / "writer_cases"
CHICAGO = ZoneInfo("America/Chicago")
SOAP = "{http://schemas.xmlsoap.org/soap/envelope/}"
XSI_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>\n'
OPERATIONS = tuple(contract().operations)


def write(operation: str, message: object, version: str = "3_1") -> str:
    shape = contract(version)
    return write_success(shape.operations[operation], message, shape, CHICAGO).decode()


def write_lead(record: LeadRecord) -> str:
    records = ArrayOfLeadRecord((record,))
    return write("getLead", SuccessGetLead(result=ResultGetLead(count=1, lead_record_list=records)))


def body_child(document: bytes) -> etree._Element:
    """Take the single element in the Body of a well-formed envelope without a Header."""
    envelope = etree.fromstring(document, etree.XMLParser(resolve_entities=False, huge_tree=True))
    assert envelope.tag == f"{SOAP}Envelope"
    (body,) = envelope
    assert body.tag == f"{SOAP}Body"
    (child,) = body
    return child


def sayable(text: str) -> str:
    """What XML 1.0 can say of a text, by its production [2] Char."""
    return "".join(
        each
        for each in text
        if each in "\t\n\r"
        or " " <= each <= "\ud7ff"
        or "\ue000" <= each <= "\ufffd"
        or each >= "\U00010000"
    )


@pytest.mark.parametrize("name", SUCCESSES)
def test_successes_have_exactly_these_bytes(name: str) -> None:
    """W-20 to W-27: declaration, line feed, Envelope on one line, line feed."""
    operation, version, message = SUCCESSES[name]
    expected = (CASES / f"{name}.xml").read_bytes()
    assert write(operation, message, version).encode() == expected
    assert expected.startswith(DECLARATION)
    assert expected.count(b"\n") == 2
    assert expected.endswith(b"</SOAP-ENV:Envelope>\n")


@pytest.mark.parametrize("name", FAULTS)
def test_faults_have_exactly_these_bytes(name: str) -> None:
    """F-2 to F-7, W-21, W-25: like a success, but without the line feed at the end."""
    expected = (CASES / f"{name}.xml").read_bytes()
    assert write_fault(FAULTS[name]) == expected
    assert expected.startswith(DECLARATION)
    assert expected.count(b"\n") == 1
    assert expected.endswith(b"</SOAP-ENV:Envelope>")


def test_every_case_file_is_used() -> None:
    """No expected bytes lie about that nothing is compared with."""
    assert {path.stem for path in CASES.iterdir()} == {*SUCCESSES, *FAULTS}


def test_xsi_is_declared_only_when_something_is_nil() -> None:
    """As in the documented samples; a text that looks like nil changes nothing."""
    none_nil = LeadRecord(
        id=1,
        email='xsi:nil="true"/>',
        foreign_sys_person_id="",
        foreign_sys_type=ForeignSysType.CUSTOM,
        lead_attribute_list=ArrayOfAttribute(),
    )
    assert "xmlns:xsi" not in write_lead(none_nil)
    assert "xmlns:xsi" in write_lead(LeadRecord(id=1))


def test_optional_nillable_elements_are_nil_whether_none_or_absent() -> None:
    """W-22 (documented samples): never left out."""
    expected = (
        "<leadRecord><Id>1</Id>"
        '<Email xsi:nil="true"/><ForeignSysPersonId xsi:nil="true"/>'
        '<ForeignSysType xsi:nil="true"/><leadAttributeList xsi:nil="true"/></leadRecord>'
    )
    assert expected in write_lead(LeadRecord(id=1))
    assert expected in write_lead(LeadRecord(id=1, email=None, lead_attribute_list=None))


def test_lists_and_texts_that_are_empty_are_empty_elements() -> None:
    """Empty is not nil, and an empty element is written without a blank."""
    written = write_lead(LeadRecord(id=1, email="", lead_attribute_list=ArrayOfAttribute()))
    assert "<Email/>" in written
    assert "<leadAttributeList/>" in written


@pytest.mark.parametrize("records", [None, ABSENT, ArrayOfLeadRecord()])
def test_record_lists_without_records_are_empty_elements(records: Any) -> None:
    """W-23 (documented samples): not nil, whatever stands for "no records"."""
    result = ResultGetLead(count=0, lead_record_list=records)
    assert "<count>0</count><leadRecordList/></result>" in write(
        "getLead", SuccessGetLead(result=result)
    )


def test_which_answers_show_no_value_as_an_empty_element() -> None:
    """W-23 names five lists (one of them in two answers) and one text."""
    found = {
        (type_name, element.name)
        for type_name, complex_type in contract().types.items()
        for element in complex_type.elements
        if element.empty_for_nil
    }
    assert found == {
        ("ResultGetLead", "leadRecordList"),
        ("ResultGetMultipleLeads", "leadRecordList"),
        ("LeadActivityList", "activityRecordList"),
        ("ResultGetLeadChanges", "leadChangeRecordList"),
        ("ResultGetCampaignsForSource", "campaignRecordList"),
        ("ResultGetCustomObjects", "customObjList"),
        ("ActivityRecord", "campaign"),
    }


def test_act_14_campaign_is_empty_in_an_activity_and_left_out_of_a_change() -> None:
    """W-23 (documented samples)."""
    assert "<campaign/>" in write(*_case("getLeadActivity"))
    assert "campaign" not in write(*_case("getLeadChanges"))


def test_over_09_marketo_guid_is_left_out_below_3_1() -> None:
    """E-5 (decided): typed clients of older versions do not know it."""
    operation, _, message = SUCCESSES["getLeadActivity"]
    for version in ("1_3", "2_7", "3_0"):
        written = write(operation, message, version)
        assert "<id>1030680</id><activityDateTime>" in written
        assert "marketoGUID" not in written
    assert "<id>1030680</id><marketoGUID>1030680</marketoGUID>" in write(operation, message)


def test_a_required_number_that_cannot_be_nil_is_zero() -> None:
    """Decided: the id of an object that could not be stored was not nillable up to 2_3."""
    operation, _, message = SUCCESSES["syncMObjects-2_3"]
    assert "<id>0</id>" in write(operation, message, "2_3")
    assert '<id xsi:nil="true"/>' in write(operation, message, "2_7")


def _case(name: str) -> tuple[str, object, str]:
    operation, version, message = SUCCESSES[name]
    return operation, message, version


def test_times_are_in_the_zone_of_the_subscription() -> None:
    """W-26: seconds, numeric offset, daylight saving time, no fraction."""
    written = write(*_case("getLeadActivity"))
    assert "<activityDateTime>2013-07-09T16:44:28-05:00</activityDateTime>" in written
    assert "<activityDateTime>2014-01-09T16:44:28-06:00</activityDateTime>" in write(
        *_case("getLeadChanges")
    )


def test_times_that_the_client_sent_come_back_as_they_were() -> None:
    """W-27: the text of the client, +00:00 kept."""
    written = write(*_case("getLeadActivity"))
    assert f"<latestCreatedAt>{SENT.text}</latestCreatedAt>" in written


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a&b<c>d\"e'f", "a&amp;b&lt;c&gt;d\"e'f"),
        ("]]>", "]]&gt;"),
        ("a\r\nb\tc", "a&#13;\nb\tc"),
        ("a\x00\x08\x0b\x0c\x0e\x1fb", "ab"),
        ("\x7f\x85\xa0\u2028", "\x7f\x85\xa0\u2028"),
        ("a\ud800b\udfffc", "abc"),
        ("\ufffd\ufffe\uffff\U0001f600", "\ufffd\U0001f600"),
        ("&amp;", "&amp;amp;"),
        (" kept ", " kept "),
        ("", ""),
    ],
)
def test_texts_are_escaped(text: str, expected: str) -> None:
    """W-28, W-29 (decided): what XML cannot say is dropped, a carriage return is kept."""
    assert escape(text) == expected
    # What is left empty by dropping is an empty element.
    shown = f"<Email>{expected}</Email>" if expected else "<Email/>"
    assert shown in write_lead(LeadRecord(email=text))


def test_a_text_of_which_nothing_can_be_said_is_an_empty_element() -> None:
    """W-24 and W-28 (decided) together."""
    assert "<Email/>" in write_lead(LeadRecord(email="\x00\ufffe"))


@given(any_text)
def test_escaped_texts_come_back(text: str) -> None:
    """Any text comes back from a parser as the sayable part of it, carriage returns included."""
    assert (etree.fromstring(f"<a>{escape(text)}</a>").text or "") == sayable(text)


def test_rendered_xml_stands_for_a_list() -> None:
    """The content of a list that was made by a template is copied as it is."""
    rendered = cast("ArrayOfLeadRecord", RenderedXml("<leadRecord><Id>7</Id></leadRecord>"))
    written = write(
        "getLead", SuccessGetLead(result=ResultGetLead(count=1, lead_record_list=rendered))
    )
    assert "<leadRecordList><leadRecord><Id>7</Id></leadRecord></leadRecordList>" in written


def test_rendered_xml_stands_for_items_and_records() -> None:
    """It may be mixed with messages, and declares xsi when it holds a nil."""
    rendered = cast("LeadRecord", RenderedXml('<Id>7</Id><Email xsi:nil="true"/>'))
    records = ArrayOfLeadRecord((rendered, LEAD))
    written = write(
        "getMultipleLeads",
        SuccessGetMultipleLeads(
            result=ResultGetMultipleLeads(
                return_count=2,
                remaining_count=0,
                new_stream_position="",
                lead_record_list=records,
            )
        ),
    )
    assert '<leadRecord><Id>7</Id><Email xsi:nil="true"/></leadRecord><leadRecord><Id>1' in written
    assert "xmlns:xsi" in written


def test_empty_rendered_xml_is_an_empty_element() -> None:
    """No records rendered is no records."""
    rendered = cast("ArrayOfLeadRecord", RenderedXml(""))
    written = write(
        "getLead", SuccessGetLead(result=ResultGetLead(count=0, lead_record_list=rendered))
    )
    assert "<leadRecordList/>" in written


@pytest.mark.parametrize("operation", OPERATIONS)
@settings(max_examples=15, deadline=None)
@given(draws=st.data(), zone=any_zone)
def test_any_answer_comes_back(operation: str, draws: st.DataObject, zone: tzinfo) -> None:
    """Well-formed always; every value, absence, nil and order as the rules say, in each shape."""
    message = draws.draw(any_message(contract().operations[operation].output_type))
    for version in SHAPES:
        shape = contract(version)
        document = write_success(shape.operations[operation], message, shape, zone)
        assert document.startswith(DECLARATION + b"<SOAP-ENV:Envelope ")
        assert document.endswith(b"</SOAP-ENV:Envelope>\n")
        child = body_child(document)
        assert child.tag == f"{{{NAMESPACE}}}{shape.operations[operation].output}"
        assert child.prefix == "ns1"
        compare(child, message, shape.operations[operation].output_type, shape, zone)


def compare(
    node: etree._Element, message: object, type_name: str, shape: Contract, zone: tzinfo
) -> None:
    """Walk message and XML side by side, by the rules W-22 to W-29 as they are stated."""
    children = iter(node)
    for element in shape.types[type_name].elements:
        value = getattr(message, element.attribute)
        for item in value if element.maximum is None else (value,):
            if item is None or item is ABSENT:
                compare_nothing(children, element, type_name)
                continue
            child = next(children)
            assert (child.tag, dict(child.attrib)) == (element.name, {})
            if element.type in shape.types:
                compare(child, item, element.type, shape, zone)
            else:
                assert (child.text or "") == shown(item, zone)
                assert len(child) == 0
    assert next(children, None) is None


def compare_nothing(children: Any, element: Element, type_name: str) -> None:
    record_lists = {
        "leadRecordList",
        "activityRecordList",
        "leadChangeRecordList",
        "campaignRecordList",
        "customObjList",
    }
    if element.name in record_lists or (type_name, element.name) == ("ActivityRecord", "campaign"):
        expected: tuple[str | None, dict[str, str]] = (None, {})
    elif element.nillable:
        expected = (None, {XSI_NIL: "true"})
    elif element.minimum == 0:
        return
    else:
        assert element.type in {"xs:int", "xs:long"}  # the only kind that old shapes require
        expected = ("0", {})
    child = next(children)
    assert (child.tag, len(child)) == (element.name, 0)
    assert (child.text, dict(child.attrib)) == expected


def shown(value: object, zone: tzinfo) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, WireDateTime):
        return value.text or format_datetime(value.at, zone)
    return sayable(str(value))


def test_a_message_of_another_operation_is_refused() -> None:
    """A mistake of ours is named, not sent."""
    with pytest.raises(TypeError, match="expected SuccessGetLead, got SuccessListMObjects"):
        write("getLead", SuccessListMObjects(result=cast("Any", None)))


def test_err_01_every_fault_has_this_form() -> None:
    """Recorded: name, code, `<code> - ` at the front and `(<code>)` at the end."""
    placeholder = re.compile(r"\{([a-z_]+)\}")
    for code, fault_class in FAULT_CLASSES.items():
        values = dict.fromkeys(placeholder.findall(fault_class.pattern), "1")
        fault = body_child(write_fault(fault_class(**values)))
        assert [each.tag for each in fault] == ["faultcode", "faultstring", "detail"]
        assert fault.findtext("faultstring") == f"{code} - {fault_class.short_text}"
        (exception,) = fault[2]
        assert exception.tag == f"{{{NAMESPACE}}}serviceException"
        assert [each.tag for each in exception] == ["name", "message", "code"]
        assert exception.findtext("name") == "mktServiceException"
        assert exception.findtext("code") == str(code)
        message = exception.findtext("message") or ""
        assert message.endswith(f" ({code})")


def test_err_02_an_unknown_email() -> None:
    """Recorded texts of 20103."""
    written = write_fault(FAULTS["fault-20103-email"]).decode()
    assert "<faultstring>20103 - Lead not found</faultstring>" in written
    assert "<message>No lead found with EMAIL = nobody@example.test (20103)</message>" in written


def test_err_08_only_failures_of_ours_are_of_the_server() -> None:
    """Decided: some clients repeat every call that failed so."""
    placeholder = re.compile(r"\{([a-z_]+)\}")
    server_side = set()
    for code, fault_class in FAULT_CLASSES.items():
        values = dict.fromkeys(placeholder.findall(fault_class.pattern), "1")
        faultcode = body_child(write_fault(fault_class(**values))).findtext("faultcode")
        assert faultcode in {"SOAP-ENV:Client", "SOAP-ENV:Server"}
        if faultcode == "SOAP-ENV:Server":
            server_side.add(code)
    assert server_side == {10001, 20011}


@given(any_text)
def test_err_10_any_value_leaves_a_fault_well_formed(text: str) -> None:
    """Decided: markup, control characters and halves of surrogate pairs do no harm."""
    fault = LeadNotFound(key_type="IDNUM", key_value=text)
    (exception,) = body_child(write_fault(fault))[2]
    assert exception.findtext("message") == f"No lead found with IDNUM = {sayable(text)} (20103)"
    assert exception.findtext("cause") == (
        f"mktNotFoundException: person with ID {sayable(text)} not found"
    )


def test_err_14_an_unknown_id_has_a_cause_after_the_code() -> None:
    """Recorded: the one fault with a fourth child."""
    written = write_fault(FAULTS["fault-20103-idnum"]).decode()
    assert "<message>No lead found with IDNUM = 1700009 (20103)</message>" in written
    assert (
        "<code>20103</code>"
        "<cause>mktNotFoundException: person with ID 1700009 not found</cause>"
        "</ns1:serviceException>"
    ) in written


def test_a_fault_never_shows_its_detail() -> None:
    """What is for the journal stays there."""
    fault = BadParameter(what="batchSize", detail="paramsGetLead/batchSize: got 'secret'")
    assert b"secret" not in write_fault(fault)


def test_the_longest_values_still_make_a_small_fault() -> None:
    """F-9, decided: a fault does not grow with the request."""
    fault = BadParameterCombination(rule="<" * 10_000)
    assert len(write_fault(fault)) < 2_000
