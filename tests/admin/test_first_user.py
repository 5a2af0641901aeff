"""The subscription and the user that a server starts with."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from castile.admin.first_user import (
    FILE_NAME,
    FirstUser,
    first_enabled_user,
    generated_key,
    generated_user_id,
    make_first_subscription,
    make_first_user,
)

if TYPE_CHECKING:
    from castile.server.installation import Installation


def _random_text(bytes_count: int) -> str:
    return "ab" * bytes_count


def _subscription_id(installation: Installation) -> int:
    return installation.database.subscriptions()[0].subscription_id


def _add(installation: Installation, user_id: str, created_ms: int, *, disabled: bool) -> None:
    installation.database.write(
        _subscription_id(installation),
        lambda tx: tx.users.add(user_id, b"exampleKey01", created_ms, disabled=disabled),
    )


def test_generated_credentials_have_the_form_of_the_old_service() -> None:
    """A user id that can be told from others, and a key of 44 digits."""
    assert generated_user_id(_random_text) == "castile_ABABABABABABABABAB"
    assert generated_key(_random_text) == "AB" * 22
    assert generated_key(secrets.token_hex) != generated_key(secrets.token_hex)


def test_the_first_user_is_stored_and_its_key_written_to_a_private_file(
    installation: Installation,
) -> None:
    """What the file says is what signs."""
    user = make_first_user(installation, _random_text)
    assert user is not None
    file = installation.data_folder / FILE_NAME
    assert file.read_text() == f"user_id {user.user_id}\nencryption_key {user.encryption_key}\n"
    assert file.stat().st_mode & 0o777 == 0o600
    stored = installation.directory.current.users[user.user_id]
    assert stored.encryption_keys == (user.encryption_key.encode(),)


def test_no_user_is_made_beside_others(installation: Installation) -> None:
    """A second start changes nothing, also when the only user is disabled."""
    first = make_first_user(installation, _random_text)
    assert first is not None
    installation.database.write(
        _subscription_id(installation),
        lambda tx: tx.users.set_disabled(first.user_id, disabled=True),
    )
    (installation.data_folder / FILE_NAME).unlink()
    assert make_first_user(installation, secrets.token_hex) is None
    assert not (installation.data_folder / FILE_NAME).exists()


def test_a_leftover_file_is_replaced(installation: Installation) -> None:
    """One that others could read does not keep its mode."""
    file = installation.data_folder / FILE_NAME
    file.write_text("left over\n")
    file.chmod(0o644)
    make_first_user(installation, _random_text)
    assert file.stat().st_mode & 0o777 == 0o600
    assert "left over" not in file.read_text()


def test_the_key_does_not_show() -> None:
    """A log may hold the user."""
    assert "secret" not in repr(FirstUser("a", "secret"))


def test_a_subscription_is_made_only_when_there_is_none(installation: Installation) -> None:
    """The one that is there stays the only one."""
    make_first_subscription(installation, "other")
    assert [each.name for each in installation.database.subscriptions()] == ["default"]
    number = _subscription_id(installation)
    installation.database.write(number, lambda tx: tx.subscriptions.remove(number))
    make_first_subscription(installation, "other")
    assert [each.name for each in installation.database.subscriptions()] == ["other"]
    assert len(installation.directory.current.subscriptions) == 1


def test_the_user_that_people_are_told_of(installation: Installation) -> None:
    """The first enabled one of the file, else the enabled one that was made first."""
    number = _subscription_id(installation)
    assert first_enabled_user(installation, number) is None
    for user_id, created_ms, disabled in (("c", 1, True), ("b", 2, False), ("a", 3, False)):
        _add(installation, user_id, created_ms, disabled=disabled)
    expected = {(): "b", ("c", "a"): "a", ("c",): "b", ("unknown", "a", "b"): "a"}
    for preferred, user_id in expected.items():
        assert first_enabled_user(installation, number, preferred) == FirstUser(
            user_id, "exampleKey01"
        )
