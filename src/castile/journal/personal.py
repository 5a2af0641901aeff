"""
Mask emails, names and phone numbers in what is kept, so that equal ones stay equal. Pure.

A value becomes a hash under the journal's own key: the same person can be followed from call to
call, and nobody can be named. Masked are, wherever they stand: everything with an at sign; the
elements Email and personName; key values of the key types EMAIL and LEADOWNEREMAIL; values of lead
fields of the types email and phone, and of first, middle and last names, social display names and
the main phone, in lead records, tokens and objects, and as the old and the new value of an
activity; rows of imports as a whole; and what a note or a message says that it got. What else a
value may say of a person is not masked.
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from castile.domain.fields import FieldType
from castile.domain.standard_fields import EMAIL_NAME, STANDARD_FIELDS
from castile.wire.redact import MASK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from castile.domain.fields import LeadField
    from castile.journal.key import JournalKey

PURPOSE: Final = "personal"
DOMAIN: Final = "@masked.invalid"
DIGITS: Final = 12
"""Digits of the hash that are kept: of a million values two are alike once in 560 journals."""

_TYPES: Final = (FieldType.EMAIL, FieldType.PHONE)
_NAMES: Final = ("FirstName", "MiddleName", "LastName", "MainPhone")
_DISPLAY_NAME: Final = "DisplayName"
_ELEMENTS: Final = (EMAIL_NAME, "personName")
_KEY_TYPES: Final = ("EMAIL", "LEADOWNEREMAIL")
_CHANGED: Final = ("New Value", "Old Value")

_ELEMENT: Final = re.compile(
    r"<(?:[^\s<>/!?:]++:)?+(?P<name>[^\s<>/!?:]++)(?P<attributes>[^<>]*+)>"
    r"(?P<text>(?:<!\[CDATA\[.*?(?:\]\]>|\Z)|[^<]++)++)",
    re.DOTALL,
)
_CDATA: Final = re.compile(r"<!\[CDATA\[(.*?)(?:\]\]>|\Z)", re.DOTALL)
_PART: Final = r"[^\s<>\"'()\[\],;:=@\\&%/?]"
_EMAIL: Final = re.compile(rf"{_PART}++(?:@|%40|&#64;|&#[xX]40;){_PART}++", re.ASCII)
_GOT: Final = re.compile(r"(?<=\bgot )(?P<quote>['\"]).*?(?P=quote)")


def personal_names(fields: Iterable[LeadField]) -> frozenset[str]:
    """Return both names of those fields whose values are masked."""
    return frozenset(
        name
        for field in fields
        if field.type in _TYPES or field.name in _NAMES or field.name.endswith(_DISPLAY_NAME)
        for name in (field.name, field.display_name)
    )


STANDARD_NAMES: Final = personal_names(STANDARD_FIELDS)


class PersonalMask:
    """
    Masks personal data.

    Args:
        key: Hashes the values.
    """

    def __init__(self, key: JournalKey) -> None:
        self._key = key
        self._fields: Mapping[str, LeadField] = {}
        self._names = STANDARD_NAMES

    def mask(self, body: bytes, fields: Mapping[str, LeadField]) -> bytes:
        """
        Mask a message, in whatever state it is.

        Args:
            body: A body or a note, UTF-8 or UTF-16.
            fields: The lead fields of the subscription, by name.
        """
        if fields is not self._fields:
            self._fields = fields
            self._names = STANDARD_NAMES | personal_names(fields.values())
        encoding, errors = _encoding(body)
        # In UTF-16 a byte that is left over at the end is no letter.
        end = len(body) & ~1 if encoding.startswith("utf-16") else len(body)
        text = body[:end].decode(encoding, errors)
        return self._masked(text).encode(encoding, errors) + body[end:]

    def _masked(self, text: str) -> str:
        text = _ELEMENT.sub(_Reading(self.hashed, self._names).element, text)
        text = _GOT.sub(lambda found: f"'{self.hashed(found[0][1:-1])}'", text)
        return _EMAIL.sub(lambda found: self.hashed(found[0]), text)

    def hashed(self, text: str) -> str:
        """Return what stands in place of a value, the same for equal ones."""
        text = _CDATA.sub(r"\1", text) if "<" in text else unescape(text)
        text = text.strip()
        if not text or text.endswith(DOMAIN) or text == MASK:
            return text
        if "@" not in text and "%40" not in text:
            return f"[{self._key.mac(PURPOSE, text).hex()[:DIGITS]}]"
        # As the domain compares emails.
        return self._key.mac(PURPOSE, unquote(text).lower()).hex()[:DIGITS] + DOMAIN


class _Reading:
    """What was read of a message so far, as far as it says what the next value is."""

    def __init__(self, hashed: Callable[[str], str], names: frozenset[str]) -> None:
        self._hashed = hashed
        self._names = names
        self._name = ""
        self._changed = ""
        self._key_type = ""
        self._in_rows = False

    def element(self, found: re.Match[str]) -> str:
        """Return a start tag with the text behind it, masked where it is personal."""
        name, text = found["name"], found["text"]
        if not self._is_personal(name, unescape(text.strip())):
            return found[0]
        return f"{found[0][: found.start('text') - found.start()]}{self._hashed(text)}"

    def _is_personal(self, element: str, text: str) -> bool:
        match element:
            case "attrName" | "name":
                self._name = text
            case "attrType" if text in _TYPES:
                self._name = EMAIL_NAME
            case "attrValue" | "value":
                if self._name == "Attribute Name":
                    self._changed = text
                return self._name in self._names or (
                    self._name in _CHANGED and self._changed in self._names
                )
            case "mktgAssetName":
                self._changed = text
            case "keyType":
                self._key_type, self._in_rows = text.upper(), False
            case "importFileHeader":
                self._in_rows = True
            case "keyValue":
                return self._key_type in _KEY_TYPES
            case "stringItem":
                return self._in_rows or self._key_type in _KEY_TYPES
        return element in _ELEMENTS


def _encoding(body: bytes) -> tuple[str, str]:
    if b"\0" not in body[:4]:
        return "utf-8", "surrogateescape"
    is_little = body[:2] == b"\xff\xfe" or body[1:2] == b"\0"
    return ("utf-16-le" if is_little else "utf-16-be"), "surrogatepass"
