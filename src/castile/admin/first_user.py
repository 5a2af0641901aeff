"""The subscription and the API user that a server starts with when it has none."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from castile.server.installation import Installation

DEFAULT_SUBSCRIPTION: Final = "default"
FILE_NAME: Final = "first-user.txt"

RandomText = Callable[[int], str]
"""Gives so many random bytes, written as two hexadecimal digits each."""


@dataclass(frozen=True, slots=True)
class FirstUser:
    """The user that a person needs to make the first call."""

    user_id: str
    encryption_key: str = field(repr=False)


def generated_user_id(random_text: RandomText) -> str:
    """Return a new user id, in the form of the old service."""
    return f"castile_{random_text(9).upper()}"


def generated_key(random_text: RandomText) -> str:
    """Return a new encryption key: 44 hexadecimal digits."""
    return random_text(22).upper()


def make_first_subscription(installation: Installation, name: str | None = None) -> bool:
    """
    Make a subscription when the server has none.

    Args:
        installation: An open one.
        name: Its name, None for `default`.

    Returns:
        Whether one was made.
    """
    database = installation.database
    if database.subscriptions():
        return False
    now_ms = installation.clock.now_ms()
    chosen = name or DEFAULT_SUBSCRIPTION
    database.write(0, lambda tx: tx.subscriptions.add(chosen, now_ms))
    installation.directory.reload()
    return True


def remove_first_subscription(installation: Installation) -> None:
    """Remove the only subscription again, when what it was made for failed."""
    number = installation.database.subscriptions()[0].subscription_id
    installation.database.write(number, lambda tx: tx.subscriptions.remove(number))
    installation.directory.reload()


def make_first_user(installation: Installation, random_text: RandomText) -> FirstUser | None:
    """
    Make a user when the server has none, its key in `DATA/first-user.txt`.

    The file, with mode 0600, is on disk before the user is stored, so that a key never exists
    without a place to read it.

    Args:
        installation: One with at least one subscription.
        random_text: Such as `secrets.token_hex`.

    Returns:
        The new user, None when there are users already.
    """
    database = installation.database
    subscription = database.subscriptions()[0].subscription_id
    with database.read(subscription) as tx:
        if tx.users.all_of_server():
            return None
    user = FirstUser(generated_user_id(random_text), generated_key(random_text))
    _write_privately(
        installation.data_folder / FILE_NAME,
        f"user_id {user.user_id}\nencryption_key {user.encryption_key}\n",
    )
    now_ms = installation.clock.now_ms()
    key = user.encryption_key.encode()
    database.write(subscription, lambda tx: tx.users.add(user.user_id, key, now_ms))
    installation.directory.reload()
    return user


def first_enabled_user(
    installation: Installation, subscription_id: int, preferred: Sequence[str] = ()
) -> FirstUser | None:
    """
    Find the user that people are told of.

    Args:
        installation: An open one.
        subscription_id: The subscription whose users are looked at.
        preferred: User ids in the order of the definition file; they come before others.

    Returns:
        The first enabled user of the file, else the enabled one that was made first; None when
        there is none.
    """
    with installation.database.read(subscription_id) as tx:
        users = {user.user_id: user for user in tx.users.all() if not user.disabled}
    oldest_first = sorted(users, key=lambda each: (users[each].created_ms, each))
    for user_id in (*preferred, *oldest_first):
        if user_id in users:
            return FirstUser(user_id, users[user_id].encryption_keys[0].decode())
    return None


def _write_privately(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
