"""Histories of leads and the stream of all activities, whichever way they are searched."""

from __future__ import annotations

from functools import partial
from itertools import product
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from castile.domain.activities import Activity
from castile.domain.activity_filter import ActivityWindow, LeadScope
from castile.domain.ids import LeadId
from castile.store import activities as activities_module
from castile.store.repository import COLLECTED_MAX
from tests.store.histories import (
    LIST,
    OTHER_LIST,
    TYPES,
    bounds,
    drawn_history,
    place,
    statements_of,
)
from tests.store.records import lead

if TYPE_CHECKING:
    from castile.store.sqlite import SqliteDatabase
    from castile.store.tx import Tx
    from tests.store.histories import History

windows = st.builds(
    ActivityWindow,
    oldest_ms=st.none() | bounds,
    latest_ms=st.none() | bounds,
    types=st.none() | st.frozensets(st.sampled_from([*TYPES, "Never"])),
)
scopes_of_some = st.builds(LeadScope, lead_ids=st.frozensets(st.integers(0, 9)))
SCOPES_OF_LISTS = (LeadScope(list_id=LIST), LeadScope(list_id=OTHER_LIST))
ALL_TIME = ActivityWindow()


@pytest.fixture(params=[0, 3, COLLECTED_MAX], ids="collects up to {}".format)
def collected_max(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Up to where activities are collected; beyond it they are walked through."""
    collected: int = request.param
    monkeypatch.setattr(activities_module, "COLLECTED_MAX", collected)
    return collected


def expected_changes(
    history: History, window: ActivityWindow, scope: LeadScope | None
) -> list[Activity]:
    """The activities that a scope and a window select, by id."""
    leads = {one for one, person in history.people.items() if person.known}
    if scope is not None and scope.lead_ids is not None:
        leads &= scope.lead_ids
    if scope is not None and scope.list_id is not None:
        leads &= {one for one, person in history.people.items() if scope.list_id in person.lists}
    return [one for one in history.within(window) if one.lead_id in leads]


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None
)
@given(draw=st.data(), drawn=st.lists(windows, min_size=3, max_size=3))
@pytest.mark.usefixtures("collected_max")
def test_activities_of_known_leads_come_by_id(
    draw: st.DataObject, drawn: list[ActivityWindow], database: SqliteDatabase
) -> None:
    """After any id, beyond any number, up to any number (20-activities C-1 to C-7, C-13)."""
    history = drawn_history(draw, database)
    scopes = [None, *draw.draw(st.lists(scopes_of_some, max_size=2)), *SCOPES_OF_LISTS]
    with database.read(history.subscription_id) as tx:
        for window, scope in product([ALL_TIME, *drawn], scopes):
            expected = expected_changes(history, window, scope)
            for after in {0, *history.activities, *(one - 1 for one in history.activities)}:
                rest = [one for one in expected if place(one)[1] > after]
                changes = partial(tx.activities.changes, window, after=after, leads=scope)
                count = partial(tx.activities.count_changes, window, after=after, leads=scope)
                assert changes(limit=99) == rest
                assert changes(skip=1, limit=2) == rest[1:3]
                assert [count(count_max=number) for number in (99, 2)] == [
                    len(rest),
                    min(len(rest), 2),
                ]


@pytest.mark.parametrize("types", [None, frozenset({"Click Link"})])
@pytest.mark.usefixtures("collected_max")
def test_activities_of_a_list_are_those_of_its_members_now(
    types: frozenset[str] | None, database: SqliteDatabase, subscription_id: int
) -> None:
    """Not of another list's, and not of a lead that left it (decided, 20-activities C-7)."""
    of_list, of_other_list = (LeadScope(list_id=one) for one in (LIST, OTHER_LIST))
    window = ActivityWindow(types=types)

    def work(tx: Tx) -> None:
        for list_id in (LIST, OTHER_LIST):
            lead_id = tx.leads.insert(lead())
            tx.lists.add(list_id, lead_id, 0)
            one = Activity(lead_id=lead_id, occurred_ms=5, type="Click Link", attributes=())
            tx.activities.add_all([one] * 2)
        for scope, expected in ((of_list, 1), (of_other_list, 2)):
            found = tx.activities.changes(window, leads=scope, limit=9)
            assert [each.lead_id for each in found] == [expected] * 2
        tx.lists.remove(LIST, LeadId(1))
        assert tx.activities.changes(window, leads=of_list, limit=9) == []
        assert tx.activities.count_changes(window, leads=of_list, count_max=9) == 0

    database.write(subscription_id, work)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None
)
@given(draw=st.data(), drawn=st.lists(windows, min_size=3, max_size=3))
def test_act_04_the_history_of_a_lead_comes_newest_first(
    draw: st.DataObject, drawn: list[ActivityWindow], database: SqliteDatabase
) -> None:
    """Known or not; after any activity, below any id, beyond and up to any number (A-5, A-11)."""
    history = drawn_history(draw, database)
    places = sorted(place(one) for one in history.activities.values())
    cuts: list[tuple[tuple[int, int] | None, int | None]] = [(None, None)]
    cuts += [(each, None) for each in places] + [(None, each[1]) for each in places]
    with database.read(history.subscription_id) as tx:
        for lead_id, window in product([99, *history.people], [ALL_TIME, *drawn]):
            expected = history.of_lead(lead_id, window)
            for older_than, below_id in cuts:
                rest = [
                    one
                    for one in expected
                    if (older_than is None or place(one) < older_than)
                    and (below_id is None or place(one)[1] < below_id)
                ]
                search = partial(
                    tx.activities.history,
                    LeadId(lead_id),
                    window,
                    older_than=older_than,
                    below_id=below_id,
                )
                assert search(limit=99) == rest
                assert search(skip=1, limit=2) == rest[1:3]
                if below_id is not None:
                    continue
                for count_max in (2, 99):
                    count = tx.activities.count_history(
                        LeadId(lead_id), window, older_than=older_than, count_max=count_max
                    )
                    assert count == min(len(rest), count_max)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(draw=st.data())
def test_act_05_the_place_of_an_activity_is_that_of_its_lead(
    draw: st.DataObject, database: SqliteDatabase
) -> None:
    """Nobody else has it (A-11)."""
    history = drawn_history(draw, database)
    with database.read(history.subscription_id) as tx:
        for (activity_id, activity), lead_id in product(
            history.activities.items(), [99, *history.people]
        ):
            expected = activity.occurred_ms if activity.lead_id == lead_id else None
            assert tx.activities.place(LeadId(lead_id), activity_id) == expected
        assert tx.activities.place(LeadId(1), 99) is None


CLICKS = frozenset({"Click Link"})
BOUNDED = ActivityWindow(oldest_ms=0)


@pytest.mark.parametrize(
    ("recorded", "window", "scope", "statement"),
    [
        (2, ALL_TIME, None, "by_id"),
        (2, ActivityWindow(types=CLICKS), None, "by_type"),
        (3, BOUNDED, None, "by_time"),
        (4, BOUNDED, None, "by_id"),
        (3, ActivityWindow(latest_ms=9, types=CLICKS), None, "by_time"),
        (4, ActivityWindow(latest_ms=9, types=CLICKS), None, "by_type"),
        (3, ALL_TIME, LeadScope(lead_ids=frozenset({1})), "by_lead"),
        (4, ALL_TIME, LeadScope(lead_ids=frozenset({1})), "by_id"),
        (3, ALL_TIME, LeadScope(lead_ids=frozenset({1, 2, 3})), "by_lead"),
        (3, ALL_TIME, LeadScope(lead_ids=frozenset({1, 2, 3, 4})), "by_id"),
        (3, BOUNDED, LeadScope(lead_ids=frozenset({1, 2, 3, 4})), "by_time"),
        (4, ActivityWindow(types=CLICKS), LeadScope(lead_ids=frozenset({1})), "by_type"),
        (3, ALL_TIME, LeadScope(list_id=LIST), "by_lead"),
        (4, ALL_TIME, LeadScope(list_id=LIST), "by_id"),
        (3, ALL_TIME, LeadScope(list_id=OTHER_LIST), "by_id"),
        (3, BOUNDED, LeadScope(list_id=OTHER_LIST), "by_time"),
    ],
)
def test_the_way_is_chosen_by_how_much_there_is(
    recorded: int,
    window: ActivityWindow,
    scope: LeadScope | None,
    statement: str,
    database: SqliteDatabase,
    subscription_id: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Up to three leads with three activities are collected here, never a fourth."""
    monkeypatch.setattr(activities_module, "COLLECTED_MAX", 3)

    def work(tx: Tx) -> None:
        for number in range(4):
            lead_id = tx.leads.insert(lead())
            tx.lists.add(OTHER_LIST, lead_id, 0)
            if number < 3:
                tx.lists.add(LIST, lead_id, 0)
        one = Activity(lead_id=LeadId(1), occurred_ms=5, type="Click Link", attributes=())
        tx.activities.add_all([one] * recorded)

    database.write(subscription_id, work)
    with database.read(subscription_id) as tx, statements_of(tx) as ran:
        assert len(tx.activities.changes(window, leads=scope, limit=10)) == recorded
    ways = ("by_id", "by_lead", "by_time", "by_type")
    assert [way for way in ways if activities_module._SQL[f"changes_{way}"] in ran] == [statement]
