"""What stood in a request beside an element that was missing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from castile.journal.explain.names import nearest, quoted
from castile.wire.faults import Fault
from castile.wire.reader import ReaderLimits, read

if TYPE_CHECKING:
    from castile.wire.nodes import Node

SHOWN_MAX: Final = 12
_STEP: Final = re.compile(r"([^\[\]]+)(?:\[(\d+)\])?")


def beside(request: bytes, path: str) -> tuple[list[str], list[str]]:
    """
    Say what stood where an element was expected.

    Args:
        request: The request as it was kept.
        path: Where the element was expected: `paramsGetLead/leadKey`, items numbered `[2]`.

    Returns:
        Sentences about what was there, and suggestions; both empty when it cannot be told.
    """
    try:
        node: Node | None = read(request, ReaderLimits()).operation_element
    except Fault:
        return [], []
    _, *steps = path.split("/")
    if not steps:
        return [], []
    for step in steps[:-1]:
        node = _child(node, step)
    if node is None:
        return [], []
    there = list(dict.fromkeys(child.name for child in node.children))
    parent = path.rpartition("/")[0]
    if not there:
        return [f"{parent} holds no elements."], []
    close = nearest(steps[-1], [name for name in there if name != steps[-1]], 1)
    shown = ", ".join(there[:SHOWN_MAX])
    suggestions = [
        f"{quoted([name])} was ignored: write it {quoted([steps[-1]])}, letter case matters."
        for name in close
    ]
    return [f"{parent} holds {shown}."], suggestions


def _child(node: Node | None, step: str) -> Node | None:
    found = _STEP.fullmatch(step)
    if node is None or found is None:
        return None
    same = [child for child in node.children if child.name == found.group(1)]
    number = int(found.group(2) or 1)
    return same[number - 1] if 0 < number <= len(same) else None
