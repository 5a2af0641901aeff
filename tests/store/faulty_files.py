"""Files that fail when a test says so."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import apsw

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class FaultyFiles(apsw.VFS):
    """
    SQLite's file access with faults.

    Args:
        name: Under which SQLite knows it; unique in the process.

    Attributes:
        writing: Called before each write to a file, with its name.
        flushing: Called before each flush of a file, with its name.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.writing: Callable[[str], None] = _do_nothing
        self.flushing: Callable[[str], None] = _do_nothing
        super().__init__(name, "")

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:  # noqa: N802 - named by SQLite
        """Open a file that asks before it writes or flushes."""
        return _FaultyFile(self, name, flags)

    @contextmanager
    def fail(
        self, *, write: Exception | None = None, flush: Exception | None = None
    ) -> Iterator[None]:
        """Raise for every write or flush of the log while this lasts."""

        def fail_with(error: Exception) -> Callable[[str], None]:
            def fail(name: str) -> None:
                if name.endswith("-wal"):
                    raise error

            return fail

        if write is not None:
            self.writing = fail_with(write)
        if flush is not None:
            self.flushing = fail_with(flush)
        try:
            yield
        finally:
            self.writing = self.flushing = _do_nothing


class _FaultyFile(apsw.VFSFile):
    def __init__(
        self, files: FaultyFiles, name: str | apsw.URIFilename | None, flags: list[int]
    ) -> None:
        self._files = files
        self._name = name.filename() if isinstance(name, apsw.URIFilename) else str(name)
        super().__init__("", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802 - named by SQLite
        self._files.writing(self._name)
        super().xWrite(data, offset)

    def xSync(self, flags: int) -> None:  # noqa: N802 - named by SQLite
        self._files.flushing(self._name)
        super().xSync(flags)


def disk_full() -> Exception:
    """Make the error of a disk without space."""
    return apsw.FullError("disk full")


def flush_failed() -> Exception:
    """Make the error of a flush that failed."""
    error = apsw.IOError("flush failed")
    error.extendedresult = apsw.SQLITE_IOERR_FSYNC  # type: ignore[attr-defined] # missing in the stubs
    return error


def _do_nothing(_name: str) -> None:
    """No fault."""
