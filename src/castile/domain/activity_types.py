"""The types of activities by the words and names of a request, from activity_types.toml."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any, Final

_TABLE: Final[dict[str, Any]] = tomllib.loads(
    files("castile.domain").joinpath("activity_types.toml").read_text(encoding="utf-8")
)

ACTIVITY_TYPES: Final[frozenset[str]] = frozenset(
    [row["name"] for row in _TABLE["types"]] + _TABLE["names_without_word"]
)
"""The display name of every type that an activity can have."""

_NAMES_BY_WORD: Final[dict[str, str | None]] = {
    **{row["word"]: row["name"] for row in _TABLE["types"]},
    **dict.fromkeys(_TABLE["matching_nothing"]),
}
_NAMES_BY_WORD.update({old: _NAMES_BY_WORD[new] for old, new in _TABLE["renamed"].items()})
_NAMES_BY_TEXT: Final[dict[str, str]] = {name.casefold(): name for name in ACTIVITY_TYPES}


def activity_type(word: str) -> str | None:
    """
    Turn a word of the contract into the display name of a type.

    Args:
        word: As in activityFilter, compared exactly.

    Returns:
        The display name, or None for a word that no activity's type has.

    Raises:
        KeyError: No contract ever had this word (fault 20107).

    Source: documented, recorded, decided (20-activities section 2, T-3).
    """
    return _NAMES_BY_WORD[word]


def activity_type_named(text: str) -> str | None:
    """
    Turn a text of activityNameFilter into the display name of a type.

    Args:
        text: A display name, letter case and blanks around it ignored, or a
            word of the contract.

    Returns:
        The display name, or None for a word that no activity's type has.

    Raises:
        KeyError: It is neither (fault 20107).

    Source: documented, recorded aagrawl2/gooddata_marketo, decided (T-1 to T-3).
    """
    trimmed = text.strip()
    name = _NAMES_BY_TEXT.get(trimmed.casefold())
    return activity_type(trimmed) if name is None else name
