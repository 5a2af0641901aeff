"""Pages of custom objects: ranges where there is one, a bounded number that is sorted elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from castile.actions import find_custom_objects
from castile.domain.custom_objects import CustomObject
from castile.domain.ids import LeadId
from tests.operations.custom_object_calls import DEFINITIONS, get, keys

if TYPE_CHECKING:
    from collections.abc import Iterable

    from castile.store.tx import Tx
    from tests.harness import Harness


@pytest.fixture(autouse=True)
def _defined(castile: Harness, monkeypatch: pytest.MonkeyPatch) -> None:
    castile.define(DEFINITIONS)
    monkeypatch.setattr(find_custom_objects, "SORTED_MAX", 5)


def store(castile: Harness, type_name: str, rows: Iterable[tuple[str, ...]]) -> None:
    """Store records past the wire."""
    catalog = castile.installation.directory.current.subscriptions[castile.subscription_id].catalog
    object_type = catalog.custom_object_type(type_name)
    assert object_type is not None
    records = [
        CustomObject(lead_id=LeadId(int(link)), link=link, keys=tuple(others))
        for link, *others in rows
    ]

    def work(tx: Tx) -> None:
        for each in records:
            tx.custom_objects.add(object_type, each)

    castile.write(work)


@pytest.mark.parametrize(("leads", "code"), [(5, 0), (6, 20114)])
def test_some_of_the_keys_match_as_many_as_can_be_sorted(
    castile: Harness, leads: int, code: int
) -> None:
    """D-23, decided: 10,000, here 5; the record of another key does not count."""
    store(castile, "Stay", ((str(lead), "h", "1") for lead in range(1, leads + 1)))
    store(castile, "Stay", [("1", "other", "2")])
    store(castile, "Roadshow", ((str(lead), "r") for lead in range(1, leads + 1)))
    for type_name, conditions in (
        ("Roadshow", {"rid": "r"}),
        ("Stay", {"house": "h"}),
        ("Stay", {"night": 1}),
        ("Stay", {"house": "h", "night": 1}),
    ):
        answer = get(castile, type_name, conditions)
        assert answer.code == code
        if not code:
            assert [found[0] for found in keys(answer)] == [str(1 + lead) for lead in range(leads)]
        else:
            assert answer.message.startswith("customObjKeyList matches more than 5 objects")


def test_links_and_whole_keys_match_any_number(castile: Harness) -> None:
    """D-23: they are ranges."""
    store(castile, "Stay", (("1", "h", str(night)) for night in range(20)))
    assert len(keys(get(castile, "Stay"))) == 20
    assert len(keys(get(castile, "Stay", {"MKTOID": 1}))) == 20
    assert len(keys(get(castile, "Stay", [("MKTOID", 1), ("MKTOID", 2)]))) == 20
    whole = {"MKTOID": 1, "house": "h", "night": 7}
    assert keys(get(castile, "Stay", whole)) == [("1", "h", "7")]


def test_the_index_with_the_fewest_records_is_taken(castile: Harness) -> None:
    """Decided: one condition that finds few is enough, whatever the others find."""
    store(castile, "Stay", (("1", "h", str(night)) for night in range(20)))
    for conditions in (
        {"MKTOID": 1, "night": 7},
        {"house": "h", "night": 7},
        {"night": 7, "house": "h", "MKTOID": 1},
    ):
        assert keys(get(castile, "Stay", conditions)) == [("1", "h", "7")]
    assert get(castile, "Stay", {"MKTOID": 1, "house": "h"}).code == 20114


def test_several_values_count_together(castile: Harness) -> None:
    """D-21, D-23, decided."""
    store(castile, "Roadshow", ((str(lead), rid) for lead in range(1, 4) for rid in "ab"))
    assert len(keys(get(castile, "Roadshow", {"rid": "a"}))) == 3
    assert get(castile, "Roadshow", [("rid", "a"), ("rid", "b")]).code == 20114
    both = [("rid", "a"), ("rid", "b"), ("MKTOID", 2)]
    assert keys(get(castile, "Roadshow", both)) == [("2", "a"), ("2", "b")]


def test_combinations_of_more_values_than_can_be_looked_up_are_searched(castile: Harness) -> None:
    """Decided: many values of each key still find the few records that there are."""
    store(castile, "Stay", [("1", "h", "1"), ("2", "i", "2")])
    many = [("house", each) for each in "hijk"] + [("night", each) for each in range(4)]
    assert keys(get(castile, "Stay", many)) == [("1", "h", "1"), ("2", "i", "2")]
    links = [("MKTOID", each) for each in range(1, 4)]
    assert keys(get(castile, "Stay", [*links, *many])) == [("1", "h", "1"), ("2", "i", "2")]
