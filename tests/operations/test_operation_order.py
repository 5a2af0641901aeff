"""The order of checks within an operation (00-overview section 5, steps 11 to 14, and O-5)."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Final

import pytest

from castile.operations.registry import OPERATIONS
from castile.wire.contract import contract
from tests.operations.wrong_elements import (
    DEFINITIONS,
    LATER,
    NO_KEY,
    RIGHT,
    UNKNOWN_LIST,
    WRONG,
    element,
    record,
    selector,
)

if TYPE_CHECKING:
    from tests.harness import Answer, Harness
    from tests.operations.wrong_elements import Fault

ONE_ELEMENT: Final = frozenset({"getLead"})
"""Operations with judges whose parameters are one element."""


def ask(castile: Harness, operation: str, *elements: str) -> Answer:
    """Call an operation with these elements."""
    castile.clock.advance(1)  # stay below the rate
    name = contract().operations[operation].input
    return castile.call(f"<ns1:{name}>{''.join(elements)}</ns1:{name}>")


def assert_decides(castile: Harness, operation: str, *wrong: tuple[str, Fault]) -> None:
    """Of several wrong elements the first decides, sent in the order of the contract or not."""
    elements = {**RIGHT[operation], **{name: text for name, (text, _, _) in wrong}}
    _, (_, code, said) = wrong[0]
    for sent in ([*elements.values()], [*elements.values()][::-1]):
        answer = ask(castile, operation, *sent)
        assert (answer.code, said in answer.message) == (code, True), (wrong, answer.message)


@pytest.fixture
def defined(castile: Harness) -> Harness:
    """Return a server with what the right elements name."""
    castile.define(DEFINITIONS)
    castile.store_lead("a@example.test")
    castile.store_lead("b@example.test")
    return castile


@pytest.mark.parametrize("operation", WRONG)
def test_the_first_wrong_element_of_the_contract_decides(defined: Harness, operation: str) -> None:
    """O-5, decided: of any two, alone or together, in whatever order they were sent."""
    described = contract().types[contract().operations[operation].input_type]
    assert list(RIGHT[operation]) == [each.name for each in described.elements]
    wrong = [(name, fault) for name, faults in WRONG[operation].items() for fault in faults]
    for one in wrong:
        assert_decides(defined, operation, one)
    for one, other in combinations(wrong, 2):
        if one[0] != other[0] and (one[1], other[0]) != (NO_KEY, "marketoCookie"):
            assert_decides(defined, operation, one, other)


@pytest.mark.parametrize("operation", LATER)
def test_what_is_checked_first_decides(defined: Harness, operation: str) -> None:
    """Section 5: values before combinations, these before positions, these before what is found."""
    later = [(step, (name, fault)) for step, name, fault in LATER[operation]]
    for _, one in later:
        assert_decides(defined, operation, one)
    first = [(11, (name, fault)) for name, faults in WRONG[operation].items() for fault in faults]
    for (step, one), (next_step, other) in combinations(first + later, 2):
        if step != next_step and one[0] != other[0]:
            assert_decides(defined, operation, one, other)


@pytest.mark.parametrize("operation", RIGHT)
def test_the_right_elements_are_right(defined: Harness, operation: str) -> None:
    """So each fault is that of what was changed."""
    assert ask(defined, operation, *RIGHT[operation].values()).code == 0


def test_every_judge_is_seen_here() -> None:
    """No operation judges elements of which the order is not proved; objects have their tests."""
    judged = {
        name for name, one in OPERATIONS.items() if one.judges.by_path and "Object" not in name
    }
    assert judged == {*RIGHT} | ONE_ELEMENT


@pytest.mark.parametrize("other", ["batchSize", "includeAttributes"])
def test_a_page_of_no_leads_is_refused_before_what_follows(defined: Harness, other: str) -> None:
    """M-1: what could stand for leadSelector is no later element."""
    wrong = WRONG["getMultipleLeads"][other][0][0]
    answer = ask(defined, "getMultipleLeads", wrong)
    assert (answer.code, "leadSelector" in answer.message) == (20017, True)
    for instead in (
        "<lastUpdatedAt>2026-08-01</lastUpdatedAt>",
        "<streamPosition>x</streamPosition>",
    ):
        assert ask(defined, "getMultipleLeads", instead, wrong).code == 20110


@pytest.mark.parametrize(
    ("selected", "code"),
    [
        (selector("LastUpdateAtSelector", "<oldestUpdatedAt>2026-08-01</oldestUpdatedAt>"), 20110),
        ("<leadSelector><oldestUpdatedAt>2026-08-01</oldestUpdatedAt></leadSelector>", 20110),
        (selector("LastUpdateAtSelector"), 20110),
        (selector("Foo"), 20017),
        ("<leadSelector/>", 20017),
        (UNKNOWN_LIST, 20017),
    ],
)
def test_a_range_stands_for_a_start_position(defined: Harness, selected: str, code: int) -> None:
    """C-8: any other selector does not, whatever is wrong with it."""
    wrong = WRONG["getLeadChanges"]["batchSize"][0][0]
    assert ask(defined, "getLeadChanges", wrong, selected).code == code


@pytest.mark.parametrize(("cookie", "code"), [("x", 20110), ("", 20101), ("id:1&amp;", 20101)])
def test_a_cookie_is_a_key_though_it_comes_later(defined: Harness, cookie: str, code: int) -> None:
    """S-10: a text of which nothing is left is none."""
    later = "<returnLead>x</returnLead>", element("marketoCookie", cookie)
    assert ask(defined, "syncLead", record("<Email>NULL</Email>"), *later).code == code
