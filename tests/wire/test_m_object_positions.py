"""Positions of getMObjects are read as they were written; any other text is 20122."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from castile.wire.faults import BadStreamPosition
from castile.wire.m_object_positions import (
    MObjectPosition,
    read_m_object_position,
    write_m_object_position,
)
from castile.wire.messages import (
    ABSENT,
    ArrayOfMObjAssociation,
    ArrayOfMObjCriteria,
    Attrib,
    ComparisonEnum,
    MObjAssociation,
    MObjCriteria,
    ParamsGetMObjects,
)
from castile.wire.opaque import write_opaque

INT = st.integers(-(2**31), 2**31 - 1)
IDS = st.just(ABSENT) | INT
KEYS = st.just(ABSENT) | st.builds(Attrib, name=st.text(), value=st.text())
CRITERIA = st.builds(
    MObjCriteria,
    attr_name=st.text(),
    comparison=st.sampled_from(ComparisonEnum),
    attr_value=st.text(),
)
TIES = st.builds(MObjAssociation, m_obj_type=st.text(), id=IDS, external_key=KEYS)
ASKED = st.builds(
    ParamsGetMObjects,
    type=st.text(),
    id=IDS,
    external_key=KEYS,
    m_obj_criteria_list=st.lists(CRITERIA).map(tuple).map(ArrayOfMObjCriteria),
    m_obj_association_list=st.lists(TIES).map(tuple).map(ArrayOfMObjAssociation),
)
SOUND: list[Any] = [7, "Opportunity", 7, ["a", "b"], [["Id", "EQ", "1"]], [["Lead", 7, None]]]


@given(st.builds(MObjectPosition, ASKED, st.integers(0, 2**31 - 1)))
def test_what_was_written_is_read(position: MObjectPosition) -> None:
    """B-73, decided: a position holds all conditions."""
    assert read_m_object_position(write_m_object_position(position)) == position


def test_a_question_without_conditions_is_written_too() -> None:
    """Lists that were not sent are empty lists."""
    position = MObjectPosition(ParamsGetMObjects(type="Program"), 0)
    read = read_m_object_position(write_m_object_position(position))
    assert read.last_id == 0
    assert read.asked == ParamsGetMObjects(
        type="Program",
        m_obj_criteria_list=ArrayOfMObjCriteria(),
        m_obj_association_list=ArrayOfMObjAssociation(),
    )


@given(st.text() | st.recursive(st.none() | INT | st.text(), st.lists).map(write_opaque))
def test_any_text_is_a_position_or_20122(text: str) -> None:
    """B-73, documented code."""
    try:
        read_m_object_position(text)
    except BadStreamPosition:
        return


@given(st.integers(0, 5), st.recursive(st.none() | INT | st.floats() | st.text(), st.lists))
def test_a_position_with_one_part_changed_is_a_position_or_20122(place: int, part: object) -> None:
    """B-73, documented code: positions made by hand are judged."""
    try:
        read_m_object_position(write_opaque([*SOUND[:place], part, *SOUND[place + 1 :]]))
    except BadStreamPosition:
        return


def test_the_parts_of_the_next_test_are_sound() -> None:
    """Otherwise it would show nothing."""
    assert read_m_object_position(write_opaque(SOUND)).last_id == 7


@pytest.mark.parametrize(
    ("place", "part"),
    [
        *((0, bad) for bad in (-1, 2**31, 2**63, 7.0, "7", None, True, [7])),
        *((1, bad) for bad in (None, 7, ["Opportunity"])),
        *((2, bad) for bad in (2**31, -(2**31) - 1, "7", 7.0, True, [7])),
        *((3, bad) for bad in (7, "ab", ["a"], ["a", "b", "c"], ["a", None], [7, "b"])),
        *((4, bad) for bad in (None, 7, [7], ["abc"], [["Id", "eq", "1"]], [["Id", "EQ"]])),
        *((4, bad) for bad in ([["Id", "EQ", 1]], [[None, "EQ", "1"]], [["Id", None, "1"]])),
        *((5, bad) for bad in (None, 7, [7], [["Lead", 7]], [["Lead", "7", None]])),
        *((5, bad) for bad in ([[None, 7, None]], [["Lead", None, ["a"]]])),
    ],
)
def test_a_position_that_no_answer_could_hold_is_20122(place: int, part: object) -> None:
    """B-73, documented code."""
    with pytest.raises(BadStreamPosition):
        read_m_object_position(write_opaque([*SOUND[:place], part, *SOUND[place + 1 :]]))


@pytest.mark.parametrize("meant", [None, 7, "a", {}, [], SOUND[:-1], [*SOUND, None]])
def test_a_position_with_other_parts_is_20122(meant: object) -> None:
    """B-73, documented code."""
    with pytest.raises(BadStreamPosition):
        read_m_object_position(write_opaque(meant))
