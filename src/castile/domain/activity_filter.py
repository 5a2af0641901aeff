"""Which activities a call asks for: of what time, of what types, of which leads, from where on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from castile.domain.activity_types import ACTIVITY_TYPES, activity_type, activity_type_named
from castile.wire.faults import ActivityKeyBad, BadParameterCombination
from castile.wire.messages import StreamPosition
from castile.wire.positions import ActivityOffset, read_offset, write_offset

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from castile.domain.activities import Activity
    from castile.wire.judges import Ahead
    from castile.wire.messages import Absent, ActivityTypeFilter, ArrayOfActivityType
    from castile.wire.timestamps import WireDateTime

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)
_SECOND: Final = timedelta(seconds=1)


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

    def narrowed(
        self,
        *,
        oldest_ms: int | None = None,
        latest_ms: int | None = None,
        types: frozenset[str] | None = None,
    ) -> ActivityWindow:
        """
        Ask for what passes this window and another one.

        Source: documented, decided (20-activities A-10, C-3, C-8, C-11).
        """
        if self.types is not None and types is not None:
            types &= self.types
        return ActivityWindow(
            oldest_ms=max(_given(self.oldest_ms, oldest_ms), default=None),
            latest_ms=min(_given(self.latest_ms, latest_ms), default=None),
            types=self.types if types is None else types,
        )


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


def filtered_types(activity_filter: ActivityTypeFilter | Absent | None) -> frozenset[str] | None:
    """
    Judge an activityFilter.

    Args:
        activity_filter: The words of it were read before.

    Returns:
        The display names of the types that pass it; None for all types.

    Raises:
        BadParameterCombination: 20114, both lists hold words.

    Source: documented; code decided (20-activities A-2, A-3, C-2, T-3).
    """
    if not activity_filter:
        return None
    included = _names(activity_filter.include_types)
    excluded = _names(activity_filter.exclude_types)
    if included is not None and excluded is not None:
        raise BadParameterCombination(rule="includeTypes and excludeTypes exclude each other")
    return ACTIVITY_TYPES - excluded if excluded else included


def judge_activity_name(name: str, _ahead: Ahead) -> None:
    """
    Judge an item of an activityNameFilter.

    Raises:
        ActivityKeyBad: 20107, neither a display name nor a word of the contract.

    Source: documented; recorded aagrawl2/gooddata_marketo; decided (20-activities T-1 to T-3).
    """
    try:
        activity_type_named(name)
    except KeyError:
        raise ActivityKeyBad(
            name=name[:200],
            detail=f"expected the name of an activity type, got {name[:200]!r}",
        ) from None


def named_types(names: Sequence[str]) -> frozenset[str] | None:
    """
    Read the items of an activityNameFilter.

    Args:
        names: Display names, or words of the contract, judged before.

    Returns:
        The display names of the types that pass it; None for all types.

    Source: documented; decided (20-activities C-2).
    """
    return _only_names(map(activity_type_named, names)) if names else None


def window_of(position: StreamPosition | Absent | None) -> ActivityWindow:
    """
    Judge the bounds of a startPosition.

    Args:
        position: As it was sent; without one there are no bounds.

    Returns:
        A window of all types. The lower bound is the instant that was sent, the upper one the
        last millisecond of its second.

    Raises:
        BadParameterCombination: 20114, oldestCreatedAt lies after latestCreatedAt.

    Source: documented elements; bounds and code decided (20-activities A-10, C-10 to C-12).
    """
    if not position:
        return ActivityWindow()
    oldest, latest = position.oldest_created_at, position.latest_created_at
    if oldest and latest and _second(oldest) > _second(latest):
        raise BadParameterCombination(rule="oldestCreatedAt lies after latestCreatedAt")
    window = ActivityWindow(
        oldest_ms=_ms(oldest) if oldest else None,
        latest_ms=_second(latest) * 1000 + 999 if latest else None,
    )
    since = position.activity_created_at
    return window.narrowed(oldest_ms=_ms(since) if since else None)


def offset_of(position: StreamPosition | Absent | None) -> ActivityOffset:
    """
    Judge the offset of a startPosition.

    Raises:
        BadStreamPosition: 20122, a text that is none.

    Source: documented samples and code; decided (20-activities A-11, C-13 to C-15).
    """
    if not position or not position.offset:
        return ActivityOffset(after_id=None, skip=0)
    return read_offset(position.offset)


def batch_limit(batch_size: int | Absent | None, batch_max: int) -> int:
    """
    Say how many records a page may have.

    Source: documented maxima; the rest decided (20-activities sections 4 and 5).
    """
    return min(batch_size, batch_max) if batch_size and batch_size > 0 else batch_max


def new_start_position(
    position: StreamPosition | Absent | None, page: Sequence[Activity]
) -> StreamPosition:
    """
    Say where the next page starts.

    Args:
        position: The startPosition of the request; its bounds are echoed as they were sent.
        page: The activities of the answer in their order.

    Source: documented samples; recorded gravityplus/Gravity-Forms-Marketo-Add-on; decided
    (20-activities 4.2, 5.2, A-20a).
    """
    sent = position or StreamPosition()
    last_id = page[-1].activity_id if page else None
    return StreamPosition(
        latest_created_at=sent.latest_created_at or None,
        oldest_created_at=sent.oldest_created_at or None,
        activity_created_at=sent.activity_created_at or None,
        offset=(sent.offset or None) if last_id is None else write_offset(last_id),
    )


def _given(*bounds: int | None) -> list[int]:
    return [bound for bound in bounds if bound is not None]


def _names(types: ArrayOfActivityType | Absent) -> frozenset[str] | None:
    if not types or not types.activity_type:
        return None
    return _only_names(activity_type(word) for word in types.activity_type)


def _only_names(found: Iterable[str | None]) -> frozenset[str]:
    return frozenset(name for name in found if name is not None)


def _ms(moment: WireDateTime) -> int:
    # What happened in a millisecond happened at its start: a bound within it is past that.
    return -((_EPOCH - moment.at) // _MILLISECOND)


def _second(moment: WireDateTime) -> int:
    return (moment.at - _EPOCH) // _SECOND
