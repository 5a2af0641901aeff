"""Read connections, kept for the next reader."""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING

import apsw

from castile.store.errors import DatabaseUnavailable, ReadersBusy, as_failure
from castile.store.tx import Tx

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from castile.store.key_ring import KeyRing

_WAIT_SECONDS_MAX = 30.0


class Reader:
    """
    One read connection with the repositories over it.

    Args:
        connection: The connection; one thread at a time uses it.
        key_ring: Decrypts the keys of users.
    """

    __slots__ = ("_key_ring", "_txs", "connection")

    def __init__(self, connection: apsw.Connection, key_ring: KeyRing) -> None:
        self.connection = connection
        self._key_ring = key_ring
        self._txs: dict[int, Tx] = {}

    def tx(self, subscription_id: int) -> Tx:
        """Return the repositories of a subscription."""
        tx = self._txs.get(subscription_id)
        if tx is None:
            tx = self._txs[subscription_id] = Tx(self.connection, subscription_id, self._key_ring)
        return tx


class Readers:
    """
    A bounded pool; the connection used last is used first: its cache is warm.

    Args:
        open_reader: Opens one more connection.
        readers_max: How many are in use at a time at most.
        wait_seconds_max: How long to wait for one at most.
    """

    def __init__(
        self,
        open_reader: Callable[[], Reader],
        *,
        readers_max: int,
        wait_seconds_max: float = _WAIT_SECONDS_MAX,
    ) -> None:
        self._open_reader = open_reader
        self._readers_max = readers_max
        self._wait_seconds_max = wait_seconds_max
        self._free = threading.Semaphore(readers_max)
        self._idle: deque[Reader] = deque()
        self._closed = False

    def take(self) -> Reader:
        """
        Return a reader that nobody else uses, until `give_back`.

        Raises:
            ReadersBusy: None got free in time.
            DatabaseUnavailable: The file cannot be opened, or was closed.
        """
        if self._closed:
            raise DatabaseUnavailable("the database is closed")
        if not self._free.acquire(timeout=self._wait_seconds_max):
            raise ReadersBusy(f"all {self._readers_max} read connections are in use")
        if self._idle:
            return self._idle.pop()
        try:
            return self._open_reader()
        except apsw.Error as error:
            self._free.release()
            _raise_as_failure(error)
            raise

    def give_back(self, reader: Reader) -> None:
        """Keep a reader for the next one who reads."""
        if self._closed:
            reader.connection.close()
        else:
            self._idle.append(reader)
        self._free.release()

    def close(self) -> None:
        """Close every connection, those in use when they are given back."""
        self._closed = True
        while self._idle:
            self._idle.pop().connection.close()


class Reading:
    """
    One read transaction: a context manager that gives its `Tx`.

    Args:
        readers: Where a connection comes from.
        subscription_id: The subscription to read.
    """

    __slots__ = ("_reader", "_readers", "_subscription_id")

    def __init__(self, readers: Readers, subscription_id: int) -> None:
        self._readers = readers
        self._subscription_id = subscription_id

    def __enter__(self) -> Tx:
        reader = self._reader = self._readers.take()
        try:
            reader.connection.execute("BEGIN")
            return reader.tx(self._subscription_id)
        except BaseException:
            self._readers.give_back(reader)
            raise

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        connection = self._reader.connection
        try:
            if connection.in_transaction:
                connection.execute("COMMIT")
        finally:
            self._readers.give_back(self._reader)
        if isinstance(error, apsw.Error):
            _raise_as_failure(error)


def _raise_as_failure(error: apsw.Error) -> None:
    failure = as_failure(error)
    if failure is not error:
        raise failure from error
