"""The machine: send a call through the wire, ask the model, compare every element."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, ClassVar, Final
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from castile.domain.activities import Activity
from castile.domain.ids import LeadId, ListId
from tests.clocks import FrozenClock
from tests.harness import MKTOWS, Harness, open_harness
from tests.reliability.model import calls, pools
from tests.reliability.model.definition import definition
from tests.reliability.model.lists import list_operation
from tests.reliability.model.pages import Pages, get_lead, get_multiple_leads
from tests.reliability.model.requests import (
    Call,
    GetLead,
    GetLeadActivity,
    GetLeadChanges,
    GetMultipleLeads,
    Key,
    ListOperation,
    ListSelector,
    MergeLeads,
    RangeSelector,
    Record,
    StartPosition,
    SyncLead,
    SyncMultipleLeads,
)
from tests.reliability.model.streams import get_lead_activity, get_lead_changes
from tests.reliability.model.wire import body, difference, tree
from tests.reliability.model.world import LISTS, OWNERS, Refusal, World, normal_cookie
from tests.reliability.model.writes import merge_leads, sync_lead, sync_multiple_leads

if TYPE_CHECKING:
    from collections.abc import Callable

    from castile.store.tx import Tx
    from tests.reliability.model.object_requests import AnyCall
    from tests.reliability.model.world import Tree

NOTHING: Final = StartPosition()
CRM_COLUMNS: Final = {
    "SFDCACCOUNTID": "sfdc_account_id",
    "SFDCCONTACTID": "sfdc_contact_id",
    "SFDCLEADID": "sfdc_lead_id",
}


def drawn(strategy: Callable[..., Any], **more: Any) -> Any:
    """Draw from a strategy that looks at the machine."""
    return st.runner().flatmap(lambda machine: strategy(machine, **more))


class LeadsMachine(RuleBasedStateMachine):
    """All eight operations over leads, beside the model."""

    folder: ClassVar[str | None] = None
    """Where data folders are made; None for the usual place."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.pages = Pages({})
        self.pages_sent: list[tuple[GetMultipleLeads, str]] = []
        self.streams_sent: dict[type[Call], list[tuple[Any, StartPosition]]] = {
            GetLeadActivity: [],
            GetLeadChanges: [],
        }
        self.times: list[int] = []
        self.harness: Harness
        self.world: World
        self.is_sound = False

    @initialize(workspaces=st.booleans())
    def open(self, *, workspaces: bool) -> None:
        """Open a new server with the model's definitions."""
        clock = FrozenClock()
        zone = ZoneInfo("Europe/Berlin" if workspaces else "America/Chicago")
        self.world = World(clock.wall_ms, zone, workspaces)
        folder = self.stack.enter_context(TemporaryDirectory(dir=self.folder))
        self.harness = self.stack.enter_context(open_harness(Path(folder) / "data", clock))
        self.harness.define(definition(self.world))
        directory = self.harness.installation.directory.current
        catalog = directory.subscriptions[self.harness.subscription_id].catalog
        stored = {one.email: number for number, one in catalog.lead_owners.items()}
        self.owner_ids = [stored[one.email] for one in OWNERS]
        self.is_sound = True
        self.begin()

    def begin(self) -> None:
        """Begin with leads that share emails, cookies, ids and lists."""
        self.bring_in(pools.EMAILS[0], 0, "SFDCACCOUNTID", pools.CRM_IDS[0])
        self.bring_in(pools.EMAILS[2], 1, "SFDCCONTACTID", pools.CRM_IDS[1])
        self.wait(400)
        self.browse(pools.COOKIES[0], "Inferred Inc", [1000])
        named = (("FirstName", "Ada"), ("Country", "Germany"))
        self.compare(SyncLead(Record(email=pools.EMAILS[1], foreign_id="F1", attributes=named)))
        self.compare(SyncLead(Record(email=pools.EMAILS[4], attributes=(("LastName", "Bo"),))))
        self.compare(SyncLead(Record(id="5"), cookie=pools.COOKIES[2]))
        shared = Record(email=pools.EMAILS[0], foreign_id="F2", attributes=(("Vip", "yes"),))
        self.compare(SyncMultipleLeads((shared,), dedup=False))
        members = tuple(Key("IDNUM", number) for number in ("1", "2", "4"))
        self.compare(ListOperation("ADDTOLIST", Key("MKTOLISTNAME", "Hot"), members))
        self.wait(600)

    def teardown(self) -> None:
        """Look at everything once more, and close the server."""
        with self.stack:
            if hasattr(self, "world") and self.is_sound:
                self.look_at_everything()

    def look_at_everything(self) -> None:
        """Compare all leads, histories, lists and the stream of changes."""
        for number, lead in self.world.leads.items():
            key = Key("IDNUM", str(number))
            self.compare(GetLead(key))
            self.compare(GetLeadActivity(key))
            stored = self.harness.lead(number)
            assert (stored.created_ms, stored.updated_ms) == (lead.created, lead.updated), number
        for key_type, key_value in pools.LOOK_UPS:
            self.compare(GetLead(Key(key_type, key_value)))
        self.compare(GetLeadChanges(NOTHING))
        self.compare(GetMultipleLeads(RangeSelector("2026-01-01T00:00:00Z")))
        for at in self.times[:3]:
            moment = self.world.moment(at)
            self.compare(GetMultipleLeads(RangeSelector(moment, moment), batch_size=3))
        for one in LISTS:
            self.compare(GetMultipleLeads(ListSelector(id=str(one.id))))

    def expected(self, call: AnyCall) -> Tree:
        """Ask the model."""
        match call:
            case GetLead():
                return get_lead(self.world, call)
            case SyncLead():
                return sync_lead(self.world, call)
            case SyncMultipleLeads():
                return sync_multiple_leads(self.world, call)
            case MergeLeads():
                return merge_leads(self.world, call)
            case ListOperation():
                return list_operation(self.world, call)
            case GetMultipleLeads():
                return get_multiple_leads(self.world, call, self.pages)
            case GetLeadActivity():
                return get_lead_activity(self.world, call)
            case GetLeadChanges():
                return get_lead_changes(self.world, call)
        raise AssertionError(call)

    def body(self, call: AnyCall) -> str:
        """Write the element in the Body of a call."""
        assert isinstance(call, Call)
        return body(call)

    def answered(self, _call: AnyCall, success: Any) -> Tree:
        """Read what of an answer is compared."""
        return tree(success)

    def compare(self, call: AnyCall) -> Any:
        """Send a call, compare the answer with the model's, return its root."""
        before = self.world.copy()
        try:
            code, expected = 0, self.expected(call)
        except Refusal as refusal:
            self.world.restore(before)
            code, expected = refusal.code, None
        workspace = call.workspace if isinstance(call, SyncLead) else None
        answer = self.harness.call(self.body(call), workspace=workspace)
        root = answer.root
        self.is_sound = False  # until all is well
        if code:
            assert (answer.code, expected) == (code, None), (call, answer.body)
        else:
            assert answer.status == 200, (call, answer.body)
            success = root[0][0]
            assert success.tag == f"{{{MKTOWS}}}success{type(call).__name__}"
            found = difference(self.answered(call, success), expected)
            assert not found, (call, found)
        self.is_sound = True
        if self.world.activities and self.world.activities[-1].at not in self.times:
            self.times.append(self.world.activities[-1].at)
        return root

    # Writes.

    @rule(call=drawn(calls.sync_lead))
    def sync_one_lead(self, call: SyncLead) -> None:
        """SyncLead."""
        self.compare(call)

    @rule(call=drawn(calls.sync_lead))
    def sync_another_lead(self, call: SyncLead) -> None:
        """SyncLead, again, so that it comes more often."""
        self.compare(call)

    @rule(call=drawn(calls.sync_multiple_leads))
    def sync_several_leads(self, call: SyncMultipleLeads) -> None:
        """SyncMultipleLeads."""
        self.compare(call)

    @rule(call=drawn(calls.merge_leads))
    def merge(self, call: MergeLeads) -> None:
        """MergeLeads."""
        self.compare(call)

    @rule(call=drawn(calls.list_operation))
    def change_list(self, call: ListOperation) -> None:
        """ListOperation."""
        self.compare(call)

    # Reads.

    @rule(call=drawn(calls.get_lead))
    def look_up(self, call: GetLead) -> None:
        """GetLead."""
        self.compare(call)

    @rule(call=drawn(calls.get_multiple_leads))
    def first_leads(self, call: GetMultipleLeads) -> None:
        """GetMultipleLeads from the beginning."""
        self.page_of_leads(call)

    @precondition(lambda self: self.pages_sent)
    @rule(call=drawn(calls.next_leads))
    def next_leads(self, call: GetMultipleLeads) -> None:
        """GetMultipleLeads by an earlier position."""
        self.page_of_leads(call)

    def page_of_leads(self, call: GetMultipleLeads) -> None:
        """Compare a page and keep its position."""
        text = self.compare(call).findtext(".//newStreamPosition")
        if text:
            self.pages.learn(text)
            self.pages_sent.append((call, text))

    @rule(call=drawn(calls.get_lead_activity))
    def first_history(self, call: GetLeadActivity) -> None:
        """GetLeadActivity from the newest."""
        self.page_of_activities(call)

    @precondition(lambda self: self.streams_sent[GetLeadActivity])
    @rule(call=drawn(calls.next_activities, kind=GetLeadActivity))
    def next_history(self, call: GetLeadActivity) -> None:
        """GetLeadActivity by an earlier position."""
        self.page_of_activities(call)

    @rule(call=drawn(calls.get_lead_changes))
    def first_changes(self, call: GetLeadChanges) -> None:
        """GetLeadChanges from the oldest."""
        self.page_of_activities(call)

    @precondition(lambda self: self.streams_sent[GetLeadChanges])
    @rule(call=drawn(calls.next_activities, kind=GetLeadChanges))
    def next_changes(self, call: GetLeadChanges) -> None:
        """GetLeadChanges by an earlier position."""
        self.page_of_activities(call)

    def page_of_activities(self, call: GetLeadActivity | GetLeadChanges) -> None:
        """Compare a page and keep its position, as the client would send it back."""
        answered = self.compare(call).find(".//newStartPosition")
        if answered is not None:
            names = ("latestCreatedAt", "oldestCreatedAt", "activityCreatedAt", "offset")
            position = StartPosition(*(answered.findtext(name) or None for name in names))
            self.streams_sent[type(call)].append((call, position))

    # What does not come by the wire.

    @rule(milliseconds=st.sampled_from((1, 400, 600, 1000, 1000, 60_000, 3_600_000, 86_400_000)))
    def wait(self, milliseconds: int) -> None:
        """Let time go by."""
        self.harness.clock.advance(milliseconds / 1000)
        self.world.now = self.harness.clock.wall_ms

    @rule(
        cookie=st.sampled_from(pools.COOKIES),
        company=st.sampled_from((None, "Inferred Inc", "Other Ltd")),
        ages=st.lists(st.sampled_from((0, 0, 700, 1000, 90_000)), max_size=2),
    )
    def browse(self, cookie: str, company: str | None, ages: list[int]) -> None:
        """Let somebody unknown look at pages: an anonymous lead with its activities."""
        cookie = normal_cookie(cookie)
        values = {"InferredCompany": company} if company else {}
        lead_id = self.harness.store_anonymous(cookie, **values)
        lead = self.world.add_lead(known=False)
        assert lead_id == lead.id
        lead.values.update(values)
        self.world.cookies[cookie] = lead.id
        for age in ages:
            at = self.world.now - age
            self.world.record(lead, "Visit Webpage", "shop/" if age else "", [("URL", "")], at)
            self.store_activity(lead_id)

    def store_activity(self, lead_id: LeadId) -> None:
        """Store the newest activity of the model past the wire."""
        newest = self.world.activities[-1]
        activity = Activity(
            lead_id=lead_id,
            occurred_ms=newest.at,
            type=newest.type,
            asset=newest.asset,
            attributes=newest.attributes,
        )
        assert self.harness.write(lambda tx: tx.activities.add(activity)) == newest.id

    @rule(
        email=st.sampled_from((None, *pools.EMAILS)),
        owner=st.sampled_from((None, 0, 1)),
        kind=st.sampled_from(tuple(CRM_COLUMNS)),
        crm_id=st.sampled_from(pools.CRM_IDS),
    )
    def bring_in(self, email: str | None, owner: int | None, kind: str, crm_id: str) -> None:
        """Bring in a lead of a sales user, with a CRM id."""
        more: dict[str, Any] = {CRM_COLUMNS[kind]: crm_id}
        owner_id = None if owner is None else self.owner_ids[owner]
        lead_id = self.harness.store_lead(email, owner_id=owner_id, **more)
        lead = self.world.add_lead(known=True)
        assert lead_id == lead.id
        lead.email = email
        lead.owner = None if owner is None else OWNERS[owner]
        lead.crm_ids[kind] = crm_id

    @precondition(lambda self: any(self.world.known()))
    @rule(place=st.integers(0, 3), which=st.integers(0, 9))
    def invite(self, place: int, which: int) -> None:
        """Put a lead on a list, which the API cannot do inside a program."""
        known = list(self.world.known())
        lead = known[which % len(known)]
        list_id = LISTS[2:][place].id
        self.world.members[list_id].add(lead.id)

        def add(tx: Tx) -> None:
            tx.lists.add(ListId(list_id), LeadId(lead.id), self.world.now)

        self.harness.write(add)
