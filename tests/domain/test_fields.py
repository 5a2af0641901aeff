"""Words and sizes of field types."""

from __future__ import annotations

import pytest

from castile.domain.fields import (
    FieldType,
    LeadField,
    OpportunityField,
    SourceObject,
    custom_field,
)

WORDS = {
    "string": ("string", "string", 100),
    "text": ("text", "text", 2000),
    "email": ("email", "email", None),
    "phone": ("phone", "phone", None),
    "url": ("url", "url", 100),
    "integer": ("integer", "integer", None),
    "score": ("integer", "integer", None),
    "float": ("float", "float", None),
    "currency": ("currency", "currency", None),
    "percent": ("percent", "percent", None),
    "boolean": ("boolean", "boolean", None),
    "date": ("date", "date", None),
    "datetime": ("datetime", "datetime", None),
    "formula": ("string", "string", None),
    "reference": ("integer", "reference", None),
}


def test_every_type_has_its_row() -> None:
    """The table of this test is that of 70-lead-fields section 3."""
    assert list(WORDS) == [each.value for each in FieldType]


@pytest.mark.parametrize("word", WORDS)
def test_each_type_has_its_words_and_size(word: str) -> None:
    """R-9 and section 4: attrType, the word of describeMObject, and its size."""
    field_type = FieldType(word)
    lead_field = custom_field("A", "A", field_type, length=100)
    opportunity_field = OpportunityField(
        name="A", display_name="A", type=field_type, key="5", length=100
    )
    found = (field_type.attr_type, field_type.data_type, lead_field.size)
    assert found == WORDS[word]
    assert opportunity_field.size == lead_field.size


@pytest.mark.parametrize("field_type", list(FieldType))
def test_formula_and_reference_take_no_values(field_type: FieldType) -> None:
    """Section 3: these two are never written, every other type is."""
    expected = field_type not in {FieldType.FORMULA, FieldType.REFERENCE}
    assert custom_field("A", "A", field_type).takes_values is expected


def test_six_types_hold_numbers() -> None:
    """Section 3, as conditions and imports look at them."""
    numbers = {"integer", "score", "float", "currency", "percent", "reference"}
    assert {each.value for each in FieldType if each.is_number} == numbers


def test_a_blocked_field_takes_no_values() -> None:
    """Section 1: blocked is as read-only."""
    assert not custom_field("A", "A", FieldType.STRING, blocked=True).takes_values


def test_custom_scores_belong_to_lead_interest() -> None:
    """Section 4, row sourceObject; recorded."""
    assert custom_field("A", "A", FieldType.SCORE).source_object is SourceObject.LEAD_INTEREST
    assert custom_field("A", "A", FieldType.INTEGER).source_object is SourceObject.LEAD


def test_values_are_kept_under_the_key_that_a_rename_leaves_alone() -> None:
    """The key is the first name unless it is given."""
    field: LeadField = custom_field("New", "New", FieldType.STRING, key="Old")
    assert (field.name, field.key) == ("New", "Old")
    assert custom_field("New", "New", FieldType.STRING).key == "New"
