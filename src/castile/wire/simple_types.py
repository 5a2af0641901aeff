"""
Read the text of one element as the value that its simple type says.

Every reader raises ValueError, whose text says what was expected; the binder makes the fault of
it. Texts come trimmed (00-overview W-11).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from castile.wire.messages import ENUMERATIONS
from castile.wire.timestamps import parse_datetime

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo
    from enum import StrEnum

    Reader = Callable[[str, tzinfo], object]

_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}
_WHOLE_NUMBER = re.compile(r"([+-]?)0*([0-9]+)", re.ASCII)
_DIGITS_MAX = 20
"""More digits are cut to as many: every limit there is lies below."""

INT_MAX = (1 << 31) - 1
_LONG_MAX = (1 << 63) - 1


def read_string(text: str, _zone: tzinfo) -> str:
    """Give the text itself."""
    return text


def read_boolean(text: str, _zone: tzinfo) -> bool:
    """
    Read `true`, `false`, `1` or `0` in any letter case.

    Raises:
        ValueError: Any other text.

    Source: documented and recorded, 00-overview W-8.
    """
    value = _BOOLEANS.get(text.lower())
    if value is None:
        raise ValueError("expected true, false, 1 or 0")
    return value


def read_whole_number(text: str, _zone: tzinfo) -> int:
    """
    Read an optional sign and digits, of any size.

    Returns:
        The number; one of more than 20 digits is cut to a number that is too large for all uses.

    Raises:
        ValueError: Any other text.

    Source: decided, 00-overview W-9.
    """
    found = _WHOLE_NUMBER.fullmatch(text)
    if found is None:
        raise ValueError("expected a whole number")
    sign, digits = found.groups()
    number = int(digits[:_DIGITS_MAX])
    return -number if sign == "-" else number


def read_int(text: str, zone: tzinfo) -> int:
    """
    Read a whole number of 32 bits.

    Raises:
        ValueError: The text is none, or the number is too large or small.

    Source: decided, 00-overview W-9.
    """
    return _within(read_whole_number(text, zone), INT_MAX)


def read_long(text: str, zone: tzinfo) -> int:
    """
    Read a whole number of 64 bits.

    Raises:
        ValueError: The text is none, or the number is too large or small.

    Source: decided, 00-overview W-9.
    """
    return _within(read_whole_number(text, zone), _LONG_MAX)


def _within(number: int, most: int) -> int:
    if not -most - 1 <= number <= most:
        raise ValueError(f"expected a whole number from {-most - 1} to {most}")
    return number


def enumeration_reader(enumeration: type[StrEnum]) -> Reader:
    """
    Make the reader of the words of an enumeration, in exact spelling.

    Args:
        enumeration: The words.

    Returns:
        A reader that raises ValueError for any other text.

    Source: decided, 10-leads K-4.
    """
    members: dict[str, StrEnum] = {member.value: member for member in enumeration}
    expected = f"expected one of {', '.join(members)}"

    def read_word(text: str, _zone: tzinfo) -> StrEnum:
        member = members.get(text)
        if member is None:
            raise ValueError(expected)
        return member

    return read_word


READERS: dict[str, Reader] = {
    "xs:string": read_string,
    "xs:anySimpleType": read_string,
    "xs:boolean": read_boolean,
    "xs:int": read_int,
    "xs:integer": read_long,
    "xs:long": read_long,
    "xs:dateTime": parse_datetime,
    **{name: enumeration_reader(words) for name, words in ENUMERATIONS.items()},
}
"""The reader of each simple type that a request may have."""
