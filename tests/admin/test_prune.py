"""Deleting what the tables of a file do not name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from castile.admin.apply import AppliedChanges, apply_definition
from castile.admin.definition import DefinitionError
from castile.domain.ids import (
    CampaignId,
    LeadId,
    LeadOwnerId,
    ListId,
    OpportunityId,
    PartitionId,
    ProgramId,
)
from castile.domain.jobs import Job, JobKind
from castile.domain.leads import Lead
from castile.domain.opportunities import Opportunity
from tests.admin.applying import apply, catalog, exported, read, store_lead, subscription

if TYPE_CHECKING:
    from castile.server.installation import Installation
    from castile.store.tx import Tx

SHOP = """
partitions = [{ name = "North" }]
workspaces = [{ name = "W", partitions = ["North"] }]
assignment_rules = [{ name = "R", partition = "Default", when = [] }]
lead_fields = [{ name = "Shoe", type = "string" }, { name = "Title", blocked = true }]
lead_owners = [{ email = "sam@example.test" }]
lists = [{ name = "L", program = "P" }, { name = "M" }]
tag_types = [{ name = "Region", values = ["A"] }]
opportunity_fields = [{ name = "o", type = "string" }]
channels = [{ name = "C", program_type = "T", statuses = [] }]
programs = [{ name = "P", type = "T", channel = "C" }]
campaigns = [{ name = "K", program = "P", kind = "batch" }, { name = "T", kind = "trigger" }]
custom_object_types = [{ name = "Car", link_field = "v", key_fields = [
    { name = "v", type = "string" } ] }]
users = [{ user_id = "etl" }, { user_id = "crm" }]
rehearsals = [{ name = "busy", effect = { fault = 20023 } }]
"""
NOTHING_LEFT = """
partitions = []
workspaces = []
assignment_rules = []
lead_fields = []
lead_owners = []
lists = []
tag_types = []
opportunity_fields = []
channels = []
programs = []
campaigns = []
custom_object_types = []
users = [{ user_id = "crm" }]
rehearsals = []
"""


def prune(installation: Installation, text: str, *, dry_run: bool = False) -> AppliedChanges:
    """Apply a file and delete what it does not name."""
    return apply_definition(installation, read(text), "default", dry_run=dry_run, prune=True)


def refusals(installation: Installation, text: str) -> list[str]:
    """Prune by a file that cannot be; nothing may have happened."""
    before = exported(installation)
    with pytest.raises(DefinitionError) as caught:
        prune(installation, text)
    assert exported(installation) == before
    return list(caught.value.errors)


def store_on_list(installation: Installation, name: str, count: int) -> None:
    """Put so many new leads on a list."""
    found = catalog(installation).lists.named(name)
    assert found is not None
    for _ in range(count):
        store_lead(installation, {})

    def work(tx: Tx) -> None:
        for lead_id in range(1, count + 1):
            tx.lists.add(found.list_id, LeadId(lead_id), 5)

    installation.database.write(1, work)


def test_nothing_is_deleted_without_being_asked(installation: Installation) -> None:
    """An entry that the file does not name stays."""
    apply(installation, SHOP)
    before = exported(installation)
    assert apply(installation, NOTHING_LEFT).lines == ()
    assert exported(installation) == before


def test_what_the_file_does_not_name_is_deleted(installation: Installation) -> None:
    """Each has a line, before the lines of other changes; a second time nothing is left to do."""
    apply(installation, SHOP)
    applied = prune(installation, NOTHING_LEFT + "[subscription]\nrate_calls = 7")
    assert applied.lines == (
        "user etl: deleted",
        "partition North: deleted",
        "workspace W: deleted",
        "lead field Shoe: deleted",
        "lead field Title: neither blocked nor hidden any longer",
        "lead owner sam@example.test: deleted",
        "assignment rule R: deleted",
        "tag type Region: deleted",
        "channel C: deleted",
        "program P: deleted",
        "list P.L: deleted",
        "list M: deleted",
        "campaign P.K: deleted",
        "campaign T: deleted",
        "custom object type Car: deleted",
        "opportunity field o: deleted",
        "rehearsal busy: deleted",
        "subscription: rate_calls 100 -> 7",
    )
    assert prune(installation, NOTHING_LEFT).lines == ()
    seen = catalog(installation)
    assert [each.name for each in seen.partitions] == ["Default"]
    assert [each.name for each in seen.workspaces] == ["Default"]
    assert (len(seen.programs), len(seen.lists), seen.programs.campaigns) == (0, 0, ())
    assert "Shoe" not in seen.fields_by_name
    assert not seen.fields_by_name["Title"].blocked
    assert set(installation.directory.current.users) == {"crm"}


def test_only_tables_that_the_file_holds_are_looked_at(installation: Installation) -> None:
    """An empty table is held; settings that were stated stay stated."""
    apply(installation, SHOP + "[subscription]\nrate_calls = 7")
    assert prune(installation, "rehearsals = []\n[subscription]").lines == (
        "rehearsal busy: deleted",
    )
    assert prune(installation, "format = 1").lines == ()
    assert subscription(installation).settings.rate_calls == 7
    assert len(catalog(installation).lists) == 2


def test_a_dry_run_tells_the_same_and_deletes_nothing(installation: Installation) -> None:
    """What would be deleted can be read first."""
    apply(installation, SHOP)
    before = exported(installation)
    told = prune(installation, NOTHING_LEFT, dry_run=True)
    assert "list M: deleted" in told.lines
    assert exported(installation) == before
    assert prune(installation, NOTHING_LEFT) == told


def test_a_renamed_entry_is_named(installation: Installation) -> None:
    """`renamed_from` keeps it and its id; the old name alone would not."""
    apply(installation, SHOP)
    applied = prune(
        installation,
        'lists = [{ name = "N", renamed_from = "M" }, { name = "l", program = "p" }]',
    )
    assert applied.lines == (
        "list M: renamed to N",
        'list p.l: name "L" -> "l"',
        'list p.l: program "P" -> "p"',
    )
    assert {each.full_name: each.list_id for each in catalog(installation).lists} == {
        "N": 2,
        "p.l": 1,
    }


def test_members_of_a_list_go_with_it(installation: Installation) -> None:
    """Without activities; the leads stay, and a new list of the name is empty."""
    apply(installation, SHOP)
    store_on_list(installation, "M", 3)
    keep = 'lists = [{ name = "L", program = "P" }]'
    assert prune(installation, keep).lines == ("list M: deleted, with 3 members",)
    with installation.database.read(1) as tx:
        assert tx.lists.of_lead(LeadId(1)) == []
        assert tx.activities.of_lead(LeadId(1), 10) == []
        assert tx.leads.get(LeadId(1)) is not None
    apply(installation, 'lists = [{ name = "M" }]')
    assert [int(each.list_id) for each in catalog(installation).lists] == [1, 3]


def store_needing(installation: Installation, **needs: object) -> None:
    """Store an anonymous lead that needs a definition."""
    seen = catalog(installation)
    lead = Lead(
        lead_id=LeadId(0),
        email=None,
        known=False,
        partition_id=PartitionId(1),
        owner_id=None,
        sfdc_account_id=None,
        sfdc_contact_id=None,
        sfdc_lead_id=None,
        created_ms=0,
        updated_ms=0,
        values={},
    )
    if "partition" in needs:
        lead.partition_id = seen.partitions[1].partition_id
    if "owner" in needs:
        (owner,) = seen.lead_owners
        lead.owner_id = LeadOwnerId(owner)
    if "field" in needs:
        lead.values = {seen.fields_by_name["Shoe"].key: "42"}
    installation.database.write(1, lambda tx: tx.leads.insert(lead))


@pytest.mark.parametrize(
    ("need", "text", "error"),
    [
        (
            "partition",
            "partitions = []\nworkspaces = []",
            'partitions "North": expected no lead in it, as --prune deletes it, got one',
        ),
        (
            "owner",
            "lead_owners = []",
            (
                'lead_owners "sam@example.test": expected no lead that belongs to it, as --prune'
                " deletes it, got one"
            ),
        ),
        (
            "field",
            "lead_fields = []",
            (
                'lead_fields "Shoe": expected no lead with a value of it, as --prune deletes it,'
                " got one"
            ),
        ),
    ],
)
def test_what_a_lead_needs_is_refused(
    installation: Installation, need: str, text: str, error: str
) -> None:
    """One sentence, and nothing is deleted; without the lead it is."""
    apply(installation, SHOP)
    store_needing(installation, **{need: True})
    assert refusals(installation, text) == [error]
    installation.database.write(1, lambda tx: tx.leads.delete(LeadId(1)))
    assert any(line.endswith(": deleted") for line in prune(installation, text).lines)


def test_an_opportunity_field_with_values_is_refused(installation: Installation) -> None:
    """Without the opportunity it is deleted."""
    apply(installation, SHOP)
    (field,) = catalog(installation).opportunity_fields
    one = Opportunity(OpportunityId(0), values={field.key: "x"})
    opportunity_id = installation.database.write(1, lambda tx: tx.opportunities.add(one))
    text = "opportunity_fields = []"
    assert refusals(installation, text) == [
        (
            'opportunity_fields "o": expected no opportunity with a value of it, as --prune'
            " deletes it, got one"
        )
    ]
    installation.database.write(1, lambda tx: tx.opportunities.delete(opportunity_id))
    assert prune(installation, text).lines == ("opportunity field o: deleted",)


def test_a_standard_field_with_values_can_be_as_it_was_made(installation: Installation) -> None:
    """Only what was said about it is deleted."""
    apply(installation, SHOP)
    store_lead(installation, {"Title": "x"})
    assert prune(installation, 'lead_fields = [{ name = "Shoe", type = "string" }]').lines == (
        "lead field Title: neither blocked nor hidden any longer",
    )


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (
            "programs = []",
            (
                'lists "L", program: expected the name of one of programs, got "P",'
                " which --prune deletes"
            ),
        ),
        (
            "partitions = []",
            (
                'workspaces "W", partitions: expected the name of one of partitions, got "North",'
                " which --prune deletes"
            ),
        ),
        (
            "channels = []",
            (
                'programs "P", channel: expected the name of one of channels, got "C",'
                " which --prune deletes"
            ),
        ),
    ],
)
def test_what_an_entry_names_is_refused(installation: Installation, text: str, error: str) -> None:
    """One sentence names the entry that stays, its key, and what it would miss."""
    apply(installation, SHOP)
    assert error in refusals(installation, text)


@pytest.mark.parametrize(
    ("job", "text", "error"),
    [
        (
            Job(kind=JobKind.IMPORT, due_ms=0, created_ms=0, list_id=ListId(1)),
            'lists = [{ name = "M" }]',
            'lists "P.L"',
        ),
        (
            Job(kind=JobKind.CAMPAIGN_RUN, due_ms=0, created_ms=0, campaign_id=CampaignId(1)),
            'campaigns = [{ name = "T", kind = "trigger" }]',
            'campaigns "P.K"',
        ),
        (
            Job(kind=JobKind.CAMPAIGN_RUN, due_ms=0, created_ms=0, program_id=ProgramId(1)),
            "programs = []\nlists = []\ncampaigns = []",
            'programs "P"',
        ),
    ],
)
def test_what_a_job_needs_is_refused(
    installation: Installation, job: Job, text: str, error: str
) -> None:
    """What a client was promised is never lost; the job can be canceled first."""
    apply(installation, SHOP)
    installation.database.write(1, lambda tx: tx.jobs.add(job))
    assert refusals(installation, text) == [
        f"{error}: expected no job for it that waits or runs, as --prune deletes it, got one"
    ]


def test_the_last_user_stays(installation: Installation) -> None:
    """A subscription that nobody can call would be a mistake of the file."""
    apply(installation, SHOP)
    assert refusals(installation, "users = []") == [
        "users: expected at least one to stay with --prune, got none"
    ]
    assert prune(
        installation, 'users = [{ user_id = "new", encryption_key = "0123456789" }]'
    ).lines == (
        "user crm: deleted",
        "user etl: deleted",
        "user new: created",
    )


def test_lead_tokens_of_a_campaign_go_with_it(installation: Installation) -> None:
    """One that is made again with its old id does not find them."""
    apply(
        installation, 'campaigns = [{ name = "A", kind = "batch" }, { name = "B", kind = "batch" }]'
    )
    programs = catalog(installation).programs
    a, b = (each.campaign_id for each in programs.campaigns)

    def store(tx: Tx) -> None:
        for campaign_id in (a, b):
            tx.lead_tokens.store(campaign_id, LeadId(1), "x", "y", stored_ms=1)

    subscription_id = subscription(installation).subscription_id
    installation.database.write(subscription_id, store)
    prune(installation, 'campaigns = [{ name = "B", kind = "batch" }]')
    with installation.database.read(subscription_id) as tx:
        assert tx.lead_tokens.of_lead(a, LeadId(1)) == {}
        assert tx.lead_tokens.of_lead(b, LeadId(1)) == {"x": "y"}


def test_a_cloned_program_goes_with_its_lists_and_campaigns(installation: Installation) -> None:
    """What scheduleCampaign made is pruned like anything that the file does not name."""
    apply(installation, SHOP)

    def clone(tx: Tx) -> None:
        definitions = tx.definitions
        definitions.add_entry("programs", {"name": "P2", "type": "T", "channel": "C"}, 5)
        definitions.add_entry("lists", {"name": "L", "program": "P2"}, 5)
        definitions.add_entry("campaigns", {"name": "K", "program": "P2", "kind": "batch"}, 5)

    installation.database.write(1, clone)
    assert prune(installation, SHOP).lines == (
        "program P2: deleted",
        "list P2.L: deleted",
        "campaign P2.K: deleted",
    )
