"""An installation with a store and a directory, without a journal and without a server."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from castile.server.directory import LiveDirectory
from castile.server.installation import Installation
from castile.settings import Resolved
from castile.store.sqlite import SqliteDatabase
from tests.clocks import FrozenClock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from castile.journal.journal import Journal


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    """A new data folder with the subscription `default`."""
    with _opened(tmp_path / "data") as opened:
        yield opened


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Installation]:
    """Another such data folder."""
    with _opened(tmp_path / "other") as opened:
        yield opened


@contextmanager
def _opened(folder: Path) -> Iterator[Installation]:
    folder.mkdir(mode=0o700)
    clock = FrozenClock()
    database = SqliteDatabase(folder / "castile.db", durable=False, clock=clock)
    database.open()
    try:
        database.write(0, lambda tx: tx.subscriptions.add("default", clock.now_ms()))
        settings = Resolved()
        directory = LiveDirectory(database, settings.subscription)
        journal = cast("Journal", None)  # definitions never touch it
        yield Installation(
            settings, folder, database, journal, directory, clock, iter("abc").__next__
        )
    finally:
        database.close()


@pytest.fixture
def example(tmp_path: Path) -> str:
    """The example of the documentation; its key file is in `tmp_path`."""
    (tmp_path / "nightly_report.key").write_text("key-of-the-report\nsecond line\n")
    return (Path(__file__).parents[2] / "docs" / "definition.example.toml").read_text("utf-8")
