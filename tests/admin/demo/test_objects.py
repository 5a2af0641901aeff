"""Orders, repairs and kites of customers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from castile.actions.flow_steps import DAY_MS
from castile.admin.demo.objects import CUSTOMERS, DAYS_MAX, KITE, ORDER, REPAIR
from castile.domain.values import convert

if TYPE_CHECKING:
    from castile.admin.demo.company import Company
    from castile.domain.catalog import Catalog
    from tests.harness import Harness


def test_each_customer_has_orders_and_a_kite_for_each(company: Company, catalog: Catalog) -> None:
    """And nobody else has any; repairs are of kites that there are."""
    static_list = catalog.lists.named(CUSTOMERS)
    assert static_list is not None
    members = {
        story.lead.lead_id for story in company.stories if static_list.list_id in story.members
    }
    by_type = {
        name: [record for each, record in company.objects if each.name == name]
        for name in (ORDER, REPAIR, KITE)
    }
    assert {record.lead_id for record in by_type[ORDER]} == members
    assert len(by_type[KITE]) == len(by_type[ORDER]) > len(by_type[REPAIR]) > 0
    serials = {(record.lead_id, *record.keys) for record in by_type[KITE]}
    assert {(each.lead_id, each.values["Serial"]) for each in by_type[REPAIR]} <= serials


def test_records_fit_their_types_and_their_keys_are_free(
    company: Company, catalog: Catalog, demo: Harness
) -> None:
    """They are what a call could have stored, in the last 60 days."""
    keys = set()
    now_ms = demo.clock.now_ms()
    for object_type, record in company.objects:
        keys.add((object_type.name, record.lead_id, record.keys))
        assert now_ms - (DAYS_MAX + 1) * DAY_MS < record.created_ms <= now_ms
        for name, text in record.values.items():
            assert convert(object_type.attributes[name], text, catalog.zone) == text
        for each, text in zip(object_type.other_keys, record.keys, strict=True):
            assert convert(each, text, catalog.zone) == text
        assert record.link == str(record.lead_id)
    assert len(keys) == len(company.objects)
