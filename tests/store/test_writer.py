"""One writer: groups share a commit, errors stay with their job, nothing is promised early."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import apsw
import pytest

from castile.store.errors import (
    DatabaseUnavailable,
    DeadlinePassed,
    OutcomeUnknown,
    TransactionLost,
    WorkBrokenOff,
    WriterQueueFull,
)
from castile.store.sqlite import SERVER, SqliteDatabase, WriteJob
from tests.clocks import FrozenClock
from tests.store.faulty_files import FaultyFiles, disk_full, flush_failed
from tests.store.records import lead

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from castile.store.tx import Tx

WAIT_SECONDS_MAX = 20


class Stage:
    """A database whose writer a test can hold up, so that jobs share a group for sure."""

    def __init__(self, path: Path, files: FaultyFiles, clock: FrozenClock) -> None:
        self.files = files
        self.clock = clock
        self.database = SqliteDatabase(
            path, group_calls_max=5, queue_calls_max=8, clock=clock, vfs=files.name
        )
        self.database.open()
        self.id = self.database.write(
            SERVER, lambda tx: tx.subscriptions.add("default", 0)
        ).subscription_id
        self.groups: list[list[WriteJob[Any]]] = []
        self._delivered = threading.Condition()
        self.database.deliver = self._deliver

    def job(self, work: Callable[[Tx], object], **options: Any) -> WriteJob[Any]:
        """Make a job for the subscription."""
        return WriteJob(self.id, work, **options)

    def add(self, email: str, **options: Any) -> WriteJob[Any]:
        """Make a job that stores a lead."""
        return self.job(lambda tx: tx.leads.insert(lead(email)), **options)

    def stored(self, email: str) -> int:
        """How many leads with an email a reader sees."""
        with self.database.read(self.id) as tx:
            return len(tx.leads.by_email(email, 100))

    @contextmanager
    def writer_held_up(self) -> Iterator[None]:
        """Let jobs wait until the block ends."""
        begun, go = threading.Event(), threading.Event()

        def wait(_tx: Tx) -> None:
            begun.set()
            go.wait(WAIT_SECONDS_MAX)

        holder = self.job(wait, alone=True)
        self.database.submit(holder)
        assert begun.wait(WAIT_SECONDS_MAX)
        yield
        go.set()
        self.wait_for(holder)
        self.groups = [group for group in self.groups if holder not in group]

    def run(self, *jobs: WriteJob[Any]) -> None:
        """Let jobs share a group, as far as they may, and wait for them."""
        with self.writer_held_up():
            for job in jobs:
                self.database.submit(job)
        self.wait_for(*jobs)

    def wait_for(self, *jobs: WriteJob[Any]) -> None:
        """Wait until jobs were delivered."""

        def delivered() -> bool:
            return set(jobs) <= {job for group in self.groups for job in group}

        with self._delivered:
            assert self._delivered.wait_for(delivered, WAIT_SECONDS_MAX)

    def _deliver(self, jobs: list[WriteJob[Any]]) -> None:
        with self._delivered:
            self.groups.append(jobs)
            self._delivered.notify_all()


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """An open database of its own."""
    stage = Stage(tmp_path / "castile.db", FaultyFiles(str(tmp_path)), FrozenClock())
    yield stage
    stage.database.close()
    stage.files.unregister()


def outcomes(*jobs: WriteJob[Any]) -> list[object]:
    """The result of each job, or the type of its error."""
    return [job.result if job.error is None else type(job.error) for job in jobs]


def roll_back(tx: Tx) -> None:
    """End the transaction as a full disk may."""
    tx._connection.execute("ROLLBACK")


def fail(_tx: Tx) -> None:
    """Raise as a fault does."""
    raise KeyError("mine")


def test_jobs_that_wait_share_a_commit_up_to_the_limit_in_their_order(stage: Stage) -> None:
    """Groups of at most five: seven jobs are five and two."""
    jobs = [stage.add(f"{number}@example.test") for number in range(7)]
    stage.run(*jobs)
    assert stage.groups == [jobs[:5], jobs[5:]]
    assert outcomes(*jobs) == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize(("count", "groups"), [(4, [4]), (5, [5]), (6, [5, 1])])
def test_both_sides_of_the_limit_of_a_group(count: int, groups: list[int], stage: Stage) -> None:
    """Four and five jobs are one group, six are two."""
    stage.run(*[stage.add("a@example.test") for _ in range(count)])
    assert [len(group) for group in stage.groups] == groups


def test_results_are_delivered_after_the_commit_only(stage: Stage) -> None:
    """Who learns of a result can read it (00-overview S-3); before that nobody sees it."""
    seen: list[int] = []
    deliver = stage.database.deliver

    def look(jobs: list[WriteJob[Any]]) -> None:
        seen.append(stage.stored("a@example.test"))
        deliver(jobs)

    def add_and_look(tx: Tx) -> None:
        tx.leads.insert(lead("a@example.test"))
        seen.append(stage.stored("a@example.test"))

    stage.database.deliver = look
    job = stage.job(add_and_look)
    stage.database.submit(job)
    stage.wait_for(job)
    assert seen == [0, 1]


def test_a_job_sees_what_the_job_before_it_stored(stage: Stage) -> None:
    """Two calls that write the same lead are applied one after the other (S-2, decided)."""
    first = stage.add("a@example.test")
    second = stage.job(lambda tx: len(tx.leads.by_email("a@example.test", 10)))
    stage.run(first, second)
    assert len(stage.groups) == 1
    assert second.result == 1


def test_a_job_that_raises_leaves_no_trace_and_the_others_stay(stage: Stage) -> None:
    """The error is that of the job, and only its."""

    def add_then_fail(tx: Tx) -> None:
        tx.leads.insert(lead("b@example.test"))
        fail(tx)

    jobs = [stage.add("a@example.test"), stage.job(add_then_fail), stage.add("c@example.test")]
    stage.run(*jobs)
    assert stage.groups == [jobs]
    assert outcomes(*jobs) == [1, KeyError, 2]
    assert [stage.stored(f"{name}@example.test") for name in "abc"] == [1, 0, 1]


@pytest.mark.parametrize("kind", [SystemExit, KeyboardInterrupt, pytest.fail.Exception])
def test_a_job_that_would_end_the_thread_does_not(kind: type[BaseException], stage: Stage) -> None:
    """Its work is undone, whoever waits learns it, and the writer goes on."""

    def add_then_end(tx: Tx) -> None:
        tx.leads.insert(lead("b@example.test"))
        raise kind("mine")

    jobs = [stage.add("a@example.test"), stage.job(add_then_end), stage.add("c@example.test")]
    stage.run(*jobs)
    assert outcomes(*jobs) == [1, WorkBrokenOff, 2]
    assert isinstance(jobs[1].error, WorkBrokenOff)
    assert isinstance(jobs[1].error.__cause__, kind)
    assert [stage.stored(f"{name}@example.test") for name in "abc"] == [1, 0, 1]


@pytest.mark.parametrize("then", [fail, lambda _tx: None, roll_back])
def test_when_a_job_ends_the_transaction_every_other_job_runs_again_alone(
    then: Callable[[Tx], None], stage: Stage
) -> None:
    """Jobs before and after it are stored once, it itself not at all."""
    runs: list[str] = []

    def counted(name: str) -> WriteJob[Any]:
        def work(tx: Tx) -> int:
            runs.append(name)
            return tx.leads.insert(lead(f"{name}@example.test"))

        return stage.job(work)

    def destroy(tx: Tx) -> None:
        runs.append("destroy")
        tx.leads.insert(lead("x@example.test"))
        roll_back(tx)
        then(tx)

    failing = stage.job(fail)
    destroying = stage.job(destroy)
    jobs = [counted("a"), failing, destroying, counted("b")]
    stage.run(*jobs)
    assert runs == ["a", "destroy", "a", "b"]
    expected = {fail: KeyError, roll_back: apsw.SQLError}.get(then, TransactionLost)
    assert outcomes(*jobs) == [1, KeyError, expected, 2]
    assert destroying.result is None
    assert [stage.stored(f"{name}@example.test") for name in "abx"] == [1, 1, 0]
    assert stage.groups == [jobs]


def test_several_jobs_that_end_the_transaction_do_not_stop_the_others(stage: Stage) -> None:
    """Each runs alone the second time."""
    jobs = [
        stage.job(roll_back),
        stage.add("a@example.test"),
        stage.job(roll_back),
        stage.add("b@example.test"),
    ]
    stage.run(*jobs)
    assert outcomes(*jobs) == [TransactionLost, 1, TransactionLost, 2]


@pytest.mark.parametrize("then", [fail, lambda _tx: None])
def test_a_job_that_takes_its_savepoint_away_is_not_stored(
    then: Callable[[Tx], None], stage: Stage
) -> None:
    """What it did cannot be told apart any more, so the others run again without it."""

    def release(tx: Tx) -> None:
        tx.leads.insert(lead("x@example.test"))
        tx._connection.execute("RELEASE job")
        then(tx)

    jobs = [stage.add("a@example.test"), stage.job(release), stage.add("b@example.test")]
    stage.run(*jobs)
    assert outcomes(*jobs) == [1, KeyError if then is fail else apsw.SQLError, 2]
    assert [stage.stored(f"{name}@example.test") for name in "abx"] == [1, 1, 0]


def test_a_savepoint_inside_a_job_is_undone_alone(stage: Stage) -> None:
    """A record of a batch that fails leaves no trace, the others stay (00-overview S-1)."""

    def batch(tx: Tx) -> list[str]:
        outcome = []
        for name in ("a", "b", "c"):
            try:
                with tx.savepoint():
                    tx.leads.insert(lead(f"{name}@example.test"))
                    if name == "b":
                        fail(tx)
            except KeyError:
                outcome.append("FAILED")
            else:
                outcome.append("CREATED")
        return outcome

    job = stage.job(batch)
    stage.run(job)
    assert job.result == ["CREATED", "FAILED", "CREATED"]
    assert [stage.stored(f"{name}@example.test") for name in "abc"] == [1, 0, 1]


@pytest.mark.parametrize(("late_seconds", "runs"), [(-0.001, True), (0.0, True), (0.001, False)])
def test_a_job_past_its_deadline_is_not_begun(
    late_seconds: float, stage: Stage, *, runs: bool
) -> None:
    """It leaves the queue unexecuted; the others of its group are stored."""
    deadline = stage.clock.seconds() + 60
    late = stage.add("late@example.test", deadline_seconds=deadline)
    other = stage.add("other@example.test")
    with stage.writer_held_up():
        stage.database.submit(late)
        stage.database.submit(other)
        stage.clock.monotonic_seconds = deadline + late_seconds
    stage.wait_for(late, other)
    assert (late.error is None) == runs
    assert runs or isinstance(late.error, DeadlinePassed)
    assert stage.stored("late@example.test") == runs
    assert stage.stored("other@example.test") == 1


@pytest.mark.parametrize(("waiting", "taken"), [(7, True), (8, False), (9, False)])
def test_both_sides_of_the_limit_of_the_queue(waiting: int, stage: Stage, *, taken: bool) -> None:
    """Eight may wait; one more is refused, stores nothing, and the others are stored."""
    jobs = [stage.add("a@example.test") for _ in range(waiting)]
    refused = 0
    last = stage.add("last@example.test")
    with stage.writer_held_up():
        for job in jobs:
            try:
                stage.database.submit(job)
            except WriterQueueFull:
                refused += 1
        if taken:
            stage.database.submit(last)
        else:
            with pytest.raises(WriterQueueFull, match="8 writes are waiting"):
                stage.database.submit(last)
    stage.wait_for(*jobs[: waiting - refused])
    assert refused == max(0, waiting - 8)
    assert stage.stored("a@example.test") == min(waiting, 8)


def test_a_job_alone_has_a_commit_of_its_own_and_is_told_before_the_next(stage: Stage) -> None:
    """What depends on it is reloaded before any later job runs."""
    told: list[str] = []

    def on_commit() -> None:
        told.append(f"committed {stage.stored('b@example.test')}")

    def after(_tx: Tx) -> None:
        told.append("next")

    jobs = [
        stage.add("a@example.test"),
        stage.add("b@example.test", alone=True, on_commit=on_commit),
        stage.job(after),
        stage.add("c@example.test"),
    ]
    stage.run(*jobs)
    assert stage.groups == [jobs[:1], jobs[1:2], jobs[2:]]
    assert told == ["committed 1", "next"]


def test_a_job_that_failed_tells_nobody(stage: Stage) -> None:
    """There was no commit of it."""
    told: list[str] = []
    job = stage.job(fail, alone=True, on_commit=lambda: told.append("told"))
    stage.run(job)
    assert told == []


@pytest.mark.parametrize(("raised", "error"), [(KeyError, KeyError), (SystemExit, WorkBrokenOff)])
def test_an_error_after_the_commit_is_that_of_the_job_and_the_writer_goes_on(
    raised: type[BaseException], error: type[Exception], stage: Stage
) -> None:
    """What was stored stays stored."""

    def on_commit() -> None:
        raise raised("reload")

    job = stage.add("a@example.test", alone=True, on_commit=on_commit)
    other = stage.add("b@example.test")
    stage.run(job, other)
    assert isinstance(job.error, error)
    assert stage.stored("a@example.test") == 1
    assert other.result == 2


def test_a_full_disk_stores_nothing_and_passes(stage: Stage) -> None:
    """Every job of the group learns it; afterwards writing works again."""
    jobs = [stage.add("a@example.test"), stage.add("b@example.test")]
    with stage.files.fail(write=disk_full()):
        stage.run(*jobs)
    assert outcomes(*jobs) == [DatabaseUnavailable, DatabaseUnavailable]
    assert (stage.stored("a@example.test"), stage.stored("b@example.test")) == (0, 0)
    later = stage.add("a@example.test")
    stage.run(later)
    assert later.result == 1


def test_a_commit_that_was_rolled_back_for_sure_is_tried_again_alone(stage: Stage) -> None:
    """One failed write is not seen by anybody."""
    failed: list[str] = []

    def fail_once(name: str) -> None:
        if name.endswith("-wal") and not failed:
            failed.append(name)
            raise disk_full()

    jobs = [stage.add("a@example.test"), stage.job(fail), stage.add("b@example.test")]
    with stage.writer_held_up():
        for job in jobs:
            stage.database.submit(job)
        stage.files.writing = fail_once
    stage.wait_for(*jobs)
    assert failed
    assert outcomes(*jobs) == [1, KeyError, 2]
    assert (stage.stored("a@example.test"), stage.stored("b@example.test")) == (1, 1)


def test_a_flush_that_failed_leaves_the_outcome_unknown(stage: Stage) -> None:
    """Nothing else is promised, and nothing is tried again (01-errors F-10, decided)."""
    jobs = [stage.add("a@example.test"), stage.job(fail), stage.add("b@example.test")]
    with stage.files.fail(flush=flush_failed()):
        stage.run(*jobs)
    assert outcomes(*jobs) == [OutcomeUnknown, KeyError, OutcomeUnknown]
    assert all(job.result is None for job in jobs)
    later = stage.add("c@example.test")
    stage.run(later)
    assert later.error is None


def test_a_lock_held_by_another_program_makes_the_database_unavailable(stage: Stage) -> None:
    """A group that cannot begin fails as a whole."""
    with stage.writer_held_up():
        stage.database._writer._connection.set_busy_timeout(0)  # type: ignore[union-attr] # open
        jobs = [stage.add("a@example.test"), stage.add("b@example.test")]
        for job in jobs:
            stage.database.submit(job)
        blocked, other = threading.Event(), apsw.Connection(str(stage.database.path))

        def block(finished: list[WriteJob[Any]]) -> None:
            if jobs[0] not in finished and not blocked.is_set():
                other.execute("BEGIN IMMEDIATE")
                blocked.set()
            stage._deliver(finished)

        stage.database.deliver = block
    stage.wait_for(*jobs)
    other.close()
    assert blocked.is_set()
    assert outcomes(*jobs) == [DatabaseUnavailable, DatabaseUnavailable]


def test_a_receiver_that_raises_does_not_stop_the_writer(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    """The failure is in the log; the next job is stored."""

    def raise_always(_jobs: list[WriteJob[Any]]) -> None:
        raise KeyError("receiver")

    stage.database.deliver = raise_always
    stage.database.submit(stage.add("a@example.test"))
    stage.database.write(stage.id, lambda tx: tx.leads.insert(lead("b@example.test")))
    assert stage.stored("a@example.test") == 1
    assert [record.message for record in caplog.records] == ["deliver_failed"]


def test_jobs_that_wait_when_the_database_is_closed_are_stored(stage: Stage) -> None:
    """Nothing that was taken is dropped; later jobs are refused."""
    jobs = [stage.add("a@example.test") for _ in range(7)]
    with stage.writer_held_up():
        for job in jobs:
            stage.database.submit(job)
        closing = threading.Thread(target=stage.database.close)
        closing.start()
    closing.join(WAIT_SECONDS_MAX)
    assert [job.error for job in jobs] == [None] * 7
    with pytest.raises(DatabaseUnavailable, match="closed"):
        stage.database.submit(stage.add("b@example.test"))
    stage.database.open()
    assert stage.stored("a@example.test") == 7


def log_bytes(stage: Stage) -> int:
    """The size of the write-ahead log."""
    return stage.database.path.with_name("castile.db-wal").stat().st_size


def test_a_log_that_has_grown_is_written_back_between_groups(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is used again from its start, so that it does not grow for ever."""
    monkeypatch.setattr("castile.store.writer._CHECKPOINT_PAGES", 50)
    monkeypatch.setattr("castile.store.writer._IDLE_SECONDS", 1000)
    stage.database.close()
    stage.database.open()
    for _ in range(100):
        stage.run(stage.add("a@example.test"))
    assert log_bytes(stage) < 100 * 4200
    assert stage.stored("a@example.test") == 100


def test_a_log_that_cannot_be_written_back_does_not_stop_the_writer(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What is in the log is stored; the failure is in the log of the server."""
    monkeypatch.setattr("castile.store.writer._CHECKPOINT_PAGES", 1)
    monkeypatch.setattr("castile.store.writer._IDLE_SECONDS", 1000)
    stage.database.close()
    stage.database.open()

    def fail_on_database(name: str) -> None:
        if name.endswith(".db"):
            raise disk_full()

    stage.files.writing = fail_on_database
    stage.run(stage.add("a@example.test"))
    stage.run(stage.add("a@example.test"))
    stage.files.writing = lambda _name: None
    assert {record.message for record in caplog.records} == {"checkpoint_failed"}
    assert stage.stored("a@example.test") == 2


def test_a_reader_that_stays_does_not_stop_the_writer(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The log grows while it reads one moment's state and shrinks afterwards."""
    monkeypatch.setattr("castile.store.writer._CHECKPOINT_PAGES", 50)
    stage.database.close()
    stage.database.open()
    with stage.database.read(stage.id) as tx:
        assert tx.leads.by_email("a@example.test", 100) == []
        for _ in range(60):
            stage.run(stage.add("a@example.test"))
        assert tx.leads.by_email("a@example.test", 100) == []
    assert stage.stored("a@example.test") == 60
    stage.database.close()
    assert not stage.database.path.with_name("castile.db-wal").exists()
    stage.database.open()
    assert stage.stored("a@example.test") == 60


def test_an_idle_writer_writes_the_whole_log_back(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A backup of the file alone is then whole; nothing is done while nothing was written."""
    emptied = threading.Event()
    writer = stage.database._writer
    assert writer is not None
    checkpoint = writer._checkpoint

    def watch(mode: int) -> None:
        checkpoint(mode)
        emptied.set()

    monkeypatch.setattr("castile.store.writer._IDLE_SECONDS", 0.0)
    monkeypatch.setattr(writer, "_checkpoint", watch)
    stage.run(stage.add("a@example.test"))
    assert emptied.wait(WAIT_SECONDS_MAX)
    assert log_bytes(stage) == 0
