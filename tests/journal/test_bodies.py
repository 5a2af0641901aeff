"""Bodies come back as they were stored, whatever they are."""

from __future__ import annotations

from hashlib import sha256

import zstandard
from hypothesis import given
from hypothesis import strategies as st

from castile.journal.bodies import DICTIONARY, FRAME_BEGIN, Packer
from tests.journal.entries import SIGNED

PACKER = Packer()


@given(st.binary() | st.binary().map(lambda body: FRAME_BEGIN + body))
def test_every_body_comes_back(body: bytes) -> None:
    """Also one that begins like a compressed one."""
    assert PACKER.unpack(PACKER.pack(body)) == body


def test_a_compressed_body_inside_a_body_stays_what_it_was() -> None:
    """Only what we compressed is decompressed."""
    for body in (PACKER.pack(DICTIONARY), zstandard.compress(b"x" * 1000)):
        assert PACKER.unpack(PACKER.pack(body)) == body


def test_a_body_is_stored_as_the_shorter_of_both() -> None:
    """A short one that cannot be made shorter stays as it is."""
    assert PACKER.pack(b"") == b""
    assert PACKER.pack(b"<a/>") == b"<a/>"
    long = DICTIONARY[1000:2000]
    assert len(PACKER.pack(long)) < 100
    assert len(PACKER.pack(SIGNED.request)) <= len(SIGNED.request)


def test_the_dictionary_never_changes() -> None:
    """What was stored with it could not be read with another."""
    assert sha256(DICTIONARY).hexdigest() == (
        "15935acfa8828c96553e4dfe5c278b9e913523d68db16104980130069bd63f1c"
    )
