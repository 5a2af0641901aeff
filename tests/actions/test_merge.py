"""Joining one lead into another moves everything that belongs to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from castile.actions.merge import absorb_anonymous, fill_empty
from castile.domain.activities import Activity

if TYPE_CHECKING:
    from castile.store.tx import Tx
    from tests.harness import Harness


def test_s_51_activities_cookies_and_empty_fields_go_to_the_target(castile: Harness) -> None:
    """S-51, decided: the anonymous lead disappears, its values fill what is empty."""
    anonymous = castile.store_anonymous("token:1", FirstName="No", InferredCompany="Acme")
    castile.write(lambda tx: tx.leads.attach_cookie("token:2", anonymous))
    castile.write(lambda tx: tx.leads.attach_foreign_id("CUSTOM", "F", anonymous))
    activity = Activity(lead_id=anonymous, occurred_ms=1, type="Visit Webpage", attributes=())
    castile.write(lambda tx: tx.activities.add(activity))
    known = castile.store_lead("a@b.test", FirstName="Ada")

    def join(tx: Tx) -> None:
        source, target = tx.leads.get(anonymous), tx.leads.get(known)
        assert source is not None
        assert target is not None
        absorb_anonymous(source, target, tx)
        tx.leads.save(target)

    castile.write(join)
    assert castile.read(lambda tx: tx.leads.get(anonymous)) is None
    assert castile.read(lambda tx: tx.leads.cookies(known)) == ["token:1", "token:2"]
    assert castile.read(lambda tx: tx.leads.foreign_ids(known)) == [("CUSTOM", "F")]
    assert [one.type for one in castile.activities(known)] == ["Visit Webpage"]
    assert castile.lead(known).values == {"FirstName": "Ada", "InferredCompany": "Acme"}


def test_filling_names_the_fields_that_were_filled(castile: Harness) -> None:
    """X-5: a value of the target stays."""
    source = castile.lead(castile.store_lead("s@b.test", City="Rome", Title="x"))
    target = castile.lead(castile.store_lead("t@b.test", Title="y"))
    assert fill_empty(target, source) == ["City"]
    assert target.values == {"City": "Rome", "Title": "y"}
