"""The sentences that say what is wrong with a definition file."""

from __future__ import annotations

from datetime import date

import pytest

from castile.admin.definition_errors import shown
from tests.admin.applying import (
    mistakes,
)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("colour = 1", "colour: expected a key of the schema, got an unknown one"),
        ("format = 2", "format: expected 1, got 2"),
        ("lists = 5", "lists: expected a list, got 5"),
        ("lists = [5]", "lists entry 1: expected a table, got 5"),
        ("lists = [{ }]", "lists entry 1, name: expected this key, got none"),
        (
            'lists = [{ name = "A", progam = "P" }]',
            (
                'lists "A", progam: expected a key of the schema, got an unknown one;'
                " the nearest is program"
            ),
        ),
        ('lists = [{ name = "A", id = "7" }]', 'lists "A", id: expected a whole number, got "7"'),
        ('lists = [{ name = "A", id = true }]', 'lists "A", id: expected a whole number, got true'),
        ('lists = [{ name = "A", id = 0 }]', 'lists "A", id: expected at least 1, got 0'),
        (
            'lists = [{ name = "A", id = 2147483648 }]',
            'lists "A", id: expected at most 2147483647, got 2147483648',
        ),
        (
            'lists = [{ name = " A" }]',
            'lists " A", name: expected one line without blanks around it, got " A"',
        ),
        (
            'lists = [{ name = "A", program = "P", workspace = "W" }]',
            'lists "A": expected program or workspace, got both',
        ),
        (
            'users = [{ user_id = "u", encryption_key = "a", encryption_key_file = "b" }]',
            'users "u", encryption_key: expected 10 to 255 printable characters, got 1 characters',
        ),
        (
            'users = [{ user_id = "u", encryption_key = 1234567890 }]',
            'users "u", encryption_key: expected a text, got another type',
        ),
        (
            'lead_fields = [{ name = "F" }]',
            'lead_fields "F": expected a type, as each custom field has one, got none',
        ),
        (
            'lead_fields = [{ name = "F", type = "money" }]',
            (
                'lead_fields "F", type: expected one of string, text, email, phone, url, integer,'
                " score, float, currency, percent, boolean, date, datetime, formula, reference,"
                ' got "money"'
            ),
        ),
        (
            'lead_fields = [{ name = "F x", type = "text" }]',
            'lead_fields "F x", name: expected 1 to 100 letters, digits, "_", "-", got "F x"',
        ),
        (
            'lead_fields = [{ name = "F", type = "text", length = 5 }]',
            'lead_fields "F": expected length for string and url only, got type text',
        ),
        (
            'lead_fields = [{ name = "title", type = "text" }]',
            (
                'lead_fields "title": expected only blocked and hidden, as this is a standard'
                " field, got type"
            ),
        ),
        (
            'workspaces = [{ name = "W", partitions = ["P"], primary_partition = "Q" }]',
            'workspaces "W": expected primary_partition to be one of partitions, got Q',
        ),
        (
            'assignment_rules = [{ name = "R", partition = "P", when = [{ field = "Title" }] }]',
            (
                'assignment_rules "R", when entry 1: expected at least one comparison of is,'
                " is_not, contains, starts_with, at_least, at_most, empty, got none"
            ),
        ),
        (
            (
                'assignment_rules = [{ name = "R", partition = "P", when = [{ field = "Title",'
                ' is = "x" }] }]'
            ),
            'assignment_rules "R", when entry 1, is: expected a list, got "x"',
        ),
        (
            'tag_types = [{ name = "channel", values = [] }]',
            'tag_types "channel": expected another name than Channel, which channels stand for',
        ),
        (
            (
                'custom_object_types = [{ name = "T", link_field = "z",'
                ' key_fields = [{ name = "k", type = "string" }] }]'
            ),
            'custom_object_types "T": expected link_field to be one of k, got z',
        ),
        (
            (
                'programs = [{ name = "P", type = "Default", channel = "C",'
                " start_at = 2026-09-01T11:00:00Z }]"
            ),
            (
                'programs "P": expected start_at and end_at only where type is "Marketing Event",'
                ' got "Default"'
            ),
        ),
        (
            (
                'programs = [{ name = "P", type = "Marketing Event", channel = "C",'
                " start_at = 2026-09-01T11:00:00 }]"
            ),
            (
                'programs "P", start_at: expected a date-time with an offset, such as'
                " 2026-09-01T11:00:00-05:00, got 2026-09-01T11:00:00"
            ),
        ),
        (
            (
                'programs = [{ name = "P", type = "T", channel = "C",'
                ' costs = [{ month = "2026-13", amount = 1 }] }]'
            ),
            'programs "P", costs entry 1, month: expected a month, such as 2026-07, got "2026-13"',
        ),
        (
            'campaigns = [{ name = "C", kind = "batch", active = true }]',
            'campaigns "C": expected no active in a batch campaign, got one',
        ),
        (
            'campaigns = [{ name = "C", kind = "batch", audience = { } }]',
            'campaigns "C", audience: expected one of list, program, all_known_leads, got none',
        ),
        (
            'campaigns = [{ name = "C", kind = "daily" }]',
            "campaigns \"C\", kind: expected 'trigger' or 'batch', got \"daily\"",
        ),
        (
            'rehearsals = [{ name = "R", effect = { fault = 1 } }]',
            'rehearsals "R", effect, fault: expected the code of a fault, such as 20023, got 1',
        ),
        (
            'rehearsals = [{ name = "R", effect = { lose_reply = true, http_status = 503 } }]',
            'rehearsals "R", effect: expected exactly one effect, got http_status and lose_reply',
        ),
        (
            "[subscription]\nfirst_ids = { lead = 0 }",
            "subscription, first_ids, lead: expected at least 1, got 0",
        ),
        (
            "[subscription]\nport = 80",
            "subscription, port: expected a setting of a subscription, got an unknown key",
        ),
        (
            '[subscription]\nrate_calls = "100"',
            'subscription, rate_calls: expected a whole number from 0 to 1000000, got "100"',
        ),
        (
            '[subscription]\ntime_zone = "Oslo"',
            'subscription, time_zone: expected a time zone such as America/Chicago, got "Oslo"',
        ),
    ],
)
def test_an_error_names_table_entry_key_expected_and_got(text: str, error: str) -> None:
    """Each mistake is one sentence that says where it is, what was expected and what came."""
    assert mistakes(text) == (f"shop.toml: {error}",)


def test_every_mistake_is_told_at_once() -> None:
    """A person corrects a file in one round."""
    text = 'lists = [{ name = "A", id = 0 }, { nam = "B" }]\n[subscription]\nport = 1'
    assert list(mistakes(text)) == [
        'shop.toml: lists "A", id: expected at least 1, got 0',
        "shop.toml: lists entry 2, name: expected this key, got none",
        (
            "shop.toml: lists entry 2, nam: expected a key of the schema, got an unknown one;"
            " the nearest is name"
        ),
        "shop.toml: subscription, port: expected a setting of a subscription, got an unknown key",
    ]


@pytest.mark.parametrize(
    ("value", "error"),
    [
        (
            "{ a = 1 }",
            "expected true or false or a whole number or a number or a text, got a table",
        ),
        (
            "[1, 2]",
            "expected true or false or a whole number or a number or a text, got a list of 2",
        ),
        ("nan", "expected true or false or a whole number or a finite number or a text, got nan"),
    ],
)
def test_a_value_that_may_have_several_types_is_named_once(value: str, error: str) -> None:
    """A person reads one sentence, not one for each type that was tried."""
    text = (
        'campaigns = [{ name = "C", kind = "batch", flow = ['
        f'{{ step = "Change Data Value", field = "Title", value = {value} }}] }}]'
    )
    assert mistakes(text) == (f'shop.toml: campaigns "C", flow entry 1, value: {error}',)


@pytest.mark.parametrize(
    ("entry", "error"),
    [
        (
            'users = [{ user_id = "u", encryption_key = "0123456789", encryption_key_file = "b" }]',
            'users "u": expected encryption_key or encryption_key_file, got both',
        ),
        (
            (
                'custom_object_types = [{ name = "T", link_field = "k",'
                ' key_fields = [{ name = "k", type = "string" }],'
                ' fields = [{ name = "K", type = "date" }] }]'
            ),
            'custom_object_types "T": expected each field once, got K twice',
        ),
    ],
)
def test_an_entry_that_contradicts_itself_is_an_error(entry: str, error: str) -> None:
    """Keys that do not go together are named."""
    assert mistakes(entry) == (f"shop.toml: {error}",)


def test_a_long_value_is_cut() -> None:
    """An error stays one readable line."""
    (error,) = mistakes(f'campaigns = [{{ name = "C", kind = "{"x" * 61}" }}]')
    assert error.endswith(f'got "{"x" * 60}..."')
    (error,) = mistakes(f'campaigns = [{{ name = "C", kind = "{"x" * 60}" }}]')
    assert error.endswith(f'got "{"x" * 60}"')


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "nothing"),
        (True, "true"),
        (5, "5"),
        ("a", '"a"'),
        (date(2026, 9, 1), "2026-09-01"),
        ({}, "a table"),
        ([], "a list of 0"),
    ],
)
def test_a_value_is_shown_in_short(value: object, text: str) -> None:
    """Tables and lists are never shown whole: they may hold a key."""
    assert shown(value) == text
