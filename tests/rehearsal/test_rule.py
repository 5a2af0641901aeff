"""A rule, as the definition file writes it."""

from __future__ import annotations

import pytest

from castile.admin.definition_rehearsals import Effect as DefinedEffect
from castile.rehearsal.rule import Effect, rule_of
from tests.rehearsal.rules import HOUR_MS, MADE_MS

START = "2026-08-03T16:15:00+00:00"
START_MS = MADE_MS + 2 * HOUR_MS


def test_a_rule_that_says_nothing_is_for_every_call_of_an_hour() -> None:
    """Decided: it begins at once and lasts 60 minutes from when it was made."""
    made = rule_of({"name": "R", "effect": {"fault": 20023}}, MADE_MS)
    assert (made.operation, made.user_id, made.lead_key, made.times) == (None, None, None, None)
    assert (made.every, made.percent, made.seed) == (1, 100, 0)
    assert (made.starts_ms, made.expires_ms) == (0, MADE_MS + HOUR_MS)
    assert (made.effect, made.value) == (Effect.FAULT, 20023)


@pytest.mark.parametrize(
    ("said", "starts_ms", "expires_ms"),
    [
        ({"starts_at": START}, START_MS, START_MS + HOUR_MS),
        ({"starts_at": "2026-08-03T12:00:00Z"}, MADE_MS - 8_100_000, MADE_MS + HOUR_MS),
        ({"expires_at": "2026-08-03T11:15:00-05:00"}, 0, START_MS),
        ({"starts_at": START, "expires_at": "2026-08-04T16:15:00Z"}, START_MS, START_MS + 86400000),
    ],
)
def test_a_rule_says_when_it_begins_and_ends(
    said: dict[str, str], starts_ms: int, expires_ms: int
) -> None:
    """Without an end it lasts an hour from its start, or from when it was made if that is later."""
    made = rule_of({"name": "R", "effect": {"cut": "before"}, **said}, MADE_MS)
    assert (made.starts_ms, made.expires_ms) == (starts_ms, expires_ms)


def test_a_command_may_say_other_minutes() -> None:
    """They count from when the rule is made."""
    made = rule_of({"name": "R", "effect": {"lose_reply": True}}, MADE_MS, 5)
    assert made.expires_ms == MADE_MS + 300_000


def test_everything_of_a_match_is_taken() -> None:
    """A lead key is brought into the form in which it is compared; a value may hold `=`."""
    match = {
        "operation": "syncLead",
        "user_id": "etl_01",
        "lead_key": "EMAIL=A=b@Example.com",
        "every": 3,
        "percent": 50,
        "seed": 7,
        "times": 10,
    }
    made = rule_of({"name": "R", "match": match, "effect": {"wait_ms": [1, 2]}}, MADE_MS)
    assert (made.operation, made.user_id) == ("syncLead", "etl_01")
    assert made.lead_key == ("EMAIL", "a=b@example.com")
    assert (made.every, made.percent, made.seed, made.times) == (3, 50, 7, 10)


def test_every_effect_of_the_file_is_known() -> None:
    """The file and the rules name the same effects."""
    assert {effect.value for effect in Effect} == set(DefinedEffect.model_fields)
