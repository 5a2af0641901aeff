"""Which mistake made this signature?"""

from __future__ import annotations

import hmac
from datetime import UTC

from castile.journal.explain.mistakes import Key, Sent
from castile.journal.explain.signing import OTHER_KEYS_MAX, find_mistakes
from castile.wire.signature import sign

SENT = Sent("2026-08-03T14:15:00Z", "demo_1")
KEY = b"aKeyOfTests"


def _mac(text: str) -> bytes:
    return hmac.digest(b"journal", text.encode(), "sha256")


def _names(signature: str, others: list[Key] | None = None) -> list[str] | None:
    found = find_mistakes(_mac(signature), _mac, SENT, keys=(KEY,), others=others or [], zone=UTC)
    return None if found is None else [mistake.name for mistake in found]


def test_a_right_signature_has_no_mistakes() -> None:
    """Which is not the same as none found."""
    assert _names(sign(SENT.timestamp, SENT.user_id, KEY)) == []
    assert _names(sign(SENT.timestamp, SENT.user_id, KEY).upper()) == []
    assert _names("0" * 40) is None


def test_mistakes_in_upper_case_digits_are_found() -> None:
    """02-admission A-14: letter case of the digits never was the mistake."""
    assert _names(sign(SENT.user_id, SENT.timestamp, KEY).upper()) == ["order_of_text"]


def test_not_more_than_so_many_other_keys_are_tried() -> None:
    """The time that it takes is bounded."""
    last = sign(SENT.timestamp, SENT.user_id, b"last")
    others = [Key("other", "", b"%d" % number) for number in range(OTHER_KEYS_MAX)]
    assert _names(last, [*others[:-1], Key("other", "", b"last")]) == ["other"]
    assert _names(last, [*others, Key("other", "", b"last")]) is None
