"""References inside one message: a graph that must not grow when it is read as a tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from castile.wire.nodes import MarkedNode, Node
from castile.wire.references import BadReferenceError, check_expanded, resolve

if TYPE_CHECKING:
    from collections.abc import Sequence


def _node(*children: Node, text: str = "") -> MarkedNode:
    node = MarkedNode()
    node.tag, node.children, node.utf8_or_text = "a", list(children), text
    return node


def _check(root: Node, *, depth: int = 1, depth_max: int = 32, elements_max: int = 1000) -> None:
    check_expanded(root, depth=depth, depth_max=depth_max, elements_max=elements_max)


def _doubling(levels: int) -> MarkedNode:
    """A graph of few nodes that has 2 to the power of `levels` leaves as a tree."""
    node = _node(_node())
    for _ in range(levels):
        node = _node(node, node)
    return node


def test_a_referring_node_gets_what_its_target_holds() -> None:
    """A target may be referred to several times."""
    target, first, second = _node(_node(), text="x"), _node(), _node()
    resolve([(first, "#x"), (second, "#x")], {"x": target})
    assert first.children is second.children is target.children


@pytest.mark.parametrize(
    ("href", "message"),
    [
        ("x", 'expected href="#id" of an element, got "x"'),
        ("http://example.com/#x", "of an element"),
        ("#y", 'got "#y"'),
        ("#twice", 'one element of the id "twice", got several'),
    ],
)
def test_a_reference_that_leads_nowhere_is_refused(href: str, message: str) -> None:
    """The sentence says what was expected; nothing outside the message is ever opened."""
    targets = {"x": _node(), "twice": None}
    with pytest.raises(BadReferenceError) as caught:
        resolve([(_node(), "#x"), (_node(), href)], targets)
    assert message in str(caught.value)


def test_a_cycle_is_refused() -> None:
    """A node that holds itself has no end."""
    node = _node()
    node.children = [_node(node)]
    with pytest.raises(BadReferenceError, match="without a cycle"):
        _check(node)


@pytest.mark.parametrize(("depth_max", "fits"), [(4, False), (5, True), (6, True)])
def test_the_depth_counts_from_the_envelope(depth_max: int, *, fits: bool) -> None:
    """Three levels below depth 3 need a limit of 5."""
    _expect(_node(_node(_node())), fits=fits, depth=3, depth_max=depth_max)


@pytest.mark.parametrize(("elements_max", "fits"), [(14, False), (15, True), (16, True)])
def test_elements_count_as_often_as_they_are_referred_to(elements_max: int, *, fits: bool) -> None:
    """Two levels of doubling over a pair are 3 nodes and their 12 appearances below."""
    children: Sequence[Node] = [_node(), _node()]
    low = _node(*children)
    _expect(_node(_node(low, low), _node(low, low)), fits=fits, elements_max=elements_max)


def _expect(root: Node, *, fits: bool, **limits: int) -> None:
    if fits:
        _check(root, **limits)
        return
    with pytest.raises(BadReferenceError, match="references included"):
        _check(root, **limits)


def test_a_bomb_is_refused_without_being_unpacked() -> None:
    """A hundred nodes that would be 2 to the power of 25 leaves take no time."""
    with pytest.raises(BadReferenceError, match="at most 1,000 elements"):
        _check(_doubling(25))
