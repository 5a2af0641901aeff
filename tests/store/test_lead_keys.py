"""External keys of leads are kept by the database, whoever writes a lead or marks a field."""

from __future__ import annotations

from typing import TYPE_CHECKING

import apsw

from castile.store.migrations import migrate, migrations
from castile.store.stored_entry import StoredEntry
from tests.store.records import lead

if TYPE_CHECKING:
    from castile.domain.leads import Lead
    from castile.store.sqlite import SqliteDatabase

FIELD_ID = 7
FIELD = str(FIELD_ID)


def define(
    database: SqliteDatabase, subscription_id: int, *, marked: bool, field_id: int = FIELD_ID
) -> None:
    """Store the definition of a lead field."""
    entry = {"name": f"F{field_id}", "type": "string", "external_key": marked}
    stored = StoredEntry("lead_fields", field_id, 0, entry, 0)
    database.write(subscription_id, lambda tx: tx.definitions.put(stored))


def add(database: SqliteDatabase, subscription_id: int, value: str, *, known: bool = True) -> int:
    """Store a lead with a value."""
    one = lead(values={FIELD: value, "8": "other"}, known=known)
    return database.write(subscription_id, lambda tx: tx.leads.insert(one))


def save(database: SqliteDatabase, subscription_id: int, one: Lead) -> None:
    """Store a lead that exists."""
    database.write(subscription_id, lambda tx: tx.leads.save(one))


def newest(database: SqliteDatabase, subscription_id: int, value: str) -> int | None:
    """The lead that a value means."""
    with database.read(subscription_id) as tx:
        return tx.lead_keys.newest(FIELD, value)


def rows(database: SqliteDatabase, subscription_id: int) -> list[tuple[str, str, int]]:
    """All that is kept of a subscription."""
    with database.read(subscription_id) as tx:
        found = tx._connection.execute(
            "SELECT field_key, value, lead_id FROM lead_external_keys"
            " WHERE subscription_id = ? ORDER BY 1, 2, 3",
            (subscription_id,),
        )
        return [(str(key), str(value), int(str(lead_id))) for key, value, lead_id in found]


def test_the_known_lead_created_last_is_meant(
    database: SqliteDatabase, subscription_id: int
) -> None:
    """B-43, B-51: values compare exactly, and a visitor is no lead (10-leads L-1)."""
    define(database, subscription_id, marked=True)
    add(database, subscription_id, "C123")
    second = add(database, subscription_id, "C123")
    add(database, subscription_id, "C123", known=False)
    add(database, subscription_id, "c123")
    assert newest(database, subscription_id, "C123") == second
    assert newest(database, subscription_id, "C124") is None


def test_nothing_is_kept_while_nothing_is_marked(
    database: SqliteDatabase, subscription_id: int
) -> None:
    """Leads without such fields pay nothing."""
    define(database, subscription_id, marked=False)
    add(database, subscription_id, "C123")
    assert rows(database, subscription_id) == []


def test_a_field_that_is_marked_later_finds_the_leads_of_before(
    database: SqliteDatabase, subscription_id: int, other_id: int
) -> None:
    """Of this subscription and this field; unmarked again, it finds none."""
    for each in (subscription_id, other_id):
        define(database, each, marked=False)
    lead_id = add(database, subscription_id, "C123")
    add(database, other_id, "C123")
    for _ in range(2):
        define(database, subscription_id, marked=True)
        assert rows(database, subscription_id) == [(FIELD, "C123", lead_id)]
    assert rows(database, other_id) == []
    define(database, subscription_id, marked=False)
    assert rows(database, subscription_id) == []


def test_a_field_that_is_deleted_is_no_key_any_more(
    database: SqliteDatabase, subscription_id: int
) -> None:
    """Other marked fields stay."""
    for field_id in (FIELD_ID, 8):
        define(database, subscription_id, marked=True, field_id=field_id)
    lead_id = add(database, subscription_id, "C123")
    database.write(subscription_id, lambda tx: tx.definitions.remove("lead_fields", FIELD_ID))
    assert rows(database, subscription_id) == [("8", "other", lead_id)]


def test_every_way_of_writing_a_lead_is_followed(
    database: SqliteDatabase, subscription_id: int
) -> None:
    """Values alone, all of it, without the value, and gone."""
    define(database, subscription_id, marked=True)
    lead_id = add(database, subscription_id, "a")
    for email, values, expected in (
        ("a@example.test", {FIELD: "b"}, [(FIELD, "b", lead_id)]),
        ("b@example.test", {FIELD: "c", "Title": "x"}, [(FIELD, "c", lead_id)]),
        ("b@example.test", {FIELD: "c", "Title": "y"}, [(FIELD, "c", lead_id)]),
        ("b@example.test", {"Title": "y"}, []),
        ("b@example.test", {FIELD: "d"}, [(FIELD, "d", lead_id)]),
    ):
        one = lead(email, lead_id=lead_id, values=values)
        save(database, subscription_id, one)
        assert rows(database, subscription_id) == expected
    database.write(subscription_id, lambda tx: tx.leads.delete(lead(lead_id=lead_id).lead_id))
    assert rows(database, subscription_id) == []


def test_removing_a_subscription_leaves_nothing(
    database: SqliteDatabase, subscription_id: int, other_id: int
) -> None:
    """And what others keep stays."""
    for each in (subscription_id, other_id):
        define(database, each, marked=True)
        add(database, each, "C123")
    database.write(subscription_id, lambda tx: tx.subscriptions.remove(subscription_id))
    assert rows(database, subscription_id) == []
    assert len(rows(database, other_id)) == 1


def test_what_was_marked_before_the_schema_knew_keys_is_found() -> None:
    """Leads of an older data folder are found like any others."""
    connection = apsw.Connection("")
    steps = migrations()
    migrate(connection, steps[:8])
    connection.execute(
        "INSERT INTO subscriptions VALUES (1, 'a', 'a', 0);"
        "INSERT INTO definitions VALUES"
        ' (1, \'lead_fields\', 7, 0, \'{"name":"F","external_key":true}\', 0, 0),'
        " (1, 'lead_fields', 8, 1, '{\"name\":\"G\"}', 0, 0);"
        "INSERT INTO leads (subscription_id, lead_id, known, partition_id, created_ms, updated_ms,"
        ' field_values) VALUES (1, 5, 1, 1, 0, 0, \'{"7":"x","8":"y"}\')'
    )
    migrate(connection, steps)
    found = connection.execute("SELECT * FROM lead_external_keys").fetchall()
    connection.close()
    assert found == [(1, "7", "x", 5)]


def test_all_leads_with_a_value_are_listed_up_to_a_limit(
    database: SqliteDatabase, subscription_id: int
) -> None:
    """60-custom-objects D-12: whoever links by a value wants to know whether it is one lead's."""
    define(database, subscription_id, marked=True)
    one, two, three = (add(database, subscription_id, "k") for _ in range(3))
    add(database, subscription_id, "k", known=False)
    with database.read(subscription_id) as tx:
        assert tx.lead_keys.with_value(FIELD, "k", 9) == [three, two, one]
        assert tx.lead_keys.with_value(FIELD, "k", 2) == [three, two]
        assert tx.lead_keys.with_value(FIELD, "K", 2) == []
