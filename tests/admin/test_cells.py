"""One cell: what it may hold, and how several values stand in one."""

from __future__ import annotations

from datetime import UTC

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from castile.admin.cells import (
    RowError,
    instant,
    items_of,
    joined,
    required_text,
    shown_cookie,
    text_of,
    whole_number,
    yes_or_no,
)
from castile.domain.keys import normalize_cookie

ITEM = st.text().map(str.strip).filter(lambda text: text not in ("", "NULL"))


@pytest.mark.parametrize(
    ("cell", "text"),
    [("a", "a"), (5, "5"), (1.5, "1.5"), (True, "true"), (False, "false")],
)
def test_a_json_value_is_the_text_a_csv_file_would_hold(cell: object, text: str) -> None:
    """Both formats say the same."""
    assert text_of("c", cell) == text


@pytest.mark.parametrize("cell", [None, "", " \t"])
def test_an_empty_cell_says_nothing(cell: object) -> None:
    """It leaves what is stored."""
    assert text_of("c", cell) is None


@pytest.mark.parametrize("cell", [["a"], {"a": 1}])
def test_a_cell_for_one_value_takes_no_array(cell: object) -> None:
    """The column is named."""
    with pytest.raises(RowError, match="c: expected a text"):
        text_of("c", cell)


@given(st.lists(ITEM))
@example(["a;b", "c\\", "\\;"])
def test_items_come_back_as_they_were_joined(items: list[str]) -> None:
    """Whatever they hold."""
    assert items_of("c", joined(items)) == items
    assert items_of("c", items) == items


def test_blanks_and_empty_items_are_left_out() -> None:
    """A person may type them."""
    assert items_of("c", " a ; ;b;") == ["a", "b"]
    assert items_of("c", None) == []


@pytest.mark.parametrize("cell", ["NULL", ["a", "NULL"]])
def test_what_cannot_be_cleared_refuses_null(cell: object) -> None:
    """Nothing is taken away by an import of memberships, cookies and ids."""
    with pytest.raises(RowError, match="cannot be cleared"):
        items_of("c", cell)
    with pytest.raises(RowError, match="cannot be cleared"):
        required_text("c", " NULL ")


@pytest.mark.parametrize(("text", "number"), [("1", 1), (" 007 ", 7), ("+9", 9), ("9" * 1, 9)])
def test_a_number_is_read(text: str, number: int) -> None:
    """With blanks, a sign and leading zeros."""
    assert whole_number("c", text, 9) == number


@pytest.mark.parametrize("text", ["0", "10", "-1", "1.0", "x", "", "9" * 400])
def test_a_number_out_of_range_is_refused(text: str) -> None:
    """Both sides of the range, and what is none."""
    with pytest.raises(RowError, match="from 1 to 9"):
        whole_number("c", text, 9)


def test_booleans_and_times_say_their_column() -> None:
    """The reason names where it stood."""
    assert yes_or_no("c", "Yes", UTC)
    assert not yes_or_no("c", "0", UTC)
    with pytest.raises(RowError, match="c: expected true, false"):
        yes_or_no("c", "maybe", UTC)
    with pytest.raises(RowError, match="c: expected a time"):
        instant("c", "maybe", UTC)


@given(st.text())
@example("id:a&id:b&c")
@example("%2541")
def test_a_stored_cookie_comes_in_again_as_it_is(sent: str) -> None:
    """Percent escapes and accounts are taken off once, not twice (K-1)."""
    stored = normalize_cookie(sent)
    assert normalize_cookie(shown_cookie(stored)) == stored
