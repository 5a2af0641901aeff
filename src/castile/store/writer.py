"""
The one thread that writes.

It takes everything that waits, up to a limit, as one group: `BEGIN IMMEDIATE`, a savepoint for
each job, `COMMIT`, and only then the results. A job that raises is rolled back to its savepoint
and the others go on. Some errors (a full disk) make SQLite end the whole transaction: then every
other job of the group runs again in a transaction of its own. The same happens when the commit
fails and was rolled back for sure. Jobs must therefore be able to run again from the start.

The thread also does the checkpoints, between groups: when the log has grown by so many pages,
and to its end when nothing was written for a while.
"""

from __future__ import annotations

import math
import threading
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import apsw

from castile.logs import logger
from castile.store.connections import BUSY_MS_MAX
from castile.store.errors import (
    DatabaseUnavailable,
    DeadlinePassed,
    OutcomeUnknown,
    TransactionLost,
    WriterQueueFull,
    as_failure,
)
from castile.store.tx import Tx

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from castile.clock import Clock
    from castile.store.key_ring import KeyRing

T = TypeVar("T")

_CHECKPOINT_PAGES = 8000
_IDLE_SECONDS = 0.5
_UNKNOWN_OUTCOME = (apsw.SQLITE_IOERR_FSYNC, apsw.SQLITE_IOERR_DIR_FSYNC)
"""
Errors of a commit whose pages are all in the file but perhaps not on the disk: after a crash
they may or may not be found there. With every other error the last page was not written, and
a group without its last page does not count.
"""

_log = logger(__name__)


@dataclass(eq=False)
class WriteJob(Generic[T]):
    """
    One unit of work for the writer.

    Args:
        subscription_id: The subscription it is for.
        work: Runs in the writer thread inside a savepoint; may be run again from the start.
        deadline_seconds: Monotonic clock reading after which it is not begun any more.
        alone: Whether it is committed by itself.
        on_commit: Called in the writer thread right after the commit, before the next group;
            what it raises becomes the job's error, although the work stays.
        on_done: What whoever sets `deliver` wakes up when the job is finished.
        result: What `work` returned, after the commit.
        error: Why nothing was stored, else None.
    """

    subscription_id: int
    work: Callable[[Tx], T]
    deadline_seconds: float = math.inf
    alone: bool = field(default=False, kw_only=True)
    on_commit: Callable[[], None] | None = field(default=None, kw_only=True)
    on_done: asyncio.Future[None] | None = field(default=None, kw_only=True)
    result: T | None = field(default=None, init=False)
    error: Exception | None = field(default=None, init=False)


class Writer:
    """
    A thread that works through write jobs on one connection.

    Args:
        connection: The connection; nobody else uses it from now on.
        key_ring: Encrypts the keys of users.
        clock: Its monotonic clock decides about deadlines.
        deliver: Called in this thread with the finished jobs of each group, after its commit.
        group_calls_max: How many jobs share a commit at most.
        queue_calls_max: How many jobs may wait at most.
    """

    def __init__(
        self,
        connection: apsw.Connection,
        key_ring: KeyRing,
        clock: Clock,
        *,
        deliver: Callable[[list[WriteJob[Any]]], None],
        group_calls_max: int,
        queue_calls_max: int,
    ) -> None:
        self._deliver = deliver
        self._connection = connection
        self._execute = connection.execute
        self._key_ring = key_ring
        self._seconds = clock.seconds
        self._group_calls_max = group_calls_max
        self._queue_calls_max = queue_calls_max
        self._waiting: deque[WriteJob[Any]] = deque()
        self._changed = threading.Condition(threading.Lock())
        self._closing = False
        self._txs: dict[int, Tx] = {}
        self._log_pages = 0
        self._checkpoint_pages = _CHECKPOINT_PAGES
        connection.set_wal_hook(self._on_log_written)
        self._thread = threading.Thread(target=self._loop, name="castile-writer", daemon=True)
        self._thread.start()

    def submit(self, job: WriteJob[Any]) -> None:
        """
        Let a job wait for the writer.

        Raises:
            WriterQueueFull: As many wait as may wait.
            DatabaseUnavailable: The writer was closed.
        """
        with self._changed:
            if self._closing:
                raise DatabaseUnavailable("the database is closed")
            if len(self._waiting) >= self._queue_calls_max:
                raise WriterQueueFull(f"{self._queue_calls_max} writes are waiting already")
            self._waiting.append(job)
            self._changed.notify()

    def close(self) -> None:
        """Take no more jobs, finish those that wait, write the log back, end the thread."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join()

    def rebuild(self) -> None:
        """Write the whole file anew, without gaps; for `on_commit`."""
        self._execute("VACUUM")

    @property
    def in_this_thread(self) -> bool:
        """Whether the caller runs in the writer thread."""
        return threading.current_thread() is self._thread

    def _loop(self) -> None:
        while (group := self._next_group()) is not None:
            if not group:
                self._checkpoint(apsw.SQLITE_CHECKPOINT_TRUNCATE)
                continue
            for job in self._run_together(group):
                self._run_together([job])
            try:
                self._deliver(group)
            except Exception:  # noqa: BLE001 - one end of the writer's loop
                _log.exception("deliver_failed")
            if self._log_pages >= self._checkpoint_pages:
                self._checkpoint(apsw.SQLITE_CHECKPOINT_PASSIVE)
        self._checkpoint(apsw.SQLITE_CHECKPOINT_TRUNCATE)
        self._connection.close()

    def _next_group(self) -> list[WriteJob[Any]] | None:
        """Wait for jobs; an empty list when idle with a log to write back, None at the end."""
        waiting = self._waiting
        with self._changed:
            while not waiting:
                if self._closing:
                    return None
                idle = not self._changed.wait(_IDLE_SECONDS if self._log_pages else None)
                if idle and not waiting:
                    return []
            group = [waiting.popleft()]
            if not group[0].alone:
                while waiting and len(group) < self._group_calls_max and not waiting[0].alone:
                    group.append(waiting.popleft())
            return group

    def _run_together(self, group: list[WriteJob[Any]]) -> list[WriteJob[Any]]:
        """Run jobs in one transaction; return those that must run again, each alone."""
        try:
            self._roll_back()  # Only after a rollback that failed is there anything.
            self._execute("BEGIN IMMEDIATE")
            for job in group:
                self._run_in_savepoint(job)
                if not self._connection.in_transaction:
                    return [other for other in group if other is not job]
            try:
                self._execute("COMMIT")
            except apsw.Error as error:
                return self._after_failed_commit(group, error)
        except Exception as error:  # noqa: BLE001 - one end of the writer's loop
            _fail(group, as_failure(error))
            return []
        for job in group:
            if job.on_commit is not None and job.error is None:
                _run_on_commit(job, job.on_commit)
        return []

    def _run_in_savepoint(self, job: WriteJob[Any]) -> None:
        job.result = job.error = None
        if self._seconds() > job.deadline_seconds:
            job.error = DeadlinePassed("the write waited too long and was not begun")
            return
        try:
            self._execute("SAVEPOINT job")
            job.result = job.work(self._tx(job.subscription_id))
            if self._connection.in_transaction:
                self._execute("RELEASE job")
            else:
                job.error = TransactionLost("the work ended its transaction")
        except BaseException as error:  # noqa: BLE001 - whatever a job raises is its own error
            job.error = as_failure(error)
            self._undo_job()
        if job.error is not None:
            job.result = None

    def _undo_job(self) -> None:
        if not self._connection.in_transaction:
            return
        try:
            self._execute("ROLLBACK TO job; RELEASE job")
        except apsw.Error:
            self._roll_back()

    def _roll_back(self) -> None:
        if self._connection.in_transaction:
            self._execute("ROLLBACK")

    def _after_failed_commit(
        self, group: list[WriteJob[Any]], error: apsw.Error
    ) -> list[WriteJob[Any]]:
        self._roll_back()
        if getattr(error, "extendedresult", None) in _UNKNOWN_OUTCOME:
            failure: Exception = OutcomeUnknown(f"the commit may or may not be kept: {error}")
            failure.__cause__ = error
        elif len(group) > 1:
            return group
        else:
            failure = as_failure(error)
        _fail([job for job in group if job.error is None], failure)
        return []

    def _tx(self, subscription_id: int) -> Tx:
        tx = self._txs.get(subscription_id)
        if tx is None:
            tx = self._txs[subscription_id] = Tx(self._connection, subscription_id, self._key_ring)
        return tx

    def _on_log_written(self, _connection: apsw.Connection, _schema: str, pages: int) -> int:
        if pages < self._log_pages:  # It began anew: everything in it was written back.
            self._checkpoint_pages = _CHECKPOINT_PAGES
        self._log_pages = pages
        return apsw.SQLITE_OK

    def _checkpoint(self, mode: int) -> None:
        """Write the log back as far as readers allow."""
        if mode == apsw.SQLITE_CHECKPOINT_TRUNCATE:
            self._connection.set_busy_timeout(0)  # No reader may hold up the writer.
            self._log_pages = 0  # Nothing to do before the next write, also when it fails.
        self._checkpoint_pages = self._log_pages + _CHECKPOINT_PAGES
        try:
            with suppress(apsw.BusyError):
                self._connection.wal_checkpoint(mode=mode)
        except apsw.Error:
            _log.exception("checkpoint_failed")
        finally:
            self._connection.set_busy_timeout(BUSY_MS_MAX)


def _fail(group: list[WriteJob[Any]], failure: Exception) -> None:
    for job in group:
        job.result = None
        job.error = failure


def _run_on_commit(job: WriteJob[Any], on_commit: Callable[[], None]) -> None:
    try:
        on_commit()
    except BaseException as error:  # noqa: BLE001 - belongs to the job, the writer goes on
        job.error = as_failure(error)
