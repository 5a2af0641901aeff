"""How a database file is opened, for the writer and for readers."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import apsw

from castile.store.errors import CannotOpen, DatabaseDamaged
from castile.store.key_ring import flush_folder
from castile.store.migrations import check_identity, migrate

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from castile.store.migrations import Migration

BUSY_MS_MAX = 5000
"""How long to wait for a lock; only another program that opens the file has one for long."""

_STATEMENTS_KEPT = 200
_WRITER_CACHE_KIB = 64 << 10
_READER_CACHE_KIB = 8 << 10
_MMAP_BYTES_MAX = 1 << 30


def open_for_writing(
    path: Path, steps: Sequence[Migration], *, durable: bool, vfs: str | None = None
) -> apsw.Connection:
    """
    Open the file for the one writer and take it to the newest schema.

    Args:
        path: The database file; made with mode 0600, its folder with 0700, when missing.
        steps: Every migration, in order.
        durable: False leaves flushing to the operating system.
        vfs: Name of SQLite's layer of file access; None for its usual one.

    Returns:
        A connection in WAL mode that checkpoints only when told.

    Raises:
        CannotOpen: The file cannot be used; the message says why.
    """
    try:
        _make_file(path)
        connection = apsw.Connection(
            str(path), apsw.SQLITE_OPEN_READWRITE, vfs=vfs, statementcachesize=_STATEMENTS_KEPT
        )
    except (OSError, apsw.CantOpenError) as error:
        reason = getattr(error, "strerror", None) or error
        raise CannotOpen(f"{path} cannot be opened: {reason}") from error
    try:
        _prepare(connection, steps, durable=durable)
    except (apsw.NotADBError, apsw.CorruptError) as error:
        connection.close()
        raise DatabaseDamaged(
            f"{path} is damaged or no database: {error}; put a copy of it back"
        ) from error
    except apsw.Error as error:
        connection.close()
        raise CannotOpen(f"{path} cannot be used: {error}") from error
    except CannotOpen:
        connection.close()
        raise
    return connection


def open_for_reading(path: Path, *, vfs: str | None = None) -> apsw.Connection:
    """
    Open the file for one reader.

    Args:
        path: A database file that `open_for_writing` opened.
        vfs: Name of SQLite's layer of file access; None for its usual one.

    Returns:
        A connection that refuses to write.

    Raises:
        apsw.Error: The file cannot be opened.
    """
    connection = apsw.Connection(
        str(path), apsw.SQLITE_OPEN_READWRITE, vfs=vfs, statementcachesize=_STATEMENTS_KEPT
    )
    _configure(connection)
    connection.pragma("cache_size", -_READER_CACHE_KIB)
    connection.pragma("mmap_size", _MMAP_BYTES_MAX)
    connection.pragma("query_only", 1)
    return connection


def _make_file(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        # SQLite gives its side files the mode of this one.
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    except FileExistsError:
        return
    flush_folder(path.parent)


def _configure(connection: apsw.Connection) -> None:
    connection.set_busy_timeout(BUSY_MS_MAX)
    connection.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 1)
    # Without it a statement with a partial index is planned anew for each value: 11 us, not 2.
    connection.config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, 1)


def _prepare(connection: apsw.Connection, steps: Sequence[Migration], *, durable: bool) -> None:
    _configure(connection)
    check_identity(connection, steps)
    connection.pragma("journal_mode", "wal")
    connection.pragma("wal_autocheckpoint", 0)
    connection.pragma("synchronous", "full" if durable else "off")
    connection.pragma("cache_size", -_WRITER_CACHE_KIB)
    connection.pragma("foreign_keys", 1)
    # What is deleted is overwritten, not only unlinked: measured, it costs writes nothing.
    connection.pragma("secure_delete", 1)
    connection.pragma("trusted_schema", 0)
    migrate(connection, steps)
