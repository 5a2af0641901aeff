"""`castile subscription`: several in one server."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.conftest import Shell


def test_a_subscription_is_added_listed_and_removed(served: Shell) -> None:
    """A running server knows it from then on."""
    served.run("subscription", "add", "Second")
    listed = [(row["name"], row["users"]) for row in served.json("subscription", "list")]
    assert listed == [("default", 1), ("Second", 0)]
    served.run("subscription", "remove", "second", "--yes")
    assert [row["name"] for row in served.json("subscription", "list")] == ["default"]


def test_with_several_subscriptions_a_command_must_name_one(installed: Shell) -> None:
    """Nothing is done to a subscription that nobody named."""
    installed.run("subscription", "add", "second")
    error = installed.error("user", "add", exit_code=2)
    assert "--subscription: default, second" in error
    installed.run("user", "add", "x_01", "--subscription", "SECOND")
    (user,) = installed.json("user", "list", "--subscription", "second")
    assert user["user_id"] == "x_01"
    assert "no subscription 'third'" in installed.error(
        "user", "list", "--subscription", "third", exit_code=1
    )


def test_a_name_is_taken_whatever_its_letter_case(installed: Shell) -> None:
    """Names are compared without regard to letter case."""
    assert "default" in installed.error("subscription", "add", "Default", exit_code=1).lower()


def test_a_folder_without_a_subscription_says_how_to_make_one(shell: Shell) -> None:
    """Exit code 1: there is nothing yet that a command could be about."""
    shell.data.mkdir()
    error = shell.error("user", "list", exit_code=1)
    assert error == "castile: there is no subscription yet: castile subscription add NAME"


def test_the_only_subscription_stays(installed: Shell) -> None:
    """A server without one could not be used."""
    error = installed.error("subscription", "remove", "default", "--yes", exit_code=1)
    assert "the only subscription" in error


def test_removing_asks_first(installed: Shell) -> None:
    """Leads do not go by a slip of the hand."""
    installed.run("subscription", "add", "second")
    installed.run("subscription", "remove", "second", text="n\n", exit_code=1)
    assert len(installed.json("subscription", "list")) == 2
    installed.run("subscription", "remove", "second", text="y\n")
    assert len(installed.json("subscription", "list")) == 1


def test_a_name_must_be_printable(installed: Shell) -> None:
    """A name that would garble a table is refused."""
    assert "name of the subscription" in installed.error("subscription", "add", "\t", exit_code=2)
