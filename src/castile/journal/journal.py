"""
The journal: every call is kept, and no call ever fails or waits because of it.

`record` only puts an entry into a queue. One thread writes what has gathered, at the latest after
`flush_ms_max`. `flush` waits until everything recorded before it is on disk; a failure of ours is
flushed before its fault leaves. When the file cannot be written, entries are dropped and counted,
and `trouble` says why until a write succeeds again.
"""

from __future__ import annotations

import threading
from contextlib import closing
from typing import TYPE_CHECKING, Final

from castile.journal.database import (
    PRUNED_ROWS_MAX,
    find_call,
    find_calls,
    insert_entries,
    open_journal_database,
    prune,
)
from castile.journal.entry import EVERY_CALL
from castile.journal.forgetting import forget_calls, write_back
from castile.journal.key import open_journal_key

if TYPE_CHECKING:
    from pathlib import Path

    import apsw

    from castile.clock import Clock
    from castile.journal.entry import CallFilter, Entry, JournalLimits, KeptCall
    from castile.journal.traces import Traces

IDLE_SECONDS: Final = 60.0
"""How often old calls are looked for when no call comes."""

SIGNATURE: Final = "signature"
"""The purpose of the hashes that are kept of signatures."""

GROUP_MAX: Final = 500
"""Entries that are written in one transaction at most."""


class Journal:
    """
    Keep every call in a database of its own.

    Args:
        path: The journal's file.
        limits: How much is kept.
        clock: For the age of calls.
        durable: False leaves flushing to the operating system.
    """

    def __init__(
        self, path: Path, limits: JournalLimits, clock: Clock, *, durable: bool = True
    ) -> None:
        self.limits = limits
        self.dropped = 0
        self.trouble = ""
        self._path = path
        self._clock = clock
        self._durable = durable
        self._connection: apsw.Connection | None = None
        self._condition = threading.Condition()
        self._waiting: list[Entry] = []
        self._waiting_bytes = 0
        self._recorded = 0
        self._taken = 0
        self._flushed = 0
        self._flushers = 0
        self._closing = False
        self._thread = threading.Thread(target=self._write_loop, name="journal", daemon=True)

    def open(self) -> None:
        """Start to write; a file that cannot be opened is tried again with each group."""
        self._thread.start()

    def close(self) -> None:
        """Write what waits, and end; a journal that was never opened has nothing to do."""
        if self._thread.ident is None:
            return
        with self._condition:
            self._closing = True
            self._condition.notify_all()
        self._thread.join()

    def record(self, entry: Entry) -> None:
        """Take an entry; it is written within `flush_ms_max`."""
        size = len(entry.request) + len(entry.response)
        with self._condition:
            if self._waiting_bytes + size > self.limits.waiting_bytes_max:
                self.dropped += 1
                return
            self._waiting.append(entry)
            self._waiting_bytes += size
            self._recorded += 1
            if len(self._waiting) == 1:
                self._condition.notify_all()

    def flush(self, *, seconds_max: float = 5.0) -> bool:
        """
        Wait until everything recorded so far is on disk.

        Args:
            seconds_max: How long to wait, in seconds.

        Returns:
            Whether it is; False when the journal cannot be written or the time is over.
        """
        with self._condition:
            target = self._recorded
            self._flushers += 1
            self._condition.notify_all()
            self._condition.wait_for(lambda: self._flushed >= target, seconds_max)
            self._flushers -= 1
            return self._flushed >= target and not self.trouble

    def find(self, wanted: CallFilter = EVERY_CALL, *, limit: int = 100) -> list[KeptCall]:
        """Find kept calls, the newest first, at most `limit`, without their bodies."""
        self.flush()
        with closing(open_journal_database(self._path, durable=self._durable)) as connection:
            return find_calls(connection, wanted, limit)

    def get(self, call_id: str) -> KeptCall | None:
        """Find one kept call with its bodies; None when it is not kept."""
        self.flush()
        with closing(open_journal_database(self._path, durable=self._durable)) as connection:
            return find_call(connection, call_id)

    def mac(self, text: str) -> bytes:
        """
        Return the keyed hash that is kept in place of a signature, to compare candidates with.

        Args:
            text: A signature as it stands in a request.

        Raises:
            KeyFileUnusable: The journal's key cannot be read.
        """
        return open_journal_key(self._path).mac(SIGNATURE, text)

    def forget(self, subscription_id: int, traces: Traces) -> tuple[int, bool]:
        """
        Empty every kept call of a subscription that names a lead.

        Args:
            subscription_id: The subscription of the lead.
            traces: What names the lead.

        Returns:
            How many calls were emptied, and whether the log is empty, which may hold what they
            were.
        """
        self.flush()
        with closing(open_journal_database(self._path, durable=self._durable)) as connection:
            return forget_calls(connection, subscription_id, traces), write_back(connection)

    def _write_loop(self) -> None:
        while True:
            entries, flushing, closing = self._take()
            self._write(entries, flushing=flushing)
            if closing and not entries:
                break
        if self._connection is not None:
            self._connection.close()

    def _take(self) -> tuple[list[Entry], bool, bool]:
        condition = self._condition
        with condition:
            condition.wait_for(
                lambda: self._waiting or self._flushers or self._closing, IDLE_SECONDS
            )
            if not self._flushers and not self._closing:
                condition.wait_for(
                    lambda: self._flushers or self._closing or len(self._waiting) >= GROUP_MAX,
                    self.limits.flush_ms_max / 2000,
                )
            entries = self._waiting[:GROUP_MAX]
            del self._waiting[:GROUP_MAX]
            self._waiting_bytes -= sum(len(one.request) + len(one.response) for one in entries)
            return entries, self._flushers > 0, self._closing

    def _write(self, entries: list[Entry], *, flushing: bool) -> None:
        trouble = ""
        try:
            if self._connection is None:
                self._connection = open_journal_database(self._path, durable=self._durable)
            connection = self._connection
            if self._durable:
                connection.pragma("synchronous", "full" if flushing else "normal")
            if entries or flushing:
                insert_entries(connection, entries, self.limits)
            if prune(connection, self.limits, self._clock.now_ms()) == PRUNED_ROWS_MAX:
                prune(connection, self.limits, self._clock.now_ms())
        except Exception as error:  # noqa: BLE001 - the end of the journal's writer: it must go on
            trouble = f"{type(error).__name__}: {error}"
            self._forget_connection()
        with self._condition:
            self.trouble = trouble
            self.dropped += len(entries) if trouble else 0
            self._taken += len(entries)
            if flushing:
                self._flushed = self._taken
            self._condition.notify_all()

    def _forget_connection(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close(force=True)
