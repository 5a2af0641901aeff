"""
What can go wrong between a caller and the database.

    StoreFailure
    ├── DatabaseUnavailable        cannot be reached or written now (10001)
    │   └── ReadersBusy            every read connection is in use
    ├── WriterQueueFull            too many writes wait
    ├── DeadlinePassed             the write waited too long and was not begun
    ├── OutcomeUnknown             nobody can say whether the commit was kept (20011)
    ├── TransactionLost            the work ended the transaction it ran in
    ├── WorkBrokenOff              the work wanted to end its thread
    ├── SequenceExhausted          no number is left for a new record
    ├── NotStored                  a record that was named does not exist
    ├── AlreadyStored              a name that must be unique is taken
    ├── ChangeOverUnfinished       an API user holds two keys already
    └── CannotOpen                 the data folder cannot be used (exit 4)
        ├── DataFolderInUse        another process holds the folder
        ├── NewerSchema            made by a newer program
        ├── DatabaseDamaged        broken, or no database
        ├── ForeignDatabase        a database of another program
        └── KeyFileUnusable        missing, unreadable, or of another database
"""

from __future__ import annotations

import apsw


class StoreFailure(Exception):  # noqa: N818 - its leaves are agreed names of the house
    """Anything that the store could not do."""


class DatabaseUnavailable(StoreFailure):
    """The database cannot be reached, read or written now; nothing was stored."""


class ReadersBusy(DatabaseUnavailable):
    """Every read connection was in use for too long."""


class WriterQueueFull(StoreFailure):
    """As many writes wait for the writer as may wait; this one was not taken."""


class DeadlinePassed(StoreFailure):
    """The write reached its deadline in the queue and was not begun."""


class OutcomeUnknown(StoreFailure):
    """The commit failed and nobody can tell whether it was kept (01-errors F-10)."""


class TransactionLost(StoreFailure):
    """The work ended the transaction it ran in; nothing of it was stored."""


class WorkBrokenOff(StoreFailure):
    """The work raised what would end its thread; the writer goes on."""


class SequenceExhausted(StoreFailure):
    """Every number that the wire can carry was given."""


class NotStored(StoreFailure):
    """A record that was named does not exist."""


class AlreadyStored(StoreFailure):
    """A name or an id that must be unique is taken."""


class ChangeOverUnfinished(StoreFailure):
    """The API user holds two valid keys; the older one must be dropped first."""


class CannotOpen(StoreFailure):
    """The data folder or the database in it cannot be used; the program ends with 4."""


class DataFolderInUse(CannotOpen):
    """Another process holds the data folder."""


class NewerSchema(CannotOpen):
    """The database was made by a newer program."""


class DatabaseDamaged(CannotOpen):
    """The database file is broken or is no database."""


class ForeignDatabase(CannotOpen):
    """The file is a database of another program."""


class KeyFileUnusable(CannotOpen):
    """The key file is missing, unreadable, open to others, or of another database."""


UNAVAILABLE: tuple[type[apsw.Error], ...] = (
    apsw.BusyError,
    apsw.CantOpenError,
    apsw.CorruptError,
    apsw.FullError,
    apsw.IOError,
    apsw.LockedError,
    apsw.NoLFSError,
    apsw.NoMemError,
    apsw.NotADBError,
    apsw.PermissionsError,
    apsw.ProtocolError,
    apsw.ReadOnlyError,
)
"""Errors that the machine causes; every other one is a mistake of ours."""


def as_failure(error: BaseException) -> Exception:
    """
    Turn an error of the machine below the database into `DatabaseUnavailable`.

    What is no `Exception` (`SystemExit`) becomes `WorkBrokenOff`: it would end whoever waits.

    Args:
        error: What was raised while the database was used.

    Returns:
        The failure, with the error as its cause; any other error as it came.
    """
    failure: StoreFailure
    if isinstance(error, UNAVAILABLE):
        failure = DatabaseUnavailable(f"the database cannot be used: {error}")
    elif isinstance(error, Exception):
        return error
    else:
        failure = WorkBrokenOff(f"the work was broken off by {error!r}")
    failure.__cause__ = error
    return failure
