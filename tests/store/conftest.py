"""An open database with one subscription, for the tests of every repository."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from castile.store.sqlite import SERVER, SqliteDatabase

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def database(tmp_path: Path) -> Iterator[SqliteDatabase]:
    """An open database without subscriptions."""
    database = SqliteDatabase(tmp_path / "castile.db", durable=False)
    database.open()
    yield database
    database.close()


@pytest.fixture
def subscription_id(database: SqliteDatabase) -> int:
    """A subscription in the database."""
    return database.write(SERVER, lambda tx: tx.subscriptions.add("default", 0)).subscription_id


@pytest.fixture
def other_id(database: SqliteDatabase, subscription_id: int) -> int:
    """A second subscription."""
    added = database.write(SERVER, lambda tx: tx.subscriptions.add("other", 0)).subscription_id
    assert added != subscription_id
    return added
