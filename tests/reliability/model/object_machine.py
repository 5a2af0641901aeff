"""The machine that also sends calls over opportunities, roles and custom objects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from castile.domain.ids import OpportunityId
from castile.domain.opportunities import Opportunity as StoredOpportunity
from castile.operations import get_m_objects as product
from tests.reliability.model import object_calls, pools
from tests.reliability.model.custom_objects import (
    CustomPages,
    delete_custom_objects,
    get_custom_objects,
    sync_custom_objects,
)
from tests.reliability.model.m_objects import PAGE_SIZE, MObjectPages, get_m_objects
from tests.reliability.model.machine import LeadsMachine, drawn
from tests.reliability.model.object_requests import (
    Association,
    CustomRecord,
    DeleteCustomObjects,
    DeleteMObjects,
    GetCustomObjects,
    GetMObjects,
    MObject,
    SyncCustomObjects,
    SyncMObjects,
)
from tests.reliability.model.object_wire import compared, object_body
from tests.reliability.model.objects import OBJECT_TYPES, OPPORTUNITY, ROLE, Opportunity
from tests.reliability.model.opportunities import delete_m_objects, sync_m_objects
from tests.reliability.model.requests import GetLead, Key, MergeLeads, Record, SyncLead
from tests.reliability.model.wire import tree

if TYPE_CHECKING:
    from tests.reliability.model.object_requests import AnyCall
    from tests.reliability.model.world import Tree


class ObjectsMachine(LeadsMachine):
    """All operations over leads and their objects, beside the model."""

    def __init__(self) -> None:
        super().__init__()
        self.m_object_pages = MObjectPages()
        self.m_objects_sent: list[tuple[GetMObjects, str]] = []
        self.custom_pages = CustomPages()
        self.custom_sent: list[tuple[GetCustomObjects, str]] = []

    def begin(self) -> None:
        """Begin with leads that have roles and records."""
        self.stack.enter_context(patch.object(product, "PAGE_SIZE", PAGE_SIZE))
        super().begin()
        for email in (pools.EMAILS[4], pools.EMAILS[1]):
            record = Record(email=email, attributes=(("abc", "b"), ("Company", "Ada")))
            self.compare(SyncLead(record))
        self.bring_in_opportunity(pools.CRM_IDS[0], "D2")
        deal = MObject(OPPORTUNITY, key=("dealNumber", "D1"), attributes=(("Name", "Big deal"),))
        ends = (
            Association("Opportunity", key=("dealNumber", "D1")),
            Association("Lead", key=("abc", "b")),
        )
        role = MObject(ROLE, attributes=(("Role", "Buyer"), ("IsPrimary", "1")), associations=ends)
        other = (("OpportunityId", "1"), ("PersonId", "1"))
        self.compare(SyncMObjects((deal, role, MObject(ROLE, attributes=other)), "UPSERT"))
        records = [
            CustomRecord((("MKTOID", lead), ("stop", stop), ("rid", "a")), (("city", "Oslo"),))
            for lead, stop in (("1", "10"), ("1", "2"), ("2", "2"), ("2", "1"), ("1", "9"))
        ]
        self.compare(SyncCustomObjects("ROADSHOW", tuple(records)))

    def look_at_everything(self) -> None:
        """Compare all objects, too."""
        super().look_at_everything()
        for crm_id in pools.CRM_IDS:
            self.compare(GetLead(Key("SFDCOPPTYID", crm_id)))
        for kind in (OPPORTUNITY, ROLE):
            call = GetMObjects(kind)
            while self.page_of_m_objects(call):
                call = GetMObjects(kind, position=self.m_objects_sent[-1][1])
        for one in OBJECT_TYPES.values():
            self.page_of_custom_objects(GetCustomObjects(one.name))
        for link in sorted({one.link for one in self.world.objects if one.type == "Roadshow"}):
            first = GetCustomObjects("Roadshow", (("MKTOID", link),), batch_size=2)
            if self.page_of_custom_objects(first):
                text = self.custom_sent[-1][1]
                self.page_of_custom_objects(GetCustomObjects("Roadshow", position=text))

    def expected(self, call: AnyCall) -> Tree:
        """Ask the model."""
        match call:
            case SyncMObjects():
                return sync_m_objects(self.world, call)
            case DeleteMObjects():
                return delete_m_objects(self.world, call)
            case GetMObjects():
                return get_m_objects(self.world, call, self.m_object_pages)
            case SyncCustomObjects():
                return sync_custom_objects(self.world, call)
            case DeleteCustomObjects():
                return delete_custom_objects(self.world, call)
            case GetCustomObjects():
                return get_custom_objects(self.world, call, self.custom_pages)
        return super().expected(call)

    def body(self, call: AnyCall) -> str:
        """Write the element in the Body of a call."""
        return object_body(call) if isinstance(call, OBJECT_CALLS) else super().body(call)

    def answered(self, call: AnyCall, success: Any) -> Tree:
        """Read what of an answer is compared."""
        if isinstance(call, OBJECT_CALLS):
            return compared(call, tree(success))
        return super().answered(call, success)

    @rule(call=drawn(object_calls.sync_m_objects))
    def sync_objects(self, call: SyncMObjects) -> None:
        """SyncMObjects."""
        self.compare(call)

    @rule(call=drawn(object_calls.sync_m_objects))
    def sync_more_objects(self, call: SyncMObjects) -> None:
        """SyncMObjects, again, so that it comes more often."""
        self.compare(call)

    @rule(call=drawn(object_calls.delete_m_objects))
    def delete_objects(self, call: DeleteMObjects) -> None:
        """DeleteMObjects."""
        self.compare(call)

    @rule(call=drawn(object_calls.get_m_objects))
    def first_objects(self, call: GetMObjects) -> None:
        """GetMObjects from the beginning."""
        self.page_of_m_objects(call)

    @precondition(lambda self: self.m_objects_sent)
    @rule(call=drawn(object_calls.next_m_objects))
    def next_objects(self, call: GetMObjects) -> None:
        """GetMObjects by an earlier position."""
        self.page_of_m_objects(call)

    def page_of_m_objects(self, call: GetMObjects) -> bool:
        """Compare a page and keep its position; whether more follows."""
        root = self.compare(call)
        text = root.findtext(".//newStreamPosition")
        if text:
            self.m_object_pages.learn(text)
            self.m_objects_sent.append((call, text))
        return bool(root.findtext(".//hasMore") == "true")

    @rule(call=drawn(object_calls.sync_custom_objects))
    def sync_records(self, call: SyncCustomObjects) -> None:
        """SyncCustomObjects."""
        self.compare(call)

    @rule(call=drawn(object_calls.sync_custom_objects))
    def sync_more_records(self, call: SyncCustomObjects) -> None:
        """SyncCustomObjects, again, so that it comes more often."""
        self.compare(call)

    @rule(call=drawn(object_calls.delete_custom_objects))
    def delete_records(self, call: DeleteCustomObjects) -> None:
        """DeleteCustomObjects."""
        self.compare(call)

    @rule(call=drawn(object_calls.get_custom_objects))
    def first_records(self, call: GetCustomObjects) -> None:
        """GetCustomObjects from the beginning."""
        self.page_of_custom_objects(call)

    @precondition(lambda self: self.custom_sent)
    @rule(call=drawn(object_calls.next_custom_objects))
    def next_records(self, call: GetCustomObjects) -> None:
        """GetCustomObjects by an earlier position."""
        self.page_of_custom_objects(call)

    def page_of_custom_objects(self, call: GetCustomObjects) -> bool:
        """Compare a page and keep its position; whether more follows."""
        root = self.compare(call)
        text = root.findtext(".//newStreamPosition")
        if text:
            self.custom_pages.learn(text)
            self.custom_sent.append((call, text))
        return bool(root.findtext(".//remainingCount") not in {None, "0"})

    @precondition(lambda self: len(list(self.world.known())) > 3)
    @rule(winner=st.integers(0, 9), loser=st.integers(1, 2))
    def merge_two(self, winner: int, loser: int) -> None:
        """MergeLeads of two leads that are there, so that what they have moves often."""
        known = [Key("IDNUM", str(one.id)) for one in self.world.known()]
        place = winner % len(known)
        self.compare(MergeLeads((known[place],), ((known[place - loser],),)))

    @rule(crm_id=st.sampled_from(pools.CRM_IDS), deal=st.sampled_from(pools.DEALS[:4]))
    def bring_in_opportunity(self, crm_id: str, deal: str) -> None:
        """Bring in an opportunity with a CRM id."""
        self.world.last_opportunity += 1
        now = self.world.now
        one = Opportunity(self.world.last_opportunity, now, now, crm_id=crm_id)
        one.values = {"Name": "Brought in", "dealNumber": deal}
        self.world.opportunities[one.id] = one
        catalog = self.harness.installation.directory.current.subscriptions[
            self.harness.subscription_id
        ].catalog
        field = next(each for each in catalog.opportunity_fields if each.name == "dealNumber")
        stored = StoredOpportunity(
            OpportunityId(0),
            crm_id=crm_id,
            created_ms=now,
            updated_ms=now,
            values={"Name": "Brought in", field.key: deal},
        )
        assert self.harness.write(lambda tx: tx.opportunities.add(stored)) == one.id


OBJECT_CALLS = (
    SyncMObjects,
    DeleteMObjects,
    GetMObjects,
    SyncCustomObjects,
    DeleteCustomObjects,
    GetCustomObjects,
)
