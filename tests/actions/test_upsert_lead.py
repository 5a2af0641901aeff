"""Which lead is meant, and what a write does to it, at the level of the action."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from castile.actions.context import Context
from castile.actions.upsert_lead import (
    FoundBy,
    Upserted,
    find_target,
    upsert_lead,
    write_target,
)
from castile.domain.ids import LeadId
from castile.domain.lead_input import ForeignId, LeadInput
from castile.wire.faults import LeadNotFound, LeadSyncFailed
from castile.wire.messages import ForeignSysType

if TYPE_CHECKING:
    from castile.store.tx import Tx
    from castile.wire.faults import Fault
    from tests.harness import Harness

FOREIGN = ForeignId(ForeignSysType.SFDC, "00Q1")


def _upsert(
    castile: Harness,
    *,
    lead_id: int | None = None,
    foreign_id: ForeignId | None = None,
    email: str | None = None,
    cookie: str | None = None,
    values: dict[str, str | None] | None = None,
    failure: Fault | None = None,
) -> Upserted:
    catalog = castile.installation.directory.current.subscriptions[castile.subscription_id].catalog
    judged = LeadInput(
        lead_id=None if lead_id is None else LeadId(lead_id),
        foreign_id=foreign_id,
        email=email,
        cookie=cookie,
        values=tuple((catalog.field(name), text) for name, text in (values or {}).items()),
        failure=failure,
    )
    context = Context("c1", castile.clock.now_ms(), catalog, "3_1")
    return castile.write(lambda tx: upsert_lead(judged, tx, context))


def test_s_12_to_s_18_the_keys_decide_in_their_order(castile: Harness) -> None:
    """Id, foreign system id, email, cookie of an anonymous lead, nothing: a new lead."""
    by_id = castile.store_lead("id@b.test")
    by_foreign = castile.store_lead("foreign@b.test")
    castile.write(lambda tx: tx.leads.attach_foreign_id("SFDC", "00Q1", by_foreign))
    by_email = castile.store_lead("email@b.test")
    by_cookie = castile.store_anonymous("token:1")
    unknown = ForeignId(ForeignSysType.CUSTOM, "F")
    assert _upsert(castile, cookie="token:1", email="new@b.test").lead.lead_id == by_cookie
    assert _upsert(castile, email="email@b.test").lead.lead_id == by_email
    assert _upsert(castile, foreign_id=FOREIGN, email="email@b.test").lead.lead_id == by_foreign
    assert _upsert(castile, lead_id=by_id, foreign_id=FOREIGN).lead.lead_id == by_id
    created = _upsert(castile, foreign_id=unknown, email="nobody@b.test", cookie="token:9")
    assert created.created is True
    assert created.lead.lead_id not in (by_id, by_foreign, by_email, by_cookie)


def test_an_unknown_id_is_reported_before_a_failure_of_its_values(castile: Harness) -> None:
    """00-overview O-5, decided: the look-up of the Id comes first."""
    failure = LeadSyncFailed(reason="a value")
    with pytest.raises(LeadNotFound):
        _upsert(castile, lead_id=99, failure=failure)
    lead_id = castile.store_lead("a@b.test")
    with pytest.raises(LeadSyncFailed):
        _upsert(castile, lead_id=lead_id, failure=failure)


def test_s_7_a_cookie_alone_changes_no_time(castile: Harness) -> None:
    """S-7 of the overview names what changes updatedAt; a cookie is not among it (decided)."""
    lead_id = castile.store_lead("a@b.test")
    before = castile.lead(lead_id).updated_ms
    castile.clock.advance(1)
    _upsert(castile, lead_id=lead_id, cookie="token:1")
    assert castile.lead(lead_id).updated_ms == before
    assert castile.read(lambda tx: tx.leads.cookies(lead_id)) == ["token:1"]


def test_a_change_without_an_activity_is_kept_as_a_time(castile: Harness) -> None:
    """M-31: a foreign system id that is attached counts as a change of the lead."""
    lead_id = castile.store_lead("a@b.test")
    castile.clock.advance(1)
    _upsert(castile, lead_id=lead_id, foreign_id=FOREIGN)
    assert castile.read(lambda tx: tx.leads.changes(lead_id)) == [castile.clock.now_ms()]
    castile.clock.advance(1)
    _upsert(castile, lead_id=lead_id, foreign_id=FOREIGN)
    assert len(castile.read(lambda tx: tx.leads.changes(lead_id))) == 1


def test_finding_and_writing_apart_leaves_the_activities_to_the_caller(castile: Harness) -> None:
    """An operation over many records records all activities at once."""
    lead_id = castile.store_lead("a@b.test")
    catalog = castile.installation.directory.current.subscriptions[castile.subscription_id].catalog
    judged = LeadInput(
        lead_id=lead_id,
        foreign_id=None,
        email=None,
        cookie=None,
        values=((catalog.field("City"), "Rome"),),
        failure=None,
        email_element=(catalog.field("Email"), "c@d.test"),
        keeps_email=True,
    )
    context = Context("c1", castile.clock.now_ms(), catalog, "3_1")

    def write(tx: Tx) -> Upserted:
        target = find_target(judged, tx)
        assert (target.found_by, target.lead and target.lead.lead_id) == (FoundBy.ID, lead_id)
        return write_target(target, judged, tx, context)

    done = castile.write(write)
    assert [one.asset for one in done.activities] == ["City"]
    assert castile.activities(lead_id) == []
    lead = castile.lead(lead_id)
    assert (lead.email, lead.values) == ("a@b.test", {"City": "Rome"})


def test_a_new_lead_is_changed_by_its_creation_alone(castile: Harness) -> None:
    """M-31: the time of its creation covers what came with it."""
    done = _upsert(castile, email="a@b.test", foreign_id=FOREIGN, cookie="token:1")
    assert done.created is True
    assert castile.read(lambda tx: tx.leads.changes(done.lead.lead_id)) == []
    assert castile.read(lambda tx: tx.leads.foreign_ids(done.lead.lead_id)) == [("SFDC", "00Q1")]
