"""
Parameters of a call, written as paths: `leadKey.keyType=EMAIL`.

A path goes down by the names of the contract. An item of a list is named by its index
(`keyValues.0=a`), an attribute by its name (`leadAttributeList.FirstName=Jane`). The order of the
arguments does not matter; the message has the order of the contract.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from castile.client.errors import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from castile.wire.contract import ComplexType, Contract, Element, Operation

NAMED_PAIRS: Final[Mapping[str, tuple[str, str]]] = {
    "Attribute": ("attrName", "attrValue"),
    "Attrib": ("name", "value"),
}
"""Item types that a path reaches by a name: which element holds the name, and which the value."""

_SPECIAL: Final = {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;", ord("\r"): "&#13;"}
_FORBIDDEN: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class _Argument:
    """What is left of one argument at some level: the path from here on, and the value."""

    path: tuple[str, ...]
    value: str
    whole: str

    @property
    def head(self) -> str:
        return self.path[0]

    def below(self) -> _Argument:
        return _Argument(self.path[1:], self.value, self.whole)


def parameters_xml(operation: Operation, arguments: Sequence[str], contract: Contract) -> str:
    """
    Write the children of the Body element of a call.

    Args:
        operation: What is called.
        arguments: Each `path=value`.
        contract: The contract of the version of the endpoint.

    Returns:
        XML text, elements without namespace, in the order of the contract.

    Raises:
        ArgumentError: A path or a value that the contract does not know.
    """
    return "".join(_content(operation.input_type, [_parse(text) for text in arguments], contract))


def escape(text: str) -> str:
    """
    Write a text as XML character data.

    Raises:
        ArgumentError: It has a character that XML cannot carry.
    """
    if _FORBIDDEN.search(text):
        raise ArgumentError(f"expected characters that XML can carry, got {text[:200]!r}")
    return text.translate(_SPECIAL)


def _parse(text: str) -> _Argument:
    whole, equals, value = text.partition("=")
    path = tuple(whole.split("."))
    if not equals or not all(path):
        raise ArgumentError(f"expected NAME=VALUE such as leadKey.keyType=EMAIL, got {text!r}")
    return _Argument(path, value, whole)


def _content(type_name: str, arguments: list[_Argument], contract: Contract) -> Iterator[str]:
    """Write what is inside an element of a type."""
    complex_type = contract.types.get(type_name)
    if complex_type is None:
        yield escape(_only_value(arguments))
    elif all(not each.path and not each.value for each in arguments):
        return
    elif any(not each.path for each in arguments):
        whole = arguments[0].whole
        is_list = _is_list(complex_type)
        names = "0" if is_list else ", ".join(each.name for each in complex_type.elements)
        raise ArgumentError(f"{whole}: expected parts below it, such as {whole}.{names}")
    elif _is_list(complex_type):
        yield from _items(complex_type.elements[0], arguments, contract)
    else:
        yield from _elements(complex_type, arguments, contract)


def _only_value(arguments: list[_Argument]) -> str:
    if len(arguments) > 1 or arguments[0].path:
        whole = arguments[-1].whole
        raise ArgumentError(f"{whole}: expected one value and no parts below it")
    return arguments[0].value


def _is_list(complex_type: ComplexType) -> bool:
    return len(complex_type.elements) == 1 and complex_type.elements[0].maximum is None


def _elements(
    complex_type: ComplexType, arguments: list[_Argument], contract: Contract
) -> Iterator[str]:
    known = {element.name: element for element in complex_type.accepted}
    for argument in arguments:
        if argument.head not in known:
            names = ", ".join(known) or "no parameters"
            raise ArgumentError(f"{argument.whole}: expected {names}, got {argument.head!r}")
    for name, element in known.items():
        below = [each.below() for each in arguments if each.head == name]
        if below:
            yield from _element(element, below, contract)


def _element(element: Element, arguments: list[_Argument], contract: Contract) -> Iterator[str]:
    type_name, marks = element.type, ""
    if type_name in contract.types and contract.types[type_name].abstract:
        type_name = _extension(type_name, arguments, contract)
        marks = f' xsi:type="ns1:{type_name}"'
    yield f"<{element.name}{marks}>"
    yield from _content(type_name, arguments, contract)
    yield f"</{element.name}>"


def _extension(base: str, arguments: list[_Argument], contract: Contract) -> str:
    """Find the one type that has all the parts that are given."""
    given = {argument.head for argument in arguments if argument.path}
    choices = [each for each in contract.types.values() if each.base == base]
    for choice in choices:
        if given and given <= {element.name for element in choice.elements}:
            return choice.name
    parts = " or ".join(", ".join(each.name for each in choice.elements) for choice in choices)
    raise ArgumentError(f"{arguments[0].whole}: expected parts of one kind: {parts}")


def _items(item: Element, arguments: list[_Argument], contract: Contract) -> Iterator[str]:
    by_index: dict[int, list[_Argument]] = {}
    named: list[str] = []
    for argument in arguments:
        below = argument.below() if argument.head == item.name else argument
        if below.path and below.head.isdecimal():
            by_index.setdefault(int(below.head), []).append(below.below())
        elif below.path and item.type in NAMED_PAIRS:
            named.append(_named_pair(item, below))
        else:
            raise ArgumentError(f"{argument.whole}: expected an index, such as 0 for the first")
    for index in sorted(by_index):
        yield from _element(item, by_index[index], contract)
    yield from named


def _named_pair(item: Element, argument: _Argument) -> str:
    name, value = NAMED_PAIRS[item.type]
    text = escape(".".join(argument.path))
    return (
        f"<{item.name}><{name}>{text}</{name}>"
        f"<{value}>{escape(argument.value)}</{value}></{item.name}>"
    )
