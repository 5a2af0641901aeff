"""The error of an operator's commands."""

from __future__ import annotations

from castile.admin.errors import CommandError


def test_a_command_error_has_a_sentence_and_an_exit_code() -> None:
    """Not found or refused, 1, is what an error means unless it says otherwise."""
    assert (str(CommandError("no user")), CommandError("no user").exit_code) == ("no user", 1)
    assert CommandError("wrong", 2).exit_code == 2
