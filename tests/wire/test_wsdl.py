"""Service descriptions: real client libraries load them, and our answers fit their schema."""

from __future__ import annotations

import io
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
import suds.client
import zeep
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from castile.wire.contract import NAMESPACE, SHAPES, VERSIONS, contract
from castile.wire.writer import write_success
from castile.wire.wsdl import service_description
from tests.wire.any_message import any_message, any_zone

if TYPE_CHECKING:
    from datetime import tzinfo
    from pathlib import Path

ADDRESS = "https://castile.example.test/soap/mktows/3_1"
WSDL = "{http://schemas.xmlsoap.org/wsdl/}"
SOAP = "{http://schemas.xmlsoap.org/wsdl/soap/}"
XS = "{http://www.w3.org/2001/XMLSchema}"
AUTHENTICATION = (
    "<mktowsUserId>u</mktowsUserId><requestSignature>s</requestSignature>"
    "<requestTimestamp>t</requestTimestamp>"
)
SYNC_LEAD = (
    "<leadRecord><Email>a@example.test</Email><leadAttributeList><attribute>"
    "<attrName>FirstName</attrName><attrValue>Ada</attrValue>"
    "</attribute></leadAttributeList></leadRecord><returnLead>true</returnLead>"
)
LIST_OPERATION = (
    "<listOperation>ADDTOLIST</listOperation>"
    "<listKey><keyType>MKTOLISTNAME</keyType><keyValue>L</keyValue></listKey>"
    "<listMemberList><leadKey><keyType>IDNUM</keyType><keyValue>1</keyValue></leadKey>"
    "</listMemberList><strict>false</strict>"
)
KEY_SELECTOR = (
    '<leadSelector xsi:type="tns:LeadKeySelector"><keyType>IDNUM</keyType>'
    "<keyValues><stringItem>1</stringItem></keyValues></leadSelector>"
)
LIST_SELECTOR = (
    '<leadSelector xsi:type="tns:StaticListSelector"><staticListName>L</staticListName>'
    '<staticListId xsi:nil="true"/></leadSelector>'
)
UPDATE_SELECTOR = (
    '<leadSelector xsi:type="tns:LastUpdateAtSelector">'
    "<oldestUpdatedAt>2013-07-01T00:00:00-05:00</oldestUpdatedAt></leadSelector>"
)


def load_with_zeep(version: str = "3_1") -> Any:
    make_client: Any = zeep.Client  # It has no annotations.
    return make_client(io.BytesIO(describe(version)))


def describe(version: str = "3_1", address: str = ADDRESS) -> bytes:
    return service_description(contract(version), address)


@cache
def schema(version: str) -> etree.XMLSchema:
    """Cut the schema out of the description, with the prefixes that are in scope there."""
    found = etree.fromstring(describe(version)).find(f".//{XS}schema")
    assert found is not None
    return etree.XMLSchema(etree.fromstring(etree.tostring(found)))


def fits(element: str, content: str, version: str = "3_1") -> bool:
    document = (
        f'<tns:{element} xmlns:tns="{NAMESPACE}"'
        f' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{content}</tns:{element}>'
    )
    return schema(version).validate(etree.fromstring(document))


@pytest.mark.parametrize("version", SHAPES)
def test_zeep_lists_all_operations(version: str) -> None:
    """A strict library loads each description and finds its names."""
    client = load_with_zeep(version)
    (service,) = client.wsdl.services.values()
    (port,) = service.ports.values()
    assert (service.name, port.name) == ("MktMktowsApiService", "MktowsApiSoapPort")
    assert port.binding.name.localname == "MktowsApiSoapBinding"
    assert port.binding.port_name.localname == "MktowsPort"
    assert port.binding_options["address"] == ADDRESS
    assert set(port.binding.all()) == set(contract(version).operations)


@pytest.mark.parametrize("version", SHAPES)
def test_suds_lists_all_operations(version: str, tmp_path: Path) -> None:
    """An old and forgiving library does too."""
    path = tmp_path / "mktows.wsdl"
    path.write_bytes(describe(version))
    client = suds.client.Client(path.as_uri(), cache=None)
    (port,) = client.wsdl.services[0].ports
    assert set(port.methods) == set(contract(version).operations)
    assert client.factory.create("ns0:LeadKeyRef").EMAIL == "EMAIL"


def test_zeep_makes_a_call_with_both_headers() -> None:
    """The headers are declared, and a selector is made by its own type."""
    client = load_with_zeep()
    header = client.get_element(f"{{{NAMESPACE}}}AuthenticationHeader")(
        mktowsUserId="u", requestSignature="s", requestTimestamp="t"
    )
    context = client.get_element(f"{{{NAMESPACE}}}MktowsContextHeader")(targetWorkspace="Default")
    message = client.create_message(
        client.service,
        "syncLead",
        leadRecord={"Email": "a@example.test"},
        returnLead=True,
        _soapheaders={"authentication": header, "mktowsContext": context},
    )
    assert [each.tag for each in message[0]] == [
        f"{{{NAMESPACE}}}AuthenticationHeader",
        f"{{{NAMESPACE}}}MktowsContextHeader",
    ]
    (params,) = message[1]
    assert params.tag == f"{{{NAMESPACE}}}paramsSyncLead"
    assert schema("3_1").validate(params)


def test_the_root_binds_tns() -> None:
    """E-3a (recorded): a library writes `tns:AuthenticationHeader` and trusts the prefix."""
    root = etree.fromstring(describe())
    assert root.tag == f"{WSDL}definitions"
    assert root.nsmap["tns"] == NAMESPACE
    assert (root.get("name"), root.get("targetNamespace")) == ("mktows", NAMESPACE)


def test_it_is_document_literal_over_soap_1_1() -> None:
    """Style, use, transport and actions are those of the real descriptions."""
    root = etree.fromstring(describe())
    (binding,) = root.iter(f"{SOAP}binding")
    assert dict(binding.attrib) == {
        "style": "document",
        "transport": "http://schemas.xmlsoap.org/soap/http",
    }
    assert {each.get("use") for each in root.iter(f"{SOAP}body", f"{SOAP}header")} == {"literal"}
    assert {each.get("soapAction") for each in root.iter(f"{SOAP}operation")} == {
        NAMESPACE + name for name in contract().operations
    }


def test_messages_and_parts_have_their_names() -> None:
    """Generated code of clients is named after them."""
    root = etree.fromstring(describe())
    parts = {
        each.get("name"): (each[0].get("name"), each[0].get("element"))
        for each in root.iter(f"{WSDL}message")
    }
    assert len(parts) == 48
    assert parts["GetLeadRequest"] == ("paramsGetLead", "tns:paramsGetLead")
    assert parts["GetLeadResponse"] == ("successGetLead", "tns:successGetLead")
    assert parts["AuthenticationHeader"] == ("authentication", "tns:AuthenticationHeader")
    assert parts["MktowsContextHeader"] == ("mktowsContext", "tns:MktowsContextHeader")


def test_every_operation_declares_its_headers() -> None:
    """AuthenticationHeader goes with all, the context with syncLead only (documented)."""
    declared = {
        operation.get("name"): [each.get("part") for each in operation.iter(f"{SOAP}header")]
        for operation in etree.fromstring(describe()).iterfind(f"{WSDL}binding/{WSDL}operation")
    }
    assert declared.pop("syncLead") == ["authentication", "mktowsContext"]
    assert len(declared) == 22
    assert all(parts == ["authentication"] for parts in declared.values())


def test_it_needs_no_other_document() -> None:
    """A client loads it with a single request."""
    root = etree.fromstring(describe())
    assert not list(root.iter(f"{XS}import", f"{XS}include", f"{WSDL}import"))


def test_over_10_the_address_is_that_of_the_caller() -> None:
    """E-3 (decided): nothing else of the description depends on it; any address is quoted."""
    strange = "http://h:8080/soap/mktows/3_1?a=\"b\"&c='<d>'"
    root = etree.fromstring(describe(address=strange))
    (address,) = root.iter(f"{SOAP}address")
    assert address.get("location") == strange
    address.set("location", ADDRESS)
    assert etree.tostring(root) == etree.tostring(etree.fromstring(describe()))


def test_every_version_has_the_description_of_its_shape() -> None:
    """E-4 (decided)."""
    assert len({describe(version) for version in VERSIONS}) == len(SHAPES)


@pytest.mark.parametrize(
    ("element", "content"),
    [
        ("paramsGetLead", "<leadKey><keyType>EMAIL</keyType><keyValue>a</keyValue></leadKey>"),
        ("paramsSyncLead", SYNC_LEAD),
        ("paramsListMObjects", ""),
        ("paramsDescribeMObject", "<objectName>Opportunity</objectName>"),
        ("paramsGetMultipleLeads", KEY_SELECTOR + "<batchSize>100</batchSize>"),
        ("paramsGetMultipleLeads", LIST_SELECTOR),
        ("paramsGetMultipleLeads", UPDATE_SELECTOR),
        ("paramsListOperation", LIST_OPERATION),
        (
            "AuthenticationHeader",
            AUTHENTICATION,
        ),
    ],
)
@pytest.mark.parametrize("version", SHAPES)
def test_calls_fit_the_schema_of_every_version(version: str, element: str, content: str) -> None:
    """Calls such as clients have sent them since 2_0."""
    assert fits(element, content, version)


@pytest.mark.parametrize(
    ("element", "content", "first", "last"),
    [
        ("paramsSyncLead", SYNC_LEAD + "<moveCookie>true</moveCookie>", "3_1", "3_1"),
        (
            "paramsListOperation",
            f"{LIST_OPERATION}<skipActivityLog>1</skipActivityLog>",
            "2_0",
            "2_2",
        ),
        ("paramsGetLeadChanges", f"<startPosition/>{KEY_SELECTOR}", "2_2", "3_1"),
        ("paramsGetLeadChanges", "<startPosition/><activityNameFilter/>", "2_3", "3_1"),
        (
            "paramsMergeLeads",
            "<winningLeadKeyList/><losingLeadKeyLists/><mergeInSales>0</mergeInSales>",
            "2_7",
            "3_1",
        ),
    ],
)
def test_an_element_fits_from_its_first_version_to_its_last(
    element: str, content: str, first: str, last: str
) -> None:
    """The description of a version has neither what came later nor what had gone."""
    fitting = [version for version in SHAPES if fits(element, content, version)]
    assert fitting == list(SHAPES[SHAPES.index(first) : SHAPES.index(last) + 1])


@pytest.mark.parametrize(
    ("element", "content"),
    [
        ("paramsGetLead", ""),
        ("paramsGetLead", "<leadKey><keyType>FOO</keyType><keyValue>a</keyValue></leadKey>"),
        ("paramsGetLead", "<leadKey><keyValue>a</keyValue><keyType>EMAIL</keyType></leadKey>"),
        ("paramsDescribeMObject", "<tns:objectName>Opportunity</tns:objectName>"),
        ("paramsDescribeMObject", '<objectName xsi:nil="true"/>'),
        ("paramsGetMultipleLeads", KEY_SELECTOR.replace(' xsi:type="tns:LeadKeySelector"', "")),
        ("paramsGetMultipleLeads", KEY_SELECTOR.replace("LeadKeySelector", "LeadSelector")),
    ],
)
def test_what_does_not_fit(element: str, content: str) -> None:
    """Presence, words, order, namespaces, nil and the abstract selector are described."""
    assert not fits(element, content)


@pytest.mark.parametrize("operation", tuple(contract().operations))
@settings(max_examples=10, deadline=None)
@given(draws=st.data(), zone=any_zone)
def test_any_answer_fits_the_schema_of_its_version(
    operation: str, draws: st.DataObject, zone: tzinfo
) -> None:
    """Typed clients of every version can read what we write."""
    message: Any = draws.draw(any_message(contract().operations[operation].output_type))
    for version in SHAPES:
        shape = contract(version)
        envelope = etree.fromstring(
            write_success(shape.operations[operation], message, shape, zone)
        )
        schema(version).assertValid(envelope[0][0])
