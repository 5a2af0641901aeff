"""The raw tree of a request, and how much of it is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MKTOWS = "http://www.marketo.com/mktows/"
SOAP_1_1 = "http://schemas.xmlsoap.org/soap/envelope/"
WHITE_SPACE = " \t\r\n"
"""White space as XML means it: what is trimmed from texts (00-overview W-11)."""


@dataclass(frozen=True, slots=True)
class ReaderLimits:
    """
    How much one request may hold; beyond it the request is refused with 20012.

    Args:
        depth_max: Levels of elements, the Envelope being the first.
        elements_max: Elements in all, those reached by reference included.
        attributes_max: Attributes of one element, namespace declarations aside.
        namespaces_max: Namespace declarations of one element.
        text_bytes_max: Bytes of one text, as UTF-8.
        body_bytes_max: Bytes of the request as it came.

    Source: decided, 00-overview W-15.
    """

    depth_max: int = 32
    elements_max: int = 400_000
    attributes_max: int = 32
    namespaces_max: int = 32
    text_bytes_max: int = 1 << 20
    body_bytes_max: int = 64 << 20


class Node:
    """
    One element of a request as it stood there.

    `tag` is its namespace, a blank, and its local name, or the local name alone where it has no
    namespace. A node without marks is neither nil nor of an `xsi_type`. Nodes are not to be
    changed: an empty one may stand at several places. `utf8_or_text` is for `tree` only.
    """

    __slots__ = ("children", "tag", "utf8_or_text")

    nil: bool = False
    xsi_type: str | None = None
    tag: str
    children: Sequence[Node]
    utf8_or_text: str | bytes

    @property
    def name(self) -> str:
        """The local name."""
        return self.tag.rpartition(" ")[2]

    @property
    def namespace(self) -> str:
        """The namespace, "" for none."""
        return self.tag.rpartition(" ")[0]

    @property
    def text(self) -> str:
        """The text of an element without children; "" of one with children."""
        text = self.utf8_or_text
        return text if isinstance(text, str) else text.decode()


class MarkedNode(Node):
    """
    An element with attributes that mean something.

    `xsi_type` is the local name when its prefix is bound to the mktows namespace or absent, else
    `{namespace}name`.
    """

    __slots__ = ("nil", "xsi_type")

    def __init__(self) -> None:
        self.nil = False
        self.xsi_type = None

    def show(self, target: Node) -> None:
        """Hold from now on what another node holds."""
        self.utf8_or_text = target.utf8_or_text
        self.children = target.children
        self.nil = target.nil
        self.xsi_type = self.xsi_type or target.xsi_type


@dataclass(frozen=True, slots=True)
class Tree:
    """
    What a request holds, before references are resolved.

    `links` are the nodes with an `href` and its text; `targets` the nodes by their `id`, None where
    several have the same; `not_roots` those that say `SOAP-ENC:root="0"` of themselves.
    """

    root: Node
    links: Sequence[tuple[MarkedNode, str]]
    targets: Mapping[str, Node | None]
    not_roots: Sequence[Node]
