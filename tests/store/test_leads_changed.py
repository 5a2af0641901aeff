"""Leads to which something happened between two times, whichever way they are searched."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from castile.domain.activities import Activity
from castile.store import leads as leads_module
from castile.store.repository import COLLECTED_MAX
from tests.store.histories import bounds, drawn_history, statements_of
from tests.store.records import lead

if TYPE_CHECKING:
    from castile.domain.leads import Lead
    from castile.store.sqlite import SqliteDatabase
    from castile.store.tx import Tx


def ids(leads: list[Lead]) -> list[int]:
    """The ids of leads in their order."""
    return [one.lead_id for one in leads]


@pytest.fixture(params=[0, 3, COLLECTED_MAX], ids="collects up to {}".format)
def collected_max(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Up to where what happened is collected; beyond it leads are walked through."""
    collected: int = request.param
    monkeypatch.setattr(leads_module, "COLLECTED_MAX", collected)
    monkeypatch.setattr(leads_module, "COUNTED_MAX", collected)
    return collected


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None
)
@given(draw=st.data(), ranges=st.lists(st.tuples(bounds, bounds), min_size=8, max_size=8))
@pytest.mark.usefixtures("collected_max")
def test_lead_40_leads_with_a_creation_a_change_or_an_activity_in_time_are_found(
    draw: st.DataObject, ranges: list[tuple[int, int]], database: SqliteDatabase
) -> None:
    """Known ones, by id, each once, after any id and up to any number (M-31, M-40)."""
    history = drawn_history(draw, database)
    with database.read(history.subscription_id) as tx:
        for oldest, latest in map(sorted, ranges):
            expected = history.changed(oldest, latest)
            assert tx.leads.count_changed(oldest, latest) == len(expected)
            for after, limit in product(range(9), (1, 2, 9)):
                page = ids(tx.leads.changed(oldest, latest, after=after, limit=limit))
                assert page == [one for one in expected if one > after][:limit]


@pytest.mark.usefixtures("collected_max")
def test_lead_42_an_anonymous_lead_is_not_found(
    database: SqliteDatabase, subscription_id: int
) -> None:
    """Whatever happened to it; it is found once it is known (decided)."""

    def work(tx: Tx) -> None:
        lead_id = tx.leads.insert(lead(known=False))
        tx.leads.record_change(lead_id, 500)
        tx.activities.add(Activity(lead_id=lead_id, occurred_ms=500, type="x", attributes=()))
        assert tx.leads.changed(500, 500, after=0, limit=10) == []
        assert tx.leads.count_changed(500, 500) == 0
        tx.leads.save(lead(lead_id=lead_id))
        assert ids(tx.leads.changed(500, 500, after=0, limit=10)) == [lead_id]
        assert tx.leads.count_changed(500, 500) == 1

    database.write(subscription_id, work)


@pytest.mark.parametrize(
    ("oldest", "latest", "expected"),
    [(500, 500, [1]), (499, 500, [1]), (501, 502, []), (498, 499, []), (500, 499, [])],
)
@pytest.mark.usefixtures("collected_max")
def test_lead_40_both_bounds_are_included(
    oldest: int, latest: int, expected: list[int], database: SqliteDatabase, subscription_id: int
) -> None:
    """A millisecond beside them is not (M-31)."""
    database.write(subscription_id, lambda tx: tx.leads.insert(lead()))
    with database.read(subscription_id) as tx:
        assert ids(tx.leads.changed(oldest, latest, after=0, limit=10)) == expected


@pytest.mark.parametrize(("happened", "statement"), [(2, "by_time"), (3, "by_time"), (4, "by_id")])
def test_the_way_is_chosen_by_how_much_happened(
    happened: int,
    statement: str,
    database: SqliteDatabase,
    subscription_id: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Up to the limit it is collected and sorted, beyond it leads are walked by id."""
    monkeypatch.setattr(leads_module, "COLLECTED_MAX", 3)

    def work(tx: Tx) -> None:
        lead_id = tx.leads.insert(lead())
        for at in range(happened - 1):
            tx.leads.record_change(lead_id, at)

    database.write(subscription_id, work)
    with database.read(subscription_id) as tx, statements_of(tx) as ran:
        assert ids(tx.leads.changed(0, 500, after=0, limit=10)) == [1]
    chosen = [name for name in ("by_time", "by_id") if leads_module._SQL[f"changed_{name}"] in ran]
    assert chosen == [statement]
