"""Tokens: their names, and texts with them replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from castile.domain.catalog import make_catalog
from castile.domain.fields import FieldType, custom_field
from castile.domain.tokens import (
    TEXT_CHARACTERS_MAX,
    Tokens,
    defined_token_name,
    shown_token_name,
    token_name,
)

if TYPE_CHECKING:
    from datetime import tzinfo

    from castile.domain.catalog import Catalog
    from castile.domain.leads import Lead


@pytest.mark.parametrize(
    "text", ["{{my.message}}", "my.message", "{{ my.message }}", " MY.Message ", "{{My. message}}"]
)
def test_camp_19_a_token_is_named_with_or_without_braces(text: str) -> None:
    """G-27: `{{my.message}}` and `my.message` are one name; letter case is ignored (decided)."""
    assert token_name(text) == "message"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "message",
        "my",
        "my.",
        "{{my.}}",
        "{{message}}",
        "{{lead.Email}}",
        "{{my.message",
        "my.message}}",
        "{my.message}",
        "{{my.a}}{{my.b}}",
        "{{{my.message}}}",
        "my." + "x" * 256,
    ],
)
def test_camp_19_anything_else_is_no_token(text: str) -> None:
    """G-27: 20110 follows from it."""
    with pytest.raises(ValueError, match=r"^expected "):
        token_name(text)


def test_a_token_name_has_at_most_255_characters() -> None:
    """The longest name that a definition can have (decided)."""
    assert token_name("my." + "x" * 255) == "x" * 255


@pytest.mark.parametrize("text", ["message", "my.message", "My.Message"])
def test_a_token_of_the_definition_is_named_with_or_without_the_prefix(text: str) -> None:
    """Both are the name that calls state behind `my.`."""
    assert defined_token_name(text) == token_name("{{my.message}}")


@pytest.mark.parametrize(
    ("text", "shown"), [("My Token", "My Token"), ("My.Token", "Token"), (" my. A B ", "A B")]
)
def test_a_token_of_the_definition_is_shown_with_its_letters(text: str, shown: str) -> None:
    """50-mobjects B-101, documented sample: without `my.`."""
    assert shown_token_name(text) == shown


def test_the_first_source_that_has_a_value_wins(catalog: Catalog, lead: Lead) -> None:
    """G-46: also when its value is empty text."""
    tokens = Tokens(catalog)
    first, second = {"a": "1", "empty": ""}, {"a": "2", "b": "3", "empty": "4"}
    text = "{{my.a}} {{ My.B }} [{{my.empty}}] [{{my.unknown}}]"
    assert tokens.replaced(text, lead, first.get, second.get) == "1 3 [] []"


def test_a_lead_token_shows_a_field_by_either_name(catalog: Catalog, lead: Lead) -> None:
    """Display name or SOAP name, letter case ignored; a field without a value is empty."""
    lead.set_value(catalog.field("FirstName"), "Ada")
    tokens = Tokens(catalog)
    text = "{{lead.First Name}}|{{Lead.FIRSTNAME}}|{{lead.Email Address}}|{{lead.LastName}}|"
    assert tokens.replaced(text, lead) == "Ada|Ada|a@example.test||"
    assert tokens.replaced("{{lead.Id}} {{lead.Lead ID}} {{lead.nothing}}", lead) == "10 10 "


def test_a_display_name_goes_before_a_name(zone: tzinfo, lead: Lead) -> None:
    """Decided: as with the columns of an import."""
    fields = [
        custom_field(name, display_name, FieldType.STRING, key=name)
        for name, display_name in (("Shoe", "Boot"), ("Boot", "Shoe"))
    ]
    for field in fields:
        lead.set_value(field, f"value of {field.name}")
    tokens = Tokens(make_catalog(version=1, zone=zone, custom_fields=fields))
    assert tokens.replaced("{{lead.Shoe}}, {{lead.Boot}}", lead) == "value of Boot, value of Shoe"


def test_a_lead_token_shows_a_value_as_a_lead_record_does(catalog: Catalog, lead: Lead) -> None:
    """Instants in the subscription's time zone."""
    field = next(each for each in catalog.fields_described if each.type == "datetime")
    lead.set_value(field, "2026-08-03T14:15:00.000Z")
    text = Tokens(catalog).replaced(f"{{{{lead.{field.name}}}}}", lead)
    assert text == "2026-08-03T09:15:00-05:00"


@pytest.mark.parametrize("text", ["", "plain", "{{", "}}", "{my.a}", "{{my.a", "a }} {{ b"])
def test_what_is_no_token_stays(text: str, catalog: Catalog, lead: Lead) -> None:
    """Only names in double braces are replaced."""
    assert Tokens(catalog).replaced(text, lead, {"a": "x"}.get) == text


@pytest.mark.parametrize("name", ["system.date", "campaign.name", "", "x"])
def test_an_unknown_token_becomes_empty_text(name: str, catalog: Catalog, lead: Lead) -> None:
    """G-46: documented."""
    assert Tokens(catalog).replaced(f"a{{{{{name}}}}}b", lead) == "ab"


def test_what_a_token_became_is_not_looked_at_again(catalog: Catalog, lead: Lead) -> None:
    """A client's text cannot reach the fields of a lead (decided)."""
    source = {"a": "{{lead.Email}} {{my.b}}", "b": "never"}
    assert Tokens(catalog).replaced("{{my.a}}", lead, source.get) == "{{lead.Email}} {{my.b}}"


@pytest.mark.parametrize("times", [1, 2, 2500])
def test_a_long_value_in_many_places_is_cut(times: int, catalog: Catalog, lead: Lead) -> None:
    """What a flow's text becomes has a bound, and so has the memory that it takes."""
    asked: list[str] = []

    def source(name: str) -> str:
        asked.append(name)
        return "x" * 600_000

    text = Tokens(catalog).replaced("{{my.a}}" * times, lead, source)
    assert len(text) == min(600_000 * times, TEXT_CHARACTERS_MAX)
    assert len(asked) == min(times, 2)
