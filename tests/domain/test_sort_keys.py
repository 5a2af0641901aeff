"""Bytes stand in the order of the values that they were made of."""

from __future__ import annotations

from datetime import UTC
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from castile.domain.custom_objects import ObjectField
from castile.domain.fields import FieldType
from castile.domain.sort_keys import sort_key
from castile.domain.values import ValueDoesNotFit, convert

NUMBERS = (FieldType.INTEGER, FieldType.SCORE, FieldType.FLOAT, FieldType.CURRENCY)
TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=4)


def stored(type_: FieldType, text: str) -> str | None:
    """What is stored of a text, None for nothing."""
    try:
        return convert(ObjectField("f", type_, 2000), text, UTC)
    except ValueDoesNotFit:
        return None


@pytest.mark.parametrize("type_", NUMBERS)
@given(st.lists(st.decimals(-(10**16), 10**16, places=3) | st.integers(-300, 300), max_size=8))
def test_numbers_stand_in_their_order(type_: FieldType, numbers: list[Decimal | int]) -> None:
    """D-23, decided: 9 before 10, below zero first, and each number has one key."""
    texts = [text for number in numbers if (text := stored(type_, f"{number:f}")) is not None]
    keys = {sort_key(type_, text): Decimal(text) for text in texts}
    assert [keys[key] for key in sorted(keys)] == sorted({Decimal(text) for text in texts})


def test_very_small_and_very_large_numbers_have_their_places() -> None:
    """Decided: nothing is lost to a binary form; currencies have 17 digits."""
    ascending = (
        "-999999999999999.99",
        "-999999999999999.98",
        "-10",
        "-9.5",
        "-0.05",
        "-0.0001",
        "0",
        "0.0001",
        "0.05",
        "0.5",
        "1",
        "9",
        "10",
        "99",
        "100",
        "999999999999999.98",
        "999999999999999.99",
    )
    keys = [sort_key(FieldType.CURRENCY, text) for text in ascending]
    assert all(one < other for one, other in pairwise(keys))


@given(st.lists(st.tuples(TEXT, TEXT), max_size=8))
def test_texts_stand_in_the_order_of_their_code_points(pairs: list[tuple[str, str]]) -> None:
    """D-23, decided: a text comes before its continuations, whatever key follows it."""
    keys = [b"".join(sort_key(FieldType.STRING, text) for text in pair) for pair in pairs]
    in_order = [pair for _, pair in sorted(zip(keys, pairs, strict=True))]
    assert in_order == sorted(pairs)
    assert len(set(keys)) == len(set(pairs))


def test_dates_and_times_stand_in_their_order() -> None:
    """Decided: their stored texts have one length."""
    for type_, texts in {
        FieldType.DATE: ["0999-12-31", "2026-01-02", "2026-01-10"],
        FieldType.DATETIME: ["2026-01-02T23:00:00-05:00", "2026-01-03T05:00:00Z", "2026-02-01"],
    }.items():
        keys = [sort_key(type_, found) for text in texts if (found := stored(type_, text))]
        assert keys == sorted(keys)
        assert len(keys) == len(texts)
