"""What is missing or wrong in the parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.journal.explain.explaining import all_text, explained

if TYPE_CHECKING:
    from tests.harness import Harness


def test_a_word_of_an_enumeration_in_other_letters(castile: Harness) -> None:
    """The word that was meant is shown."""
    assert castile.get_lead("email", "a@b.test").code == 20102
    assert 'Did you mean "EMAIL"?' in all_text(explained(castile))


def test_a_value_that_does_not_fit_its_field(castile: Harness) -> None:
    """Field, expectation and value stand in one sentence."""
    castile.sync_lead({"Email": "a@b.test"}, {"NumberOfEmployees": "many"})
    cause = explained(castile)["cause"]
    assert "NumberOfEmployees" in cause
    assert "many" in cause
