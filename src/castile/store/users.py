"""API users and their encryption keys."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from castile.store.errors import AlreadyStored, ChangeOverUnfinished, NotStored
from castile.store.repository import Repository
from castile.store.statements import statements

if TYPE_CHECKING:
    import apsw

    from castile.store.key_ring import KeyRing

_SQL = statements("users")
_ADD = _SQL["add"]
_GET = _SQL["get"]
_OF_SUBSCRIPTION = _SQL["of_subscription"]
_OF_SERVER = _SQL["of_server"]
_SET_DISABLED = _SQL["set_disabled"]
_SET_KEYS = _SQL["set_keys"]
_REMOVE = _SQL["remove"]


@dataclass(frozen=True, slots=True)
class StoredUser:
    """
    An API user.

    Args:
        subscription_id: The subscription that its calls are for.
        user_id: Unique on the server.
        encryption_keys: The valid keys, the newest first; two during a change-over.
        disabled: Whether its calls are refused.
        created_ms: Milliseconds since 1970 UTC.

    Source: 02-admission A-17, A-30.
    """

    subscription_id: int
    user_id: str
    encryption_keys: tuple[bytes, ...] = field(repr=False)
    disabled: bool
    created_ms: int


class UserRepository(Repository):
    """
    The API users of a subscription; a user id is unique on the server.

    Args:
        connection: The connection of the transaction.
        subscription_id: The subscription whose users are seen.
        key_ring: Encrypts their keys.
    """

    __slots__ = ("_key_ring",)

    def __init__(
        self, connection: apsw.Connection, subscription_id: int, key_ring: KeyRing
    ) -> None:
        super().__init__(connection, subscription_id)
        self._key_ring = key_ring

    def add(
        self, user_id: str, encryption_key: bytes, created_ms: int, *, disabled: bool = False
    ) -> StoredUser:
        """
        Make a user.

        Args:
            user_id: Unique on the server.
            encryption_key: Its key.
            created_ms: Now, in milliseconds since 1970 UTC.
            disabled: Whether its calls are refused.

        Raises:
            AlreadyStored: A user of this or another subscription has the id, letter case ignored.
        """
        for _, taken, *_ in self._execute(_OF_SERVER):
            if taken.casefold() == user_id.casefold():
                raise AlreadyStored(f"the user id {taken!r} is taken, letter case ignored")
        encrypted = self._encrypt(encryption_key, user_id)
        self._execute(_ADD, (self._subscription_id, user_id, encrypted, disabled, created_ms))
        keys = (encryption_key,)
        return StoredUser(self._subscription_id, user_id, keys, disabled, created_ms)

    def get(self, user_id: str) -> StoredUser | None:
        """Return a user of this subscription, or None."""
        row = self._execute(_GET, (self._subscription_id, user_id)).fetchone()
        return None if row is None else self._user(row)

    def all(self) -> list[StoredUser]:
        """Return the users of this subscription by their ids."""
        return [
            self._user(row) for row in self._execute(_OF_SUBSCRIPTION, (self._subscription_id,))
        ]

    def all_of_server(self) -> list[StoredUser]:
        """Return the users of every subscription."""
        return [self._user(row) for row in self._execute(_OF_SERVER)]

    def set_disabled(self, user_id: str, *, disabled: bool) -> None:
        """
        Refuse or accept the calls of a user from now on.

        Raises:
            NotStored: This subscription has no such user.
        """
        self._execute(_SET_DISABLED, (self._subscription_id, user_id, disabled))
        self._must_have_changed(user_id)

    def set_key(self, user_id: str, encryption_key: bytes) -> None:
        """
        Make one key the only valid one of a user.

        Raises:
            NotStored: This subscription has no such user.
        """
        self._set_keys(user_id, encryption_key, None)

    def rotate(self, user_id: str, encryption_key: bytes) -> None:
        """
        Begin a change-over: a new key is valid beside the present one.

        Raises:
            NotStored: This subscription has no such user.
            ChangeOverUnfinished: Two keys are valid already.

        Source: decided (02-admission A-17).
        """
        present, *former = self._existing(user_id).encryption_keys
        if former:
            raise ChangeOverUnfinished(f"user {user_id!r} has two valid keys; drop the older first")
        self._set_keys(user_id, encryption_key, present)

    def finish_rotation(self, user_id: str) -> bool:
        """
        End a change-over: only the newer key stays valid.

        Returns:
            Whether an older key was dropped.

        Raises:
            NotStored: This subscription has no such user.
        """
        newest, *former = self._existing(user_id).encryption_keys
        if former:
            self._set_keys(user_id, newest, None)
        return bool(former)

    def remove(self, user_id: str) -> None:
        """
        Remove a user.

        Raises:
            NotStored: This subscription has no such user.
        """
        self._execute(_REMOVE, (self._subscription_id, user_id))
        self._must_have_changed(user_id)

    def _existing(self, user_id: str) -> StoredUser:
        user = self.get(user_id)
        if user is None:
            raise NotStored(f"no user {user_id!r}")
        return user

    def _set_keys(self, user_id: str, newest: bytes, former: bytes | None) -> None:
        encrypted = None if former is None else self._encrypt(former, user_id)
        keys = (self._subscription_id, user_id, self._encrypt(newest, user_id), encrypted)
        self._execute(_SET_KEYS, keys)
        self._must_have_changed(user_id)

    def _must_have_changed(self, user_id: str) -> None:
        if not self._connection.changes():
            raise NotStored(f"no user {user_id!r}")

    def _encrypt(self, encryption_key: bytes, user_id: str) -> bytes:
        return self._key_ring.encrypt(encryption_key, self._subscription_id, user_id)

    def _user(self, row: tuple[Any, ...]) -> StoredUser:
        subscription_id, user_id, newest, former, disabled, created_ms = row
        keys = tuple(
            self._key_ring.decrypt(key, subscription_id, user_id)
            for key in (newest, former)
            if key is not None
        )
        return StoredUser(subscription_id, user_id, keys, disabled == 1, created_ms)
