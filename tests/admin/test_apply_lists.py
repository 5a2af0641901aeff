"""Applying the static lists of a definition file."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest

from castile.domain.ids import ListId
from castile.domain.lists import StaticList
from tests.admin.applying import NOTHING, apply, catalog, exported, lines, refusals

if TYPE_CHECKING:
    from castile.server.installation import Installation

PROGRAM = """
channels = [{ name = "Webinar", program_type = "Event", statuses = [] }]
programs = [{ name = "Launch", type = "Event", channel = "Webinar" }]
"""
OWNERS = """
lead_owners = [
    { email = "sam@example.test", crm_id = "005000000000001", sales_user_id = "1001" },
    { email = "pat@example.test", sales_user_id = "1002" },
]
"""


def ids(installation: Installation) -> dict[str, int]:
    """The id of each list by its full name."""
    return {each.full_name: each.list_id for each in catalog(installation).lists}


def test_lists_are_used_and_no_warning_names_them(installation: Installation) -> None:
    """The next call finds a list by its name, inside a program by its full name too."""
    text = PROGRAM + 'lists = [{ name = "Hot" }, { name = "Guests", program = "Launch" }]'
    applied = apply(installation, text)
    assert "list Hot: created" in applied.lines
    assert "list Launch.Guests: created" in applied.lines
    assert not any("lists" in warning for warning in applied.warnings)
    lists = catalog(installation).lists
    assert lists.named("hot") == StaticList(ListId(1), "Hot")
    assert lists.named("Launch.Guests") == StaticList(ListId(2), "Guests", "Launch")


def test_a_given_id_is_kept_and_new_ones_go_on_above_all(installation: Installation) -> None:
    """00-overview S-4a, decided: also when the one without an id stands first in the file."""
    apply(installation, 'lists = [{ name = "A" }, { name = "B", id = 1012 }, { name = "C" }]')
    assert ids(installation) == {"A": 1013, "B": 1012, "C": 1014}
    apply(installation, 'lists = [{ name = "D" }]')
    assert ids(installation)["D"] == 1015


def test_the_first_id_of_a_sequence_is_that_of_the_file(installation: Installation) -> None:
    """00-overview S-4a, decided: `first_ids` counts for the lists of the same file."""
    text = 'lists = [{ name = "A" }, { name = "B", id = 5 }]\n[subscription.first_ids]\nlist = 1000'
    assert lines(installation, text)[0] == "subscription: next id of list 1 -> 1000"
    assert ids(installation) == {"A": 1000, "B": 5}
    assert apply(installation, text) == NOTHING


def test_an_id_that_another_list_has_is_an_error(installation: Installation) -> None:
    """A given id and one that was given out count alike."""
    apply(installation, 'lists = [{ name = "A" }]')
    assert refusals(installation, 'lists = [{ name = "B", id = 1 }]') == [
        'lists "B", id: expected each once, got 1 again'
    ]
    assert refusals(installation, 'lists = [{ name = "a", id = 2 }]') == [
        'lists "a", id: expected 1, the stored one, got 2'
    ]


def test_a_renamed_list_keeps_its_id(installation: Installation) -> None:
    """And so its members; also when its program is renamed."""
    apply(installation, PROGRAM + 'lists = [{ name = "L", program = "Launch" }, { name = "M" }]')
    before = ids(installation)
    apply(
        installation,
        'programs = [{ name = "Start", renamed_from = "Launch", type = "Event",'
        ' channel = "Webinar" }]\nlists = [{ name = "N", renamed_from = "M" }]',
    )
    after = ids(installation)
    assert after == {"Start.L": before["Launch.L"], "N": before["M"]}


def test_an_export_holds_the_ids_and_is_read_again(installation: Installation) -> None:
    """An id that was given out is from then on part of the definition."""
    apply(installation, OWNERS + 'lists = [{ name = "A" }, { name = "B", id = 7 }]')
    text = exported(installation)
    assert tomllib.loads(text)["lists"] == [{"name": "A", "id": 8}, {"name": "B", "id": 7}]
    assert apply(installation, text) == NOTHING


def test_a_dry_run_gives_no_id_away(installation: Installation) -> None:
    """What it tells is what happens afterwards."""
    text = 'lists = [{ name = "A" }]'
    assert apply(installation, text, dry_run=True).lines == ("list A: created",)
    apply(installation, text)
    assert ids(installation) == {"A": 1}


def test_a_list_is_tied_to_a_lead_owner(installation: Installation) -> None:
    """I-11: found by the ids of the sales user, and no longer when the tie moves."""
    apply(
        installation,
        OWNERS + 'lists = [{ name = "A", owner = "SAM@example.test" }, { name = "B" }]',
    )
    lists = catalog(installation).lists
    assert lists.of_sales_user("1001") is lists.named("A")
    assert lists.of_crm_id("005000000000001AAA") is lists.named("A")
    assert lists.of_sales_user("1002") is None
    apply(installation, 'lists = [{ name = "A", owner = "pat@example.test" }]')
    lists = catalog(installation).lists
    assert lists.of_sales_user("1001") is None
    assert lists.of_sales_user("1002") is lists.named("A")


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (
            'lists = [{ name = "A", owner = "x@example.test" }]',
            'lists "A", owner: expected the name of one of lead_owners, got "x@example.test"',
        ),
        (
            """
            lists = [
                { name = "A", owner = "sam@example.test" },
                { name = "B", owner = "SAM@example.test" },
            ]
            """,
            'shop.toml: lists "B", owner: expected each once, got "SAM@example.test" again',
        ),
        (
            'lists = [{ name = "A", program = "Nothing" }]',
            'lists "A", program: expected the name of one of programs, got "Nothing"',
        ),
        (
            'lead_owners = [{ email = "x@example.test", sales_user_id = "1001" }]',
            'lead_owners "x@example.test", sales_user_id: expected each once, got "1001" again',
        ),
    ],
)
def test_a_list_that_cannot_be_is_an_error(
    installation: Installation, text: str, error: str
) -> None:
    """A list of nobody, two lists of one, a list of no program, two users of one id."""
    apply(installation, OWNERS)
    assert refusals(installation, text) == [error]


def test_a_new_workspace_without_an_id_never_takes_one_of_the_same_file(
    installation: Installation,
) -> None:
    """Ids that the file gives are kept before any is given out, for workspaces as for lists."""
    one = '{ name = "%s", partitions = ["Default"]%s }'
    apply(installation, f"workspaces = [{one % ('A', '')}, {one % ('B', ', id = 2')}]")
    found = {each.name: each.workspace_id for each in catalog(installation).workspaces}
    assert found == {"Default": 1, "A": 3, "B": 2}
