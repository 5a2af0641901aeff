"""Any message of any type, for the properties of the codecs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from castile.wire.contract import contract
from castile.wire.messages import ABSENT, ENUMERATIONS, MESSAGES
from castile.wire.timestamps import WireDateTime

if TYPE_CHECKING:
    from castile.wire.contract import Element

ZONES = ("UTC", "America/Chicago", "Asia/Kolkata", "Asia/Tokyo")

any_text = st.text(st.characters(exclude_categories=()), max_size=12)
"""Texts of any code points: also those that XML cannot say, and lone halves of surrogate pairs."""

any_zone = st.sampled_from(ZONES).map(ZoneInfo)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# From the year 1 to 9999, away from the bounds by more than any offset.
_moments = st.integers(-62_135_400_000, 253_402_100_000).map(
    lambda seconds: _EPOCH + timedelta(seconds=seconds)
)

_SIMPLE: dict[str, st.SearchStrategy[Any]] = {
    "xs:string": any_text,
    "xs:anySimpleType": any_text,
    # The ids of activities were of 32 bits in old versions.
    "xs:int": st.integers(-(2**31), 2**31 - 1),
    "xs:long": st.integers(-(2**31), 2**31 - 1),
    "xs:boolean": st.booleans(),
    "xs:dateTime": st.builds(
        WireDateTime,
        at=_moments,
        text=st.none() | st.just("2013-07-31T21:33:59+00:00") | st.just("2013-07-31T21:33:59.5Z"),
    ),
}


def any_message(type_name: str) -> st.SearchStrategy[Any]:
    """
    Make messages of a type, with every kind of presence in every element.

    Args:
        type_name: A complex type of the contract.

    Returns:
        A strategy of messages of the newest version.
    """
    return st.builds(
        MESSAGES[type_name],
        **{each.attribute: _values(each) for each in contract().types[type_name].elements},
    )


def _values(element: Element) -> st.SearchStrategy[Any]:
    if element.type in MESSAGES:
        one = st.deferred(lambda: any_message(element.type))
    elif element.type in ENUMERATIONS:
        one = st.sampled_from(ENUMERATIONS[element.type])
    else:
        one = _SIMPLE[element.type]
    if element.maximum is None:
        return st.lists(one, max_size=2).map(tuple)
    if element.nillable:
        one = st.none() | one
    if element.minimum == 0:
        one = st.just(ABSENT) | one
    return one
