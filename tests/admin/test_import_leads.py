"""Leads that are brought in: created, updated, refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from castile.domain.ids import LeadId, ListId, PartitionId
from tests.admin.bringing import DEFINITION, bring, bring_leads, refused_lead

if TYPE_CHECKING:
    from tests.harness import Harness

OLD_MS = 1_388_631_845_000
OLD_AT = "2014-01-02T03:04:05Z"
LATER_AT = "2015-01-02T03:04:05Z"
LATER_MS = 1_420_167_845_000


@pytest.fixture
def defined(castile: Harness) -> Harness:
    """A server with owners, lists and partitions."""
    castile.define(DEFINITION)
    return castile


def _changes(castile: Harness, lead_id: int) -> list[int]:
    return castile.read(lambda tx: tx.leads.changes(LeadId(lead_id)))


def test_over_s4a_a_lead_keeps_its_id_and_new_ones_go_on_above(defined: Harness) -> None:
    """00-overview S-4a, decided: clients hold such ids in their own databases."""
    row = {"Id": 1_089_946, "Email": "jane@example.com", "created_at": OLD_AT}
    assert bring_leads(defined, row) == {"created": 1}
    assert defined.lead(1_089_946).email == "jane@example.com"
    answer = defined.sync_lead({"Email": "new@example.com"})
    assert answer.text("leadId") == "1089947"


def test_times_owner_crm_ids_and_belongings_are_kept(defined: Harness) -> None:
    """What the old service gave is there as it was."""
    bring_leads(
        defined,
        {
            "Id": 9,
            "Email": "a@example.com",
            "created_at": OLD_AT,
            "updated_at": LATER_AT,
            "owner": "sam@example.com",
            "crm_account_id": "001000000000001AAA",
            "crm_contact_id": "003",
            "crm_lead_id": "00Q",
            "foreign_ids": "CUSTOM:77;SFDC:88",
            "cookies": "token:a;token:b",
            "lists": "Hot\\; Leads",
            "partition": "Europe Leads",
        },
    )
    lead = defined.lead(9)
    assert (lead.created_ms, lead.updated_ms) == (OLD_MS, LATER_MS)
    assert (lead.sfdc_account_id, lead.sfdc_contact_id) == ("001000000000001AAA", "003")
    assert (lead.known, lead.partition_id != 1) == (True, True)
    assert defined.get_lead("LEADOWNEREMAIL", "sam@example.com").text("Id") == "9"
    assert defined.get_lead("SFDCLEADID", "00Q").text("Id") == "9"
    assert defined.get_lead("COOKIE", "token:b").text("Id") == "9"
    found = defined.read(lambda tx: tx.leads.by_foreign_id("SFDC", "88"))
    assert found is not None
    assert defined.read(lambda tx: tx.lists.of_lead(LeadId(9))) == [
        (ListId(1012), defined.clock.now_ms())
    ]


def test_an_import_records_no_activity_and_derives_nothing(defined: Harness) -> None:
    """No New Lead, no Change Data Value, no Add to List, no Website."""
    bring_leads(defined, {"Id": 9, "Email": "a@example.com", "lists": "Plain"})
    bring_leads(defined, {"Id": 9, "FirstName": "Ann"})
    assert defined.activities(9) == []
    assert defined.lead(9).values == {"FirstName": "Ann"}


def test_a_known_id_is_updated_and_what_is_not_named_stays(defined: Harness) -> None:
    """The change has the time of the import unless the row gives one."""
    bring_leads(defined, {"Id": 9, "Email": "a@example.com", "FirstName": "A", "Title": "T"})
    defined.clock.advance(60)
    assert bring_leads(defined, {"Id": 9, "FirstName": "B", "Title": ""}) == {"updated": 1}
    lead = defined.lead(9)
    assert (lead.email, lead.values) == ("a@example.com", {"FirstName": "B", "Title": "T"})
    assert lead.updated_ms == defined.clock.now_ms()
    assert _changes(defined, 9) == [defined.clock.now_ms()]


def test_lead_m31_the_times_of_a_row_are_times_of_change(defined: Harness) -> None:
    """10-leads M-31: creation and updated_at are found by a selector of time."""
    bring_leads(defined, {"Id": 9, "created_at": OLD_AT, "updated_at": LATER_AT})
    assert _changes(defined, 9) == [LATER_MS]
    assert bring_leads(defined, {"Id": 9, "updated_at": "2016-01-01T00:00:00Z"}) == {"updated": 1}
    assert _changes(defined, 9) == [LATER_MS, 1_451_606_400_000]
    for at_ms in (OLD_MS, LATER_MS, 1_451_606_400_000):
        with defined.installation.database.read(defined.subscription_id) as tx:
            found = tx.leads.changed(at_ms, at_ms, after=0, limit=9)
        assert [lead.lead_id for lead in found] == [9]


@pytest.mark.parametrize(
    ("row", "times"),
    [
        ({"created_at": OLD_AT}, (OLD_MS, OLD_MS)),
        ({"updated_at": LATER_AT}, (LATER_MS, LATER_MS)),
        ({}, (1_785_766_500_000, 1_785_766_500_000)),
    ],
)
def test_a_time_that_is_missing_is_the_other_one_else_now(
    defined: Harness, row: dict[str, object], times: tuple[int, int]
) -> None:
    """A lead of years ago does not look as if it had changed today (decided)."""
    bring_leads(defined, {"Id": 9, "FirstName": "A", **row})
    lead = defined.lead(9)
    assert (lead.created_ms, lead.updated_ms) == times


def test_a_second_run_changes_nothing(defined: Harness) -> None:
    """A file can be imported again after an interruption."""
    row: dict[str, object] = {
        "Id": 9,
        "Email": "a@example.com",
        "updated_at": LATER_AT,
        "cookies": "token:a",
        "foreign_ids": "CUSTOM:7",
        "lists": "Plain",
        "owner": "sam@example.com",
    }
    assert bring_leads(defined, row) == {"created": 1}
    before = defined.lead(9)
    defined.clock.advance(5)
    assert bring_leads(defined, row) == {"unchanged": 1}
    assert defined.lead(9) == before


def test_a_cookie_alone_is_no_change_of_the_lead(defined: Harness) -> None:
    """00-overview S-7 lists what is: a foreign system id is, a cookie and a list are not."""
    bring_leads(defined, {"Id": 9, "Email": "a@example.com"})
    before = defined.lead(9).updated_ms
    defined.clock.advance(5)
    assert bring_leads(defined, {"Id": 9, "cookies": "t", "lists": "Plain"}) == {"updated": 1}
    assert defined.lead(9).updated_ms == before
    assert bring_leads(defined, {"Id": 9, "foreign_ids": "CUSTOM:1"}) == {"updated": 1}
    assert defined.lead(9).updated_ms == before + 5000


def test_a_row_without_id_creates_a_lead(defined: Harness) -> None:
    """An email is no unique key (decided)."""
    assert bring_leads(defined, {"Email": "a@example.com"}) == {"created": 1}
    assert bring_leads(defined, {"Email": "a@example.com"}) == {"created": 1}
    assert defined.get_lead("EMAIL", "a@example.com").text("count") == "2"


def test_a_row_without_id_can_be_matched_by_its_email(defined: Harness) -> None:
    """The preferred lead is updated (L-2), letter case ignored; nobody's email creates."""
    bring_leads(defined, {"Id": 8, "Email": "a@example.com", "updated_at": LATER_AT})
    bring_leads(defined, {"Id": 9, "Email": "a@example.com", "updated_at": OLD_AT})
    row = {"Email": "A@example.com", "FirstName": "Ann"}
    assert bring_leads(defined, row, match_email=True) == {"updated": 1}
    assert defined.lead(8).values == {"FirstName": "Ann"}
    assert bring_leads(defined, {"Email": "b@example.com"}, match_email=True) == {"created": 1}
    assert bring_leads(defined, {"FirstName": "No"}, match_email=True) == {"created": 1}


def test_null_clears(defined: Harness) -> None:
    """Fields, the email, the owner and CRM ids."""
    bring_leads(
        defined,
        {
            "Id": 9,
            "Email": "a@example.com",
            "FirstName": "A",
            "owner": "sam@example.com",
            "crm_lead_id": "00Q",
        },
    )
    nulls = dict.fromkeys(("Email", "FirstName", "owner", "crm_lead_id"), "NULL")
    assert bring_leads(defined, {"Id": 9, **nulls}) == {"updated": 1}
    lead = defined.lead(9)
    assert (lead.email, lead.values, lead.owner_id, lead.sfdc_lead_id) == (None, {}, None, None)


@pytest.mark.parametrize(("column", "cell"), [("cookies", "token:a"), ("foreign_ids", "CUSTOM:7")])
def test_what_belongs_to_another_lead_refuses_the_row(
    defined: Harness, column: str, cell: str
) -> None:
    """Nothing of the row stays, and the other lead keeps what it has."""
    bring_leads(defined, {"Id": 8, column: cell, "FirstName": "A"})
    reason = refused_lead(defined, Id=9, FirstName="B", **{column: cell})
    assert reason == f"{column}: {cell} belongs to lead 8"
    assert defined.read(lambda tx: tx.leads.get(LeadId(9))) is None


def test_a_refused_row_leaves_the_others(defined: Harness) -> None:
    """A savepoint a row; place and reason are told."""
    done = bring(
        defined,
        "leads",
        {"Id": 7, "cookies": "t"},
        {"Id": 8, "cookies": "t"},
        {"Id": 9, "Email": "bad"},
        {"Id": 10, "FirstName": "A"},
    )
    assert done["counts"] == {"created": 2, "updated": 0, "unchanged": 0}
    assert [place for place, _ in done["refused"]] == [1, 2]
    assert [lead.lead_id for lead in defined.read(lambda tx: tx.leads.all(after=0, limit=9))] == [
        7,
        10,
    ]


def test_a_dry_run_says_the_same_and_writes_nothing(defined: Harness) -> None:
    """Also no id is used up."""
    rows = ({"Id": 7, "cookies": "t"}, {"Id": 8, "cookies": "t"})
    dry = bring(defined, "leads", *rows, dry_run=True)
    assert defined.read(lambda tx: tx.leads.all(after=0, limit=9)) == []
    assert defined.read(lambda tx: tx.sequences.last_id("lead")) == 0
    assert bring(defined, "leads", *rows) == dry


def test_updated_before_created_is_refused(defined: Harness) -> None:
    """For a new lead, and against what is stored."""
    row = {"created_at": LATER_AT, "updated_at": OLD_AT}
    assert "not before created_at" in refused_lead(defined, Id=9, FirstName="A", **row)
    bring_leads(defined, {"Id": 9, "created_at": LATER_AT})
    assert "not before created_at" in refused_lead(defined, Id=9, updated_at=OLD_AT)


def test_an_anonymous_lead_starts_in_the_primary_partition_of_default(castile: Harness) -> None:
    """No assignment rule looks at it; a known one is placed by the rules (S-61, decided)."""
    castile.define(
        """
        partitions = [{ name = "Home" }, { name = "Europe" }]
        workspaces = [{ name = "Default", partitions = ["Home", "Default"] }]
        assignment_rules = [
            { name = "R", partition = "Europe", when = [{ field = "Country", is = ["DE"] }] }]
        [subscription]
        workspaces_enabled = true
        """
    )
    bring_leads(
        castile,
        {"Id": 1, "Country": "DE", "anonymous": True, "cookies": "t"},
        {"Id": 2, "Country": "DE"},
        {"Id": 3, "Country": "US"},
        {"Id": 4, "Country": "DE", "partition": "Default"},
        {"Id": 5, "Country": "DE", "anonymous": True, "cookies": "u"},
    )
    bring_leads(castile, {"Id": 5, "Email": "a@example.com"})
    catalog = castile.installation.directory.current.subscriptions[1].catalog
    names = {each.partition_id: each.name for each in catalog.partitions}
    partitions = [names[castile.lead(n).partition_id] for n in (1, 2, 3, 4, 5)]
    assert partitions == ["Home", "Europe", "Home", "Default", "Europe"]
    assert not castile.lead(1).known


def test_an_anonymous_lead_becomes_known_when_it_is_identified(defined: Harness) -> None:
    """By an email, a foreign system id, a list, or by saying so; its cookies stay."""
    visitors: dict[int, dict[str, object]] = {
        1: {"Email": "a@example.com"},
        2: {"foreign_ids": "CUSTOM:1"},
        3: {"lists": "Plain"},
        4: {"anonymous": "false"},
        5: {"FirstName": "Still nobody"},
    }
    for lead_id, more in visitors.items():
        bring_leads(defined, {"Id": lead_id, "anonymous": True, "cookies": f"c{lead_id}"})
        bring_leads(defined, {"Id": lead_id, **more})
    assert [defined.lead(n).known for n in visitors] == [True, True, True, True, False]
    assert [defined.get_lead("COOKIE", f"c{n}").text("Id") for n in visitors] == list("12345")


def test_an_anonymous_lead_has_nothing_that_identifies_it(defined: Harness) -> None:
    """L-1, I-3, decided; and who is known stays known."""
    for more in ({"Email": "a@b.c"}, {"foreign_ids": "CUSTOM:1"}, {"lists": "Plain"}):
        assert "an anonymous lead has no" in refused_lead(defined, anonymous=True, **more)
    bring_leads(defined, {"Id": 9, "Email": "a@example.com"})
    assert "is known and stays so" in refused_lead(defined, Id=9, anonymous=True)


def test_the_default_partition_is_the_only_one_without_workspaces(castile: Harness) -> None:
    """Where an anonymous lead starts then."""
    bring_leads(castile, {"Id": 1, "anonymous": True, "cookies": "t"})
    assert castile.lead(1).partition_id == PartitionId(1)
