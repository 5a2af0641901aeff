"""zeep, the SOAP client that Python programs of today use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import requests
import zeep
import zeep.exceptions
import zeep.transports

from castile.wire.contract import VERSIONS
from tests.interop.clients import attributes_of, zeep_fault
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
    from collections.abc import Callable, Iterator

    from tests.interop.server_process import RunningServer

    Headers = Callable[[Any, dict[str, str]], object]

pytestmark = pytest.mark.interop

MKTOWS = "http://www.marketo.com/mktows/"


def load(address: str, session: requests.Session) -> Any:
    """A client made from a service description."""
    untyped: Any = zeep  # It has no annotations.
    return untyped.Client(address, transport=untyped.transports.Transport(session=session))


@pytest.fixture(scope="module")
def session() -> Iterator[requests.Session]:
    """One connection for all clients."""
    with requests.Session() as session:
        yield session


@pytest.fixture(scope="module")
def client(server: RunningServer, session: requests.Session) -> Any:
    """A client of the newest version."""
    return load(server.description, session)


def lead(email: str, attributes: dict[str, str]) -> dict[str, Any]:
    """The arguments of syncLead, as dictionaries."""
    return {
        "leadRecord": {
            "Email": email,
            "leadAttributeList": {
                "attribute": [
                    {"attrName": name, "attrValue": value} for name, value in attributes.items()
                ]
            },
        },
        "returnLead": True,
    }


def test_a_lead_is_created_then_updated_and_read_back(
    client: Any, server: RunningServer, email: str
) -> None:
    """A first syncLead answers CREATED, a second UPDATED; getLead gives attributes with types."""
    service, headers = client.service, {"authentication": server.header()}
    created = service.syncLead(**lead(email, SENT), _soapheaders=headers)
    assert created.syncStatus.status == "CREATED"
    assert created.syncStatus.error is None
    assert created.leadRecord.Id == created.leadId == created.syncStatus.leadId
    updated = service.syncLead(**lead(email, {"LastName": "Doe"}), _soapheaders=headers)
    assert (updated.leadId, updated.syncStatus.status) == (created.leadId, "UPDATED")
    for key_type, key_value in (("EMAIL", email.upper()), ("IDNUM", created.leadId)):
        key = {"keyType": key_type, "keyValue": key_value}
        found = service.getLead(leadKey=key, _soapheaders=headers)
        assert found.count == 1
        (record,) = found.leadRecordList.leadRecord
        assert (record.Id, record.Email) == (created.leadId, email)
        assert record.ForeignSysPersonId is record.ForeignSysType is None
        assert attributes_of(record) == READ | {"LastName": ("string", "Doe")}


def _elements(client: Any, header: dict[str, str]) -> object:
    return [client.get_element(f"{{{MKTOWS}}}AuthenticationHeader")(**header)]


def _typed(client: Any, header: dict[str, str]) -> object:
    factory = client.type_factory(MKTOWS)
    return {"authentication": factory.AuthenticationHeaderInfo(**header)}


@pytest.mark.parametrize("headers", [_elements, _typed])
def test_headers_are_read_however_they_are_made(
    client: Any, server: RunningServer, headers: Headers
) -> None:
    """An element object and a typed object sign like a dictionary."""
    made = headers(client, server.header())
    assert client.service.listMObjects(_soapheaders=made) == OBJECTS


def test_a_lead_is_made_of_typed_objects(client: Any, server: RunningServer, email: str) -> None:
    """Objects of the type factory are taken, those with explicit None too."""
    types = client.type_factory(MKTOWS)
    record = types.LeadRecord(
        Id=None,
        Email=email,
        ForeignSysPersonId=f"crm-{email}",
        ForeignSysType=types.ForeignSysType("CUSTOM"),
        leadAttributeList=types.ArrayOfAttribute(
            attribute=[types.Attribute(attrName="City", attrType="string", attrValue="Zürich")]
        ),
    )
    headers = {"authentication": server.header()}
    result = client.service.syncLead(record, True, None, None, _soapheaders=headers)  # noqa: FBT003 - positional, as programs call it
    assert result.syncStatus.status == "CREATED"
    assert attributes_of(result.leadRecord)["City"] == ("string", "Zürich")


@pytest.mark.parametrize("name", ["Default", "default"])
def test_a_target_workspace_is_taken(
    client: Any, server: RunningServer, email: str, name: str
) -> None:
    """A syncLead takes a MktowsContextHeader that names the workspace Default."""
    headers = {"authentication": server.header(), "mktowsContext": {"targetWorkspace": name}}
    result = client.service.syncLead(**lead(email, SENT), _soapheaders=headers)
    assert result.syncStatus.status == "CREATED"


def test_the_login_checks_answer(client: Any, server: RunningServer) -> None:
    """Both listMObjects and describeMObject answer; zeep makes datetimes and booleans of them."""
    client.set_default_soapheaders({"authentication": server.header()})
    try:
        assert client.service.listMObjects() == OBJECTS
        for name in OBJECTS:
            described = client.service.describeMObject(objectName=name)
            assert described.name == name
            assert described.isCustom is False
            assert described.updatedAt.utcoffset() is not None
            assert len(described.fieldList.field) >= 5
    finally:
        client.set_default_soapheaders(None)


def test_faults_show_code_and_texts(client: Any, server: RunningServer, email: str) -> None:
    """20103, 20105, 20014 and 20016 are zeep Faults with all their parts."""
    service, signed = client.service, server.header()
    nobody = {"keyType": "EMAIL", "keyValue": "nobody@example.com"}
    with pytest.raises(zeep.exceptions.Fault) as caught:
        service.getLead(leadKey=nobody, _soapheaders={"authentication": signed})
    assert zeep_fault(caught.value) == NOT_FOUND
    with pytest.raises(zeep.exceptions.Fault) as caught:
        service.syncLead(
            **lead(email, {"FirstName": "Jane", "NoSuchField": "1"}),
            _soapheaders={"authentication": signed},
        )
    assert zeep_fault(caught.value) == UNKNOWN_FIELD
    with pytest.raises(zeep.exceptions.Fault) as caught:
        service.listMObjects(_soapheaders={"authentication": server.header(key="another key")})
    assert zeep_fault(caught.value) == NOT_AUTHENTICATED
    late = server.header(now(hours=-2).isoformat())
    with pytest.raises(zeep.exceptions.Fault) as caught:
        service.listMObjects(_soapheaders={"authentication": late})
    assert zeep_fault(caught.value) == EXPIRED


@pytest.mark.parametrize("version", VERSIONS)
def test_each_version_is_described_and_answers(
    server: RunningServer, session: requests.Session, email: str, version: str
) -> None:
    """Each version is loaded, names its own address, and its typed answers can be read."""
    endpoint = server.at(version)
    client = load(endpoint.description, session)
    (port,) = client.wsdl.services["MktMktowsApiService"].ports.values()
    assert port.binding_options["address"] == endpoint.endpoint
    headers = {"authentication": server.header()}
    created = client.service.syncLead(**lead(email, SENT), _soapheaders=headers)
    key = {"keyType": "IDNUM", "keyValue": created.leadId}
    found = client.service.getLead(leadKey=key, _soapheaders=headers)
    assert attributes_of(found.leadRecordList.leadRecord[0]) == READ
