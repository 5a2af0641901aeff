"""What was noted of a call: ignored elements, and where which value was expected."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from castile.journal.explain.names import nearest, quoted
from castile.wire.contract import contract

if TYPE_CHECKING:
    from collections.abc import Sequence

IGNORED: Final = "ignored elements: "
WORDS_MAX: Final = 24
"""Of a list of words that were expected so many are shown."""

_DETAIL: Final = re.compile(
    r"(?:(?P<path>[^\s:]+(?: \d+)?): )?expected (?P<expected>.+?)(?:,? got (?P<got>.*))?", re.DOTALL
)
_NUMBER: Final = re.compile(r"\[\d+\]")


@dataclass(frozen=True, slots=True)
class Note:
    """
    The note of a call in its parts.

    Args:
        ignored: Paths of elements that the operation does not know.
        detail: What else was noted.
        path: Where something was expected, "" when it is not said.
        expected: What was expected there.
        got: What came.
    """

    ignored: tuple[str, ...]
    detail: str
    path: str = ""
    expected: str = ""
    got: str = ""

    @property
    def sentences(self) -> list[str]:
        """The detail in words."""
        if not self.expected:
            return [self.detail] if self.detail else []
        at = f"At {self.path}: expected" if self.path else "Expected"
        expected = self.expected
        words = expected.split(", ")
        if len(words) > WORDS_MAX:
            expected = f"{', '.join(words[:WORDS_MAX])} or {len(words) - WORDS_MAX} others"
        return [f"{at} {expected}" + (f"; came {self.got}." if self.got else ".")]


def read_note(note: str) -> Note:
    """Take the note of a call apart."""
    ignored: Sequence[str] = ()
    detail = note
    if note.startswith(IGNORED):
        listed, _, detail = note.removeprefix(IGNORED).partition("; ")
        ignored = listed.split(", ")
    found = _DETAIL.fullmatch(detail)
    if found is None:
        return Note(tuple(ignored), detail)
    path, expected, got = (found.group(name) or "" for name in ("path", "expected", "got"))
    return Note(tuple(ignored), detail, path, expected, got)


def about_ignored(ignored: Sequence[str], version: str) -> tuple[list[str], list[str]]:
    """
    Say of elements that were ignored what they may have been meant for.

    Args:
        ignored: Their paths.
        version: The version of the call.

    Returns:
        Sentences about them, and suggestions.
    """
    if not ignored:
        return [], []
    described = contract(version)
    names = {element.name for each in described.types.values() for element in each.elements}
    sentences, suggestions = [], []
    for path in ignored:
        name = _NUMBER.sub("", path.rpartition("/")[2])
        sentences.append(f"The element {path} was ignored: the contract does not have it there.")
        close = nearest(name, sorted(names - {name}))
        if close:
            suggestions.append(f"In place of {name} send {quoted(close)}: letter case matters.")
        elif name in names:
            suggestions.append(f"{name} belongs to another element; move it there.")
    return sentences, suggestions
