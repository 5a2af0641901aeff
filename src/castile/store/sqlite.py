"""The SQLite database: one writer thread, read connections apart."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar, cast

import apsw

from castile.clock import SystemClock
from castile.store.connections import BUSY_MS_MAX, open_for_reading, open_for_writing
from castile.store.key_ring import make_key_file, read_key_file
from castile.store.migrations import migrations
from castile.store.readers import Reader, Readers, Reading
from castile.store.statements import statements
from castile.store.writer import WriteJob, Writer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from castile.clock import Clock
    from castile.store.key_ring import KeyRing
    from castile.store.subscriptions import StoredSubscription
    from castile.store.tx import Tx

__all__ = ["SERVER", "SqliteDatabase", "WriteJob"]

SERVER = 0
"""Stands for no subscription: the transaction is about the server as a whole."""

KEY_FILE = "secret.key"
"""Name of the key file, beside the database."""

_LOG_TRIALS_MAX = 50
_LOG_PAUSE_SECONDS = 0.1

_ANY_USER = statements("users")["any"]

T = TypeVar("T")


class SqliteDatabase:
    """
    One database file.

    Writes are jobs for one thread, which commits many together; a result is seen only after its
    commit. Reads run in the caller's thread and see every write whose result was seen.

    Args:
        path: The file; the key file lies beside it.
        durable: False leaves flushing to the operating system; for tests of users only.
        group_calls_max: How many writes share a commit at most.
        queue_calls_max: How many writes may wait at most.
        readers_max: How many reads run at a time at most.
        clock: Its monotonic clock decides about deadlines.
        vfs: Name of SQLite's layer of file access; None for its usual one.

    Attributes:
        deliver: Called in the writer thread with the finished jobs of each group that were
            submitted, after their commit.
    """

    def __init__(
        self,
        path: Path,
        *,
        durable: bool = True,
        group_calls_max: int = 100,
        queue_calls_max: int = 1000,
        readers_max: int = 16,
        clock: Clock | None = None,
        vfs: str | None = None,
    ) -> None:
        self.path = path
        self.deliver: Callable[[list[WriteJob[Any]]], None] = _deliver_nothing
        self._durable = durable
        self._group_calls_max = group_calls_max
        self._queue_calls_max = queue_calls_max
        self._readers_max = readers_max
        self._clock = clock or SystemClock()
        self._vfs = vfs
        self._writer: Writer | None = None
        self._readers: Readers | None = None

    def open(self) -> None:
        """
        Open the file, made when missing, migrate it and start the writer.

        Raises:
            NewerSchema: It was made by a newer program.
            DatabaseDamaged: It is broken, or no database.
            ForeignDatabase: It is a database of another program.
            KeyFileUnusable: The key file is missing, unreadable, or of another database.
            CannotOpen: It cannot be read or written.
        """
        connection = open_for_writing(self.path, migrations(), durable=self._durable, vfs=self._vfs)
        try:
            key_ring = _open_key_ring(connection, self.path.with_name(KEY_FILE))
        except BaseException:
            connection.close()
            raise

        def open_reader() -> Reader:
            return Reader(open_for_reading(self.path, vfs=self._vfs), key_ring)

        self._readers = Readers(open_reader, readers_max=self._readers_max)
        self._writer = Writer(
            connection,
            key_ring,
            self._clock,
            deliver=self._deliver,
            group_calls_max=self._group_calls_max,
            queue_calls_max=self._queue_calls_max,
        )

    def close(self) -> None:
        """Finish the writes that wait, then close the file; without it open, do nothing."""
        if self._writer is not None:
            self._writer.close()
        if self._readers is not None:
            self._readers.close()

    def read(self, subscription_id: int) -> Reading:
        """
        Open a read transaction in this thread.

        Args:
            subscription_id: The subscription to read, or `SERVER`.

        Returns:
            A context manager that gives the `Tx`; what is read inside is one moment's state.
            Entering or leaving it raises `ReadersBusy` when no connection got free, and
            `DatabaseUnavailable` when the file cannot be read.
        """
        return Reading(_opened(self._readers), subscription_id)

    def submit(self, job: WriteJob[Any]) -> None:
        """
        Let a job wait for the writer; `deliver` tells when it is finished.

        Raises:
            WriterQueueFull: As many wait as may wait.
            DatabaseUnavailable: The database was closed.
        """
        _opened(self._writer).submit(job)

    def write(
        self,
        subscription_id: int,
        work: Callable[[Tx], T],
        *,
        on_commit: Callable[[], None] | None = None,
    ) -> T:
        """
        Have something written alone and wait for it; for commands and tests.

        Args:
            subscription_id: The subscription to write to, or `SERVER`.
            work: Runs in the writer thread; may be run again from the start.
            on_commit: Called in the writer thread right after the commit.

        Returns:
            What `work` returned, after the commit.

        Raises:
            Exception: What `work` raised; nothing was stored.
            DatabaseUnavailable: The database cannot be written; nothing was stored.
            OutcomeUnknown: It cannot be known whether it was stored.
            WriterQueueFull: As many writes wait as may wait.
        """
        writer = _opened(self._writer)
        if writer.in_this_thread:
            raise RuntimeError("the writer thread would wait for itself")
        job = _WaitedJob(subscription_id, work, alone=True, on_commit=on_commit)
        writer.submit(job)
        job.finished.wait()
        if job.error is not None:
            raise job.error
        return cast("T", job.result)

    def empty_log(self) -> bool:
        """
        Write the log back to its end, so that no file keeps what was erased.

        Returns:
            Whether it is empty now; False when others used it all the while.
        """
        readers = _opened(self._readers)
        reader = readers.take()
        connection = reader.connection
        try:
            connection.set_busy_timeout(0)  # Whoever waits would hold up the writer.
            for _ in range(_LOG_TRIALS_MAX):
                try:
                    connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
                except apsw.BusyError:
                    time.sleep(_LOG_PAUSE_SECONDS)
                else:
                    return True
            return False
        finally:
            connection.set_busy_timeout(BUSY_MS_MAX)
            readers.give_back(reader)

    def compact(self) -> bool:
        """
        Write the whole file anew, so that no gap in it keeps what was erased.

        Writes wait meanwhile, reads go on. It takes room on the disk for two more copies.

        Returns:
            Whether the log is empty now; False when others used it all the while.

        Raises:
            DatabaseUnavailable: There is no room, or others hold the file; it is as it was.
        """
        self.write(SERVER, _do_nothing, on_commit=_opened(self._writer).rebuild)
        return self.empty_log()

    def subscriptions(self) -> list[StoredSubscription]:
        """Return every subscription, the oldest first."""
        with self.read(SERVER) as tx:
            return tx.subscriptions.all()

    def _deliver(self, jobs: list[WriteJob[Any]]) -> None:
        submitted = []
        for job in jobs:
            if isinstance(job, _WaitedJob):
                job.finished.set()
            else:
                submitted.append(job)
        if submitted:
            self.deliver(submitted)


@dataclass(eq=False)
class _WaitedJob(WriteJob[T]):
    finished: threading.Event = field(default_factory=threading.Event, init=False)


def _deliver_nothing(_jobs: list[WriteJob[Any]]) -> None:
    """Nobody waits."""


def _do_nothing(_tx: Tx) -> None:
    """What is to be done comes after the commit."""


def _opened(part: T | None) -> T:
    if part is None:
        raise RuntimeError("the database is not open")
    return part


def _open_key_ring(connection: apsw.Connection, path: Path) -> KeyRing:
    user = connection.execute(_ANY_USER).fetchone()
    if user is None and not path.exists():
        make_key_file(path)
    key_ring = read_key_file(path)
    if user is not None:
        subscription_id, user_id, encryption_key = user
        key_ring.decrypt(encryption_key, subscription_id, user_id)
    return key_ring
