"""One element of a request."""

from __future__ import annotations

import pytest

from castile.wire.nodes import MKTOWS, MarkedNode, Node


def _node(tag: str, text: str | bytes = "") -> Node:
    node = Node()
    node.tag, node.children, node.utf8_or_text = tag, (), text
    return node


@pytest.mark.parametrize(
    ("tag", "namespace", "name"),
    [
        ("leadKey", "", "leadKey"),
        (f"{MKTOWS} a", MKTOWS, "a"),
    ],
)
def test_a_tag_is_namespace_and_local_name(tag: str, namespace: str, name: str) -> None:
    """An element without namespace has the empty one."""
    node = _node(tag)
    assert (node.namespace, node.name) == (namespace, name)


@pytest.mark.parametrize("kept", ["é𝄞", "é𝄞".encode()])
def test_a_text_is_the_same_however_it_is_kept(kept: str | bytes) -> None:
    """Long texts are kept as UTF-8."""
    assert _node("a", kept).text == "é𝄞"


def test_a_plain_node_is_neither_nil_nor_of_a_type() -> None:
    """Most elements have no attributes that mean anything."""
    node = _node("a")
    assert (node.nil, node.xsi_type) == (False, None)


def _marked(tag: str, *children: Node, xsi_type: str | None) -> MarkedNode:
    node = MarkedNode()
    node.tag, node.children, node.utf8_or_text = tag, children, "x" if children else ""
    node.nil, node.xsi_type = bool(children), xsi_type
    return node


@pytest.mark.parametrize(("own", "shown"), [(None, "Target"), ("Own", "Own")])
def test_a_referring_node_shows_its_target(own: str | None, shown: str) -> None:
    """Text, children, nil; and the type, unless it names one itself."""
    target = _marked("multiRef", _node("b"), xsi_type="Target")
    node = _marked("a", xsi_type=own)
    node.show(target)
    assert (node.name, node.text, node.nil, node.xsi_type) == ("a", "x", True, shown)
    assert node.children is target.children
