"""The tokens of the admin API: who may use it, and for what."""

from __future__ import annotations

from dataclasses import dataclass, field

from castile.store.errors import AlreadyStored, NotStored
from castile.store.repository import Repository
from castile.store.statements import statements

_SQL = statements("api_tokens")
_ADD = _SQL["add"]
_ALL = _SQL["all"]
_REMOVE = _SQL["remove"]


@dataclass(frozen=True, slots=True)
class StoredApiToken:
    """
    A token, which itself is not stored.

    Args:
        name: Unique on the server, letter case ignored.
        scope: What it may do.
        token_hash: SHA-256 of the token.
        created_ms: Milliseconds since 1970 UTC.
    """

    name: str
    scope: str
    token_hash: bytes = field(repr=False)
    created_ms: int


class ApiTokenRepository(Repository):
    """Every token of the server, whichever subscription the transaction is for."""

    __slots__ = ()

    def add(self, token: StoredApiToken) -> None:
        """
        Store a token.

        Raises:
            AlreadyStored: The name is taken.
        """
        row = (token.name, token.scope, token.token_hash, token.created_ms)
        self._execute(_ADD, (token.name.casefold(), *row))
        if not self._connection.changes():
            raise AlreadyStored(f"a token is named {token.name!r} already, letter case ignored")

    def all(self) -> list[StoredApiToken]:
        """Return every token, in the order of their names."""
        return [StoredApiToken(*row) for row in self._execute(_ALL)]

    def remove(self, name: str) -> None:
        """
        Remove a token by its name, letter case ignored.

        Raises:
            NotStored: None has this name.
        """
        self._execute(_REMOVE, (name.casefold(),))
        if not self._connection.changes():
            raise NotStored(f"no token {name!r}")
