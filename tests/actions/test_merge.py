"""Joining one lead into another moves everything that belongs to it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from castile.actions.merge import BELONGINGS, absorb_anonymous, erase_lead, fill_empty
from castile.domain.activities import Activity
from castile.domain.custom_objects import CustomObject, ObjectField, make_custom_object_type
from castile.domain.fields import FieldType
from castile.domain.ids import (
    CampaignId,
    CustomObjectTypeId,
    JobId,
    ListId,
    OpportunityId,
    RoleId,
)
from castile.domain.jobs import Job, JobKind
from castile.domain.opportunities import Role
from castile.store.stored_entry import StoredEntry

if TYPE_CHECKING:
    from castile.domain.ids import LeadId
    from castile.store.tx import Tx
    from tests.harness import Harness

CAR_ENTRY = {
    "name": "Car",
    "link_field": "MKTOID",
    "key_fields": [{"name": "vin", "type": "string"}],
    "fields": [{"name": "MKTOID", "type": "integer"}],
}
CAR = make_custom_object_type(
    type_id=CustomObjectTypeId(5),
    name="Car",
    link_field="MKTOID",
    links_to=None,
    key_fields=[ObjectField("vin", FieldType.STRING)],
    fields=[ObjectField("MKTOID", FieldType.INTEGER)],
)


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
    target.email = None
    assert fill_empty(target, source) == ["Email"]
    assert target.email == "s@b.test"


def _own(castile: Harness, lead_id: LeadId, *, number: int = 1) -> None:
    """Give a lead one of each thing that can belong to it."""

    def own(tx: Tx) -> None:
        activity = Activity(lead_id=lead_id, occurred_ms=1, type="Visit Webpage", attributes=())
        tx.activities.add(activity)
        tx.leads.attach_cookie(f"token:{number}", lead_id)
        tx.leads.attach_foreign_id("CUSTOM", f"F{number}", lead_id)
        tx.lists.add(ListId(7), lead_id, 1)
        tx.lead_tokens.store(CampaignId(9), lead_id, "x", "y", stored_ms=1)
        run_id = JobId(1)
        if tx.jobs.get(run_id) is None:
            tx.jobs.add(Job(kind=JobKind.CAMPAIGN_RUN, due_ms=1, created_ms=1))
        tx.runs.add(run_id, [lead_id], 1)
        tx.roles.add(Role(RoleId(0), OpportunityId(5), lead_id))
        tx.companies.of(None, lead_id)
        record = CustomObject(lead_id=lead_id, link=str(lead_id), keys=(f"v{number}",))
        tx.custom_objects.add(CAR, record)
        tx.leads.record_change(lead_id, 1)

    castile.write(own)


def _owned(castile: Harness, lead_id: LeadId) -> list[int]:
    def count(tx: Tx) -> list[int]:
        return [
            len(found)
            for found in (
                tx.activities.of_lead(lead_id, 10),
                tx.leads.cookies(lead_id),
                tx.leads.foreign_ids(lead_id),
                tx.lists.of_lead(lead_id),
                tx.lead_tokens.of_lead(CampaignId(9), lead_id),
                [one for one in tx.runs.due(JobId(1), 1, limit=9) if one.lead_id == lead_id],
                tx.roles.of_lead(lead_id),
                [1] if tx.companies.find(None, lead_id) else [],
                [1] if tx.custom_objects.any_of_lead(lead_id) else [],
                tx.leads.changes(lead_id),
            )
        ]

    return castile.read(count)


def test_each_kind_of_belonging_moves_and_is_removed(castile: Harness) -> None:
    """X-7: one table, so that what is merged and what is erased cannot differ."""
    source, target = castile.store_lead("s@b.test"), castile.store_lead("t@b.test")
    _own(castile, source)
    castile.write(
        lambda tx: tx.definitions.put(StoredEntry("custom_object_types", 5, 0, CAR_ENTRY, 1))
    )
    for place, one in enumerate(BELONGINGS):
        castile.write(partial(one.move, source, target))
        assert _owned(castile, target)[: place + 1] == [1] * (place + 1)
        assert _owned(castile, source)[: place + 1] == [0] * (place + 1)


def test_erasing_removes_the_lead_and_says_what_belonged_to_it(castile: Harness) -> None:
    """Of everything of a person nothing is left; other leads keep theirs."""
    erased, other = castile.store_lead("e@b.test"), castile.store_lead("o@b.test")
    _own(castile, erased)
    _own(castile, other, number=2)
    lead = castile.lead(erased)
    assert castile.write(lambda tx: erase_lead(lead, tx)) == {
        "activities": 1,
        "cookies": 1,
        "foreign system ids": 1,
        "list memberships": 1,
        "lead tokens": 1,
        "campaign runs": 1,
        "roles": 1,
        "companies": 1,
        "custom objects": 1,
    }
    assert castile.read(lambda tx: tx.leads.get(erased)) is None
    assert _owned(castile, erased) == [0] * 10
    assert _owned(castile, other) == [1] * 10
    assert castile.lead(other).email == "o@b.test"


def test_erasing_a_lead_that_has_nothing_removes_nothing_else(castile: Harness) -> None:
    """Every kind is named, also with none."""
    lead = castile.lead(castile.store_lead("e@b.test"))
    removed = castile.write(lambda tx: erase_lead(lead, tx))
    assert removed == {one.name: 0 for one in BELONGINGS}
