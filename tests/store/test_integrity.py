"""Look into a database file that others use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import apsw
import pytest

from castile.store.integrity import look_into

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file with two tables, of which the smaller comes first."""
    path = tmp_path / "some.db"
    connection = apsw.Connection(str(path))
    connection.execute(
        "PRAGMA user_version = 7; CREATE TABLE a(x); CREATE TABLE b(x);"
        "INSERT INTO a VALUES (1), (2);"
        "WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000)"
        "INSERT INTO b SELECT hex(randomblob(20)) FROM n"
    )
    connection.close()
    return path


def test_a_whole_file_is_ok(path: Path) -> None:
    """With the version of its schema and the rows of its tables."""
    report = look_into(path, seconds=lambda: 0.0, seconds_max=1)
    assert (report.integrity, report.schema_version) == ("ok", 7)
    assert report.rows == {"a": 2, "b": 50000}


def test_a_damaged_file_is_told(path: Path) -> None:
    """The first problems are enough."""
    whole = path.read_bytes()
    middle = len(whole) // 2
    path.write_bytes(whole[:middle] + b"\xff" * 8192 + whole[middle + 8192 :])
    assert look_into(path, seconds=lambda: 0.0, seconds_max=1).integrity != "ok"


def test_the_time_is_bounded(path: Path) -> None:
    """A large file holds nobody up."""
    ticks = iter(range(1_000_000))
    report = look_into(path, seconds=lambda: float(next(ticks)), seconds_max=0.5)
    assert "not finished" in report.integrity


def test_what_is_no_database_is_told(tmp_path: Path) -> None:
    """Neither a missing file nor another one raises, and none is made."""
    missing = tmp_path / "missing.db"
    assert "cannot be opened" in look_into(missing, seconds=lambda: 0.0, seconds_max=1).integrity
    assert not missing.exists()
    other = tmp_path / "other"
    other.write_text("no database, but long enough to look like one " * 50)
    assert "cannot be read" in look_into(other, seconds=lambda: 0.0, seconds_max=1).integrity
