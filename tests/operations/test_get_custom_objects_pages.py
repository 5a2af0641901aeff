"""Pages of getCustomObjects beside a naive model: the same records, in the same order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from castile.domain.custom_objects import CustomObject
from castile.domain.ids import LeadId
from tests.operations.custom_object_calls import DEFINITIONS, counts, get, keys

if TYPE_CHECKING:
    from castile.domain.custom_objects import CustomObjectType
    from castile.store.tx import Tx
    from tests.harness import Harness

Row = tuple[int, str, int]

LEADS = st.integers(1, 3) | st.integers(9, 11)
HOUSES = st.sampled_from(["a", "b", "B", "ab", "a b", "é", "𝄞", "ﬀ", "a\tb"])
NIGHTS = st.integers(-11, 11)
ROWS = st.sets(st.tuples(LEADS, HOUSES, NIGHTS), max_size=40)
CONDITIONS = st.lists(
    st.tuples(st.just("MKTOID"), LEADS)
    | st.tuples(st.just("house"), HOUSES)
    | st.tuples(st.just("night"), NIGHTS),
    max_size=6,
)
COLUMNS = ("MKTOID", "house", "night")
UNHURRIED = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def stay(castile: Harness) -> CustomObjectType:
    """The type, which has three keys."""
    castile.define(DEFINITIONS + "[subscription]\nrate_calls = 0\nquota_calls_per_day = 0")
    (found,) = castile.installation.directory.current.subscriptions.values()
    object_type = found.catalog.custom_object_type("Stay")
    assert object_type is not None
    return object_type


def add(tx: Tx, object_type: CustomObjectType, row: Row) -> None:
    """Store one record."""
    link, house, night = row
    record = CustomObject(lead_id=LeadId(link), link=str(link), keys=(house, str(night)))
    tx.custom_objects.add(object_type, record)


def replace_all(castile: Harness, object_type: CustomObjectType, rows: set[Row]) -> None:
    """Let exactly these records be there, stored in no particular order."""

    def work(tx: Tx) -> None:
        for lead_id in range(1, 12):
            tx.custom_objects.remove_lead(LeadId(lead_id))
        for row in rows:
            add(tx, object_type, row)

    castile.write(work)


def asked(row: Row, conditions: list[tuple[str, Any]]) -> bool:
    """D-20, D-21: any value of each name, and all names."""
    values: dict[str, set[Any]] = {}
    for name, value in conditions:
        values.setdefault(name, set()).add(value)
    return all(
        name not in values or value in values[name]
        for name, value in zip(COLUMNS, row, strict=True)
    )


def shown(rows: list[Row]) -> list[tuple[str, ...]]:
    """The key values as an answer has them."""
    return [(str(link), house, str(night)) for link, house, night in rows]


@given(ROWS, CONDITIONS, st.integers(1, 15))
@UNHURRIED
def test_pages_are_those_of_a_sorted_list(
    castile: Harness, rows: set[Row], conditions: list[tuple[str, Any]], batch_size: int
) -> None:
    """D-20 to D-32: order, counts, positions; whatever the conditions are."""
    object_type = stay(castile)
    replace_all(castile, object_type, rows)
    expected = shown(sorted(row for row in rows if asked(row, conditions)))
    position, passed = None, 0
    while True:
        with_both = passed % 2 == 0
        answer = get(
            castile,
            "Stay",
            conditions or None if with_both or position is None else None,
            position=position,
            batch_size=batch_size,
        )
        returned, remaining, position = counts(answer)
        page = expected[passed : passed + batch_size]
        assert keys(answer) == page
        assert (returned, remaining) == (len(page), len(expected) - passed - len(page))
        assert f'"os":{passed + returned}' in position
        passed += returned
        if not returned:
            break


@given(ROWS, ROWS, CONDITIONS.filter(lambda each: [name for name, _ in each] != ["MKTOID"]))
@UNHURRIED
def test_writes_between_pages_neither_skip_nor_repeat_a_record(
    castile: Harness, before: set[Row], after: set[Row], conditions: list[tuple[str, Any]]
) -> None:
    """D-30, decided: where the last key is in the position, what was there all along comes once."""
    object_type = stay(castile)
    found: list[tuple[str, ...]] = []
    position, rows = None, before
    while True:
        replace_all(castile, object_type, rows)
        answer = get(castile, "Stay", conditions or None, position=position, batch_size=3)
        returned, remaining, position = counts(answer)
        found += keys(answer)
        if not returned:
            assert remaining == 0
            break
        rows = after if rows is before else before
    assert len(found) == len(set(found))
    stayed = shown([row for row in before & after if asked(row, conditions)])
    assert set(stayed) <= set(found)
    order = [(int(link), house, int(night)) for link, house, night in found]
    assert order == sorted(order)
