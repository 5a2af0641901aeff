"""What is wrong with the AuthenticationHeader of a request, told from what was kept of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from castile.journal.explain.facts import Cause
from castile.wire.faults import Fault
from castile.wire.nodes import MKTOWS, SOAP_1_1, WHITE_SPACE, ReaderLimits
from castile.wire.tree import build

if TYPE_CHECKING:
    from collections.abc import Iterable

    from castile.wire.nodes import Node

NAME: Final = "AuthenticationHeader"
CHILDREN: Final = ("mktowsUserId", "requestSignature", "requestTimestamp")
_SECURITY: Final = "Security"
_ADDED: Final = (
    f"Send one {NAME} of the namespace {MKTOWS} in the Header, with {', '.join(CHILDREN)}.",
)


def explain_header(request: bytes) -> Cause:
    """
    Say why the header of a request could not be used.

    Args:
        request: The request as it was kept.
    """
    try:
        parts = build(request, ReaderLimits()).root.children
    except (Fault, IndexError):
        return _cause(
            "header_incomplete",
            f"The request did not carry one whole {NAME}.",
            "What was kept of the request cannot be read any more, so no more can be said.",
        )
    headers = [part for part in parts if part.tag == f"{SOAP_1_1} Header"]
    blocks = [block for header in headers for block in header.children]
    found = [block for block in blocks if block.tag == f"{MKTOWS} {NAME}"]
    if len(found) > 1:
        return _cause(
            "header_repeated", f"The request carried {len(found)} elements {NAME}; one is allowed."
        )
    if found:
        return _children(found[0])
    return _absent(blocks, parts, has_header=bool(headers))


def _cause(name: str, cause: str, *sentences: str) -> Cause:
    return Cause(cause, sentences, _ADDED, (name,))


def _absent(blocks: Iterable[Node], parts: Iterable[Node], *, has_header: bool) -> Cause:
    for block in blocks:
        if block.name == NAME:
            got = block.namespace or "no namespace"
            return _cause(
                "header_namespace",
                f"The {NAME} is not in the namespace of the API.",
                f"It is in {got}; expected {MKTOWS}.",
            )
        if block.name.casefold() == NAME.casefold():
            return _cause(
                "header_case",
                f"The header is called {block.name}; expected {NAME}: letter case matters.",
            )
    if any(block.name == _SECURITY for block in blocks):
        return _cause(
            "other_security",
            f"The request carried a WS-Security header in place of the {NAME}.",
            "WS-Security is not part of this API; nothing of it was kept.",
        )
    for part in parts:
        if any(child.name == NAME for child in part.children):
            return _cause(
                "header_misplaced",
                f"The {NAME} is in the {part.name} of the message; expected it in the Header.",
            )
    got = "no such element in its Header" if has_header else "no Header"
    return _cause("header_missing", f"The request carried no {NAME}: there is {got}.")


def _children(header: Node) -> Cause:
    there = [child.name for child in header.children]
    for name in CHILDREN:
        same = [child for child in header.children if child.name == name]
        if len(same) > 1:
            return _cause("header_repeated", f"The {NAME} carries {name} {len(same)} times.")
        if not same:
            like = [other for other in there if other.casefold() == name.casefold()]
            if like:
                return _cause(
                    "header_case",
                    f"The {NAME} carries {like[0]}; expected {name}: letter case matters.",
                )
            return _cause("header_incomplete", f"The {NAME} carries no {name}.")
        if same[0].namespace not in ("", MKTOWS):
            return _cause(
                "header_namespace", f"{name} is in the foreign namespace {same[0].namespace}."
            )
        if same[0].nil or not same[0].text.strip(WHITE_SPACE):
            return _cause("header_incomplete", f"{name} of the {NAME} is empty.")
    return _cause("header_incomplete", f"The {NAME} was not complete.")
