"""One process for one data folder."""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from castile.store.errors import CannotOpen, DataFolderInUse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOCK_FILE = "castile.lock"


@contextmanager
def hold_folder(folder: Path) -> Iterator[None]:
    """
    Hold a data folder; the kernel frees it when the process ends.

    The file `castile.lock` holds the process id of its last holder. It is never deleted, because
    another process may be about to lock the same file.

    Args:
        folder: The data folder; made with mode 0700 when missing.

    Raises:
        DataFolderInUse: Somebody else holds it.
        CannotOpen: The folder cannot be made or written.
    """
    descriptor = _open(folder)
    try:
        _lock(descriptor, folder)
        yield
    finally:
        os.close(descriptor)


def _open(folder: Path) -> int:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return os.open(folder / LOCK_FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise CannotOpen(
            f"data folder {folder} cannot be used: {error.strerror}; name another with --data"
        ) from error


def _lock(descriptor: int, folder: Path) -> None:
    # flock, not lockf: it belongs to this descriptor, so that a second holder inside the same
    # process is refused too and closing another descriptor of the file keeps it.
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, b"%d\n" % os.getpid(), 0)
    except BlockingIOError:
        holder = os.pread(descriptor, 20, 0).decode("ascii", "replace").strip()
        raise DataFolderInUse(
            f"data folder {folder} is in use by process {holder or 'unknown'}: stop it first"
        ) from None
    except OSError as error:
        raise CannotOpen(f"data folder {folder} cannot be locked: {error.strerror}") from error
