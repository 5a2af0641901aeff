"""The keys of getLead, at the level of the action."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from castile.actions.find_lead import find_leads
from castile.domain.ids import OpportunityId, RoleId
from castile.domain.opportunities import Opportunity, Role
from castile.wire.faults import LeadOwnerNotFound
from castile.wire.messages import LeadKeyRef

if TYPE_CHECKING:
    from castile.domain.leads import Lead
    from castile.store.tx import Tx
    from tests.harness import Harness


def _find(castile: Harness, key_type: LeadKeyRef, value: str, limit: int = 1000) -> list[Lead]:
    subscription = castile.installation.directory.current.subscriptions[castile.subscription_id]
    return castile.read(
        lambda tx: find_leads(key_type, value, tx, subscription.catalog, limit=limit)
    )


def test_every_kind_of_key_finds_nothing_in_an_empty_store(castile: Harness) -> None:
    """No key type is forgotten; owner keys name no owner."""
    for key_type in LeadKeyRef:
        if key_type in (LeadKeyRef.LEADOWNEREMAIL, LeadKeyRef.SFDCLEADOWNERID):
            with pytest.raises(LeadOwnerNotFound):
                _find(castile, key_type, "1")
        else:
            assert _find(castile, key_type, "1") == []


def test_the_limit_keeps_the_preferred_leads(castile: Harness) -> None:
    """L-2, G-3: the first of the order stay."""
    castile.store_lead("a@b.test")
    castile.clock.advance(1)
    later = castile.store_lead("a@b.test")
    assert [lead.lead_id for lead in _find(castile, LeadKeyRef.EMAIL, "a@b.test", 1)] == [later]


def test_an_opportunity_finds_its_leads_in_their_order(castile: Harness) -> None:
    """K-2, L-1, L-2: of every opportunity with the CRM id, known leads, each once."""
    first = castile.store_lead("a@b.test")
    castile.clock.advance(1)
    leads = [castile.store_lead(f"{number}@b.test") for number in range(3)]
    visitor = castile.store_anonymous("token:x")

    def give_roles(tx: Tx) -> None:
        for crm_id, lead_ids in (
            ("006000000000001AAA", [leads[0], leads[1], first, visitor]),
            ("006000000000001", [leads[0]]),
            ("006000000000002", [leads[2]]),
        ):
            opportunity_id = tx.opportunities.add(Opportunity(OpportunityId(0), crm_id=crm_id))
            for lead_id in lead_ids:
                tx.roles.add(Role(RoleId(0), opportunity_id, lead_id, "Buyer"))
                tx.roles.add(Role(RoleId(0), opportunity_id, lead_id, "Seller"))

    castile.write(give_roles)
    for limit in (1, 2, 3, 1000):
        found = _find(castile, LeadKeyRef.SFDCOPPTYID, "006000000000001", limit)
        assert [lead.lead_id for lead in found] == [leads[1], leads[0], first][:limit]
    assert _find(castile, LeadKeyRef.SFDCOPPTYID, "006000000000001aaa")[0].lead_id == leads[0]
    assert _find(castile, LeadKeyRef.SFDCOPPTYID, "0060") == []
