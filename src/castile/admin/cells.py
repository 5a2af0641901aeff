"""
One cell of an imported row, and one that is exported.

A cell is a JSON value: a text of a CSV file, or what stands behind a key of JSON Lines. A cell that
is empty, null or not there says nothing about its column. `NULL` clears what can be cleared.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from castile.admin.command import read_at
from castile.domain.fields import FieldType, custom_field
from castile.domain.keys import normalize_cookie
from castile.domain.values import CLEARING_WORD, ValueDoesNotFit, convert

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import tzinfo

    from castile.domain.fields import Field

_SHOWN_CHARACTERS_MAX: Final = 60
_ESCAPED: Final = re.compile(r"\\(.)|;", re.DOTALL)
_WHOLE: Final = re.compile(r"\+?0*([0-9]{1,19})")
_COOKIE_ACCOUNT: Final = "id:"


class RowError(Exception):
    """A row that cannot be taken; the text names column, what it takes, what came."""


def text_of(column: str, cell: object) -> str | None:
    """
    Return the text of a cell, None when the cell says nothing.

    Raises:
        RowError: It is a JSON array or object.
    """
    match cell:
        case None:
            return None
        case str():
            return cell if cell and not cell.isspace() else None
        case bool():
            return "true" if cell else "false"
        case int() | float():
            return str(cell)
        case _:
            raise RowError(f"{column}: expected a text, a number or a boolean, got {_cut(cell)}")


def required_text(column: str, text: str) -> str:
    """Return a text of a column that cannot be cleared, without blanks around it."""
    trimmed = text.strip()
    if trimmed == CLEARING_WORD:
        raise RowError(f"{column}: expected a value, got {CLEARING_WORD}; it cannot be cleared")
    return trimmed


def items_of(column: str, cell: object) -> list[str]:
    r"""
    Return the items of a cell that holds several.

    Args:
        column: For the error.
        cell: A text with `;` between the items, where a backslash takes the next character
            as it is; or a JSON array of texts.

    Returns:
        The items without blanks around them; empty ones are left out.

    Raises:
        RowError: It is something else, or NULL.
    """
    if isinstance(cell, list):
        items = [required_text(column, text_of(column, each) or "") for each in cell]
    else:
        text = text_of(column, cell)
        items = [] if text is None else _split(required_text(column, text))
    return [item for item in items if item]


def _split(text: str) -> list[str]:
    if "\\" not in text:
        return [item.strip() for item in text.split(";")]
    items = [""]
    end = 0
    for found in _ESCAPED.finditer(text):
        items[-1] += text[end : found.start()]
        end = found.end()
        if found[1] is None:
            items.append("")
        else:
            items[-1] += found[1]
    items[-1] += text[end:]
    return [item.strip() for item in items]


def joined(items: Iterable[str]) -> str:
    """Write items as the text that `items_of` reads."""
    return ";".join(item.replace("\\", "\\\\").replace(";", "\\;") for item in items)


def whole_number(column: str, text: str, highest: int) -> int:
    """
    Read a positive whole number.

    Raises:
        RowError: It is none, or above `highest`.
    """
    found = _WHOLE.fullmatch(required_text(column, text))
    number = int(found[1]) if found else 0
    if not 0 < number <= highest:
        raise RowError(f"{column}: expected a whole number from 1 to {highest}, got {_cut(text)}")
    return number


def instant(column: str, text: str, zone: tzinfo) -> int:
    """
    Read a time as milliseconds since 1970 UTC.

    Args:
        column: For the error.
        text: In any spelling that a call may use; a bare date is midnight.
        zone: What is meant without an offset.

    Raises:
        RowError: It is no time.
    """
    try:
        return read_at(required_text(column, text), zone)
    except ValueError:
        raise RowError(
            f"{column}: expected a time such as 2026-08-03T14:15:00Z, got {_cut(text)}"
        ) from None


def yes_or_no(column: str, text: str, zone: tzinfo) -> bool:
    """Read a boolean in any word that a boolean lead field takes; raises RowError."""
    field = custom_field(column, column, FieldType.BOOLEAN)
    return fitting(field, required_text(column, text), zone) is not None


def fitting(field: Field, text: str, zone: tzinfo) -> str | None:
    """Convert a text as a field takes it, None clears; raises RowError."""
    try:
        return convert(field, text, zone)
    except ValueDoesNotFit as error:
        raise RowError(str(error)) from None


def shown_cookie(cookie: str) -> str:
    """Write a stored cookie so that it is the same when it comes in again."""
    text = cookie.replace("%", "%25")
    # What begins like the account of a cookie loses that part on the way in.
    return text if normalize_cookie(text) == cookie else f"{_COOKIE_ACCOUNT}&{text}"


def _cut(value: object) -> str:
    text = repr(value)
    short = len(text) <= _SHOWN_CHARACTERS_MAX
    return text if short else text[:_SHOWN_CHARACTERS_MAX] + "..."
