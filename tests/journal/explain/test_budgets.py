"""Who used the budget, and when it is free again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from castile.journal.explain.budgets import NOT_COUNTED
from tests.journal.explain.explaining import all_text, explained
from tests.journal.explain.provoking import LIST

if TYPE_CHECKING:
    from tests.harness import Harness

OTHER = ("demo.user_02", "anotherKey02")


def test_users_are_told_apart(castile: Harness) -> None:
    """The quota is shared: the one who is refused may be another."""
    castile.define(
        f"users = [{{ user_id = '{OTHER[0]}', encryption_key = '{OTHER[1]}' }}]\n"
        "[subscription]\nquota_calls_per_day = 4"
    )
    for _ in range(3):
        castile.call(LIST, user_id=OTHER[0], key=OTHER[1])
    castile.get_lead("EMAIL", "nobody@example.test")
    assert castile.call(LIST).code == 20015
    text = all_text(explained(castile))
    assert "4 calls since the day began: 3 listMObjects by demo.user_02, 1 getLead by" in text


def test_calls_of_yesterday_are_not_counted(castile: Harness) -> None:
    """The day begins at midnight US Central."""
    castile.define("[subscription]\nquota_calls_per_day = 1")
    assert castile.call(LIST).status == 200
    castile.clock.advance(86_400)
    assert castile.call(LIST).status == 200
    assert castile.call(LIST).code == 20015
    assert "1 calls since the day began" in all_text(explained(castile))


def test_refused_calls_are_told_and_not_counted(castile: Harness) -> None:
    """A-71: who hammers learns that it is not the hammering."""
    castile.define("[subscription]\nrate_calls = 2\nrate_seconds = 10")
    for _ in range(5):
        castile.call(LIST)
    text = all_text(explained(castile))
    assert "2 calls in the 10 seconds before" in text
    assert "10 seconds later" in text


def test_codes_of_calls_that_use_nothing() -> None:
    """02-admission section 8."""
    assert {20012, 20013, 20014, 20015, 20016, 20019, 20023, 20024} == NOT_COUNTED
