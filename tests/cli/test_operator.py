"""How a command reaches what it works on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from castile.cli.operator import new_id
from castile.store.folder_lock import hold_folder

if TYPE_CHECKING:
    from tests.cli.conftest import Shell


def test_a_database_beside_a_running_server_is_refused(served: Shell) -> None:
    """Nothing is done, and the sentence says what to leave out."""
    arguments = ("user", "add", "x_01", "--database", "sqlite:///other.db")
    error = served.error(*arguments, exit_code=4)
    assert error == "castile: the server is running; leave out --database"
    assert len(served.json("user", "list")) == 1
    assert not (served.folder / "other.db").exists()


def test_a_database_can_be_named_with_the_server_stopped(installed: Shell) -> None:
    """The data folder still holds lock and key file."""
    (installed.folder / "d.toml").write_text('[subscription]\nname = "elsewhere"\n')
    database = ("--database", "sqlite:///other.db")
    installed.run("apply", "d.toml", *database)
    (row,) = installed.json("subscription", "list", *database)
    assert row["name"] == "elsewhere"


def test_several_commands_hold_a_stopped_folder_meanwhile(installed: Shell) -> None:
    """Nobody comes between the chunks of an import, and a missing folder is not made."""
    rows = "Id\n" + "".join(f"{n}\n" for n in range(1, 600))
    command = ("leads", "import", "-", "--format", "csv")
    assert "created    599" in installed.run(*command, text=rows).stdout
    with hold_folder(installed.data):
        installed.run(*command, text=rows, exit_code=4)
    error = installed.error(*command, "--data", "elsewhere", exit_code=4)
    assert "expected a data folder, found none" in error
    assert not (installed.folder / "elsewhere").exists()


def test_a_missing_data_folder_is_not_made_by_looking(shell: Shell) -> None:
    """A misspelt --data is exit code 4 and leaves nothing behind."""
    assert "mistake: expected a data folder" in shell.error(
        "user", "list", "--data", "mistake", exit_code=4
    )
    assert not (shell.folder / "mistake").exists()


def test_a_folder_that_is_in_use_is_exit_code_4(installed: Shell) -> None:
    """One process at a time works on a data folder."""
    with hold_folder(installed.data):
        assert "in use" in installed.error("user", "list", exit_code=4)


def test_a_damaged_database_is_exit_code_4(installed: Shell) -> None:
    """One sentence in place of a traceback."""
    for file in installed.data.glob("castile.db*"):
        file.write_bytes(b"no database" * 1000)
    assert installed.error("user", "list", exit_code=4).startswith("castile: ")


def test_ids_of_calls_are_never_the_same() -> None:
    """32 hexadecimal digits, of which the first tell the time, so that they ascend."""
    ids = [new_id() for _ in range(100)]
    assert len(set(ids)) == 100
    assert {len(one) for one in ids} == {32}
    assert sorted(one[:12] for one in ids) == [one[:12] for one in ids]
