"""Bodies of every encoding that is read, brought into UTF-8."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from castile.wire.encodings import EncodingError, Found, check_declared, to_utf8

TEXT = "<é>𝄞</é>"


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (TEXT.encode(), Found.NARROW),
        (TEXT.encode("utf-8-sig"), Found.MARK),
        (TEXT.encode("utf-16"), Found.MARK),
        ("\ufeff".encode("utf-16-be") + TEXT.encode("utf-16-be"), Found.MARK),
        (TEXT.encode("utf-16-le"), Found.WIDE),
        (TEXT.encode("utf-16-be"), Found.WIDE),
    ],
)
def test_an_encoding_is_found_by_its_first_bytes(body: bytes, found: Found) -> None:
    """00-overview W-1 (decided): a mark decides; without one the width of a character does."""
    utf8, how = to_utf8(body)
    assert (bytes(utf8).decode("utf-8-sig"), how) == (TEXT, found)


@pytest.mark.parametrize("encoding", ["utf-32", "utf-32-le", "utf-32-be"])
def test_utf_32_is_refused(encoding: str) -> None:
    """With and without a byte order mark."""
    with pytest.raises(EncodingError, match="UTF-32"):
        to_utf8(TEXT.encode(encoding))


@pytest.mark.parametrize("body", [b"\xff\xfe<", b"<\0\x00\xd8", b"\xfe\xff\0<\xdc\x00"])
def test_broken_utf_16_is_refused(body: bytes) -> None:
    """Half a character, or half a pair of surrogates."""
    with pytest.raises(EncodingError, match="broken character"):
        to_utf8(body)


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1).map(lambda text: "<a" + text))
def test_utf_16_and_utf_8_of_a_text_are_read_alike(text: str) -> None:
    """Whatever the text is."""
    assert bytes(to_utf8(text.encode("utf-16"))[0]) == bytes(to_utf8(text.encode())[0])


@given(st.binary(min_size=1))
def test_any_bytes_are_brought_over_or_refused(body: bytes) -> None:
    """What comes back is never None, and no other error is raised."""
    try:
        utf8: bytes | bytearray = to_utf8(body)[0]
    except EncodingError as error:
        utf8 = str(error).encode()
    assert len(utf8) > 0 or body[:2] in (b"\xff\xfe", b"\xfe\xff")


@pytest.mark.parametrize(
    ("declared", "found", "utf8"),
    [
        ("utf-8", Found.NARROW, "é".encode()),
        ("US-ASCII", Found.NARROW, b"e"),
        ("UTF-16", Found.WIDE, "é".encode()),
        ("ISO-8859-1", Found.MARK, "é".encode()),
    ],
)
def test_a_declaration_that_fits_is_taken(declared: str, found: Found, utf8: bytes) -> None:
    """Letter case does not count, and a byte order mark wins over any declaration."""
    check_declared(declared, found, utf8)


@pytest.mark.parametrize(
    ("declared", "found", "utf8", "message"),
    [
        ("ISO-8859-1", Found.NARROW, b"e", "declared ISO-8859-1"),
        ("US-ASCII", Found.NARROW, "é".encode(), "a byte above 127"),
        ("UTF-16", Found.NARROW, b"e", "bytes of another encoding"),
        ("UTF-8", Found.WIDE, b"e", "declared UTF-8"),
    ],
)
def test_a_declaration_that_does_not_fit_is_refused(
    declared: str, found: Found, utf8: bytes, message: str
) -> None:
    """The sentence says what was expected and what was declared."""
    with pytest.raises(EncodingError, match=message):
        check_declared(declared, found, utf8)
