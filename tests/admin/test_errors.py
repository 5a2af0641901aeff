"""The error of an operator's commands."""

from __future__ import annotations

from castile.admin.errors import CommandError, reason_of


def test_a_command_error_has_a_sentence_and_an_exit_code() -> None:
    """Not found or refused, 1, is what an error means unless it says otherwise."""
    assert (str(CommandError("no user")), CommandError("no user").exit_code) == ("no user", 1)
    assert CommandError("wrong", 2).exit_code == 2


def test_a_reason_is_in_words_without_the_number_of_the_system() -> None:
    """A person reads it; an error without such words says its own."""
    assert reason_of(FileNotFoundError(2, "No such file", "d.toml")) == "No such file"
    assert reason_of(ValueError("no TOML")) == "no TOML"
