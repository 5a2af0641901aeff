"""
Who may call and how often: pure state machines with an injected clock.

`identify` and `Counters.admit` are steps 2 and 4 of the way of a call; `RefusalMeter` and
`BodyBudget` protect the HTTP layer around it.
"""

from castile.admission.addresses import address_allowed, read_address, read_network
from castile.admission.counters import QUOTA_ZONE, Admitted, Counters, quota_day
from castile.admission.floods import BodyBudget, RefusalMeter
from castile.admission.identity import identify
from castile.admission.limits import ApiUser, Limits

__all__ = [
    "QUOTA_ZONE",
    "Admitted",
    "ApiUser",
    "BodyBudget",
    "Counters",
    "Limits",
    "RefusalMeter",
    "address_allowed",
    "identify",
    "quota_day",
    "read_address",
    "read_network",
]
