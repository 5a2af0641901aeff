"""What is put together: the installation, its lock, and the parts of a server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from castile.assemble import open_installation
from castile.settings import resolve
from castile.store.errors import DataFolderInUse
from tests.clocks import FrozenClock

if TYPE_CHECKING:
    from pathlib import Path


def test_an_open_folder_is_locked_and_a_closed_one_is_free(tmp_path: Path) -> None:
    """A second server refuses to start; the next one after the end does not."""
    settings = resolve({"data": tmp_path, "test": True}, {})
    with (
        open_installation(settings, FrozenClock(), lambda: "c1"),
        pytest.raises(DataFolderInUse),
        open_installation(settings, FrozenClock(), lambda: "c2"),
    ):
        pass
    with open_installation(settings, FrozenClock(), lambda: "c3") as installation:
        assert installation.directory.current.subscriptions == {}


def test_the_settings_of_the_journal_reach_it(tmp_path: Path) -> None:
    """Every limit of the journal is a setting."""
    settings = resolve(
        {
            "data": tmp_path,
            "test": True,
            "journal_rows_max": 11,
            "journal_bytes_max": 1 << 21,
            "journal_days_max": 3,
            "journal_body_bytes_max": 14,
            "journal_unauthenticated_rows_max": 15,
            "journal_unauthenticated_body_bytes_max": 16,
            "journal_flush_ms_max": 17,
        },
        {},
    )
    with open_installation(settings, FrozenClock(), lambda: "c1") as installation:
        limits = installation.journal.limits
    assert (limits.rows_max, limits.bytes_max, limits.days_max) == (11, 1 << 21, 3)
    assert (limits.body_bytes_max, limits.flush_ms_max) == (14, 17)
    assert limits.unauthenticated_rows_max == 15
    assert limits.unauthenticated_body_bytes_max == 16


def test_everything_of_a_folder_belongs_to_its_owner_alone(tmp_path: Path) -> None:
    """The folder has mode 0700 and every file in it 0600."""
    folder = tmp_path / "data"
    with open_installation(resolve({"data": folder}, {}), FrozenClock(), lambda: "c1") as opened:
        opened.journal.flush()
        modes = {file.name: file.stat().st_mode & 0o777 for file in folder.iterdir()}
    assert folder.stat().st_mode & 0o777 == 0o700
    assert set(modes.values()) == {0o600}
