"""Random histories of a few leads, stored and kept beside it in plain Python."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from hypothesis import strategies as st

from castile.domain.activities import Activity
from castile.domain.ids import ActivityId, LeadId, ListId
from castile.store.sqlite import SERVER
from tests.store.records import lead

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import apsw

    from castile.domain.activity_filter import ActivityWindow
    from castile.store.sqlite import SqliteDatabase
    from castile.store.tx import Tx

T = TypeVar("T")

LIST, OTHER_LIST = ListId(1001), ListId(1002)
TIME_MAX = 12
TYPES = ("Visit Webpage", "Click Link", "New Lead")
BLOCK = 4096

times = st.integers(0, TIME_MAX)
bounds = st.integers(-1, TIME_MAX + 1)
known = st.sampled_from([True, True, False])
numbers = st.builds(
    lambda block, place: ActivityId(block * BLOCK + place), st.integers(1, 5), st.integers(-2, 2)
)
new = st.lists(st.none(), max_size=4)


@dataclass
class Person:
    """What is known of one lead without asking the database."""

    known: bool
    created_ms: int
    changes: set[int] = field(default_factory=set)
    lists: set[ListId] = field(default_factory=set)


@dataclass
class History:
    """
    A subscription of its own, and what it must hold.

    Args:
        database: Where it is stored; other subscriptions stay in it.
        subscription_id: The subscription.
        people: By id.
        activities: By id.
    """

    database: SqliteDatabase
    subscription_id: int
    people: dict[int, Person] = field(default_factory=dict)
    activities: dict[int, Activity] = field(default_factory=dict)

    def write(self, work: Callable[[Tx], T]) -> T:
        """Write to the subscription."""
        return self.database.write(self.subscription_id, work)

    def of_lead(self, lead_id: int, window: ActivityWindow) -> list[Activity]:
        """The activities of a lead in a window, newest first."""
        found = [one for one in self.within(window) if one.lead_id == lead_id]
        return sorted(found, key=place, reverse=True)

    def within(self, window: ActivityWindow) -> list[Activity]:
        """The activities of all leads in a window, by id."""
        oldest = -1 if window.oldest_ms is None else window.oldest_ms
        latest = TIME_MAX if window.latest_ms is None else window.latest_ms
        return [
            one
            for _, one in sorted(self.activities.items())
            if oldest <= one.occurred_ms <= latest
            and (window.types is None or one.type in window.types)
        ]

    def changed(self, oldest: int, latest: int) -> list[int]:
        """The ids of the known leads to which something happened, ascending."""
        found = []
        for lead_id, person in sorted(self.people.items()):
            at = {person.created_ms} | person.changes
            at |= {one.occurred_ms for one in self.activities.values() if one.lead_id == lead_id}
            if person.known and any(oldest <= each <= latest for each in at):
                found.append(lead_id)
        return found


def place(activity: Activity) -> tuple[int, int]:
    """Where an activity stands in the order of time."""
    assert activity.activity_id is not None
    return activity.occurred_ms, activity.activity_id


@contextmanager
def statements_of(tx: Tx) -> Iterator[list[str]]:
    """Collect the statements that are run inside."""
    ran: list[str] = []

    def trace(_cursor: apsw.Cursor, statement: str, _bindings: object) -> bool:
        ran.append(statement)
        return True

    tx._connection.exec_trace = trace
    yield ran
    tx._connection.exec_trace = None


def drawn_history(draw: st.DataObject, database: SqliteDatabase) -> History:
    """Store what hypothesis makes up, in a subscription of its own."""
    count = len(database.subscriptions())
    added = database.write(SERVER, lambda tx: tx.subscriptions.add(f"drawn {count}", 0))
    history = History(database, added.subscription_id)
    people = draw.draw(st.lists(st.builds(Person, known, times), min_size=4, max_size=8))
    leads = [replace(lead(known=one.known), created_ms=one.created_ms) for one in people]
    lead_ids = history.write(lambda tx: [tx.leads.insert(one) for one in leads])
    history.people.update(zip(lead_ids, people, strict=True))
    steps = st.lists(st.sampled_from(STEPS), min_size=6, max_size=16)
    for step in draw.draw(steps):
        if history.people:
            step(draw, history)
    return history


def _drawn_lead(draw: st.DataObject, history: History) -> LeadId:
    return LeadId(draw.draw(st.sampled_from(sorted(history.people))))


def _record(draw: st.DataObject, history: History) -> None:
    brought_in = draw.draw(st.lists(numbers, min_size=1, max_size=6, unique=True))
    activities = [
        Activity(
            activity_id=number,
            lead_id=_drawn_lead(draw, history),
            occurred_ms=draw.draw(times),
            type=draw.draw(st.sampled_from(TYPES)),
            attributes=(("Lead ID", "1"),),
        )
        for number in [*(set(brought_in) - history.activities.keys()), *draw.draw(new)]
    ]
    given = history.write(lambda tx: tx.activities.add_all(activities))
    for activity_id, activity in zip(given, activities, strict=True):
        assert activity_id not in history.activities
        assert activity.activity_id in (None, activity_id)
        history.activities[activity_id] = replace(activity, activity_id=activity_id)


def _change(draw: st.DataObject, history: History) -> None:
    lead_id, at = _drawn_lead(draw, history), draw.draw(times)
    history.write(lambda tx: tx.leads.record_change(lead_id, at))
    history.people[lead_id].changes.add(at)


def _join_list(draw: st.DataObject, history: History) -> None:
    lead_id = _drawn_lead(draw, history)
    list_id = draw.draw(st.sampled_from([LIST, OTHER_LIST]))
    history.write(lambda tx: tx.lists.add(list_id, lead_id, 0))
    history.people[lead_id].lists.add(list_id)


def _know(draw: st.DataObject, history: History) -> None:
    lead_id = _drawn_lead(draw, history)

    def work(tx: Tx) -> None:
        found = tx.leads.get(lead_id)
        assert found is not None
        tx.leads.save(replace(found, known=True))

    history.write(work)
    history.people[lead_id].known = True


def _merge(draw: st.DataObject, history: History) -> None:
    source, target = _drawn_lead(draw, history), _drawn_lead(draw, history)
    if source == target:
        return

    def work(tx: Tx) -> None:
        tx.activities.move(source, target)
        tx.lists.move(source, target)
        tx.leads.delete(source)

    history.write(work)
    history.people[target].lists |= history.people.pop(source).lists
    for activity_id, activity in history.activities.items():
        if activity.lead_id == source:
            history.activities[activity_id] = replace(activity, lead_id=target)


def _erase(draw: st.DataObject, history: History) -> None:
    lead_id = _drawn_lead(draw, history)
    gone = history.people.pop(lead_id)
    removed = [one for one, activity in history.activities.items() if activity.lead_id == lead_id]

    def work(tx: Tx) -> None:
        assert tx.activities.remove_lead(lead_id) == len(removed)
        assert tx.lists.remove_lead(lead_id) == len(gone.lists)
        assert len(tx.leads.changes(lead_id)) == len(gone.changes)
        tx.leads.delete(lead_id)

    history.write(work)
    for activity_id in removed:
        del history.activities[activity_id]


STEPS = (_record, _record, _record, _change, _change, _join_list, _join_list, _know, _merge, _erase)
