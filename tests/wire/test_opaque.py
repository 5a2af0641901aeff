"""Opaque texts are read as they were written; other texts raise ValueError only."""

from __future__ import annotations

from base64 import urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from castile.wire.opaque import read_opaque, write_opaque

MEANT = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(), st.lists
)


@given(MEANT)
def test_what_was_written_is_read(meant: object) -> None:
    """Only letters, digits, `-` and `_` cross the wire."""
    text = write_opaque(meant)
    assert text.replace("-", "a").replace("_", "a").isalnum()
    assert text.isascii()
    assert read_opaque(text) == meant


@given(st.text())
def test_any_text_is_read_or_raises_a_value_error(text: str) -> None:
    """Clients may send what they like."""
    try:
        read_opaque(text)
    except ValueError:
        return


@pytest.mark.parametrize(
    "text",
    ["", "a", "abc", "ü", "A" * 1_000_000, urlsafe_b64encode(b"[" * 100_000).decode()],
)
def test_other_texts_raise_a_value_error(text: str) -> None:
    """Also long ones, and such as would nest too deep."""
    with pytest.raises(ValueError, match=r".+"):
        read_opaque(text)
