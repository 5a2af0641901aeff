"""The directory is a snapshot of users and definitions, swapped whole."""

from __future__ import annotations

from ipaddress import ip_network
from threading import Thread
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from castile.server.directory import Directory, limits_from, read_directory
from castile.settings import SubscriptionSettings
from tests.harness import USER_ID

if TYPE_CHECKING:
    import pytest

    from castile.store.sqlite import SqliteDatabase
    from castile.store.tx import Tx
    from tests.harness import Harness


def test_the_limits_of_a_subscription_are_its_settings() -> None:
    """Every number that admission needs comes from the table of settings."""
    limits = limits_from(
        SubscriptionSettings(
            time_zone="Europe/Berlin",
            allowed_addresses=("10.0.0.0/8",),
            quota_calls_per_day=1,
            rate_calls=2,
            rate_seconds=3,
            concurrent_calls=4,
            window_past_minutes=5,
            window_future_minutes=6,
        )
    )
    assert limits.zone == ZoneInfo("Europe/Berlin")
    assert limits.allowed_addresses == (ip_network("10.0.0.0/8"),)
    assert (limits.quota_calls_per_day, limits.rate_calls, limits.rate_seconds) == (1, 2, 3)
    assert (limits.concurrent_calls, limits.window_past_minutes) == (4, 5)
    assert limits.window_future_minutes == 6


def test_a_snapshot_does_not_change_when_the_database_does(castile: Harness) -> None:
    """A-32, decided: a change takes effect at the next call, when the directory is read anew."""
    before = castile.installation.directory.current
    castile.write(lambda tx: tx.users.add("other_01", b"exampleKey02", 0))
    assert "other_01" not in castile.installation.directory.current.users
    castile.installation.directory.reload()
    assert "other_01" in castile.installation.directory.current.users
    assert "other_01" not in before.users


def test_of_two_reloads_the_later_view_stays(
    castile: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A-32, decided: a user who was blocked meanwhile is not let in again by an earlier view."""
    directory = castile.installation.directory
    other = Thread(target=directory.reload)

    def read_and_dawdle(database: SqliteDatabase, defaults: SubscriptionSettings) -> Directory:
        found = read_directory(database, defaults)
        if not other.ident:
            castile.write(lambda tx: tx.users.set_disabled(USER_ID, disabled=True))
            other.start()
            other.join(0.1)
        return found

    monkeypatch.setattr("castile.server.directory.read_directory", read_and_dawdle)
    directory.reload()
    other.join()
    assert directory.current.users[USER_ID].disabled


def test_inside_a_transaction_its_own_definitions_count(castile: Harness) -> None:
    """Also before anybody reloads; where nothing changed the view is the one that calls use."""
    directory = castile.installation.directory
    current = directory.current.subscriptions[castile.subscription_id]

    def work(tx: Tx) -> None:
        assert directory.inside(tx) is current
        tx.definitions.add_entry("lists", {"name": "New"}, 0)
        tx.definitions.raise_version()
        assert directory.inside(tx).catalog.lists.named("new") is not None

    castile.write(work)
    assert castile.read(lambda tx: directory.inside(tx).catalog.lists.named("new")) is not None
    assert directory.current.subscriptions[castile.subscription_id] is current


def test_settings_of_the_definition_win_over_the_defaults(castile: Harness) -> None:
    """The definition file overrides what option, environment and file say."""
    castile.define("[subscription]\nrate_calls = 7")
    subscription = castile.installation.directory.current.subscriptions[castile.subscription_id]
    assert subscription.limits.rate_calls == 7
    assert subscription.settings.concurrent_calls == 10


def test_users_of_every_subscription_are_known(castile: Harness) -> None:
    """A user id is unique over the server and names its subscription."""
    other = castile.installation.database.write(0, lambda tx: tx.subscriptions.add("second", 0))
    castile.installation.database.write(
        other.subscription_id, lambda tx: tx.users.add("second_01", b"exampleKey03", 0)
    )
    castile.installation.directory.reload()
    users = castile.installation.directory.current.users
    assert users["second_01"].subscription_id == other.subscription_id
    assert users["demo.user_01"].subscription_id == castile.subscription_id


def test_rehearsals_are_told_now_and_at_each_change(castile: Harness) -> None:
    """As they are stored, subscription by subscription."""
    told: list[dict[int, list[str]]] = []
    castile.installation.directory.have_rehearsed(
        lambda tables: told.append(
            {number: [each.entry["name"] for each in table] for number, table in tables.items()}
        )
    )
    castile.define('rehearsals = [{ name = "R", effect = { fault = 20023 } }]')
    assert told == [{castile.subscription_id: []}, {castile.subscription_id: ["R"]}]
