"""
The service description (WSDL 1.1) of one version, made from the contract.

It refers to nothing outside itself, so that a client loads it without a second request. All but
the address is made once for each shape.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import quoteattr

from castile.wire.contract import NAMESPACE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from castile.wire.contract import ComplexType, Contract, Element, Enumeration, Operation

# Clients write `tns:AuthenticationHeader` and trust that the root binds this prefix.
_HEAD: Final = f"""\
<?xml version="1.0" encoding="UTF-8"?>
<wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/"\
 xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"\
 xmlns:xs="http://www.w3.org/2001/XMLSchema"\
 xmlns:tns="{NAMESPACE}" name="{{name}}" targetNamespace="{NAMESPACE}">
"""


def service_description(contract: Contract, address: str) -> bytes:
    """
    Describe the service as it is seen at one address.

    Args:
        contract: The shape of the version that was asked for.
        address: The URL that clients are to call, with the path and its version.

    Returns:
        A WSDL 1.1 document in UTF-8: 23 operations, document/literal, SOAP 1.1.

    Source: documented and recorded descriptions, 00-overview E-2, E-3a; address: decided, E-3.
    """
    before, after = _around_address(contract)
    return f"{before}{quoteattr(address)}{after}".encode()


@cache
def _around_address(contract: Contract) -> tuple[str, str]:
    service = contract.service
    lines = [
        " <wsdl:types>",
        f'  <xs:schema targetNamespace="{NAMESPACE}">',
        *_schema(contract),
        "  </xs:schema>",
        " </wsdl:types>",
        *_messages(contract),
        f' <wsdl:portType name="{service.port_type}">',
        *(line for each in contract.operations.values() for line in _port_operation(each)),
        " </wsdl:portType>",
        f' <wsdl:binding name="{service.binding}" type="tns:{service.port_type}">',
        f'  <soap:binding style="document" transport="{service.transport}"/>',
        *(line for each in contract.operations.values() for line in _binding(each, contract)),
        " </wsdl:binding>",
        f' <wsdl:service name="{service.service}">',
        f'  <wsdl:port name="{service.port}" binding="tns:{service.binding}">',
        "   <soap:address location=",
    ]
    after = "/>\n  </wsdl:port>\n </wsdl:service>\n</wsdl:definitions>\n"
    return _HEAD.format(name=service.definitions) + "\n".join(lines), after


def _schema(contract: Contract) -> Iterator[str]:
    for enumeration in contract.enumerations.values():
        yield from _simple_type(enumeration)
    for complex_type in contract.types.values():
        yield from _complex_type(complex_type)
    for name, type_name in contract.elements.items():
        yield f'   <xs:element name="{name}" type="tns:{type_name}"/>'


def _simple_type(enumeration: Enumeration) -> Iterator[str]:
    yield f'   <xs:simpleType name="{enumeration.name}">'
    yield '    <xs:restriction base="xs:string">'
    for word in enumeration.values:
        yield f'     <xs:enumeration value="{word}"/>'
    yield "    </xs:restriction>"
    yield "   </xs:simpleType>"


def _complex_type(complex_type: ComplexType) -> Iterator[str]:
    abstract = ' abstract="true"' if complex_type.abstract else ""
    yield f'   <xs:complexType name="{complex_type.name}"{abstract}>'
    if complex_type.base:
        yield f'    <xs:complexContent><xs:extension base="tns:{complex_type.base}">'
    yield "    <xs:sequence>"
    for element in complex_type.elements:
        yield _local_element(element)
    yield "    </xs:sequence>"
    if complex_type.base:
        yield "    </xs:extension></xs:complexContent>"
    yield "   </xs:complexType>"


def _local_element(element: Element) -> str:
    type_name = element.type if element.type.startswith("xs:") else f"tns:{element.type}"
    maximum = "unbounded" if element.maximum is None else element.maximum
    nillable = "true" if element.nillable else "false"
    return (
        f'     <xs:element name="{element.name}" type="{type_name}"'
        f' minOccurs="{element.minimum}" maxOccurs="{maximum}" nillable="{nillable}"/>'
    )


def _messages(contract: Contract) -> Iterator[str]:
    parts = [(each.element, each.part, each.element) for each in contract.headers.values()]
    for operation in contract.operations.values():
        parts.append((operation.input_message, operation.input, operation.input))
        parts.append((operation.output_message, operation.output, operation.output))
    for message, part, element in parts:
        yield f' <wsdl:message name="{message}">'
        yield f'  <wsdl:part name="{part}" element="tns:{element}"/>'
        yield " </wsdl:message>"


def _port_operation(operation: Operation) -> Iterator[str]:
    yield f'  <wsdl:operation name="{operation.name}">'
    yield f'   <wsdl:input message="tns:{operation.input_message}"/>'
    yield f'   <wsdl:output message="tns:{operation.output_message}"/>'
    yield "  </wsdl:operation>"


def _binding(operation: Operation, contract: Contract) -> Iterator[str]:
    yield f'  <wsdl:operation name="{operation.name}">'
    yield f'   <soap:operation soapAction="{operation.soap_action}"/>'
    yield "   <wsdl:input>"
    for name in operation.headers:
        part = contract.headers[name].part
        yield f'    <soap:header use="literal" part="{part}" message="tns:{name}"/>'
    yield '    <soap:body use="literal"/>'
    yield "   </wsdl:input>"
    yield '   <wsdl:output><soap:body use="literal"/></wsdl:output>'
    yield "  </wsdl:operation>"
