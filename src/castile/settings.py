"""
Every limit and switch of Castile, each in one place.

A setting is one field of `ServerSettings` or `SubscriptionSettings`. Command-line options,
environment variables, keys of `castile.toml`, `castile settings` and `docs/settings.md` are made
from these fields. Precedence: option, environment, file, default. The values of a
subscription's settings are defaults: its definition file wins for its own.
"""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from castile.setting_types import DATABASE_SCHEME, Scope, Setting, SettingError, Value, shown

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "SETTINGS",
    "ConfigFile",
    "Resolved",
    "ServerSettings",
    "Setting",
    "SettingError",
    "SubscriptionSettings",
    "Value",
    "override",
    "read_config_file",
    "resolve",
    "shown",
]

T = TypeVar("T")

CONFIG_FILE_NAME: Final = "castile.toml"
DATABASE_FILE_NAME: Final = "castile.db"
_MIB: Final = 1 << 20
_GIB: Final = 1 << 30
_CALLS: Final = 1_000_000_000


def _integer(default: int, unit: str, low: int, high: int, text: str) -> int:
    return _setting(default, "integer", text, unit=unit, low=low, high=high)


def _flag(text: str) -> bool:
    return _setting(default=False, kind="boolean", text=text)


def _setting(default: T, kind: str, text: str, **more: object) -> T:
    return field(default=default, metadata=_about(kind, text, **more))


def _about(kind: str, text: str, **more: object) -> dict[str, object]:
    return {"unit": "", "type": kind, "low": None, "high": None, "help": text, **more}


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """The settings of the server, resolved: one field each."""

    data: Path = field(
        default=Path("castile-data"), metadata=_about("path", "The data folder; made when missing.")
    )
    database: str = _setting("", "database", "The database; empty: castile.db in the data folder.")
    host: str = _setting("127.0.0.1", "host", "The address to listen on.")
    port: int = _integer(8080, "", 0, 65_535, "The port to listen on; 0 takes a free one.")
    public_url: str = _setting("", "url", "The address that clients use; empty: as they say.")
    trusted_proxies: tuple[str, ...] = _setting(
        (), "networks", "Proxies whose X-Forwarded headers are believed."
    )
    definition: Path | None = field(
        default=None,
        metadata=_about("path", "A definition file to apply before the first call is answered."),
    )
    demo: bool = _flag("Load a small invented company, unless there are leads already.")
    test: bool = _flag("For test suites only: nothing is flushed to disk.")
    ready_file: Path | None = field(
        default=None,
        metadata=_about("path", "A file to write when calls are answered: addresses, user, key."),
    )
    log_level: str = _setting(
        "info",
        "word",
        "The least level that is logged.",
        words=("debug", "info", "warning", "error"),
    )
    log_format: str = _setting(
        "auto",
        "word",
        "How events are written; auto: text on a terminal, JSON elsewhere.",
        words=("auto", "json", "text"),
    )
    body_bytes_max: int = _integer(
        64 * _MIB, "bytes", 1024, _GIB, "The longest body of one request."
    )
    bodies_bytes_max: int = _integer(
        256 * _MIB, "bytes", 1024, 64 * _GIB, "All bodies being read, together; more gets HTTP 503."
    )
    header_seconds_max: int = _integer(
        10, "seconds", 1, 3600, "Until the headers of a request are complete."
    )
    body_seconds_max: int = _integer(
        60, "seconds", 1, 86_400, "Until the body is complete, unless it comes fast enough."
    )
    body_bytes_per_second_min: int = _integer(
        1024, "bytes a second", 0, _GIB, "A body this fast may take longer than body_seconds_max."
    )
    keep_alive_seconds: int = _integer(
        75, "seconds", 1, 3600, "How long a connection may stay idle between two calls."
    )
    refusals_per_second_max: int = _integer(
        50,
        "calls a second",
        0,
        1_000_000,
        "Unreadable or unauthenticated calls of one address; more gets HTTP 429; 0: no limit.",
    )
    xml_depth_max: int = _integer(32, "elements", 8, 256, "Elements inside one another.")
    xml_elements_max: int = _integer(
        400_000, "elements", 1000, 100_000_000, "Elements of one request."
    )
    xml_attributes_max: int = _integer(32, "attributes", 4, 1024, "Attributes of one element.")
    xml_namespaces_max: int = _integer(
        32, "namespaces", 4, 1024, "Namespaces declared on one element."
    )
    xml_text_bytes_max: int = _integer(_MIB, "bytes", 1024, _GIB, "The text of one element.")
    call_seconds_max: int = _integer(
        60, "seconds", 1, 3600, "A call that could not begin within this time is given up."
    )
    writer_queue_calls_max: int = _integer(
        1000, "calls", 1, 1_000_000, "Writing calls that wait for the database."
    )
    writer_group_calls_max: int = _integer(
        100, "calls", 1, 10_000, "Writing calls that are committed together."
    )
    drain_seconds_max: int = _integer(
        10, "seconds", 0, 3600, "How long calls in progress may take after SIGTERM."
    )
    journal_rows_max: int = _integer(
        1_000_000, "calls", 0, 1_000_000_000, "Calls that the journal keeps."
    )
    journal_bytes_max: int = _integer(
        2 * _GIB, "bytes", _MIB, 1024 * _GIB, "Bodies and notes that the journal keeps, compressed."
    )
    journal_days_max: int = _integer(30, "days", 1, 36_500, "How long the journal keeps a call.")
    journal_body_bytes_max: int = _integer(
        262_144, "bytes", 0, _GIB, "What is kept of each body of a call that succeeded."
    )
    journal_unauthenticated_rows_max: int = _integer(
        1000, "calls", 0, 1_000_000, "Calls without a valid signature that the journal keeps."
    )
    journal_unauthenticated_body_bytes_max: int = _integer(
        8192, "bytes", 0, _MIB, "What is kept of each body of a call without a valid signature."
    )
    journal_flush_ms_max: int = _integer(
        100, "milliseconds", 1, 60_000, "How long a call may wait to be written to the journal."
    )
    journal_mask_personal: bool = _flag("Mask emails, names and phone numbers in the journal too.")
    job_step_milliseconds: int = _integer(
        20, "milliseconds", 0, 1000, "How long a job keeps the database; 0: for one row or lead."
    )
    jobs_days_max: int = _integer(
        90, "days", 1, 36_500, "How long a job that ended is kept; the last import of a list stays."
    )

    @property
    def database_path(self) -> Path:
        """The file of the database."""
        if self.database:
            return Path(self.database.removeprefix(DATABASE_SCHEME))
        return self.data / DATABASE_FILE_NAME


@dataclass(frozen=True, slots=True)
class SubscriptionSettings:
    """
    The settings of a subscription, resolved: one field each.

    Source: documented numbers of calls, 02-admission A-40, A-50, A-60; the rest decided.
    """

    time_zone: str = _setting(
        "America/Chicago", "zone", "The zone of date-times in answers, and of those without offset."
    )
    crm_joined: bool = _flag("Whether a CRM is joined to the subscription.")
    workspaces_enabled: bool = _flag("Whether there are workspaces beside Default.")
    allowed_addresses: tuple[str, ...] = _setting(
        (), "networks", "Addresses that may call; empty: all."
    )
    quota_calls_per_day: int = _integer(
        10_000, "calls", 0, _CALLS, "Calls in a day of US Central time; 0: no limit."
    )
    rate_calls: int = _integer(
        100, "calls", 0, 1_000_000, "Calls within any rate_seconds; 0: no limit."
    )
    rate_seconds: int = _integer(20, "seconds", 1, 86_400, "The span that rate_calls is about.")
    concurrent_calls: int = _integer(
        10, "calls", 0, 100_000, "Calls in progress at the same time; 0: no limit."
    )
    window_past_minutes: int = _integer(
        60, "minutes", 1, 1440, "How old the timestamp of a call may be."
    )
    window_future_minutes: int = _integer(
        60, "minutes", 1, 1440, "How far ahead the timestamp of a call may be."
    )
    clone_calls_per_day: int = _integer(
        10, "calls", 0, _CALLS, "Calls of scheduleCampaign in a day that may clone a program."
    )
    import_rows_max: int = _integer(50_000, "rows", 1, 300_000, "The rows of one importToList.")
    import_jobs_max: int = _integer(
        10, "imports", 1, 1000, "Imports that wait or run; one more is refused."
    )
    updated_range_days_max: int = _integer(
        30, "days", 0, 36_500, "The longest range of a LastUpdateAtSelector; 0: not checked."
    )
    remaining_count_exact_max: int = _integer(
        10_000, "records", 0, _CALLS, "Up to here remainingCount is counted exactly."
    )
    accept_lower_case_keys: bool = _flag("Accept id, leadId and the like as names of lead keys.")
    custom_object_skipped_status: bool = _flag(
        "Answer SKIPPED for a custom object that did not change."
    )


def _table() -> Mapping[str, Setting]:
    rows: dict[str, Setting] = {}
    scopes: tuple[tuple[Scope, type[ServerSettings | SubscriptionSettings]], ...] = (
        ("server", ServerSettings),
        ("subscription", SubscriptionSettings),
    )
    for scope, settings_class in scopes:
        for each in fields(settings_class):
            rows[each.name] = Setting(
                each.name, cast("Value", each.default), scope=scope, **each.metadata
            )
    return MappingProxyType(rows)


SETTINGS: Final = _table()


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """A configuration file that was read: where it is, and its keys as they stand."""

    path: Path
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Resolved:
    """
    Hold every setting with its value and origin.

    Args:
        server: The settings of the server.
        subscription: The defaults of the settings of each subscription.
        origins: For each setting where its value came from, such as `option --port`,
            `environment CASTILE_PORT`, `castile.toml` or `default`.
    """

    server: ServerSettings = ServerSettings()
    subscription: SubscriptionSettings = SubscriptionSettings()
    origins: Mapping[str, str] = field(default_factory=lambda: dict.fromkeys(SETTINGS, "default"))


def resolve(
    options: Mapping[str, object], environment: Mapping[str, str], file: ConfigFile | None = None
) -> Resolved:
    """
    Give each setting its value: from option, environment, file or default.

    Args:
        options: Values by setting name; None counts as not given.
        environment: The environment of the process; an empty value counts as not given.
        file: What `read_config_file` returned.

    Raises:
        SettingError: The first value that cannot be taken, or a key of the file that is no
            setting.
    """
    if file is not None:
        _check_keys(file)
    values: dict[str, Value] = {}
    origins: dict[str, str] = {}
    for setting in SETTINGS.values():
        given, origin = _given(setting, options, environment, file)
        origins[setting.name] = origin
        values[setting.name] = (
            setting.default if origin == "default" else setting.read(given, origin)
        )
        path = values[setting.name]
        if file is not None and origin == str(file.path) and isinstance(path, Path):
            values[setting.name] = file.path.parent / path
    parts: dict[Scope, dict[str, Any]] = {"server": {}, "subscription": {}}
    for name, value in values.items():
        parts[SETTINGS[name].scope][name] = value
    return Resolved(
        ServerSettings(**parts["server"]), SubscriptionSettings(**parts["subscription"]), origins
    )


def _given(
    setting: Setting,
    options: Mapping[str, object],
    environment: Mapping[str, str],
    file: ConfigFile | None,
) -> tuple[object, str]:
    if options.get(setting.name) is not None:
        return options[setting.name], f"option {setting.option}"
    if environment.get(setting.variable):
        return environment[setting.variable], f"environment {setting.variable}"
    if file is not None and setting.name in file.values:
        return file.values[setting.name], str(file.path)
    return None, "default"


def _check_keys(file: ConfigFile) -> None:
    for key in file.values:
        if key not in SETTINGS:
            near = difflib.get_close_matches(key, SETTINGS, n=1)
            hint = f"; {near[0]} is the nearest" if near else ""
            raise SettingError(key, f"{key}: expected the name of a setting{hint} (in {file.path})")


def read_config_file(path: Path | None, working_folder: Path) -> ConfigFile | None:
    """
    Read the configuration file: the one named, or `castile.toml` when there is one.

    Args:
        path: The file that the person named, None for the usual one.
        working_folder: Where `castile.toml` is looked for.

    Raises:
        SettingError: The file cannot be read or is no TOML.
    """
    chosen = path if path is not None else working_folder / CONFIG_FILE_NAME
    try:
        return ConfigFile(chosen, tomllib.loads(chosen.read_text("utf-8")))
    except FileNotFoundError:
        if path is None:
            return None
        raise SettingError("", f"{chosen}: expected a configuration file, found none") from None
    except (OSError, ValueError) as error:
        raise SettingError("", f"{chosen}: expected a TOML file: {error}") from None


def override(
    base: SubscriptionSettings, values: Mapping[str, object], origin: str
) -> SubscriptionSettings:
    """
    Return the settings of a subscription with the values of its definition file.

    Args:
        base: The defaults.
        values: Values by setting name, as a TOML or JSON file holds them.
        origin: Where they came from, for the message.

    Raises:
        SettingError: A name that is no setting of a subscription, or a value that does not fit.
    """
    changes: dict[str, Any] = {}
    for name, value in values.items():
        if name not in SETTINGS or SETTINGS[name].scope != "subscription":
            raise SettingError(name, f"{name}: expected a setting of a subscription ({origin})")
        changes[name] = SETTINGS[name].read(value, origin)
    return replace(base, **changes)
