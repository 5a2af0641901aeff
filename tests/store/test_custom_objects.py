"""Custom objects in the database: found by key, in order, counted without counting."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from castile.domain.custom_objects import CustomObject, ObjectField, make_custom_object_type
from castile.domain.fields import FieldType
from castile.domain.ids import CustomObjectTypeId, LeadId
from castile.store.sqlite import SERVER

if TYPE_CHECKING:
    from castile.domain.custom_objects import CustomObjectType
    from castile.store.sqlite import SqliteDatabase
    from castile.store.tx import Tx

MKTOID = ObjectField("MKTOID", FieldType.INTEGER)
RID = ObjectField("rid", FieldType.STRING)
NUMBER = ObjectField("number", FieldType.INTEGER)
TYPE_ID = CustomObjectTypeId(7)


def a_type(*keys: ObjectField, is_key: bool = True, type_id: int = TYPE_ID) -> CustomObjectType:
    """A type with the link among its keys or its attributes."""
    return make_custom_object_type(
        type_id=CustomObjectTypeId(type_id),
        name="T",
        link_field="MKTOID",
        links_to=None,
        key_fields=[MKTOID, *keys] if is_key else keys,
        fields=[] if is_key else [MKTOID],
    )


STYLE_A = a_type(RID)
STYLE_B = a_type(RID, is_key=False)
TWO_KEYS = a_type(RID, NUMBER)


def record(lead_id: int, *keys: str, **values: str) -> CustomObject:
    """A record that its lead's id ties to it."""
    return CustomObject(
        lead_id=LeadId(lead_id), link=str(lead_id), keys=keys, values=values, created_ms=1
    )


def stored(tx: Tx, type_id: CustomObjectTypeId = TYPE_ID) -> list[tuple[str, ...]]:
    """Link and keys of all records of a type in order."""
    found = tx.custom_objects.page(type_id, after=None, limit=1000)
    assert tx.custom_objects.count(type_id) == len(found)
    return [(each.link, *each.keys) for each in found]


def test_a_record_comes_back_as_it_was_stored(
    database: SqliteDatabase, subscription_id: int
) -> None:
    """Nothing but the number is added."""

    def work(tx: Tx) -> None:
        new = record(2, "r", city="Rome")
        tx.custom_objects.add(STYLE_A, new)
        found = tx.custom_objects.find(STYLE_A, "2", ("r",))
        assert found is not None
        new.record_id = found.record_id
        assert found == new
        found.values = {"zip": "1"}
        found.updated_ms = 9
        tx.custom_objects.save(STYLE_A, found)
        assert tx.custom_objects.find(STYLE_A, "2", ("r",)) == found
        tx.custom_objects.delete(found)
        assert tx.custom_objects.find(STYLE_A, "2", ("r",)) is None
        assert stored(tx) == []

    database.write(subscription_id, work)


def test_style_a_tells_records_apart_by_link_and_keys_style_b_by_keys(
    database: SqliteDatabase, subscription_id: int
) -> None:
    """D-2: the link is a key or it is none."""

    def work(tx: Tx) -> None:
        tx.custom_objects.add(STYLE_A, record(2, "r"))
        assert tx.custom_objects.find(STYLE_A, "3", ("r",)) is None
        assert tx.custom_objects.find(STYLE_A, None, ("r",)) is None
        assert tx.custom_objects.find(STYLE_B, "3", ("r",)) is not None
        assert tx.custom_objects.find(STYLE_B, None, ("r",)) is not None

    database.write(subscription_id, work)


def test_pages_go_through_all_records_in_order(
    database: SqliteDatabase, subscription_id: int
) -> None:
    """D-23: by link as a number, then by key."""

    def work(tx: Tx) -> None:
        for lead_id, key in ((10, "a"), (9, "b"), (9, "a"), (10, "B")):
            tx.custom_objects.add(STYLE_A, record(lead_id, key))
        assert stored(tx) == [("9", "a"), ("9", "b"), ("10", "B"), ("10", "a")]
        after = (STYLE_A.link_key("9"), STYLE_A.other_key(("b",)))
        page = tx.custom_objects.page(TYPE_ID, after=after, limit=1)
        assert [each.keys for each in page] == [("B",)]

    database.write(subscription_id, work)


def test_the_records_of_a_link_are_paged_skipped_and_counted(
    database: SqliteDatabase, subscription_id: int
) -> None:
    """D-20: the records of one lead are a range."""

    def work(tx: Tx) -> None:
        objects = tx.custom_objects
        for key in "abc":
            objects.add(STYLE_A, record(2, key))
        objects.add(STYLE_A, record(3, "a"))
        link_key = STYLE_A.link_key("2")
        assert objects.count_of_link(TYPE_ID, link_key) == 3
        behind_a = objects.skip_of_link(TYPE_ID, link_key, 0)
        assert behind_a == STYLE_A.other_key(("a",))
        assert objects.count_of_link(TYPE_ID, link_key, after=behind_a) == 2
        assert objects.skip_of_link(TYPE_ID, link_key, 3) is None
        page = objects.page_of_link(TYPE_ID, link_key, after=behind_a, limit=9)
        assert [each.keys for each in page] == [("b",), ("c",)]
        assert len(objects.page_of_link(TYPE_ID, link_key, after=None, limit=9)) == 3

    database.write(subscription_id, work)


def test_a_type_whose_only_key_is_the_link_has_one_record_a_lead(
    database: SqliteDatabase, subscription_id: int
) -> None:
    """The key of the others is then empty, and found all the same."""
    only_link = a_type()

    def work(tx: Tx) -> None:
        tx.custom_objects.add(only_link, record(2))
        assert tx.custom_objects.find(only_link, "2", ()) is not None
        link_key = only_link.link_key("2")
        assert len(tx.custom_objects.page_of_link(TYPE_ID, link_key, after=None, limit=2)) == 1
        assert tx.custom_objects.page_of_link(TYPE_ID, link_key, after=b"", limit=2) == []

    database.write(subscription_id, work)


def test_records_are_found_by_each_of_several_keys(
    database: SqliteDatabase, subscription_id: int
) -> None:
    """D-23: any subset of the keys is found by an index."""

    def work(tx: Tx) -> None:
        objects = tx.custom_objects
        for lead_id, rid, number in ((2, "r", "1"), (3, "r", "2"), (3, "s", "2")):
            objects.add(TWO_KEYS, record(lead_id, rid, number))

        def keys_of(found: list[object]) -> list[tuple[str, ...]]:
            return sorted((each.link, *each.keys) for each in found)  # type: ignore[attr-defined]  # each is a FoundObject

        both = TWO_KEYS.other_key(("r", "2"))
        of_rid = objects.found_of_one_key(TYPE_ID, 0, "r", 9)
        assert keys_of([*of_rid]) == [("2", "r", "1"), ("3", "r", "2")]
        of_number = objects.found_of_one_key(TYPE_ID, 1, "2", 9)
        assert keys_of([*of_number]) == [("3", "r", "2"), ("3", "s", "2")]
        assert len(objects.found_of_one_key(TYPE_ID, 1, "2", 1)) == 1
        assert keys_of([*objects.found_of_other_key(TYPE_ID, both, 9)]) == [("3", "r", "2")]
        key = (TWO_KEYS.link_key("3"), both)
        assert keys_of([*objects.found_of_key(TYPE_ID, key, 9)]) == [("3", "r", "2")]
        assert keys_of([*objects.found_of_link(TYPE_ID, key[0], 9)]) == keys_of([*of_number])
        ids = [each.record_id for each in reversed(of_number)]
        assert [each.record_id for each in objects.with_ids(ids)] == ids
        objects.remove_lead(LeadId(3))
        assert keys_of([*objects.found_of_one_key(TYPE_ID, 0, "r", 9)]) == [("2", "r", "1")]
        assert objects.found_of_one_key(TYPE_ID, 1, "2", 9) == []

    database.write(subscription_id, work)


def test_records_move_under_another_link_and_give_way_to_those_that_are_there(
    database: SqliteDatabase, subscription_id: int
) -> None:
    """X-7, X-8: what has no room stays with the source."""

    def work(tx: Tx) -> None:
        objects = tx.custom_objects
        objects.add(STYLE_A, record(15, "a", city="loser"))
        objects.add(STYLE_A, record(15, "b", city="loser"))
        objects.add(STYLE_A, record(2, "a", city="winner"))
        assert objects.any_of_lead(LeadId(15))
        objects.move(STYLE_A, LeadId(15), LeadId(2), "2")
        assert stored(tx) == [("2", "a"), ("2", "b"), ("15", "a")]
        assert objects.remove_lead(LeadId(15)) == 1
        assert not objects.any_of_lead(LeadId(15))
        kept = objects.find(STYLE_A, "2", ("a",))
        assert kept is not None
        assert kept.values == {"city": "winner"}
        assert stored(tx) == [("2", "a"), ("2", "b")]

    database.write(subscription_id, work)


def test_records_move_and_keep_their_links(database: SqliteDatabase, subscription_id: int) -> None:
    """Decided: a value that the winner does not have stays as it was written."""

    def work(tx: Tx) -> None:
        tx.custom_objects.add(STYLE_B, record(15, "a"))
        tx.custom_objects.move(STYLE_B, LeadId(15), LeadId(2), None)
        found = tx.custom_objects.find(STYLE_B, None, ("a",))
        assert found is not None
        assert (found.lead_id, found.link) == (2, "15")

    database.write(subscription_id, work)


def test_types_and_subscriptions_do_not_see_each_other(
    database: SqliteDatabase, subscription_id: int, other_id: int
) -> None:
    """The same key is free in another type and in another subscription."""
    other_type = a_type(RID, type_id=8)

    def work(tx: Tx) -> None:
        tx.custom_objects.add(STYLE_A, record(2, "a"))

    database.write(subscription_id, work)
    database.write(other_id, work)
    database.write(other_id, lambda tx: tx.custom_objects.add(other_type, record(2, "a")))
    with database.read(subscription_id) as tx:
        assert stored(tx) == [("2", "a")]
        assert stored(tx, CustomObjectTypeId(8)) == []
    assert database.write(subscription_id, lambda tx: tx.custom_objects.remove_lead(LeadId(2))) == 1
    with database.read(other_id) as tx:
        assert stored(tx) == [("2", "a")]


def test_records_go_with_their_subscription(
    database: SqliteDatabase, subscription_id: int, other_id: int
) -> None:
    """Counts and keys go too, and those of another subscription stay."""
    for each in (subscription_id, other_id):
        database.write(each, lambda tx: tx.custom_objects.add(TWO_KEYS, record(2, "a", "1")))
    database.write(SERVER, lambda tx: tx.subscriptions.remove(subscription_id))
    with database.read(subscription_id) as tx:
        assert stored(tx) == []
        assert tx.custom_objects.found_of_one_key(TYPE_ID, 1, "1", 1) == []
    with database.read(other_id) as tx:
        assert stored(tx) == [("2", "a", "1")]


@pytest.mark.parametrize("limit", [1, 2])
def test_a_search_stops_at_its_limit(
    database: SqliteDatabase, subscription_id: int, limit: int
) -> None:
    """D-23: nobody reads more matches than can be sorted."""

    def work(tx: Tx) -> None:
        for lead_id in (2, 3, 4):
            tx.custom_objects.add(STYLE_A, record(lead_id, "a"))
        found = tx.custom_objects.found_of_other_key(TYPE_ID, STYLE_A.other_key(("a",)), limit)
        assert len(found) == limit

    database.write(subscription_id, work)
