"""
The signature of a call: HMAC with SHA-1 over the timestamp, directly followed by the user id.

The timestamp is signed as the client spelt it, never as we would write it, so every spelling of a
moment can be verified (02-admission A-10 to A-14).
"""

from __future__ import annotations

import hmac

# Texts from the wire hold no lone surrogates, but a caller's own texts may: they must not raise.
_ERRORS = "surrogatepass"


def sign(timestamp_text: str, user_id: str, encryption_key: bytes) -> str:
    """
    Sign a timestamp for a user.

    Args:
        timestamp_text: The characters of requestTimestamp, exactly as they are sent.
        user_id: The characters of mktowsUserId.
        encryption_key: The secret that client and server share, as UTF-8 bytes.

    Returns:
        40 lower-case hexadecimal digits.

    Source: documented, 02-admission A-10, A-11.
    """
    signed = (timestamp_text + user_id).encode("utf-8", _ERRORS)
    return hmac.digest(encryption_key, signed, "sha1").hex()


def signature_matches(
    received: str, timestamp_text: str, user_id: str, encryption_key: bytes
) -> bool:
    """
    Compare a received signature with the right one, in constant time.

    Args:
        received: The characters of requestSignature; any text at all.
        timestamp_text: The characters of requestTimestamp, exactly as they were received.
        user_id: The characters of mktowsUserId.
        encryption_key: The secret that client and server share, as UTF-8 bytes.

    Returns:
        True when it is right; the letter case of the digits does not matter.

    Source: decided, 02-admission A-14.
    """
    # Bytes, because the constant-time comparison raises for a str with a letter outside ASCII;
    # lower() of bytes changes ASCII letters only.
    digits = received.encode("utf-8", _ERRORS).lower()
    expected = sign(timestamp_text, user_id, encryption_key).encode("ascii")
    return hmac.compare_digest(digits, expected)
