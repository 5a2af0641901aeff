"""The tokens of the admin API as they are stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from castile.store.api_tokens import StoredApiToken
from castile.store.errors import AlreadyStored, NotStored
from castile.store.sqlite import SERVER

if TYPE_CHECKING:
    from castile.store.sqlite import SqliteDatabase

TOKEN = StoredApiToken("Console", "read", bytes(32), 7)


def test_tokens_belong_to_the_server(database: SqliteDatabase) -> None:
    """They come back as they were stored, in the order of their names."""
    other = StoredApiToken("backup", "admin", b"x" * 32, 8)
    database.write(SERVER, lambda tx: tx.api_tokens.add(TOKEN))
    database.write(SERVER, lambda tx: tx.api_tokens.add(other))
    with database.read(SERVER) as tx:
        assert tx.api_tokens.all() == [other, TOKEN]


def test_a_name_is_taken_once(database: SqliteDatabase) -> None:
    """Letter case is ignored."""
    database.write(SERVER, lambda tx: tx.api_tokens.add(TOKEN))
    with pytest.raises(AlreadyStored, match="'CONSOLE'"):
        database.write(
            SERVER, lambda tx: tx.api_tokens.add(StoredApiToken("CONSOLE", "read", b"", 7))
        )


def test_a_token_is_removed_by_its_name(database: SqliteDatabase) -> None:
    """There must be one."""
    database.write(SERVER, lambda tx: tx.api_tokens.add(TOKEN))
    database.write(SERVER, lambda tx: tx.api_tokens.remove("console"))
    with database.read(SERVER) as tx:
        assert tx.api_tokens.all() == []
    with pytest.raises(NotStored, match="no token 'console'"):
        database.write(SERVER, lambda tx: tx.api_tokens.remove("console"))


def test_a_hash_is_not_shown() -> None:
    """Not in a log either."""
    assert "token_hash" not in repr(TOKEN)
