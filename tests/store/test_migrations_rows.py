"""Rows of an earlier data folder come along, and are found in every way there is now."""

from __future__ import annotations

from typing import TYPE_CHECKING

import apsw

from castile.domain.activities import Activity
from castile.domain.activity_filter import ActivityWindow
from castile.domain.ids import ActivityId, LeadId
from castile.store.activities import ActivityRepository
from castile.store.migrations import migrate, migrations
from castile.store.repository import COLLECTED_MAX
from castile.store.sequences import SequenceRepository
from castile.store.sqlite import SqliteDatabase

if TYPE_CHECKING:
    from pathlib import Path

BLOCK = 4096
STORED = [  # Activity id, lead id, time.
    (1, 1, 50),
    (BLOCK - 1, 2, 10),
    (BLOCK, 1, 40),
    (BLOCK + 1, 1, 30),
    (9 * BLOCK, 3, 20),
    (2**63 - 1, 1, 60),
]


def store_as_before(path: Path) -> None:
    """Make a data folder as the program with two steps of the schema left it."""
    connection = apsw.Connection(str(path))
    migrate(connection, migrations()[:2])
    for subscription_id in (1, 2):
        connection.execute("INSERT INTO subscriptions VALUES (?1, ?1, ?1, 0)", (subscription_id,))
        for lead_id in (1, 2, 3):
            connection.execute(
                "INSERT INTO leads VALUES (?, ?, 'a@x.test', 'a@x.test', ?, 1, 5, NULL, NULL,"
                " NULL, NULL, NULL, NULL, ?, 9, '{}')",
                (subscription_id, lead_id, lead_id != 2, lead_id),
            )
        for activity_id, lead_id, at in STORED[: 6 if subscription_id == 1 else 2]:
            connection.execute(
                "INSERT INTO activities VALUES (?, ?, ?, ?, 'Click Link', 7, 'a', ?, 'c')",
                (subscription_id, activity_id, lead_id, at, '[["Lead ID","1"]]'),
            )
    connection.close()


def activity(activity_id: int, lead_id: int, at: int) -> Activity:
    """An activity as it was stored."""
    return Activity(
        activity_id=ActivityId(activity_id),
        lead_id=LeadId(lead_id),
        occurred_ms=at,
        type="Click Link",
        asset_id=7,
        asset="a",
        attributes=(("Lead ID", "1"),),
        campaign="c",
    )


def test_activities_come_along_whole(tmp_path: Path) -> None:
    """With every part, in both subscriptions, under the same ids."""
    store_as_before(tmp_path / "castile.db")
    database = SqliteDatabase(tmp_path / "castile.db", durable=False)
    database.open()
    with database.read(1) as tx:
        assert tx.activities.all(after=0, limit=10) == [activity(*row) for row in STORED]
        assert tx.activities.history(LeadId(1), ActivityWindow(), limit=1) == [
            activity(*STORED[-1])
        ]
        assert tx.leads.ids_by_email("a@x.test", after=0, limit=None) == [1, 3]
        assert tx.leads.ids_by_owner(5, after=0, limit=None) == [1, 3]
        assert [one.lead_id for one in tx.leads.changed(3, 20, after=0, limit=9)] == [3]
    with database.read(2) as tx:
        assert tx.activities.all(after=0, limit=10) == [activity(*row) for row in STORED[:2]]
    database.close()


def test_times_of_blocks_are_those_of_the_rows(tmp_path: Path) -> None:
    """Whoever walks by id between two times misses nothing that came along."""
    store_as_before(tmp_path / "castile.db")
    connection = apsw.Connection(str(tmp_path / "castile.db"))
    migrate(connection, migrations())
    rows = connection.execute("SELECT * FROM activity_blocks ORDER BY 1, 2").fetchall()
    assert rows == [
        (1, 0, 10, 50),
        (1, 1, 30, 40),
        (1, 9, 20, 20),
        (1, (2**63 - 1) // BLOCK, 60, 60),
        (2, 0, 10, 50),
    ]
    repository = ActivityRepository(connection, 1, SequenceRepository(connection, 1))
    for at in range(0, 70, 10):
        window = ActivityWindow(oldest_ms=at, types=frozenset({"Click Link"}))
        expected = [row[0] for row in STORED if row[2] >= at and row[1] != 2]
        ids = [one.activity_id for one in repository.changes(window, limit=COLLECTED_MAX)]
        assert ids == expected
    connection.close()
