"""Which custom fields may be defined."""

from __future__ import annotations

import pytest

from castile.domain.custom_fields import FieldDefinitionError, check_custom_fields
from castile.domain.fields import FieldType, LeadField, custom_field


def named(name: str, display_name: str = "Mine", length: int = 255) -> LeadField:
    """Make a custom string field."""
    return custom_field(name, display_name, FieldType.STRING, length=length)


@pytest.mark.parametrize("name", ["a", "HotelCheck-in", "Type__c", "x" * 99, "x" * 100, "-", "7"])
def test_names_that_are_allowed(name: str) -> None:
    """F-1, recorded marklogic-community/eauser-geomapper; decided limits."""
    check_custom_fields([named(name)])


@pytest.mark.parametrize("name", ["", "x" * 101, "two words", "é", "a.b", "a\n"])
def test_names_that_are_not_allowed_decided(name: str) -> None:
    """F-1."""
    with pytest.raises(FieldDefinitionError) as caught:
        check_custom_fields([named(name)])
    assert "name: expected 1 to 100 letters" in caught.value.reason


@pytest.mark.parametrize(
    ("name", "taken"),
    [
        ("firstname", "FirstName"),
        ("EMAIL", "Email"),
        ("MarketoSocialgender", "MarketoSocialGender"),
        ("acquisitiondate", "AcquisitionDate"),
        ("createdat", "CreatedAt"),
        ("ID", "Id"),
        ("foreignSysType", "ForeignSysType"),
    ],
)
def test_names_of_the_server_are_taken_decided(name: str, taken: str) -> None:
    """F-1: standard names, those of F-12, and the elements of a lead record."""
    with pytest.raises(FieldDefinitionError) as caught:
        check_custom_fields([named(name)])
    assert caught.value.field.name == name
    assert str(caught.value) == (
        f'{name}: name: expected a name of its own, got "{name}", taken by "{taken}"'
    )


def test_two_custom_fields_have_two_names() -> None:
    """F-1 and F-2: without regard to letter case; the later one is at fault."""
    second = named("MINE__C", "Second")
    with pytest.raises(FieldDefinitionError) as caught:
        check_custom_fields([named("Mine__c", "First"), second])
    assert caught.value.field is second
    third = named("Third__c", "FIRST")
    with pytest.raises(FieldDefinitionError) as caught:
        check_custom_fields([named("Mine__c", "First"), third])
    assert caught.value.field is third
    assert caught.value.reason.startswith("display_name: expected a name of its own")
    check_custom_fields([named("Mine__c", "First"), named("Second", "Mine__c")])


@pytest.mark.parametrize("display_name", ["job title", "Marketo Data.com ID", "Urgency"])
def test_display_names_of_the_server_are_taken(display_name: str) -> None:
    """F-2, documented for new fields."""
    with pytest.raises(FieldDefinitionError, match="display_name: expected a name of its own"):
        check_custom_fields([named("Mine__c", display_name)])


@pytest.mark.parametrize("display_name", ["", " Mine", "Mine\n"])
def test_a_display_name_is_a_trimmed_text_decided(display_name: str) -> None:
    """Column names lose blanks before they are compared."""
    with pytest.raises(FieldDefinitionError, match="display_name: expected a text"):
        check_custom_fields([named("Mine__c", display_name)])


@pytest.mark.parametrize("length", [1, 2, 1999, 2000])
def test_lengths_that_are_allowed_decided(length: int) -> None:
    """1 to 2000 characters."""
    check_custom_fields([named("Mine__c", length=length)])


@pytest.mark.parametrize("length", [-1, 0, 2001])
def test_lengths_that_are_not_allowed_decided(length: int) -> None:
    """Only for types that have a length."""
    with pytest.raises(FieldDefinitionError, match=f"length: expected 1 to 2000, got {length}"):
        check_custom_fields([named("Mine__c", length=length)])
    check_custom_fields([custom_field("Mine__c", "Mine", FieldType.INTEGER, length=length)])
