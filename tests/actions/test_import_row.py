"""A row of an import finds or writes its lead, puts it on the list and keeps its tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from castile.actions.context import Context
from castile.actions.import_row import Destination, Imported, import_row
from castile.domain.ids import CampaignId, LeadId, ListId
from castile.domain.import_file import RowReader, read_header
from castile.domain.lists import StaticList
from castile.wire.faults import LeadNotFound, LeadSyncFailed

if TYPE_CHECKING:
    from castile.domain.activities import Activity
    from castile.domain.catalog import Catalog
    from tests.harness import Harness

GUESTS = StaticList(ListId(1013), "Guests", "Launch")
INVITE = CampaignId(4496)
EUROPE = """
partitions = [{ name = "Europe Leads" }, { name = "German Leads" }]
workspaces = [
    { name = "Europe", id = 2, partitions = ["Europe Leads"], primary_partition = "Europe Leads" },
]
assignment_rules = [
    { name = "G", partition = "German Leads", when = [{ field = "Country", is = ["Germany"] }] },
]
subscription = { workspaces_enabled = true }
"""


def catalog_of(castile: Harness) -> Catalog:
    """The definitions as they are now."""
    return castile.installation.directory.current.subscriptions[castile.subscription_id].catalog


def do(castile: Harness, header: str, text: str, *, writes: bool = True, **where: Any) -> Imported:
    """Do one row."""
    catalog = catalog_of(castile)
    row = RowReader(read_header(header, catalog).columns, catalog, writes=writes).read(text)
    parts = {"workspace": None, "campaign_id": INVITE, **where}
    destination = Destination(static_list=GUESTS, writes=writes, **parts)
    context = Context("c1", castile.clock.now_ms(), catalog, "3_1")

    def work(tx: Any) -> Imported:
        done = import_row(row, destination, tx, context)
        tx.activities.add_all(done.activities)
        return done

    return castile.write(work)


def members(castile: Harness) -> list[int]:
    """The leads on the list."""
    return [*castile.read(lambda tx: tx.lists.lead_ids(GUESTS.list_id, after=0, limit=None))]


def told(castile: Harness, lead_id: int) -> list[tuple[str, str]]:
    """Type of each activity of a lead, and its attributes in one text."""

    def text(activity: Activity) -> str:
        return ";".join(f"{name}={value}" for name, value in activity.attributes)

    return [(each.type, text(each)) for each in castile.activities(lead_id)]


def change(field: str, old: str, new: str, lead_id: int) -> tuple[str, str]:
    """What `told` says of a field that an import changed."""
    texts = f"Attribute Name={field};Old Value={old};New Value={new};Reason=List import: Guests"
    return "Change Data Value", f"{texts};Lead ID={lead_id}"


def test_an_unknown_email_makes_a_lead(castile: Harness) -> None:
    """I-51 d, I-54, I-56, decided: with its Website, a New Lead and an Add to List activity."""
    done = do(castile, "Last,Email", "Doe,J@Shop.Example.Test")
    assert (done.lead_id, done.is_new_member) == (1, True)
    lead = castile.lead(1)
    assert lead.email == "J@Shop.Example.Test"
    assert lead.values == {"LastName": "Doe", "Website": "shop.example.test"}
    assert members(castile) == [1]
    assert told(castile, 1) == [
        (
            "New Lead",
            "Source Type=List import;Source Info=Guests;Created Date=2026-08-03;Lead ID=1",
        ),
        ("Add to List", "List ID=1013;Lead ID=1"),
    ]


def test_a_known_email_updates_the_preferred_lead(castile: Harness) -> None:
    """I-51 c and d, decided: the letter case of the email that is stored stays."""
    castile.store_lead("A@b.test")
    castile.clock.advance(1)
    castile.store_lead("a@B.test", Title="x")
    castile.clock.advance(1)
    done = do(castile, "Email,Title", "a@b.test,Boss")
    assert (done.lead_id, done.is_new_member) == (2, True)
    lead = castile.lead(2)
    assert (lead.email, lead.values) == ("a@B.test", {"Title": "Boss"})
    assert lead.updated_ms == castile.clock.now_ms()
    assert told(castile, 2) == [
        change("Job Title", "x", "Boss", 2),
        ("Add to List", "List ID=1013;Lead ID=2"),
    ]
    again = do(castile, "Email,Title", "a@b.test,Boss")
    assert (again.lead_id, again.is_new_member, again.activities) == (2, False, [])


def test_an_id_updates_the_email_too(castile: Harness) -> None:
    """I-51 c, decided: among duplicates of the email the id is meant."""
    castile.store_lead("a@b.test")
    castile.store_lead("b@b.test")
    assert do(castile, "Id,Email", "1,b@b.test").lead_id == 1
    assert castile.lead(1).email == "b@b.test"
    assert do(castile, "Id,Email", "1,NULL").lead_id == 1
    assert castile.lead(1).email is None


@pytest.mark.parametrize("writes", [True, False])
def test_an_id_without_a_known_lead_is_not_found(castile: Harness, *, writes: bool) -> None:
    """I-51 d and L-1, decided: an anonymous lead is no lead."""
    castile.store_anonymous("token:1")
    for lead_id in (1, 77):
        with pytest.raises(LeadNotFound, match=f"IDNUM = {lead_id}"):
            do(castile, "Id,Email", f"{lead_id},a@b.test", writes=writes)
    assert not castile.lead(1).known
    assert members(castile) == []


def test_imp_03_without_writing_a_lead_is_only_put_on_the_list(castile: Harness) -> None:
    """IMP-03, recorded: no lead is created, no field is changed."""
    castile.store_lead("a@b.test", Title="x")
    before = castile.lead(1)
    done = do(castile, "Email,Title,my.t", "A@B.test,Boss,v", writes=False)
    assert (done.lead_id, done.is_new_member) == (1, True)
    assert castile.lead(1) == before
    assert [kind for kind, _ in told(castile, 1)] == ["Add to List"]
    assert castile.read(lambda tx: tx.lead_tokens.of_lead(INVITE, LeadId(1))) == {"t": "v"}
    with pytest.raises(LeadNotFound, match=r"EMAIL = new@b\.test"):
        do(castile, "Email", "new@b.test", writes=False)
    assert members(castile) == [1]


def test_imp_07_null_in_a_blank_number_is_recorded(castile: Harness) -> None:
    """IMP-07, I-53: with empty values; the lead is as it was, its time of update too."""
    castile.store_lead("a@b.test")
    before = castile.lead(1)
    castile.clock.advance(5)
    do(castile, "Email,Num Employees,Title", "a@b.test,NULL,NULL")
    assert castile.lead(1) == before
    assert told(castile, 1)[:-1] == [change("Num Employees", "", "", 1)]


def test_imp_11_a_value_that_does_not_fit_stores_nothing(castile: Harness) -> None:
    """IMP-11, I-51 f, decided: neither on the lead nor on the list."""
    castile.store_lead("a@b.test")
    before = castile.lead(1)
    for email in ("a@b.test", "new@b.test"):
        with pytest.raises(LeadSyncFailed, match="NumberOfEmployees"):
            do(castile, "Email,Title,Num Employees,my.t", f"{email},Boss,many,v")
    assert castile.lead(1) == before
    assert castile.read(lambda tx: tx.leads.get(LeadId(2))) is None
    assert members(castile) == []
    assert castile.read(lambda tx: tx.lead_tokens.of_lead(INVITE, LeadId(1))) == {}


def test_imp_05_tokens_are_kept_for_the_campaign(castile: Harness) -> None:
    """IMP-05, I-55: a later value takes the place, empty keeps, NULL removes."""

    def tokens() -> dict[str, str]:
        return castile.read(lambda tx: tx.lead_tokens.of_lead(INVITE, LeadId(1)))

    header = "Email,{{my.a}},my.b"
    do(castile, header, "a@b.test,1,2")
    assert tokens() == {"a": "1", "b": "2"}
    do(castile, header, "a@b.test,3,")
    assert tokens() == {"a": "3", "b": "2"}
    do(castile, header, "a@b.test,NULL,=4")
    assert tokens() == {"b": "=4"}
    do(castile, header, "a@b.test,5,6", campaign_id=None)
    assert tokens() == {"b": "=4"}


def test_a_new_lead_goes_to_the_workspace_of_the_program(castile: Harness) -> None:
    """I-57, P-4: unless a rule says otherwise; a lead that is there stays where it is."""
    castile.define(EUROPE)
    catalog = catalog_of(castile)
    numbers = {each.name: each.partition_id for each in catalog.partitions}
    europe = catalog.workspace("Europe")
    castile.store_lead("old@b.test")
    header = "Email,Country"
    rows = {"new@b.test,France": "Europe Leads", "de@b.test,Germany": "German Leads"}
    for row, partition in {**rows, "old@b.test,Italy": "Default"}.items():
        lead = castile.lead(do(castile, header, row, workspace=europe).lead_id)
        assert lead.partition_id == numbers[partition]
    by_id = do(castile, "Id,Country", "1,Spain", workspace=europe)
    assert castile.lead(by_id.lead_id).values["Country"] == "Spain"
