"""
Stream positions: where the next page begins, as the texts that clients carry.

A position stands alone: it holds the selector, the last lead and both counts, so that it outlives
restarts and belongs to no user. Of the selectors by time it spells the bounds, as the old service
did; of the others it holds an opaque text, which is base64url of JSON: a number is the id of a
static list, a list is a key type and its values.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from castile.wire.faults import BadStreamPosition, StreamAtEnd
from castile.wire.messages import (
    ArrayOfString,
    LastUpdateAtSelector,
    LeadKeyRef,
    LeadKeySelector,
    StaticListSelector,
)
from castile.wire.opaque import read_opaque, write_opaque
from castile.wire.simple_types import INT_MAX
from castile.wire.timestamps import WireDateTime

if TYPE_CHECKING:
    from castile.wire.messages import LeadSelector

_POSITION = re.compile(
    r"id:([0-9]{1,10})"
    r":(?:to:(-?[0-9]{1,12}):tl:(-?[0-9]{1,12})|([A-Za-z0-9_-]+))"
    r":os:([0-9]{1,10}):rc:([0-9]{1,10})"
)
# Possessive: a mebibyte of zeros is read once.
_OFFSET = re.compile(r"(ID:)?(?=[0-9])0*+([0-9]{0,19})")
_LONG_MAX: Final = (1 << 63) - 1
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND: Final = timedelta(seconds=1)
_SHOWN_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class LeadPosition:
    """
    How far a client has come in a selection of leads.

    Args:
        last_lead_id: The last lead that it got, 0 for none.
        selector: What it asked for; of a selector by time both bounds are there, in whole
            seconds; of a selector by list only the id.
        returned: Number of leads that it got so far.
        remaining: Number of leads still to come.
    """

    last_lead_id: int
    selector: LeadSelector
    returned: int
    remaining: int


@dataclass(frozen=True, slots=True)
class ActivityOffset:
    """
    How far a client has come in a sequence of activities.

    Args:
        after_id: The id of the last activity that it got, or None.
        skip: Number of activities to pass over; 0 beside an id.
    """

    after_id: int | None
    skip: int


def write_lead_position(position: LeadPosition) -> str:
    """
    Write the position of getMultipleLeads.

    Args:
        position: Counts above 2,147,483,647 are written as that.

    Returns:
        `id:<last>:to:<oldest>:tl:<latest>:os:<returned>:rc:<remaining>` for a selector by time,
        with an opaque text in place of the bounds for the others.

    Raises:
        TypeError: The selector is of no known kind, or by time without an upper bound.

    Source: documented blog sample, recorded; the opaque text: decided, 10-leads M-42, M-43.
    """
    returned, remaining = min(position.returned, INT_MAX), min(position.remaining, INT_MAX)
    selector = _write_selector(position.selector)
    return f"id:{position.last_lead_id}:{selector}:os:{returned}:rc:{remaining}"


def read_lead_position(text: str, beside: LeadSelector | None = None) -> LeadPosition:
    """
    Read the position of getMultipleLeads.

    Args:
        text: Any text, trimmed.
        beside: The selector that was sent beside it, or None without one.

    Returns:
        The position; its selector is sound by itself, but a list may not exist.

    Raises:
        BadStreamPosition: 20122, the text cannot be read, its bounds are reversed, or it
            belongs to another kind of selector.
        StreamAtEnd: 20123, nothing remains.

    Source: documented codes; decided, 10-leads M-44, M-48.
    """
    found = _POSITION.fullmatch(text)
    if found is None:
        raise _bad("expected a position as an answer gave it", text)
    last, oldest, latest, opaque, returned, remaining = found.groups()
    numbers = [int(number) for number in (last, returned, remaining)]
    if max(numbers) > INT_MAX:
        raise _bad(f"expected numbers up to {INT_MAX}", text)
    try:
        selector = _read_opaque(opaque) if opaque else _read_bounds(int(oldest), int(latest))
    except (ValueError, OverflowError) as error:
        raise _bad(str(error), text) from None
    if beside is not None and type(beside) is not type(selector):
        raise _bad(f"expected the position of a {type(beside).__name__}", text)
    if not numbers[2]:
        raise StreamAtEnd(detail=f'streamPosition: nothing remains at "{text[:_SHOWN_MAX]}"')
    if not opaque and int(oldest) > int(latest):
        raise _bad("expected an oldest bound that is not after the latest", text)
    return LeadPosition(numbers[0], selector, numbers[1], numbers[2])


def read_offset(text: str) -> ActivityOffset:
    """
    Read the offset of getLeadActivity and getLeadChanges.

    Args:
        text: Any text, trimmed.

    Returns:
        The activity that `ID:<n>` names, or how many a plain number passes over.

    Raises:
        BadStreamPosition: 20122, any other text, and numbers of more than 64 bits.

    Source: documented samples; decided, 20-activities A-11, C-13.
    """
    found = _OFFSET.fullmatch(text)
    number = int(found[2] or 0) if found else 0
    if found is None or number > _LONG_MAX:
        raise BadStreamPosition(
            detail=f'offset: expected ID:<number> or a number, got "{text[:_SHOWN_MAX]}"'
        )
    return ActivityOffset(number, 0) if found[1] else ActivityOffset(None, number)


def write_offset(activity_id: int) -> str:
    """
    Write the offset of the last activity of a page.

    Source: documented samples, 20-activities sections 4.2 and 5.2.
    """
    return f"ID:{activity_id}"


def _write_selector(selector: LeadSelector) -> str:
    match selector:
        case LastUpdateAtSelector(
            oldest_updated_at=WireDateTime(at=oldest_at),
            latest_updated_at=WireDateTime(at=latest_at),
        ):
            return f"to:{(oldest_at - _EPOCH) // _SECOND}:tl:{(latest_at - _EPOCH) // _SECOND}"
        case LeadKeySelector():
            meant: object = [selector.key_type.value, *selector.key_values.string_item]
        case StaticListSelector():
            meant = selector.static_list_id
        case _:
            raise TypeError(f"expected a selector with all it means, got {selector}")
    return write_opaque(meant)


def _read_bounds(oldest_seconds: int, latest_seconds: int) -> LeadSelector:
    return LastUpdateAtSelector(
        oldest_updated_at=WireDateTime(_EPOCH + oldest_seconds * _SECOND),
        latest_updated_at=WireDateTime(_EPOCH + latest_seconds * _SECOND),
    )


def _read_opaque(opaque: str) -> LeadSelector:
    meant = read_opaque(opaque)
    if type(meant) is int and 0 < meant <= INT_MAX:
        return StaticListSelector(static_list_id=meant)
    if (
        isinstance(meant, list)
        and len(meant) > 1
        and all(isinstance(one, str) and one.strip() for one in meant)
    ):
        key_type, *key_values = meant
        return LeadKeySelector(
            key_type=LeadKeyRef(key_type), key_values=ArrayOfString(tuple(key_values))
        )
    raise ValueError("expected a key type with values, or a list")


def _bad(expected: str, text: str) -> BadStreamPosition:
    return BadStreamPosition(detail=f'streamPosition: {expected}, got "{text[:_SHOWN_MAX]}"')
