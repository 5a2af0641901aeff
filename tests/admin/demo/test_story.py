"""The story of one lead."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest

from tests.admin.demo.tellings import END_MS, START_MS, story_of, told

if TYPE_CHECKING:
    from castile.domain.catalog import Catalog


def test_things_happen_in_the_order_of_time(catalog: Catalog) -> None:
    """At the same time in the order of planning; after the end nothing happens."""
    story = story_of(catalog)
    seen: list[tuple[str, int]] = []

    def see(name: str) -> None:
        seen.append((name, story.now_ms))
        if name == "first":
            story.after(5, partial(see, "behind"))

    for name, at_ms in (("last", END_MS), ("late", END_MS + 1), ("first", 7), ("second", 7)):
        story.at(at_ms, partial(see, name))
    story.tell()
    assert seen == [("first", 7), ("second", 7), ("behind", 12), ("last", END_MS)]


def test_a_known_lead_comes_with_its_activity_and_its_partition(catalog: Catalog) -> None:
    """The assignment rules decide; an anonymous one starts in that of Default, silently."""
    norwegian = story_of(catalog, Country="Norway")
    norwegian.create()
    assert told(norwegian) == [("New Lead", "")]
    partitions = {each.partition_id: each.name for each in catalog.partitions}
    assert partitions[norwegian.lead.partition_id] == "Coast"
    assert norwegian.lead.created_ms == norwegian.lead.updated_ms == START_MS
    visitor = story_of(catalog)
    visitor.appear()
    assert (partitions[visitor.lead.partition_id], visitor.activities) == ("Default", [])


def test_a_value_changes_together_with_its_activity(catalog: Catalog) -> None:
    """The same value again is no change."""
    story = story_of(catalog, Title="Buyer")
    story.sync("Title", "Owner")
    story.sync("Title", "Owner")
    assert told(story) == [("Change Data Value", "Job Title")]
    assert story.lead.value(catalog.field("Title")) == "Owner"
    assert dict(story.activities[0].attributes)["Old Value"] == "Buyer"


def test_a_lead_is_on_a_list_once(catalog: Catalog) -> None:
    """Only what changes the list is recorded."""
    story = story_of(catalog)
    story.be_added("Customers")
    story.be_added("Customers")
    customers = story.static_list("Customers")
    assert told(story) == [("Add to List", "Customers")]
    assert story.members == {customers.list_id: START_MS}
    assert [story.leave(customers), story.leave(customers)] == [True, False]


def test_names_that_are_not_defined_are_refused(catalog: Catalog) -> None:
    """A story is told by the definitions."""
    story = story_of(catalog)
    with pytest.raises(LookupError):
        story.static_list("Nowhere")
    with pytest.raises(LookupError):
        story.campaign("Never")
