"""The tree of a request, and what is refused while it is built."""

from __future__ import annotations

import pytest

from castile.wire.faults import RequestNotUnderstood
from castile.wire.nodes import Node, ReaderLimits, Tree
from castile.wire.tree import build

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
XSI = 'xmlns:i="http://www.w3.org/2001/XMLSchema-instance"'


ENVELOPE = f'<s:Envelope xmlns:s="{SOAP}" {XSI} xmlns:m="http://www.marketo.com/mktows/">'
MIB = 1 << 20


def _build(content: str, limits: ReaderLimits | None = None) -> Tree:
    return build(f"{ENVELOPE}{content}</s:Envelope>".encode(), limits or ReaderLimits())


def _only(content: str) -> Node:
    (node,) = _build(content).root.children
    return node


def test_elements_keep_namespace_order_and_text() -> None:
    """Text is put together across comments, CDATA and instructions."""
    node = _only("<m:a><b>x<!-- c -->y<![CDATA[<z>]]><?p?>&amp;</b><c/></m:a>")
    assert (node.namespace, node.name) == ("http://www.marketo.com/mktows/", "a")
    assert [(child.name, child.text) for child in node.children] == [("b", "xy<z>&"), ("c", "")]


@pytest.mark.parametrize(
    ("attributes", "nil", "kind"),
    [
        ('i:nil="true"', True, None),
        ('i:nil="1"', True, None),
        ('i:nil="false"', False, None),
        ('i:type="m:LeadKeySelector"', False, "LeadKeySelector"),
        ('i:type="LeadKeySelector"', False, "LeadKeySelector"),
        ('nil="true" type="x"', False, None),
    ],
)
def test_attributes_that_mean_something_are_kept(
    attributes: str, *, nil: bool, kind: str | None
) -> None:
    """Others are dropped while they go by."""
    node = _only(f"<a {attributes}/>")
    assert (node.nil, node.xsi_type) == (nil, kind)


def test_references_are_noted_with_their_targets() -> None:
    """An id that comes twice names nothing."""
    tree = _build('<a href="#x"/><b id="x">1</b><c id="y"/><d id="y"/>')
    ((link, href),) = tree.links
    assert (link.name, href) == ("a", "#x")
    assert {name: node and node.name for name, node in tree.targets.items()} == {
        "x": "b",
        "y": None,
    }


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"<a/>", "Envelope"),
        (b'<Envelope xmlns="http://www.w3.org/2003/05/soap-envelope"/>', "1.2"),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>", "document type"),
        (b"nonsense", "got no XML"),
        (b"<a", "line 1: expected well-formed XML"),
        (b'<?xml version="1.0" encoding="ISO-8859-1"?><a/>', "declared ISO-8859-1"),
    ],
)
def test_what_is_no_envelope_is_refused_with_its_line(body: bytes, message: str) -> None:
    """20012 says what was expected."""
    with pytest.raises(RequestNotUnderstood) as caught:
        build(body, ReaderLimits())
    assert message in caught.value.message


LIMITS = ReaderLimits(
    depth_max=4, elements_max=5, attributes_max=4, namespaces_max=3, text_bytes_max=10
)


@pytest.mark.parametrize(
    ("content", "beyond"),
    [
        ("<a><a><a/></a></a>", "<a><a><a><a/></a></a></a>"),
        ("<a/>" * 4, "<a/>" * 5),
        ('<a b="" c="" d="" e=""/>', '<a b="" c="" d="" e="" f=""/>'),
        (
            '<a xmlns:b="b" xmlns:c="c" xmlns:d="d"/>',
            '<a xmlns:b="b" xmlns:c="c" xmlns:d="d" xmlns:e="e"/>',
        ),
        ("<a>0123456789</a>", "<a>01234567890</a>"),
        ("<a>ééééé</a>", "<a>éééééé</a>"),
    ],
    ids=["depth", "elements", "attributes", "namespaces", "text", "bytes of text"],
)
def test_over_each_limit_a_request_is_refused_and_at_it_taken(content: str, beyond: str) -> None:
    """The Envelope itself counts as a level and as an element."""
    _build(content, LIMITS)
    with pytest.raises(RequestNotUnderstood, match="expected"):
        _build(beyond, LIMITS)


@pytest.mark.parametrize("at", [0, MIB - 2, MIB - 1, MIB, MIB + 1, 2 * MIB, 3 * MIB - 1])
def test_a_crowded_tag_is_found_before_the_parser_sees_it(at: int) -> None:
    """Wherever it stands: the parser would store all its attributes first."""
    crowded = "<a " + " ".join(f"a{number}=''" for number in range(65)) + "/>"
    start = len(ENVELOPE)
    before = "<b>" + "x" * 1000 + "</b>"
    texts = before * ((at - start) // len(before))
    fill = texts + " " * (at - start - len(texts))
    with pytest.raises(RequestNotUnderstood, match="32 attributes and 32 namespace"):
        build((ENVELOPE + fill + crowded + "</s:Envelope>").encode(), ReaderLimits())
