"""`castile settings`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from castile.settings import SETTINGS

if TYPE_CHECKING:
    from tests.cli.conftest import Shell


def test_every_setting_is_printed_with_value_and_origin(shell: Shell) -> None:
    """Whichever of the four places it came from."""
    (shell.folder / "castile.toml").write_text("rate_calls = 7\n")
    shell.environment["CASTILE_PORT"] = "0"
    rows = {row["name"]: row for row in shell.json("settings", "--data", "d")}
    assert list(rows) == list(SETTINGS)
    told = {
        name: (rows[name]["value"], rows[name]["origin"].rpartition("/")[2])
        for name in ("data", "port", "rate_calls", "host")
    }
    assert told == {
        "data": ("d", "option --data"),
        "port": (0, "environment CASTILE_PORT"),
        "rate_calls": (7, "castile.toml"),
        "host": ("127.0.0.1", "default"),
    }


def test_the_table_has_unit_scope_and_help(shell: Shell) -> None:
    """A person can read it without the page."""
    (line,) = [
        each for each in shell.run("settings").stdout.splitlines() if each.startswith("rate_calls ")
    ]
    assert all(part in line for part in ("100", "calls", "subscription", "default", "0: no limit"))


def test_another_file_can_be_named(shell: Shell) -> None:
    """By option or by CASTILE_CONFIG."""
    (shell.folder / "other.toml").write_text("port = 7\n")
    (shell.folder / "castile.toml").write_text("port = 8\n")
    named = shell.json("settings", "--config", "other.toml")
    shell.environment["CASTILE_CONFIG"] = "other.toml"
    for rows in (named, shell.json("settings")):
        assert [row["value"] for row in rows if row["name"] == "port"] == [7]


def test_a_wrong_value_is_exit_code_2(shell: Shell) -> None:
    """One sentence that names setting, expectation, value and origin."""
    shell.environment["CASTILE_PORT"] = "tcp://10.0.0.1:80"
    assert shell.error("settings", exit_code=2) == (
        'castile: port: expected a whole number from 0 to 65535, got "tcp://10.0.0.1:80" '
        "(from environment CASTILE_PORT)"
    )
