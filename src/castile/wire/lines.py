"""
Find the line of an element of a request, for the text of a refusal.

Nodes hold no line, because hardly any request needs one. A request that is refused for what it
says, not for its form, is parsed a second time up to the element that is meant.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.parsers.expat import ParserCreate

from castile.wire import encodings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    # Tags of the open elements, outermost first, the one that begins included; its attributes.
    Wanted = Callable[[Sequence[str], dict[str, str]], bool]


class _Reached(Exception):  # noqa: N818 - no error: it ends the parsing
    """The element begins here."""


def line_of(body: bytes, wanted: Wanted, number: int = 1) -> int:
    """
    Find the line on which an element begins.

    Args:
        body: The bytes of a well-formed request, as they came.
        wanted: Tells the element by the tags of the open elements (`namespace name`) and by its
            attributes.
        number: Which of the elements that are wanted, 1 for the first.

    Returns:
        The line, 1 for the first; the last line where there is no such element.

    Source: decided.
    """
    parser = ParserCreate("utf-8", " ")
    tags: list[str] = []
    left = number

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal left
        tags.append(tag)
        if wanted(tags, attributes):
            left -= 1
            if not left:
                raise _Reached

    def end(_tag: str) -> None:
        tags.pop()

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    utf8, _ = encodings.to_utf8(body)
    try:
        parser.Parse(utf8, True)  # noqa: FBT003 - as the parser names it
    except _Reached:
        pass
    finally:
        line = parser.CurrentLineNumber
        parser.StartElementHandler = parser.EndElementHandler = None
    return line
