"""Leads of many keys come once each, by id, and only known ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from castile.actions.select_leads import selected_lead_ids
from castile.domain.ids import OpportunityId, RoleId
from castile.domain.opportunities import Opportunity, Role
from castile.domain.selectors import KeySelection
from castile.wire.messages import LeadKeyRef

if TYPE_CHECKING:
    from castile.domain.ids import LeadId
    from castile.store.tx import Tx
    from tests.harness import Harness

OWNERS = """
lead_owners = [
    { email = "sam@example.test", crm_id = "005000000000001AAA" },
    { email = "kim@example.test", crm_id = "005000000000002" },
]
"""


def _select(
    castile: Harness,
    key_type: LeadKeyRef,
    *values: str,
    after: int = 0,
    limit: int | None = None,
) -> list[int]:
    subscription = castile.installation.directory.current.subscriptions[castile.subscription_id]
    selection = KeySelection(key_type, values)
    found = castile.read(
        lambda tx: selected_lead_ids(selection, tx, subscription.catalog, after=after, limit=limit)
    )
    return [int(lead_id) for lead_id in found]


def _owner_id(castile: Harness, name: str) -> int:
    subscription = castile.installation.directory.current.subscriptions[castile.subscription_id]
    owner = subscription.catalog.owner_by_email(f"{name}@example.test")
    assert owner is not None
    return owner.lead_owner_id


def _attach_cookies(tx: Tx, leads: list[LeadId]) -> None:
    for lead_id in leads:
        tx.leads.attach_cookie(f"t{lead_id}", lead_id)


def test_each_lead_comes_once_by_id(castile: Harness) -> None:
    """M-12, M-40, decided: also all leads that share an email."""
    first, second, third = (castile.store_lead(f"{name}@b.test") for name in "aba")
    found = _select(castile, LeadKeyRef.EMAIL, "b@b.test", "A@B.test", "a@b.test", "no@b.test")
    assert found == [first, second, third]


def _give_role(tx: Tx, lead_id: LeadId, crm_id: str) -> None:
    opportunity_id = tx.opportunities.add(Opportunity(OpportunityId(0), crm_id=crm_id))
    tx.roles.add(Role(RoleId(0), opportunity_id, lead_id))


def test_every_key_type_matches_its_leads(castile: Harness) -> None:
    """10-leads section 2: no key type is forgotten."""
    castile.define(OWNERS)
    sam, kim = (_owner_id(castile, name) for name in ("sam", "kim"))
    one = castile.store_lead(
        "a@b.test",
        owner_id=sam,
        sfdc_account_id="001000000000001AAA",
        sfdc_contact_id="003000000000001",
        sfdc_lead_id="00Q000000000001AAA",
    )
    castile.write(lambda tx: tx.leads.attach_cookie("token:x", one))
    castile.store_lead("c@b.test", owner_id=kim)
    castile.write(lambda tx: _give_role(tx, one, "006000000000001AAA"))
    values = {
        LeadKeyRef.IDNUM: str(one),
        LeadKeyRef.COOKIE: "id:287-GTJ-838&token:x",
        LeadKeyRef.EMAIL: "a@b.test",
        LeadKeyRef.LEADOWNEREMAIL: "Sam@example.test",
        LeadKeyRef.SFDCACCOUNTID: "001000000000001",
        LeadKeyRef.SFDCCONTACTID: "003000000000001AAB",
        LeadKeyRef.SFDCLEADID: "00Q000000000001AAA",
        LeadKeyRef.SFDCOPPTYID: "006000000000001",
        LeadKeyRef.SFDCLEADOWNERID: "005000000000001AAA",
    }
    for key_type in LeadKeyRef:
        assert _select(castile, key_type, "7777") == []
        assert _select(castile, key_type, "7777", values[key_type]) == [one]


@pytest.mark.parametrize("value", ["abc", "0", "-1", "1.5", "2147483648", "9" * 900, "\u00b2"])
def test_an_id_of_no_lead_is_passed_over(castile: Harness, value: str) -> None:
    """K-3, decided: whether it is a number or not."""
    one = castile.store_lead("a@b.test")
    assert _select(castile, LeadKeyRef.IDNUM, value, str(one)) == [one]


def test_an_owner_that_nobody_is_matches_nothing(castile: Harness) -> None:
    """K-5, decided: no fault in a selector; leads without an owner are not meant."""
    castile.define(OWNERS)
    castile.store_lead("a@b.test")
    assert _select(castile, LeadKeyRef.LEADOWNEREMAIL, "nobody@example.test") == []
    assert _select(castile, LeadKeyRef.SFDCLEADOWNERID, "005") == []


def test_anonymous_leads_match_nothing(castile: Harness) -> None:
    """L-1, decided: no selector shows them, whatever the key."""
    anonymous = castile.store_anonymous("token:x")
    assert _select(castile, LeadKeyRef.IDNUM, str(anonymous)) == []
    assert _select(castile, LeadKeyRef.COOKIE, "token:x") == []


@pytest.mark.parametrize("key_type", [LeadKeyRef.IDNUM, LeadKeyRef.EMAIL, LeadKeyRef.COOKIE])
def test_a_part_goes_on_where_the_last_one_ended(castile: Harness, key_type: LeadKeyRef) -> None:
    """M-46, decided: parts of any size are the whole."""
    leads = [castile.store_lead(f"{number % 3}@b.test") for number in range(7)]
    castile.write(lambda tx: _attach_cookies(tx, leads))
    values = {
        LeadKeyRef.IDNUM: [str(lead_id) for lead_id in reversed(leads)],
        LeadKeyRef.EMAIL: ["1@b.test", "0@b.test", "2@b.test"],
        LeadKeyRef.COOKIE: [f"t{lead_id}" for lead_id in leads],
    }[key_type]
    assert _select(castile, key_type, *values) == leads
    for size in (1, 2, 3, 7, 8):
        found: list[int] = []
        while part := _select(
            castile, key_type, *values, after=found[-1] if found else 0, limit=size
        ):
            assert len(part) <= size
            found += part
        assert found == leads
