"""`diagnose`: all that somebody who helps asks first, in one object without secrets."""

from __future__ import annotations

import os
import platform
import re
import resource
import shutil
from collections import Counter
from importlib import metadata
from typing import TYPE_CHECKING, Final

import apsw

from castile import __version__
from castile.admin.command import Command, Scope, shown_at
from castile.admission import quota_day
from castile.journal.entry import EVERY_CALL, CallFilter
from castile.journal.search import Order
from castile.setting_types import shown
from castile.settings import SETTINGS
from castile.store.integrity import look_into

if TYPE_CHECKING:
    from pathlib import Path

    from castile.admin.command import Arguments
    from castile.server.directory import Subscription
    from castile.server.installation import Installation

CHECK_SECONDS_MAX: Final = 3.0
"""How long each file is checked."""

CALLS_MAX: Final = 10_000
"""Calls of the last hour that are counted."""

_JOBS_MAX: Final = 1000
_HOUR_MS: Final = 3_600_000
_NAME: Final = re.compile(r"[\w.-]+")


def diagnose(installation: Installation) -> dict[str, object]:
    """
    Look at everything that a question about a server is answered from.

    Args:
        installation: The open data folder.

    Returns:
        JSON values by title; no key, no password, no lead.
    """
    return {
        "versions": versions(),
        "time": {"at": shown_at(installation.clock.now_ms())},
        "settings": settings_shown(installation),
        "files": _files(installation),
        "database": _database(installation),
        "journal": _journal(installation),
        "subscriptions": [
            _subscription(installation, each)
            for each in installation.directory.current.subscriptions.values()
        ],
        "calls_of_the_last_hour": counters(installation),
        "rehearsals_at_work": (
            installation.rehearsals.at_work() if installation.rehearsals is not None else []
        ),
    }


def versions() -> dict[str, object]:
    """Return the versions of Castile and of everything under it."""
    requirements = metadata.requires("castile") or []
    needed = [_NAME.match(each) for each in requirements if "extra ==" not in each]
    names = sorted(found.group().lower() for found in needed if found is not None)
    return {
        "castile": __version__,
        "python": platform.python_version(),
        "sqlite": apsw.sqlite_lib_version(),
        "system": platform.platform(),
        "processors": os.cpu_count(),
        "libraries": {name: _version(name) for name in names},
    }


def settings_shown(installation: Installation) -> dict[str, object]:
    """Return every setting with value and origin, passwords in addresses masked."""
    resolved = installation.settings
    rows: dict[str, object] = {}
    for setting in SETTINGS.values():
        holder = resolved.server if setting.scope == "server" else resolved.subscription
        value = shown(getattr(holder, setting.name))
        rows[setting.name] = {"value": value, "origin": resolved.origins[setting.name]}
    return rows


def counters(installation: Installation) -> dict[str, object]:
    """Count the calls of the last hour by operation and code."""
    oldest_ms = installation.clock.now_ms() - _HOUR_MS
    calls = installation.journal.find(CallFilter(oldest_ms=oldest_ms), limit=CALLS_MAX)
    by_code = Counter(str(call.entry.code or "answered") for call in calls)
    by_operation = Counter(call.entry.operation or "none" for call in calls)
    slowest = max((call.entry.milliseconds for call in calls), default=0.0)
    return {
        "calls": len(calls),
        "counted_at_most": CALLS_MAX,
        "by_code": dict(by_code.most_common()),
        "by_operation": dict(by_operation.most_common()),
        "slowest_milliseconds": round(slowest, 1),
    }


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "not installed"


def _files(installation: Installation) -> dict[str, object]:
    folder = installation.data_folder
    usage = shutil.disk_usage(folder)
    files: dict[str, object] = {}
    for path in sorted(folder.iterdir()):
        try:
            stat = path.stat()
        except OSError as error:
            files[path.name] = {"trouble": error.strerror}
            continue
        files[path.name] = {"bytes": stat.st_size, "mode": f"{stat.st_mode & 0o777:04o}"}
    return {
        "folder_mode": f"{folder.stat().st_mode & 0o777:04o}",
        "disk_bytes": usage.total,
        "disk_bytes_free": usage.free,
        "open_files_max": resource.getrlimit(resource.RLIMIT_NOFILE)[0],
        "files": files,
    }


def _database(installation: Installation) -> dict[str, object]:
    return _report(installation, installation.settings.server.database_path)


def _report(installation: Installation, path: Path) -> dict[str, object]:
    report = look_into(path, seconds=installation.clock.seconds, seconds_max=CHECK_SECONDS_MAX)
    return {
        "integrity": report.integrity,
        "schema_version": report.schema_version,
        "rows": report.rows,
    }


def _journal(installation: Installation) -> dict[str, object]:
    journal = installation.journal
    newest = journal.find(EVERY_CALL, limit=1)
    oldest = journal.find(EVERY_CALL, limit=1, order=Order.OLDEST)
    return {
        "trouble": journal.trouble or "none",
        "calls_not_kept": journal.dropped,
        "oldest_at": shown_at(oldest[0].entry.arrived_ms) if oldest else None,
        "newest_at": shown_at(newest[0].entry.arrived_ms) if newest else None,
        **_report(installation, installation.journal.path),
    }


def _subscription(installation: Installation, subscription: Subscription) -> dict[str, object]:
    number, limits, catalog = (
        subscription.subscription_id,
        subscription.limits,
        subscription.catalog,
    )
    day = quota_day(installation.clock.now_ms())
    with installation.database.read(number) as tx:
        users = tx.users.all()
        jobs = Counter(str(job.state) for job in tx.jobs.latest(limit=_JOBS_MAX))
        reserved = tx.quota.reserved(day)
    return {
        "name": subscription.name,
        "users": len(users),
        "users_disabled": sum(user.disabled for user in users),
        "users_in_change_over": sum(len(user.encryption_keys) > 1 for user in users),
        "calls_today_at_most": reserved,
        "limits": {
            "quota_calls_per_day": limits.quota_calls_per_day,
            "rate_calls": limits.rate_calls,
            "rate_seconds": limits.rate_seconds,
            "concurrent_calls": limits.concurrent_calls,
            "window_past_minutes": limits.window_past_minutes,
            "window_future_minutes": limits.window_future_minutes,
            "allowed_addresses": len(limits.allowed_addresses),
        },
        "time_zone": str(limits.zone),
        "definitions": {
            "version": catalog.version,
            "lead_fields": len(catalog.fields_by_name),
            "lists": len(catalog.lists),
            "programs": len(catalog.programs),
            "campaigns": len(catalog.programs.campaigns),
            "custom_object_types": len(catalog.custom_object_types),
        },
        "jobs": dict(jobs),
    }


def _diagnose(installation: Installation, _arguments: Arguments) -> object:
    return diagnose(installation)


DIAGNOSE_COMMANDS: Final = (
    Command("diagnose", _diagnose, Scope.READ, (), "Describe the server, without secrets."),
)
"""The command that prints it."""
