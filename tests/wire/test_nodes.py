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


@pytest.mark.parametrize(("own", "shown"), [(None, "Target"), ("Own", "Own")])
def test_a_referring_node_shows_its_target(own: str | None, shown: str) -> None:
    """Text, children, nil; and the type, unless it names one itself."""
    target, node = MarkedNode(), MarkedNode()
    target.tag, target.children, target.utf8_or_text = "multiRef", (_node("b"),), "x"
    target.nil, target.xsi_type = True, "Target"
    node.tag, node.children, node.utf8_or_text, node.xsi_type = "a", (), "", own
    node.show(target)
    assert (node.name, node.text) == ("a", "x")
    assert node.children is target.children
    assert (node.nil, node.xsi_type) == (True, shown)
