"""The schema goes forward whole steps at a time, or not at all."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import apsw
import pytest

from castile.store.errors import ForeignDatabase, NewerSchema
from castile.store.migrations import (
    APPLICATION_ID,
    Migration,
    check_identity,
    migrate,
    migrations,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

STEPS = migrations()
SECOND = Migration(
    len(STEPS) + 1,
    "next.sql",
    "CREATE TABLE added (a INTEGER); INSERT INTO added VALUES (1); CREATE INDEX i ON added (a);",
)


@pytest.fixture
def connection() -> Iterator[apsw.Connection]:
    """An empty database."""
    connection = apsw.Connection("")
    yield connection
    connection.close()


def schema(connection: apsw.Connection) -> list[tuple[apsw.SQLiteValue, ...]]:
    """Everything that the schema says."""
    return connection.execute("SELECT * FROM sqlite_schema ORDER BY name").fetchall()


def test_the_steps_are_numbered_from_one() -> None:
    """The number of a step is its place."""
    assert [step.number for step in STEPS] == list(range(1, len(STEPS) + 1))


def test_a_new_database_gets_every_step(connection: apsw.Connection) -> None:
    """Afterwards the file says whose it is and how far it got."""
    migrate(connection, STEPS)
    assert connection.pragma("user_version") == len(STEPS)
    assert connection.pragma("application_id") == APPLICATION_ID
    assert connection.execute("SELECT count(*) FROM leads").fetchone() == (0,)


def test_a_second_run_changes_nothing(connection: apsw.Connection) -> None:
    """Steps that are done are not done again."""
    migrate(connection, STEPS)
    before = schema(connection)
    check_identity(connection, STEPS)
    migrate(connection, STEPS)
    assert schema(connection) == before


def test_a_later_step_keeps_what_is_stored(connection: apsw.Connection) -> None:
    """Only steps that are missing run."""
    migrate(connection, STEPS)
    connection.execute("INSERT INTO subscriptions VALUES (1, 'a', 'a', 0)")
    migrate(connection, (*STEPS, SECOND))
    assert connection.execute("SELECT name FROM subscriptions").fetchone() == ("a",)
    assert connection.execute("SELECT a FROM added").fetchone() == (1,)


STATEMENTS_OF_A_START = 2 * len(STEPS) + sum(
    len(re.findall(r";", re.sub(r"--.*|(?s:BEGIN.*?END)", "", step.script))) for step in STEPS
)


@pytest.mark.parametrize("failing", range(1, STATEMENTS_OF_A_START + 1))
def test_a_step_interrupted_at_any_statement_leaves_the_state_before_it(
    failing: int, connection: apsw.Connection
) -> None:
    """After the interruption the schema is that of a whole step, and the next start finishes."""
    states = [(0, schema(connection))]
    whole = apsw.Connection("")
    for step in STEPS:
        migrate(whole, STEPS[: step.number])
        states.append((step.number, schema(whole)))
    whole.close()
    ran = 0

    def interrupt(_cursor: apsw.Cursor, statement: str, _bindings: object) -> bool:
        nonlocal ran
        if not re.match(r"\s*(PRAGMA|ROLLBACK|SELECT)", statement, re.IGNORECASE):
            ran += 1
            if ran == failing:
                raise InterruptedError
        return True

    connection.exec_trace = interrupt
    with pytest.raises(InterruptedError):
        migrate(connection, STEPS)
    connection.exec_trace = None

    assert not connection.in_transaction
    assert (connection.pragma("user_version"), schema(connection)) in states
    migrate(connection, STEPS)
    assert (connection.pragma("user_version"), schema(connection)) == states[-1]


def test_a_step_whose_transaction_was_ended_keeps_its_error(connection: apsw.Connection) -> None:
    """SQLite rolls back by itself after some errors."""
    broken = Migration(len(STEPS) + 1, "broken.sql", "ROLLBACK; NONSENSE;")
    with pytest.raises(apsw.SQLError, match="NONSENSE"):
        migrate(connection, (*STEPS, broken))
    assert connection.pragma("user_version") == len(STEPS)


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["0001_a.sql", "1_b.sql"], "1_b.sql: expected a name such as"),
        (["0001_a.sql", "0003_b.sql"], "expected 1, 2, 3"),
        (["0001_a.sql", "0001_b.sql"], "expected 1, 2, 3"),
        (["0002_a.sql"], "expected 1, 2, 3"),
    ],
)
def test_steps_that_are_misnamed_or_missing_are_an_error(
    names: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two authors who took the same number notice it."""
    (tmp_path / "migrations").mkdir()
    for name in names:
        (tmp_path / "migrations" / name).touch()
    monkeypatch.setattr("castile.store.migrations.resources.files", lambda _package: tmp_path)
    with pytest.raises(ValueError, match=message):
        migrations.__wrapped__()


def test_a_database_of_a_newer_program_is_refused_untouched(connection: apsw.Connection) -> None:
    """An older program never writes what it does not know."""
    migrate(connection, (*STEPS, SECOND))
    before = schema(connection)
    with pytest.raises(NewerSchema, match=f"schema {SECOND.number}, this program knows"):
        check_identity(connection, STEPS)
    assert schema(connection) == before


def test_a_database_of_another_program_is_refused(connection: apsw.Connection) -> None:
    """Tables without our mark are somebody else's."""
    connection.execute("CREATE TABLE theirs (a)")
    with pytest.raises(ForeignDatabase):
        check_identity(connection, STEPS)


def test_the_mark_of_another_program_is_refused(connection: apsw.Connection) -> None:
    """Another mark is somebody else's, also without tables."""
    connection.pragma("application_id", APPLICATION_ID + 1)
    with pytest.raises(ForeignDatabase):
        check_identity(connection, STEPS)


def test_every_table_belongs_to_a_subscription_and_goes_with_it(
    connection: apsw.Connection,
) -> None:
    """
    Each primary key leads with the subscription; its removal leaves no row behind.

    Only the tokens of the admin API belong to the server.
    """
    migrate(connection, STEPS)
    tables = connection.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    ).fetchall()
    tables.remove(("api_tokens",))
    for (table,) in tables:
        keys = connection.execute(
            "SELECT name FROM pragma_table_info(?) WHERE pk = 1", (table,)
        ).fetchone()
        assert keys == ("subscription_id",), table
        parents = connection.execute(
            'SELECT "table", "from", on_delete FROM pragma_foreign_key_list(?)', (table,)
        ).fetchall()
        if table != "subscriptions":
            # Or with something that goes with it, named by the whole of its key.
            assert parents, table
            assert {(column, action) for _, column, action in parents} in (
                {("subscription_id", "CASCADE")},
                {("subscription_id", "CASCADE"), ("job_id", "CASCADE")},
            ), table
