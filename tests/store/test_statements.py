"""Statements are constants, found by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from castile.store.statements import statements

if TYPE_CHECKING:
    from pathlib import Path


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
