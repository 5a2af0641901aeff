"""One process holds a data folder."""

from __future__ import annotations

import errno
import os
import signal
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from castile.store.errors import CannotOpen, DataFolderInUse
from castile.store.folder_lock import LOCK_FILE, hold_folder

if TYPE_CHECKING:
    from pathlib import Path

HOLD = """
import pathlib, sys
from castile.store.folder_lock import hold_folder
with hold_folder(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_the_folder_is_made_and_names_its_holder(tmp_path: Path) -> None:
    """Folder and file are closed to others; the file holds the process id."""
    folder = tmp_path / "castile-data"
    with hold_folder(folder):
        lock = folder / LOCK_FILE
        assert lock.read_text("ascii") == f"{os.getpid()}\n"
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert stat.S_IMODE(lock.stat().st_mode) == 0o600


def test_a_second_holder_is_refused_until_the_first_is_done(tmp_path: Path) -> None:
    """The error names the process that holds it, also inside one process."""
    with (
        hold_folder(tmp_path),
        pytest.raises(DataFolderInUse, match=f"in use by process {os.getpid()}"),
        hold_folder(tmp_path),
    ):
        raise AssertionError("two holders")
    with hold_folder(tmp_path):
        pass


def test_a_killed_holder_leaves_nothing_behind(tmp_path: Path) -> None:
    """After kill -9 the folder is free at once."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with (
            pytest.raises(DataFolderInUse, match=f"in use by process {holder.pid}"),
            hold_folder(tmp_path),
        ):
            raise AssertionError("two holders")
        holder.send_signal(signal.SIGKILL)
    with hold_folder(tmp_path):
        pass


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    """The error says which folder and why."""
    (tmp_path / "file").touch()
    with (
        pytest.raises(CannotOpen, match="file/data cannot be used: Not a directory; name another"),
        hold_folder(tmp_path / "file" / "data"),
    ):
        raise AssertionError("held")


def test_a_folder_on_which_no_lock_works_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some network folders have no locks."""

    def flock(_descriptor: int, _mode: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("castile.store.folder_lock.fcntl.flock", flock)
    with (
        pytest.raises(CannotOpen, match="cannot be locked: No locks available"),
        hold_folder(tmp_path),
    ):
        raise AssertionError("held")
