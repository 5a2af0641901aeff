"""Opportunities are found by id, CRM id, and the value of a custom field."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from castile.domain.ids import OpportunityId
from castile.domain.opportunities import Opportunity
from castile.store.errors import AlreadyStored, NotStored
from castile.store.opportunities import KEY_CHARACTERS_MAX

if TYPE_CHECKING:
    from castile.store.sqlite import SqliteDatabase

NEW = OpportunityId(0)
FIELD = "7"


def add(database: SqliteDatabase, subscription_id: int, opportunity: Opportunity) -> OpportunityId:
    """Store an opportunity."""
    return database.write(subscription_id, lambda tx: tx.opportunities.add(opportunity))


def save(database: SqliteDatabase, subscription_id: int, opportunity: Opportunity) -> None:
    """Store an opportunity that exists."""
    database.write(subscription_id, lambda tx: tx.opportunities.save(opportunity))


def with_key(value: str, opportunity_id: int = 0) -> Opportunity:
    """Make an opportunity with a value of the custom field."""
    return Opportunity(OpportunityId(opportunity_id), values={FIELD: value})


def found(database: SqliteDatabase, subscription_id: int, value: str) -> int | None:
    """The id of the opportunity that a value means."""
    with database.read(subscription_id) as tx:
        opportunity = tx.opportunities.by_external_key(FIELD, value)
    return None if opportunity is None else opportunity.opportunity_id


def keys(database: SqliteDatabase, subscription_id: int) -> int:
    """How many rows of the index there are."""
    with database.read(subscription_id) as tx:
        ((count,),) = tx._connection.execute("SELECT count(*) FROM opportunity_external_keys")
    return int(count)


def test_what_is_added_comes_back_whole(database: SqliteDatabase, subscription_id: int) -> None:
    """With the next id of its own sequence."""
    given = Opportunity(NEW, None, "006000000000001", 5, 6, {"Name": "N", "Type": "T", FIELD: "x"})
    opportunity_id = add(database, subscription_id, given)
    given.opportunity_id = opportunity_id
    with database.read(subscription_id) as tx:
        assert tx.opportunities.get(opportunity_id) == given
        assert tx.opportunities.get(opportunity_id + 1) is None
    assert add(database, subscription_id, Opportunity(NEW)) == opportunity_id + 1


def test_mobj_15_the_one_created_last_is_meant(
    database: SqliteDatabase, subscription_id: int
) -> None:
    """B-2: external keys are not unique; values compare exactly."""
    first = add(database, subscription_id, with_key("Q1a"))
    second = add(database, subscription_id, with_key("Q1a"))
    other = add(database, subscription_id, with_key("q1A"))
    assert first < second < other
    assert found(database, subscription_id, "Q1a") == second
    assert found(database, subscription_id, "q1A") == other
    assert found(database, subscription_id, "q1a") is None


def test_a_changed_value_is_found_anew(database: SqliteDatabase, subscription_id: int) -> None:
    """The former value finds nothing any more, and leaves no row behind."""
    opportunity_id = add(database, subscription_id, with_key("before"))
    for value in ("after", "AFTER", "after"):
        save(database, subscription_id, with_key(value, opportunity_id))
        assert found(database, subscription_id, value) == opportunity_id
        assert keys(database, subscription_id) == 1
    assert found(database, subscription_id, "before") is None
    database.write(subscription_id, lambda tx: tx.opportunities.delete(opportunity_id))
    assert found(database, subscription_id, "after") is None
    assert keys(database, subscription_id) == 0


def test_long_values_differ_behind_what_the_index_holds(
    database: SqliteDatabase, subscription_id: int
) -> None:
    """The value itself decides."""
    start = "x" * KEY_CHARACTERS_MAX
    one = add(database, subscription_id, with_key(start + "1"))
    two = add(database, subscription_id, with_key(start + "2"))
    assert found(database, subscription_id, start + "1") == one
    assert found(database, subscription_id, start + "2") == two
    assert found(database, subscription_id, start) is None


def test_values_of_standard_fields_are_no_keys(
    database: SqliteDatabase, subscription_id: int
) -> None:
    """Only custom fields may serve as such."""
    add(database, subscription_id, Opportunity(NEW, values={"Name": "x"}))
    assert keys(database, subscription_id) == 0


def test_with_value_tells_whether_a_field_is_in_use(
    database: SqliteDatabase, subscription_id: int, other_id: int
) -> None:
    """Of this subscription alone."""
    add(database, other_id, with_key("x"))
    with database.read(subscription_id) as tx:
        assert not tx.opportunities.with_value(FIELD)
    with database.read(other_id) as tx:
        assert tx.opportunities.with_value(FIELD)
        assert not tx.opportunities.with_value("8")


def test_crm_ids_match_as_those_of_leads(database: SqliteDatabase, subscription_id: int) -> None:
    """K-2, decided: 15 characters match the 18 that begin with them, and letter case counts."""
    long = add(database, subscription_id, Opportunity(NEW, crm_id="006000000000001AAA"))
    short = add(database, subscription_id, Opportunity(NEW, crm_id="006000000000001"))
    add(database, subscription_id, Opportunity(NEW, crm_id="006000000000001BBB"))
    with database.read(subscription_id) as tx:
        by_crm_id = tx.opportunities.by_crm_id
        matching = [each.opportunity_id for each in by_crm_id("006000000000001AAA")]
        assert matching == [long, short]
        assert by_crm_id("006000000000001aaa") == by_crm_id("006000000000001")[1:2]
        assert by_crm_id("") == []


def test_ids_that_are_brought_in_are_kept(database: SqliteDatabase, subscription_id: int) -> None:
    """S-4a, decided: new ones go on above."""
    assert add(database, subscription_id, with_key("a", 40)) == 40
    assert add(database, subscription_id, Opportunity(NEW)) == 41
    with pytest.raises(AlreadyStored):
        add(database, subscription_id, with_key("b", 40))
    assert found(database, subscription_id, "b") is None


def test_an_opportunity_that_is_not_stored_cannot_be_saved(
    database: SqliteDatabase, subscription_id: int
) -> None:
    """Deleting it is no error."""
    with pytest.raises(NotStored):
        save(database, subscription_id, with_key("a", 4))
    database.write(subscription_id, lambda tx: tx.opportunities.delete(OpportunityId(4)))


def test_all_goes_page_by_page(database: SqliteDatabase, subscription_id: int) -> None:
    """By id, behind the last one of the page before."""
    ids = [add(database, subscription_id, Opportunity(NEW)) for _ in range(5)]
    with database.read(subscription_id) as tx:
        pages = [tx.opportunities.all(after=after, limit=2) for after in (0, ids[1], ids[3])]
    assert [[each.opportunity_id for each in page] for page in pages] == [
        ids[:2],
        ids[2:4],
        ids[4:],
    ]
