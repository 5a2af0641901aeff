"""What a lead selector means: keys, a static list, or a range of time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, TypeAlias

from castile.wire.faults import (
    BadParameterCombination,
    LeadKeyRequired,
    ListNotFound,
    ParameterRequired,
    TimeRangeExceeded,
)
from castile.wire.messages import (
    ArrayOfString,
    LastUpdateAtSelector,
    LeadKeySelector,
    StaticListSelector,
)
from castile.wire.timestamps import WireDateTime

if TYPE_CHECKING:
    from castile.domain.catalog import Catalog
    from castile.domain.lists import StaticList
    from castile.wire.judges import Ahead
    from castile.wire.messages import Absent, LeadKeyRef, LeadSelector

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND: Final = timedelta(seconds=1)
_DAY_SECONDS: Final = 86_400


@dataclass(frozen=True, slots=True)
class KeySelection:
    """
    Leads that match one of several values.

    Args:
        key_type: The kind of key.
        key_values: Trimmed, none of them blank, in the order of the request.
    """

    key_type: LeadKeyRef
    key_values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListSelection:
    """
    Members of a static list.

    Args:
        static_list: The list; None for a name that no list has: nothing is selected.
    """

    static_list: StaticList | None


@dataclass(frozen=True, slots=True)
class RangeSelection:
    """
    Leads that something happened to in a time.

    Args:
        oldest_ms: The first millisecond of a second, since 1970 UTC; included.
        latest_ms: The last millisecond of a second, since 1970 UTC; included. None: now.
    """

    oldest_ms: int
    latest_ms: int | None


Selection: TypeAlias = KeySelection | ListSelection | RangeSelection


def judge_selector(selector: LeadSelector | Absent, _ahead: Ahead) -> None:
    """
    Judge what must be in a selector, when there is one.

    Raises:
        LeadKeyRequired: 20101, all key values are empty.
        ParameterRequired: 20109, neither name nor id of a list.

    Source: documented and decided, 10-leads M-13, M-22; 00-overview section 5, step 11.
    """
    match selector:
        case LeadKeySelector():
            if not _values(selector):
                raise LeadKeyRequired(detail="expected a value in keyValues, all are empty")
        case StaticListSelector(static_list_name=name, static_list_id=list_id):
            if not (name or isinstance(list_id, int)):
                raise ParameterRequired(
                    element="staticListName",
                    detail="expected staticListName or staticListId, got neither",
                )


def check_selector(selector: LeadSelector, catalog: Catalog) -> None:
    """
    Judge what does not go together in a selector.

    Args:
        selector: As it was bound.
        catalog: The definitions, for the lists and the longest range.

    Raises:
        BadParameterCombination: 20114, reversed bounds; name and id of different lists.
        TimeRangeExceeded: 20022, both bounds given and too far apart.

    Source: documented and decided, 10-leads M-20, M-32 to M-34, LEAD-30; 00-overview section 5,
        step 12.
    """
    match selector:
        case StaticListSelector():
            _check_list(selector, catalog)
        case LastUpdateAtSelector():
            _check_range(selector, catalog.updated_range_days_max)


def find_selection(selector: LeadSelector, catalog: Catalog) -> Selection:
    """
    Find what a selector means that was judged, or that a position held.

    Args:
        selector: As it was bound or read.
        catalog: The definitions, for the lists.

    Returns:
        Key values without the blank ones; the list, or None for an unknown name; bounds cut to
        whole seconds.

    Raises:
        ListNotFound: 20111, an id that no list has.

    Source: documented code, recorded and decided, 10-leads M-13, M-20 to M-22, M-32; 00-overview
        section 5, step 14.
    """
    match selector:
        case LeadKeySelector():
            return KeySelection(selector.key_type, tuple(_values(selector)))
        case StaticListSelector():
            return ListSelection(_find_list(selector, catalog))
        case LastUpdateAtSelector(oldest_updated_at=oldest, latest_updated_at=latest):
            return RangeSelection(
                oldest_ms=_seconds(oldest) * 1000,
                latest_ms=_seconds(latest) * 1000 + 999 if latest else None,
            )
    raise TypeError(f"expected a selector of a kind of the contract, got {selector}")


def selector_of(selection: Selection) -> LeadSelector:
    """
    Make the shortest selector that means a selection, for a position.

    Args:
        selection: A list must be known, a range have an upper bound to be written.

    Source: decided, 10-leads M-42, M-43.
    """
    match selection:
        case KeySelection(key_type, key_values):
            return LeadKeySelector(key_type=key_type, key_values=ArrayOfString(key_values))
        case ListSelection(static_list):
            return StaticListSelector(static_list_id=static_list.list_id if static_list else None)
        case RangeSelection(oldest_ms, latest_ms):
            return LastUpdateAtSelector(
                oldest_updated_at=_moment(oldest_ms),
                latest_updated_at=None if latest_ms is None else _moment(latest_ms),
            )


def _values(selector: LeadKeySelector) -> list[str]:
    return [text for value in selector.key_values.string_item if (text := value.strip())]


def _check_list(selector: StaticListSelector, catalog: Catalog) -> None:
    name, list_id = selector.static_list_name, selector.static_list_id
    if not isinstance(list_id, int):
        return
    by_id = catalog.lists.by_id(list_id)
    if name and by_id is not None and catalog.lists.named(name) != by_id:
        raise BadParameterCombination(
            rule="staticListName and staticListId must mean the same list",
            detail=f'leadSelector: list {list_id} is "{by_id.full_name}", got "{name[:200]}"',
        )


def _find_list(selector: StaticListSelector, catalog: Catalog) -> StaticList | None:
    name, list_id = selector.static_list_name, selector.static_list_id
    if not isinstance(list_id, int):
        return catalog.lists.named(name) if name else None
    found = catalog.lists.by_id(list_id)
    if found is None:
        raise ListNotFound(key_type="staticListId", key_value=list_id)
    return found


def _check_range(selector: LastUpdateAtSelector, days_max: int) -> None:
    if not selector.latest_updated_at:
        return
    seconds = _seconds(selector.latest_updated_at) - _seconds(selector.oldest_updated_at)
    if seconds < 0:
        raise BadParameterCombination(
            rule="oldestUpdatedAt must not be after latestUpdatedAt",
            detail=f"leadSelector: oldestUpdatedAt is {-seconds} seconds after latestUpdatedAt",
        )
    if days_max and seconds > days_max * _DAY_SECONDS:
        raise TimeRangeExceeded(days=-(-seconds // _DAY_SECONDS), days_max=days_max)


def _seconds(moment: WireDateTime) -> int:
    return (moment.at - _EPOCH) // _SECOND


def _moment(at_ms: int) -> WireDateTime:
    return WireDateTime(_EPOCH + at_ms // 1000 * _SECOND)
