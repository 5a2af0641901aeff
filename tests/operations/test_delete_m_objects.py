"""deleteMObjects deletes opportunities with their roles, and roles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from castile.actions.opportunities import OpportunityWriter
from castile.domain.m_object_input import ObjectFailed
from tests.harness import break_after
from tests.operations.m_object_calls import (
    DEFINITION,
    PROGRAMS,
    Status,
    created,
    delete,
    delete_call,
    everything,
    m_object,
    opportunity,
    role,
    sync,
)

if TYPE_CHECKING:
    from castile.actions.m_objects import Synced
    from castile.wire.messages import MObject
    from tests.harness import Harness

ROLE = "OpportunityPersonRole"


@pytest.fixture(autouse=True)
def _defined(castile: Harness) -> None:
    castile.define(DEFINITION)


def ids(castile: Harness) -> list[int]:
    """The opportunities that are there."""
    found = castile.read(lambda tx: tx.opportunities.all(after=0, limit=1000))
    return [each.opportunity_id for each in found]


def test_mobj_40_opportunities_are_deleted(castile: Harness) -> None:
    """MOBJ-40, B-111, documented: id as sent."""
    created(castile, *[opportunity()] * 7)
    assert delete(castile, opportunity(id=4), opportunity(id=7)) == [
        Status("DELETED", 4),
        Status("DELETED", 7),
    ]
    assert ids(castile) == [1, 2, 3, 5, 6]


def test_mobj_41_what_is_gone_is_unchanged_decided(castile: Harness) -> None:
    """MOBJ-41: also twice in one call."""
    (known,) = created(castile, opportunity())
    sent = [opportunity(id=known), opportunity(id=known), opportunity(id=99)]
    assert [(each.status, each.id) for each in delete(castile, *sent)] == [
        ("DELETED", known),
        ("UNCHANGED", known),
        ("UNCHANGED", 99),
    ]
    assert delete(castile, m_object(ROLE, id=5)) == [Status("UNCHANGED", 5)]


@pytest.mark.parametrize("type_name", ["Program", "", "LeadRecord", "opportunity", "x" * 5000])
def test_mobj_42_another_type_fails(type_name: str, castile: Harness) -> None:
    """MOBJ-42, documented: the id as sent, the others are done."""
    castile.define(PROGRAMS)
    (known,) = created(castile, opportunity())
    failed, deleted = delete(castile, m_object(type_name, id=1970), opportunity(id=known))
    assert (failed.status, failed.id, deleted.status) == ("FAILED", 1970, "DELETED")
    assert failed.error is not None
    assert failed.error.startswith("type: expected one of Opportunity, OpportunityPersonRole")


def test_mobj_43_roles_go_with_their_opportunity_decided(castile: Harness) -> None:
    """MOBJ-43, B-110: both leads have Remove from Opportunity."""
    leads = [castile.store_lead(f"{name}@example.test") for name in "ab"]
    first, second = created(castile, opportunity({"Name": "Big one"}), opportunity())
    kept = created(
        castile,
        role(first, leads[0], {"Role": "Buyer", "IsPrimary": "1"}),
        role(first, leads[1]),
        role(second, leads[0]),
    )[2]
    assert delete(castile, opportunity(id=first)) == [Status("DELETED", first)]
    roles = castile.read(lambda tx: tx.roles.all(after=0, limit=100))
    assert [each.role_id for each in roles] == [kept]
    removed = [castile.activities(lead_id)[-1] for lead_id in leads]
    assert [one.type for one in removed] == ["Remove from Opportunity"] * 2
    assert (removed[0].asset, removed[0].asset_id) == ("Big one", first)
    assert removed[0].attributes == (
        ("Opportunity ID", str(first)),
        ("Is Primary", "1"),
        ("Role", "Buyer"),
        ("Lead ID", str(leads[0])),
    )


def test_a_role_is_deleted_with_an_activity_decided(castile: Harness) -> None:
    """B-110: the opportunity stays; a role has no key but its id."""
    lead_id = castile.store_lead("a@example.test")
    (known,) = created(castile, opportunity({"Name": "N"}))
    (role_id,) = created(castile, role(known, lead_id, {"Role": "Buyer"}))
    (failed,) = delete(castile, m_object(ROLE, key=("OrderKey", "x")))
    assert failed == Status(
        "FAILED",
        None,
        ("OrderKey", "x"),
        "id: expected the id of a role, which has no external key, got none",
    )
    assert delete(castile, m_object(ROLE, id=role_id)) == [Status("DELETED", role_id)]
    assert castile.activities(lead_id)[-1].type == "Remove from Opportunity"
    assert ids(castile) == [known]
    assert sync(castile, "UPDATE", m_object(ROLE, id=role_id))[0].status == "SKIPPED"


def test_an_external_key_counts_without_an_id_decided(castile: Harness) -> None:
    """Section 6: the one created last of several; the key is echoed."""
    first, second, third = created(
        castile, opportunity(key="O-1"), opportunity({"OrderKey": "O-1"}), opportunity()
    )
    key = ("OrderKey", "O-1")
    assert delete(castile, opportunity(key="O-1")) == [Status("DELETED", second, key)]
    assert delete(castile, opportunity(key="O-1", id=third)) == [Status("DELETED", third, key)]
    assert delete(castile, opportunity(key="O-1"), opportunity(key="O-1")) == [
        Status("DELETED", first, key),
        Status("UNCHANGED", None, key),
    ]


@pytest.mark.parametrize(
    "sent",
    [
        opportunity(),
        m_object(ROLE),
        m_object("Opportunity", key=("Colour", "red")),
        m_object("Opportunity", key=("Name", "N")),
        m_object("Opportunity", key=("OrderKey", "")),
        "<mObject/>",
    ],
)
def test_an_object_without_a_key_fails_decided(sent: str, castile: Harness) -> None:
    """Section 6."""
    created(castile, opportunity({"Name": "N", "Colour": "red"}))
    before = everything(castile)
    (status,) = delete(castile, sent)
    assert (status.status, status.id) == ("FAILED", None)
    assert everything(castile) == before


def test_a_subscription_joined_to_a_crm_is_read_only_decided(castile: Harness) -> None:
    """B-4."""
    lead_id = castile.store_lead("a@example.test")
    (known,) = created(castile, opportunity())
    (role_id,) = created(castile, role(known, lead_id))
    castile.define("[subscription]\ncrm_joined = true")
    before = everything(castile)
    sent = [opportunity(id=known), m_object(ROLE, id=role_id), opportunity(id=99)]
    assert [(each.status, each.id) for each in delete(castile, *sent)] == [
        ("FAILED", known),
        ("FAILED", role_id),
        ("FAILED", 99),
    ]
    assert everything(castile) == before


@pytest.mark.parametrize(("number", "code"), [(99, 0), (100, 0), (101, 20114)])
def test_a_call_holds_a_hundred_objects(number: int, code: int, castile: Harness) -> None:
    """Section 6, decided: beyond it nothing is deleted."""
    created(castile, *[opportunity()] * 100)
    created(castile, opportunity())
    answer = delete_call(castile, *(opportunity(id=each) for each in range(1, number + 1)))
    assert answer.code == code
    assert len(ids(castile)) == (101 if code else 101 - number)


def test_a_failure_in_the_middle_leaves_everything(
    castile: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """00-overview O-8: one call is one transaction."""
    known = created(castile, opportunity(key="O-1"), opportunity())
    before = everything(castile)
    break_after(monkeypatch, "deleteMObjects", RuntimeError("broken"))
    assert delete_call(castile, *(opportunity(id=each) for each in known)).code == 20011
    assert everything(castile) == before


def test_what_an_object_that_failed_deleted_is_there_again(
    castile: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """B-31: each object is a savepoint of the call's transaction."""
    whole = OpportunityWriter.delete

    def fail_late(self: OpportunityWriter, sent: MObject) -> Synced:
        done = whole(self, sent)
        if sent.id == 2:
            raise ObjectFailed("too late")
        return done

    created(castile, *[opportunity()] * 3)
    monkeypatch.setattr(OpportunityWriter, "delete", fail_late)
    assert delete(castile, *(opportunity(id=each) for each in (1, 2, 3))) == [
        Status("DELETED", 1),
        Status("FAILED", 2, error="too late"),
        Status("DELETED", 3),
    ]
    assert ids(castile) == [2]
