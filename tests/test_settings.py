"""The table of settings, and where values come from."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from castile.settings import (
    SETTINGS,
    ConfigFile,
    Resolved,
    ServerSettings,
    SettingError,
    SubscriptionSettings,
    override,
    read_config_file,
    resolve,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE = ConfigFile(Path("/etc/castile.toml"), {"port": 3, "rate_calls": 3, "host": "::1"})


def test_every_field_is_a_setting_with_help_and_a_default_that_it_takes() -> None:
    """The table holds each field once, and its default is a value that it would accept."""
    named = [each.name for each in (*fields(ServerSettings), *fields(SubscriptionSettings))]
    assert named == list(SETTINGS)
    for setting in SETTINGS.values():
        assert setting.help.endswith(".")
        if setting.default is not None:
            assert setting.default == setting.read(setting.default, "the table")
        if setting.type == "integer" and setting.name != "port":
            assert setting.unit


@pytest.mark.parametrize(
    ("options", "environment", "file", "port", "origin"),
    [
        ({"port": "1"}, {"CASTILE_PORT": "2"}, FILE, 1, "option --port"),
        ({"port": None}, {"CASTILE_PORT": "2"}, FILE, 2, "environment CASTILE_PORT"),
        ({}, {"CASTILE_PORT": ""}, FILE, 3, "/etc/castile.toml"),
        ({}, {}, None, 8080, "default"),
    ],
)
def test_option_wins_over_environment_over_file_over_default(
    options: Mapping[str, object],
    environment: Mapping[str, str],
    file: ConfigFile | None,
    port: int,
    origin: str,
) -> None:
    """The precedence is the same everywhere, and the origin is told."""
    resolved = resolve(options, environment, file)
    assert (port, origin) == (resolved.server.port, resolved.origins["port"])


def test_settings_of_a_subscription_resolve_beside_those_of_the_server() -> None:
    """Each value is found in the class of its scope."""
    resolved = resolve({}, {}, FILE)
    assert (resolved.subscription.rate_calls, resolved.server.host) == (3, "::1")
    assert resolved.subscription.quota_calls_per_day == 10_000


def test_nothing_said_gives_the_defaults() -> None:
    """Without options, environment and file, everything is as the table says."""
    assert resolve({}, {}) == Resolved()


def test_a_path_in_the_file_is_relative_to_the_file() -> None:
    """A configuration file means the same from every working directory (decided)."""
    file = ConfigFile(Path("/srv/castile.toml"), {"data": "d", "ready_file": "/run/r"})
    server = resolve({"definition": "x.toml"}, {}, file).server
    assert (Path("/srv/d"), Path("/run/r"), Path("x.toml")) == (
        server.data,
        server.ready_file,
        server.definition,
    )


def test_an_unknown_key_of_the_file_is_an_error_that_names_the_nearest() -> None:
    """A misspelt key is not silently without effect."""
    file = ConfigFile(Path("c.toml"), {"boddy_bytes_max": 1})
    with pytest.raises(SettingError, match=r"boddy_bytes_max: expected the name.*body_bytes_max"):
        resolve({}, {}, file)


@pytest.mark.parametrize(
    ("database", "path"),
    [
        ("", Path("castile-data/castile.db")),
        ("sqlite:///here.db", Path("here.db")),
        ("sqlite:////var/there.db", Path("/var/there.db")),
    ],
)
def test_the_database_is_in_the_data_folder_unless_named(database: str, path: Path) -> None:
    """What follows `sqlite:///` is the path as it stands."""
    assert path == resolve({"database": database}, {}).server.database_path


def test_the_usual_file_is_read_when_it_is_there(tmp_path: Path) -> None:
    """`castile.toml` of the working folder counts, and need not exist."""
    assert read_config_file(None, tmp_path) is None
    (tmp_path / "castile.toml").write_text("port = 7\n")
    file = read_config_file(None, tmp_path)
    assert file is not None
    assert file.values == {"port": 7}


@pytest.mark.parametrize(
    ("content", "message"),
    [(None, "found none"), (b"port = ", "expected a TOML file"), (b"\xff", "expected a TOML file")],
)
def test_a_named_file_that_cannot_be_read_is_an_error(
    tmp_path: Path, content: bytes | None, message: str
) -> None:
    """A file that somebody named is never passed over."""
    path = tmp_path / "other.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SettingError, match=message):
        read_config_file(path, tmp_path)


def test_a_definition_file_overrides_settings_of_its_subscription() -> None:
    """What it does not say stays as the server's default."""
    settings = override(SubscriptionSettings(rate_calls=7), {"rate_seconds": 5}, "d.toml")
    assert (settings.rate_calls, settings.rate_seconds) == (7, 5)


@pytest.mark.parametrize("name", ["port", "nonsense"])
def test_only_settings_of_a_subscription_can_be_overridden(name: str) -> None:
    """A definition file cannot change the server."""
    with pytest.raises(SettingError, match=f"{name}: expected a setting of a subscription"):
        override(SubscriptionSettings(), {name: 1}, "d.toml")


def test_a_wrong_value_of_a_definition_file_is_named() -> None:
    """The same check and the same sentence as for the server's own settings."""
    with pytest.raises(SettingError, match=r"rate_calls: .* got -1 \(from d.toml\)"):
        override(SubscriptionSettings(), {"rate_calls": -1}, "d.toml")
