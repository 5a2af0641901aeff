"""How clients name the static lists of a subscription."""

from __future__ import annotations

import pytest

from castile.domain.ids import ListId
from castile.domain.lists import StaticList, StaticLists

HOT = StaticList(ListId(1012), "Hot Leads", None, "1001", "005000000000001")
REGISTRANTS = StaticList(ListId(7), "Registrants", "Big Launch Webinar")
DOTTED = StaticList(ListId(8), "B.C", "A")
DOTTED_PROGRAM = StaticList(ListId(9), "C", "A.B")
TWICE = (
    StaticList(ListId(20), "Attendees", "Spring"),
    StaticList(ListId(21), "Attendees", "Autumn"),
)
LISTS = StaticLists([HOT, REGISTRANTS, DOTTED, DOTTED_PROGRAM, *TWICE])


def test_lists_keep_their_order_and_are_found_by_number() -> None:
    """A number that no list has finds none."""
    assert list(LISTS) == [HOT, REGISTRANTS, DOTTED, DOTTED_PROGRAM, *TWICE]
    assert len(LISTS) == 6
    assert LISTS.by_id(1012) is HOT
    assert LISTS.by_id(1013) is None
    assert list(StaticLists()) == []
    assert StaticLists().named("Hot Leads") is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Hot Leads", HOT),
        ("hot LEADS", HOT),
        ("Registrants", REGISTRANTS),
        ("big launch webinar.REGISTRANTS", REGISTRANTS),
        ("Spring.Attendees", TWICE[0]),
        ("Autumn.Attendees", TWICE[1]),
        ("B.C", DOTTED),
        ("C", DOTTED_PROGRAM),
        ("A.B.C", DOTTED),
    ],
)
def test_a_list_is_found_by_its_plain_name_or_with_its_program(
    text: str, found: StaticList
) -> None:
    """M-21: letter case ignored, the plain name first, then a split at each dot from the left."""
    assert LISTS.named(text) is found


@pytest.mark.parametrize(
    "text",
    [
        "Attendees",
        "Hot",
        "",
        ".",
        ".Hot Leads",
        "Spring.Registrants",
        "Hot Leads.",
        "." * 1_000_000,
        "Big Launch Webinar.Registrants.",
    ],
)
def test_other_names_find_no_list(text: str) -> None:
    """Not a plain name that two programs have, not a part of a name, not a hostile text."""
    assert LISTS.named(text) is None


def test_a_list_outside_programs_is_preferred() -> None:
    """M-21: a plain name means a list outside programs, even one that looks like a full name."""
    outside = StaticList(ListId(1), "Attendees")
    full = StaticList(ListId(2), "Spring.Attendees")
    lists = StaticLists([*TWICE, outside, full])
    assert lists.named("attendees") is outside
    assert lists.named("Spring.Attendees") is full


def test_a_full_name_means_one_list_whatever_plain_names_there_are() -> None:
    """Decided: the definition file names lists by their full names, those outside first."""
    inside = StaticList(ListId(1), "B", "A")
    alike = StaticList(ListId(2), "A.B", "X")
    lists = StaticLists([inside, alike])
    assert lists.named("A.B") is alike
    assert lists.by_full_name("a.b") is inside
    assert lists.by_full_name("B") is None
    outside = StaticList(ListId(3), "A.B")
    for given in ([inside, outside], [outside, inside]):
        assert StaticLists(given).by_full_name("a.B") is outside


def test_a_later_dot_is_tried_when_an_earlier_one_finds_nothing() -> None:
    """M-21: both halves may hold dots."""
    lists = StaticLists([DOTTED_PROGRAM])
    assert lists.named("A.B.C") is DOTTED_PROGRAM


def test_an_ambiguous_plain_name_with_a_dot_is_still_split() -> None:
    """M-21, decided: what two programs have as a plain name can be a full name too."""
    lists = StaticLists(
        [
            StaticList(ListId(1), "A.B", "One"),
            StaticList(ListId(2), "A.B", "Two"),
            StaticList(ListId(3), "B", "A"),
        ]
    )
    found = lists.named("a.b")
    assert found is not None
    assert found.list_id == 3


def test_a_list_is_found_by_the_sales_user_that_it_is_tied_to() -> None:
    """I-11: by sales user id as it is, by CRM id as K-2 says."""
    assert LISTS.of_sales_user("1001") is HOT
    assert LISTS.of_sales_user("1002") is None
    assert LISTS.of_crm_id("005000000000001") is HOT
    assert LISTS.of_crm_id("005000000000001AAA") is HOT
    assert LISTS.of_crm_id("005000000000002") is None
    assert LISTS.of_crm_id("005000000000001AAB") is HOT


def test_crm_ids_of_18_characters_are_compared_whole() -> None:
    """K-2, decided: only an id of 15 characters stands for a longer one."""
    lists = StaticLists([StaticList(ListId(1), "L", crm_id="005000000000001AAA")])
    assert lists.of_crm_id("005000000000001AAB") is None
    assert lists.of_crm_id("005000000000001") is not None


def test_the_full_name_holds_the_program() -> None:
    """`<program>.<list>` inside a program, else the plain name."""
    assert HOT.full_name == "Hot Leads"
    assert REGISTRANTS.full_name == "Big Launch Webinar.Registrants"


def test_a_list_of_a_program_is_found_in_it_alone() -> None:
    """By the names of both, letter case ignored; a list outside programs is in none."""
    assert LISTS.in_program("BIG launch webinar", "registrants") is REGISTRANTS
    assert LISTS.in_program("Spring", "Attendees") is TWICE[0]
    assert LISTS.in_program("Spring", "Registrants") is None
    assert LISTS.in_program("", "Hot Leads") is None


def test_the_lists_of_a_program_are_in_their_order() -> None:
    """A program without lists, and one that is not there, have none."""
    first = StaticList(ListId(1), "Z", "Autumn")
    lists = StaticLists([first, HOT, *TWICE])
    assert lists.of_program("AUTUMN") == (first, TWICE[1])
    assert lists.of_program("Winter") == ()
    assert lists.of_program("") == ()
