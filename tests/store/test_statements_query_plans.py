"""
Each statement reads what it answers by an index and never sorts without bound.

A statement that is added is judged without another line here, unless it stands in a table
below with its reason.
"""

from __future__ import annotations

import re
from importlib import resources
from typing import TYPE_CHECKING, Final

import pytest

from castile.store.connections import open_for_writing
from castile.store.migrations import migrations
from castile.store.statements import statements

if TYPE_CHECKING:
    from collections.abc import Iterator

    import apsw

FILES: Final = sorted(
    file.name.removesuffix(".sql") for file in (resources.files("castile.store") / "sql").iterdir()
)
COLD: Final = {  # Asked at start, on a reload and by commands; over few rows, or once for all.
    ("api_tokens", "all"),
    ("subscriptions", "add"),
    ("subscriptions", "all"),
    ("subscriptions", "remove"),
    ("users", "any"),
    ("users", "of_server"),
    ("users", "of_subscription"),
    ("definitions", "entries"),
    ("definitions", "entries_of_table"),
    ("definitions", "leads_in_partition"),
    ("definitions", "leads_of_owner"),
    ("definitions", "leads_with_value"),
    ("definitions", "open_job"),
    ("imports", "open"),
    ("jobs", "counts"),
}
HOT: Final = [
    (file, name) for file in FILES for name in statements(file) if (file, name) not in COLD
]

TABLE = r"[a-z_]+"
BY_INDEX = rf"(PRIMARY KEY|(COVERING )?INDEX {TABLE}(_[0-9]+)?|INTEGER PRIMARY KEY)"
HARMLESS: Final = re.compile(
    rf"SEARCH {TABLE} USING {BY_INDEX} \((?!subscription_id=\?\)).+\)"
    r"|SCAN \(subquery-[0-9]+\)|SCAN CONSTANT ROW"  # of what was searched inside
    rf"|SCAN {TABLE} VIRTUAL TABLE INDEX [0-9]+:"  # of json_each, of a list in the arguments
    r"|(CORRELATED )?(SCALAR|LIST) SUBQUERY [0-9]+|CO-ROUTINE \(subquery-[0-9]+\)"
    r"|COMPOUND QUERY|LEFT-MOST SUBQUERY|UNION ALL|CREATE BLOOM FILTER"
)
"""Steps of a plan that take no longer when a table grows; a search by its subscription does."""

OTHER_STEPS: Final[dict[tuple[str, str], set[str]]] = {
    # It sorts what few leads have, counted before, and keeps no more than a page of it.
    ("activities", "changes_by_lead"): {"USE TEMP B-TREE FOR ORDER BY"},
    # It sorts what it found in one block of 4,096 ids.
    ("activities", "changes_by_type"): {"USE TEMP B-TREE FOR LAST TERM OF ORDER BY"},
}


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[apsw.Connection]:
    """An empty database, opened as the server opens it."""
    path = tmp_path_factory.mktemp("plans") / "castile.db"
    connection = open_for_writing(path, migrations(), durable=False)
    yield connection
    connection.close()


def plan(connection: apsw.Connection, statement: str) -> list[str]:
    """How SQLite goes about a statement, step by step."""
    places = max((int(number) for number in re.findall(r"\?(\d+)", statement)), default=0)
    rows = connection.execute(f"EXPLAIN QUERY PLAN {statement}", (None,) * places)
    return [str(row[3]) for row in rows]


@pytest.mark.parametrize(("file", "name"), HOT)
def test_a_statement_searches_by_index_and_never_sorts(
    file: str, name: str, connection: apsw.Connection
) -> None:
    """No statement gets slow when a table grows."""
    steps = plan(connection, statements(file)[name])
    other = {step for step in steps if not HARMLESS.fullmatch(step)}
    assert other == OTHER_STEPS.get((file, name), set())


def test_the_tables_name_statements_that_exist() -> None:
    """No exception outlives what it was made for."""
    every = {(file, name) for file in FILES for name in statements(file)}
    assert every >= COLD | OTHER_STEPS.keys()


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM leads WHERE subscription_id = ?1 AND email = ?2",
        "SELECT * FROM activities WHERE subscription_id = ?1 AND asset = ?2 ORDER BY activity_id",
        "SELECT * FROM leads WHERE email = ?1",
        "SELECT * FROM leads WHERE subscription_id = ?1 AND lead_id > ?2 ORDER BY updated_ms",
        "SELECT count(*) FROM activity_blocks WHERE subscription_id = ?1",
    ],
)
def test_a_statement_that_reads_a_whole_table_or_sorts_would_be_noticed(
    statement: str, connection: apsw.Connection
) -> None:
    """All rows of one subscription are a whole table as well."""
    assert [step for step in plan(connection, statement) if not HARMLESS.fullmatch(step)] != []
