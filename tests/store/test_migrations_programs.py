"""Programs, campaigns, costs and steps that were kept before they had ids."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from castile.store.migrations import migrate, migrations
from tests.store.old_definitions import entries, old_database, put

if TYPE_CHECKING:
    from collections.abc import Iterator

    import apsw

BEFORE = 7
ID_153 = {"id": 153}


@pytest.fixture
def connection() -> Iterator[apsw.Connection]:
    """A database of two subscriptions, as it was before programs had ids."""
    with old_database(BEFORE) as connection:
        yield connection


def last_ids(connection: apsw.Connection, subscription_id: int) -> dict[str, int]:
    """The last id of each sequence."""
    rows = connection.execute(
        "SELECT name, last_id FROM sequences WHERE subscription_id = ?", (subscription_id,)
    )
    return {str(name): int(str(last_id)) for name, last_id in rows}


def test_what_has_no_id_gets_the_next_one(connection: apsw.Connection) -> None:
    """In the order of the file, above what the sequence gave; everything else stays."""
    put(
        connection,
        1,
        "programs",
        {
            "name": "A",
            "costs": [{"month": "2026-07", "note": "é"}, {"month": "2026-08", "id": 153}],
        },
        {"name": "B", "id": 1970, "costs": []},
        {"name": "C", "costs": [{"month": "2026-07"}], "tags": {"Region": "North"}},
    )
    put(
        connection,
        1,
        "campaigns",
        {"name": "K", "flow": [{"step": "a"}, {"step": "b", "id": 19582}, {"step": "c"}]},
        {"name": "L"},
    )
    connection.execute("INSERT INTO sequences VALUES (1, 'flow_step', 20000)")
    put(connection, 2, "programs", {"name": "A", "costs": [{"month": "2026-07"}]})
    migrate(connection, migrations())
    assert entries(connection, 1, "programs") == [
        {
            "name": "A",
            "costs": [
                {"month": "2026-07", "note": "é", "id": 154},
                {"month": "2026-08", "id": 153},
            ],
            "id": 1971,
        },
        {"name": "B", "id": 1970, "costs": []},
        {
            "name": "C",
            "costs": [{"month": "2026-07", "id": 155}],
            "tags": {"Region": "North"},
            "id": 1972,
        },
    ]
    assert entries(connection, 1, "campaigns") == [
        {
            "name": "K",
            "flow": [
                {"step": "a", "id": 20001},
                {"step": "b", "id": 19582},
                {"step": "c", "id": 20002},
            ],
            "id": 1,
        },
        {"name": "L", "id": 2},
    ]
    assert last_ids(connection, 1) == {
        "program": 1972,
        "cost": 155,
        "campaign": 2,
        "flow_step": 20002,
    }
    assert entries(connection, 2, "programs") == [
        {"name": "A", "costs": [{"month": "2026-07", "id": 1}], "id": 1}
    ]
    assert last_ids(connection, 2) == {"program": 1, "cost": 1}


def test_many_parts_keep_their_order(connection: apsw.Connection) -> None:
    """A flow of more steps than one digit counts stays in its order."""
    steps = [{"step": str(number)} for number in range(25)]
    put(connection, 1, "campaigns", {"name": "K", "flow": steps})
    migrate(connection, migrations())
    assert entries(connection, 1, "campaigns")[0]["flow"] == [
        {"step": str(number), "id": number + 1} for number in range(25)
    ]


def test_other_tables_stay_and_every_entry_was_made_when_it_was_changed(
    connection: apsw.Connection,
) -> None:
    """There is nothing to number in a database without programs."""
    put(connection, 1, "lists", {"name": "A", "id": 7}, {"name": "B", "id": 8, "flow": [{}]})
    connection.execute("INSERT INTO sequences VALUES (2, 'program', 999)")
    migrate(connection, migrations())
    assert entries(connection, 1, "lists")[1] == {"name": "B", "id": 8, "flow": [{}]}
    assert last_ids(connection, 1) == {}
    assert last_ids(connection, 2) == {"program": 999}
    rows = connection.execute("SELECT created_ms, changed_ms FROM definitions ORDER BY 1")
    assert list(rows) == [(500, 500), (501, 501)]
    assert list(connection.execute("SELECT name FROM sqlite_temp_schema")) == []
