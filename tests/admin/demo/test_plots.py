"""What is planned for each lead: seen in the demo as a whole."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from castile.actions.flow_steps import DAY_MS
from castile.admin.demo.people import Origin
from castile.admin.demo.plots import DAYS, FAIR_DAYS

if TYPE_CHECKING:
    from castile.admin.demo.company import Company
    from castile.admin.demo.story import Story
    from tests.harness import Harness


def _by_origin(company: Company) -> dict[Origin, list[Story]]:
    found: dict[Origin, list[Story]] = defaultdict(list)
    for story in company.stories:
        found[story.person.origin].append(story)
    return found


def _types(story: Story) -> list[str]:
    ordered = sorted(story.activities, key=lambda each: each.occurred_ms)
    return [each.type for each in ordered]


def test_leads_come_from_everywhere(company: Company) -> None:
    """Each origin begins in its own way."""
    found = _by_origin(company)
    assert set(found) == set(Origin)
    for story in found[Origin.WEBSITE]:
        types = _types(story)
        assert types.index("Fill Out Form") < types.index("New Lead")
        assert types[types.index("New Lead") :].count("Request Campaign") >= 1
    for story in found[Origin.FAIR]:
        new, added = story.activities[:2]
        assert dict(new.attributes)["Source Type"] == "List import"
        assert (added.type, added.asset) == ("Add to List", "Visitors")
    for story in found[Origin.VISITOR]:
        assert set(_types(story)) <= {"Visit Webpage", "Click Link"}
    for origin in (Origin.ORDERS, Origin.SALES):
        assert all("New Lead" in _types(story) for story in found[origin])


def test_customers_are_on_their_list_with_what_they_spent(company: Company) -> None:
    """An order changes values and adds to the list."""
    for story in _by_origin(company)[Origin.ORDERS]:
        customers = story.static_list("Customers").list_id
        assert customers in story.members
        for name in ("KitesOwned", "TotalSpent", "LastOrderAt"):
            assert story.lead.value(story.catalog.field(name)) is not None, name


def test_the_fair_comes_in_at_one_moment(company: Company, demo: Harness) -> None:
    """As an import does."""
    created = {story.lead.created_ms for story in _by_origin(company)[Origin.FAIR]}
    now_ms = demo.clock.now_ms()
    assert created == {now_ms - FAIR_DAYS * DAY_MS}
    assert all(each.occurred_ms >= now_ms - DAYS * DAY_MS for each in company.activities)


def test_only_members_and_not_all_who_registered_attend(company: Company) -> None:
    """The import of the attendants has leads who registered before."""
    registered = attended = 0
    for story in company.stories:
        lists = story.catalog.lists
        names = {found.name for each in story.members if (found := lists.by_id(each)) is not None}
        registered += "Registered" in names
        attended += "Attended" in names
        assert names.isdisjoint({"Attended"}) or "Registered" in names
    assert 0 < attended < registered
