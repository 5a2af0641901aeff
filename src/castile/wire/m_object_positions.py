"""The position of getMObjects: all conditions of the first call, and the last object that came."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeVar

from castile.wire.faults import BadStreamPosition
from castile.wire.messages import (
    ABSENT,
    Absent,
    ArrayOfMObjAssociation,
    ArrayOfMObjCriteria,
    Attrib,
    ComparisonEnum,
    MObjAssociation,
    MObjCriteria,
    ParamsGetMObjects,
)
from castile.wire.opaque import read_opaque, write_opaque
from castile.wire.simple_types import INT_MAX

T = TypeVar("T")

_SHOWN_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class MObjectPosition:
    """
    How far a client has come in the objects of one question.

    Args:
        asked: The type and all conditions of the first call, and nothing else.
        last_id: The last object that it got, 0 for none.
    """

    asked: ParamsGetMObjects
    last_id: int


def write_m_object_position(position: MObjectPosition) -> str:
    """
    Write the position of getMObjects.

    Source: documented that it is opaque, decided, 50-mobjects B-72, B-73.
    """
    asked = position.asked
    criteria = asked.m_obj_criteria_list.m_obj_criteria if asked.m_obj_criteria_list else ()
    ties = asked.m_obj_association_list.m_obj_association if asked.m_obj_association_list else ()
    return write_opaque(
        [
            position.last_id,
            asked.type,
            *_write_key(asked.id, asked.external_key),
            [[each.attr_name, each.comparison.value, each.attr_value] for each in criteria],
            [[each.m_obj_type, *_write_key(each.id, each.external_key)] for each in ties],
        ]
    )


def read_m_object_position(text: str) -> MObjectPosition:
    """
    Read the position of getMObjects.

    Args:
        text: Any text, trimmed.

    Returns:
        The position; its parts are of the right kinds, but whether its conditions make sense
        is for the operation to judge.

    Raises:
        BadStreamPosition: 20122, the text cannot be read.

    Source: documented code, decided, 50-mobjects B-73.
    """
    try:
        last_id, kind, own_id, key, criteria, ties = _of(list, read_opaque(text))
        asked = ParamsGetMObjects(
            type=_of(str, kind),
            id=_read_id(own_id),
            external_key=_read_key(key),
            m_obj_criteria_list=ArrayOfMObjCriteria(
                tuple(_read_criterion(*one) for one in criteria)
            ),
            m_obj_association_list=ArrayOfMObjAssociation(tuple(_read_tie(*one) for one in ties)),
        )
        return MObjectPosition(asked, _number(last_id, at_least=0))
    except (TypeError, ValueError) as error:
        raise BadStreamPosition(
            detail=f'streamPosition: {error}, got "{text[:_SHOWN_MAX]}"'
        ) from None


def _write_key(number: int | Absent, key: Attrib | Absent) -> list[object]:
    return [
        number if isinstance(number, int) else None,
        [key.name, key.value] if key else None,
    ]


def _read_criterion(name: object, comparison: object, text: object) -> MObjCriteria:
    return MObjCriteria(
        attr_name=_of(str, name),
        comparison=ComparisonEnum(_of(str, comparison)),
        attr_value=_of(str, text),
    )


def _read_tie(kind: object, number: object, key: object) -> MObjAssociation:
    return MObjAssociation(
        m_obj_type=_of(str, kind), id=_read_id(number), external_key=_read_key(key)
    )


def _read_id(number: object) -> int | Absent:
    return ABSENT if number is None else _number(number, at_least=-INT_MAX - 1)


def _number(value: object, *, at_least: int) -> int:
    number = _of(int, value)
    if not at_least <= number <= INT_MAX:
        raise ValueError(f"expected a number from {at_least} to {INT_MAX}")
    return number


def _read_key(key: object) -> Attrib | Absent:
    if key is None:
        return ABSENT
    name, value = _of(list, key)
    return Attrib(name=_of(str, name), value=_of(str, value))


def _of(kind: type[T], value: object) -> T:
    if type(value) is not kind:
        raise TypeError(f"expected {kind.__name__}, got {type(value).__name__}")
    return value
