"""Answers, as the server writes them and as something else sends them."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from castile.client.errors import FaultReceived, ReplyNotUnderstood
from castile.client.reply import as_lines, plain_value, read_reply
from castile.client.transport import HttpReply
from castile.wire import messages
from castile.wire.contract import contract
from castile.wire.faults import LeadNotFound
from castile.wire.writer import write_fault, write_success

CONTRACT = contract()
GET_LEAD = CONTRACT.operations["getLead"]
FIRST_NAME = messages.Attribute(attr_name="FirstName", attr_type="string", attr_value="Jane")
RECORD = messages.LeadRecord(
    id=7,
    email="a@b.example",
    foreign_sys_person_id=None,
    foreign_sys_type=None,
    lead_attribute_list=messages.ArrayOfAttribute(attribute=(FIRST_NAME,)),
)
RECORDS = messages.ArrayOfLeadRecord(lead_record=(RECORD,))
SUCCESS = messages.SuccessGetLead(result=messages.ResultGetLead(count=1, lead_record_list=RECORDS))
BODY = write_success(GET_LEAD, SUCCESS, CONTRACT, ZoneInfo("America/Chicago"))


def test_an_answer_becomes_plain_values() -> None:
    """Objects by name, lists for what may come several times, None for nil."""
    value = plain_value(read_reply(HttpReply(200, BODY)), GET_LEAD, CONTRACT)
    attribute = {"attrName": "FirstName", "attrType": "string", "attrValue": "Jane"}
    record = {
        "Id": "7",
        "Email": "a@b.example",
        "ForeignSysPersonId": None,
        "ForeignSysType": None,
        "leadAttributeList": {"attribute": [attribute]},
    }
    assert value == {"result": {"count": "1", "leadRecordList": {"leadRecord": [record]}}}


def test_a_plain_value_becomes_lines_for_a_person() -> None:
    """An attribute is one line of name and value."""
    value = plain_value(read_reply(HttpReply(200, BODY)), GET_LEAD, CONTRACT)
    assert list(as_lines("successGetLead", value)) == [
        "successGetLead",
        "  result",
        "    count: 1",
        "    leadRecordList",
        "      leadRecord",
        "        Id: 7",
        "        Email: a@b.example",
        "        ForeignSysPersonId: (nil)",
        "        ForeignSysType: (nil)",
        "        leadAttributeList",
        "          FirstName: Jane",
    ]


def test_a_fault_is_raised_with_code_and_texts() -> None:
    """As the server wrote them."""
    fault = LeadNotFound(key_type="EMAIL", key_value="x@y")
    with pytest.raises(FaultReceived) as caught:
        read_reply(HttpReply(500, write_fault(fault)))
    received = caught.value
    assert (received.code, received.faultstring) == (20103, fault.faultstring)
    assert received.message == fault.wire_message


def test_a_fault_of_another_server_has_no_code() -> None:
    """A proxy that speaks SOAP is not taken for the API."""
    body = (
        b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault>'
        b"<faultcode>s:Server</faultcode><faultstring>no backend</faultstring></s:Fault></s:Body>"
        b"</s:Envelope>"
    )
    with pytest.raises(FaultReceived, match="no backend") as caught:
        read_reply(HttpReply(502, body))
    assert caught.value.code == 0


@pytest.mark.parametrize("body", [b"", b"<html>Bad gateway</html>", b"\xff", b'{"a": 1}'])
def test_what_is_no_soap_message_is_an_error_with_the_status(body: bytes) -> None:
    """The sentence has the HTTP status, which often says it all."""
    with pytest.raises(ReplyNotUnderstood, match="HTTP status 502"):
        read_reply(HttpReply(502, body))
