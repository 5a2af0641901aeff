"""A JSON value as a text for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_SETTING: Final = {"value", "origin"}
_FILE: Final = {"bytes", "mode"}


def report_lines(value: object, depth: int = 0) -> Iterator[str]:
    """
    Give a JSON value as lines of an indented text.

    Args:
        value: The value.
        depth: How deep it is indented.
    """
    indent = "  " * depth
    if isinstance(value, dict):
        for key, each in value.items():
            name = str(key).replace("_", " ") if depth == 0 else str(key)
            if isinstance(each, dict) and depth and each.keys() in (_SETTING, _FILE):
                yield f"{indent}{name}: {_pair(each)}"
            elif isinstance(each, dict | list) and each:
                yield f"{indent}{name}"
                yield from report_lines(each, depth + 1)
            else:
                yield f"{indent}{name}: {_cell(each)}"
    elif isinstance(value, list):
        for each in value:
            if isinstance(each, dict):
                first, *rest = report_lines(each, depth + 1)
                yield f"{indent}- {first.strip()}"
                yield from rest
            else:
                yield f"{indent}- {_cell(each)}"


def _pair(value: Mapping[str, object]) -> str:
    if value.keys() == _SETTING:
        return f"{_cell(value['value'])} ({value['origin']})"
    return f"{_cell(value['bytes'])} bytes, mode {value['mode']}"


def _cell(value: object) -> str:
    match value:
        case None | "":
            return "none"
        case dict() | list():
            return ", ".join(str(each) for each in value) or "none"
        case bool():
            return "yes" if value else "no"
        case int():
            return f"{value:,}"
        case _:
            return str(value)
