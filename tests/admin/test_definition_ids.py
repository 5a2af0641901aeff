"""Ids of entries, costs and steps that a file says again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from castile.admin.definition_ids import adopt_ids
from tests.admin.applying import NOTHING, apply, catalog, lines, refusals

if TYPE_CHECKING:
    from castile.domain.programs import Campaign, Program
    from castile.server.installation import Installation

CHANNEL = 'channels = [{ name = "C", program_type = "T", statuses = [] }]\n'
PROGRAM = 'programs = [{ name = "P", type = "T", channel = "C"%s }]\n'
CAMPAIGN = 'campaigns = [{ name = "K", kind = "batch", flow = [%s] }]\n'
WAIT = '{ step = "Wait", days = %d%s }'
DELETE = '{ step = "Delete Lead" }'
ONE, TWO, THREE = (WAIT % (days, "") for days in (1, 2, 3))


def program(installation: Installation) -> Program:
    """The only program."""
    (found,) = catalog(installation).programs
    return found


def campaign(installation: Installation) -> Campaign:
    """The only campaign."""
    (found,) = catalog(installation).programs.campaigns
    return found


def step_ids(installation: Installation) -> list[int]:
    """The ids of the steps of the only campaign, in order."""
    return [step.step_id for step in campaign(installation).flow]


def test_everything_with_an_id_gets_one_when_the_file_gives_none(
    installation: Installation,
) -> None:
    """S-4a: programs, campaigns, costs and steps, each with its sequence and its first id."""
    text = (
        CHANNEL
        + PROGRAM % ', costs = [{ month = "2026-07", amount = 5 }]'
        + CAMPAIGN % ONE
        + "[subscription]\n"
        + "first_ids = { program = 1970, campaign = 4496, cost = 153, flow_step = 19582 }"
    )
    apply(installation, text)
    assert program(installation).program_id == 1970
    assert program(installation).costs[0].cost_id == 153
    assert campaign(installation).campaign_id == 4496
    assert step_ids(installation) == [19582]
    assert apply(installation, text) == NOTHING


def test_given_ids_are_kept_and_new_ones_go_on_above_all(installation: Installation) -> None:
    """Also when the one without an id stands first."""
    apply(installation, CAMPAIGN % f"{ONE}, {WAIT % (2, ', id = 50')}, {THREE}")
    assert step_ids(installation) == [51, 50, 52]
    costs = '{ month = "2026-07", amount = 5 }, { month = "2026-08", amount = 5, id = 9 }'
    apply(installation, CHANNEL + PROGRAM % f", id = 7, costs = [{costs}]")
    assert [cost.cost_id for cost in program(installation).costs] == [10, 9]
    assert program(installation).program_id == 7


@pytest.mark.parametrize(
    ("steps", "ids"),
    [
        ((ONE, TWO), [1, 2]),
        ((TWO, ONE), [2, 1]),
        ((THREE, ONE, TWO), [3, 1, 2]),
        ((ONE, THREE), [1, 2]),
        ((TWO,), [2]),
        ((ONE, ONE), [1, 2]),
        ((ONE, DELETE), [1, 3]),
        ((ONE, DELETE, THREE), [1, 3, 4]),
        ((WAIT % (2, ", id = 1"), WAIT % (1, ", id = 2")), [1, 2]),
        ((ONE, TWO, WAIT % (2, ", id = 77")), [1, 2, 77]),
        ((), []),
    ],
)
def test_a_step_keeps_its_id_while_the_flow_changes(
    installation: Installation, steps: tuple[str, ...], ids: list[int]
) -> None:
    """One that says the same, else one of its kind in its place; new ones get new ids."""
    apply(installation, CAMPAIGN % f"{ONE}, {TWO}")
    text = CAMPAIGN % ", ".join(steps)
    apply(installation, text)
    assert step_ids(installation) == ids
    assert apply(installation, text) == NOTHING


def test_an_id_that_differs_from_the_stored_one_is_an_error(installation: Installation) -> None:
    """Of a program, a campaign, a cost and a step, whether it was given or made."""
    costs = ', costs = [{ month = "2026-07", amount = %d%s }]'
    apply(installation, CHANNEL + PROGRAM % (costs % (5, ", id = 4")) + CAMPAIGN % ONE)
    assert refusals(
        installation,
        PROGRAM % (", id = 3" + costs % (6, ", id = 5"))
        + 'campaigns = [{ name = "k", id = 8, kind = "batch", flow = ['
        + WAIT % (1, ", id = 9")
        + "] }]",
    ) == [
        'programs "P", id: expected 1, the stored one, got 3',
        'programs "P", costs 1, id: expected 4, the stored one, got 5',
        'campaigns "k", id: expected 1, the stored one, got 8',
        'campaigns "k", flow 1, id: expected 1, the stored one, got 9',
    ]


def test_a_changed_cost_of_the_same_month_keeps_its_id(installation: Installation) -> None:
    """And the line of the change shows it."""
    costs = ', costs = [{ month = "2026-07", amount = %d }]'
    apply(installation, CHANNEL + PROGRAM % (costs % 5))
    (line,) = lines(installation, PROGRAM % (costs % 6))
    assert line.startswith("program P: costs")
    assert program(installation).costs[0].amount == 6
    assert program(installation).costs[0].cost_id == 1


def test_an_id_that_another_entry_has_is_an_error(installation: Installation) -> None:
    """A given id and one that was given out count alike, over all campaigns."""
    apply(installation, CAMPAIGN % ONE)
    assert refusals(
        installation,
        'campaigns = [{ name = "L", kind = "batch", flow = [' + WAIT % (1, ", id = 1") + "] }]",
    ) == ['campaigns "L", flow 1, id: expected each once, got 1 again']


def test_tables_without_parts_have_only_their_own_id() -> None:
    """A list has no parts; what was never numbered takes any id."""
    given: dict[str, Any] = {"name": "A", "id": 5}
    assert adopt_ids("lists", {"name": "A", "id": 4}, given) == [
        "id: expected 4, the stored one, got 5"
    ]
    assert adopt_ids("lists", {"name": "A"}, given) == []
    assert adopt_ids("tag_types", {"name": "A"}, {"name": "A"}) == []


PARTS = st.lists(
    st.fixed_dictionaries(
        {"step": st.sampled_from("abc"), "text": st.sampled_from("xyz")},
        optional={"id": st.integers(1, 6)},
    ),
    max_size=6,
    unique_by=lambda part: part.get("id", object()),
)


@given(stored=PARTS, given_parts=PARTS)
def test_any_flow_keeps_its_ids_once(
    stored: list[dict[str, Any]], given_parts: list[dict[str, Any]]
) -> None:
    """No id comes twice, none is made up, one that says the same keeps its own; twice is once."""
    for number, part in enumerate(stored, 11):
        part.setdefault("id", number)
    former = {"flow": stored}
    before = [dict(part) for part in given_parts]
    if adopt_ids("campaigns", former, {"flow": given_parts}):
        return
    ids = [part["id"] for part in given_parts if "id" in part]
    assert len(set(ids)) == len(ids)
    assert set(ids) <= {part["id"] for part in (*stored, *before) if "id" in part}
    for part, was in zip(given_parts, before, strict=True):
        assert {**part, "id": 0} == {**was, "id": 0}
        assert part.get("id") == was.get("id", part.get("id"))
    left = [part for part in given_parts if "id" not in part]
    unused = [part for part in stored if part["id"] not in ids]
    assert not any({**one, "id": 0} == {**other, "id": 0} for one in left for other in unused)
    again = [dict(part) for part in given_parts]
    assert adopt_ids("campaigns", former, {"flow": again}) == []
    assert again == given_parts
