"""Where `call` and `sign` find the endpoint and the user."""

from __future__ import annotations

import functools
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import orjson

from castile.admin.errors import CommandError, reason_of
from castile.admin.socket import ServerNotRunningError, ask
from castile.client.envelope import Credentials

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from castile.cli.operator import Operator


@dataclass(frozen=True, slots=True)
class Target:
    """Who calls, and where; the endpoint is "" when none was found."""

    endpoint: str
    credentials: Credentials


@dataclass(frozen=True, slots=True)
class Given:
    """What the options say of the target; None where they say nothing."""

    endpoint: str | None = None
    user_id: str | None = None
    key_file: Path | None = None
    ready_file: Path | None = None


def target_options(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of its user; it gets a `Target` second."""

    @functools.wraps(function)
    def run(
        operator: Operator,
        *args: object,
        user_id: str | None,
        key_file: Path | None,
        ready_file: Path | None,
        endpoint: str | None = None,
        **rest: object,
    ) -> None:
        target = find_target(operator, Given(endpoint, user_id, key_file, ready_file))
        function(operator, target, *args, **rest)

    path = click.Path(path_type=Path)
    for option in (
        click.option("--ready-file", type=path, help="What `serve --ready-file` wrote."),
        click.option("--key-file", type=path, help="Its first line is the key."),
        click.option("--user", "user_id", metavar="USER_ID", help="Who calls."),
    ):
        run = option(run)
    return run


def find_target(operator: Operator, given: Given) -> Target:
    """
    Find endpoint and user: options, environment, ready file, running server.

    The variables are CASTILE_ENDPOINT, CASTILE_USER_ID and CASTILE_ENCRYPTION_KEY. A key that is
    given nowhere is looked up in the data folder.

    Args:
        operator: Its settings name the data folder, and the ready file for want of the option.
        given: What the options say.

    Raises:
        CommandError: The user is unknown, or a file cannot be read.
    """
    ready = _read_ready_file(given.ready_file or operator.settings.server.ready_file)
    endpoint = given.endpoint or os.environ.get("CASTILE_ENDPOINT") or ready.get("endpoint")
    user_id = given.user_id or os.environ.get("CASTILE_USER_ID")
    key = _first_line(given.key_file) or os.environ.get("CASTILE_ENCRYPTION_KEY")
    if key is None and user_id in (None, ready.get("user_id")):
        user_id, key = ready.get("user_id"), ready.get("encryption_key")
    if not endpoint:
        endpoint = _running_endpoint(operator)
    if not user_id or not key:
        user = operator.run("user show", {"user_id": user_id})
        user_id, key = user["user_id"], key or user["encryption_key"]
    return Target(endpoint, Credentials(str(user_id), str(key)))


def _read_ready_file(path: Path | None) -> Mapping[str, Any]:
    if path is None:
        return {}
    try:
        content = orjson.loads(path.read_bytes())
    except FileNotFoundError:
        raise CommandError(f"{path}: no ready file; is the server running?", 1) from None
    except (OSError, ValueError) as error:
        raise CommandError(f"{path}: expected a ready file: {reason_of(error)}", 2) from None
    return content if isinstance(content, dict) else {}


def _running_endpoint(operator: Operator) -> str:
    try:
        facts = ask(operator.data_folder, "ready", {})
    except ServerNotRunningError:
        return ""
    return str(facts.get("endpoint", "")) if isinstance(facts, dict) else ""


def _first_line(path: Path | None) -> str | None:
    if path is None:
        return None
    try:
        return path.read_text("utf-8").partition("\n")[0].strip()
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(
            f"{path}: expected a file with an encryption key: {reason_of(error)}", 2
        ) from None
