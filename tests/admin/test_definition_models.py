"""What one entry of the definition file must be by itself."""

from __future__ import annotations

import pytest

from castile.admin.definition_models import Definition
from tests.admin.applying import mistakes, read


@pytest.mark.parametrize(
    ("entry", "valid"),
    [
        ('lead_fields = [{ name = "F", type = "string", length = 0 }]', False),
        ('lead_fields = [{ name = "F", type = "string", length = 1 }]', True),
        ('lead_fields = [{ name = "F", type = "url", length = 2000 }]', True),
        ('lead_fields = [{ name = "F", type = "url", length = 2001 }]', False),
        (f'lead_fields = [{{ name = "{"f" * 100}", type = "text" }}]', True),
        (f'lead_fields = [{{ name = "{"f" * 101}", type = "text" }}]', False),
        ('lead_fields = [{ name = "HotelCheck-in__c", type = "date" }]', True),
        ('lead_fields = [{ name = "Marketo Jigsaw Contact Id", hidden = true }]', True),
        ('lead_owners = [{ email = "no address" }]', False),
        ('workspaces = [{ name = "W", partitions = [] }]', False),
        ('workspaces = [{ name = "W", partitions = ["A", "a"] }]', False),
        ('tag_types = [{ name = "T", values = ["x", "X"] }]', False),
        ("[subscription.first_ids]\nlead = 2147483647", True),
        ("[subscription.first_ids]\nlead = 2147483648", False),
        ("[subscription.first_ids]\nactivity = 2147483648", True),
    ],
)
def test_an_entry_obeys_its_limits(entry: str, *, valid: bool) -> None:
    """Both sides of each limit."""
    if valid:
        assert read(entry) != Definition()
    else:
        assert len(mistakes(entry)) == 1


@pytest.mark.parametrize(("fields", "valid"), [(50, True), (51, False)])
def test_a_custom_object_type_has_at_most_50_other_fields(fields: int, *, valid: bool) -> None:
    """As documented (60-custom-objects section 1)."""
    others = ", ".join(f'{{ name = "f{number}", type = "string" }}' for number in range(fields))
    text = (
        'custom_object_types = [{ name = "T", link_field = "MKTOID",'
        f' key_fields = [{{ name = "MKTOID", type = "integer" }}], fields = [{others}] }}]'
    )
    if valid:
        assert len(read(text).custom_object_types[0].fields) == fields
    else:
        assert len(mistakes(text)) == 1


def test_the_email_can_be_blocked_but_not_hidden() -> None:
    """70-lead-fields section 1, 10-leads R-1: it is an element of every record. Decided."""
    allowed = read('lead_fields = [{ name = "email", blocked = true, hidden = false }]')
    assert allowed.lead_fields[0].blocked
    (mistake,) = mistakes('lead_fields = [{ name = "email", hidden = true }]')
    assert mistake.startswith('shop.toml: lead_fields "email": expected hidden for attributes only')


def test_an_address_is_named_in_words() -> None:
    """A person reads the sentence."""
    assert mistakes('lead_owners = [{ email = "nobody" }]') == (
        'shop.toml: lead_owners "nobody", email: expected an email address, got "nobody"',
    )


def test_a_program_may_end_before_it_starts() -> None:
    """A sample of the old service shows one."""
    assert read(
        'programs = [{ name = "P", type = "Marketing Event", channel = "C",'
        " start_at = 2026-09-07T08:00:00Z, end_at = 2026-09-06T08:00:00Z }]"
    ).programs


def test_tokens_are_the_same_with_and_without_my() -> None:
    """A name is not stated twice in two spellings."""
    (error,) = mistakes(
        'programs = [{ name = "P", type = "T", channel = "C",'
        ' tokens = { menu = "a", "my.Menu" = "b" } }]'
    )
    assert error.endswith("expected each of tokens once, got one with and without my.")


@pytest.mark.parametrize("name", ["my.", "{{my.menu}}", "a}", "my.{a"])
def test_a_token_that_no_text_could_name_is_refused(name: str) -> None:
    """G-46: what stands in braces is `my.` and a name."""
    (error,) = mistakes(
        f'programs = [{{ name = "P", type = "T", channel = "C", tokens = {{ "{name}" = "a" }} }}]'
    )
    assert "expected the name of a token, with or without my. and without braces" in error


def test_a_program_has_one_value_of_a_tag_type() -> None:
    """Letter case of names is ignored (G-2, decided)."""
    (error,) = mistakes(
        'programs = [{ name = "P", type = "T", channel = "C",'
        ' tags = { Region = "North", region = "South" } }]'
    )
    assert error.endswith("expected one value a tag type in tags, got two of one")
