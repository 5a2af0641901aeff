"""
The contract, `contract.json`, as typed tables: what crosses the wire, in each version.

A contract has the *shape* of one version. Service description and answers follow it. Requests
are read more generously: every call is handled as one of the newest version, and elements that were
dropped since keep their meaning on the paths where they existed (`ComplexType.accepted`).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_SOURCE: Final[dict[str, Any]] = json.loads(
    files("castile.wire").joinpath("contract.json").read_text(encoding="utf-8")
)
_WORD_STARTS: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")

NAMESPACE: Final[str] = _SOURCE["namespace"]
"""The namespace of the operations and their types."""

VERSIONS: Final[tuple[str, ...]] = tuple(_SOURCE["paths"])
"""
The versions that are accepted in the path, oldest first.

Source: decided, with clients of 1_3 on recorded, 00-overview E-4.
"""

SHAPES: Final[tuple[str, ...]] = tuple(_SOURCE["shapes"])
"""The versions in which the contract changed, oldest first."""

NEWEST: Final[str] = VERSIONS[-1]
"""The version that a path without one means."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """
    One element of a complex type.

    Args:
        name: The name on the wire.
        attribute: The name in Python, snake_case of `name`.
        type: `xs:...`, or the name of an enumeration or complex type of the contract.
        minimum: 0 or 1.
        maximum: 1, or None for any number.
        nillable: Whether the element may be sent as nil.
        since: The first version that has the element.
        last: The last version that has it; None when the newest has it.
        required: Whether a request must have it, which is not always what the schema says.
        default: What a request means that leaves it out or empty; None when nothing is meant.
        missing_code: The fault for missing, nil or empty; None for 20017 and 20109.
        invalid_code: The fault for a value that cannot be read; None for 20110.
        empty_allowed: Whether a request may send it empty on purpose.
        empty_for_nil: Whether an answer shows "no value" as an empty element, not as nil.
        items_read: Of a list in a request, how many items are read; None for all of them.
        verbatim: Whether values in it that may be empty are kept character by character.

    Source: documented and recorded contract; rules for requests: 01-errors section 3, 00-overview
    W-6, W-7 and W-23, 40-campaigns-and-programs G-24 and G-27.
    """

    name: str
    attribute: str
    type: str
    minimum: int = 1
    maximum: int | None = 1
    nillable: bool = False
    since: str = VERSIONS[0]
    last: str | None = None
    required: bool = True
    default: bool | str | None = None
    missing_code: int | None = None
    invalid_code: int | None = None
    empty_allowed: bool = False
    empty_for_nil: bool = False
    items_read: int | None = None
    verbatim: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplexType:
    """
    One complex type: a sequence of elements.

    Args:
        name: The name in the schema and of the message class.
        elements: The elements of this version, in the order in which they are sent.
        accepted: The elements that a request on a path of this version may have, in the order in
            which they are judged: those of the newest version, and dropped ones of this version.
        base: The type that it extends, or None.
        abstract: True when only its extensions may be sent.
    """

    name: str
    elements: tuple[Element, ...]
    accepted: tuple[Element, ...]
    base: str | None = None
    abstract: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Enumeration:
    """
    The words that a text may be.

    Args:
        name: The name in the schema and of the type of its words.
        values: The words in the order of the schema.
        older_values: Words of older contracts, which requests may still have.

    Source: recorded contracts of 1_7 to 3_1; older words decided, 20-activities T-3.
    """

    name: str
    values: tuple[str, ...]
    older_values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """A header element: its name, its complex type, its part in the description."""

    element: str
    type: str
    part: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """
    One operation.

    Args:
        name: For example `getLead`.
        input: The element in the Body of a call, `paramsGetLead`.
        output: The element in the Body of its answer, `successGetLead`.
        input_type: The complex type of `input`.
        output_type: The complex type of `output`.
        input_message: The name of the message in the service description.
        output_message: The name of the answer there.
        soap_action: The SOAPAction that the description names.
        headers: The header elements that the description declares for it.
    """

    name: str
    input: str
    output: str
    input_type: str
    output_type: str
    input_message: str
    output_message: str
    soap_action: str
    headers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """The names of the parts of the service description."""

    definitions: str
    service: str
    port: str
    binding: str
    port_type: str
    transport: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Contract:
    """
    Everything that crosses the wire in one version.

    Args:
        version: The version whose shape this is.
        service: Names of the service description.
        headers: The header elements by name.
        operations: The operations by name, in the order of the description.
        operation_by_input: The same by the element in the Body of a call.
        types: The complex types by name.
        enumerations: The enumerations by name.
        elements: The global elements: name to complex type, in the order of the description.
    """

    version: str
    service: Service
    headers: Mapping[str, Header]
    operations: Mapping[str, Operation]
    operation_by_input: Mapping[str, Operation]
    types: Mapping[str, ComplexType]
    enumerations: Mapping[str, Enumeration]
    elements: Mapping[str, str]


def contract(version: str = NEWEST) -> Contract:
    """
    Give the contract for calls on the path of a version.

    Args:
        version: One of `VERSIONS`.

    Returns:
        The shape of the newest version that is not above it, or the oldest shape; the same object
        for the same shape.

    Raises:
        KeyError: The version is not one of `VERSIONS`. The server answers 404.

    Source: decided, 00-overview E-4, E-4a.
    """
    if version not in _RANKS:
        raise KeyError(f"expected a version of {VERSIONS[0]} to {NEWEST}, got {version!r}")
    older = [shape for shape in SHAPES if _RANKS[shape] <= _RANKS[version]]
    return _of_shape(older[-1] if older else SHAPES[0])


def snake_case(name: str) -> str:
    """
    Spell a name of the wire as a name in Python.

    Args:
        name: For example `leadKey`, `marketoGUID`, `mObjectList`.

    Returns:
        For example `lead_key`, `marketo_guid`, `m_object_list`.
    """
    return _WORD_STARTS.sub("_", name).lower()


_RANKS: Final[Mapping[str, int]] = {version: rank for rank, version in enumerate(VERSIONS)}


@cache
def _of_shape(version: str) -> Contract:
    headers = [Header(**row) for row in _SOURCE["headers"]]
    operations = [_operation(row["name"], row["headers"]) for row in _SOURCE["operations"]]
    enumerations = [
        Enumeration(
            name=row["name"],
            values=tuple(row["values"]),
            older_values=tuple(row.get("older_values", ())),
        )
        for row in _SOURCE["enumerations"]
    ]
    types = [_complex_type(row, version) for row in _SOURCE["types"]]
    return Contract(
        version=version,
        service=Service(**_SOURCE["service"]),
        headers=MappingProxyType({header.element: header for header in headers}),
        operations=MappingProxyType({operation.name: operation for operation in operations}),
        operation_by_input=MappingProxyType({each.input: each for each in operations}),
        types=MappingProxyType({each.name: each for each in types}),
        enumerations=MappingProxyType({each.name: each for each in enumerations}),
        elements=MappingProxyType(
            {header.element: header.type for header in headers}
            | {each.input: each.input_type for each in operations}
            | {each.output: each.output_type for each in operations}
        ),
    )


def _operation(name: str, headers: Iterable[str]) -> Operation:
    capital = name[0].upper() + name[1:]
    return Operation(
        name=name,
        input=f"params{capital}",
        output=f"success{capital}",
        input_type=f"Params{capital}",
        output_type=f"Success{capital}",
        input_message=f"{capital}Request",
        output_message=f"{capital}Response",
        soap_action=NAMESPACE + name,
        headers=tuple(headers),
    )


def _complex_type(row: Mapping[str, Any], version: str) -> ComplexType:
    every = [(_element(each, version), _element(each, NEWEST)) for each in row["elements"]]
    rank = _RANKS[version]
    return ComplexType(
        name=row["name"],
        elements=tuple(
            shaped
            for shaped, _ in every
            if _RANKS[shaped.since] <= rank and (shaped.last is None or rank <= _RANKS[shaped.last])
        ),
        accepted=tuple(
            newest for _, newest in every if newest.last is None or rank <= _RANKS[newest.last]
        ),
        base=row.get("base"),
        abstract=row.get("abstract", False),
    )


def _element(row: Mapping[str, Any], version: str) -> Element:
    keys = dict(row)
    # The oldest remark that still covers the version wins; `until` is written oldest first.
    for last, earlier in keys.pop("until", {}).items():
        if _RANKS[version] <= _RANKS[last]:
            keys |= earlier
            break
    element = Element(attribute=snake_case(row["name"]), **keys)
    if "required" in row:
        return element
    return replace(element, required=element.minimum > 0 and element.default is None)
