"""Names that nearly were the right ones."""

from __future__ import annotations

import pytest

from castile.journal.explain.names import nearest, quoted

KNOWN = ["FirstName", "LastName", "Email", "Company"]


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("firstname", "FirstName"),
        ("First Name", "FirstName"),
        ("first_name", "FirstName"),
        ("FistName", "FirstName"),
        ("EMail", "Email"),
    ],
)
def test_letter_case_blanks_and_slips(name: str, first: str) -> None:
    """The most likely name comes first."""
    assert nearest(name, KNOWN)[0] == first


def test_what_is_like_nothing_finds_nothing() -> None:
    """No name is better than a far-fetched one."""
    assert nearest("zzz", KNOWN) == []


def test_a_name_comes_once() -> None:
    """Also where it was given twice."""
    assert nearest("emial", ["Email", "Email"]) == ["Email"]


def test_names_are_joined_for_a_sentence() -> None:
    """One, two, three."""
    assert quoted(["a"]) == '"a"'
    assert quoted(["a", "b"]) == '"a" or "b"'
    assert quoted(["a", "b", "c"]) == '"a", "b" or "c"'
