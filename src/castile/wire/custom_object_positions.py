"""
The position of getCustomObjects: JSON that clients were shown, and that some may read.

Where the conditions are one link value, it holds that value and how many records were passed, and
nothing else. Otherwise the names of the conditions and the last record are there as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import orjson

from castile.wire.faults import BadStreamPosition
from castile.wire.simple_types import INT_MAX

_VALUES: Final = "ky"
_PASSED: Final = "os"
_NAMES: Final = "kn"
_LAST: Final = "lk"
_SHORT: Final = frozenset({_VALUES, _PASSED})
_LONG: Final = _SHORT | {_NAMES, _LAST}
_SHOWN_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class CustomObjectPosition:
    """
    How far a client has come in a selection of custom objects.

    Args:
        values: The values of the conditions, as they were sent.
        passed: Number of records that it got so far.
        names: The names of the conditions; None: the link field alone, once.
        last: Link value and other keys of the last record, as they are stored; empty before the
            first record, and where the conditions are the link field alone.
    """

    values: tuple[str, ...]
    passed: int
    names: tuple[str, ...] | None = None
    last: tuple[str, ...] = ()


def write_custom_object_position(position: CustomObjectPosition) -> str:
    """
    Write the position of getCustomObjects.

    Source: documented sample, recorded davidsantoso/markety, decided, 60-custom-objects D-30.
    """
    written: dict[str, object] = {_VALUES: position.values, _PASSED: position.passed}
    if position.names is not None:
        written |= {_NAMES: position.names, _LAST: position.last}
    return orjson.dumps(written).decode()


def read_custom_object_position(text: str) -> CustomObjectPosition:
    """
    Read the position of getCustomObjects.

    Args:
        text: Any text, trimmed.

    Returns:
        The position; whether its names and values go with a type is the caller's to judge.

    Raises:
        BadStreamPosition: 20122, the text is none of the two forms.

    Source: documented code, decided, 60-custom-objects D-30, D-33.
    """
    try:
        read: Any = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise _bad(text) from None
    if not isinstance(read, dict) or read.keys() not in (_SHORT, _LONG):
        raise _bad(text)
    values, passed = read[_VALUES], read[_PASSED]
    if not _texts(values) or type(passed) is not int or not 0 <= passed <= INT_MAX:
        raise _bad(text)
    if read.keys() == _SHORT:
        if len(values) != 1:
            raise _bad(text)
        return CustomObjectPosition(tuple(values), passed)
    names, last = read[_NAMES], read[_LAST]
    if not _texts(names) or not _texts(last) or len(names) != len(values):
        raise _bad(text)
    return CustomObjectPosition(tuple(values), passed, tuple(names), tuple(last))


def _texts(read: object) -> bool:
    return isinstance(read, list) and all(isinstance(each, str) for each in read)


def _bad(text: str) -> BadStreamPosition:
    return BadStreamPosition(
        detail=f'streamPosition: expected ky and os as answered, got "{text[:_SHOWN_MAX]}"'
    )
