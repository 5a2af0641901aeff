"""
The journal: every call is kept, and no call ever fails or waits because of it.

`record` only puts an entry into a queue. One thread writes what has gathered, at the latest after
`flush_ms_max`. `flush` waits until everything recorded before it is on disk; a failure of ours is
flushed before its fault leaves. When the file cannot be written, entries are dropped and counted,
and `trouble` says why until a write succeeds again.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import apsw

from castile.journal.database import (
    DAY_MS,
    PRUNED_ROWS_MAX,
    insert_entries,
    open_journal_database,
    prune,
)
from castile.journal.entry import EVERY_CALL
from castile.journal.forgetting import (
    empty_calls,
    remove_calls_before,
    remove_calls_of,
    write_back,
)
from castile.journal.key import JournalKey, open_journal_key
from castile.journal.personal import PersonalMask
from castile.journal.rows import SIGNATURE, Rows
from castile.journal.search import Order, Page, find_call, find_page
from castile.logs import logger
from castile.store.errors import as_failure

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from castile.clock import Clock
    from castile.journal.entry import CallFilter, Entry, JournalLimits, KeptCall, Place
    from castile.journal.traces import Traces

IDLE_SECONDS: Final = 60.0
"""How often old calls are looked for when no call comes."""

PRUNE_PAUSE_SECONDS: Final = 0.01
"""Between two steps of pruning others may use the disk and the interpreter."""

INSIDE_DAYS: Final = 1
"""How far back bodies are looked into when nothing else is said."""

GROUP_MAX: Final = 500
"""Entries that are written in one transaction at most."""

_log = logger(__name__)


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
        self.path = path
        self._clock = clock
        self._durable = durable
        self._connection: apsw.Connection | None = None
        self._rows: Rows | None = None
        self._key: JournalKey | None = None
        self._opening = threading.Lock()
        self._writing = threading.Lock()
        self._condition = threading.Condition()
        self._waiting: list[Entry] = []
        self._waiting_bytes = 0
        self._recorded = 0
        self._taken = 0
        self._flushed = 0
        self._flushers = 0
        self._closing = False
        self._prunes = True
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

    def find(
        self, wanted: CallFilter = EVERY_CALL, *, limit: int = 100, order: Order = Order.NEWEST
    ) -> list[KeptCall]:
        """
        Find kept calls, at most `limit`, without their bodies.

        Args:
            wanted: Which calls; see `bounded` for those that look into bodies.
            limit: At most so many.
            order: The order in which they are found; the newest first unless said.
        """
        found: list[KeptCall] = []
        page = self.page(wanted, limit, order=order)
        found += page.calls
        while page.last is not None and len(found) < limit:
            page = self.page(wanted, limit - len(found), order=order, after=page.last)
            found += page.calls
        return found

    def page(
        self,
        wanted: CallFilter,
        limit: int,
        *,
        order: Order = Order.NEWEST,
        after: Place | None = None,
        with_bodies: bool = False,
        bytes_max: int | None = None,
    ) -> Page:
        """
        Find some of the calls that are looked for, and where to go on.

        Args:
            wanted: Which calls; see `bounded` for those that look into bodies.
            limit: At most so many; there may be fewer although more follow.
            order: The order in which they are found.
            after: Begin behind this place.
            with_bodies: Whether each has its bodies.
            bytes_max: No more calls once their bodies have so many bytes together.
        """
        self.flush()
        masked = PersonalMask(self._hashing()).hashed if wanted.looks_inside else None
        with self._opened() as connection:
            return find_page(
                connection,
                self.bounded(wanted),
                limit,
                order=order,
                after=after,
                with_bodies=with_bodies,
                bytes_max=bytes_max,
                masked=masked,
            )

    def bounded(self, wanted: CallFilter) -> CallFilter:
        """
        Return a filter with the span of time that it is about.

        To look into bodies takes long; when no begin is said, the last day is looked at.
        """
        if not wanted.looks_inside or wanted.oldest_ms is not None:
            return wanted
        latest_ms = self._clock.now_ms() if wanted.latest_ms is None else wanted.latest_ms
        return replace(wanted, oldest_ms=latest_ms - INSIDE_DAYS * DAY_MS)

    def around(self, call: KeptCall, count: int) -> list[KeptCall]:
        """
        Find what the same user did before and after a call.

        Args:
            call: The call; it is not among them.
            count: At most so many before it, and so many after it.

        Returns:
            The calls by their arrival, without their bodies.
        """
        same = replace(EVERY_CALL, user_id=call.entry.user_id)
        before = self.page(same, count, after=call.place).calls
        after = self.page(same, count, order=Order.OLDEST, after=call.place).calls
        return [*reversed(before), *after]

    def get(self, call_id: str) -> KeptCall | None:
        """Find one kept call with its bodies; None when it is not kept."""
        self.flush()
        with self._opened() as connection:
            return find_call(connection, call_id)

    def mac(self, text: str) -> bytes:
        """
        Return the keyed hash that is kept in place of a signature.

        Args:
            text: A signature as it stands in a request.

        Raises:
            KeyFileUnusable: The journal's key cannot be read.
        """
        return self._hashing().mac(SIGNATURE, text)

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
        mask = PersonalMask(self._hashing())
        masked = {mask.hashed(text) for text in traces.texts}
        with self._opened() as connection:
            everything = replace(traces, texts=traces.texts | masked)
            return empty_calls(connection, subscription_id, everything), write_back(connection)

    def remove_before(self, before_ms: int, subscription_id: int | None = None) -> tuple[int, bool]:
        """
        Remove the calls that arrived before a moment.

        Args:
            before_ms: The moment, in milliseconds since 1970 UTC.
            subscription_id: Only calls of this subscription; None for all.

        Returns:
            How many there were, and whether the log is empty, which may hold what they were.
        """
        self.flush()
        with self._opened() as connection:
            count = remove_calls_before(connection, before_ms, subscription_id)
            return count, write_back(connection)

    def compact(self) -> bool:
        """
        Write the whole file anew, so that no gap keeps what was removed.

        Calls that come meanwhile wait in memory.

        Returns:
            Whether the log is empty now; False when somebody still reads from it.

        Raises:
            DatabaseUnavailable: There is no room, or others hold the file; it is as it was.
        """
        self.flush()
        with self._writing, self._opened() as connection:
            try:
                connection.execute("VACUUM")
            except apsw.Error as error:
                raise as_failure(error) from None
            return write_back(connection)

    def remove_subscription(self, subscription_id: int, user_ids: Iterable[str]) -> int:
        """
        Remove the calls of a subscription.

        Args:
            subscription_id: The subscription.
            user_ids: Its users: calls that named one without a valid signature go too.

        Returns:
            How many there were.
        """
        self.flush()
        with self._opened() as connection:
            count = remove_calls_of(connection, subscription_id, user_ids)
            write_back(connection)
            return count

    @contextmanager
    def _opened(self) -> Iterator[apsw.Connection]:
        connection = self._open_connection()
        try:
            yield connection
        finally:
            connection.close()

    def _open_connection(self) -> apsw.Connection:
        with self._opening:  # One brings the file to the newest schema, the others wait.
            return open_journal_database(self.path, durable=self._durable)

    def _hashing(self) -> JournalKey:
        with self._opening:
            if self._key is None:
                self._key = open_journal_key(self.path)
            return self._key

    def _write_loop(self) -> None:
        while True:
            entries, flushing, closing = self._take()
            with self._writing:
                self._write(entries, flushing=flushing)
            if closing and not entries:
                break
        if self._connection is not None:
            self._connection.close()

    def _take(self) -> tuple[list[Entry], bool, bool]:
        condition = self._condition
        with condition:
            condition.wait_for(
                lambda: self._waiting or self._flushers or self._closing,
                PRUNE_PAUSE_SECONDS if self._prunes else IDLE_SECONDS,
            )
            if self._waiting and not self._flushers and not self._closing:
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
                self._connection = self._open_connection()
            if self._rows is None:
                self._rows = Rows(self.limits, self._hashing())
            connection = self._connection
            if self._durable:
                connection.pragma("synchronous", "full" if flushing else "normal")
            if entries or flushing:
                insert_entries(connection, entries, self._rows.row)
            # More than what came, so that a journal that is full does not grow however many come.
            rows_max = max(PRUNED_ROWS_MAX, 2 * len(entries))
            self._prunes = prune(connection, self.limits, self._clock.now_ms(), rows_max)
        except Exception as error:  # noqa: BLE001 - the end of the journal's writer: it must go on
            trouble = f"{type(error).__name__}: {error}"
            self._prunes = False
            self._forget_connection()
        changed = bool(trouble) != bool(self.trouble)
        with self._condition:
            self.trouble = trouble
            self.dropped += len(entries) if trouble else 0
            self._taken += len(entries)
            if flushing:
                self._flushed = self._taken
            self._condition.notify_all()
        if changed and trouble:
            _log.error("journal_failed", reason=trouble)
        elif changed:
            _log.info("journal_recovered", dropped=self.dropped)

    def _forget_connection(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close(force=True)
