"""Envelopes: the message of a call with its signed header."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from xml.parsers import expat

from castile.client.arguments import escape
from castile.client.errors import ArgumentError
from castile.wire.nodes import MKTOWS, SOAP_1_1
from castile.wire.signature import sign

if TYPE_CHECKING:
    from castile.wire.contract import Operation

_DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
_TAG: Final = re.compile(rb"""<(?:"[^"]*"|'[^']*'|[^>"'])*>""")
_ENVELOPE, _HEADER, _BODY = (f"{SOAP_1_1} {name}" for name in ("Envelope", "Header", "Body"))


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who calls; the key shows neither in repr nor in str."""

    user_id: str
    encryption_key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SignedHeader:
    """The three values of an AuthenticationHeader."""

    user_id: str
    signature: str
    timestamp: str


def signed_header(credentials: Credentials, timestamp: str) -> SignedHeader:
    """
    Sign a timestamp.

    Args:
        credentials: Who calls.
        timestamp: Now, as a W3C date-time with offset; it is signed as it stands.

    Source: documented, 02-admission A-10, A-11.
    """
    key = credentials.encryption_key.encode()
    signature = sign(timestamp, credentials.user_id, key)
    return SignedHeader(credentials.user_id, signature, timestamp)


def envelope(
    operation: Operation, parameters: str, header: SignedHeader, *, workspace: str | None = None
) -> bytes:
    """
    Write the message of a call.

    Args:
        operation: What is called.
        parameters: XML text, the children of the Body element.
        header: The signed values.
        workspace: The target workspace (syncLead only), None for none.
    """
    element = f"<ns1:{operation.input}>{parameters}</ns1:{operation.input}>"
    return _wrapped(element, header, workspace)


def envelope_from_file(
    operation: Operation, content: bytes, header: SignedHeader, *, workspace: str | None = None
) -> bytes:
    """
    Write the message of a call from a file, signed anew or wrapped.

    Args:
        operation: What is called; the file must be a call of it.
        content: A whole Envelope, or the parameter element alone, in UTF-8. Everything but the
            AuthenticationHeader is sent as it stands.
        header: The signed values.
        workspace: The target workspace, for a file with the parameter element alone.

    Raises:
        ArgumentError: The file is no such XML, or a call of another operation.
    """
    content = content.removeprefix(b"\xef\xbb\xbf")
    if b"\x00" in content or content.startswith((b"\xff", b"\xfe")):
        raise ArgumentError("expected UTF-8, got another encoding")
    parts = _Parts(content)
    if parts.body_element != operation.input:
        raise ArgumentError(f"expected {operation.input} in the file, got {parts.body_element!r}")
    if parts.root != _ENVELOPE:
        return _wrapped(content[parts.root_at :].decode(), header, workspace)
    return parts.with_header(_authentication(header).encode())


def _wrapped(element: str, header: SignedHeader, workspace: str | None) -> bytes:
    context = ""
    if workspace is not None:
        name = escape(workspace)
        context = (
            f"<ns1:MktowsContextHeader><targetWorkspace>{name}</targetWorkspace>"
            "</ns1:MktowsContextHeader>"
        )
    return (
        f'{_DECLARATION}<SOAP-ENV:Envelope xmlns:SOAP-ENV="{SOAP_1_1}" xmlns:ns1="{MKTOWS}" '
        f'xmlns:xsi="{_XSI}"><SOAP-ENV:Header>{_authentication(header)}{context}'
        f"</SOAP-ENV:Header><SOAP-ENV:Body>{element}</SOAP-ENV:Body></SOAP-ENV:Envelope>"
    ).encode()


def _authentication(header: SignedHeader) -> str:
    return (
        f'<mkt:AuthenticationHeader xmlns:mkt="{MKTOWS}">'
        f"<mktowsUserId>{escape(header.user_id)}</mktowsUserId>"
        f"<requestSignature>{escape(header.signature)}</requestSignature>"
        f"<requestTimestamp>{escape(header.timestamp)}</requestTimestamp>"
        "</mkt:AuthenticationHeader>"
    )


class _Parts:
    """Where the parts of a file stand, in bytes, so that the rest can be sent as it is."""

    def __init__(self, content: bytes) -> None:
        self.root = ""
        self.root_at = 0
        self.body_element = ""
        self._content = content
        self._path: list[str] = []
        self._header_at: int | None = None
        self._body_at = 0
        self._authentication_at: list[int] = []
        self._authentication_ends: list[int] = []
        self._parser = expat.ParserCreate("UTF-8", namespace_separator=" ")
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._refuse_doctype
        try:
            self._parser.Parse(content, True)  # noqa: FBT003 - it takes no keywords
        except expat.ExpatError as error:
            raise ArgumentError(f"expected well-formed XML in UTF-8: {error}") from None

    def with_header(self, authentication: bytes) -> bytes:
        content = self._content
        if self._header_at is None:
            wrapped = b'<h:Header xmlns:h="%s">%s</h:Header>' % (SOAP_1_1.encode(), authentication)
            return content[: self._body_at] + wrapped + content[self._body_at :]
        pieces, done = [], self._tag_end(self._header_at)
        head = content[:done]
        if head.endswith(b"/>"):
            name = content[self._header_at + 1 : done].split(maxsplit=1)[0].rstrip(b"/>")
            return head[:-2] + b">" + authentication + b"</" + name + b">" + content[done:]
        for start, end in zip(self._authentication_at, self._authentication_ends, strict=True):
            pieces.append(content[done:start])
            done = end
        return head + authentication + b"".join(pieces) + content[done:]

    def _start(self, name: str, _attributes: object) -> None:
        at = self._parser.CurrentByteIndex
        match self._path:
            case []:
                self.root, self.root_at = name, at
                self.body_element = name.rpartition(" ")[2]
            case [_] if self.root == _ENVELOPE and name == _HEADER:
                self._header_at = at
            case [_] if self.root == _ENVELOPE and name == _BODY:
                self._body_at = at
                self.body_element = ""
            case [_, part] if part == _HEADER and name == f"{MKTOWS} AuthenticationHeader":
                self._authentication_at.append(at)
            case [_, part] if part == _BODY and not self.body_element:
                self.body_element = name.rpartition(" ")[2]
        self._path.append(name)

    def _end(self, name: str) -> None:
        self._path.pop()
        if name == f"{MKTOWS} AuthenticationHeader" and self._path[1:] == [_HEADER]:
            start_end = self._tag_end(self._authentication_at[-1])
            empty = self._content[:start_end].endswith(b"/>")
            end = start_end if empty else self._tag_end(self._parser.CurrentByteIndex)
            self._authentication_ends.append(end)

    def _tag_end(self, at: int) -> int:
        found = _TAG.match(self._content, at)
        return found.end() if found else len(self._content)

    def _refuse_doctype(self, *_arguments: object) -> None:
        raise ArgumentError("expected XML without a document type declaration")
