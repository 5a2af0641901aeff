"""What entries say about each other: names and ids twice, contradictions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.admin.applying import (
    apply,
    lines,
    mistakes,
    read,
    refusals,
)

if TYPE_CHECKING:
    from castile.server.installation import Installation


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (
            'partitions = [{ name = "North" }, { name = "NORTH" }]',
            'partitions "NORTH", name: expected each once, got "NORTH" again',
        ),
        (
            'users = [{ user_id = "a" }, { user_id = "A" }]',
            'users "A", user_id: expected each once, got "A" again',
        ),
        (
            'lists = [{ name = "L", program = "p" }, { name = "l", program = "P" }]',
            'lists "l", name: expected each once, got "l" again',
        ),
        (
            'lists = [{ name = "A", id = 4 }, { name = "B", id = 4 }]',
            'lists "B", id: expected each once, got 4 again',
        ),
        (
            'lists = [{ name = "A", owner = "a@b" }, { name = "B", owner = "A@b" }]',
            'lists "B", owner: expected each once, got "A@b" again',
        ),
        (
            (
                'channels = [{ name = "C", program_type = "T", statuses = ['
                '{ name = "In", step = 1 }, { name = "in", step = 2 }] }]'
            ),
            'channels "C", statuses: expected each once, got "in" again',
        ),
        (
            (
                'tag_types = [{ name = "A", renamed_from = "X", values = [] },'
                ' { name = "B", renamed_from = "x", values = [] }]'
            ),
            'tag_types "B", renamed_from: expected each once, got "x" again',
        ),
    ],
)
def test_a_name_or_an_id_twice_is_an_error(text: str, error: str) -> None:
    """Names that differ in letter case only are the same name."""
    assert mistakes(text) == (f"shop.toml: {error}",)


def test_lists_of_the_same_name_may_be_in_different_programs() -> None:
    """The identity of a list is its name in its place."""
    text = 'lists = [{ name = "L" }, { name = "L", program = "P" }, { name = "L", program = "Q" }]'
    assert len(read(text).lists) == 3


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ('"ForeignSysType"', "name"),
        ('"CreatedAt"', "name"),
        ('"acquisitiondate"', "name"),
        ('"Own", display_name = "Job Title"', "display_name"),
    ],
)
def test_a_custom_field_takes_no_name_that_is_in_use(
    installation: Installation, name: str, problem: str
) -> None:
    """Names and display names are unique without regard to letter case (70 F-1, F-2)."""
    (error,) = refusals(installation, f'lead_fields = [{{ name = {name}, type = "string" }}]')
    assert f", {problem}: expected a name of its own, got " in error


@pytest.mark.parametrize(
    ("when", "problem"),
    [
        ('{ field = "LeadScore", at_least = "many" }', "at_least"),
        ('{ field = "Title", at_least = 5 }', "at_least"),
        ('{ field = "DateofBirth", at_most = 2000-01-31 }', None),
        ('{ field = "LeadScore", at_least = 1.0, at_most = 5 }', None),
        ('{ field = "DoNotCall", is = [true] }', None),
    ],
)
def test_a_condition_must_fit_its_field(
    installation: Installation, when: str, problem: str | None
) -> None:
    """A rule that could never be judged is refused when it is made."""
    text = f'assignment_rules = [{{ name = "R", partition = "Default", when = [{when}] }}]'
    if problem is None:
        assert lines(installation, text) == ["assignment rule R: created"]
    else:
        (error,) = refusals(installation, text)
        assert error.startswith('assignment_rules "R", when, ')
        assert problem in error
        assert "expected " in error


CHANNEL = 'channels = [{ name = "C", program_type = "T", statuses = [] }]\n'
TAGS = 'tag_types = [{ name = "Season", values = ["Spring"] }]\n'


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (
            CHANNEL + 'programs = [{ name = "P", type = "U", channel = "c" }]',
            'programs "P", type: expected "T", the program_type of its channel, got "U"',
        ),
        (
            CHANNEL
            + TAGS
            + 'programs = [{ name = "P", type = "T", channel = "C", tags = { season = "Fall" } }]',
            'programs "P", tags: expected one of the values of season, got "Fall"',
        ),
        (
            (
                'campaigns = [{ name = "A", kind = "trigger" }, { name = "B", kind = "batch",'
                ' flow = [{ step = "Request Campaign", campaign = "a" }] }]'
            ),
            'campaigns "B", flow 1, campaign: expected an active trigger campaign, got "a"',
        ),
        (
            (
                'campaigns = [{ name = "B", kind = "batch", flow = [{ step = "Delete Lead",'
                ' choices = [{ when = [{ field = "Title", at_most = 5 }] }] }] }]'
            ),
            'campaigns "B", flow 1, when, ',
        ),
        (
            (
                'rehearsals = [{ name = "R", match = { operation = "getlead" },'
                " effect = { fault = 20023 } }]"
            ),
            'rehearsals "R", match, operation: expected the name of an operation, got "getlead"',
        ),
        (
            (
                'rehearsals = [{ name = "R", match = { lead_key = "MAIL=a" },'
                " effect = { fault = 20023 } }]"
            ),
            'rehearsals "R", match, lead_key: expected one of IDNUM, COOKIE, EMAIL, ',
        ),
        (
            'opportunity_fields = [{ name = "amount", type = "integer" }]',
            (
                'opportunity_fields "amount", name: expected a name of its own, got that of the'
                " standard field Amount"
            ),
        ),
        (
            (
                'lead_owners = [{ email = "a@b", crm_id = "005000000000001" },'
                ' { email = "c@d", crm_id = "005000000000001AAA" }]'
            ),
            'lead_owners "c@d", crm_id: expected each once, got "005000000000001AAA" again',
        ),
    ],
)
def test_entries_that_contradict_each_other_are_an_error(
    installation: Installation, text: str, error: str
) -> None:
    """The whole must make sense before any of it is stored."""
    (line,) = told(installation, text)
    assert line.startswith(error)


def told(installation: Installation, text: str) -> list[str]:
    """The errors of applying, or of reading without the name of the file."""
    return [line.removeprefix("shop.toml: ") for line in refusals(installation, text)]


def test_a_stored_program_must_still_fit_its_channel(installation: Installation) -> None:
    """What is stored is judged together with the file."""
    apply(installation, CHANNEL + 'programs = [{ name = "P", type = "t", channel = "C" }]')
    assert refusals(installation, CHANNEL.replace('"T"', '"U"')) == [
        'programs "P", type: expected "U", the program_type of its channel, got "t"'
    ]
