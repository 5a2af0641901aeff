"""Both sides of the limits of values."""

from __future__ import annotations

import pytest

from tests.admin.applying import mistakes, read


@pytest.mark.parametrize(
    ("length", "valid"), [(1, True), (254, True), (255, True), (256, False), (0, False)]
)
def test_a_name_has_1_to_255_characters(length: int, *, valid: bool) -> None:
    """Names are short enough to be shown (decided)."""
    text = f'partitions = [{{ name = "{"é" * length}" }}]'
    if valid:
        assert len(read(text).partitions[0].name) == length
    else:
        (error,) = mistakes(text)
        assert ", name: expected at " in error


@pytest.mark.parametrize("name", ["a\\tb", "a ", "\\u0085", "\\uFFFE", "a\\nb"])
def test_a_name_is_one_line_of_printable_text(name: str) -> None:
    """What stands on the wire can stand in XML, and on one line."""
    (error,) = mistakes(f'partitions = [{{ name = "{name}" }}]')
    assert "name: expected " in error


def test_a_lone_half_of_a_character_is_an_error() -> None:
    """JSON can write what UTF-8 cannot."""
    (error,) = mistakes('{"partitions": [{"name": "A", "description": "\\ud800"}]}')
    assert "description: expected " in error


@pytest.mark.parametrize(
    "moment",
    [
        "2026-09-01T11:00:00-05:00",
        "2026-09-01 11:00:00-05:00",
        '"2026-09-01T11:00:00-05:00"',
        "2026-09-01T16:00:00Z",
        '"2026-09-01T16:00:00Z"',
    ],
)
def test_a_moment_is_a_date_time_or_the_same_as_text(moment: str) -> None:
    """TOML has date-times, JSON has texts."""
    definition = read(
        'programs = [{ name = "P", type = "Marketing Event", channel = "C",'
        f" start_at = {moment} }}]"
    )
    start_at = definition.programs[0].start_at
    assert start_at is not None
    assert start_at.timestamp() == 1_788_278_400


@pytest.mark.parametrize("moment", ["2026-09-01", "11:00:00", "5", '"soon"', '"2026-09-01"'])
def test_a_moment_without_time_or_offset_is_an_error(moment: str) -> None:
    """Nobody has to guess a zone."""
    (error,) = mistakes(
        'programs = [{ name = "P", type = "Marketing Event", channel = "C",'
        f" start_at = {moment} }}]"
    )
    assert "start_at: expected a date-time with an offset" in error


def test_a_condition_has_its_comparisons_in_the_words_of_the_file() -> None:
    """Dates stand for the text that they are written as."""
    (rule,) = read(
        'assignment_rules = [{ name = "R", partition = "P", when = [{ field = "DateofBirth",'
        ' at_most = 2000-01-31, is_not = ["x", 5, true], empty = false }] }]'
    ).assignment_rules
    assert rule.when[0].comparisons == {
        "is_not": ["x", 5, True],
        "at_most": "2000-01-31",
        "empty": False,
    }
