"""Activities are added and moved, never changed."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from castile.domain.activities import Activity
from castile.domain.activity_filter import ActivityWindow
from castile.domain.ids import ActivityId, LeadId
from castile.store.errors import AlreadyStored, SequenceExhausted
from castile.store.sequences import ACTIVITY_ID_MAX
from tests.store.records import lead

if TYPE_CHECKING:
    from castile.store.sqlite import SqliteDatabase
    from castile.store.tx import Tx

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
    """No more come than were asked for (20-activities V-2, decided)."""
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


def test_several_activities_are_recorded_at_once(
    database: SqliteDatabase, subscription_id: int
) -> None:
    """Those without an id get the next ones in their order, above every id brought in."""
    old = replace(VISIT, activity_id=ActivityId(50))
    older = replace(VISIT, activity_id=ActivityId(7))

    def work(tx: Tx) -> None:
        assert tx.activities.add_all([]) == []
        assert tx.activities.add_all([VISIT, VISIT]) == [1, 2]
        assert tx.activities.add_all([VISIT, old, older, VISIT]) == [51, 50, 7, 52]
        assert tx.activities.add_all([VISIT]) == [53]
        assert [one.activity_id for one in tx.activities.of_lead(LEAD, 10)] == [
            *(53, 52, 51, 50, 7, 2, 1)
        ]

    database.write(subscription_id, work)


def test_of_several_activities_none_is_recorded_when_an_id_is_taken(
    database: SqliteDatabase, subscription_id: int
) -> None:
    """Neither by a stored activity nor by another of the same ones; the sequence stays too."""

    def work(tx: Tx) -> None:
        four, five = (replace(VISIT, activity_id=ActivityId(number)) for number in (4, 5))
        tx.activities.add(four)
        with pytest.raises(AlreadyStored, match="activity 4 exists"):
            tx.activities.add_all([VISIT, five, four])
        with pytest.raises(AlreadyStored, match="activity 5 comes twice"):
            tx.activities.add_all([five, VISIT, five])
        assert tx.sequences.last_id("activity") == 4
        assert len(tx.activities.of_lead(LEAD, 10)) == 1

    database.write(subscription_id, work)


@pytest.mark.parametrize(("left", "recorded"), [(1, 0), (2, 2), (3, 2)])
def test_activity_ids_end_with_63_bits(
    left: int, recorded: int, database: SqliteDatabase, subscription_id: int
) -> None:
    """The wire carries no higher one; the highest is found like any other."""

    def work(tx: Tx) -> None:
        tx.leads.insert(lead(lead_id=LEAD))
        tx.sequences.go_on_above("activity", ACTIVITY_ID_MAX - left)
        with suppress(SequenceExhausted):
            tx.activities.add_all([VISIT, VISIT])
        assert len(tx.activities.of_lead(LEAD, 10)) == recorded
        assert len(tx.activities.changes(ActivityWindow(), limit=10)) == recorded
        assert len(tx.activities.history(LEAD, ActivityWindow(), limit=10)) == recorded

    database.write(subscription_id, work)


def test_the_activities_of_a_lead_are_removed_and_counted(
    database: SqliteDatabase, subscription_id: int, other_id: int
) -> None:
    """None of another lead or another subscription goes."""
    for subscription in (subscription_id, other_id):
        add(database, subscription, VISIT, VISIT, replace(VISIT, lead_id=LeadId(11)))
    assert database.write(subscription_id, lambda tx: tx.activities.remove_lead(LEAD)) == 2
    assert database.write(subscription_id, lambda tx: tx.activities.remove_lead(LEAD)) == 0
    with database.read(subscription_id) as tx:
        assert [one.lead_id for one in tx.activities.all(after=0, limit=10)] == [11]
    with database.read(other_id) as tx:
        assert len(tx.activities.of_lead(LEAD, 10)) == 2


def test_all_activities_come_by_id(
    database: SqliteDatabase, subscription_id: int, other_id: int
) -> None:
    """Those of anonymous leads as well, for an export."""
    add(database, subscription_id, VISIT, replace(VISIT, occurred_ms=1), VISIT)
    add(database, other_id, *[VISIT] * 5)
    with database.read(subscription_id) as tx:
        for limit in range(5):
            for after in range(4):
                page = tx.activities.all(after=after, limit=limit)
                assert [one.activity_id for one in page] == [1, 2, 3][after:][:limit]


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
