"""Statements are constants, found by name, and each uses an index."""

from __future__ import annotations

import re
from importlib import resources
from typing import TYPE_CHECKING

import pytest

from castile.store.connections import open_for_writing
from castile.store.migrations import migrations
from castile.store.statements import statements

if TYPE_CHECKING:
    from pathlib import Path

FILES = sorted(
    file.name.removesuffix(".sql") for file in (resources.files("castile.store") / "sql").iterdir()
)
COLD = {  # Asked at start, on a reload and by commands; over few rows, or once for all.
    ("subscriptions", "all"),
    ("users", "of_server"),
    ("users", "any"),
    ("definitions", "entries"),
    ("definitions", "entries_of_table"),
    ("definitions", "field_has_values"),
}
HOT = [(file, name) for file in FILES for name in statements(file) if (file, name) not in COLD]


def test_statements_are_found_by_name() -> None:
    """The text between two names is one statement, without comment and blank ends."""
    found = statements("subscriptions")
    assert found["remove"] == "DELETE FROM subscriptions WHERE subscription_id = ?1"


def test_a_file_that_does_not_exist_is_an_error() -> None:
    """A misspelt file is noticed when the program starts."""
    with pytest.raises(FileNotFoundError):
        statements("leeds")


def test_a_name_that_occurs_twice_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No statement hides another."""
    (tmp_path / "sql").mkdir()
    (tmp_path / "sql" / "some.sql").write_text("-- name: a\nSELECT 1\n-- name: a\nSELECT 2\n")
    monkeypatch.setattr("castile.store.statements.resources.files", lambda _package: tmp_path)
    with pytest.raises(ValueError, match="'a' occurs twice"):
        statements("some")


@pytest.mark.parametrize(("file", "name"), HOT)
def test_a_statement_searches_by_index_and_never_sorts(
    file: str, name: str, tmp_path: Path
) -> None:
    """No statement gets slow when a table grows."""
    connection = open_for_writing(tmp_path / "castile.db", migrations(), durable=False)
    statement = statements(file)[name]
    places = max((int(number) for number in re.findall(r"\?(\d+)", statement)), default=0)
    plan = connection.execute(f"EXPLAIN QUERY PLAN {statement}", (None,) * places)
    steps = [str(row[3]) for row in plan]
    connection.close()
    assert [step for step in steps if "SCAN" in step or "TEMP B-TREE" in step] == []


@pytest.mark.parametrize(
    ("name", "index"),
    [
        ("by_email", "leads_by_email (subscription_id=? AND email_key=?)"),
        ("by_owner", "leads_by_owner (subscription_id=? AND owner_id=?)"),
        ("by_crm_account", "leads_by_sfdc_account (subscription_id=? AND sfdc_account_key=?)"),
        ("by_crm_contact", "leads_by_sfdc_contact (subscription_id=? AND sfdc_contact_key=?)"),
        ("by_crm_lead", "leads_by_sfdc_lead (subscription_id=? AND sfdc_lead_key=?)"),
    ],
)
def test_each_key_of_a_lead_has_its_index(name: str, index: str, tmp_path: Path) -> None:
    """A search by a key reads the leads it answers and no others."""
    connection = open_for_writing(tmp_path / "castile.db", migrations(), durable=False)
    statement = statements("leads")[name]
    plan = connection.execute(
        f"EXPLAIN QUERY PLAN {statement}", (1, "a", 1)[: statement.count("?")]
    )
    assert [str(row[3]) for row in plan] == [f"SEARCH leads USING INDEX {index}"]
    connection.close()
