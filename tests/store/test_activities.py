"""Activities are added and moved, never changed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from castile.domain.activities import Activity
from castile.domain.ids import ActivityId, LeadId
from castile.store.errors import AlreadyStored

if TYPE_CHECKING:
    from castile.store.sqlite import SqliteDatabase

LEAD = LeadId(10)
VISIT = Activity(
    lead_id=LEAD,
    occurred_ms=1000,
    type="Visit Webpage",
    asset_id=9,
    asset="/index.html",
    attributes=(("Webpage ID", "9"), ("Lead ID", "10")),
    campaign="Big Launch Webinar.Follow up",
)


def add(database: SqliteDatabase, subscription_id: int, *activities: Activity) -> list[ActivityId]:
    """Record activities and return their ids."""
    return database.write(
        subscription_id, lambda tx: [tx.activities.add(activity) for activity in activities]
    )


def test_an_activity_gets_the_next_id_and_comes_back(
    database: SqliteDatabase, subscription_id: int
) -> None:
    """Everything that was given is kept, the attributes in their order."""
    assert add(database, subscription_id, VISIT, VISIT) == [1, 2]
    with database.read(subscription_id) as tx:
        found = tx.activities.of_lead(LEAD, 10)
    assert found == [
        replace(VISIT, activity_id=ActivityId(2)),
        replace(VISIT, activity_id=ActivityId(1)),
    ]


def test_activities_come_newest_first_and_the_later_recorded_first_on_a_tie(
    database: SqliteDatabase, subscription_id: int
) -> None:
    """No more come than were asked for (20-activities V-2)."""
    times = (2000, 1000, 2000)
    add(database, subscription_id, *(replace(VISIT, occurred_ms=at) for at in times))
    with database.read(subscription_id) as tx:
        assert [a.activity_id for a in tx.activities.of_lead(LEAD, 10)] == [3, 1, 2]
        assert [a.activity_id for a in tx.activities.of_lead(LEAD, 3)] == [3, 1, 2]
        assert [a.activity_id for a in tx.activities.of_lead(LEAD, 2)] == [3, 1]


def test_activities_move_to_another_lead(
    database: SqliteDatabase, subscription_id: int, other_id: int
) -> None:
    """All of the lead, none of others, none of another subscription (20-activities V-1)."""
    third = replace(VISIT, lead_id=LeadId(11))
    for subscription in (subscription_id, other_id):
        add(database, subscription, VISIT, VISIT, third)
    database.write(subscription_id, lambda tx: tx.activities.move(LEAD, LeadId(12)))
    with database.read(subscription_id) as tx:
        assert tx.activities.of_lead(LEAD, 10) == []
        assert len(tx.activities.of_lead(LeadId(11), 10)) == 1
        assert tx.activities.of_lead(LeadId(12), 10) == [
            replace(VISIT, activity_id=ActivityId(2), lead_id=LeadId(12)),
            replace(VISIT, activity_id=ActivityId(1), lead_id=LeadId(12)),
        ]
    with database.read(other_id) as tx:
        assert len(tx.activities.of_lead(LEAD, 10)) == 2


def test_an_id_of_the_old_service_is_kept_and_new_ones_go_on_above(
    database: SqliteDatabase, subscription_id: int
) -> None:
    """Clients hold such ids as bookmarks (decided, 00-overview S-4a)."""
    old = replace(VISIT, activity_id=ActivityId(1_086_173))
    assert add(database, subscription_id, old) == [1_086_173]
    with pytest.raises(AlreadyStored, match="activity 1086173 exists"):
        add(database, subscription_id, old)
    assert add(database, subscription_id, VISIT) == [1_086_174]


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(attributes=st.lists(st.tuples(texts, texts), max_size=5), asset=texts, campaign=texts)
def test_every_text_comes_back(
    attributes: list[tuple[str, str]],
    asset: str,
    campaign: str,
    database: SqliteDatabase,
    subscription_id: int,
) -> None:
    """Names, values and their order survive, whatever is in them."""
    activity = replace(VISIT, attributes=tuple(attributes), asset=asset, campaign=campaign)
    (activity_id,) = add(database, subscription_id, activity)
    with database.read(subscription_id) as tx:
        (newest,) = tx.activities.of_lead(LEAD, 1)
    assert newest == replace(activity, activity_id=activity_id)
