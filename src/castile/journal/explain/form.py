"""Explain 20012: where a message stops being one, and what would have been right there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from xml.parsers.expat import ErrorString, ExpatError, ParserCreate, errors

from castile.journal.explain.facts import Cause
from castile.journal.explain.response import message_of
from castile.wire import encodings
from castile.wire.nodes import MKTOWS, SOAP_1_1

if TYPE_CHECKING:
    from castile.journal.entry import KeptCall

_PLACE: Final = re.compile(r"line (\d+), column (\d+)")
_LINE: Final = re.compile(r"line (\d+)")
_NEAR_BYTES: Final = 40
_CUT: Final = re.compile(rb"\[cut: the message had [0-9,]+ bytes\]\Z")
_ENTITY: Final = re.compile(rb"&([A-Za-z]\w*)")
_PREFIXES: Final = {b"SOAP-ENV": SOAP_1_1, b"soap": SOAP_1_1, b"soapenv": SOAP_1_1}
_HINTS: Final = {
    "SOAP 1.2": f"Send SOAP 1.1: an Envelope of the namespace {SOAP_1_1}.",
    "HTML": "Look at what the client sends: a proxy or an error page is in place of the message.",
    "document type": "Leave out the document type declaration (<!DOCTYPE ...>).",
    "Content-Encoding": "Send the body as it is, without gzip or deflate.",
    "one element in the Body": "Send one call in one message: one params... element in the Body.",
    "empty request": "Send the message as the body of the POST.",
    "at most": "Send a smaller message; the limit is a setting of the server.",
}
_USUAL: Final = "Compare with a message that works: castile sign and castile call --raw print one."


def explain_form(call: KeptCall) -> Cause:
    """
    Say where a message stops being one, and what would have been right.

    Source: decided, 00-overview W-1, W-14, W-15.
    """
    entry = call.entry
    message = message_of(entry.response).removeprefix("Unexpected SOAP message: ")
    if not entry.request.strip():
        name = "empty_request" if not call.request_bytes else "not_read"
        return Cause(
            f"The message was not understood: {message}.",
            ("The body came without a byte.",)
            if not call.request_bytes
            else ("The body was refused before it was read.",),
            (*_hints(message), _USUAL),
            (name,),
        )
    place = _place(entry.note, message)
    unread = "a longer one" in message or "Content-Encoding" in message
    right = [] if unread else _right(entry.request)
    sentences = [f"Refused at {place}."] if place else []
    sentences += right[:1]
    return Cause(
        f"The message was not understood: {message}.",
        tuple(sentences),
        (*right[1:], *_hints(message), _USUAL),
        ("not_well_formed" if right else "no_soap_message",),
    )


def _place(note: str, message: str) -> str:
    exact = _PLACE.search(note)
    if exact is not None:
        return f"line {exact.group(1)}, column {exact.group(2)}"
    line = _LINE.search(message)
    return f"line {line.group(1)}" if line else ""


def _hints(message: str) -> list[str]:
    return [hint for mark, hint in _HINTS.items() if mark in message]


def _right(request: bytes) -> list[str]:
    """Parse what was kept, and say what would have been right where it stops being XML."""
    try:
        body, _ = encodings.to_utf8(request)
    except encodings.EncodingError as refused:
        return [f"The bytes are not in the encoding that is named: {refused}.", "Send UTF-8."]
    utf8 = bytes(body)
    cut = _CUT.search(utf8)
    if cut is not None:
        # Where the journal cut is no end of the message; what lies before is as it came.
        utf8 = utf8[: cut.start()]
    parser = ParserCreate("utf-8", " ")
    opened: list[bytes] = []
    parser.StartElementHandler = lambda *_: opened.append(_tag_at(utf8, parser.CurrentByteIndex))
    parser.EndElementHandler = lambda _: opened.pop()
    parser.StartDoctypeDeclHandler = _stop
    try:
        parser.Parse(utf8, cut is None)
    except ExpatError as error:
        at = max(parser.ErrorByteIndex, 0)
        near = utf8[max(at - _NEAR_BYTES, 0) : at + _NEAR_BYTES].decode("utf-8", "replace")
        shown = " ".join(near.split())
        return [f"There it reads: {shown}", *_repair(ErrorString(error.code), utf8, at, opened)]
    except _DoctypeError:
        return []
    finally:
        parser.StartElementHandler = parser.EndElementHandler = None
        parser.StartDoctypeDeclHandler = None
    return []


class _DoctypeError(Exception):
    """Nothing behind a document type declaration is looked at."""


def _stop(*_: object) -> None:
    raise _DoctypeError


def _repair(error: str, utf8: bytes, at: int, opened: list[bytes]) -> list[str]:
    here = utf8[at : at + _NEAR_BYTES]
    if error == errors.XML_ERROR_TAG_MISMATCH:
        return [f"Expected </{opened[-1].decode('utf-8', 'replace')}> there."]
    if error in (errors.XML_ERROR_NO_ELEMENTS, errors.XML_ERROR_UNCLOSED_TOKEN) or (
        error in (errors.XML_ERROR_SYNTAX, errors.XML_ERROR_INVALID_TOKEN) and not opened
    ):
        return [_begin(utf8)] if not opened else [_end(opened)]
    if error == errors.XML_ERROR_UNBOUND_PREFIX:
        tag = _tag_at(utf8, at) if here[:1] == b"<" else b""
        prefix = tag.partition(b":")[0] or b"ns1"
        namespace = _PREFIXES.get(prefix, MKTOWS)
        return [f'Declare the prefix: xmlns:{prefix.decode()}="{namespace}".']
    if error == errors.XML_ERROR_UNDEFINED_ENTITY:
        entity = _ENTITY.search(utf8, max(at - _NEAR_BYTES, 0))
        named = entity.group(1).decode() if entity else ""
        return [
            (
                f"Write the character itself or its number in place of &{named}; : XML knows only "
                "&amp; &lt; &gt; &quot; &apos;."
            )
        ]
    if here[:1] > b"\x7f":
        return ["Send UTF-8: this byte is none of it."]
    if b"&" in utf8[max(at - 2, 0) : at + 2]:
        return ["Write & as &amp;."]
    if here[:1] == b"<" or utf8[max(at - 1, 0) : at] == b"<":
        return ["Write < inside a text as &lt;."]
    if here[:1] and here[0] < ord(" "):
        return ["Leave out control characters, which XML does not allow."]
    if opened:
        return [_end(opened)]
    return []


def _begin(utf8: bytes) -> str:
    start = utf8.lstrip()[:1]
    if start in (b"{", b"["):
        return f"Send a SOAP 1.1 Envelope in place of JSON; its namespace is {SOAP_1_1}."
    return f'Begin with <SOAP-ENV:Envelope xmlns:SOAP-ENV="{SOAP_1_1}">.'


def _end(opened: list[bytes]) -> str:
    ends = "".join(f"</{tag.decode('utf-8', 'replace')}>" for tag in reversed(opened))
    return f"The message ends too early, or something is not closed: expected {ends}."


def _tag_at(utf8: bytes, at: int) -> bytes:
    found = re.compile(rb"<([^\s<>/]+)").match(utf8, at)
    return found.group(1) if found else b""
