"""The ways in which clients make a signature of a key and a text, right and wrong."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

Made = Callable[[bytes, str], bytes]
Written = Callable[[bytes], str]

RIGHT: Final = ""
"""The name of what is no mistake."""

_UTF8: Final = "utf-8"
_LOOSE: Final = "surrogatepass"


@dataclass(frozen=True, slots=True)
class Hashing:
    """
    One way from key and text to a digest.

    Args:
        name: The mistake as a word for programs, RIGHT for none.
        says: The mistake in words.
        make: Gives the digest.
    """

    name: str
    says: str
    make: Made


@dataclass(frozen=True, slots=True)
class Writing:
    """
    One way to write a digest; `name` and `says` as in `Hashing`.

    Args:
        write: Writes it.
    """

    name: str
    says: str
    write: Written


def _text(text: str) -> bytes:
    return text.encode(_UTF8, _LOOSE)


def _hmac(algorithm: str) -> Made:
    return lambda key, text: hmac.digest(key, _text(text), algorithm)


def _plain(algorithm: str, join: Callable[[bytes, bytes], bytes]) -> Made:
    return lambda key, text: hashlib.new(
        algorithm, join(key, _text(text)), usedforsecurity=False
    ).digest()


def _wide(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode("utf-16-le", _LOOSE), "sha1")


def _wide_key(key: bytes, text: str) -> bytes:
    wide = key.decode(_UTF8, "replace").encode("utf-16-le")
    return hmac.digest(wide, text.encode("utf-16-le", _LOOSE), "sha1")


def _hashings() -> Iterator[Hashing]:
    yield Hashing(RIGHT, "", _hmac("sha1"))
    for algorithm, shown in (
        ("sha256", "SHA-256"),
        ("md5", "MD5"),
        ("sha512", "SHA-512"),
        ("sha384", "SHA-384"),
        ("sha224", "SHA-224"),
    ):
        yield Hashing("other_hash", f"the HMAC was made with {shown}", _hmac(algorithm))
    for algorithm, shown in (
        ("sha1", "SHA-1"),
        ("sha256", "SHA-256"),
        ("md5", "MD5"),
        ("sha512", "SHA-512"),
    ):
        plain = f"a plain {shown} hash and no HMAC was made"
        yield Hashing(
            "plain_hash_key_last",
            f"{plain}, with the key behind the text",
            _plain(algorithm, lambda key, text: text + key),
        )
        yield Hashing(
            "plain_hash_key_first",
            f"{plain}, with the key before the text",
            _plain(algorithm, lambda key, text: key + text),
        )
        yield Hashing(
            "hash_without_key",
            f"{plain}, without the key",
            _plain(algorithm, lambda _, text: text),
        )
    yield Hashing(
        "key_and_text_swapped",
        "key and text were swapped when the HMAC was made",
        lambda key, text: hmac.digest(_text(text), key, "sha1"),
    )
    yield Hashing("utf_16", "the text was signed as UTF-16 and not as UTF-8", _wide)
    yield Hashing("utf_16", "text and key were taken as UTF-16 and not as UTF-8", _wide_key)


HASHINGS: Final = tuple(_hashings())

WRITINGS: Final = (
    Writing(RIGHT, "", bytes.hex),
    Writing(
        "base64",
        "the digest was written in base64 and not in hexadecimal",
        lambda digest: base64.b64encode(digest).decode(),
    ),
    Writing(
        "base64",
        "the digest was written in base64 without padding and not in hexadecimal",
        lambda digest: base64.b64encode(digest).decode().rstrip("="),
    ),
    Writing(
        "base64",
        "the digest was written in base64 for addresses and not in hexadecimal",
        lambda digest: base64.urlsafe_b64encode(digest).decode(),
    ),
    Writing(
        "base64",
        "the hexadecimal digits were written in base64 once more",
        lambda digest: base64.b64encode(digest.hex().encode()).decode(),
    ),
    Writing(
        "digits_apart",
        "the hexadecimal digits were written with hyphens between the bytes",
        lambda digest: digest.hex("-"),
    ),
    Writing(
        "digits_apart",
        "the hexadecimal digits were written with colons between the bytes",
        lambda digest: digest.hex(":"),
    ),
    Writing(
        "digits_apart",
        "the hexadecimal digits were written with blanks between the bytes",
        lambda digest: digest.hex(" "),
    ),
    Writing("digits_prefixed", 'the digits were written behind "0x"', lambda d: "0x" + d.hex()),
    Writing(
        "leading_zeros_lost",
        "the zero before a byte below 16 was left out",
        lambda digest: "".join(f"{byte:x}" for byte in digest),
    ),
    Writing(
        "leading_zeros_lost",
        "the zeros at the begin of the digits were left out",
        lambda digest: f"{int.from_bytes(digest, 'big'):x}",
    ),
    Writing(
        "signed_bytes",
        "bytes above 127 were written as negative numbers (ffffff..)",
        lambda digest: "".join(
            f"{byte | (0xFFFFFF00 if byte > 127 else 0):02x}" for byte in digest
        ),
    ),
)
