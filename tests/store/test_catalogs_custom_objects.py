"""Types of custom objects as the catalog has them."""

from __future__ import annotations

from typing import Any

import pytest

from castile.domain.fields import FieldType
from castile.settings import SubscriptionSettings
from castile.store.catalogs import catalog_of, custom_object_types_of
from castile.store.stored_entry import StoredEntry

VISIT = {
    "name": "Visit",
    "description": "Of a shop",
    "link_field": "who",
    "links_to": "shoe",
    "key_fields": [{"name": "vid", "type": "string", "length": 20}],
    "fields": [{"name": "who", "type": "string"}, {"name": "seats", "type": "integer"}],
}
CAR = {
    "name": "Car",
    "link_field": "MKTOID",
    "key_fields": [{"name": "vin", "type": "string"}, {"name": "MKTOID", "type": "integer"}],
}
TABLES: dict[str, list[dict[str, Any]]] = {
    "lead_fields": [{"name": "Shoe", "type": "string", "external_key": True}],
    "custom_object_types": [VISIT, CAR],
}
ENTRIES = [
    StoredEntry(table, 10 + position, position, entry, 1000, 900)
    for table, each in TABLES.items()
    for position, entry in enumerate(each)
]


def test_types_are_made_of_their_entries() -> None:
    """60-custom-objects section 1; the link to a lead field is resolved."""
    catalog = catalog_of(ENTRIES, SubscriptionSettings(custom_object_skipped_status=True), 4)
    assert catalog.custom_object_skipped_status
    visit, car = catalog.custom_object_types
    assert (visit.type_id, visit.name, visit.description) == (10, "Visit", "Of a shop")
    assert visit.links_to == catalog.field("Shoe")
    assert (visit.link.name, visit.is_style_a) == ("who", False)
    assert [(each.name, each.length) for each in visit.keys.values()] == [("vid", 20)]
    assert visit.attributes["seats"].type is FieldType.INTEGER
    assert (car.type_id, car.links_to, car.is_style_a) == (11, None, True)
    assert [*car.keys] == ["MKTOID", "vin"]


@pytest.mark.parametrize("name", ["Visit", "visit", " VISIT "])
def test_a_type_is_found_in_any_letter_case(name: str) -> None:
    """D-3."""
    catalog = catalog_of(ENTRIES, SubscriptionSettings(), 4)
    found = catalog.custom_object_type(name)
    assert found is not None
    assert found.name == "Visit"
    assert catalog.custom_object_type("Visits") is None


def test_types_can_be_made_without_settings() -> None:
    """A merge has none at hand."""
    catalog = catalog_of(ENTRIES, SubscriptionSettings(), 4)
    assert custom_object_types_of(ENTRIES) == [*catalog.custom_object_types]
