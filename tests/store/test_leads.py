"""Leads are found by each of their keys, in order, and never seen from outside."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from castile.domain.ids import LeadId
from castile.store.errors import AlreadyStored, NotStored, SequenceExhausted
from castile.store.sequences import ID_MAX
from tests.store.records import lead

if TYPE_CHECKING:
    from castile.domain.leads import Lead
    from castile.store.leads import CrmKind
    from castile.store.sqlite import SqliteDatabase
    from castile.store.tx import Tx


def insert(database: SqliteDatabase, subscription_id: int, *leads: Lead) -> list[LeadId]:
    """Store new leads and return their ids."""
    return database.write(subscription_id, lambda tx: [tx.leads.insert(one) for one in leads])


def ids(leads: list[Lead]) -> list[int]:
    """The ids of leads in their order."""
    return [one.lead_id for one in leads]


def test_a_lead_gets_the_next_id_and_comes_back(
    database: SqliteDatabase, subscription_id: int
) -> None:
    """Everything that was given is kept."""
    full = lead(
        owner_id=3, sfdc_account_id="001000000000001AAA", values={"FirstName": "Ann", "c1": "1"}
    )
    full.sfdc_contact_id, full.sfdc_lead_id = "003000000000001AAA", "00Q000000000001AAA"
    assert insert(database, subscription_id, full, lead(None, known=False)) == [1, 2]
    with database.read(subscription_id) as tx:
        assert tx.leads.get(LeadId(1)) == replace(full, lead_id=LeadId(1))
        assert tx.leads.get(LeadId(2)) == lead(None, lead_id=2, known=False)
        assert tx.leads.get(LeadId(3)) is None


def test_a_saved_lead_is_as_it_was_saved(database: SqliteDatabase, subscription_id: int) -> None:
    """Every part may change but the id, and each key finds it by its new value only."""
    insert(database, subscription_id, lead(owner_id=3, sfdc_account_id="old"))
    changed = lead(
        "b@example.test",
        lead_id=1,
        owner_id=4,
        sfdc_account_id="new",
        updated_ms=2000,
        values={"Title": "CEO"},
    )
    database.write(subscription_id, lambda tx: tx.leads.save(changed))
    with database.read(subscription_id) as tx:
        assert tx.leads.get(LeadId(1)) == changed
        assert tx.leads.by_email("b@example.test", 10) == [changed]
        assert tx.leads.by_owner(4, 10) == [changed]
        assert tx.leads.by_crm_id("account", "new", 10) == [changed]
        assert tx.leads.by_email("a@example.test", 10) == []
        assert tx.leads.by_owner(3, 10) == []
        assert tx.leads.by_crm_id("account", "old", 10) == []


def test_a_lead_that_does_not_exist_cannot_be_saved(
    database: SqliteDatabase, subscription_id: int, other_id: int
) -> None:
    """Neither one that never was nor one of another subscription."""
    insert(database, other_id, lead())
    with pytest.raises(NotStored, match="no lead 1 to save"):
        database.write(subscription_id, lambda tx: tx.leads.save(lead(lead_id=1)))


def test_lead_02_several_leads_come_with_the_one_changed_last_first(
    database: SqliteDatabase, subscription_id: int
) -> None:
    """On a tie the highest id comes first; no more come than were asked for (L-2)."""
    insert(
        database,
        subscription_id,
        lead(updated_ms=1000, owner_id=5, sfdc_account_id="x"),
        lead(updated_ms=3000, owner_id=5, sfdc_account_id="x"),
        lead(updated_ms=2000, owner_id=5, sfdc_account_id="x"),
        lead(updated_ms=3000, owner_id=5, sfdc_account_id="x"),
    )
    with database.read(subscription_id) as tx:
        for limit in (3, 4, 5):
            expected = [4, 2, 3, 1][:limit]
            assert ids(tx.leads.by_email("a@example.test", limit)) == expected
            assert ids(tx.leads.by_owner(5, limit)) == expected
            assert ids(tx.leads.by_crm_id("account", "x", limit)) == expected


def test_lead_03_a_lead_that_is_changed_becomes_the_first(
    database: SqliteDatabase, subscription_id: int
) -> None:
    """The order is that of the last change (decided)."""
    insert(database, subscription_id, lead(updated_ms=1000), lead(updated_ms=2000))
    database.write(subscription_id, lambda tx: tx.leads.save(lead(lead_id=1, updated_ms=3000)))
    with database.read(subscription_id) as tx:
        assert ids(tx.leads.by_email("a@example.test", 10)) == [1, 2]


def test_lead_05_an_email_is_found_in_any_letter_case_and_shown_as_stored(
    database: SqliteDatabase, subscription_id: int
) -> None:
    """Blanks around it do not matter either (decided, L-3)."""
    insert(database, subscription_id, lead("A@Example.test"))
    with database.read(subscription_id) as tx:
        assert [one.email for one in tx.leads.by_email(" a@eXample.test ", 10)] == [
            "A@Example.test"
        ]


def test_an_anonymous_lead_is_found_by_id_and_cookie_only(
    database: SqliteDatabase, subscription_id: int
) -> None:
    """No other key shows it (decided, L-1)."""

    def work(tx: Tx) -> None:
        lead_id = tx.leads.insert(lead(known=False, owner_id=5, sfdc_account_id="x"))
        tx.leads.attach_cookie("c", lead_id)
        tx.leads.attach_foreign_id("CUSTOM", "f", lead_id)

    database.write(subscription_id, work)
    with database.read(subscription_id) as tx:
        assert tx.leads.by_email("a@example.test", 10) == []
        assert tx.leads.by_owner(5, 10) == []
        assert tx.leads.by_crm_id("account", "x", 10) == []
        assert tx.leads.by_foreign_id("CUSTOM", "f") is None
        assert tx.leads.get(LeadId(1)) is not None
        assert tx.leads.by_cookie("c") == tx.leads.get(LeadId(1))


SHORT = "001000000000001"


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (SHORT, [4, 3, 1]),
        (SHORT + "AAA", [3, 1]),
        (SHORT + "BBB", [4, 1]),
        (SHORT + "CCC", [1]),
        (SHORT + "AA", []),
        (SHORT.lower() + "x", []),
        (SHORT[:14], [2]),
        (SHORT[:13], []),
        ("", []),
    ],
)
@pytest.mark.parametrize("kind", ["account", "contact", "lead"])
def test_a_crm_id_of_15_characters_and_one_of_18_that_begins_with_it_match(
    kind: CrmKind, asked: str, found: list[int], database: SqliteDatabase, subscription_id: int
) -> None:
    """Either may be stored; everything else is compared exactly (decided, K-2)."""
    stored = [SHORT, SHORT[:14], SHORT + "AAA", SHORT + "BBB"]
    leads = [lead(updated_ms=at) for at, _ in enumerate(stored)]
    for one, crm_id in zip(leads, stored, strict=True):
        setattr(one, f"sfdc_{kind}_id", crm_id)
    insert(database, subscription_id, *leads)
    with database.read(subscription_id) as tx:
        assert ids(tx.leads.by_crm_id(kind, asked, 10)) == found
        assert ids(tx.leads.by_crm_id(kind, asked, 1)) == found[:1]


def test_an_id_of_the_old_service_is_kept_and_new_ones_go_on_above(
    database: SqliteDatabase, subscription_id: int
) -> None:
    """An id that is taken is refused (decided, 00-overview S-4a)."""
    assert insert(database, subscription_id, lead(lead_id=1_089_965), lead()) == [
        1_089_965,
        1_089_966,
    ]
    assert insert(database, subscription_id, lead(lead_id=5), lead()) == [5, 1_089_967]
    with pytest.raises(AlreadyStored, match="lead 5 exists"):
        insert(database, subscription_id, lead("other@example.test", lead_id=5))
    with database.read(subscription_id) as tx:
        assert tx.leads.get(LeadId(5)) == lead(lead_id=5)


def test_the_id_of_a_deleted_lead_is_not_given_again(
    database: SqliteDatabase, subscription_id: int
) -> None:
    """Whoever kept the id never finds somebody else under it (decided)."""
    insert(database, subscription_id, lead(), lead())
    database.write(subscription_id, lambda tx: tx.leads.delete(LeadId(2)))
    assert insert(database, subscription_id, lead()) == [3]


@pytest.mark.parametrize("last_id", [ID_MAX - 1, ID_MAX])
def test_lead_ids_end_with_32_bits(
    last_id: int, database: SqliteDatabase, subscription_id: int
) -> None:
    """The wire carries no higher one."""
    database.write(subscription_id, lambda tx: tx.sequences.go_on_above("lead", last_id))
    if last_id < ID_MAX:
        assert insert(database, subscription_id, lead()) == [ID_MAX]
    with pytest.raises(SequenceExhausted):
        insert(database, subscription_id, lead())


def test_a_deleted_lead_takes_its_keys_with_it(
    database: SqliteDatabase, subscription_id: int
) -> None:
    """No cookie, foreign system id or time of it stays; those of others do."""

    def work(tx: Tx) -> None:
        for cookie in ("c1", "c2"):
            lead_id = tx.leads.insert(lead())
            tx.leads.attach_cookie(cookie, lead_id)
            tx.leads.attach_foreign_id("CUSTOM", cookie, lead_id)
            tx.leads.record_change(lead_id, 5)
        tx.leads.delete(LeadId(1))

    database.write(subscription_id, work)
    with database.read(subscription_id) as tx:
        assert tx.leads.get(LeadId(1)) is None
        assert (tx.leads.by_cookie("c1"), tx.leads.by_foreign_id("CUSTOM", "c1")) == (None, None)
        assert tx.leads.cookies(LeadId(1)) == []
        assert tx.leads.foreign_ids(LeadId(1)) == []
        assert tx.leads.changes(LeadId(1)) == []
        assert tx.leads.cookies(LeadId(2)) == ["c2"]
        assert tx.leads.foreign_ids(LeadId(2)) == [("CUSTOM", "c2")]
        assert tx.leads.changes(LeadId(2)) == [5]


def test_a_cookie_belongs_to_one_lead(database: SqliteDatabase, subscription_id: int) -> None:
    """Attached again it moves; all of a lead can be moved at once."""

    def work(tx: Tx) -> None:
        one, two, three = (tx.leads.insert(lead()) for _ in range(3))
        tx.leads.attach_cookie("b", one)
        tx.leads.attach_cookie("a", one)
        tx.leads.attach_cookie("c", three)
        assert tx.leads.cookies(one) == ["a", "b"]
        tx.leads.attach_cookie("a", two)
        assert (tx.leads.cookies(one), tx.leads.cookies(two)) == (["b"], ["a"])
        tx.leads.move_cookies(one, two)
        assert (tx.leads.cookies(one), tx.leads.cookies(two)) == ([], ["a", "b"])
        assert tx.leads.cookies(three) == ["c"]

    database.write(subscription_id, work)
    with database.read(subscription_id) as tx:
        found = tx.leads.by_cookie("b")
        assert found is not None
        assert found.lead_id == 2
        assert tx.leads.by_cookie("B") is None


def test_lead_60_a_foreign_system_id_belongs_to_one_lead_by_type_and_text(
    database: SqliteDatabase, subscription_id: int
) -> None:
    """The same text with another type is another key."""

    def work(tx: Tx) -> None:
        one, two = (tx.leads.insert(lead()) for _ in range(2))
        tx.leads.attach_foreign_id("SFDC", "f", one)
        tx.leads.attach_foreign_id("CUSTOM", "f", two)
        tx.leads.attach_foreign_id("CUSTOM", "g", one)
        assert tx.leads.foreign_ids(one) == [("CUSTOM", "g"), ("SFDC", "f")]
        tx.leads.attach_foreign_id("CUSTOM", "g", two)
        assert tx.leads.foreign_ids(one) == [("SFDC", "f")]
        tx.leads.move_foreign_ids(two, one)
        assert tx.leads.foreign_ids(one) == [("CUSTOM", "f"), ("CUSTOM", "g"), ("SFDC", "f")]
        assert tx.leads.foreign_ids(two) == []

    database.write(subscription_id, work)
    with database.read(subscription_id) as tx:
        found = tx.leads.by_foreign_id("CUSTOM", "f")
        assert found is not None
        assert found.lead_id == 1
        assert tx.leads.by_foreign_id("OTHER", "f") is None
        assert tx.leads.by_foreign_id("CUSTOM", "F") is None


def test_times_of_changes_are_all_kept(database: SqliteDatabase, subscription_id: int) -> None:
    """A later change takes no earlier one away (decided, M-31)."""

    def work(tx: Tx) -> None:
        lead_id = tx.leads.insert(lead())
        for changed_ms in (3, 1, 3, 2):
            tx.leads.record_change(lead_id, changed_ms)

    database.write(subscription_id, work)
    with database.read(subscription_id) as tx:
        assert tx.leads.changes(LeadId(1)) == [1, 2, 3]


def test_subscriptions_do_not_see_each_others_leads(
    database: SqliteDatabase, subscription_id: int, other_id: int
) -> None:
    """Nothing is shared, whatever key is asked for."""

    def work(tx: Tx) -> None:
        lead_id = tx.leads.insert(lead(owner_id=5, sfdc_account_id="x"))
        tx.leads.attach_cookie("c", lead_id)
        tx.leads.attach_foreign_id("CUSTOM", "f", lead_id)

    database.write(subscription_id, work)
    with database.read(other_id) as tx:
        assert tx.leads.get(LeadId(1)) is None
        assert tx.leads.by_email("a@example.test", 10) == []
        assert tx.leads.by_owner(5, 10) == []
        assert tx.leads.by_crm_id("account", "x", 10) == []
        assert tx.leads.by_cookie("c") is None
        assert tx.leads.by_foreign_id("CUSTOM", "f") is None


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(values=st.dictionaries(texts, texts, max_size=8), email=st.none() | texts)
def test_every_value_comes_back(
    values: dict[str, str], email: str | None, database: SqliteDatabase, subscription_id: int
) -> None:
    """Texts survive, whatever is in them; fields come in one order, however they were written."""
    (lead_id,) = insert(database, subscription_id, lead(email, values=values))
    with database.read(subscription_id) as tx:
        found = tx.leads.get(lead_id)
    assert found == lead(email, lead_id=lead_id, values=values)
    assert found is not None
    assert list(found.values) == sorted(values)
