"""Words and names of activity types."""

from __future__ import annotations

import pytest

from castile.domain.activities import CHANGE_DATA_VALUE, NEW_LEAD
from castile.domain.activity_types import ACTIVITY_TYPES, activity_type, activity_type_named
from castile.wire.contract import contract


def test_every_word_of_the_contract_is_known() -> None:
    """20-activities section 2: 57 words, two of which match nothing."""
    words = contract().enumerations["ActivityType"].values
    found = [activity_type(word) for word in words]
    assert len(words) == 57
    assert found.count(None) == 2
    assert {name for name in found if name is not None} <= ACTIVITY_TYPES


def test_all_names_are_there() -> None:
    """Section 2: 55 names with a word and 20 without."""
    assert len(ACTIVITY_TYPES) == 55 + 20
    assert {NEW_LEAD, CHANGE_DATA_VALUE, "Click Shared Link"} <= ACTIVITY_TYPES


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("VisitWebpage", "Visit Webpage"),
        ("NewSFDCOpprtnty", "New SFDC Opportunity"),
        ("AddtoSFDCCampaign", "Add to SFDC Campaign"),
        ("EnrichWithJigsaw", "Enrich with Data.com"),
        ("RegisterForEvent", None),
        ("AttendEvent", None),
        ("SmartCampaignTest", None),
    ],
)
def test_a_word_has_its_name(word: str, name: str | None) -> None:
    """Section 2 and T-3, also words of older contracts."""
    assert activity_type(word) == name
    assert activity_type_named(f" {word} ") == name


@pytest.mark.parametrize("text", ["Visit Webpage", "  visit WEBPAGE ", "VisitWebpage"])
def test_a_name_is_found_in_any_letters_decided(text: str) -> None:
    """T-1 and T-2."""
    assert activity_type_named(text) == "Visit Webpage"


@pytest.mark.parametrize("text", ["Visit Website", "visitwebpage", ""])
def test_anything_else_is_unknown(text: str) -> None:
    """T-3: fault 20107."""
    with pytest.raises(KeyError):
        activity_type_named(text)
    with pytest.raises(KeyError):
        activity_type(text)
