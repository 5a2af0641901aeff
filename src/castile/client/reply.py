"""Answers: read, and turned into plain values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from castile.client.arguments import NAMED_PAIRS
from castile.client.errors import FaultReceived, ReplyNotUnderstood
from castile.wire.faults import RequestNotUnderstood
from castile.wire.nodes import SOAP_1_1, Node, ReaderLimits
from castile.wire.reader import read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from castile.client.transport import HttpReply
    from castile.wire.contract import Contract, Operation

Value = str | None | list["Value"] | dict[str, "Value"]

_LIMITS: Final = ReaderLimits(
    elements_max=20_000_000, text_bytes_max=64 << 20, body_bytes_max=512 << 20
)


def read_reply(reply: HttpReply) -> Node:
    """
    Read the answer to a call.

    Returns:
        The element in its Body, `success...`.

    Raises:
        FaultReceived: The answer is a fault.
        ReplyNotUnderstood: It is no SOAP message.
    """
    try:
        node = read(reply.body, _LIMITS).operation_element
    except RequestNotUnderstood as error:
        raise ReplyNotUnderstood(
            f"expected a SOAP message, got HTTP status {reply.status}: {error.message}"
        ) from None
    if (node.namespace, node.name) == (SOAP_1_1, "Fault"):
        raise _fault(node)
    return node


def _fault(node: Node) -> FaultReceived:
    faultstring = _text(node, "faultstring")
    exception = next((each for each in _below(node) if each.name == "serviceException"), None)
    if exception is None:
        return FaultReceived(0, faultstring, "")
    code = _text(exception, "code")
    number = int(code) if code.isdecimal() else 0
    return FaultReceived(number, faultstring, _text(exception, "message"))


def _below(node: Node) -> Iterator[Node]:
    for child in node.children:
        yield child
        yield from _below(child)


def _text(node: Node, name: str) -> str:
    return next((child.text.strip() for child in node.children if child.name == name), "")


def plain_value(node: Node, operation: Operation, contract: Contract) -> Value:
    """
    Turn an answer into JSON values.

    Args:
        node: What `read_reply` returned.
        operation: What was called.
        contract: The contract of the version of the endpoint.

    Returns:
        Objects by element name, lists for what may come several times, texts as they stand, None
        for nil.
    """
    return _plain(node, operation.output_type, contract)


def _plain(node: Node, type_name: str, contract: Contract) -> Value:
    if node.nil:
        return None
    complex_type = contract.types.get(type_name)
    if complex_type is None:
        return node.text
    elements = {element.name: element for element in complex_type.elements}
    result: dict[str, Value] = {}
    for child in node.children:
        element = elements.get(child.name)
        value = _plain(child, element.type if element else "", contract)
        if element is not None and element.maximum is None:
            several = result.setdefault(child.name, [])
            if isinstance(several, list):
                several.append(value)
        else:
            result[child.name] = value
    return result


def as_lines(name: str, value: Value, indent: int = 0) -> Iterator[str]:
    """
    Write a plain value as indented lines of text, for a person.

    Attributes are shown as their name and value in one line.
    """
    blanks = "  " * indent
    match value:
        case None:
            yield f"{blanks}{name}: (nil)"
        case str():
            yield f"{blanks}{name}: {value}"
        case list():
            for each in value:
                yield from as_lines(name, each, indent)
        case dict():
            pair = _pair(value)
            if pair is not None:
                yield from as_lines(*pair, indent)
                return
            yield f"{blanks}{name}"
            for key, inner in value.items():
                yield from as_lines(key, inner, indent + 1)


def _pair(value: dict[str, Value]) -> tuple[str, Value] | None:
    for name_key, value_key in NAMED_PAIRS.values():
        name = value.get(name_key)
        if isinstance(name, str) and value.keys() <= {name_key, value_key, "attrType"}:
            return name, value.get(value_key)
    return None
