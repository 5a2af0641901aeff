"""Emails, names and phone numbers are masked, equal ones the same, and the rest stays."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from castile.domain.fields import FieldType, custom_field
from castile.domain.standard_fields import STANDARD_FIELDS
from castile.journal.key import JournalKey
from castile.journal.personal import DIGITS, DOMAIN, PersonalMask, personal_names

MASK = PersonalMask(JournalKey(bytes(32)))
FIELDS = {field.name: field for field in STANDARD_FIELDS}


def _masked(text: str) -> str:
    return MASK.mask(text.encode(), FIELDS).decode()


def _attribute(name: str, value: str) -> str:
    return f"<attribute><attrName>{name}</attrName><attrValue>{value}</attrValue></attribute>"


PERSONAL = {
    "element": "<Email>Secret</Email>",
    "prefix": "<ns1:Email>Secret</ns1:Email>",
    "person": "<personName>Secret</personName>",
    "key": "<keyType>EMAIL</keyType><keyValue>Secret</keyValue>",
    "owner": "<keyType>LEADOWNEREMAIL</keyType><keyValue>Secret</keyValue>",
    "keys": "<keyType>EMAIL</keyType><keyValues><stringItem>Secret</stringItem></keyValues>",
    "first name": _attribute("FirstName", "Secret"),
    "middle name": _attribute("MiddleName", "Secret"),
    "last name": _attribute("LastName", "<![CDATA[Secret]]>"),
    "shown name": _attribute("Last Name", "Secret"),
    "phone": _attribute("MobilePhone", "Secret"),
    "main phone": _attribute("MainPhone", "Secret"),
    "type": "<attrName>X</attrName><attrType>phone</attrType><attrValue>Secret</attrValue>",
    "object": "<attrib><name>LastName</name><value>Secret</value></attrib>",
    "change": "<mktgAssetName>First Name</mktgAssetName>" + _attribute("New Value", "Secret"),
    "former": "<mktgAssetName>First Name</mktgAssetName>" + _attribute("Old Value", "Secret"),
    "named change": _attribute("Attribute Name", "Phone Number")
    + _attribute("New Value", "Secret"),
    "rows": "<importFileHeader>a</importFileHeader><stringItem>1,Secret,2</stringItem>",
    "anywhere": "<message>No lead found with EMAIL = Secret@residue.example (20103)</message>",
    "reference": "<a>Secret&#64;residue.example</a>",
    "address": "<a>http://x/?e=Secret%40residue.example</a>",
    "attribute": "<a title='Secret@residue.example'/>",
    "comment": "<!-- Secret@residue.example -->",
    "note": "leadRecord, attrValue: expected a date, got 'Secret'",
    "broken": "<keyType>EMAIL</keyType><keyValue>Secret",
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be", "utf-16-le"])
@pytest.mark.parametrize("name", PERSONAL)
def test_what_is_personal_is_masked(name: str, encoding: str) -> None:
    """Wherever it stands, in every encoding; what names it stays."""
    text = f"<a>Jürgen</a>{PERSONAL[name]}"
    masked = MASK.mask(text.encode(encoding), FIELDS).decode(encoding)
    assert "Secret" not in masked
    assert "residue" not in masked
    assert "<a>Jürgen</a>" in masked
    assert re.sub(r"\[?[0-9a-f]{12}(\]|@masked\.invalid)", "", masked) != masked


@pytest.mark.parametrize(
    "text",
    [
        _attribute("Company", "Residue"),
        _attribute("Title", "Manager"),
        "<keyType>IDNUM</keyType><keyValue>42</keyValue>",
        "<keyType>IDNUM</keyType><keyValues><stringItem>42</stringItem></keyValues>",
        "<Email></Email><leadId>42</leadId>",
        _attribute("FirstName", "") + "<status>CREATED</status>",
        "<mktgAssetName>Company Name</mktgAssetName>" + _attribute("New Value", "Residue"),
        "<requestSignature>[masked]</requestSignature>",
        "<Email>[masked]</Email>",
    ],
)
def test_what_is_not_personal_stays(text: str) -> None:
    """Character by character."""
    assert _masked(text) == text


def test_equal_values_stay_equal() -> None:
    """An email in any letter case and place, a name exactly as it is."""
    places = (
        "<Email>jane@residue.example</Email>",
        "<keyType>EMAIL</keyType><keyValue> Jane@Residue.example</keyValue>",
        "found with EMAIL = JANE@residue.example (20103)",
        "<a>jane&#64;residue.example</a>",
    )
    hashes = {re.findall(rf"[0-9a-f]{{{DIGITS}}}{DOMAIN}", _masked(text))[0] for text in places}
    assert len(hashes) == 1
    assert _masked(_attribute("FirstName", "Jo &amp; Al")) == _masked(
        _attribute("FirstName", "<![CDATA[Jo & Al]]>")
    )
    assert _masked("<Email>a@b</Email>") != _masked("<Email>a@c</Email>")
    other = PersonalMask(JournalKey(b"1" * 32)).mask(b"<Email>a@b</Email>", FIELDS)
    assert other.decode() != _masked("<Email>a@b</Email>")


def test_fields_of_the_subscription_are_masked_by_their_type() -> None:
    """Whatever they are called; two subscriptions one after the other."""
    text = _attribute("Assistant", "Secret")
    phone = custom_field("Assistant", display_name="Assistant", type=FieldType.PHONE, key="c1")
    other = custom_field("Assistant", display_name="Assistant", type=FieldType.STRING, key="c1")
    for fields, masked in (({}, False), ({"x": phone}, True), ({"x": other}, False)):
        assert ("Secret" not in MASK.mask(text.encode(), fields).decode()) is masked


def test_the_names_of_personal_fields_are_both_of_each() -> None:
    """SOAP's and the one that is shown."""
    names = personal_names(STANDARD_FIELDS)
    assert {"Email", "Email Address", "Phone", "Fax Number", "FirstName", "Last Name"} <= names
    assert {"Company", "Title", "City"}.isdisjoint(names)


@given(st.binary(max_size=200) | st.binary(max_size=200).map(lambda body: b"<\0a\0" + body))
def test_any_bytes_can_be_masked(body: bytes) -> None:
    """It never fails; where no element is, no at sign and nothing that was got, nothing changes."""
    masked = MASK.mask(body, FIELDS)
    if not re.search(rb"[<@%]|got|&#", body):
        assert masked == body
