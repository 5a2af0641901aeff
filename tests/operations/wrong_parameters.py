"""The ways in which every parameter of a call is wrong in turn."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

NIL = 'xsi:nil="true"'
LONG = "x" * 70_000
WAYS = range(6)
"""Absent, nil, empty, too long, of the wrong type, twice."""


def name_of(element: str) -> str:
    """The name of an element."""
    return element.partition(">")[0].removeprefix("<")


def wrong_ways(element: str) -> tuple[str, ...]:
    """Write an element in each of `WAYS`."""
    name = name_of(element)
    texts = (f"<{name}>{text}</{name}>" for text in (LONG, "7.5"))
    return "", f"<{name} {NIL}/>", f"<{name}/>", *texts, element * 2


def fill(text: str, parts: Mapping[str, str]) -> str:
    """Write the parts that a part holds, to the end."""
    while "{" in text:
        text = text.format(**parts)
    return text
