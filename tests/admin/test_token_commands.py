"""The tokens of the admin API."""

from __future__ import annotations

import hmac
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest

from castile.admin import token_commands
from castile.admin.commands import run_command
from castile.admin.errors import CommandError
from castile.admin.token_commands import recognised, stored_tokens

if TYPE_CHECKING:
    from castile.server.installation import Installation


def _run(installation: Installation, command: str, **arguments: object) -> Any:
    return run_command(installation, f"token {command}", arguments)


def test_a_token_is_shown_once_and_only_its_hash_is_stored(installation: Installation) -> None:
    """256 random bits behind a word by which leaked ones are found."""
    made = _run(installation, "add", name="Console", scope="write")
    token = made["token"]
    assert token.startswith("castile_")
    assert len(token) == len("castile_") + 43
    (stored,) = stored_tokens(installation)
    assert stored.token_hash == sha256(token.encode()).digest()
    (row,) = _run(installation, "list")
    assert row == {"name": "Console", "scope": "write", "created_at": made["created_at"]}
    assert token not in repr(stored)
    for file in installation.data_folder.iterdir():
        assert token.encode() not in file.read_bytes()


def test_two_tokens_differ(installation: Installation) -> None:
    """Each is drawn anew."""
    assert (
        _run(installation, "add", name="a")["token"] != _run(installation, "add", name="b")["token"]
    )


def test_a_token_without_a_scope_may_read_only(installation: Installation) -> None:
    """More must be asked for."""
    assert _run(installation, "add", name="a")["scope"] == "read"


def test_a_revoked_token_is_gone(installation: Installation) -> None:
    """Its name is free again; letter case is ignored."""
    _run(installation, "add", name="Console")
    with pytest.raises(CommandError, match="'console' already"):
        _run(installation, "add", name="console")
    assert _run(installation, "revoke", name="CONSOLE") == {"revoked": "CONSOLE"}
    assert _run(installation, "list") == []
    with pytest.raises(CommandError, match="no token 'Console'"):
        _run(installation, "revoke", name="Console")
    _run(installation, "add", name="console")


@pytest.mark.parametrize("length", [1, token_commands.NAME_CHARACTERS_MAX])
def test_a_name_has_one_to_a_hundred_characters(installation: Installation, length: int) -> None:
    """Both ends belong to it."""
    assert _run(installation, "add", name="n" * length)["name"] == "n" * length


@pytest.mark.parametrize("name", [None, "", " ", "n" * 101, "a\nb"])
def test_other_names_are_refused(installation: Installation, name: str | None) -> None:
    """Nothing is stored."""
    with pytest.raises(CommandError, match="name: expected 1 to 100 printable") as caught:
        _run(installation, "add", name=name)
    assert caught.value.exit_code == 2
    assert stored_tokens(installation) == []


def test_an_unknown_scope_is_refused(installation: Installation) -> None:
    """The known ones are named."""
    with pytest.raises(CommandError, match="scope: expected read, write, admin, got 'root'"):
        _run(installation, "add", name="a", scope="root")


def test_there_are_so_many_tokens_and_no_more(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that a call compares with few."""
    monkeypatch.setattr(token_commands, "TOKENS_MAX", 2)
    _run(installation, "add", name="a")
    _run(installation, "add", name="b")
    with pytest.raises(CommandError, match="there are 2 tokens; revoke one first"):
        _run(installation, "add", name="c")
    _run(installation, "revoke", name="a")
    _run(installation, "add", name="c")


def test_every_token_is_compared_in_constant_time(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also behind the one that was meant, and hashes only."""
    tokens = [_run(installation, "add", name=name)["token"].encode() for name in "abc"]
    compared: list[tuple[bytes, bytes]] = []
    stored = stored_tokens(installation)
    monkeypatch.setattr(token_commands, "hmac", _Comparing(compared))
    for token, name in zip(tokens, "abc", strict=True):
        found = recognised(token, stored)
        assert found is not None
        assert found.name == name
    assert recognised(b"castile_wrong", stored) is None
    assert recognised(b"", stored) is None
    assert len(compared) == 5 * 3
    assert {len(each) for pair in compared for each in pair} == {32}


class _Comparing:
    def __init__(self, compared: list[tuple[bytes, bytes]]) -> None:
        self._compared = compared

    def compare_digest(self, one: bytes, other: bytes) -> bool:
        self._compared.append((one, other))
        return hmac.compare_digest(one, other)
