"""`castile export-definition`."""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.conftest import Shell

DEFINITION = 'lists = [{ name = "Größe", id = 7 }]\n'


def define(shell: Shell) -> None:
    """Apply a definition."""
    (shell.folder / "d.toml").write_text(DEFINITION, "utf-8")
    shell.run("apply", "d.toml")


def test_what_is_printed_is_read_by_apply(served: Shell) -> None:
    """TOML without a FILE, from a running server; never with a key."""
    define(served)
    text = served.run("export-definition").stdout
    assert tomllib.loads(text) == {
        "format": 1,
        "subscription": {"name": "default"},
        "users": [{"user_id": "demo.user_01", "disabled": False}],
        "lists": [{"name": "Größe", "id": 7}],
    }
    (served.folder / "x.toml").write_text(text, "utf-8")
    assert served.run("apply", "x.toml", "--prune").stdout == "nothing changes\n"


def test_a_file_has_the_format_of_its_name(installed: Shell) -> None:
    """JSON when it ends with .json, or with --json; it is for its owner only."""
    define(installed)
    installed.run("export-definition", "x.toml")
    installed.run("export-definition", "x.json")
    installed.run("export-definition", "y.txt", "--json")
    written = {name: (installed.folder / name) for name in ("x.toml", "x.json", "y.txt")}
    toml = tomllib.loads(written["x.toml"].read_text("utf-8"))
    assert json.loads(written["x.json"].read_text("utf-8")) == toml
    assert written["x.json"].read_bytes() == written["y.txt"].read_bytes()
    assert installed.json("export-definition") == toml
    assert written["x.toml"].stat().st_mode & 0o777 == 0o600
    assert installed.run("apply", "x.json", "--prune").stdout == "nothing changes\n"


def test_a_file_that_cannot_be_written_is_exit_code_2(installed: Shell) -> None:
    """The sentence names it."""
    error = installed.error("export-definition", "no/such/folder.toml", exit_code=2)
    assert "no/such/folder.toml: " in error
    assert "Errno" not in error


def test_one_of_several_subscriptions_is_named(installed: Shell) -> None:
    """Without a name there is a sentence, not a guess."""
    installed.run("subscription", "add", "acme")
    assert "--subscription" in installed.error("export-definition", exit_code=2)
    text = installed.run("export-definition", "--subscription", "acme").stdout
    assert tomllib.loads(text)["subscription"] == {"name": "acme"}
