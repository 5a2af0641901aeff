"""Pages of leads by id: of a key, of given ids, of all; and what erasing a lead takes away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from castile.domain.ids import LeadId
from tests.store.records import lead

if TYPE_CHECKING:
    from castile.domain.leads import Lead
    from castile.store.leads import CrmKind
    from castile.store.sqlite import SqliteDatabase
    from castile.store.tx import Tx

LIMITS = (0, 1, 2, 3, 4, None)
SHORT = "001000000000001"


def ids(leads: list[Lead]) -> list[int]:
    """The ids of leads in their order."""
    return [one.lead_id for one in leads]


def insert(database: SqliteDatabase, subscription_id: int, *leads: Lead) -> None:
    """Store new leads."""
    database.write(subscription_id, lambda tx: [tx.leads.insert(one) for one in leads])


def test_leads_with_given_ids_come_by_id_each_once(
    database: SqliteDatabase, subscription_id: int, other_id: int
) -> None:
    """Ids of nobody, of anonymous leads and of other subscriptions are passed over."""
    leads = [lead(), lead(known=False), lead(values={"Title": "CEO"}), lead(sfdc_account_id="x")]
    insert(database, subscription_id, *leads)
    insert(database, other_id, *leads, lead())
    with database.read(subscription_id) as tx:
        assert tx.leads.with_ids([4, 2, 99, 1, 5, 4]) == [tx.leads.get(LeadId(n)) for n in (1, 4)]
        assert tx.leads.with_ids([]) == []
        assert ids(tx.leads.with_ids(range(-2000, 2000))) == [1, 3, 4]


@pytest.mark.parametrize("limit", LIMITS)
def test_lead_30_ids_of_a_key_come_by_id(
    limit: int | None, database: SqliteDatabase, subscription_id: int, other_id: int
) -> None:
    """Known leads only, after an id, up to a number or all of them (M-40)."""
    same = [
        lead("a@x.test", owner_id=5, updated_ms=9),
        lead("A@x.test ", owner_id=5, updated_ms=8),
        lead("a@x.test", owner_id=5, known=False),
        lead("b@x.test", owner_id=6),
        lead("a@x.test", owner_id=5, updated_ms=7),
    ]
    insert(database, subscription_id, *same)
    insert(database, other_id, *same, *same)
    with database.read(subscription_id) as tx:
        for after, expected in ((0, [1, 2, 5]), (1, [2, 5]), (4, [5]), (5, [])):
            assert (
                tx.leads.ids_by_email(" a@X.test", after=after, limit=limit)
                == tx.leads.ids_by_owner(5, after=after, limit=limit)
                == expected[:limit]
            )
        assert tx.leads.ids_by_email("c@x.test", after=0, limit=limit) == []
        assert tx.leads.ids_by_owner(7, after=0, limit=limit) == []


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (SHORT, [1, 3, 4]),
        (SHORT + "AAA", [1, 3]),
        (SHORT + "BBB", [1, 4]),
        (SHORT + "CCC", [1]),
        (SHORT[:14], [2]),
        (SHORT.lower() + "x", []),
    ],
)
@pytest.mark.parametrize("kind", ["account", "contact", "lead"])
@pytest.mark.parametrize("limit", LIMITS)
def test_ids_of_a_crm_id_match_as_the_leads_do(
    kind: CrmKind,
    asked: str,
    expected: list[int],
    limit: int | None,
    database: SqliteDatabase,
    subscription_id: int,
) -> None:
    """An id of 15 characters and one of 18 that begins with it match each other (K-2, decided)."""
    leads = [lead() for _ in range(5)]
    stored = [SHORT, SHORT[:14], SHORT + "AAA", SHORT + "BBB", SHORT]
    for one, crm_id in zip(leads, stored, strict=True):
        setattr(one, f"sfdc_{kind}_id", crm_id)
    leads[-1].known = False
    insert(database, subscription_id, *leads)
    with database.read(subscription_id) as tx:
        found = tx.leads.ids_by_crm_id(kind, asked, after=0, limit=limit)
        assert found == expected[:limit]
        found = tx.leads.ids_by_crm_id(kind, asked, after=1, limit=limit)
        assert found == [one for one in expected if one > 1][:limit]


def test_a_search_that_stops_early_leaves_nothing_open(
    database: SqliteDatabase, subscription_id: int
) -> None:
    """The read transaction ends, and the next one sees what was written since."""
    insert(database, subscription_id, *(lead(sfdc_account_id="x") for _ in range(3)))
    for count in range(3, 6):
        with database.read(subscription_id) as tx:
            assert tx.leads.ids_by_crm_id("account", "x", after=0, limit=1) == [1]
            assert len(tx.leads.ids_by_crm_id("account", "x", after=0, limit=None)) == count
        insert(database, subscription_id, lead(sfdc_account_id="x"))


def test_all_leads_come_by_id(
    database: SqliteDatabase, subscription_id: int, other_id: int
) -> None:
    """Known and anonymous ones, for an export."""
    insert(database, subscription_id, lead(), lead(known=False), lead())
    insert(database, other_id, *(lead() for _ in range(5)))
    with database.read(subscription_id) as tx:
        for limit in range(5):
            assert ids(tx.leads.all(after=0, limit=limit)) == [1, 2, 3][:limit]
            assert ids(tx.leads.all(after=1, limit=limit)) == [2, 3][:limit]
        assert tx.leads.all(after=3, limit=9) == []


def test_what_belongs_to_a_lead_is_removed_and_counted(
    database: SqliteDatabase, subscription_id: int, other_id: int
) -> None:
    """Nothing of others goes."""

    def fill(tx: Tx) -> None:
        for name in ("a", "b"):
            lead_id = tx.leads.insert(lead())
            for number in range(lead_id):
                tx.leads.attach_cookie(f"{name}{number}", lead_id)
                tx.leads.attach_foreign_id("CUSTOM", f"{name}{number}", lead_id)

    def remove(tx: Tx) -> list[int]:
        two = LeadId(2)
        return [tx.leads.remove_cookies(two), tx.leads.remove_foreign_ids(two)]

    for subscription in (subscription_id, other_id):
        database.write(subscription, fill)
    assert database.write(subscription_id, remove) == [2, 2]
    assert database.write(subscription_id, remove) == [0, 0]
    for subscription, left in ((subscription_id, [1, 0]), (other_id, [1, 2])):
        with database.read(subscription) as tx:
            both = (LeadId(1), LeadId(2))
            assert [len(tx.leads.cookies(one)) for one in both] == left
            assert [len(tx.leads.foreign_ids(one)) for one in both] == left
