"""Envelopes, read back with the reader of the server."""

from __future__ import annotations

import pytest

from castile.client.envelope import (
    Credentials,
    SignedHeader,
    envelope,
    envelope_from_file,
    signed_header,
)
from castile.client.errors import ArgumentError
from castile.wire.contract import contract
from castile.wire.reader import Call, ReaderLimits, read

GET_LEAD = contract().operations["getLead"]
SYNC_LEAD = contract().operations["syncLead"]
CREDENTIALS = Credentials(
    "acme1_4567890012ABCDEF34A1B2", "60A1B2C3D4E5F6071829304152637485AABBCCDDEEFF"
)
HEADER = signed_header(CREDENTIALS, "2026-08-03T09:15:00-05:00")
ELEMENT = (
    b'<p:paramsGetLead xmlns:p="http://www.marketo.com/mktows/"><leadKey><keyType>EMAIL</keyType>'
    b"</leadKey></p:paramsGetLead>"
)
SOAP = b"http://schemas.xmlsoap.org/soap/envelope/"
OLD = (
    b'<q:AuthenticationHeader xmlns:q="http://www.marketo.com/mktows/" x="a>b">'
    b"<mktowsUserId>old</mktowsUserId></q:AuthenticationHeader >"
)


def _file(header: bytes) -> bytes:
    return b'<s:Envelope xmlns:s="%s">%s<!-- kept --><s:Body>\n %s</s:Body></s:Envelope>' % (
        SOAP,
        header,
        ELEMENT,
    )


def _read(body: bytes) -> Call:
    return read(body, ReaderLimits())


def test_adm_01_the_header_is_signed_as_documented() -> None:
    """The first worked example of 02-admission section 2 (decided)."""
    assert (
        SignedHeader(
            "acme1_4567890012ABCDEF34A1B2",
            "34f828ac7978fcf42432d8b69b2d050204998f37",
            "2026-08-03T09:15:00-05:00",
        )
        == HEADER
    )


def test_the_key_never_shows() -> None:
    """Neither in repr nor in str."""
    assert CREDENTIALS.encryption_key not in f"{CREDENTIALS} {CREDENTIALS!r}"


def test_a_server_reads_what_was_written() -> None:
    """Header, workspace and parameter element."""
    body = envelope(SYNC_LEAD, "<returnLead>true</returnLead>", HEADER, workspace="A & B")
    call = _read(body)
    assert call.authentication is not None
    assert call.authentication.signature == HEADER.signature
    assert call.target_workspace == "A & B"
    assert call.operation_element.name == "paramsSyncLead"
    assert [child.text for child in call.operation_element.children] == ["true"]


@pytest.mark.parametrize(
    "header",
    [
        b"",
        b"<s:Header/>",
        b"<s:Header ></s:Header>",
        b"<s:Header>" + OLD + b"</s:Header>",
        b"<s:Header>" + OLD + b"<other/>" + OLD + b"</s:Header>",
        b'<s:Header><q:AuthenticationHeader xmlns:q="http://www.marketo.com/mktows/"/></s:Header>',
    ],
    ids=["none", "empty", "blank", "old", "two", "self-closing"],
)
def test_the_envelope_of_a_file_gets_the_new_header_and_keeps_the_rest(header: bytes) -> None:
    """Everything but AuthenticationHeaders is sent byte for byte."""
    body = envelope_from_file(GET_LEAD, _file(header), HEADER)
    call = _read(body)
    assert call.authentication is not None
    assert call.authentication.user_id == HEADER.user_id
    assert b"<!-- kept -->" in body
    assert body.endswith(b"<s:Body>\n " + ELEMENT + b"</s:Body></s:Envelope>")
    assert (b"<other/>" in body) == (b"<other/>" in header)
    assert b"old" not in body


@pytest.mark.parametrize("before", [b"", b'<?xml version="1.0"?>\n', b"\xef\xbb\xbf"])
def test_a_parameter_element_alone_is_wrapped(before: bytes) -> None:
    """With or without declaration and byte order mark."""
    call = _read(envelope_from_file(GET_LEAD, before + ELEMENT, HEADER, workspace="Default"))
    assert call.operation_element.name == "paramsGetLead"
    assert call.target_workspace == "Default"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "well-formed"),
        (b"<a>", "well-formed"),
        (b"\xff\xfe<\x00a\x00/\x00>\x00", "expected UTF-8"),
        (b"<\x00a\x00/\x00>\x00", "expected UTF-8"),
        (b"<a>\xe9</a>", "well-formed XML in UTF-8"),
        (b"<!DOCTYPE a><a/>", "without a document type"),
        (b"<a/>", "expected paramsGetLead in the file, got 'a'"),
        (b'<s:Envelope xmlns:s="%s"><s:Body/></s:Envelope>' % SOAP, "expected paramsGetLead"),
    ],
)
def test_a_file_that_is_no_call_of_the_operation_is_refused(content: bytes, message: str) -> None:
    """The sentence says what was expected."""
    with pytest.raises(ArgumentError, match=message):
        envelope_from_file(GET_LEAD, content, HEADER)
