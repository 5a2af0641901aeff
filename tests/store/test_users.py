"""API users: unique on the server, keys encrypted at rest, two keys during a change-over."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest

from castile.store.errors import AlreadyStored, ChangeOverUnfinished, KeyFileUnusable, NotStored
from castile.store.key_ring import make_key_file
from castile.store.sqlite import KEY_FILE

if TYPE_CHECKING:
    from collections.abc import Callable

    from castile.store.sqlite import SqliteDatabase
    from castile.store.tx import Tx
    from castile.store.users import StoredUser

KEY = b"exampleKey01"
NEW_KEY = b"exampleKey02"


@pytest.fixture
def user(database: SqliteDatabase, subscription_id: int) -> StoredUser:
    """A user that exists."""
    return database.write(subscription_id, lambda tx: tx.users.add("etl_01", KEY, 7))


def keys(database: SqliteDatabase, user: StoredUser) -> tuple[bytes, ...]:
    """The valid keys of a user, as a reader sees them."""
    with database.read(user.subscription_id) as tx:
        stored = tx.users.get(user.user_id)
    assert stored is not None
    return stored.encryption_keys


def test_a_user_is_stored(database: SqliteDatabase, user: StoredUser) -> None:
    """Everything that was given comes back."""
    with database.read(user.subscription_id) as tx:
        assert tx.users.get("etl_01") == user
        assert tx.users.all() == [user]
        assert tx.users.get("ETL_01") is None
    assert (user.encryption_keys, user.disabled, user.created_ms) == ((KEY,), False, 7)


def test_a_key_is_neither_in_the_file_nor_in_the_text_of_a_user(
    database: SqliteDatabase, user: StoredUser
) -> None:
    """A copy of the database or a log line gives nobody the right to call."""
    database.close()
    assert KEY not in database.path.read_bytes()
    assert KEY.decode() not in repr(user)
    assert KEY.decode() not in str(user)


def _add(user_id: str, tx: Tx) -> None:
    tx.users.add(user_id, NEW_KEY, 8)


def test_a_user_id_is_taken_once_on_the_server(
    database: SqliteDatabase, user: StoredUser, other_id: int
) -> None:
    """The id alone names the subscription of a call; in other letters nobody tells it apart."""
    for subscription_id in (user.subscription_id, other_id):
        for user_id in ("etl_01", "ETL_01"):
            add = partial(_add, user_id)
            with pytest.raises(AlreadyStored, match="'etl_01' is taken, letter case ignored"):
                database.write(subscription_id, add)
    assert keys(database, user) == (KEY,)


def test_users_of_every_subscription_are_listed(
    database: SqliteDatabase, user: StoredUser, other_id: int
) -> None:
    """The server reads all of them at once."""
    other = database.write(other_id, lambda tx: tx.users.add("crm_01", NEW_KEY, 8, disabled=True))
    with database.read(user.subscription_id) as tx:
        assert tx.users.all_of_server() == [user, other]
        assert tx.users.all() == [user]


def test_a_user_can_be_disabled_and_enabled(database: SqliteDatabase, user: StoredUser) -> None:
    """The keys stay (02-admission A-30)."""
    for disabled in (True, False):

        def work(tx: Tx, *, disabled: bool = disabled) -> None:
            tx.users.set_disabled("etl_01", disabled=disabled)

        database.write(user.subscription_id, work)
        with database.read(user.subscription_id) as tx:
            stored = tx.users.get("etl_01")
        assert stored is not None
        assert (stored.disabled, stored.encryption_keys) == (disabled, (KEY,))


def test_during_a_change_over_both_keys_are_valid_the_newer_first(
    database: SqliteDatabase, user: StoredUser
) -> None:
    """Clients are moved one by one (decided, 02-admission A-17)."""
    database.write(user.subscription_id, lambda tx: tx.users.rotate("etl_01", NEW_KEY))
    assert keys(database, user) == (NEW_KEY, KEY)
    assert database.write(user.subscription_id, lambda tx: tx.users.finish_rotation("etl_01"))
    assert keys(database, user) == (NEW_KEY,)


def test_a_second_change_over_waits_for_the_end_of_the_first(
    database: SqliteDatabase, user: StoredUser
) -> None:
    """No client loses a key that was valid without anybody saying so."""
    database.write(user.subscription_id, lambda tx: tx.users.rotate("etl_01", NEW_KEY))
    with pytest.raises(ChangeOverUnfinished):
        database.write(user.subscription_id, lambda tx: tx.users.rotate("etl_01", b"exampleKey03"))
    assert keys(database, user) == (NEW_KEY, KEY)


def test_the_end_of_no_change_over_drops_nothing(
    database: SqliteDatabase, user: StoredUser
) -> None:
    """The answer says that there was none."""
    assert not database.write(user.subscription_id, lambda tx: tx.users.finish_rotation("etl_01"))
    assert keys(database, user) == (KEY,)


def test_a_key_that_is_set_is_the_only_one(database: SqliteDatabase, user: StoredUser) -> None:
    """A definition file states one key."""
    database.write(user.subscription_id, lambda tx: tx.users.rotate("etl_01", NEW_KEY))
    database.write(user.subscription_id, lambda tx: tx.users.set_key("etl_01", b"exampleKey03"))
    assert keys(database, user) == (b"exampleKey03",)


def test_a_removed_user_is_gone_and_its_id_is_free(
    database: SqliteDatabase, user: StoredUser, other_id: int
) -> None:
    """Another subscription may use the id then."""
    database.write(user.subscription_id, lambda tx: tx.users.remove("etl_01"))
    with database.read(user.subscription_id) as tx:
        assert tx.users.get("etl_01") is None
    database.write(other_id, lambda tx: tx.users.add("etl_01", NEW_KEY, 8))


@pytest.mark.parametrize(
    "work",
    [
        lambda tx: tx.users.set_disabled("nobody", disabled=True),
        lambda tx: tx.users.set_key("nobody", NEW_KEY),
        lambda tx: tx.users.rotate("nobody", NEW_KEY),
        lambda tx: tx.users.finish_rotation("nobody"),
        lambda tx: tx.users.remove("nobody"),
        lambda tx: tx.users.remove("etl_01"),
    ],
)
def test_an_unknown_user_and_one_of_another_subscription_are_refused(
    work: Callable[[Tx], object], database: SqliteDatabase, user: StoredUser, other_id: int
) -> None:
    """The error names the user; nothing changes."""
    with pytest.raises(NotStored, match="no user"):
        database.write(other_id, work)
    assert keys(database, user) == (KEY,)


def test_a_key_file_of_another_database_is_refused_at_the_start(
    database: SqliteDatabase, user: StoredUser
) -> None:
    """The operator learns it before the first call, not from failing signatures."""
    database.close()
    key_file = database.path.with_name(KEY_FILE)
    own = key_file.read_bytes()
    key_file.unlink()
    with pytest.raises(KeyFileUnusable, match="is missing"):
        database.open()
    assert not key_file.exists()
    make_key_file(key_file)
    with pytest.raises(KeyFileUnusable, match="belongs to another database"):
        database.open()
    key_file.write_bytes(own)
    database.open()
    assert keys(database, user) == (KEY,)
