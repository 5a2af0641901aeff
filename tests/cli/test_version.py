"""`castile version`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from castile import __version__

if TYPE_CHECKING:
    from tests.cli.conftest import Shell


def test_the_version_is_printed(shell: Shell) -> None:
    """For people and for programs."""
    assert shell.run("version").stdout == f"castile {__version__}\n"
    assert shell.json("version") == {"version": __version__}
