"""The keys and texts that clients sign with and sign by mistake."""

from __future__ import annotations

import base64
import binascii
import contextlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote
from xml.sax.saxutils import escape

from castile.journal.explain.hashes import RIGHT
from castile.journal.explain.spellings import moved, offset_text, respelled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import tzinfo

_SEPARATORS: Final = {
    " ": "a blank",
    "\n": "a line feed",
    "\r\n": "a line end",
    "\t": "a tab",
    **{mark: f'"{mark}"' for mark in ":|&,;-+/_.="},
}
_BLANKS: Final = {
    " ": "a blank",
    "\n": "a line feed",
    "\r\n": "a line end (CR LF)",
    "\r": "a carriage return",
    "\t": "a tab",
    "\0": "a NUL",
}
_BODY: Final = re.compile(
    r"<(?P<name>(?:[\w.-]+:)?Body)\b[^<>]*>(?P<inside>.*)</(?P=name)\s*>", re.DOTALL
)
_ELEMENT: Final = re.compile(r"<(?:[\w.-]+:)?([\w.-]+)")


@dataclass(frozen=True, slots=True)
class Key:
    """
    A key that may have been used.

    Args:
        name: The mistake as a word for programs, RIGHT for none.
        says: The mistake in words.
        key: The bytes.
    """

    name: str
    says: str
    key: bytes

    def __repr__(self) -> str:
        return f"Key({self.name!r}, {self.says!r})"


@dataclass(frozen=True, slots=True)
class Text:
    """
    A text that may have been signed; `name` and `says` as in `Key`.

    Args:
        text: The text.
        common: Whether it comes together with other mistakes often enough to try.
    """

    name: str
    says: str
    text: str
    common: bool = True


@dataclass(frozen=True, slots=True)
class Sent:
    """
    What was sent beside the signature.

    Args:
        timestamp: requestTimestamp, trimmed.
        user_id: mktowsUserId, trimmed.
        extras: Further texts of the header: partnerId, audit.
        body: The request as it was kept, "" when it is not there.
    """

    timestamp: str
    user_id: str
    extras: tuple[str, ...] = ()
    body: str = ""

    @property
    def right_text(self) -> str:
        """The text that should have been signed."""
        return self.timestamp + self.user_id


def keys_of(key: bytes) -> Iterator[Key]:
    """Give a right key and the ways in which it is spoilt, the right one first."""
    yield Key(RIGHT, "", key)
    for blank, shown in _BLANKS.items():
        yield Key("key_with_blank", f"the key had {shown} behind it", key + blank.encode())
    yield Key("key_with_blank", "the key had a blank before it", b" " + key)
    for mark in (b'"', b"'"):
        yield Key("key_in_quotes", "the key was in quotation marks", mark + key + mark)
    yield Key(
        "key_with_byte_order_mark", "a byte order mark was before the key", b"\xef\xbb\xbf" + key
    )
    if key.lower() != key:
        yield Key("case_of_key", "the key was in lower case", key.lower())
    if key.upper() != key:
        yield Key("case_of_key", "the key was in upper case", key.upper())
    yield Key("key_cut", "the last character of the key was missing", key[:-1])
    yield Key("key_cut", "the first character of the key was missing", key[1:])
    yield Key("key_encoded", "the key was written in base64", base64.b64encode(key))
    yield Key("key_encoded", "the key was written in hexadecimal", key.hex().encode())
    with contextlib.suppress(ValueError):
        yield Key(
            "key_decoded",
            "the key was taken as hexadecimal digits and not as a text",
            bytes.fromhex(key.decode()),
        )
    try:
        decoded = base64.b64decode(key + b"=" * (-len(key) % 4), validate=True)
        yield Key("key_decoded", "the key was taken as base64 and not as a text", decoded)
    except binascii.Error:
        pass


def texts_of(sent: Sent, zone: tzinfo) -> list[Text]:
    """Give the text that should have been signed and the wrong ones, each once."""
    found: dict[str, Text] = {}
    for text in _texts(sent, zone):
        found.setdefault(text.text, text)
    return list(found.values())


def _texts(sent: Sent, zone: tzinfo) -> Iterator[Text]:
    timestamp, user_id = sent.timestamp, sent.user_id
    yield Text(RIGHT, "", sent.right_text)
    yield Text("order_of_text", "the user id was signed before the timestamp", user_id + timestamp)
    yield from _case(timestamp, user_id)
    yield Text("text_incomplete", "only the timestamp was signed", timestamp)
    yield Text("text_incomplete", "only the user id was signed", user_id)
    yield Text("text_incomplete", "an empty text was signed", "")
    yield from _blanks(timestamp, user_id)
    yield from _respelled(timestamp, user_id, zone)
    yield from _moved(timestamp, user_id)
    yield from _encoded(timestamp, user_id)
    yield from _more(sent)


def _case(timestamp: str, user_id: str) -> Iterator[Text]:
    for shown, changed in (
        ("lower", str.lower),
        ("upper", str.upper),
    ):
        if changed(user_id) != user_id:
            says = f"the user id was signed in {shown} case, other than it was sent"
            yield Text("case_of_user_id", says, timestamp + changed(user_id))
        if changed(timestamp) != timestamp:
            says = f"the timestamp was signed in {shown} case, other than it was sent"
            yield Text("case_of_timestamp", says, changed(timestamp) + user_id)
            says = f"the whole text was signed in {shown} case, other than it was sent"
            yield Text("case_of_text", says, changed(timestamp + user_id))


def _blanks(timestamp: str, user_id: str) -> Iterator[Text]:
    for mark, shown in _SEPARATORS.items():
        name = "blank_in_text" if mark.isspace() else "separator_in_text"
        says = f"{shown} stood between timestamp and user id"
        yield Text(name, says, timestamp + mark + user_id)
        says = f"the user id was signed first, with {shown} before the timestamp"
        yield Text("order_of_text", says, user_id + mark + timestamp, common=False)
    for blank, shown in _BLANKS.items():
        says = f"the user id was signed with {shown} behind it, which is not part of it"
        yield Text("blank_in_text", says, timestamp + user_id + blank)
    says = "the text was signed with a blank before it"
    yield Text("blank_in_text", says, f" {timestamp}{user_id}")
    says = "the user id was signed with blanks around it, which are not part of it"
    yield Text("blank_in_text", says, f"{timestamp} {user_id} ")


def _respelled(timestamp: str, user_id: str, zone: tzinfo) -> Iterator[Text]:
    for spelling, of_other_zone in respelled(timestamp, zone):
        name = "timestamp_of_other_zone" if of_other_zone else "timestamp_respelled"
        how = "in another zone and sent" if of_other_zone else "in one spelling and sent"
        says = f'the timestamp was signed {how} in another: "{spelling}" was signed'
        yield Text(name, says, spelling + user_id, common=not of_other_zone)


def _moved(timestamp: str, user_id: str) -> Iterator[Text]:
    for other, seconds in moved(timestamp):
        if abs(seconds) % 900:
            says = f'the clock was read twice: "{other}" was signed, and "{timestamp}" was sent'
            yield Text("timestamp_read_twice", says, other + user_id, common=False)
        else:
            apart = offset_text(seconds // 60)
            says = (
                f'the timestamp of another zone was signed: "{other}", {apart} hours from the '
                "one that was sent"
            )
            yield Text("timestamp_of_other_zone", says, other + user_id, common=False)


def _encoded(timestamp: str, user_id: str) -> Iterator[Text]:
    for shown, encoded in (
        ("with percent escapes", quote(timestamp, safe="") + quote(user_id, safe="")),
        ("with percent escapes in the timestamp", quote(timestamp, safe="") + user_id),
        ("with the escapes of XML", escape(timestamp + user_id, {'"': "&quot;"})),
    ):
        yield Text("text_escaped", f"the text was signed {shown}", encoded)


def _more(sent: Sent) -> Iterator[Text]:
    right = sent.right_text
    for extra in sent.extras:
        says = f'"{extra[:50]}" of the header was signed too'
        yield Text("header_signed_too", says, right + extra, common=False)
        yield Text("header_signed_too", says, sent.timestamp + extra + sent.user_id, common=False)
    for part in _parts(sent.body):
        says = "the body of the call, or a part of it, was signed too"
        for text in (right + part, part + right, sent.timestamp + part + sent.user_id):
            yield Text("body_signed_too", says, text, common=False)
        says = "the body of the call, or a part of it, was signed in place of timestamp and user id"
        yield Text("body_signed_too", says, part, common=False)


def _parts(body: str) -> Iterable[str]:
    found = _BODY.search(body)
    if found is None:
        return ()
    inside = found.group("inside")
    parts = {found.group(): None, inside: None, inside.strip(): None}
    element = _ELEMENT.search(inside)
    if element is not None:
        name = element.group(1)
        operation = name.removeprefix("params")
        parts |= {name: None, operation: None, operation[:1].lower() + operation[1:]: None}
    return [part for part in parts if part]
