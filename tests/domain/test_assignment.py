"""Conditions on a new lead, each comparison with what it takes and what it refuses."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from castile.domain.assignment import AssignmentRule, ConditionError, conditions
from castile.domain.fields import FieldType, custom_field
from castile.domain.ids import PartitionId
from castile.domain.values import convert

if TYPE_CHECKING:
    from castile.domain.catalog import Catalog
    from castile.domain.fields import LeadField
    from castile.domain.leads import Lead

CHICAGO = ZoneInfo("America/Chicago")
RATE = custom_field("Rate", "Rate", FieldType.FLOAT)
BORN = custom_field("Born", "Born", FieldType.DATE)
SEEN = custom_field("Seen", "Seen", FieldType.DATETIME)
VIP = custom_field("Vip", "Vip", FieldType.BOOLEAN)
NOTE = custom_field("Note", "Note", FieldType.STRING)


def holds(field: LeadField, text: str, lead: Lead, **comparisons: object) -> bool:
    """Judge a lead whose field has a value."""
    lead.set_value(field, convert(field, text, CHICAGO))
    return all(each.holds(lead) for each in conditions(field, comparisons, CHICAGO))


@pytest.mark.parametrize(
    ("field", "text", "comparison", "operand", "expected"),
    [
        (NOTE, "Germany", "is", ["France", "GERMANY"], True),
        (NOTE, "Germany", "is", ["German"], False),
        (NOTE, "", "is", [""], True),
        (NOTE, "", "is", ["x"], False),
        (NOTE, "straße", "is", ["STRASSE"], True),
        (NOTE, "Germany", "is_not", ["france"], True),
        (NOTE, "Germany", "is_not", ["germany"], False),
        (NOTE, "", "is_not", ["x"], True),
        (RATE, "1.50", "is", ["1.5"], True),
        (RATE, "1.50", "is", [1.5], True),
        (VIP, "1", "is", [True], True),
        (VIP, "0", "is", [False], True),
        (VIP, "1", "is", [False], False),
        (NOTE, "Big Company", "contains", "COMP", True),
        (NOTE, "Big Company", "contains", "x", False),
        (NOTE, "", "contains", "x", False),
        (NOTE, "76131", "starts_with", "7", True),
        (NOTE, "Zip 7", "starts_with", "zip", True),
        (NOTE, "17", "starts_with", "7", False),
        (NOTE, "", "starts_with", "7", False),
        (RATE, "9.99", "at_least", 10, False),
        (RATE, "10", "at_least", 10, True),
        (RATE, "100", "at_least", 10, True),
        (RATE, "-1", "at_least", "-1.0", True),
        (RATE, "", "at_least", 0, False),
        (RATE, "10", "at_most", 10, True),
        (RATE, "10.01", "at_most", 10, False),
        (RATE, "9", "at_most", 10, True),
        (RATE, "", "at_most", 10, False),
        (BORN, "2000-01-01", "at_least", "2000-01-01", True),
        (BORN, "1999-12-31", "at_least", date(2000, 1, 1), False),
        (BORN, "2000-01-02", "at_most", date(2000, 1, 1), False),
        (BORN, "2000-01-01", "at_most", date(2000, 1, 1), True),
        (BORN, "", "at_most", date(2000, 1, 1), False),
        (SEEN, "2026-08-03T14:15:00Z", "at_least", "2026-08-03T09:15:00-05:00", True),
        (SEEN, "2026-08-03T14:14:59Z", "at_least", "2026-08-03T09:15:00", False),
        (NOTE, "", "empty", True, True),
        (NOTE, "x", "empty", True, False),
        (NOTE, "x", "empty", False, True),
        (VIP, "false", "empty", True, True),
    ],
)
def test_a_comparison_decides_decided(
    lead: Lead, field: LeadField, text: str, comparison: str, operand: object, *, expected: bool
) -> None:
    """S-61: values compare after conversion, letter case ignored."""
    assert holds(field, text, lead, **{comparison: operand}) is expected


def test_the_email_can_be_looked_at(catalog: Catalog, lead: Lead) -> None:
    """The email is kept apart, but is a field for conditions."""
    email = catalog.field("Email")
    assert holds(email, "a@b.test", lead, contains="@")
    assert not holds(email, "", lead, contains="@")


@pytest.mark.parametrize(
    ("field", "comparisons", "message"),
    [
        (NOTE, {}, "Note: expected one of is, is_not, contains"),
        (NOTE, {"equals": "x"}, "got equals"),
        (NOTE, {"is": "x"}, "Note is: expected a list of values, got 'x'"),
        (NOTE, {"is": []}, "expected a list of values"),
        (NOTE, {"is_not": "x"}, "Note is_not: expected a list"),
        (RATE, {"is": ["many"]}, 'is: Rate: expected a decimal number, got "many"'),
        (NOTE, {"contains": ""}, "Note contains: expected a text"),
        (NOTE, {"starts_with": 7}, "Note starts_with: expected a text, got 7"),
        (NOTE, {"at_least": 7}, "expected a field of numbers or dates, got one of string"),
        (RATE, {"at_most": "NULL"}, "Rate at_most: expected a value"),
        (RATE, {"at_least": [1]}, "at_least: Rate: expected a decimal number"),
        (NOTE, {"empty": "yes"}, "Note empty: expected true or false, got 'yes'"),
    ],
)
def test_what_cannot_be_compared_is_refused(
    field: LeadField, comparisons: dict[str, object], message: str
) -> None:
    """The text names field, comparison, what was expected and what came."""
    with pytest.raises(ConditionError) as caught:
        conditions(field, comparisons, CHICAGO)
    assert message in str(caught.value)


def test_several_comparisons_of_one_entry_all_count(lead: Lead) -> None:
    """A range is two comparisons."""
    found = [holds(RATE, text, lead, at_least=0, at_most=99) for text in ("-1", "0", "99", "100")]
    assert found == [False, True, True, False]


def test_all_conditions_of_a_rule_must_hold(lead: Lead) -> None:
    """A rule without conditions fits every lead."""
    first = conditions(NOTE, {"is": ["a"]}, CHICAGO)
    second = conditions(RATE, {"at_least": 5}, CHICAGO)
    rule = AssignmentRule("Both", PartitionId(2), (*first, *second))
    lead.set_value(NOTE, "a")
    assert not rule.fits(lead)
    lead.set_value(RATE, "5")
    assert rule.fits(lead)
    assert AssignmentRule("All", PartitionId(2), ()).fits(lead)
