"""The one error of an operator's commands, and how it says why a file cannot be read."""

from __future__ import annotations


class CommandError(Exception):
    """
    A command could not be carried out.

    Args:
        message: One sentence that says what to do.
        exit_code: What the program ends with: 1 not found or refused, 2 wrong usage or file,
            3 address in use, 4 the database or the data folder cannot be used.
    """

    def __init__(self, message: str, exit_code: int = 1) -> None:
        super().__init__(message)
        self.exit_code = exit_code


def reason_of(error: Exception) -> str:
    """
    Say why a file cannot be read, for a person.

    Returns:
        The words of the system without its number and the name of the file, where it has words;
        else the text of the error.
    """
    words: object = getattr(error, "strerror", None)
    return str(words or error)
