"""
Read a request: bytes in, header texts and a raw tree out; no value is judged.

What is well-formed and inside the limits is for `tree`; here stands what makes it a SOAP 1.1
message: one Body of one element, the headers that mean something, references that lead somewhere.
Everything that clients were seen to send is taken: any prefixes, elements of the headers with or
without namespace and in any order, other headers whatever their `mustUnderstand` says.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from castile.wire import references
from castile.wire.faults import BadParameter, RequestNotUnderstood
from castile.wire.lines import line_of
from castile.wire.nodes import MKTOWS, SOAP_1_1, WHITE_SPACE, Node, ReaderLimits, Tree
from castile.wire.tree import build

if TYPE_CHECKING:
    from collections.abc import Sequence

    from castile.wire.nodes import MarkedNode

__all__ = ["MKTOWS", "WHITE_SPACE", "Authentication", "Call", "Node", "ReaderLimits", "read"]

_BODY_DEPTH = 2
_HEADER = f"{SOAP_1_1} Header"
_BODY = f"{SOAP_1_1} Body"
_AUTHENTICATION = f"{MKTOWS} AuthenticationHeader"
_CONTEXT = f"{MKTOWS} MktowsContextHeader"
_WORKSPACE = ("targetWorkspace", f"{MKTOWS} targetWorkspace")
_AUTHENTICATION_TEXTS = {
    f"{namespace}{element}": name
    for namespace in ("", f"{MKTOWS} ")
    for element, name in {
        "mktowsUserId": "user_id",
        "requestSignature": "signature",
        "requestTimestamp": "timestamp",
        "partnerId": "partner_id",
        "audit": "audit",
    }.items()
}


@dataclass(frozen=True, slots=True)
class Authentication:
    """
    The texts of the AuthenticationHeader, trimmed; None where absent, nil or empty.

    Source: documented, 02-admission section 1; A-13.
    """

    user_id: str | None = None
    signature: str | None = None
    timestamp: str | None = None
    partner_id: str | None = None
    audit: str | None = None

    def __repr__(self) -> str:
        return f"Authentication(user_id={self.user_id!r}, timestamp={self.timestamp!r})"


@dataclass(frozen=True, slots=True)
class Call:
    """What a request holds: the element of its Body, and headers that matter."""

    operation_element: Node
    authentication: Authentication | None
    target_workspaces: tuple[str | None, ...]
    """The text of each targetWorkspace, None where it is nil or empty."""

    @property
    def target_workspace(self) -> str | None:
        """
        The text of targetWorkspace, for the operations that look at it.

        Raises:
            BadParameter: Fault 20110, there are several.

        Source: documented, 00-overview W-16; several: decided, as W-4a.
        """
        if len(self.target_workspaces) > 1:
            detail = f"MktowsContextHeader: expected one, got {len(self.target_workspaces)}"
            raise BadParameter(what="A second targetWorkspace", detail=detail)
        return self.target_workspaces[0] if self.target_workspaces else None


def read(body: bytes, limits: ReaderLimits) -> Call:
    """
    Read the form of a request.

    Args:
        body: The bytes as they came.
        limits: How much it may hold.

    Returns:
        The call. `authentication` is None when there is no AuthenticationHeader, or several, or
        one with the same child twice: admission judges that.

    Raises:
        RequestNotUnderstood: Fault 20012, for every request that is not a well-formed SOAP 1.1
            message of one Body element inside the limits. Its text names the line and what was
            expected.

    Source: decided, 00-overview W-1, W-14, W-15 and step 2 of section 5.
    """
    if len(body) > limits.body_bytes_max:
        _refuse(f"expected at most {limits.body_bytes_max:,} bytes, got {len(body):,}")
    if not body or body.isspace():
        _refuse("line 1: expected a SOAP 1.1 Envelope, got an empty request")
    tree = build(body, limits)
    header, message_body = _parts(tree.root, body)
    authentication, target_workspaces = _headers(header)
    operation_element = _operation_element(tree, message_body, body)
    if tree.links:
        links = _links_outside(header, tree.links)
        try:
            references.resolve(links, tree.targets)
            references.check_expanded(
                operation_element,
                depth=_BODY_DEPTH + 1,
                depth_max=limits.depth_max,
                elements_max=limits.elements_max,
            )
        except references.BadReferenceError as refused:
            href = refused.href
            line = (
                line_of(body, lambda _, attributes: attributes.get("href") == href)
                if href is not None
                else line_of(body, _in_body, message_body.children.index(operation_element) + 1)
            )
            _refuse(f"line {line}: {refused}")
    return Call(operation_element, authentication, target_workspaces)


def _refuse(what: str) -> NoReturn:
    raise RequestNotUnderstood(what=what)


def _parts(envelope: Node, request: bytes) -> tuple[Node | None, Node]:
    headers = [part for part in envelope.children if part.tag == _HEADER]
    bodies = [part for part in envelope.children if part.tag == _BODY]
    if len(bodies) != 1 or len(headers) > 1:
        repeated = _HEADER if len(headers) > 1 else _BODY
        at = line_of(
            request,
            lambda tags, _: len(tags) == _BODY_DEPTH and tags[-1] == repeated,
            number=2,
        )
        _refuse(
            f"line {at}: expected an Envelope of one Body and at most one Header, got "
            f"{len(bodies):,} and {len(headers):,}"
        )
    return (headers[0] if headers else None), bodies[0]


def _in_body(tags: Sequence[str], _attributes: object) -> bool:
    return len(tags) == _BODY_DEPTH + 1 and tags[-2] == _BODY


def _operation_element(tree: Tree, body: Node, request: bytes) -> Node:
    places: Sequence[int] = range(len(body.children))
    if len(places) > 1:
        # Old toolkits put what is referred to beside the operation.
        referred = {href.removeprefix("#") for _, href in tree.links}
        aside = {id(node) for name, node in tree.targets.items() if name in referred}
        aside.update(id(node) for node in tree.not_roots)
        places = [place for place in places if id(body.children[place]) not in aside]
    if len(places) != 1:
        # The second of several; without any, the end of the request is as good as any line.
        line = line_of(request, _in_body, places[1] + 1 if places else len(body.children) + 1)
        got = ", ".join(body.children[place].name for place in places[:4])[:80] or "none"
        _refuse(f"line {line}: expected one element in the Body, got {len(places):,}: {got}")
    return body.children[places[0]]


def _headers(header: Node | None) -> tuple[Authentication | None, tuple[str | None, ...]]:
    authentications = []
    workspaces: list[Node] = []
    for element in header.children if header is not None else ():
        if element.tag == _AUTHENTICATION:
            authentications.append(element)
        elif element.tag == _CONTEXT:
            workspaces += [node for node in element.children if node.tag in _WORKSPACE]
    authentication = _authentication(authentications[0]) if len(authentications) == 1 else None
    return authentication, tuple(map(_trimmed, workspaces))


def _links_outside(
    header: Node | None, links: Sequence[tuple[MarkedNode, str]]
) -> Sequence[tuple[MarkedNode, str]]:
    """Leave out what foreign headers refer to in ways of their own."""
    inside: set[int] = set()
    waiting = [header] if header is not None else []
    while waiting:
        node = waiting.pop()
        inside.add(id(node))
        waiting += node.children
    return [(node, href) for node, href in links if id(node) not in inside]


def _trimmed(node: Node) -> str | None:
    return None if node.nil else node.text.strip(WHITE_SPACE) or None


def _authentication(node: Node) -> Authentication | None:
    texts: dict[str, str | None] = {}
    for child in node.children:
        name = _AUTHENTICATION_TEXTS.get(child.tag)
        if name is not None:
            if name in texts:
                return None
            texts[name] = _trimmed(child)
    return Authentication(**texts)
