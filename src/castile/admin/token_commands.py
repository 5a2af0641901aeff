"""The tokens of the admin API: made, listed, revoked, recognised."""

from __future__ import annotations

import hmac
import secrets
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from castile.admin.arguments import Argument
from castile.admin.command import Command, Scope, shown_at
from castile.admin.errors import CommandError
from castile.store.api_tokens import StoredApiToken
from castile.store.sqlite import SERVER

if TYPE_CHECKING:
    from collections.abc import Iterable

    from castile.admin.command import Arguments
    from castile.server.installation import Installation
    from castile.store.tx import Tx

TOKENS_MAX: Final = 100
"""So that a call of the API compares with few."""
NAME_CHARACTERS_MAX: Final = 100
TOKEN_BYTES: Final = 32
PREFIX: Final = "castile_"
"""By which people and programs that look for leaked secrets know a token."""


def recognised(token: bytes, stored: Iterable[StoredApiToken]) -> StoredApiToken | None:
    """
    Find the stored token that a client sent.

    It takes as long for every token: each stored one is compared, in constant time.

    Args:
        token: As it came.
        stored: Every token of the server.
    """
    token_hash = sha256(token).digest()
    found = None
    for each in stored:
        if hmac.compare_digest(each.token_hash, token_hash):
            found = each
    return found


def stored_tokens(installation: Installation) -> list[StoredApiToken]:
    """Return every token of a server; without any the admin API is off."""
    with installation.database.read(SERVER) as tx:
        return tx.api_tokens.all()


def _add(installation: Installation, arguments: Arguments) -> object:
    name = str(arguments.get("name") or "").strip()
    if not 1 <= len(name) <= NAME_CHARACTERS_MAX or not name.isprintable():
        raise CommandError(f"name: expected 1 to {NAME_CHARACTERS_MAX} printable characters", 2)
    scope = str(arguments.get("scope") or Scope.READ)
    if scope not in list(Scope):
        raise CommandError(f"scope: expected {', '.join(Scope)}, got {scope[:50]!r}", 2)
    token = PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    token_hash = sha256(token.encode()).digest()
    made = StoredApiToken(name, scope, token_hash, installation.clock.now_ms())

    def work(tx: Tx) -> None:
        if len(tx.api_tokens.all()) >= TOKENS_MAX:
            raise CommandError(f"there are {TOKENS_MAX} tokens; revoke one first", 1)
        tx.api_tokens.add(made)

    installation.database.write(SERVER, work)
    return {**_row(made), "token": token}


def _list(installation: Installation, _arguments: Arguments) -> object:
    return [_row(each) for each in stored_tokens(installation)]


def _revoke(installation: Installation, arguments: Arguments) -> object:
    name = str(arguments.get("name") or "").strip()
    installation.database.write(SERVER, lambda tx: tx.api_tokens.remove(name))
    return {"revoked": name}


def _row(token: StoredApiToken) -> dict[str, object]:
    return {"name": token.name, "scope": token.scope, "created_at": shown_at(token.created_ms)}


_NAME: Final = Argument("name", about="Letter case is ignored.", required=True)
_SCOPE: Final = Argument("scope", about="Default: read.", words=tuple(Scope))

TOKEN_COMMANDS: Final = (
    Command("token add", _add, Scope.ADMIN, (_NAME, _SCOPE), "Make a token; it is shown once."),
    Command("token list", _list, Scope.ADMIN, (), "List the tokens, which are not shown again."),
    Command("token revoke", _revoke, Scope.ADMIN, (_NAME,), "Refuse a token from now on."),
)
"""Everything that is done to tokens."""
