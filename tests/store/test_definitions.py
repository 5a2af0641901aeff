"""Definitions as they are kept, and the catalog made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from unittest.mock import ANY

import pytest

from castile.domain.catalog import DEFAULT_PARTITION, DEFAULT_WORKSPACE
from castile.domain.fields import FieldOrigin, FieldType, SourceObject
from castile.domain.ids import JobId, LeadOwnerId, ListId, PartitionId, WorkspaceId
from castile.domain.jobs import Job, JobKind, JobState
from castile.domain.lists import StaticList
from castile.settings import SubscriptionSettings
from castile.store.sqlite import SERVER
from castile.store.stored_entry import SUBSCRIPTION, StoredEntry, custom_field_key
from tests.store.records import lead

if TYPE_CHECKING:
    from castile.domain.catalog import Catalog
    from castile.store.sqlite import SqliteDatabase

SETTINGS = SubscriptionSettings()


def entry(table: str, entry_id: int, position: int = 0, **keys: Any) -> StoredEntry:
    return StoredEntry(table, entry_id, position, keys, 1000 + entry_id)


def put(database: SqliteDatabase, subscription_id: int, *entries: StoredEntry) -> None:
    def work(tx: Any) -> None:
        for each in entries:
            tx.definitions.put(each)

    database.write(subscription_id, work)


def catalog(database: SqliteDatabase, subscription_id: int, **settings: Any) -> Catalog:
    with database.read(subscription_id) as tx:
        return tx.definitions.catalog(SubscriptionSettings(**settings))


def test_what_is_put_is_read_in_its_order(database: SqliteDatabase, subscription_id: int) -> None:
    """Entries come table by table, each in the order of the file."""
    rows = [
        entry("lists", 7, 1, name="é", nested={"a": [1, 2.5, None, True]}),
        entry("lists", 3, 2, name="B"),
        entry("channels", 9, 0, name="C"),
    ]
    put(database, subscription_id, *rows)
    with database.read(subscription_id) as tx:
        assert tx.definitions.entries() == [rows[2], rows[0], rows[1]]
        assert tx.definitions.table("lists") == rows[:2]
        assert tx.definitions.table("programs") == []


def test_an_entry_is_replaced_by_its_number(database: SqliteDatabase, subscription_id: int) -> None:
    """The number is the identity; everything else may change."""
    put(database, subscription_id, entry("lists", 7, 1, name="A"))
    changed = entry("lists", 7, 4, name="B")
    put(database, subscription_id, changed)
    with database.read(subscription_id) as tx:
        assert tx.definitions.entries() == [changed]


def test_an_entry_remembers_when_it_was_made(
    database: SqliteDatabase, subscription_id: int
) -> None:
    """A change leaves it, whatever it says of it."""
    put(database, subscription_id, StoredEntry("lists", 7, 1, {}, 1000))
    put(database, subscription_id, StoredEntry("lists", 7, 1, {"name": "B"}, 2000, 3000))
    with database.read(subscription_id) as tx:
        (stored,) = tx.definitions.entries()
    assert (stored.created_ms, stored.changed_ms) == (1000, 2000)


def test_subscriptions_do_not_see_each_other(
    database: SqliteDatabase, subscription_id: int, other_id: int
) -> None:
    """Nothing is shared between subscriptions, numbers included."""
    put(database, subscription_id, entry("lists", 7, name="A"))
    put(database, other_id, entry("lists", 7, name="B"))
    with database.read(subscription_id) as tx:
        assert [each.entry["name"] for each in tx.definitions.entries()] == ["A"]
    database.write(SERVER, lambda tx: tx.subscriptions.remove(other_id))
    with database.read(subscription_id) as tx:
        assert len(tx.definitions.entries()) == 1
    with database.read(other_id) as tx:
        assert tx.definitions.entries() == []


def test_numbers_of_entries_are_new_and_never_that_of_default(
    database: SqliteDatabase, subscription_id: int
) -> None:
    """1 is Default, and no number is given twice."""

    def work(tx: Any) -> list[int]:
        return [tx.definitions.next_entry_id() for _ in range(3)]

    assert database.write(subscription_id, work) == [2, 3, 4]
    assert database.write(subscription_id, work) == [5, 6, 7]


def test_a_new_entry_stands_behind_the_others_and_has_its_ids(
    database: SqliteDatabase, subscription_id: int
) -> None:
    """An entry that an operation makes: its ids come from the sequences of their kinds."""
    put(database, subscription_id, entry("programs", 7, 4, name="A", id=1970))

    def work(tx: Any) -> list[int]:
        tx.sequences.go_on_above("program", 1970)
        new = {"name": "B", "costs": [{"month": "2026-07"}, {"month": "2026-08", "id": 3}]}
        return [
            tx.definitions.add_entry("programs", new, 2000),
            tx.definitions.add_entry("campaigns", {"flow": [{"step": "x"}]}, 2001),
        ]

    first, second = database.write(subscription_id, work)
    with database.read(subscription_id) as tx:
        assert tx.definitions.table("programs")[1] == StoredEntry(
            "programs",
            first,
            5,
            {"name": "B", "id": 1971, "costs": [{"month": "2026-07", "id": 4}, ANY]},
            2000,
        )
        assert tx.definitions.table("campaigns") == [
            StoredEntry(
                "campaigns",
                second,
                0,
                {"id": 1, "flow": [{"step": "x", "id": 1}]},
                2001,
            )
        ]


def test_a_removed_entry_is_gone(database: SqliteDatabase, subscription_id: int) -> None:
    """Those with the same number in other tables stay."""
    rows = [entry("channels", 7, name="C"), entry("lists", 7, name="A")]
    put(database, subscription_id, *rows)
    database.write(subscription_id, lambda tx: tx.definitions.remove("lists", 7))
    with database.read(subscription_id) as tx:
        assert tx.definitions.entries() == rows[:1]


def test_settings_are_those_that_the_file_stated(
    database: SqliteDatabase, subscription_id: int
) -> None:
    """What no file stated is absent, so that the server's value counts."""
    with database.read(subscription_id) as tx:
        assert tx.definitions.settings() == {}
    put(
        database,
        subscription_id,
        entry(SUBSCRIPTION, 1, rate_calls=5, crm_joined=True, first_ids={"lead": 4}),
    )
    with database.read(subscription_id) as tx:
        assert tx.definitions.settings() == {"rate_calls": 5, "crm_joined": True}


def test_an_empty_subscription_has_default_and_the_standard_fields(
    database: SqliteDatabase, subscription_id: int
) -> None:
    """Default and the standard fields need no row."""
    seen = catalog(database, subscription_id)
    assert seen.partitions == (DEFAULT_PARTITION,)
    assert seen.workspaces == (DEFAULT_WORKSPACE,)
    assert seen.assignment_rules == ()
    assert not seen.lead_owners
    assert seen.opportunity_fields == ()
    assert seen.fields_by_name["FirstName"].origin is FieldOrigin.STANDARD
    assert seen.fields_changed_ms is None
    assert (seen.workspaces_enabled, seen.crm_joined, str(seen.zone)) == (
        False,
        False,
        "America/Chicago",
    )


def test_the_version_grows_when_it_is_raised(
    database: SqliteDatabase, subscription_id: int
) -> None:
    """Catalogs of different definitions can be told apart."""
    before = catalog(database, subscription_id).version
    database.write(subscription_id, lambda tx: tx.definitions.raise_version())
    assert catalog(database, subscription_id).version > before


def test_switches_come_from_the_settings(database: SqliteDatabase, subscription_id: int) -> None:
    """The catalog knows what operations ask of the settings."""
    seen = catalog(
        database,
        subscription_id,
        workspaces_enabled=True,
        crm_joined=True,
        time_zone="Asia/Tokyo",
        updated_range_days_max=7,
        remaining_count_exact_max=50,
    )
    assert (seen.workspaces_enabled, seen.crm_joined, str(seen.zone)) == (True, True, "Asia/Tokyo")
    assert (seen.updated_range_days_max, seen.remaining_count_exact_max) == (7, 50)


def test_fields_have_the_keys_and_defaults_of_their_definition(
    database: SqliteDatabase, subscription_id: int
) -> None:
    """A custom field is stored under its number; a standard one is blocked or hidden."""
    put(
        database,
        subscription_id,
        entry("lead_fields", 5, 0, name="Shoe", type="string"),
        entry(
            "lead_fields",
            6,
            1,
            name="Points",
            display_name="All Points",
            type="score",
            description="of the card",
            external_key=True,
            blocked=True,
        ),
        entry("lead_fields", 7, 2, name="Secret", type="url", length=9, hidden=True),
        entry("lead_fields", 8, 3, name="Title", blocked=True),
        entry("lead_fields", 9, 4, name="SICCode", hidden=True),
    )
    seen = catalog(database, subscription_id)
    shoe, points = seen.fields_by_name["Shoe"], seen.fields_by_name["Points"]
    assert (shoe.key, shoe.display_name, shoe.length) == ("5", "Shoe", 255)
    assert (shoe.description, shoe.external_key, shoe.changed_ms) == (None, False, 1005)
    assert (shoe.source_object, shoe.origin) == (SourceObject.LEAD, FieldOrigin.CUSTOM)
    assert (points.type, points.display_name, points.blocked) == (
        FieldType.SCORE,
        "All Points",
        True,
    )
    assert (points.description, points.external_key) == ("of the card", True)
    assert "Secret" not in seen.fields_by_name
    assert seen.fields_by_name["Title"].blocked
    assert "SICCode" not in seen.fields_by_name
    assert seen.fields_changed_ms == 1009


def test_partitions_workspaces_and_rules_refer_to_each_other_by_number(
    database: SqliteDatabase, subscription_id: int
) -> None:
    """Names of the file are numbers in the catalog; letter case is ignored."""
    put(
        database,
        subscription_id,
        entry("partitions", 4, 0, name="North", description="cold"),
        entry("partitions", 2, 1, name="South"),
        entry("workspaces", 8, 0, name="W", partitions=["NORTH", "default"]),
        entry(
            "workspaces", 3, 1, name="V", partitions=["North", "South"], primary_partition="south"
        ),
        entry("assignment_rules", 6, 1, name="all", partition="default", when=[]),
        entry(
            "assignment_rules",
            7,
            0,
            name="titled",
            partition="north",
            when=[{"field": "TITLE", "empty": False, "is_not": ["x"]}],
        ),
    )
    seen = catalog(database, subscription_id)
    assert [(each.partition_id, each.name) for each in seen.partitions] == [
        (1, "Default"),
        (2, "South"),
        (4, "North"),
    ]
    assert seen.partitions[2].description == "cold"
    _, second, third = seen.workspaces
    assert (second.workspace_id, second.primary_partition_id) == (WorkspaceId(3), PartitionId(2))
    assert second.partition_ids == (PartitionId(4), PartitionId(2))
    assert (third.primary_partition_id, third.partition_ids) == (4, (4, 1))
    assert [(rule.name, rule.partition_id) for rule in seen.assignment_rules] == [
        ("titled", 4),
        ("all", 1),
    ]
    titled, everyone = (rule.conditions for rule in seen.assignment_rules)
    assert [condition.field.name for condition in titled] == ["Title", "Title"]
    assert everyone == ()


def test_owners_are_found_by_their_number(database: SqliteDatabase, subscription_id: int) -> None:
    """A lead names its owner by number."""
    put(
        database,
        subscription_id,
        entry("lead_owners", 12, email="a@example.com", crm_id="005", first_name="Ann"),
        entry("lead_owners", 13, 1, email="b@example.com", sales_user_id="41", last_name="Lee"),
    )
    owners = catalog(database, subscription_id).lead_owners
    ann, lee = owners[LeadOwnerId(12)], owners[LeadOwnerId(13)]
    assert (ann.email, ann.crm_id, ann.sales_user_id) == ("a@example.com", "005", None)
    assert (ann.first_name, ann.last_name) == ("Ann", "")
    assert (lee.sales_user_id, lee.first_name, lee.last_name) == ("41", "", "Lee")


def test_lists_have_their_ids_and_the_sales_users_that_they_are_tied_to(
    database: SqliteDatabase, subscription_id: int
) -> None:
    """The number of the row is not the id of the list; an owner is named by email."""
    put(
        database,
        subscription_id,
        entry("lead_owners", 12, email="a@example.com", crm_id="005", sales_user_id="41"),
        entry("lead_owners", 13, 1, email="b@example.com"),
        entry("lists", 7, 2, name="Hot", id=1012, owner="A@Example.com"),
        entry("lists", 8, 0, name="Guests", id=3, program="Dinner"),
        entry("lists", 9, 1, name="Cold", id=4, owner="b@example.com"),
    )
    lists = catalog(database, subscription_id).lists
    assert list(lists) == [
        StaticList(ListId(3), "Guests", "Dinner"),
        StaticList(ListId(4), "Cold"),
        StaticList(ListId(1012), "Hot", None, "41", "005"),
    ]
    assert lists.of_sales_user("41") == lists.by_id(1012)


def test_opportunity_fields_are_those_of_the_file(
    database: SqliteDatabase, subscription_id: int
) -> None:
    """They are shown by describeMObject."""
    put(
        database,
        subscription_id,
        entry("opportunity_fields", 3, name="k", type="url", length=30, external_key=True),
        entry(
            "opportunity_fields", 4, 1, name="n", type="integer", display_name="N", description="d"
        ),
    )
    first, second = catalog(database, subscription_id).opportunity_fields
    assert (first.name, first.display_name, first.type, first.length) == ("k", "k", "url", 30)
    assert (first.external_key, first.description) == (True, None)
    assert (second.display_name, second.description, second.external_key) == ("N", "d", False)


@pytest.mark.parametrize("number", [4, 5])
def test_values_of_a_field_are_found_in_any_lead(
    database: SqliteDatabase, subscription_id: int, other_id: int, number: int
) -> None:
    """Leads of the subscription count, those of others do not."""
    key = custom_field_key(5)
    database.write(
        subscription_id, lambda tx: tx.leads.insert(lead(values={"Title": "5", key: "x"}))
    )
    database.write(other_id, lambda tx: tx.leads.insert(lead(values={"4": "x"})))
    with database.read(subscription_id) as tx:
        assert tx.definitions.leads_refer_to("lead_fields", number) == (number == 5)


def test_a_partition_and_an_owner_are_found_in_any_lead(
    database: SqliteDatabase, subscription_id: int, other_id: int
) -> None:
    """Leads of the subscription count, anonymous ones too; those of others do not."""
    kept = lead(known=False, owner_id=12)
    kept.partition_id = PartitionId(4)
    database.write(subscription_id, lambda tx: tx.leads.insert(kept))
    other = lead(owner_id=13)
    other.partition_id = PartitionId(5)
    database.write(other_id, lambda tx: tx.leads.insert(other))
    with database.read(subscription_id) as tx:
        found = [
            (table, number)
            for table in ("partitions", "lead_owners")
            for number in (4, 5, 12, 13)
            if tx.definitions.leads_refer_to(table, number)
        ]
    assert found == [("partitions", 4), ("lead_owners", 12)]


@pytest.mark.parametrize(
    ("table", "key"),
    [("lists", "list_id"), ("programs", "program_id"), ("campaigns", "campaign_id")],
)
def test_a_job_that_waits_is_found_by_what_it_is_for(
    database: SqliteDatabase, subscription_id: int, table: str, key: str
) -> None:
    """One that ended counts no longer, nor one of another kind of thing."""
    job: dict[str, Any] = {
        "job_id": JobId(0),
        "kind": JobKind.IMPORT,
        "state": JobState.WAITING,
        "due_ms": 5,
        "created_ms": 5,
        key: 7,
    }

    def work(tx: Any) -> list[int | None]:
        ended = Job(**{**job, "state": JobState.COMPLETE, "ended_ms": 6})
        tx.jobs.add(ended)
        before = tx.definitions.open_job(table, 7)
        job_id = tx.jobs.add(Job(**job))
        others = [each for each in ("lists", "programs", "campaigns", "tags") if each != table]
        return [
            before,
            tx.definitions.open_job(table, 7) - job_id,
            tx.definitions.open_job(table, 8),
            *(tx.definitions.open_job(each, 7) for each in others),
        ]

    assert database.write(subscription_id, work) == [None, 0, None, None, None, None]
