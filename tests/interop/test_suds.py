"""suds, the SOAP client that Python programs of the old service used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import suds
import suds.wsse

from tests.interop.clients import attributes_of, suds_client, suds_fault, suds_header
from tests.interop.expected import (
    EXPIRED,
    NOT_AUTHENTICATED,
    NOT_FOUND,
    OBJECTS,
    READ,
    SENT,
    UNKNOWN_FIELD,
)
from tests.interop.server_process import now

if TYPE_CHECKING:
    from tests.interop.server_process import RunningServer

pytestmark = pytest.mark.interop


@pytest.fixture
def client(server: RunningServer) -> Any:
    """A client of the newest version."""
    return suds_client(server).client


def lead_record(client: Any, email: str, attributes: dict[str, str]) -> Any:
    """A LeadRecord, object by object."""
    record = client.factory.create("LeadRecord")
    record.Email = email
    record.leadAttributeList = client.factory.create("ArrayOfAttribute")
    for name, value in attributes.items():
        attribute = client.factory.create("Attribute")
        attribute.attrName = name
        attribute.attrType = "string"
        attribute.attrValue = value
        record.leadAttributeList.attribute.append(attribute)
    return record


def lead_key(client: Any, key_type: str, key_value: object) -> Any:
    """A LeadKey whose type is taken from the enumeration."""
    key = client.factory.create("LeadKey")
    key.keyType = client.factory.create("LeadKeyRef")[key_type]
    key.keyValue = key_value
    return key


def test_a_lead_is_created_then_updated_and_read_back(
    client: Any, server: RunningServer, email: str
) -> None:
    """A first syncLead answers CREATED, a second UPDATED; getLead gives attributes with types."""
    created = client.service.syncLead(lead_record(client, email, SENT), True)  # noqa: FBT003 - as programs call it
    assert (created.syncStatus.status, created.syncStatus.error) == ("CREATED", None)
    assert created.leadRecord.Id == created.leadId
    changed = lead_record(client, email, {"LastName": "Doe"})
    updated = client.service.syncLead(leadRecord=changed, returnLead=False)
    assert (updated.leadId, updated.syncStatus.status) == (created.leadId, "UPDATED")
    assert updated.leadRecord is None
    for key_type, key_value in (("EMAIL", email), ("IDNUM", created.leadId)):
        found = client.service.getLead(lead_key(client, key_type, key_value))
        assert found.count == 1
        (record,) = found.leadRecordList.leadRecord
        assert (record.Id, record.Email) == (created.leadId, email)
        assert record.ForeignSysPersonId is record.ForeignSysType is None
        assert attributes_of(record) == READ | {"LastName": ("string", "Doe")}
    assert server.endpoint == client.wsdl.services[0].ports[0].location


def test_plain_dictionaries_and_elements_sign_and_ask(
    client: Any, server: RunningServer, email: str
) -> None:
    """Dictionaries as header and parameters, and a header of raw elements, work like objects."""
    client.set_options(soapheaders={"AuthenticationHeader": server.header()})
    attribute = {"attrName": "City", "attrValue": "Zürich"}
    record = {"Email": email, "leadAttributeList": {"attribute": [attribute]}}
    assert client.service.syncLead(record, "true").syncStatus.status == "CREATED"
    raw = suds.sax.element.Element("AuthenticationHeader", ns=("m", client.wsdl.tns[1]))
    for name, text in server.header().items():
        raw.append(suds.sax.element.Element(name).setText(text))
    client.set_options(soapheaders=raw)
    found = client.service.getLead({"keyType": "EMAIL", "keyValue": email})
    (found_record,) = found.leadRecordList.leadRecord
    assert attributes_of(found_record)["City"] == ("string", "Zürich")


def test_a_target_workspace_is_taken(client: Any, server: RunningServer, email: str) -> None:
    """Both headers of syncLead may be set; other operations do not mind the second."""
    context = client.factory.create("MktowsContextHeaderInfo")
    context.targetWorkspace = "Default"
    client.set_options(soapheaders=(suds_header(client, server.header()), context))
    result = client.service.syncLead(lead_record(client, email, SENT), True)  # noqa: FBT003 - as programs call it
    assert result.syncStatus.status == "CREATED"
    assert list(client.service.listMObjects().objects) == OBJECTS


def test_adm_24_a_password_beside_our_header_is_kept_nowhere(
    client: Any, server: RunningServer
) -> None:
    """A WS-Security header is passed over, and its password reaches no file (decided)."""
    client.set_options(wsse=suds.wsse.Security())
    client.options.wsse.tokens.append(suds.wsse.UsernameToken("somebody", "a-very-secret-word"))
    assert list(client.service.listMObjects().objects) == OBJECTS
    assert "a-very-secret-word" in str(client.last_sent())
    assert server.journal()[0]["operation"] == "listMObjects"
    files = [*server.data.iterdir(), *server.data.parent.iterdir()]
    assert [one for one in files if one.is_file() and b"secret-word" in one.read_bytes()] == []


def test_the_login_checks_answer(client: Any) -> None:
    """Both listMObjects and describeMObject answer with what suds can read."""
    assert list(client.service.listMObjects().objects) == OBJECTS
    for name in OBJECTS:
        described = client.service.describeMObject(name).metadata
        assert described.name == name
        assert described.isCustom is False
        assert len(described.fieldList.field) >= 5


def test_faults_show_code_and_texts(client: Any, server: RunningServer, email: str) -> None:
    """20103, 20105, 20014 and 20016 are WebFaults with all their parts."""
    service = client.service
    with pytest.raises(suds.WebFault) as caught:
        service.getLead(lead_key(client, "EMAIL", "nobody@example.com"))
    assert suds_fault(caught.value.fault) == NOT_FOUND
    record = lead_record(client, email, {"FirstName": "Jane", "NoSuchField": "1"})
    with pytest.raises(suds.WebFault) as caught:
        service.syncLead(record, returnLead=True)
    assert suds_fault(caught.value.fault) == UNKNOWN_FIELD
    client.set_options(soapheaders=suds_header(client, server.header(key="another key")))
    with pytest.raises(suds.WebFault) as caught:
        service.listMObjects()
    assert suds_fault(caught.value.fault) == NOT_AUTHENTICATED
    client.set_options(soapheaders=suds_header(client, server.header(now(hours=2).isoformat())))
    with pytest.raises(suds.WebFault) as caught:
        service.listMObjects()
    assert suds_fault(caught.value.fault) == EXPIRED


def test_faults_are_answers_for_programs_that_want_them_so(server: RunningServer) -> None:
    """With faults=False a fault is the pair of HTTP status 500 and the fault."""
    client = suds_client(server, faults=False).client
    status, fault = client.service.getLead(lead_key(client, "EMAIL", "nobody@example.com"))
    assert (status, suds_fault(fault)) == (500, NOT_FOUND)
    status, listed = client.service.listMObjects()
    assert (status, list(listed.objects)) == (200, OBJECTS)


@pytest.mark.parametrize("version", ["2_0", "2_2", "2_3"])
def test_the_versions_that_its_users_name_answer(
    server: RunningServer, email: str, version: str
) -> None:
    """Published programs over suds name 2_0, 2_2 and 2_3."""
    client = suds_client(server.at(version)).client
    created = client.service.syncLead(lead_record(client, email, SENT), True)  # noqa: FBT003 - as programs call it
    assert attributes_of(created.leadRecord) == READ
