"""
Bring a request into UTF-8, the one encoding that the reader works on.

A byte order mark decides, then the XML declaration, then UTF-8. UTF-16 without a mark is known by
the NUL beside its first character, because its declaration could not be read otherwise. A large
UTF-16 body is brought over piece by piece: decoded whole, one astral character would make it twice
as large as it came.
"""

from __future__ import annotations

import codecs
from enum import Enum

_PIECE_BYTES = 1 << 16
_NARROW_NAMES = frozenset({"UTF-8", "UTF8"})
_ASCII_NAMES = frozenset({"US-ASCII", "ASCII"})
_WIDE_NAMES = frozenset({"UTF-16", "UTF16", "UTF-16LE", "UTF-16BE"})


class Found(Enum):
    """How the encoding of a body was found."""

    MARK = "by its byte order mark"
    WIDE = "by a NUL beside its first character"
    NARROW = "left to the declaration"


class EncodingError(ValueError):
    """The body is in an encoding that is not read, or breaks the rules of its own."""


def to_utf8(body: bytes) -> tuple[bytes | bytearray, Found]:
    """
    Give a body as UTF-8, and how its encoding was found.

    Args:
        body: The bytes as they came, not empty.

    Returns:
        The body itself where no change is needed (a UTF-8 mark stays, the parser skips it).

    Raises:
        EncodingError: The body is UTF-32, or broken UTF-16.

    Source: decided, 00-overview W-1.
    """
    start = body[:4]
    if start[:1] == b"<" and start[1:2] != b"\0":
        return body, Found.NARROW
    if start in (b"\xff\xfe\0\0", b"\0\0\xfe\xff", b"<\0\0\0", b"\0\0\0<"):
        raise EncodingError("line 1: expected UTF-8, UTF-16 or US-ASCII, got UTF-32")
    if start.startswith(codecs.BOM_UTF8):
        return body, Found.MARK
    if start.startswith(codecs.BOM_UTF16_LE):
        return _narrowed(body, "utf-16-le", 2), Found.MARK
    if start.startswith(codecs.BOM_UTF16_BE):
        return _narrowed(body, "utf-16-be", 2), Found.MARK
    if start[1:2] == b"\0" and start[:1] != b"\0":
        return _narrowed(body, "utf-16-le", 0), Found.WIDE
    if start[:1] == b"\0" and start[1:2] not in (b"\0", b""):
        return _narrowed(body, "utf-16-be", 0), Found.WIDE
    return body, Found.NARROW


def check_declared(declared: str, found: Found, utf8: bytes | bytearray) -> None:
    """
    Judge the encoding that the XML declaration names.

    Args:
        declared: The name as it stands in the declaration.
        found: How the encoding was found.
        utf8: The body as `to_utf8` gave it.

    Raises:
        EncodingError: The name is not one that is read, or the body is not in it.

    Source: decided, 00-overview W-1.
    """
    name = declared.upper()
    if found is Found.MARK:
        return
    if found is Found.WIDE:
        if name not in _WIDE_NAMES:
            raise EncodingError(f"expected UTF-16 as the bytes are, declared {declared[:40]}")
        return
    if name in _WIDE_NAMES:
        raise EncodingError("expected UTF-16 as declared, got bytes of another encoding")
    if name in _ASCII_NAMES:
        if not utf8.isascii():
            raise EncodingError("expected US-ASCII as declared, got a byte above 127")
        return
    if name not in _NARROW_NAMES:
        raise EncodingError(f"expected UTF-8, UTF-16 or US-ASCII, declared {declared[:40]}")


def _narrowed(body: bytes, encoding: str, start: int) -> bytearray:
    decoder = codecs.getincrementaldecoder(encoding)()
    utf8 = bytearray()
    view = memoryview(body)
    try:
        for at in range(start, len(body), _PIECE_BYTES):
            piece = decoder.decode(view[at : at + _PIECE_BYTES])
            utf8 += piece.encode()
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        before = bytes(error.object[: error.start]).decode(encoding, "replace")
        line = utf8.count(b"\n") + before.count("\n") + 1
        raise EncodingError(f"line {line}: expected UTF-16, got a broken character") from None
    return utf8
