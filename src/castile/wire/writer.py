"""
Answers and faults as bytes, in the exact form that was recorded.

For each complex type of each shape of the contract a small function is made once and kept: it
fetches all attributes of a message in one step and puts the text of each element on one list, which
is joined once, since copies of a long answer are what costs. There is never a tree.

What an element shows that has no value, is settled while its function is made (`_without_value`).
"""

from __future__ import annotations

import re
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from castile.wire.contract import NAMESPACE
from castile.wire.messages import ABSENT
from castile.wire.timestamps import format_datetime

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

    from castile.wire.contract import Contract, Element, Operation
    from castile.wire.faults import Fault

    # Puts the XML text of a value (a message, a list of them) on a list, with times in the zone.
    _Write = Callable[[Any, tzinfo, list[str]], None]
    # Makes the XML text of a number, a text, a boolean or a time.
    _Spell = Callable[[Any, tzinfo], str]
    _Fetch = Callable[[Any], tuple[Any, ...]]

_START: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"'
)
_BODY: Final = "><SOAP-ENV:Body>"
_END: Final = "</SOAP-ENV:Body></SOAP-ENV:Envelope>"
_XSI: Final = ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
_NS1: Final = f' xmlns:ns1="{NAMESPACE}"'
# No text can contain this, because `>` is always escaped.
NIL: Final = ' xsi:nil="true"/>'

# What must be escaped, and what XML 1.0 cannot say at all: control characters, halves of surrogate
# pairs, and the last two code points of the basic plane.
SPECIAL: Final = re.compile("[&<>\r\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}

_NUMBERS: Final = frozenset({"xs:int", "xs:long", "xs:integer"})


class RenderedXml(str):
    """
    The content of an element that was made elsewhere, in place of a message.

    It is copied as it is: texts in it went through `escape`, and nil is ` xsi:nil="true"`. It may
    stand for a whole message (an `ArrayOfLeadRecord`) or for one item of a list (a `LeadRecord`).
    """

    __slots__ = ()


def write_success(operation: Operation, message: object, contract: Contract, zone: tzinfo) -> bytes:
    """
    Write the answer of a call that succeeded.

    Args:
        operation: The operation that was called.
        message: Its answer, of the message type `operation.output_type`.
        contract: The shape of the version in the path.
        zone: The time zone of the subscription, for times that the client did not send itself.

    Returns:
        The declaration, a line feed, the Envelope on one line, a line feed. Elements in the order
        of the contract; those that the shape does not know are left out.

    Raises:
        TypeError: The message is not of the type of the operation.

    Source: documented and recorded, 00-overview W-20 to W-27; decided, E-5, W-28, W-29.
    """
    if type(message).__name__ != operation.output_type:
        raise TypeError(f"expected {operation.output_type}, got {type(message).__name__}")
    parts: list[str] = []
    _type_writer(contract, operation.output_type)(message, zone, parts)
    namespaces = _XSI + _NS1 if any(NIL in part for part in parts) else _NS1
    start = f"{_START}{namespaces}{_BODY}<ns1:{operation.output}>"
    return "".join([start, *parts, f"</ns1:{operation.output}>{_END}\n"]).encode()


def write_fault(fault: Fault) -> bytes:
    """
    Write the answer of a call that was refused.

    Args:
        fault: Why.

    Returns:
        The declaration, a line feed and the Envelope on one line, without a line feed at the end.

    Source: documented sample and recorded, 01-errors F-2 to F-7, 00-overview W-21.
    """
    cause = "" if fault.cause is None else f"<cause>{escape(fault.cause)}</cause>"
    return (
        f"{_START}{_BODY}<SOAP-ENV:Fault><faultcode>{fault.faultcode}</faultcode>"
        f"<faultstring>{escape(fault.faultstring)}</faultstring>"
        f"<detail><ns1:serviceException{_NS1}><name>mktServiceException</name>"
        f"<message>{escape(fault.wire_message)}</message><code>{fault.code}</code>{cause}"
        f"</ns1:serviceException></detail></SOAP-ENV:Fault>{_END}"
    ).encode()


def escape(text: str) -> str:
    """
    Make any text the content of an element.

    Args:
        text: Any text.

    Returns:
        The text with markup characters and carriage returns escaped; characters that XML 1.0 does
        not allow are dropped.

    Source: decided, 00-overview W-28, W-29.
    """
    return SPECIAL.sub(lambda found: _ESCAPES.get(found[0], ""), text)


@cache
def _type_writer(contract: Contract, type_name: str) -> _Write:
    """Make the function that writes the children of a message."""
    elements = contract.types[type_name].elements
    writers = [_element_writer(element, contract) for element in elements]
    fetch = _fetcher([element.attribute for element in elements])

    def write(message: object, zone: tzinfo, parts: list[str]) -> None:
        if isinstance(message, RenderedXml):
            if message:
                parts.append(message)
            return
        for write_one, value in zip(writers, fetch(message), strict=True):
            write_one(value, zone, parts)

    return write


def _fetcher(names: list[str]) -> _Fetch:
    fetch: Callable[[Any], Any] = attrgetter(*names)
    if len(names) > 1:
        return fetch
    return lambda message: (fetch(message),)  # Asked for one name, attrgetter makes no tuple.


def _element_writer(element: Element, contract: Contract) -> _Write:
    """Make the function that writes one element, or all items of a repeated one."""
    opening, closing, empty = f"<{element.name}>", f"</{element.name}>", f"<{element.name}/>"
    without = _without_value(element)
    write = (
        _of_a_message(_type_writer(contract, element.type), opening, closing, empty)
        if element.type in contract.types
        else _of_a_text(_speller(element.type), opening, closing, empty)
    )

    def write_one(value: object, zone: tzinfo, parts: list[str]) -> None:
        if value is not None and value is not ABSENT:
            write(value, zone, parts)
        elif without:
            parts.append(without)

    def write_items(items: tuple[object, ...], zone: tzinfo, parts: list[str]) -> None:
        for item in items:
            write_one(item, zone, parts)

    return write_one if element.maximum == 1 else write_items


def _of_a_message(write_content: _Write, opening: str, closing: str, empty: str) -> _Write:
    def write(message: object, zone: tzinfo, parts: list[str]) -> None:
        parts.append(opening)
        count = len(parts)
        write_content(message, zone, parts)
        if len(parts) > count:
            parts.append(closing)
        else:
            parts[-1] = empty

    return write


def _of_a_text(spell: _Spell, opening: str, closing: str, empty: str) -> _Write:
    def write(value: object, zone: tzinfo, parts: list[str]) -> None:
        content = spell(value, zone)
        parts.append(f"{opening}{content}{closing}" if content else empty)

    return write


def _speller(type_name: str) -> _Spell:
    if type_name in _NUMBERS:
        return lambda value, _: str(value)
    if type_name == "xs:boolean":
        return lambda value, _: "true" if value else "false"
    if type_name == "xs:dateTime":
        return lambda value, zone: value.text or format_datetime(value.at, zone)
    return _text_content


def _text_content(value: str, _zone: tzinfo) -> str:
    # Most texts are clean, and this runs for each of them: `escape` is called for the others only.
    return value if SPECIAL.search(value) is None else escape(value)


def _without_value(element: Element) -> str:
    """
    Decide what an element shows that has no value.

    Source: documented samples, 00-overview W-22 to W-24. Decided: a required number that this shape
    cannot show as nil is 0 (the id of an object that could not be stored, in 2_3 and below).
    """
    if element.nillable and not element.empty_for_nil:
        return f"<{element.name}{NIL}"
    if element.minimum == 0 and not element.empty_for_nil:
        return ""
    return (
        f"<{element.name}>0</{element.name}>" if element.type in _NUMBERS else f"<{element.name}/>"
    )
