"""Old against new values."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from castile.domain.changes import Change, changes
from castile.domain.fields import FieldType, custom_field
from castile.domain.values import convert

if TYPE_CHECKING:
    from castile.domain.catalog import Catalog
    from castile.domain.leads import Lead

CHICAGO = ZoneInfo("America/Chicago")


def test_changes_come_in_request_order(catalog: Catalog, lead: Lead) -> None:
    """S-82: as the attributes stand, the email where it stands; the lead is not touched."""
    email, title, city = (catalog.field(name) for name in ("Email", "Title", "City"))
    lead.set_value(city, "Rome")
    values = [(email, "b@example.test"), (title, "Boss"), (city, None)]
    assert changes(lead, values) == (
        Change(email, "a@example.test", "b@example.test"),
        Change(title, None, "Boss"),
        Change(city, "Rome", None),
    )
    assert (lead.email, lead.values) == ("a@example.test", {"City": "Rome"})


def test_equal_values_are_no_changes(catalog: Catalog, lead: Lead) -> None:
    """S-31, decided: neither a value that is there nor the clearing of nothing."""
    title, city = catalog.field("Title"), catalog.field("City")
    lead.set_value(title, "Boss")
    assert changes(lead, [(title, "Boss"), (city, None)]) == ()


def test_values_compare_after_conversion_decided(catalog: Catalog, lead: Lead) -> None:
    """F-25: `1.0` on an integer 1 is no change, `b` on `B` is one."""
    employees, title = catalog.field("NumberOfEmployees"), catalog.field("Title")
    lead.set_value(employees, "1")
    lead.set_value(title, "B")
    wanted = [
        (each, convert(each, text, CHICAGO)) for each, text in [(employees, "1.0"), (title, "b")]
    ]
    assert changes(lead, wanted) == (Change(title, "B", "b"),)


def test_of_a_field_named_twice_the_last_counts_decided(catalog: Catalog, lead: Lead) -> None:
    """S-27: in the place of the last; LEAD-79."""
    title, city = catalog.field("Title"), catalog.field("City")
    values = [(title, "A"), (city, "Rome"), (title, "B")]
    assert changes(lead, values) == (Change(city, None, "Rome"), Change(title, None, "B"))
    lead.set_value(title, "B")
    assert changes(lead, values) == (Change(city, None, "Rome"),)


def test_imp_07_clearing_a_blank_number_may_show(catalog: Catalog, lead: Lead) -> None:
    """IMP-07, I-53: of numbers only, and only where it is asked for; nothing really changes."""
    employees, title = catalog.field("NumberOfEmployees"), catalog.field("Title")
    values = [(employees, None), (title, None)]
    assert changes(lead, values) == ()
    (shown,) = changes(lead, values, clears_show=True)
    assert (shown, shown.is_real) == (Change(employees, None, None), False)
    lead.set_value(employees, "7")
    (cleared,) = changes(lead, values, clears_show=True)
    assert (cleared, cleared.is_real) == (Change(employees, "7", None), True)


def test_texts_are_those_of_activities(catalog: Catalog) -> None:
    """V-12 and F-27: shown texts, empty for no value, `0` for false."""
    visited = custom_field("Visited", "Visited", FieldType.DATETIME)
    change = Change(visited, None, "2026-08-03T14:15:00.000Z")
    assert change.old_text(CHICAGO) == ""
    assert change.new_text(CHICAGO) == "2026-08-03T09:15:00-05:00"
    change = Change(catalog.field("Unsubscribed"), "1", None)
    assert (change.old_text(CHICAGO), change.new_text(CHICAGO)) == ("1", "0")
