"""A lead is saved with all of its indexes, whatever of it changed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from castile.domain.ids import LeadOwnerId
from tests.store.records import lead

if TYPE_CHECKING:
    from castile.store.leads import CrmKind
    from castile.store.sqlite import SqliteDatabase


@pytest.mark.parametrize(
    "change",
    [
        {"values": {"LastName": "King"}},
        {"values": {}},
        {"email": "b@example.test"},
        {"email": None},
        {"known": False},
        {"partition_id": 2},
        {"owner_id": 3},
        {"owner_id": None},
        {"sfdc_account_id": "A2"},
        {"sfdc_contact_id": None},
        {"sfdc_lead_id": "L2"},
        {"created_ms": 5},
    ],
)
@pytest.mark.parametrize("updated_ms", [7, 8])
def test_whatever_differs_is_saved_with_all_of_its_indexes(
    change: dict[str, Any], updated_ms: int, database: SqliteDatabase, subscription_id: int
) -> None:
    """A lead of which only values changed is written without its keys; every other as a whole."""
    before = replace(
        lead("a@example.test", values={"LastName": "Ada"}),
        owner_id=LeadOwnerId(1),
        sfdc_account_id="A1",
        sfdc_contact_id="C1",
        sfdc_lead_id="L1",
        created_ms=6,
        updated_ms=7,
    )
    lead_id = database.write(subscription_id, lambda tx: tx.leads.insert(before))
    after = replace(before, lead_id=lead_id, updated_ms=updated_ms, **change)
    database.write(subscription_id, lambda tx: tx.leads.save(after))
    crm_ids: list[tuple[CrmKind, str | None, str]] = [
        ("account", after.sfdc_account_id, "A1"),
        ("account", after.sfdc_account_id, "A2"),
        ("contact", after.sfdc_contact_id, "C1"),
        ("lead", after.sfdc_lead_id, "L1"),
        ("lead", after.sfdc_lead_id, "L2"),
    ]
    with database.read(subscription_id) as tx:
        assert tx.leads.get(lead_id) == after
        for email in ("a@example.test", "b@example.test"):
            assert tx.leads.by_email(email, 9) == [after] * (after.known and after.email == email)
        for owner_id in (1, 3):
            there = after.known and after.owner_id == owner_id
            assert tx.leads.by_owner(owner_id, 9) == [after] * there
        for kind, stored, asked in crm_ids:
            there = after.known and stored == asked
            assert tx.leads.by_crm_id(kind, asked, 9) == [after] * there
