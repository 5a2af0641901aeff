"""`castile serve`: start the server."""

from __future__ import annotations

import os
import secrets
import sys
from typing import TYPE_CHECKING, Any

import click

from castile import __version__
from castile.admin.first_user import FILE_NAME
from castile.admin.start import prepare
from castile.assemble import open_installation, run_server
from castile.cli.operator import new_id, settings_from
from castile.clock import MovableClock, SystemClock
from castile.logs import logger, set_up
from castile.server.lifecycle import address_of, listen
from castile.settings import SETTINGS, Setting, shown
from castile.wire.contract import NEWEST

if TYPE_CHECKING:
    from collections.abc import Callable

    from castile.admin.first_user import FirstUser
    from castile.admin.start import Prepared
    from castile.settings import Resolved

_log = logger(__name__)


def _option_of(setting: Setting) -> Callable[[Callable[..., None]], Callable[..., None]]:
    text = option_help(setting)
    if setting.type == "boolean":
        declaration = f"{setting.option}/--no-{setting.option[2:]}"
        return click.option(declaration, setting.name, default=None, help=text)
    return click.option(setting.option, setting.name, metavar=_METAVARS[setting.type], help=text)


_METAVARS = {
    "integer": "N",
    "host": "HOST",
    "url": "URL",
    "database": "URL",
    "path": "PATH",
    "networks": "NETWORKS",
    "zone": "ZONE",
    "word": "WORD",
}


def option_help(setting: Setting) -> str:
    """Return the help of an option: what it does, its unit, range and default."""
    facts = []
    if setting.low is not None:
        facts.append(f"{setting.low} to {setting.high} {setting.unit}".strip())
    if setting.words:
        facts.append(", ".join(setting.words))
    default = shown(setting.default)
    if setting.type != "boolean" and default not in ("", []):
        facts.append(f"default {default}")
    return f"{setting.help} [{'; '.join(facts)}]" if facts else setting.help


def _setting_options(function: Callable[..., None]) -> Callable[..., None]:
    for setting in reversed(list(SETTINGS.values())):
        function = _option_of(setting)(function)
    return function


@click.command("serve")
@click.option("--config", metavar="FILE", help="In place of ./castile.toml.")
@_setting_options
def serve_command(config: str | None, **options: Any) -> None:  # noqa: ANN401 - one a setting
    """
    Start the server and answer calls until SIGTERM.

    Without options: data in ./castile-data, one subscription named default, one API user. Every
    option is also a variable CASTILE_... and a key of castile.toml; option, environment, file,
    default, in this order. Settings of a subscription are defaults for its definition file.
    """
    settings = settings_from(options, config)
    server = settings.server
    masking = set_up(level=server.log_level, log_format=server.log_format, stream=sys.stderr)
    listener = listen(server.host, server.port)
    clock = MovableClock() if server.test else SystemClock()
    with listener, open_installation(settings, clock, new_id) as installation:
        masking.keys = lambda: [
            key
            for user in installation.directory.current.users.values()
            for key in user.encryption_keys
        ]
        prepared = prepare(installation, secrets.token_hex)
        for line in prepared.lines:
            click.echo(line)
        local = f"http://{address_of(listener)}/soap/mktows/{NEWEST}"
        run_server(
            installation,
            listener,
            ready=ready_object(settings, local, prepared.user),
            announce=lambda: announce(settings, local, prepared),
        )
    _log.info("server_stopped", endpoint=local)


def ready_object(settings: Resolved, endpoint: str, user: FirstUser | None) -> dict[str, object]:
    """
    Return what the ready file holds.

    Args:
        settings: Every setting.
        endpoint: The address on this machine.
        user: The user that is named; None when no user is enabled.
    """
    return {
        "endpoint": endpoint,
        "wsdl": f"{endpoint}?WSDL",
        "user_id": user.user_id if user else None,
        "encryption_key": user.encryption_key if user else None,
        "pid": os.getpid(),
        "version": __version__,
        "data": str(settings.server.data.resolve()),
        "test": settings.server.test,
    }


def announce(settings: Resolved, local: str, prepared: Prepared) -> None:
    """
    Tell the person who started the server what a client needs.

    The encryption key is printed on a terminal only, so that it is in no log.

    Args:
        settings: Every setting.
        local: The endpoint on this machine.
        prepared: The user that is named, and whether it was made just now.
    """
    server, user = settings.server, prepared.user
    _log.info("server_ready", endpoint=local, version=__version__, test=server.test)
    endpoint = f"{server.public_url}/soap/mktows/{NEWEST}" if server.public_url else local
    click.echo(f"Castile {__version__} answers calls.")
    click.echo(f"SOAP endpoint        {endpoint}")
    click.echo(f"Service description  {endpoint}?WSDL")
    if user is None:
        click.echo("User id              (no user is enabled: castile user add)")
    else:
        click.echo(f"User id              {user.user_id}")
        click.echo(
            f"Encryption key       {_key_or_place(settings, user, generated=prepared.generated)}"
        )
    if server.test:
        click.echo("Test mode: nothing is flushed to disk; a crash of the machine loses data.")


def _key_or_place(settings: Resolved, user: FirstUser, *, generated: bool) -> str:
    if sys.stdout.isatty():
        return user.encryption_key
    data = settings.server.data.resolve()
    if generated:
        return f"in {data / FILE_NAME}"
    return f"castile user show {user.user_id} --data {data}"
