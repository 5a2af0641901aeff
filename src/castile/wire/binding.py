"""
What one binding carries along, and the faults it can end in.

A fault names the element; its detail, for the journal, the whole path, what was expected and what
came.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from castile.wire.faults import (
    ActivityKeyBad,
    BadParameter,
    InvalidRequest,
    LeadDetailRequired,
    LeadKeyBad,
    LeadKeyRequired,
    ParameterRequired,
)

if TYPE_CHECKING:
    from datetime import tzinfo

    from castile.wire.contract import Element
    from castile.wire.judges import Ahead
    from castile.wire.nodes import Node

IGNORED_MAX = 50
"""So many different paths of ignored elements are kept of one request."""
IGNORED_CHARACTERS_MAX = 200
"""A path of an ignored element is cut to this many characters."""
_GOT_CHARACTERS_MAX = 100

Path = tuple[Any, str, int]
"""The path of the parent (None at the top), the name, and the number in a list (0 outside)."""


class Binding:
    """
    What one call to `bind` carries along.

    Args:
        zone: The time zone that a date-time without offset means.
        ahead: Says of each parameter what comes.
    """

    __slots__ = ("ahead", "ignored", "zone")

    def __init__(self, zone: tzinfo, ahead: Ahead) -> None:
        self.zone = zone
        self.ahead = ahead
        self.ignored: dict[str, None] = {}
        """The paths of ignored elements, in the order in which they came."""

    def ignore(self, path: Path, node: Node) -> None:
        """Note an element that the contract does not know."""
        if len(self.ignored) < IGNORED_MAX:
            spelled = f"{spelled_path(path, numbered=False)}/{node.name}"
            self.ignored[spelled[:IGNORED_CHARACTERS_MAX]] = None


def spelled_path(path: Path | None, *, numbered: bool = True) -> str:
    """Spell a path: `paramsSyncLead/leadRecord/Id`."""
    names: list[str] = []
    while path is not None:
        path, name, number = path
        names.append(f"{name}[{number}]" if numbered and number else name)
    return "/".join(reversed(names))


def refuse_lacking(element: Element, path: Path, bound: object, *, present: bool) -> NoReturn:
    """
    Raise the fault for a required element without a value.

    Args:
        element: The element.
        path: The path of its parent.
        bound: The message of the parent, as far as it is bound.
        present: Whether the element is there, nil or empty.

    Raises:
        Fault: The code that the contract names, else 20017 for missing, 20109 for present.

    Source: decided, 01-errors F-20, F-22.
    """
    got = "nil or an empty element" if present else "no such element"
    detail = f"{spelled_path(path)}/{element.name}: expected a value, got {got}"
    match element.missing_code:
        case LeadKeyRequired.code:
            raise LeadKeyRequired(detail=detail)
        case LeadKeyBad.code:
            raise LeadKeyBad(key_type=getattr(bound, "key_type", element.name), detail=detail)
        case LeadDetailRequired.code:
            raise LeadDetailRequired(detail=detail)
    if present or element.missing_code == ParameterRequired.code:
        raise ParameterRequired(element=element.name, detail=detail)
    raise InvalidRequest(element=element.name, detail=detail)


def refuse_value(element: Element, path: Path, text: str, expected: str) -> NoReturn:
    """
    Raise the fault for a value that cannot be read.

    Args:
        element: The element.
        path: The path of its parent.
        text: What came.
        expected: What was expected, as a sentence without its end.

    Raises:
        Fault: The code that the contract names, else 20110.

    Source: decided, 01-errors F-21.
    """
    got = text[:_GOT_CHARACTERS_MAX]
    detail = f'{spelled_path(path)}/{element.name}: {expected}, got "{got}"'
    match element.invalid_code:
        case LeadKeyBad.code:
            raise LeadKeyBad(key_type=got, detail=detail)
        case ActivityKeyBad.code:
            raise ActivityKeyBad(name=got, detail=detail)
    raise BadParameter(what=f'{element.name} "{got}"', detail=detail)


def refuse_repeated(element: Element, path: Path, count: int) -> NoReturn:
    """
    Raise the fault for an element that comes more than once.

    Raises:
        BadParameter: Fault 20110.

    Source: decided, 00-overview W-4a.
    """
    detail = f"{spelled_path(path)}/{element.name}: expected one element, got {count}"
    raise BadParameter(what=f"A second {element.name}", detail=detail)
