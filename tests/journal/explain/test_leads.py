"""Leads and owners that nearly were the right ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.harness import open_harness
from tests.journal.explain.explaining import all_text, explained

if TYPE_CHECKING:
    from pathlib import Path

    from tests.harness import Harness

EMAIL = "jane@example.test"


@pytest.mark.parametrize(
    ("key_type", "key_value", "words"),
    [
        ("EMAIL", "<jane@example.test>", f'marks around it: "{EMAIL}"'),
        ("EMAIL", "Jane Doe <jane@example.test>", f'"{EMAIL}"'),
        ("EMAIL", "jane @example.test", f'"{EMAIL}"'),
        ("EMAIL", "mailto:jane@example.test", f'"{EMAIL}"'),
        ("EMAIL", "jane@exmaple.test", f'Did you mean "{EMAIL}"?'),
        ("EMAIL", "1", "as IDNUM and not as EMAIL"),
        ("COOKIE", EMAIL, "as EMAIL and not as COOKIE"),
        ("SFDCCONTACTID", EMAIL, "as EMAIL and not as SFDCCONTACTID"),
    ],
)
def test_near_matches(castile: Harness, key_type: str, key_value: str, words: str) -> None:
    """Blanks, marks, slips and other types of keys."""
    castile.store_lead(EMAIL)
    assert castile.get_lead(key_type, key_value).code == 20103
    explanation = explained(castile)
    assert explanation["names"] == ["near_match"]
    assert words in all_text(explanation)


def test_a_cookie_in_other_letters(castile: Harness) -> None:
    """Cookies are compared letter by letter."""
    castile.store_anonymous("abcDEF")
    assert castile.get_lead("COOKIE", "ABCDEF").code == 20103
    assert explained(castile)["names"] == ["no_such_lead"]
    castile.store_anonymous("abcdef")
    assert castile.get_lead("COOKIE", "ABCDEf").code == 20103
    assert '"abcdef"' in all_text(explained(castile))


def test_nothing_like_it(castile: Harness) -> None:
    """No far-fetched lead is shown."""
    castile.store_lead(EMAIL)
    assert castile.get_lead("EMAIL", "somebody.else@other.test").code == 20103
    explanation = explained(castile)
    assert explanation["names"] == ["no_such_lead"]
    assert EMAIL not in all_text(explanation)


def test_a_masked_value_is_not_compared(tmp_path: Path) -> None:
    """Where the journal masks what it keeps of people, nothing is claimed of a hash."""
    with open_harness(tmp_path / "data", journal_mask_personal=True) as castile:
        castile.store_lead(EMAIL)
        assert castile.get_lead("EMAIL", "jane@exampel.test").code == 20103
        assert "masks what it keeps" in all_text(explained(castile))


def test_an_owner_by_the_wrong_type_of_key(castile: Harness) -> None:
    """An email is no CRM id."""
    castile.define("lead_owners = [{ email = 'o@example.test', crm_id = '005000000000001' }]")
    assert castile.get_lead("SFDCLEADOWNERID", "o@example.test").code == 20108
    assert "send it as LEADOWNEREMAIL" in all_text(explained(castile))
    assert castile.get_lead("LEADOWNEREMAIL", "005000000000001").code == 20108
    assert "send it as SFDCLEADOWNERID" in all_text(explained(castile))
    assert castile.get_lead("LEADOWNEREMAIL", "x@y.test").code == 20108
    assert "lead_owners" in all_text(explained(castile))
