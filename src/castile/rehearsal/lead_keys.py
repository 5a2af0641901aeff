"""Which leads a call names, read from its raw tree before any value is judged."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from castile.domain.keys import email_key, lead_id_of, normalize_cookie
from castile.wire.messages import LeadKeyRef

if TYPE_CHECKING:
    from collections.abc import Iterator

    from castile.wire.nodes import Node

Key = tuple[str, str]
"""A key type of LeadKeyRef and a value in the form in which it is compared."""

_EMAILS: Final = (LeadKeyRef.EMAIL, LeadKeyRef.LEADOWNEREMAIL)
_ALONE: Final = {
    "Id": LeadKeyRef.IDNUM,
    "Email": LeadKeyRef.EMAIL,
    "marketoCookie": LeadKeyRef.COOKIE,
}
_KEY_TYPES: Final = frozenset(LeadKeyRef)
_PAIRS: Final = (("keyType", "keyValue"), ("attrName", "attrValue"))


def comparable(key_type: str, key_value: str) -> Key:
    """
    Bring a key into the form in which it is compared, as look-ups do.

    Args:
        key_type: A word of LeadKeyRef.
        key_value: As sent.

    Source: decided (10-leads L-3, K-1, K-3).
    """
    if key_type in _EMAILS:
        return key_type, email_key(key_value)
    if key_type == LeadKeyRef.COOKIE:
        return key_type, normalize_cookie(key_value)
    text = key_value.strip()
    if key_type == LeadKeyRef.IDNUM:
        with suppress(ValueError):  # No number is compared as it stands there.
            text = str(lead_id_of(text))
    return key_type, text


def lead_keys(element: Node) -> Iterator[Key]:
    """
    Go through the lead keys that a call names, in any operation.

    Args:
        element: The parameter element of the call.

    Returns:
        The keys of lead keys and selectors; Id, Email and cookie of records; keys of mergeLeads;
        those of outer elements first.
    """
    nodes = [element]
    for node in nodes:
        nodes.extend(node.children)
        below = {child.name: child for child in node.children}
        for name, key_type in _ALONE.items():
            if name in below and below[name].text:
                yield comparable(key_type, below[name].text)
        for type_name, value_name in _PAIRS:
            word = below[type_name].text.strip() if type_name in below else ""
            if word in _KEY_TYPES:
                yield from _of_type(word, below, value_name)


def _of_type(key_type: str, below: dict[str, Node], value_name: str) -> Iterator[Key]:
    if value_name in below:
        yield comparable(key_type, below[value_name].text)
    if f"{value_name}s" in below:
        for item in below[f"{value_name}s"].children:
            yield comparable(key_type, item.text)
