"""Companies are made when something refers to one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from castile.domain.ids import CompanyId, LeadId
from castile.store.companies import Company
from castile.store.errors import AlreadyStored

if TYPE_CHECKING:
    from castile.store.sqlite import SqliteDatabase


def of(database: SqliteDatabase, subscription_id: int, name: str | None, lead_id: int) -> CompanyId:
    """The company of a lead, made if need be."""
    return database.write(subscription_id, lambda tx: tx.companies.of(name, LeadId(lead_id)))


def add(database: SqliteDatabase, subscription_id: int, company: Company) -> None:
    """Store a company."""
    database.write(subscription_id, lambda tx: tx.companies.add(company))


def test_leads_with_the_same_name_share_a_company(
    database: SqliteDatabase, subscription_id: int
) -> None:
    """Letter case is ignored; whichever lead it is."""
    first = of(database, subscription_id, "Acme", 1)
    assert of(database, subscription_id, "ACME", 2) == first
    assert of(database, subscription_id, "Acme Ltd", 3) != first
    with database.read(subscription_id) as tx:
        assert tx.companies.get(first) == Company(first, "Acme", None)


def test_a_lead_without_a_name_has_a_company_of_its_own(
    database: SqliteDatabase, subscription_id: int
) -> None:
    """The same one each time."""
    first = of(database, subscription_id, None, 1)
    assert of(database, subscription_id, None, 1) == first
    assert of(database, subscription_id, None, 2) != first


def test_looking_makes_nothing(database: SqliteDatabase, subscription_id: int) -> None:
    """Reads must not write."""
    with database.read(subscription_id) as tx:
        assert tx.companies.find("Acme", None) is None
        assert tx.companies.find(None, LeadId(1)) is None
        assert tx.companies.get(1) is None


def test_numbers_that_are_brought_in_are_kept(
    database: SqliteDatabase, subscription_id: int
) -> None:
    """New ones go on above; a number, a name and a lead have one company."""
    add(database, subscription_id, Company(CompanyId(30), "Acme"))
    assert of(database, subscription_id, "acme", 1) == 30
    assert of(database, subscription_id, None, 1) == 31
    for company in (
        Company(CompanyId(30), "Other"),
        Company(CompanyId(40), "ACME"),
        Company(CompanyId(40), None, LeadId(1)),
    ):
        with pytest.raises(AlreadyStored):
            add(database, subscription_id, company)


def test_the_company_of_a_lead_goes_to_the_winner(
    database: SqliteDatabase, subscription_id: int
) -> None:
    """Unless the winner has one; what refers to it stays as it is."""
    first, second = (of(database, subscription_id, None, lead_id) for lead_id in (1, 2))
    database.write(subscription_id, lambda tx: tx.companies.move(LeadId(1), LeadId(3)))
    database.write(subscription_id, lambda tx: tx.companies.move(LeadId(2), LeadId(3)))
    assert of(database, subscription_id, None, 3) == first
    with database.read(subscription_id) as tx:
        assert tx.companies.get(second) == Company(second)


def test_a_lead_that_is_gone_leaves_its_company(
    database: SqliteDatabase, subscription_id: int
) -> None:
    """Only the number stays."""
    company_id = of(database, subscription_id, None, 1)
    removed = database.write(
        subscription_id, lambda tx: [tx.companies.remove_lead(LeadId(1)) for _ in range(2)]
    )
    assert removed == [1, 0]
    with database.read(subscription_id) as tx:
        assert tx.companies.get(company_id) == Company(company_id)
