"""Histories of leads and the stream of all activities, whichever way they are searched."""

from __future__ import annotations

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
scopes = (
    st.none()
    | st.builds(LeadScope, lead_ids=st.frozensets(st.integers(0, 9)))
    | st.just(LeadScope(list_id=LIST))
    | st.just(LeadScope(list_id=OTHER_LIST))
)


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
        on_list = {one for one, person in history.people.items() if person.on_list}
        leads &= on_list if scope.list_id == LIST else set()
    return [one for one in history.within(window) if one.lead_id in leads]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(draw=st.data(), window=windows, scope=scopes)
@pytest.mark.usefixtures("collected_max")
def test_activities_of_known_leads_come_by_id(
    draw: st.DataObject, window: ActivityWindow, scope: LeadScope | None, database: SqliteDatabase
) -> None:
    """After any id, beyond any number, up to any number (20-activities C-1 to C-7, C-13)."""
    history = drawn_history(draw, database)
    expected = expected_changes(history, window, scope)
    after = draw.draw(st.sampled_from([0, 1, 4095, 4096, *history.activities, 2**63 - 1]))
    skip, limit = draw.draw(st.integers(0, 4)), draw.draw(st.integers(0, 4))
    rest = [one for one in expected if place(one)[1] > after]
    with database.read(history.subscription_id) as tx:
        search = tx.activities
        assert search.changes(window, leads=scope, limit=10**6) == expected
        page = search.changes(window, after=after, skip=skip, leads=scope, limit=limit)
        assert page == rest[skip : skip + limit]
        for count_max in (limit, 10**6):
            count = search.count_changes(
                window, after=after, skip=skip, leads=scope, count_max=count_max
            )
            assert count == min(len(rest[skip:]), count_max)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
@given(draw=st.data(), window=windows)
def test_act_04_the_history_of_a_lead_comes_newest_first(
    draw: st.DataObject, window: ActivityWindow, database: SqliteDatabase
) -> None:
    """Known or not; after any activity, below any id, beyond and up to any number (A-5, A-11)."""
    history = drawn_history(draw, database)
    lead_id = LeadId(draw.draw(st.sampled_from([99, *history.people])))
    expected = history.of_lead(lead_id, window)
    places = [place(one) for one in history.activities.values()]
    older_than = draw.draw(st.none() | st.sampled_from([(0, 0), (13, 1), *places]))
    below_id = draw.draw(st.none() | st.sampled_from([1, 2**63 - 1, *history.activities]))
    skip, limit = draw.draw(st.integers(0, 4)), draw.draw(st.integers(0, 4))
    rest = [
        one
        for one in expected
        if (older_than is None or place(one) < older_than)
        and (below_id is None or place(one)[1] < below_id)
    ]
    with database.read(history.subscription_id) as tx:
        search = tx.activities
        assert search.history(lead_id, window, limit=10**6) == expected
        assert (
            search.history(
                lead_id, window, older_than=older_than, below_id=below_id, skip=skip, limit=limit
            )
            == rest[skip : skip + limit]
        )
        for count_max in (limit, 10**6):
            count = search.count_history(
                lead_id,
                window,
                older_than=older_than,
                below_id=below_id,
                skip=skip,
                count_max=count_max,
            )
            assert count == min(len(rest[skip:]), count_max)
        for one in history.activities.values():
            at, activity_id = place(one)
            assert search.place(one.lead_id, activity_id) == at
            assert search.place(LeadId(99), activity_id) is None


CLICKS = frozenset({"Click Link"})
ALL_TIME = ActivityWindow()
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
