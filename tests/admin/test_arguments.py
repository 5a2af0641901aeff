"""What a command takes, judged by its table."""

from __future__ import annotations

from typing import Any

import pytest

from castile.admin.arguments import INTEGER_MAX, LIMIT, Argument, checked
from castile.admin.commands import COMMANDS
from castile.admin.errors import CommandError

ORDER = Argument("order", words=("newest", "oldest"))
IDS = Argument("ids", "array", "Of leads.", required=True, items="integer")


@pytest.mark.parametrize("limit", [1, 10_000])
def test_a_number_is_taken_up_to_its_limits(limit: int) -> None:
    """Both ends belong to it."""
    assert checked([LIMIT], {"limit": limit}) == {"limit": limit}


@pytest.mark.parametrize("limit", [0, 10_001, -1, "1", 1.5, True, [1]])
def test_a_number_beyond_its_limits_or_of_another_type_is_refused(limit: object) -> None:
    """No text and no truth stands for a number."""
    with pytest.raises(CommandError) as caught:
        checked([LIMIT], {"limit": limit})
    assert str(caught.value) == "limit: expected a JSON integer from 1 to 10000"
    assert caught.value.exit_code == 2


def test_a_number_without_limits_of_its_own_fits_into_the_database() -> None:
    """63 bits, and not below 0."""
    number = Argument("n", "number")
    assert checked([number], {"n": INTEGER_MAX}) == {"n": INTEGER_MAX}
    for value in (INTEGER_MAX + 1, -0.1):
        with pytest.raises(CommandError, match="n: expected a JSON number from 0 to"):
            checked([number], {"n": value})


@pytest.mark.parametrize(
    ("argument", "good", "bad", "expected"),
    [
        (Argument("a"), "x", 1, "a: expected a JSON string"),
        (Argument("a", "boolean"), False, 0, "a: expected a JSON boolean"),
        (Argument("a", "object"), {}, [], "a: expected a JSON object"),
        (Argument("a", "array"), [1, "x"], {}, "a: expected a JSON array"),
        (ORDER, "newest", "other", "order: expected one of newest, oldest"),
        (IDS, [1, 2], [1, "2"], "ids: expected a JSON array of integers"),
        (IDS, [], [True], "ids: expected a JSON array of integers"),
    ],
)
def test_a_value_has_the_type_that_the_table_says(
    argument: Argument, good: Any, bad: Any, expected: str
) -> None:
    """What came is not repeated: it may be a secret."""
    assert checked([argument], {argument.name: good}) == {argument.name: good}
    with pytest.raises(CommandError) as caught:
        checked([argument], {argument.name: bad})
    assert str(caught.value) == expected


def test_null_counts_as_not_given() -> None:
    """As by the socket."""
    assert checked([ORDER], {"order": None, "subscription": None}) == {}


def test_what_is_required_and_what_is_unknown_is_told() -> None:
    """Nothing is passed over in silence."""
    with pytest.raises(CommandError, match="ids: expected a value, got none"):
        checked([IDS], {})
    with pytest.raises(CommandError, match="expected one of subscription, order; got 'ordre'"):
        checked([ORDER], {"ordre": "newest"})


def test_a_command_without_a_table_takes_anything() -> None:
    """But for the subscription, which is a text."""
    assert checked(None, {"anything": [1]}) == {"anything": [1]}
    with pytest.raises(CommandError, match="subscription: expected a JSON string"):
        checked(None, {"subscription": 1})


def test_an_argument_describes_itself() -> None:
    """As JSON schema."""
    assert LIMIT.schema() == {
        "type": "integer",
        "description": "How many at most; default 100.",
        "minimum": 1,
        "maximum": 10_000,
    }
    assert ORDER.schema() == {"type": "string", "enum": ["newest", "oldest"]}
    assert IDS.schema()["items"] == {"type": "integer"}


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_no_command_takes_an_argument_twice(name: str) -> None:
    """And none takes the subscription, which all take."""
    names = [each.name for each in COMMANDS[name].takes or ()]
    assert len({*names, "subscription"}) == len(names) + 1
