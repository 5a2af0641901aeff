"""Which activities a call asks for: of what time, of what types, of which leads."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ActivityWindow:
    """
    The times and the types that a call asks for.

    Args:
        oldest_ms: Lower bound, included, in milliseconds since 1970 UTC; None
            for the beginning.
        latest_ms: Upper bound, included, in milliseconds since 1970 UTC; None
            for the end.
        types: Display names of the types; None for all, empty for none.

    Source: documented, decided (20-activities A-2, A-10, C-2, C-10 to C-12).
    """

    oldest_ms: int | None = None
    latest_ms: int | None = None
    types: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class LeadScope:
    """
    The leads whose activities a call asks for; only one of the two is given.

    Args:
        lead_ids: These leads; empty for none.
        list_id: Members of this list at the time of the call (C-7).

    Source: documented, decided (20-activities C-5 to C-7).
    """

    lead_ids: frozenset[int] | None = None
    list_id: int | None = None
