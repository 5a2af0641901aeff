"""What admission knows of a subscription and its API users."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import tzinfo

    from castile.admission.addresses import Network


@dataclass(frozen=True, slots=True)
class ApiUser:
    """
    The identity a call is made with.

    Args:
        user_id: Unique over the whole server; it names the subscription.
        subscription_id: The subscription that the user belongs to.
        encryption_keys: The secrets that are accepted, as UTF-8 bytes; two during a change-over.
        disabled: True when the operator has blocked the user.

    Source: documented; two keys: decided, 02-admission A-17.
    """

    user_id: str
    subscription_id: int
    encryption_keys: tuple[bytes, ...] = field(repr=False)
    disabled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """
    The settings of a subscription that decide whether a call is admitted.

    Args:
        quota_calls_per_day: Calls in a day of US Central time; 0: no limit.
        rate_calls: Calls within any `rate_seconds`; 0: no limit.
        rate_seconds: The span that `rate_calls` is about.
        concurrent_calls: Calls in progress at the same time; 0: no limit.
        window_past_minutes: How old a timestamp may be.
        window_future_minutes: How far ahead a timestamp may be.
        allowed_addresses: Networks that may call; empty: all.
        zone: The display zone of the subscription, for timestamps without an offset.

    Source: documented numbers, decided settings, 02-admission A-23, A-31, A-40, A-52, A-60.
    """

    quota_calls_per_day: int
    rate_calls: int
    rate_seconds: int
    concurrent_calls: int
    window_past_minutes: int
    window_future_minutes: int
    allowed_addresses: tuple[Network, ...]
    zone: tzinfo
