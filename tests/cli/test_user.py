"""`castile user`, with the server stopped and running."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Shell


@pytest.fixture(params=["stopped", "running"])
def either(request: pytest.FixtureRequest) -> Shell:
    """An installation whose server is stopped, then one whose server runs."""
    name = "installed" if request.param == "stopped" else "served"
    shell: Shell = request.getfixturevalue(name)
    return shell


def test_users_are_listed_without_their_keys(either: Shell) -> None:
    """A table for people, an array with --json, and no secret in either."""
    (user,) = either.json("user", "list")
    assert (user["user_id"], user["keys"], user["disabled"]) == ("demo.user_01", 1, False)
    for output in (either.run("user", "list").stdout, str(user)):
        assert "demo.user_01" in output
        assert "exampleKey01" not in output


def test_a_user_is_shown_with_the_key(either: Shell) -> None:
    """Whoever can read the data folder can read the key."""
    assert either.json("user", "show")["encryption_key"] == "exampleKey01"
    assert "exampleKey01" in either.run("user", "show", "demo.user_01").stdout


def test_a_user_that_is_not_there_is_named(either: Shell) -> None:
    """Not found is exit code 1."""
    assert "no user 'nobody'" in either.error("user", "show", "nobody", exit_code=1)
    assert "nobody" in either.error("user", "disable", "nobody", exit_code=1)
    assert "nobody" in either.error("user", "rotate", "nobody", exit_code=1)


def test_a_user_is_added_with_a_generated_key(either: Shell) -> None:
    """Id and key are generated where they are not given, and shown once."""
    added = either.json("user", "add")
    assert len(added["encryption_key"]) == 44
    assert either.json("user", "show", added["user_id"]) == added
    assert either.json("user", "add", "second_01")["user_id"] == "second_01"
    assert "taken" in either.error("user", "add", "second_01", exit_code=1)


def test_a_key_can_come_from_a_file_or_from_input(installed: Shell) -> None:
    """No key need stand on a command line, where others could read it."""
    file = installed.folder / "key"
    file.write_text("keyOfTheFile\nmore\n")
    installed.run("user", "add", "a_01", "--key-file", str(file))
    installed.run("user", "add", "b_01", "--key-file", "-", text="keyOfTheInput\n")
    keys = [installed.json("user", "show", name)["encryption_key"] for name in ("a_01", "b_01")]
    assert keys == ["keyOfTheFile", "keyOfTheInput"]


@pytest.mark.parametrize(("length", "exit_code"), [(9, 2), (10, 0), (255, 0), (256, 2)])
def test_a_key_has_a_least_and_a_greatest_length(
    installed: Shell, length: int, exit_code: int
) -> None:
    """At least 10 characters, as the old service asked for."""
    arguments = ("user", "add", "a_01", "--key-file", "-")
    installed.run(*arguments, exit_code=exit_code, text="k" * length)


@pytest.mark.parametrize("user_id", [" ", "a\nb", "a" * 256])
def test_a_user_id_that_cannot_be_sent_is_refused(installed: Shell, user_id: str) -> None:
    """1 to 255 printable characters."""
    assert "user id: expected" in installed.error("user", "add", user_id, exit_code=2)


def test_adm_a17_a_change_over_has_two_valid_keys_until_it_is_finished(either: Shell) -> None:
    """The older key stays valid until --finish drops it (02-admission A-17, decided)."""
    rotated = either.json("user", "rotate", "demo.user_01")
    assert rotated["former_encryption_key"] == "exampleKey01"
    assert rotated["encryption_key"] != "exampleKey01"
    refused = either.error("user", "rotate", "demo.user_01", exit_code=1)
    assert "castile user rotate demo.user_01 --finish" in refused
    finished = either.json("user", "rotate", "demo.user_01", "--finish")
    assert finished["encryption_key"] == rotated["encryption_key"]
    assert finished["former_encryption_key"] is None
    assert "one key" in either.error("user", "rotate", "demo.user_01", "--finish", exit_code=1)


def test_finish_takes_no_key(installed: Shell) -> None:
    """Ending a change-over and beginning one are two things."""
    arguments = ("user", "rotate", "demo.user_01", "--finish", "--key-file", "-")
    assert "takes no --key-file" in installed.error(*arguments, exit_code=2)


def test_adm_11_a_disabled_user_is_refused_from_the_next_call_on(served: Shell) -> None:
    """A-32, decided: blocking takes effect at the next call, in a running server."""
    call = ("call", "listMObjects", "--ready-file", "ready.json")
    served.run(*call)
    served.run("user", "disable", "demo.user_01")
    assert "(20013)" in served.error(*call, exit_code=1)
    served.run("user", "enable", "demo.user_01")
    served.run(*call)
