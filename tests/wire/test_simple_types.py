"""Texts of simple types, both sides of every border."""

from __future__ import annotations

from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from castile.wire.simple_types import READERS, read_boolean, read_int, read_long, read_whole_number

FULLWIDTH_ONE = "\N{FULLWIDTH DIGIT ONE}"


@pytest.mark.parametrize("text", ["true", "True", "TRUE", "1"])
def test_true(text: str) -> None:
    """W-8: true and 1 in any letter case."""
    assert read_boolean(text, UTC) is True


@pytest.mark.parametrize("text", ["false", "False", "FALSE", "0"])
def test_false(text: str) -> None:
    """W-8: false and 0 in any letter case."""
    assert read_boolean(text, UTC) is False


@pytest.mark.parametrize("text", ["yes", "2", "t", "true false", FULLWIDTH_ONE])
def test_no_boolean(text: str) -> None:
    """W-8: nothing else is a boolean."""
    with pytest.raises(ValueError, match="expected true, false, 1 or 0"):
        read_boolean(text, UTC)


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("-0", 0), ("+7", 7), ("007", 7), ("-12", -12), ("2147483647", 2147483647)],
)
def test_whole_numbers(text: str, number: int) -> None:
    """W-9 (decided): an optional sign and digits."""
    assert read_int(text, UTC) == number


@pytest.mark.parametrize("text", ["1.0", "1e3", "1 2", "--1", "+", "12a", "1_0", FULLWIDTH_ONE])
def test_no_whole_numbers(text: str) -> None:
    """W-9 (decided): nothing else is a number, digits of other scripts neither."""
    with pytest.raises(ValueError, match="expected a whole number"):
        read_int(text, UTC)


@pytest.mark.parametrize(
    ("text", "fits"),
    [("2147483647", True), ("2147483648", False), ("-2147483648", True), ("-2147483649", False)],
)
def test_borders_of_int(text: str, *, fits: bool) -> None:
    """An xs:int has 32 bits."""
    if fits:
        assert read_int(text, UTC) == int(text)
    else:
        with pytest.raises(ValueError, match="from -2147483648 to 2147483647"):
            read_int(text, UTC)


@pytest.mark.parametrize(
    ("text", "fits"), [("9223372036854775807", True), ("9223372036854775808", False)]
)
def test_borders_of_long(text: str, *, fits: bool) -> None:
    """An xs:long has 64 bits."""
    if fits:
        assert read_long(text, UTC) == int(text)
    else:
        with pytest.raises(ValueError, match="expected a whole number from"):
            read_long(text, UTC)


def test_a_million_digits_are_one_large_number() -> None:
    """No text takes long or fails in another way."""
    assert read_whole_number("9" * 1_000_000, UTC) > 1 << 63
    assert read_whole_number("-" + "9" * 1_000_000, UTC) < -(1 << 63)
    assert read_whole_number("0" * 1_000_000 + "7", UTC) == 7


@given(st.text(max_size=30), st.sampled_from(sorted(READERS)))
def test_readers_raise_value_errors_only(text: str, name: str) -> None:
    """Any text is read or refused."""
    try:
        READERS[name](text, UTC)
    except ValueError as error:
        assert str(error).startswith("expected ")  # noqa: PT017 - most texts raise nothing


@given(st.integers(-(2**31), 2**31 - 1))
def test_int_round_trip(number: int) -> None:
    """Every number of 32 bits comes back."""
    assert read_int(str(number), UTC) == number
