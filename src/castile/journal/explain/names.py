"""Names that nearly were the right ones."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

NEAREST_MAX: Final = 3
_LIKENESS_MIN: Final = 0.6
_NAMES_MAX: Final = 20_000
_NO_LETTER: Final = re.compile(r"[\W_]+")


def nearest(name: str, known: Iterable[str], count: int = NEAREST_MAX) -> list[str]:
    """
    Find the names that are most like a name, the most like it first.

    Args:
        name: The name that is not known.
        known: The names that there are; at most the first 20,000 are looked at.
        count: At most so many.

    Returns:
        First those that differ in letter case, blanks and punctuation only, then others.
    """
    folded: dict[str, list[str]] = {}
    for number, each in enumerate(dict.fromkeys(known)):
        if number >= _NAMES_MAX:
            break
        folded.setdefault(_folded(each), []).append(each)
    wanted = _folded(name)
    found = list(folded.get(wanted, ()))
    for like in difflib.get_close_matches(wanted, folded, count, _LIKENESS_MIN):
        found += [each for each in folded[like] if each not in found]
    return found[:count]


def quoted(names: Iterable[str]) -> str:
    """Join names for a sentence: `"a", "b" or "c"`."""
    *first, last = [f'"{name}"' for name in names]
    return f"{', '.join(first)} or {last}" if first else last


def _folded(name: str) -> str:
    return _NO_LETTER.sub("", name.casefold()) or name
