"""How a command reaches what it works on: a running server, or the data folder itself."""

from __future__ import annotations

import contextlib
import functools
import os
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from castile.admin.commands import run_command
from castile.admin.errors import CommandError
from castile.admin.socket import ServerNotRunningError, ask
from castile.assemble import open_installation
from castile.clock import SystemClock
from castile.settings import read_config_file, resolve

if TYPE_CHECKING:
    from castile.settings import Resolved

Run = Callable[[str, Mapping[str, object]], Any]
"""Carries out a command by its name in `castile.admin.commands` and its arguments."""

DATABASE_BESIDE_SERVER: Final = "the server is running; leave out --database"


@dataclass(frozen=True, slots=True)
class Operator:
    """
    The person at the command line, as a command needs to know them.

    Args:
        settings: Every setting, from options, environment and file.
        subscription: The subscription that was named, None when none was.
        as_json: Print JSON in place of a table.
    """

    settings: Resolved
    subscription: str | None
    as_json: bool

    @property
    def data_folder(self) -> Path:
        """The data folder."""
        return self.settings.server.data

    def run(
        self,
        command: str,
        arguments: Mapping[str, object] | None = None,
        *,
        make_folder: bool = False,
    ) -> Any:  # noqa: ANN401 - JSON, of a shape that the caller knows
        """
        Carry out a command: by the running server, else in this process.

        Args:
            command: Its name in `castile.admin.commands`.
            make_folder: Whether the data folder is made when it is missing.
            arguments: JSON values by name; the subscription is added.

        Raises:
            CommandError: The command failed, or nothing can be reached.
        """
        try:
            return self._ask(command, arguments or {})
        except ServerNotRunningError:
            with self._opened_here(make_folder=make_folder) as run:
                return run(command, arguments or {})

    def ask(self, command: str, arguments: Mapping[str, object]) -> Any:  # noqa: ANN401 - as `run`
        """
        Have the running server carry out a command.

        Raises:
            CommandError: The command failed, or no server is running.
        """
        try:
            return self._ask(command, arguments)
        except ServerNotRunningError as error:
            raise CommandError(str(error), 1) from None

    @contextmanager
    def session(self) -> Iterator[Run]:
        """
        Give what carries out one command after the other, as `run` does.

        With the server stopped the data folder is opened once and held until the end.

        Raises:
            CommandError: Nothing can be reached.
        """
        try:
            self._ask("ready", {})
        except ServerNotRunningError:
            with self._opened_here(make_folder=False) as run:
                yield run
        else:
            yield self._ask

    def _ask(self, command: str, arguments: Mapping[str, object]) -> object:
        if self.settings.origins["database"].startswith("option"):
            self._refuse_beside_server()
        return ask(self.data_folder, command, self._whole(arguments))

    def _whole(self, arguments: Mapping[str, object]) -> Mapping[str, object]:
        return {**arguments, "subscription": self.subscription}

    def _refuse_beside_server(self) -> None:
        with contextlib.suppress(CommandError):
            ask(self.data_folder, "ready", {})
        raise CommandError(DATABASE_BESIDE_SERVER, 4)

    @contextmanager
    def _opened_here(self, *, make_folder: bool) -> Iterator[Run]:
        if not make_folder and not self.data_folder.is_dir():
            raise CommandError(
                f"{self.data_folder}: expected a data folder, found none; name it with --data", 4
            )
        with open_installation(self.settings, SystemClock(), new_id) as installation:
            yield lambda command, arguments: run_command(
                installation, command, self._whole(arguments)
            )


def new_id() -> str:
    """
    Return a new id of a call: 32 hexadecimal digits, the first 12 of them its time.

    Ids of later calls are greater, so that they lie at the end of an index.
    """
    return f"{SystemClock().now_ms():012x}{secrets.token_hex(10)}"


def settings_from(options: dict[str, object], config: str | None) -> Resolved:
    """
    Resolve every setting for this process.

    Args:
        options: Values of options by setting name.
        config: The configuration file that was named, None for the usual one.
    """
    named = config or os.environ.get("CASTILE_CONFIG")
    file = read_config_file(Path(named) if named else None, Path.cwd())
    return resolve(options, os.environ, file)


def operator_command(*, table: bool = True) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """
    Give a command the options that every command has; it gets an `Operator` first.

    Args:
        table: Whether it prints a table and so takes --json.
    """

    def decorate(function: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(function)
        def run(
            *args: object,
            data: str | None,
            database: str | None,
            config: str | None,
            **rest: Any,  # noqa: ANN401 - the options of the command itself
        ) -> None:
            settings = settings_from({"data": data, "database": database}, config)
            name = rest.pop("subscription", None)
            as_json = bool(rest.pop("as_json", False))
            function(Operator(settings, name, as_json), *args, **rest)

        return _with_options(run, table=table)

    return decorate


def _with_options(function: Callable[..., None], *, table: bool) -> Callable[..., None]:
    options = [
        click.option("--data", metavar="DIR", help="The data folder; default ./castile-data."),
        click.option("--database", metavar="URL", help="sqlite:///PATH; only without a server."),
        click.option("--config", metavar="FILE", help="In place of ./castile.toml."),
        click.option("--subscription", metavar="NAME", help="Needed only when there are several."),
    ]
    if table:
        options.append(click.option("--json", "as_json", is_flag=True, help="Print JSON."))
    for option in reversed(options):
        function = option(function)
    return function
