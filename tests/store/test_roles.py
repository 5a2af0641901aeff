"""Roles: one lead has one text once in an opportunity."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from castile.domain.ids import LeadId, OpportunityId, RoleId
from castile.domain.opportunities import Role
from castile.store.errors import AlreadyStored

if TYPE_CHECKING:
    from castile.store.sqlite import SqliteDatabase


def role(
    opportunity_id: int, lead_id: int, text: str = "", *, role_id: int = 0, primary: bool = False
) -> Role:
    """Make a role."""
    return Role(
        RoleId(role_id), OpportunityId(opportunity_id), LeadId(lead_id), text, is_primary=primary
    )


def add(database: SqliteDatabase, subscription_id: int, *roles: Role) -> list[RoleId]:
    """Store roles and return their ids."""
    return database.write(subscription_id, lambda tx: [tx.roles.add(each) for each in roles])


def stored(database: SqliteDatabase, subscription_id: int) -> list[tuple[int, int, int, str]]:
    """What is stored: role, opportunity, lead, text."""
    with database.read(subscription_id) as tx:
        return [
            (each.role_id, each.opportunity_id, each.lead_id, each.role)
            for each in tx.roles.all(after=0, limit=100)
        ]


def test_what_is_added_comes_back_whole(database: SqliteDatabase, subscription_id: int) -> None:
    """With the next id of its own sequence."""
    given = role(41, 6, "Buyer", primary=True)
    given.external_created, given.created_ms, given.updated_ms = "2013", 5, 6
    (role_id,) = add(database, subscription_id, given)
    given.role_id = role_id
    with database.read(subscription_id) as tx:
        assert tx.roles.get(role_id) == given
        assert tx.roles.get(role_id + 1) is None


def test_a_role_is_found_by_opportunity_lead_and_text(
    database: SqliteDatabase, subscription_id: int
) -> None:
    """Letter case of the text is ignored (decided)."""
    ids = add(database, subscription_id, role(1, 2, "Buyer"), role(1, 2), role(1, 3, "Buyer"))
    with database.read(subscription_id) as tx:
        found = [
            tx.roles.find(OpportunityId(opportunity_id), LeadId(lead_id), text)
            for opportunity_id, lead_id, text in ((1, 2, "BUYER"), (1, 2, ""), (1, 3, "Seller"))
        ]
    assert [each and each.role_id for each in found] == [ids[0], ids[1], None]


def test_the_same_role_cannot_be_there_twice(
    database: SqliteDatabase, subscription_id: int
) -> None:
    """Neither a new one nor one that takes another's text."""
    ids = add(database, subscription_id, role(1, 2, "Buyer"), role(1, 2, "Seller"))
    with pytest.raises(AlreadyStored):
        add(database, subscription_id, role(1, 2, "BUYER"))
    with pytest.raises(AlreadyStored):
        database.write(
            subscription_id, lambda tx: tx.roles.save(role(1, 2, "buyer", role_id=ids[1]))
        )
    with pytest.raises(AlreadyStored):
        add(database, subscription_id, role(5, 5, role_id=ids[0]))
    assert [each[3] for each in stored(database, subscription_id)] == ["Buyer", "Seller"]


def test_ids_that_are_brought_in_are_kept(database: SqliteDatabase, subscription_id: int) -> None:
    """S-4a, decided: new ones go on above."""
    assert add(database, subscription_id, role(1, 1, role_id=11), role(1, 2)) == [11, 12]


def test_roles_are_listed_by_opportunity_and_by_lead(
    database: SqliteDatabase, subscription_id: int
) -> None:
    """By id; leads once each."""
    ids = add(database, subscription_id, role(1, 9), role(1, 4, "b"), role(2, 4), role(1, 4, "a"))
    with database.read(subscription_id) as tx:
        in_one = [each.role_id for each in tx.roles.of_opportunity(OpportunityId(1))]
        of_four = [each.role_id for each in tx.roles.of_lead(LeadId(4))]
        lead_ids = tx.roles.lead_ids(OpportunityId(1))
        page = [each.role_id for each in tx.roles.all(after=ids[0], limit=2)]
    assert in_one == [ids[0], ids[1], ids[3]]
    assert of_four == ids[1:]
    assert lead_ids == [4, 9]
    assert page == ids[1:3]


def test_one_role_keeps_the_primary_flag(database: SqliteDatabase, subscription_id: int) -> None:
    """B-54, decided: others of the same opportunity lose it, and change by that."""
    ids = add(
        database,
        subscription_id,
        role(1, 1, primary=True),
        role(1, 2, primary=True),
        role(1, 3),
        role(2, 1, primary=True),
    )
    database.write(subscription_id, lambda tx: tx.roles.take_primary(OpportunityId(1), ids[1], 77))
    with database.read(subscription_id) as tx:
        roles = tx.roles.all(after=0, limit=10)
    assert [each.is_primary for each in roles] == [False, True, False, True]
    assert [each.updated_ms for each in roles] == [77, 0, 0, 0]


def test_roles_move_to_the_winner_which_keeps_its_own(
    database: SqliteDatabase, subscription_id: int
) -> None:
    """10-leads X-7, X-8: a role that the winner has already is dropped."""
    ids = add(
        database,
        subscription_id,
        role(1, 1, "Buyer"),
        role(1, 1, "Seller"),
        role(2, 1, "Buyer"),
        role(1, 2, "BUYER"),
    )
    database.write(subscription_id, lambda tx: tx.roles.move(LeadId(1), LeadId(2)))
    assert stored(database, subscription_id) == [
        (ids[1], 1, 2, "Seller"),
        (ids[2], 2, 2, "Buyer"),
        (ids[3], 1, 2, "BUYER"),
    ]


def test_roles_are_deleted_one_by_one_and_with_their_lead(
    database: SqliteDatabase, subscription_id: int
) -> None:
    """The number of those that went with a lead is told."""
    ids = add(database, subscription_id, role(1, 1), role(2, 1), role(1, 2), role(2, 2))
    database.write(subscription_id, lambda tx: tx.roles.delete(ids[3]))
    assert database.write(subscription_id, lambda tx: tx.roles.remove_lead(LeadId(1))) == 2
    assert [each[0] for each in stored(database, subscription_id)] == [ids[2]]
