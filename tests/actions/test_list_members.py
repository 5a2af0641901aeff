"""Members of a static list change together with their activities."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from castile.actions.context import Context
from castile.actions.list_members import add_member, add_members, remove_members
from castile.domain.activities import Activity
from castile.domain.ids import ListId
from castile.domain.lists import StaticList

if TYPE_CHECKING:
    from castile.domain.ids import LeadId
    from tests.harness import Harness

HOT = StaticList(ListId(1012), "Hot")
GUESTS = StaticList(ListId(7), "Guests", "Dinner")


def context(castile: Harness) -> Context:
    """The surroundings of a run, now."""
    catalog = castile.installation.directory.current.subscriptions[castile.subscription_id].catalog
    return Context("c1", castile.clock.now_ms(), catalog, "3_1")


def members(castile: Harness, static_list: StaticList) -> list[LeadId]:
    """The leads on a list."""
    return castile.read(lambda tx: tx.lists.lead_ids(static_list.list_id, after=0, limit=None))


def test_added_leads_are_members_from_then_on_and_have_an_activity(castile: Harness) -> None:
    """I-21, decided: with the id and the plain name of the list."""
    lead_id = castile.store_lead("a@b.test")
    now_ms = castile.clock.now_ms()
    assert castile.write(lambda tx: add_member(lead_id, GUESTS, tx, context(castile)))
    assert castile.read(lambda tx: tx.lists.of_lead(lead_id)) == [(7, now_ms)]
    (added,) = castile.activities(lead_id)
    assert added == Activity(
        activity_id=added.activity_id,
        lead_id=lead_id,
        occurred_ms=now_ms,
        type="Add to List",
        asset_id=7,
        asset="Guests",
        attributes=(("List ID", "7"), ("Lead ID", str(lead_id))),
    )


def test_removed_leads_are_no_members_and_have_an_activity(castile: Harness) -> None:
    """I-21, decided: other lists and other leads stay as they are."""
    one, other = castile.store_lead("a@b.test"), castile.store_lead("b@b.test")
    now = context(castile)
    castile.write(lambda tx: add_members([one, other], HOT, tx, now))
    castile.write(lambda tx: add_members([one, other], GUESTS, tx, now))
    assert castile.write(lambda tx: remove_members((one,), HOT, tx, context(castile))) == [True]
    assert (members(castile, HOT), members(castile, GUESTS)) == ([other], [one, other])
    assert [each.type for each in castile.activities(other)] == ["Add to List"] * 2
    removed = castile.activities(one)[-1]
    assert (removed.type, removed.asset_id, removed.asset) == ("Remove from List", 1012, "Hot")
    assert removed.attributes == (("List ID", "1012"), ("Lead ID", str(one)))


def test_the_same_lead_twice_changes_once(castile: Harness) -> None:
    """I-20, decided: each is judged by what the one before left; nothing changed is no activity."""
    one, other = castile.store_lead("a@b.test"), castile.store_lead("b@b.test")
    twice = [one, other, one]
    now = context(castile)
    assert castile.write(lambda tx: add_members(twice, HOT, tx, now)) == [True, True, False]
    assert castile.write(lambda tx: add_members(twice, HOT, tx, now)) == [False] * 3
    assert len(castile.activities(one)) == 1
    assert castile.write(lambda tx: remove_members(twice, HOT, tx, now)) == [True, True, False]
    assert castile.write(lambda tx: remove_members(twice, HOT, tx, now)) == [False] * 3
    assert [each.type for each in castile.activities(one)] == ["Add to List", "Remove from List"]


@pytest.mark.parametrize("lead_count", [0, 1, 2])
def test_activities_are_left_out_where_nobody_wants_them(castile: Harness, lead_count: int) -> None:
    """E-4a: the members change all the same."""
    leads = [castile.store_lead(f"{number}@b.test") for number in range(lead_count)]
    now = context(castile)
    castile.write(lambda tx: add_members(leads, HOT, tx, now, record=False))
    assert members(castile, HOT) == leads
    removed = castile.write(lambda tx: remove_members(leads, HOT, tx, now, record=False))
    assert removed == [True] * lead_count
    assert members(castile, HOT) == []
    assert [castile.activities(lead_id) for lead_id in leads] == [[]] * lead_count
