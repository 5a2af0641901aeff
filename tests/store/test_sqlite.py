"""A database: what was acknowledged is there, whatever happens to the process."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import apsw
import pytest

from castile.store.errors import CannotOpen, DatabaseUnavailable
from castile.store.sqlite import KEY_FILE, SERVER, SqliteDatabase, WriteJob
from tests.store.faulty_files import FaultyFiles, disk_full
from tests.store.gaps import plant_copy
from tests.store.records import lead

if TYPE_CHECKING:
    from pathlib import Path

    from castile.store.tx import Tx

WRITE_UNTIL_KILLED = """
import pathlib, sys, threading
from castile.store.sqlite import SqliteDatabase
from tests.store.records import lead

database = SqliteDatabase(pathlib.Path(sys.argv[1]))
database.open()
output = threading.Lock()

def write_leads(name):
    for number in range(1_000_000):
        email = f"{name}-{number}@example.test"
        def work(tx):
            lead_id = tx.leads.insert(lead(email))
            tx.leads.attach_cookie(email, lead_id)
            return lead_id
        database.write(1, work)
        with output:
            print(email, flush=True)

for name in range(4):
    threading.Thread(target=write_leads, args=(name,)).start()
"""


def test_what_was_written_is_there_after_a_restart(
    database: SqliteDatabase, subscription_id: int
) -> None:
    """And the log beside the file is gone after an orderly end."""
    database.write(subscription_id, lambda tx: tx.leads.insert(lead()))
    database.close()
    assert sorted(file.name for file in database.path.parent.iterdir()) == [
        "castile.db",
        KEY_FILE,
    ]
    database.open()
    with database.read(subscription_id) as tx:
        assert len(tx.leads.by_email("a@example.test", 10)) == 1


def test_a_read_sees_one_moment(database: SqliteDatabase, subscription_id: int) -> None:
    """A write in between changes nothing of it; the next read sees it."""
    database.write(subscription_id, lambda tx: tx.leads.insert(lead()))
    with database.read(subscription_id) as tx:
        assert len(tx.leads.by_email("a@example.test", 10)) == 1
        database.write(subscription_id, lambda tx: tx.leads.insert(lead()))
        assert len(tx.leads.by_email("a@example.test", 10)) == 1
    with database.read(subscription_id) as tx:
        assert len(tx.leads.by_email("a@example.test", 10)) == 2


def test_a_read_cannot_write(database: SqliteDatabase, subscription_id: int) -> None:
    """There is one way to write."""
    with pytest.raises(DatabaseUnavailable), database.read(subscription_id) as tx:
        tx.leads.insert(lead())


def test_an_error_of_a_write_reaches_the_caller(
    database: SqliteDatabase, subscription_id: int
) -> None:
    """As it was raised; nothing is stored."""

    def work(tx: Tx) -> None:
        tx.leads.insert(lead())
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        database.write(subscription_id, work)
    with database.read(subscription_id) as tx:
        assert tx.leads.by_email("a@example.test", 10) == []


def test_a_write_is_told_after_its_commit(database: SqliteDatabase, subscription_id: int) -> None:
    """Before the caller goes on."""
    told: list[bool] = []

    def on_commit() -> None:
        with database.read(subscription_id) as tx:
            told.append(bool(tx.leads.by_email("a@example.test", 1)))

    database.write(subscription_id, lambda tx: tx.leads.insert(lead()), on_commit=on_commit)
    assert told == [True]


def test_the_writer_thread_does_not_wait_for_itself(
    database: SqliteDatabase, subscription_id: int
) -> None:
    """A write inside a write is a mistake that is told, not a program that hangs."""
    with pytest.raises(RuntimeError, match="wait for itself"):
        database.write(
            subscription_id, lambda _tx: database.write(subscription_id, lambda _tx: None)
        )


def test_waited_and_submitted_writes_do_not_mix(
    database: SqliteDatabase, subscription_id: int
) -> None:
    """`deliver` gets only what was submitted."""
    delivered: list[object] = []
    done = threading.Event()

    def deliver(jobs: list[WriteJob[object]]) -> None:
        delivered.extend(jobs)
        done.set()

    database.deliver = deliver
    database.write(subscription_id, lambda tx: tx.leads.insert(lead()))
    job: WriteJob[object] = WriteJob(subscription_id, lambda tx: tx.leads.insert(lead()))
    database.submit(job)
    assert done.wait(20)
    assert delivered == [job]
    assert job.result == 2


def test_a_database_that_is_not_open_says_so(tmp_path: Path) -> None:
    """Closing it is allowed."""
    database = SqliteDatabase(tmp_path / "castile.db")
    database.close()
    with pytest.raises(RuntimeError, match="not open"):
        database.read(1)
    with pytest.raises(RuntimeError, match="not open"):
        database.write(1, lambda _tx: None)


def test_what_is_erased_is_in_no_file(
    database: SqliteDatabase, subscription_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Deleted text is overwritten, and the log can be emptied unless somebody reads from it."""
    monkeypatch.setattr("castile.store.sqlite._LOG_PAUSE_SECONDS", 0)

    def left() -> int:
        files = database.path.parent.glob("castile.db*")
        return sum(each.read_bytes().count(b"jane@residue.example") for each in files)

    stored = database.write(
        subscription_id, lambda tx: tx.leads.insert(lead("jane@residue.example"))
    )
    with database.read(subscription_id) as tx:
        assert tx.leads.get(stored) is not None
        database.write(subscription_id, lambda tx: tx.leads.delete(stored))
        assert not database.empty_log()
        assert left() > 0
    assert database.empty_log()
    assert left() == 0


def test_a_copy_in_a_gap_goes_when_the_file_is_written_anew(
    database: SqliteDatabase, subscription_id: int
) -> None:
    """Which erasing does not find; what is stored stays."""
    stored = database.write(subscription_id, lambda tx: tx.leads.insert(lead()))
    assert database.empty_log()
    plant_copy(database.path, "jane@residue.example")
    database.write(subscription_id, lambda tx: tx.leads.insert(lead()))
    assert database.empty_log()
    assert b"jane@residue.example" in database.path.read_bytes()
    with database.read(subscription_id) as tx:
        before = tx.leads.get(stored)
    assert database.compact()
    assert b"jane@residue.example" not in database.path.read_bytes()
    with database.read(subscription_id) as tx:
        assert tx.leads.get(stored) == before


def test_a_file_that_cannot_be_written_anew_stays_as_it_is(tmp_path: Path) -> None:
    """Whoever asked learns it, and writing goes on."""
    files = FaultyFiles(str(tmp_path))
    database = SqliteDatabase(tmp_path / "castile.db", vfs=files.name)
    database.open()
    try:
        with files.fail(write=disk_full()), pytest.raises(DatabaseUnavailable):
            database.compact()
        made = database.write(SERVER, lambda tx: tx.subscriptions.add("default", 0))
        assert database.compact()
        assert [each.name for each in database.subscriptions()] == [made.name]
    finally:
        database.close()
        files.unregister()


def test_a_closed_database_is_unavailable(database: SqliteDatabase) -> None:
    """Calls that come too late learn it by the error they know."""
    database.close()
    with pytest.raises(DatabaseUnavailable), database.read(SERVER):
        raise AssertionError("began")
    with pytest.raises(DatabaseUnavailable):
        database.write(SERVER, lambda _tx: None)


def test_a_database_without_its_key_file_is_refused_and_left_closed(tmp_path: Path) -> None:
    """A folder in place of the file is a reason too."""
    (tmp_path / KEY_FILE).mkdir()
    database = SqliteDatabase(tmp_path / "castile.db")
    with pytest.raises(CannotOpen, match="cannot be read"):
        database.open()
    assert not (tmp_path / "castile.db-wal").exists()


def test_without_flushes_nothing_is_flushed_for_a_commit(tmp_path: Path) -> None:
    """durable=False is for the tests of users; durable=True flushes the log at each commit."""
    for durable in (True, False):
        files = FaultyFiles(f"{tmp_path}-{durable}")
        flushed: list[str] = []
        database = SqliteDatabase(tmp_path / f"{durable}.db", durable=durable, vfs=files.name)
        database.open()
        files.flushing = flushed.append
        database.write(SERVER, lambda tx: tx.subscriptions.add("default", 0))
        files.flushing = lambda _name: None
        assert len(flushed) == durable
        assert all(name.endswith("-wal") for name in flushed)
        database.close()
        files.unregister()


@pytest.mark.reliability
@pytest.mark.parametrize("lines", [1, 20, 150, 400])
def test_after_kill_9_every_acknowledged_write_is_there_and_whole(
    lines: int, database: SqliteDatabase, subscription_id: int
) -> None:
    """Of four writers at work nothing acknowledged is lost and nothing is half there."""
    assert subscription_id == 1
    database.close()
    command = [sys.executable, "-c", WRITE_UNTIL_KILLED, str(database.path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        acknowledged = [program.stdout.readline() for _ in range(lines)]
        program.send_signal(signal.SIGKILL)
        acknowledged += [line for line in program.stdout if line.endswith("\n")]
    database.open()
    with database.read(subscription_id) as tx:
        for email in (line.strip() for line in acknowledged):
            found = tx.leads.by_cookie(email)
            assert found is not None, email
            assert found.email == email
        leads = tx._connection.execute("SELECT count(*) FROM leads").fetchone()
        assert tx._connection.execute("SELECT count(*) FROM lead_cookies").fetchone() == leads
        assert tx._connection.execute("SELECT last_id FROM sequences").fetchone() == leads
    connection = apsw.Connection(str(database.path))
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()
