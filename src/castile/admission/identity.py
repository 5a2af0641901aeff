"""
Who calls: the checks between reading the message and counting the call.

The order is that of 00-overview section 5: header complete (step 3); user known, signature right
and timestamp readable (step 4); not blocked (step 5); timestamp inside the window (step 6).

Nothing is told to somebody without the key: everything up to step 4 ends with the same words and
costs the same work. For a user that does not exist, and for the second key that a user does not
have, the signature is computed with a key whose result is thrown away.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from castile.admission.addresses import address_allowed
from castile.wire.faults import AccessDenied, AuthenticationFailed, RequestExpired
from castile.wire.signature import signature_matches
from castile.wire.timestamps import parse_timestamp

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from castile.admission.limits import ApiUser, Limits
    from castile.wire.reader import Authentication
    from castile.wire.timestamps import Timestamp

_KEYS_TRIED_MIN = 2
_NO_KEY = b"\0" * 20
_NANOSECONDS_PER_MS = 1_000_000
_NANOSECONDS_PER_MINUTE = 60 * 1_000_000_000


def identify(
    authentication: Authentication | None,
    *,
    users: Mapping[str, ApiUser],
    limits_of: Callable[[int], Limits],
    address: str,
    arrived_ms: int,
) -> ApiUser:
    """
    Find the API user of a call, or refuse the call.

    Args:
        authentication: The texts of the header; None when there is not exactly one.
        users: Every API user of the server by user id.
        limits_of: Gives the limits of a subscription by its id.
        address: The address of the client.
        arrived_ms: The wall clock when the last byte of the body was read.

    Returns:
        The user whose signature is right, who is not blocked, and whose timestamp is in the window.

    Raises:
        AuthenticationFailed: Fault 20014: header incomplete, user unknown, signature wrong, or
            timestamp not readable.
        AccessDenied: Fault 20013: user disabled, or address not on the allow-list.
        RequestExpired: Fault 20016: timestamp outside the window, whose bounds are inside.

    Source: documented codes; decided order, 00-overview section 5, 02-admission A-2, A-16 to A-31.
    """
    user_id = authentication and authentication.user_id
    signature = authentication and authentication.signature
    timestamp_text = authentication and authentication.timestamp
    if not user_id or not signature or not timestamp_text:
        raise AuthenticationFailed(
            detail="AuthenticationHeader: expected it once, with one mktowsUserId, "
            "requestSignature and requestTimestamp"
        )
    user = users.get(user_id)
    matched = _any_key_matches(signature, timestamp_text, user_id, user)
    timestamp, unreadable = _read(timestamp_text)
    if user is None:
        raise AuthenticationFailed(detail="mktowsUserId: no such user")
    if not matched:
        raise AuthenticationFailed(detail="requestSignature: does not match")
    if timestamp is None:
        raise AuthenticationFailed(detail=f"requestTimestamp: {unreadable}")
    limits = limits_of(user.subscription_id)
    _check_blocked(user, limits, address)
    _check_window(timestamp, limits, arrived_ms)
    return user


def _any_key_matches(
    signature: str, timestamp_text: str, user_id: str, user: ApiUser | None
) -> bool:
    keys = () if user is None else user.encryption_keys
    matched = False
    for key in keys:
        # No shortcut after a match: which key it was must not show.
        matched |= signature_matches(signature, timestamp_text, user_id, key)
    for _ in range(len(keys), _KEYS_TRIED_MIN):
        signature_matches(signature, timestamp_text, user_id, _NO_KEY)
    return matched


def _read(timestamp_text: str) -> tuple[Timestamp | None, str]:
    try:
        return parse_timestamp(timestamp_text), ""
    except ValueError as error:
        return None, str(error)


def _check_blocked(user: ApiUser, limits: Limits, address: str) -> None:
    if user.disabled:
        raise AccessDenied(detail="mktowsUserId: the user is disabled")
    if not address_allowed(address, limits.allowed_addresses):
        raise AccessDenied(detail=f"address {address} is not on the allow-list")


def _check_window(timestamp: Timestamp, limits: Limits, arrived_ms: int) -> None:
    arrived = arrived_ms * _NANOSECONDS_PER_MS
    earliest = arrived - limits.window_past_minutes * _NANOSECONDS_PER_MINUTE
    latest = arrived + limits.window_future_minutes * _NANOSECONDS_PER_MINUTE
    candidates = timestamp.candidates(limits.zone)
    if not any(earliest <= candidate <= latest for candidate in candidates):
        ages = " or ".join(f"{(arrived - found) / 1e9:.3f}" for found in candidates)
        raise RequestExpired(
            detail=f"requestTimestamp: expected from {limits.window_past_minutes} minutes before "
            f"to {limits.window_future_minutes} minutes after the clock of the server, "
            f"got one of {ages} seconds before it"
        )
