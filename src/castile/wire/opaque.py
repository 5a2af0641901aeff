"""Texts that clients carry without reading them: base64url of JSON."""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode

import orjson


def write_opaque(meant: object) -> str:
    """
    Write a value as an opaque text.

    Args:
        meant: Anything that JSON can hold.

    Returns:
        Letters, digits, `-` and `_`.
    """
    return urlsafe_b64encode(orjson.dumps(meant)).rstrip(b"=").decode()


def read_opaque(text: str) -> object:
    """
    Read the value of an opaque text.

    Args:
        text: Any text.

    Raises:
        ValueError: `write_opaque` cannot have written it.
    """
    try:
        return orjson.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (orjson.JSONDecodeError, binascii.Error):
        raise ValueError("expected an opaque text as an answer gave it") from None
