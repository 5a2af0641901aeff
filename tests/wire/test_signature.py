"""The worked examples of the signature, and comparison that never raises."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from castile.wire.signature import sign, signature_matches

USER = "acme1_4567890012ABCDEF34A1B2"
KEY = b"60A1B2C3D4E5F6071829304152637485AABBCCDDEEFF"
EXAMPLE_1 = "34f828ac7978fcf42432d8b69b2d050204998f37"
EXAMPLES = {
    "1": ("2026-08-03T09:15:00-05:00", USER, KEY, EXAMPLE_1),
    "2": (
        "2026-08-03T14:15:00.123456",
        "demo.user_01",
        b"exampleKey01",
        "d535cddf71ca05bf709e3c33c1d7bd7b18de936c",
    ),
    "3": ("2026-08-03T14:15:00Z", USER, KEY, "8420f2bb15ccdc3f8a9e2ae3986cacfa8dddd8ee"),
    "4": ("2026-08-03 09:15:00 -0500", USER, KEY, "7e6b95f5328011a5bb16c720d40307fb67b17eba"),
    "5": (
        "2010-04-09T14:04:54-07:00",
        "bigcorp1_461839624B16E06BA2D663",
        b"899756834129871744AAEE88DDCC77CDEEDEC1AAAD66",
        "ffbff4d4bef354807481e66dc7540f7890523a87",
    ),
}
ANY_TEXT = st.text(st.characters())  # lone surrogates included


@pytest.mark.parametrize("number", EXAMPLES)
def test_worked_example(number: str) -> None:
    """A-10, A-11, documented and recorded: examples 1 to 5 are signed and verified as printed."""
    timestamp_text, user_id, key, expected = EXAMPLES[number]
    assert expected == sign(timestamp_text, user_id, key)
    assert signature_matches(expected, timestamp_text, user_id, key)


def test_worked_example_6_wrong_order() -> None:
    """The user id signed before the timestamp is another signature, and refused."""
    timestamp_text = EXAMPLES["1"][0]
    wrong = "de21add67ea3fca136caff52acb6dabcd637708e"
    assert wrong == sign(USER, timestamp_text, KEY)
    assert not signature_matches(wrong, timestamp_text, USER, KEY)


def test_adm_22_letter_case_is_ignored() -> None:
    """Decided: upper-case digits are as right as lower-case ones (A-14)."""
    assert signature_matches(EXAMPLE_1.upper(), EXAMPLES["1"][0], USER, KEY)


@pytest.mark.parametrize(
    "received", ["", EXAMPLE_1[:-1], EXAMPLE_1 + "0", " " + EXAMPLE_1, "é" * 40, "\ud800", "🔑"]
)
def test_anything_else_is_refused(received: str) -> None:
    """Shorter, longer, padded or foreign text is no signature and raises nothing."""
    assert not signature_matches(received, EXAMPLES["1"][0], USER, KEY)


def test_letters_that_look_like_digits_are_refused() -> None:
    """Lower case is that of ASCII: a full-width letter is never folded into a digit."""
    received = EXAMPLE_1.replace("f", "\uff46").replace("c", "\uff23")
    assert not signature_matches(received, EXAMPLES["1"][0], USER, KEY)


def test_text_outside_ascii_is_signed_as_utf_8() -> None:
    """A user id and a key with letters outside ASCII are UTF-8 bytes (A-11)."""
    right = "ef519e1a81adb1151b4de3419ce17ce6428d32f4"  # computed with another tool
    assert right == sign("2026-08-03T14:15:00Z", "usér", "clé".encode())
    assert signature_matches(right, "2026-08-03T14:15:00Z", "usér", "clé".encode())


@given(ANY_TEXT, ANY_TEXT, ANY_TEXT, st.binary())
def test_comparison_never_raises(received: str, timestamp: str, user_id: str, key: bytes) -> None:
    """Whatever the texts, the answer is yes or no, and right for what sign() gives."""
    right = sign(timestamp, user_id, key)
    assert signature_matches(right, timestamp, user_id, key)
    assert (received.lower() == right) == signature_matches(received, timestamp, user_id, key)
