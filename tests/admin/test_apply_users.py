"""Applying the users of a definition file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.admin.applying import (
    NOTHING,
    apply,
    lines,
    refusals,
)

if TYPE_CHECKING:
    from castile.server.installation import Installation


def key_of(installation: Installation, user_id: str) -> tuple[bytes, ...]:
    return installation.directory.current.users[user_id].encryption_keys


def test_users_are_made_kept_changed_and_disabled(installation: Installation) -> None:
    """A user without a key keeps its key; the file never takes one away."""
    user = 'users = [{ user_id = "u"%s }]'
    assert lines(installation, user % "") == ["user u: created, with a generated encryption key"]
    (generated,) = key_of(installation, "u")
    assert len(generated) >= 10
    assert apply(installation, user % "") == NOTHING
    assert key_of(installation, "u") == (generated,)
    assert lines(installation, user % ', encryption_key = "key-0123456", disabled = true') == [
        "user u: encryption key changed",
        "user u: disabled",
    ]
    assert key_of(installation, "u") == (b"key-0123456",)
    assert installation.directory.current.users["u"].disabled
    assert apply(installation, user % "") == NOTHING
    assert lines(installation, user % ", disabled = false") == ["user u: enabled"]


def test_a_change_over_goes_on_while_the_file_names_the_newer_key(
    installation: Installation,
) -> None:
    """Applying the same file again takes no valid key away."""
    user = 'users = [{ user_id = "u", encryption_key = "%s" }]'
    apply(installation, user % "older-key-00")
    installation.database.write(1, lambda tx: tx.users.rotate("u", b"newer-key-00"))
    assert apply(installation, user % "newer-key-00") == NOTHING
    assert key_of(installation, "u") == (b"newer-key-00", b"older-key-00")
    apply(installation, user % "older-key-00")
    assert key_of(installation, "u") == (b"older-key-00",)


def test_a_user_id_of_another_subscription_is_an_error(installation: Installation) -> None:
    """A user id names its subscription, so it is unique on the server."""
    database = installation.database
    other = database.write(0, lambda tx: tx.subscriptions.add("other", 0)).subscription_id
    database.write(other, lambda tx: tx.users.add("u", b"some-key-0123", 0))
    assert refusals(installation, 'users = [{ user_id = "u" }]') == [
        'users "u", user_id: expected one that no other subscription has, got "u"'
    ]


def test_a_user_id_in_another_spelling_is_an_error(installation: Installation) -> None:
    """Clients send user ids exactly, so a spelling cannot change silently."""
    apply(installation, 'users = [{ user_id = "Etl" }]')
    assert refusals(installation, 'users = [{ user_id = "etl" }]') == [
        'users "etl", user_id: expected "Etl", as it is stored, got "etl"'
    ]
