"""A database file is opened safely, or refused with the reason."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import apsw
import pytest

from castile.store.connections import open_for_reading, open_for_writing
from castile.store.errors import CannotOpen, DatabaseDamaged, ForeignDatabase, NewerSchema
from castile.store.migrations import migrations
from tests.store.faulty_files import FaultyFiles, disk_full

if TYPE_CHECKING:
    from pathlib import Path

STEPS = migrations()


def mode(path: Path) -> int:
    """The permissions of a file."""
    return stat.S_IMODE(path.stat().st_mode)


def test_new_files_and_the_folder_are_closed_to_others(tmp_path: Path) -> None:
    """Nobody else on the machine reads leads, also from SQLite's side files."""
    path = tmp_path / "data" / "castile.db"
    connection = open_for_writing(path, STEPS, durable=True)
    assert mode(path.parent) == 0o700
    assert {file.name: mode(file) for file in path.parent.iterdir()} == {
        "castile.db": 0o600,
        "castile.db-wal": 0o600,
        "castile.db-shm": 0o600,
    }
    connection.close()


@pytest.mark.parametrize(("synchronous", "durable"), [(2, True), (0, False)])
def test_a_durable_database_flushes_at_each_commit(
    synchronous: int, tmp_path: Path, *, durable: bool
) -> None:
    """FULL when durable, OFF for tests of users; the log is written back only when told."""
    connection = open_for_writing(tmp_path / "castile.db", STEPS, durable=durable)
    assert connection.pragma("synchronous") == synchronous
    assert connection.pragma("journal_mode") == "wal"
    assert connection.pragma("wal_autocheckpoint") == 0
    assert connection.pragma("foreign_keys") == 1
    assert connection.pragma("secure_delete") == 1
    connection.close()


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    """There is one writer."""
    writer = open_for_writing(tmp_path / "castile.db", STEPS, durable=False)
    reader = open_for_reading(tmp_path / "castile.db")
    with pytest.raises(apsw.ReadOnlyError):
        reader.execute("DELETE FROM leads")
    reader.close()
    writer.close()


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    """The message names the file."""
    path = tmp_path / "castile.db"
    path.write_bytes(b"this is no database" * 100)
    with pytest.raises(
        DatabaseDamaged, match=r"castile\.db is damaged or no database: .*; put a copy"
    ):
        open_for_writing(path, STEPS, durable=True)
    assert path.read_bytes() == b"this is no database" * 100


def test_a_damaged_database_is_refused(tmp_path: Path) -> None:
    """A page full of nonsense is noticed when the schema is read."""
    path = tmp_path / "castile.db"
    open_for_writing(path, STEPS, durable=True).close()
    whole = path.read_bytes()
    path.write_bytes(whole[:100] + b"\xff" * 4000 + whole[4100:])
    with pytest.raises(DatabaseDamaged):
        open_for_writing(path, STEPS, durable=True)


def test_a_database_of_another_program_stays_as_it_is(tmp_path: Path) -> None:
    """Not even its journal mode is changed."""
    path = tmp_path / "theirs.db"
    theirs = apsw.Connection(str(path))
    theirs.execute("CREATE TABLE theirs (a)")
    theirs.close()
    before = path.read_bytes()
    with pytest.raises(ForeignDatabase):
        open_for_writing(path, STEPS, durable=True)
    assert path.read_bytes() == before


def test_a_newer_database_is_refused(tmp_path: Path) -> None:
    """The error has the name that the command line knows."""
    path = tmp_path / "castile.db"
    open_for_writing(path, STEPS, durable=True).close()
    with pytest.raises(NewerSchema):
        open_for_writing(path, STEPS[:-1], durable=True)


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    """The error says which file and why."""
    (tmp_path / "file").touch()
    with pytest.raises(CannotOpen, match=r"cannot be opened: [A-Z]"):
        open_for_writing(tmp_path / "file" / "castile.db", STEPS, durable=True)


def test_a_path_that_is_a_folder_is_refused(tmp_path: Path) -> None:
    """The error is ours, whatever SQLite calls it."""
    with pytest.raises(CannotOpen):
        open_for_writing(tmp_path, STEPS, durable=True)


def test_a_file_that_cannot_be_written_is_refused_and_left_closed(tmp_path: Path) -> None:
    """A full disk at the start is a reason that the operator can read."""
    files = FaultyFiles(str(tmp_path))
    with (
        files.fail(write=disk_full()),
        pytest.raises(CannotOpen, match="cannot be used: disk full"),
    ):
        open_for_writing(tmp_path / "castile.db", STEPS, durable=True, vfs=files.name)
    open_for_writing(tmp_path / "castile.db", STEPS, durable=True, vfs=files.name).close()
    files.unregister()
