"""
Resolve the multi-references of SOAP 1.1 (`id`, `href="#..."`) inside one message.

Old toolkits write a value that occurs twice only once. A referring node takes over the children of
its target, so that the tree becomes a graph and memory does not grow; what the graph would be as a
tree is counted here, because that is what a binder walks through. A node of the graph is measured
once however often it is referred to, so the time is that of the message as it was sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from castile.wire.nodes import MarkedNode, Node


_LEAF = (1, 1)


class BadReferenceError(ValueError):
    """
    A reference leads nowhere, in a circle, too deep, or to too much.

    `href` is its text, None where all references together are meant.
    """

    def __init__(self, message: str, href: str | None = None) -> None:
        super().__init__(message)
        self.href = href


def resolve(links: Sequence[tuple[MarkedNode, str]], targets: Mapping[str, Node | None]) -> None:
    """
    Let each referring node show what its target holds.

    Args:
        links: Referring nodes, each with the text of its `href`.
        targets: The nodes by their `id`, none that refers itself; None where several have the same.

    Raises:
        BadReferenceError: An `href` that is no `#name`, or that names no target or several.

    Source: decided; SOAP 1.1 section 5.4.1.
    """
    for node, href in links:
        name = href.removeprefix("#")
        if name == href or name not in targets:
            raise BadReferenceError(f'expected href="#id" of an element, got "{href[:60]}"', href)
        target = targets[name]
        if target is None:
            raise BadReferenceError(
                f'expected one element of the id "{name[:60]}", got several', href
            )
        node.show(target)


def check_expanded(root: Node, *, depth: int, depth_max: int, elements_max: int) -> None:
    """
    Refuse a graph that would be too deep or too large as a tree.

    Args:
        root: The topmost node of the graph.
        depth: The depth at which it stands, 1 for the Envelope.
        depth_max: The greatest depth that is read.
        elements_max: The greatest number of elements that is read.

    Raises:
        BadReferenceError: A cycle, too great a depth, or too many elements.

    Source: decided; limits as for a message without references.
    """
    _Measure(depth_max, elements_max).size(root, depth)


class _Measure:
    """Sizes and heights of subtrees, each list of children measured once."""

    __slots__ = ("_depth_max", "_elements_max", "_known")

    def __init__(self, depth_max: int, elements_max: int) -> None:
        self._depth_max = depth_max
        self._elements_max = elements_max
        self._known: dict[int, tuple[int, int] | None] = {}
        """By the identity of a list: elements and levels; None while it is being measured."""

    def size(self, node: Node, depth: int) -> tuple[int, int]:
        children, known = node.children, self._known
        key = id(children)
        if key in known:
            raise BadReferenceError("expected references without a cycle")
        if depth > self._depth_max:
            self._refuse_depth()
        known[key] = None
        size = height = 1
        for child in children:
            inner = _LEAF
            if child.children:
                inner = known.get(id(child.children)) or self.size(child, depth + 1)
            size += inner[0]
            if height <= inner[1]:
                height = inner[1] + 1
        # Also where a child was known, and so not entered.
        if depth + height - 1 > self._depth_max:
            self._refuse_depth()
        if size > self._elements_max:
            raise BadReferenceError(
                f"expected at most {self._elements_max:,} elements, references included"
            )
        known[key] = size, height
        return size, height

    def _refuse_depth(self) -> None:
        raise BadReferenceError(
            f"expected elements at most {self._depth_max} deep, references included"
        )
