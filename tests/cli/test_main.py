"""The `castile` command itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
import pytest

from castile.cli.main import main

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.conftest import Shell


def _commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, command in group.commands.items():
        yield (*path, name)
        if isinstance(command, click.Group):
            yield from _commands(command, (*path, name))


PATHS = list(_commands(main))


def test_the_commands_are_those_that_stay() -> None:
    """Names of commands are part of the interface."""
    assert sorted(" ".join(path) for path in PATHS) == [
        "activities",
        "activities add",
        "activities export",
        "activities import",
        "apply",
        "call",
        "custom-objects",
        "custom-objects export",
        "custom-objects import",
        "diagnose",
        "explain",
        "export-definition",
        "jobs",
        "jobs cancel",
        "jobs list",
        "jobs show",
        "journal",
        "journal export",
        "journal forget",
        "journal list",
        "journal show",
        "journal tail",
        "leads",
        "leads delete",
        "leads export",
        "leads import",
        "leads list",
        "leads show",
        "opportunities",
        "opportunities export",
        "opportunities import",
        "ready",
        "rehearse",
        "rehearse add",
        "rehearse clear",
        "rehearse list",
        "roles",
        "roles export",
        "roles import",
        "serve",
        "settings",
        "sign",
        "subscription",
        "subscription add",
        "subscription list",
        "subscription remove",
        "support-case",
        "test",
        "test clock",
        "test clock advance",
        "test clock set",
        "token",
        "token add",
        "token list",
        "token revoke",
        "user",
        "user add",
        "user disable",
        "user enable",
        "user list",
        "user rotate",
        "user show",
        "version",
    ]


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_every_command_explains_itself(shell: Shell, path: tuple[str, ...]) -> None:
    """--help and -h, with exit code 0 and no data folder."""
    assert shell.run(*path, "--help").stdout == shell.run(*path, "-h").stdout
    assert not shell.data.exists()


def _command(path: tuple[str, ...]) -> click.Command:
    command: click.Command = main
    for name in path:
        assert isinstance(command, click.Group)
        command = command.commands[name]
    return command


NUMBERS = [
    (*path, option.opts[0])
    for path in PATHS
    for option in _command(path).params
    if isinstance(option.type, click.types.IntParamType)
]


@pytest.mark.parametrize("path", [path for path in NUMBERS if path[0] != "rehearse"], ids=" ".join)
def test_a_number_of_twenty_digits_is_wrong_usage(path: tuple[str, ...]) -> None:
    """Wherever a number is taken; rules of rehearsals are judged as those of a file are."""
    *names, name = path
    (option,) = [each for each in _command(tuple(names)).params if each.opts[0] == name]
    with pytest.raises(click.BadParameter, match=f"{20 * '9'} is not in the range"):
        option.type.convert(20 * "9", option, None)


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_every_command_takes_the_data_folder_and_prints_json(path: tuple[str, ...]) -> None:
    """What all commands have in common, all commands have."""
    command = _command(path)
    if isinstance(command, click.Group):
        return
    options = {option for each in command.params for option in each.opts}
    assert "--data" in options
    assert ("--subscription" in options) == (path != ("serve",))
    assert ("--json" in options) == (path != ("serve",))


@pytest.mark.parametrize("arguments", [("nonsense",), ("user", "--nope"), ("user", "rotate")])
def test_wrong_usage_is_exit_code_2(shell: Shell, arguments: tuple[str, ...]) -> None:
    """What click says, with the exit code of wrong usage."""
    assert shell.error(*arguments, exit_code=2).startswith("Error: ")
