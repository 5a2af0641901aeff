"""Ways from key and text to a signature."""

from __future__ import annotations

from castile.journal.explain.hashes import HASHINGS, RIGHT, WRITINGS
from castile.wire.signature import sign


def test_the_first_way_is_the_right_one() -> None:
    """It makes what the protocol asks for."""
    made = WRITINGS[0].write(HASHINGS[0].make(b"key", "textuser"))
    assert made == sign("text", "user", b"key")
    assert (HASHINGS[0].name, WRITINGS[0].name) == (RIGHT, RIGHT)


def test_no_two_ways_make_the_same() -> None:
    """Each mistake leaves a trace of its own."""
    digest = bytes([3, 0, 255, 191, 251, 239, 190, *range(13)])
    assert len({writing.write(digest) for writing in WRITINGS}) == len(WRITINGS)
    assert len({hashing.make(b"key", "text") for hashing in HASHINGS}) == len(HASHINGS)


def test_every_mistake_has_words() -> None:
    """Only what is right needs none."""
    ways = [(way.name, way.says) for way in HASHINGS] + [(way.name, way.says) for way in WRITINGS]
    for name, says in ways:
        assert bool(says) == (name != RIGHT)
