"""Which calls a rule is for, and whose turn it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from castile.rehearsal.matching import Turns, draw, is_for
from castile.rehearsal.rule import rule_of
from tests.rehearsal.rules import HOUR_MS, MADE_MS, facts, rule

if TYPE_CHECKING:
    from castile.rehearsal.rule import Rule

GET = (
    "<m:paramsGetLead><leadKey><keyType>EMAIL</keyType><keyValue>a@b.com</keyValue></leadKey>"
    "</m:paramsGetLead>"
)


def _turns(made: Rule, calls: int) -> list[bool]:
    turns = Turns()
    return [turns.comes(made) for _ in range(calls)]


@pytest.mark.parametrize(
    ("match", "is_meant"),
    [
        ({}, True),
        ({"operation": "getLead"}, True),
        ({"operation": "syncLead"}, False),
        ({"user_id": "demo.user_01"}, True),
        ({"user_id": "other"}, False),
        ({"lead_key": "EMAIL=A@B.com"}, True),
        ({"lead_key": "EMAIL=c@d.com"}, False),
        ({"lead_key": "IDNUM=1"}, False),
        ({"operation": "getLead", "user_id": "demo.user_01", "lead_key": "EMAIL=a@b.com"}, True),
        ({"operation": "getLead", "user_id": "demo.user_01", "lead_key": "EMAIL=x@b.com"}, False),
    ],
)
def test_everything_that_is_said_must_match(match: dict[str, str], *, is_meant: bool) -> None:
    """Operation, user and lead key; what is not said matches all."""
    assert is_for(rule(match=match), facts(GET, operation="getLead")) is is_meant


@pytest.mark.parametrize(
    ("arrived_ms", "is_meant"),
    [
        (MADE_MS - 1, False),
        (MADE_MS, True),
        (MADE_MS + HOUR_MS - 1, True),
        (MADE_MS + HOUR_MS, False),
    ],
)
def test_the_start_is_inside_and_the_expiry_is_not(arrived_ms: int, *, is_meant: bool) -> None:
    """Both sides of both ends of the time span (decided)."""
    entry = {"name": "R", "effect": {"fault": 20023}, "starts_at": "2026-08-03T14:15:00Z"}
    assert is_for(rule_of(entry, MADE_MS), facts(arrived_ms=arrived_ms)) is is_meant


@given(st.integers(1, 20), st.integers(0, 100))
def test_every_nth_call_is_the_nth_and_its_multiples(every: int, calls: int) -> None:
    """The first n-1 calls go by."""
    came = _turns(rule(match={"every": every}), calls)
    assert came == [number % every == 0 for number in range(1, calls + 1)]


@given(st.integers(1, 20), st.integers(0, 40))
def test_a_rule_is_at_work_so_often_and_no_more(times: int, calls: int) -> None:
    """The first calls whose turn it is; then the rule is used up."""
    made, turns = rule(match={"times": times}), Turns()
    assert sum(turns.comes(made) for _ in range(calls)) == min(times, calls)
    assert turns.used_up(made) is (calls >= times)
    assert turns.calls_matched == min(times, calls)


@given(st.integers(0, 2**31 - 1), st.integers(0, 100))
def test_the_same_seed_chooses_the_same_calls(seed: int, percent: int) -> None:
    """A rehearsal can be repeated."""
    made = rule(match={"seed": seed, "percent": percent})
    assert _turns(made, 50) == _turns(made, 50)


@pytest.mark.parametrize(("percent", "share"), [(0, 0), (1, 0.01), (50, 0.5), (99, 0.99), (100, 1)])
def test_so_many_of_a_hundred_are_chosen(percent: int, share: float) -> None:
    """0 is never, 100 is always, what lies between is near its share."""
    chosen = sum(_turns(rule(match={"percent": percent, "seed": 7}), 10_000))
    assert chosen == pytest.approx(10_000 * share, abs=150 if 0 < percent < 100 else 0)


def test_another_seed_chooses_other_calls() -> None:
    """The seed means something."""
    chosen = {tuple(_turns(rule(match={"percent": 50, "seed": seed}), 64)) for seed in range(20)}
    assert len(chosen) == 20


def test_every_percent_and_times_go_together() -> None:
    """Of the calls that are a multiple, the chosen ones, so many times."""
    alone = _turns(rule(match={"percent": 50, "seed": 3}), 400)
    both = [chosen and number % 4 == 0 for number, chosen in enumerate(alone, 1)]
    assert _turns(rule(match={"percent": 50, "seed": 3, "every": 4}), 400) == both
    limited = _turns(rule(match={"percent": 50, "seed": 3, "every": 4, "times": 5}), 400)
    assert sum(limited) == 5
    last = max(number for number, chosen in enumerate(limited) if chosen)
    assert limited[: last + 1] == both[: last + 1]


@given(st.integers(0, 2**31 - 1), st.integers(1, 10**9))
def test_a_draw_lies_from_0_to_below_1(seed: int, number: int) -> None:
    """And is another one for another purpose."""
    assert 0 <= draw(seed, number) < 1
    assert draw(seed, number) != draw(seed, number, "wait")


def test_lead_keys_are_read_once() -> None:
    """A list of a thousand leads is not read for each rule."""
    call = facts(GET)
    assert call.lead_keys is call.lead_keys
