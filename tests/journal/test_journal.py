"""The journal keeps what happened, within its limits, and never fails a call."""

from __future__ import annotations

import logging
import sqlite3
import threading
from contextlib import closing
from dataclasses import replace
from hashlib import sha256
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

import apsw
import pytest

from castile.journal.database import (
    DAY_MS,
    PRUNED_ROWS_MAX,
    open_journal_database,
    writing,
)
from castile.journal.entry import CallFilter, JournalLimits
from castile.journal.forgetting import write_back
from castile.journal.journal import IDLE_SECONDS, PRUNE_PAUSE_SECONDS, Journal
from castile.journal.traces import Traces
from castile.store.errors import DatabaseUnavailable
from tests.clocks import FrozenClock
from tests.journal.entries import SIGNED
from tests.store.gaps import plant_copy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def clock() -> FrozenClock:
    """A clock that stands still."""
    return FrozenClock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the journal lies."""
    return tmp_path / "journal.db"


@pytest.fixture
def journal(path: Path, clock: FrozenClock) -> Iterator[Journal]:
    """A journal with small limits."""
    limits = JournalLimits(
        rows_max=10,
        bytes_max=4000,
        days_max=2,
        body_bytes_max=100,
        unauthenticated_rows_max=3,
        unauthenticated_body_bytes_max=20,
        waiting_bytes_max=100_000,
    )
    opened = Journal(path, limits, clock, durable=False)
    opened.open()
    yield opened
    opened.close()


def _ids(journal: Journal) -> list[str]:
    return [kept.entry.call_id for kept in journal.find()]


def test_a_call_is_found_again_with_both_bodies(journal: Journal) -> None:
    """What was recorded comes back, with the lengths on the wire."""
    journal.record(SIGNED)
    kept = journal.get("c1")
    assert kept is not None
    assert kept.entry.response == b"<ok/>"
    assert kept.entry.milliseconds == 1.235
    assert kept.request_bytes == len(SIGNED.request)
    assert replace(kept.entry, request=SIGNED.request, milliseconds=1.23456) == SIGNED
    assert kept.signature_mac == b""


def test_an_unknown_call_is_not_found(journal: Journal) -> None:
    """None stands for a call that is not kept."""
    assert journal.get("nothing") is None


def test_a_signature_never_reaches_the_file(journal: Journal, path: Path) -> None:
    """The masked body is kept; the digits are in no file of the journal."""
    journal.record(SIGNED)
    journal.flush()
    kept = journal.get("c1")
    assert kept is not None
    assert b"0123456789abcdef" not in kept.entry.request
    files = list(path.parent.iterdir())
    assert all(b"0123456789abcdef" not in file.read_bytes() for file in files)


def test_the_file_belongs_to_its_owner_alone(journal: Journal, path: Path) -> None:
    """The mode is 0600."""
    journal.record(SIGNED)
    journal.flush()
    assert path.stat().st_mode & 0o777 == 0o600


def test_filters_choose_calls_and_the_newest_comes_first(journal: Journal) -> None:
    """Operation, code, user and time each choose."""
    start = SIGNED.arrived_ms
    other = replace(SIGNED, call_id="c2", arrived_ms=start + 1, operation="syncLead", code=20103)
    later = replace(SIGNED, call_id="c3", arrived_ms=start + 2, user_id="crm")
    for entry in (SIGNED, other, later):
        journal.record(entry)
    assert _ids(journal) == ["c3", "c2", "c1"]
    assert [one.entry.call_id for one in journal.find(CallFilter(operation="syncLead"))] == ["c2"]
    assert [one.entry.call_id for one in journal.find(CallFilter(code=0))] == ["c3", "c1"]
    assert [one.entry.call_id for one in journal.find(CallFilter(user_id="crm"))] == ["c3"]
    assert journal.find(CallFilter(subscription_id=2)) == []
    assert len(journal.find(CallFilter(subscription_id=1))) == 3
    assert [
        one.entry.call_id
        for one in journal.find(CallFilter(oldest_ms=start + 1, latest_ms=start + 1))
    ] == ["c2"]
    assert [one.entry.call_id for one in journal.find(limit=1)] == ["c3"]


@pytest.mark.parametrize(("length", "cut"), [(99, False), (100, False), (101, True)])
def test_a_long_body_is_cut_only_after_a_success(
    journal: Journal,
    length: int,
    cut: bool,  # noqa: FBT001 - a parameter of the table
) -> None:
    """Both sides of body_bytes_max; a refused call is kept whole."""
    body = b"x" * length
    journal.record(replace(SIGNED, response=body))
    journal.record(replace(SIGNED, call_id="c2", code=20103, response=body))
    success, refused = journal.get("c1"), journal.get("c2")
    assert success is not None
    assert refused is not None
    assert (success.entry.response != body) is cut
    assert refused.entry.response == body


def test_calls_without_a_signature_live_in_a_ring_of_their_own(journal: Journal) -> None:
    """A flood of them pushes out only the oldest of them."""
    journal.record(SIGNED)
    for number in range(5):
        arrived_ms = SIGNED.arrived_ms + number
        unsigned = replace(SIGNED, call_id=f"u{number}", authenticated=False, code=20014)
        journal.record(replace(unsigned, arrived_ms=arrived_ms))
    assert sorted(_ids(journal)) == ["c1", "u2", "u3", "u4"]
    kept = journal.get("u4")
    assert kept is not None
    assert kept.entry.authenticated is False
    assert kept.request_bytes == len(SIGNED.request)
    assert len(kept.entry.request) < len(SIGNED.request)


@pytest.mark.parametrize(("count", "left"), [(9, 9), (10, 10), (11, 10)])
def test_rows_over_the_limit_go_oldest_first(journal: Journal, count: int, left: int) -> None:
    """Both sides of rows_max."""
    for number in range(count):
        journal.record(
            replace(SIGNED, call_id=f"n{number:02}", arrived_ms=SIGNED.arrived_ms + number)
        )
    journal.flush()
    ids = _ids(journal)
    assert len(ids) == left
    assert ids[0] == f"n{count - 1:02}"


def test_bytes_over_the_limit_go_oldest_first(journal: Journal) -> None:
    """The sum of the kept bodies and notes stays within bytes_max."""
    body = b"".join(sha256(b"%d" % number).digest() for number in range(10))[:300]
    for number in range(5):
        entry = replace(SIGNED, call_id=f"b{number}", code=20103, request=body)
        journal.record(replace(entry, response=body, note="é" * 200))
    assert sorted(_ids(journal)) == ["b1", "b2", "b3", "b4"]


@pytest.mark.parametrize(("seconds", "left"), [(2 * 86_400, 1), (2 * 86_400 + 1, 0)])
def test_old_calls_go(journal: Journal, clock: FrozenClock, seconds: int, left: int) -> None:
    """Both sides of days_max."""
    journal.record(SIGNED)
    journal.flush()
    clock.advance(seconds)
    journal.record(replace(SIGNED, call_id="c2", arrived_ms=clock.now_ms()))
    assert len(_ids(journal)) == 1 + left


def test_a_journal_that_cannot_be_written_says_so_and_goes_on(
    path: Path, clock: FrozenClock, caplog: pytest.LogCaptureFixture
) -> None:
    """Entries are dropped and counted; when the trouble is over, calls are kept again."""
    caplog.set_level(logging.INFO, "castile")
    path.mkdir()
    journal = Journal(path, JournalLimits(), clock, durable=False)
    journal.open()
    journal.record(SIGNED)
    assert journal.flush() is False
    assert journal.flush() is False
    assert journal.dropped == 1
    assert "CantOpen" in journal.trouble
    path.rmdir()
    journal.record(replace(SIGNED, call_id="c2"))
    assert journal.flush() is True
    assert journal.trouble == ""
    assert _ids(journal) == ["c2"]
    journal.close()
    assert [record.message for record in caplog.records] == ["journal_failed", "journal_recovered"]
    assert vars(caplog.records[1])["values"] == {"dropped": 1}


def test_entries_over_the_waiting_bytes_are_dropped(path: Path, clock: FrozenClock) -> None:
    """A journal that falls behind does not fill the memory."""
    limits = JournalLimits(waiting_bytes_max=len(SIGNED.request) + len(SIGNED.response))
    journal = Journal(path, limits, clock, durable=False)
    journal.record(SIGNED)
    journal.record(replace(SIGNED, call_id="c2"))
    assert journal.dropped == 1
    journal.open()
    assert _ids(journal) == ["c1"]
    journal.close()


def test_a_flushed_call_is_in_the_file_for_another_reader(journal: Journal, path: Path) -> None:
    """Flush returns when the row can be read from outside."""
    journal.record(SIGNED)
    assert journal.flush() is True
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT call_id FROM calls").fetchall()
    assert rows == [("c1",)]


def test_a_flush_waits_for_the_disk_and_nothing_else_does(
    path: Path, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a durable journal; what is not asked for by `flush` may wait for a checkpoint."""
    levels: list[str] = []

    class Noted(apsw.Connection):
        def pragma(self, name: str, *value: Any, **more: Any) -> Any:
            if name == "synchronous":
                levels.append(*value)
            return super().pragma(name, *value, **more)

    monkeypatch.setattr(apsw, "Connection", Noted)
    journal = Journal(path, JournalLimits(), clock, durable=True)
    journal.record(SIGNED)
    journal.open()
    assert journal.flush() is True
    assert levels[-1] == "full"
    journal.close()
    assert levels[-1] == "normal"


def test_an_entry_waits_for_others_no_longer_than_the_setting(
    path: Path, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both waits of the writer: for a first entry, after a look for old ones, and for more."""
    wait_for = threading.Condition.wait_for
    timeouts: SimpleQueue[float | None] = SimpleQueue()

    def noted(condition: Any, predicate: Any, timeout: float | None = None) -> bool:
        timeouts.put(timeout)
        return bool(wait_for(condition, predicate, timeout))

    monkeypatch.setattr(threading.Condition, "wait_for", noted)
    journal = Journal(path, JournalLimits(flush_ms_max=100), clock, durable=False)
    journal.record(SIGNED)
    journal.open()
    first, more = timeouts.get(timeout=5), timeouts.get(timeout=5)
    assert first == PRUNE_PAUSE_SECONDS
    assert more is not None
    assert more <= 0.1
    journal.close()


def test_closing_writes_what_waits(path: Path, clock: FrozenClock) -> None:
    """Nothing recorded before the end is lost."""
    journal = Journal(path, JournalLimits(), clock, durable=False)
    journal.open()
    for number in range(1200):
        journal.record(replace(SIGNED, call_id=f"e{number}"))
    journal.close()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM calls").fetchone() == (1200,)


def test_closing_a_journal_that_was_never_opened_is_fine(path: Path, clock: FrozenClock) -> None:
    """A folder that cannot be opened is left without a second error."""
    Journal(path, JournalLimits(), clock).close()
    assert not path.exists()


SIGNATURE = "0123456789abcdef0123456789abcdef01234567"


def test_a_signature_is_kept_as_a_hash_that_can_be_compared(journal: Journal) -> None:
    """The same signature gives the same hash, another one another."""
    journal.record(replace(SIGNED, received_signature=SIGNATURE))
    kept = journal.get("c1")
    assert kept is not None
    assert kept.signature_mac == journal.mac(SIGNATURE)
    assert kept.signature_mac != journal.mac(SIGNATURE.upper())
    assert kept.entry.received_signature == ""
    assert SIGNATURE not in repr(replace(SIGNED, received_signature=SIGNATURE))


def test_bodies_are_looked_into_for_a_day_when_no_begin_is_said(
    journal: Journal, clock: FrozenClock
) -> None:
    """To look further back has to be asked for."""
    now_ms = clock.now_ms()
    for call_id, age_ms in (("new", 0), ("day", DAY_MS), ("old", DAY_MS + 1)):
        journal.record(replace(SIGNED, call_id=call_id, arrived_ms=now_ms - age_ms))
    found = journal.find(CallFilter(text="<OK/>"))
    assert [call.entry.call_id for call in found] == ["new", "day"]
    assert found[0].entry.response == b""
    assert len(journal.find(CallFilter(text="<ok/>", oldest_ms=0))) == 3
    earlier = CallFilter(text="<ok/>", latest_ms=now_ms - DAY_MS - 1)
    assert [call.entry.call_id for call in journal.find(earlier)] == ["old"]
    assert journal.bounded(CallFilter(code=0)).oldest_ms is None


def test_what_the_same_user_did_around_a_call(journal: Journal) -> None:
    """So many before it and so many after it, by their arrival."""
    for number in range(8):
        user_id = "etl_01" if number != 4 else "other"
        entry = replace(SIGNED, call_id=f"n{number}", arrived_ms=SIGNED.arrived_ms + number // 2)
        journal.record(replace(entry, user_id=user_id))
    call = journal.get("n3")
    assert call is not None
    around = [each.entry.call_id for each in journal.around(call, 2)]
    assert around == ["n1", "n2", "n5", "n6"]
    assert [each.entry.call_id for each in journal.around(call, 9)] == [
        "n0", "n1", "n2", "n5", "n6", "n7",
    ]  # fmt: skip


def test_calls_of_a_subscription_and_before_a_moment_are_removed(journal: Journal) -> None:
    """Nothing of them is left in the files."""
    journal.record(SIGNED)
    journal.record(replace(SIGNED, call_id="c2", subscription_id=2, user_id="two"))
    assert journal.remove_subscription(2, ["two"]) == 1
    assert _ids(journal) == ["c1"]
    assert journal.remove_before(SIGNED.arrived_ms) == (0, True)
    assert journal.remove_before(SIGNED.arrived_ms + 1) == (1, True)
    assert _ids(journal) == []


def test_a_lead_is_forgotten_where_it_was_masked_too(path: Path, clock: FrozenClock) -> None:
    """The hash of an email names the lead as the email does."""
    limits = JournalLimits(mask_personal=True)
    journal = Journal(path, limits, clock, durable=False)
    journal.open()
    journal.record(replace(SIGNED, request=b"<a>Jane@residue.example</a>"))
    kept = journal.get("c1")
    assert kept is not None
    assert b"residue" not in kept.entry.request
    assert journal.find(CallFilter(text="jane@Residue.example", oldest_ms=0)) != []
    assert journal.forget(1, Traces(frozenset(), frozenset({"jane@residue.example"}))) == (1, True)
    journal.close()


def test_calls_wait_while_the_file_is_written_anew(
    journal: Journal, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """None is dropped, however long it takes; copies in gaps are gone then."""
    journal.record(SIGNED)
    assert journal.flush()
    assert journal.remove_before(0)[1]
    plant_copy(path, "jane@residue.example")
    flushed = []

    def slow(connection: apsw.Connection) -> bool:
        assert journal._connection is not None
        journal._connection.set_busy_timeout(0)  # It may not even try.
        with writing(connection):
            journal.record(replace(SIGNED, call_id="c2"))
            flushed.append(journal.flush(seconds_max=0.05))
        return write_back(connection)

    monkeypatch.setattr("castile.journal.journal.write_back", slow)
    assert journal.compact()
    assert flushed == [False]
    assert b"jane@residue.example" not in path.read_bytes()
    assert journal.dropped == 0
    assert _ids(journal) == ["c2", "c1"]


def test_a_file_that_cannot_be_written_anew_stays_as_it_is(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asked learns it."""
    journal.record(SIGNED)

    def closed(path: Path, *, durable: bool) -> apsw.Connection:
        connection = open_journal_database(path, durable=durable)
        connection.pragma("query_only", 1)
        return connection

    assert journal.flush()
    monkeypatch.setattr("castile.journal.journal.open_journal_database", closed)
    with pytest.raises(DatabaseUnavailable):
        journal.compact()
    monkeypatch.undo()
    assert _ids(journal) == ["c1"]


def test_what_is_over_a_limit_goes_without_a_call(
    path: Path, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Step after step, also when nobody calls."""
    full = Journal(path, JournalLimits(), clock, durable=False)
    full.open()
    for number in range(3 * PRUNED_ROWS_MAX):
        full.record(replace(SIGNED, call_id=f"n{number}"))
    full.close()
    waits: SimpleQueue[float | None] = SimpleQueue()
    wait_for = threading.Condition.wait_for

    def noted(condition: Any, predicate: Any, timeout: float | None = None) -> bool:
        waits.put(timeout)
        return bool(wait_for(condition, predicate, timeout))

    journal = Journal(path, JournalLimits(rows_max=1), clock, durable=False)
    monkeypatch.setattr(threading.Condition, "wait_for", noted)
    journal.open()
    while waits.get(timeout=5) != IDLE_SECONDS:
        pass
    assert len(journal.find(limit=1000)) == 1
    journal.close()
