"""Keys and texts that are signed with by mistake."""

from __future__ import annotations

from datetime import UTC

from castile.journal.explain.hashes import RIGHT
from castile.journal.explain.mistakes import Key, Sent, keys_of, texts_of

SENT = Sent(
    "2026-08-03T14:15:00Z",
    "Demo_1",
    ("partner",),
    "<e:Body>\n<n:paramsGetLead><a>1</a></n:paramsGetLead></e:Body>",
)


def test_the_right_ones_come_first_and_alone() -> None:
    """What is right is no mistake."""
    keys = list(keys_of(b"aKey"))
    texts = texts_of(SENT, UTC)
    assert keys[0].key == b"aKey"
    assert texts[0].text == SENT.right_text
    assert [key.name for key in keys].count(RIGHT) == 1
    assert [text.name for text in texts].count(RIGHT) == 1


def test_texts_come_once() -> None:
    """The first mistake that makes a text names it."""
    texts = [text.text for text in texts_of(SENT, UTC)]
    assert len(texts) == len(set(texts))


def test_parts_of_the_body_are_among_the_texts() -> None:
    """With and without the Body itself, and the name of the operation."""
    texts = {text.text for text in texts_of(SENT, UTC)}
    right = SENT.right_text
    inside = "<n:paramsGetLead><a>1</a></n:paramsGetLead>"
    assert {right + SENT.body, right + inside, f"{right}getLead", f"{right}partner"} <= texts


def test_keys_that_are_digits_are_decoded() -> None:
    """A text of hexadecimal digits may be taken for bytes."""
    assert bytes.fromhex("60A1B2") in [key.key for key in keys_of(b"60A1B2")]


def test_a_key_does_not_show() -> None:
    """Nor in the text of an error."""
    assert "secretKey" not in repr(Key("x", "y", b"secretKey"))
