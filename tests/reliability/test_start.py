"""How a server process starts and ends: exit codes, drain, and what a killed one leaves."""

from __future__ import annotations

import socket
import time
from contextlib import closing
from http.client import HTTPException
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import apsw
import pytest

from tests.reliability.served import Served, get_lead, run_castile, sync_lead, wait_for
from tests.reliability.writers import stored

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.reliability.served import SoapConnection

pytestmark = pytest.mark.reliability

EMAIL = "ann@example.test"
NEWER_SCHEMA = 9999
DRAIN_SECONDS = 10
"""How long calls in progress may take after one SIGTERM."""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """A durable server of its own process."""
    with Served(tmp_path) as served:
        yield served


def refused(*options: str, exit_code: int) -> str:
    """Start a server that cannot start; return the one sentence that it ends with."""
    done = run_castile("serve", "--port", "0", *options)
    assert done.returncode == exit_code, done.stderr
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert len(lines) == 1, done.stderr
    return lines[0]


def answers(served: Served) -> bool:
    """Whether a server answers a call over a new connection."""
    with closing(served.connect()) as connection:
        status, answer = connection.call(get_lead("nobody@example.test"))
    return status == 500 and "(20103)" in answer


def accepts(served: Served) -> bool:
    """Whether somebody listens on the server's port."""
    parts = urlsplit(served.endpoint)
    try:
        socket.create_connection((str(parts.hostname), parts.port or 0), timeout=5).close()
    except ConnectionRefusedError:
        return False
    return True


# Starts that fail.


def test_a_second_server_on_a_data_folder_ends_with_4(served: Served) -> None:
    """It names who holds the folder, and the first one goes on."""
    sentence = refused("--data", str(served.data), exit_code=4)
    assert f"in use by process {served.process.pid}" in sentence
    assert answers(served)


def test_a_port_in_use_ends_with_3(served: Served, tmp_path: Path) -> None:
    """Nothing is made, and whoever has the port goes on."""
    port = urlsplit(served.endpoint).port
    other = tmp_path / "other"
    sentence = refused("--data", str(other), "--port", str(port), exit_code=3)
    assert f"Port {port}" in sentence
    assert not other.exists()
    assert answers(served)


@pytest.mark.parametrize(
    ("option", "text", "named"),
    [
        ("--port", "65536", "port"),
        ("--database", "mysql://here", "database"),
        ("--definition", "/no/such/file.toml", "/no/such/file.toml"),
        ("--rate-seconds", "soon", "rate_seconds"),
    ],
)
def test_a_wrong_value_ends_with_2(option: str, text: str, named: str, tmp_path: Path) -> None:
    """The sentence names what was wrong."""
    assert named in refused("--data", str(tmp_path / "data"), option, text, exit_code=2)


def test_an_unknown_option_ends_with_2(tmp_path: Path) -> None:
    """Nothing is made."""
    done = run_castile("serve", "--data", str(tmp_path / "data"), "--no-such-option")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--no-such-option" in done.stderr
    assert not (tmp_path / "data").exists()


def overwritten(database: Path) -> None:
    """Put other bytes where the header of a database stands."""
    database.write_bytes(b"no database at all, but long enough to be looked at" * 100)


def from_the_future(database: Path) -> None:
    """Number the schema as a program that does not exist yet would."""
    with closing(apsw.Connection(str(database))) as connection:
        connection.pragma("user_version", NEWER_SCHEMA)


def without_key_file(database: Path) -> None:
    """Take away the key file beside the database."""
    for path in database.parent.glob("*.key"):
        path.unlink()


@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        (overwritten, "no database"),
        (from_the_future, str(NEWER_SCHEMA)),
        (without_key_file, ".key"),
    ],
)
def test_an_unusable_database_ends_with_4(
    spoil: Callable[[Path], None], named: str, served: Served
) -> None:
    """Damaged, too new, or without its key file: it is left as it is."""
    assert served.stop() == 0
    spoil(served.database)
    before = served.database.read_bytes()
    assert named in refused("--data", str(served.data), exit_code=4)
    assert served.database.read_bytes() == before


# Orderly ends.


def held_call(served: Served, connection: SoapConnection) -> apsw.Connection:
    """Send a write that cannot be finished until the lock that is returned is given up."""
    assert answers(served)  # The count of calls is stored before the lock is taken.
    lock = apsw.Connection(str(served.database))
    lock.execute("BEGIN IMMEDIATE")
    connection.send(sync_lead(EMAIL, {"FirstName": "Ann"}))
    return lock


def test_a_call_in_progress_is_answered_after_sigterm(served: Served) -> None:
    """No new calls are taken, the old one is stored and answered, and the exit code is 0."""
    with closing(served.connect()) as connection, closing(held_call(served, connection)) as lock:
        wait_for(lambda: answers(served), "the held call is read before another one")
        served.signal_stop()
        wait_for(lambda: not accepts(served), "a closed port")
        assert served.process.poll() is None
        lock.execute("ROLLBACK")
        status, answer = connection.receive()
    assert (status, "<status>CREATED</status>" in answer) == (200, True)
    assert served.process.wait(30) == 0
    assert [lead.values["FirstName"] for lead in stored(served.database).leads[EMAIL]] == ["Ann"]


def test_a_second_sigterm_does_not_wait_for_calls(served: Served) -> None:
    """The call in progress gets no answer, and the exit code is 0 all the same."""
    with closing(served.connect()) as connection, closing(held_call(served, connection)):
        wait_for(lambda: answers(served), "the held call is read before another one")
        served.signal_stop()
        wait_for(lambda: not accepts(served), "a closed port")
        began_seconds = time.monotonic()
        served.signal_stop()
        with pytest.raises((OSError, HTTPException)):
            connection.receive()
        assert served.process.wait(30) == 0
        assert time.monotonic() - began_seconds < DRAIN_SECONDS


def test_an_orderly_end_leaves_only_the_data(served: Served) -> None:
    """Ready file, socket, write-ahead log and processes are gone."""
    assert answers(served)
    assert served.stop() == 0
    assert served.group() == []
    assert not served.ready_file.exists()
    left = {path.name for path in served.data.iterdir()}
    assert not {name for name in left if name.endswith((".sock", "-wal", "-shm"))}


# A server that was killed.


def test_a_killed_server_leaves_no_process_and_starts_again(served: Served, tmp_path: Path) -> None:
    """Its stale socket, lock file and ready file are in nobody's way."""
    with closing(served.connect()) as connection:
        assert connection.call(sync_lead(EMAIL, {"FirstName": "Ann"}))[0] == 200
    served.kill()
    assert served.group() == []
    assert not accepts(served)
    assert (served.data / "admin.sock").is_socket()
    with Served(tmp_path) as again:
        assert answers(again)
        listed = run_castile("user", "list", "--data", str(again.data))
        assert (listed.returncode, "writer.user_01" in listed.stdout) == (0, True)
        assert [lead.values["FirstName"] for lead in stored(again.database).leads[EMAIL]] == ["Ann"]
        assert again.stop() == 0


def test_a_command_on_the_folder_of_a_killed_server_works(served: Served) -> None:
    """The stale socket is not taken for a running server."""
    served.kill()
    listed = run_castile("user", "list", "--data", str(served.data))
    assert (listed.returncode, "writer.user_01" in listed.stdout) == (0, True)
