"""Positions of getCustomObjects are what the documentation shows, and come back unchanged."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from castile.wire.custom_object_positions import (
    CustomObjectPosition,
    read_custom_object_position,
    write_custom_object_position,
)
from castile.wire.faults import BadStreamPosition

CHARACTERS = st.characters(exclude_categories=["Cs"])
TEXTS = st.lists(st.text(CHARACTERS, max_size=5), max_size=3)


def test_one_link_value_is_written_as_the_documentation_shows() -> None:
    """D-30: the two members of the sample and no other."""
    position = CustomObjectPosition(("123456",), 6)
    assert write_custom_object_position(position) == '{"ky":["123456"],"os":6}'
    assert read_custom_object_position('{"ky":["123456"],"os":6}') == position


def test_other_conditions_are_written_with_names_and_the_last_key() -> None:
    """D-30, decided: two more members."""
    position = CustomObjectPosition(("a", "b"), 1, ("rid", "rid"), ("7", "a"))
    text = '{"ky":["a","b"],"os":1,"kn":["rid","rid"],"lk":["7","a"]}'
    assert write_custom_object_position(position) == text
    assert read_custom_object_position(text) == position


@given(TEXTS, st.integers(0, 2**31 - 1), TEXTS)
def test_what_is_written_is_read(values: list[str], passed: int, last: list[str]) -> None:
    """D-30: whatever the texts are."""
    names = tuple("n" * len(values))
    position = CustomObjectPosition(tuple(values), passed, names, tuple(last))
    assert read_custom_object_position(write_custom_object_position(position)) == position


def test_a_client_may_write_the_json_anew() -> None:
    """Decided: blanks and the order of the members mean nothing."""
    expected = CustomObjectPosition(("7",), 6)
    assert read_custom_object_position('{ "os": 6,\n "ky": ["7"] }') == expected


@pytest.mark.parametrize(
    "text",
    [
        "xyz",
        "",
        "{}",
        "[]",
        "7",
        "null",
        '{"ky":["7"]}',
        '{"os":6}',
        '{"ky":["7"],"os":6,"lk":[]}',
        '{"ky":["7"],"os":6,"more":1}',
        '{"ky":["7"],"os":-1}',
        '{"ky":["7"],"os":2147483648}',
        '{"ky":["7"],"os":6.0}',
        '{"ky":["7"],"os":true}',
        '{"ky":["7"],"os":"6"}',
        '{"ky":[7],"os":6}',
        '{"ky":"7","os":6}',
        '{"ky":[],"os":0}',
        '{"ky":["7","8"],"os":0}',
        '{"ky":["7"],"os":6,"kn":[],"lk":[]}',
        '{"ky":["7"],"os":6,"kn":[null],"lk":[]}',
        '{"ky":["7"],"os":6,"kn":["rid"],"lk":"7"}',
        '{"ky":["7"],"os":6',
        "[" * 5000,
    ],
)
def test_cobj_27_anything_else_is_unreadable(text: str) -> None:
    """D-33: 20122."""
    with pytest.raises(BadStreamPosition):
        read_custom_object_position(text)


@given(st.text(max_size=30))
def test_no_text_breaks_the_reader(text: str) -> None:
    """20122 is the only way out."""
    with pytest.raises(BadStreamPosition):
        read_custom_object_position(text)


def test_the_largest_number_of_records_is_read() -> None:
    """Decided: up to what a client's integer holds."""
    assert read_custom_object_position('{"ky":["7"],"os":2147483647}').passed == 2147483647
