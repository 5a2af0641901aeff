"""
Bind the raw tree of a request to its message, judging every value on the way.

For each complex type of the contract a plan is made once: a *sequence* (one element, any number of
times: all the `ArrayOf...` types), a *record* (elements that occur once), or a *choice* (a lead
selector). A record first puts its children in their places, whatever their order, and then judges
the places in the order of the contract, depth first: so the first wrong element of the contract
decides the fault, not the first in the request. What an operation has to say of an element beyond
the contract (`Judges`) is said when the turn of the element comes.

What the schema does not say about a request stands in the contract: which element is required, what
an absent one means, which fault is raised. Rules that are of no single element stand here:

- absent, nil and empty are told apart as `ABSENT`, None and "" where the message has room for them;
  elsewhere they mean the same (W-6);
- a list may come in several wrappers; whatever else comes twice is wrong (W-4a);
- an item of a list that is nil or empty is no item when it is a text, a number or a word; a record
  without elements is one, so that answers count as the client does (decided);
- attrType is never looked at (W-12);
- the Id of a lead record may be any number: the operation says that there is no such lead (S-10).
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import cache, partial
from itertools import chain
from typing import TYPE_CHECKING, Final, Protocol

from castile.wire.binding import (
    Binding,
    Path,
    refuse_lacking,
    refuse_repeated,
    refuse_value,
    spelled_path,
)
from castile.wire.faults import BadParameter, Fault
from castile.wire.judges import NO_JUDGES, Judges
from castile.wire.messages import ABSENT, ENUMERATIONS, MESSAGES
from castile.wire.nodes import MKTOWS, WHITE_SPACE, Node
from castile.wire.simple_types import READERS, read_whole_number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import tzinfo

    from castile.wire.contract import ComplexType, Contract, Element
    from castile.wire.judges import Judge
    from castile.wire.simple_types import Reader

_LOWER_CASE_KEYS: Final = {
    "leadId": "Id",
    "id": "Id",
    "foreignSysPersonId": "ForeignSysPersonId",
    "foreignSysType": "ForeignSysType",
    "email": "Email",
}
_PASSED_OVER: Final = {("Attribute", "attrType")}
_OF_ANY_SIZE: Final = {("LeadRecord", "Id")}
_NO_PLACE: Final = -1

_REQUIRED: Final = object()
"""In place of what "no value" means, where a value is required."""
_EMPTY: Final = Node()
_EMPTY.tag, _EMPTY.children, _EMPTY.utf8_or_text = "", (), ""


@dataclass(frozen=True, slots=True)
class Bound:
    """
    A request as its message.

    Args:
        message: The message of the input type of the operation.
        ignored: Paths of elements that the contract does not know, each once, at most 50.
    """

    message: object
    ignored: tuple[str, ...]


def bind(
    node: Node,
    contract: Contract,
    zone: tzinfo,
    *,
    judges: Judges = NO_JUDGES,
    accept_lower_case_keys: bool = False,
) -> Bound:
    """
    Bind the element of the Body to the message of its operation.

    Args:
        node: An element whose name is in `contract.operation_by_input`.
        contract: The contract of the path that was called.
        zone: The time zone that a date-time without offset means.
        judges: What the operation says of single elements.
        accept_lower_case_keys: Whether `id`, `leadId`, `email`, `foreignSysPersonId` and
            `foreignSysType` are taken as the keys of a lead record (W-5).

    Returns:
        The message, and what was ignored.

    Raises:
        InvalidRequest: Fault 20017, a required element is missing.
        ParameterRequired: Fault 20109, a required element is nil or empty.
        BadParameter: Fault 20110, a value cannot be read, or an element comes twice.
        LeadKeyRequired: Fault 20101, in place of 20017 and 20109 where the contract says so.
        LeadKeyBad: Fault 20102, the type or the value of a lead key.
        LeadDetailRequired: Fault 20104, no lead record.
        ActivityKeyBad: Fault 20107, an unknown activity type.
        Fault: What a judge raises.

    Source: documented, recorded and decided, 00-overview W-2 to W-13, O-5; 01-errors F-20 to F-22.
    """
    operation = contract.operation_by_input[node.name]
    plan = _parameters_plan(contract, operation.input_type, judges, accept_lower_case_keys)
    binding = Binding(zone, partial(plan.ahead, node))
    message = plan.bind((node,), binding, (None, node.name, 0))
    return Bound(message, tuple(binding.ignored))


@dataclass(frozen=True, slots=True)
class _Manner:
    """How a type is read in one place: as the switch, or the element that holds it, says."""

    accept_lower_case_keys: bool
    judges: Judges
    items_read: int | None = None
    verbatim: bool = False


class _Plan(Protocol):
    """How a complex type is bound; only the first of several nodes counts but for a sequence."""

    def bind(self, nodes: Sequence[Node], binding: Binding, path: Path) -> object: ...


@cache
def _parameters_plan(
    contract: Contract,
    name: str,
    judges: Judges,
    accept_lower_case_keys: bool,  # noqa: FBT001 - a cached function is fastest by position
) -> _Record:
    return _Record(contract.types[name], contract, _Manner(accept_lower_case_keys, judges))


@cache
def _plan(contract: Contract, name: str, manner: _Manner) -> _Plan:
    complex_type = contract.types[name]
    if complex_type.abstract:
        return _Choice(
            {
                each.name: _Record(each, contract, manner)
                for each in contract.types.values()
                if each.base == name
            }
        )
    if any(element.maximum is None for element in complex_type.accepted):
        return _Sequence(complex_type, contract, manner)
    return _Record(complex_type, contract, manner)


def _field(
    owner: ComplexType, element: Element, contract: Contract, manner: _Manner
) -> _Text | _Part | _Judged:
    field: _Text | _Part
    if element.type in contract.types:
        inside = replace(
            manner,
            judges=manner.judges.below(element.name),
            items_read=element.items_read,
            verbatim=manner.verbatim or element.verbatim,
        )
        field = _Part(element, _plan(contract, element.type, inside))
    else:
        of_any_size = (owner.name, element.name) in _OF_ANY_SIZE
        read = read_whole_number if of_any_size else READERS[element.type]
        field = _Text(element, read, verbatim=manner.verbatim and element.empty_allowed)
    judge = manner.judges.of(element.name)
    return field if judge is None else _Judged(field, judge)


class _Record:
    """The plan of a type whose elements occur once."""

    def __init__(self, complex_type: ComplexType, contract: Contract, manner: _Manner) -> None:
        message_type = MESSAGES[complex_type.name]
        self._new = partial(object.__new__, message_type)
        self._fields = tuple(
            _field(complex_type, element, contract, manner) for element in complex_type.accepted
        )
        # The slots are filled directly: the constructor of a frozen type takes three times as long.
        self._fills: tuple[Callable[[object, object], None], ...] = tuple(
            getattr(message_type, field.attribute).__set__ for field in self._fields
        )
        known = {field.attribute for field in self._fields}
        # What only other shapes of the contract have is as if it were absent.
        self._left_out: tuple[tuple[Callable[[object, object], None], object], ...] = tuple(
            (getattr(message_type, each.name).__set__, each.default)
            for each in fields(message_type)  # type: ignore[arg-type]  # every message is one
            if each.name not in known
        )
        self._nowhere: tuple[None, ...] = (None,) * len(self._fields)
        self._places: dict[str, int] = {}
        for place, element in enumerate(complex_type.accepted):
            passed_over = (complex_type.name, element.name) in _PASSED_OVER
            self._place(element.name, _NO_PLACE if passed_over else place)
        if manner.accept_lower_case_keys and complex_type.name == "LeadRecord":
            for name, meant in _LOWER_CASE_KEYS.items():
                self._place(name, self._places[meant])

    def _place(self, name: str, place: int) -> None:
        self._places[name] = self._places[f"{MKTOWS} {name}"] = place

    def knows_a_child_of(self, node: Node) -> bool:
        return any(child.tag in self._places for child in node.children)

    def ahead(self, node: Node, name: str) -> str:
        place = self._places[name]
        for child in node.children:
            if self._places.get(child.tag) == place:
                return self._fields[place].announced(child)
        return ""

    def bind(self, nodes: Sequence[Node], binding: Binding, path: Path) -> object:
        found: list[Node | None] = [*self._nowhere]
        again: dict[_Text | _Part | _Judged, list[Node]] = {}
        places = self._places
        for child in nodes[0].children:
            place = places.get(child.tag)
            if place is None:
                binding.ignore(path, child)
            elif place == _NO_PLACE:
                continue
            elif found[place] is None:
                found[place] = child
            else:
                again.setdefault(self._fields[place], []).append(child)
        message = self._new()
        for node, field, fill in zip(found, self._fields, self._fills, strict=True):
            if node is None:
                value = field.absent
                if value is _REQUIRED:
                    value = field.judge_absent(binding, path, message)
            elif again and field in again:
                value = field.judge_several([node, *again[field]], binding, path, message)
            else:
                value = field.judge(node, binding, path, message)
            fill(message, value)
        for fill, value in self._left_out:
            fill(message, value)
        return message


class _Sequence:
    """The plan of a type of one element that occurs any number of times."""

    def __init__(self, complex_type: ComplexType, contract: Contract, manner: _Manner) -> None:
        (element,) = complex_type.accepted
        self._new: Callable[..., object] = MESSAGES[complex_type.name]
        self._item = _field(complex_type, element, contract, manner)
        self._items_read = manner.items_read
        self._tags = (element.name, f"{MKTOWS} {element.name}")

    def bind(self, nodes: Sequence[Node], binding: Binding, path: Path) -> object:
        items: list[object] = []
        tags, judge_item = self._tags, self._item.judge_item
        for child in chain.from_iterable(node.children for node in nodes):
            if len(items) == self._items_read:
                break
            if child.tag in tags:
                item = judge_item(child, binding, path, len(items) + 1)
                if item is not ABSENT:
                    items.append(item)
            else:
                binding.ignore(path, child)
        return self._new(tuple(items))

    def items_of(self, message: object) -> object:
        return getattr(message, self._item.attribute)


class _Choice:
    """The plan of an abstract type: one of the types that extend it (W-13)."""

    def __init__(self, plans: Mapping[str, _Record]) -> None:
        self._plans = plans

    def kind_of(self, node: Node) -> str:
        if node.xsi_type is not None:
            return node.xsi_type
        known = (name for name, plan in self._plans.items() if plan.knows_a_child_of(node))
        return next(known, "")

    def bind(self, nodes: Sequence[Node], binding: Binding, path: Path) -> object:
        name = self.kind_of(nodes[0])
        plan = self._plans.get(name)
        if plan is None:
            detail = f"{spelled_path(path)}: expected the type {' or '.join(self._plans)}"
            raise BadParameter(what=f'{path[1]} of the type "{name[:100]}"', detail=detail)
        return plan.bind(nodes, binding, path)


class _Field:
    """An element of a type, and what it means when it is absent, nil or empty."""

    def __init__(self, element: Element, *, default: object, empty: object) -> None:
        self.element = element
        self.attribute = element.attribute
        self.absent: object = _REQUIRED
        self.nil: object = _REQUIRED
        self.empty: object = _REQUIRED
        if default is not None:
            self.absent = self.nil = self.empty = default
        elif not element.required:
            self.absent = ABSENT
            self.nil = None if element.nillable else ABSENT
            self.empty = empty
        elif element.empty_allowed:
            self.nil = self.empty = empty

    def judge_absent(self, _binding: Binding, path: Path, bound: object) -> object:
        if self.absent is _REQUIRED:
            refuse_lacking(self.element, path, bound, present=False)
        return self.absent

    def without_value(self, node: Node, path: Path, bound: object) -> object:
        value = self.nil if node.nil else self.empty
        if value is _REQUIRED:
            refuse_lacking(self.element, path, bound, present=True)
        return value


class _Text(_Field):
    """An element with a text."""

    def __init__(self, element: Element, read: Reader, *, verbatim: bool) -> None:
        default = element.default
        if isinstance(default, str) and element.type in ENUMERATIONS:
            default = ENUMERATIONS[element.type](default)
        of_text = element.type in ("xs:string", "xs:anySimpleType")
        super().__init__(element, default=default, empty="" if of_text else ABSENT)
        self._read = read
        self._verbatim = verbatim

    def announced(self, node: Node) -> str:
        return "" if node.nil else node.text.strip(WHITE_SPACE)

    def judge(self, node: Node, binding: Binding, path: Path, bound: object) -> object:
        text = node.text if self._verbatim else node.text.strip(WHITE_SPACE)
        if node.children and not node.nil:
            refuse_value(self.element, path, f"<{node.children[0].name}>", "expected a text")
        if not text or node.nil:
            return self.without_value(node, path, bound)
        try:
            return self._read(text, binding.zone)
        except ValueError as error:
            refuse_value(self.element, path, text, str(error))

    def judge_several(
        self, nodes: Sequence[Node], _binding: Binding, path: Path, _bound: object
    ) -> object:
        refuse_repeated(self.element, path, len(nodes))

    def judge_item(self, node: Node, binding: Binding, path: Path, _number: int) -> object:
        if node.nil or not (node.children or node.text.strip(WHITE_SPACE)):
            return ABSENT
        return self.judge(node, binding, path, None)


class _Part(_Field):
    """An element with elements."""

    def __init__(self, element: Element, plan: _Plan) -> None:
        super().__init__(element, default=None, empty=ABSENT)
        self._plan = plan
        self._list = plan if isinstance(plan, _Sequence) else None
        self._choice = plan if isinstance(plan, _Choice) else None

    def announced(self, node: Node) -> str:
        if self._is_without_value(node):
            return ""
        return self._choice.kind_of(node) if self._choice else self.element.type

    def _is_without_value(self, node: Node) -> bool:
        # A selector that names its kind is there, though it selects nothing (LEAD-35).
        typed = self._choice is not None and node.xsi_type is not None
        return node.nil or not (node.children or typed or node.text.strip(WHITE_SPACE))

    def judge(self, node: Node, binding: Binding, path: Path, bound: object) -> object:
        if self._is_without_value(node):
            if self.element.empty_allowed and not node.nil:
                return self._plan.bind((_EMPTY,), binding, (path, self.element.name, 0))
            return self.without_value(node, path, bound)
        return self._judge((node,), binding, path, bound)

    def judge_several(
        self, nodes: Sequence[Node], binding: Binding, path: Path, bound: object
    ) -> object:
        if self._list is None:
            refuse_repeated(self.element, path, len(nodes))
        return self._judge([node for node in nodes if not node.nil], binding, path, bound)

    def _judge(self, nodes: Sequence[Node], binding: Binding, path: Path, bound: object) -> object:
        message = self._plan.bind(nodes, binding, (path, self.element.name, 0))
        if self._list and self.empty is _REQUIRED and not self._list.items_of(message):
            refuse_lacking(self.element, path, bound, present=True)
        return message

    def judge_item(self, node: Node, binding: Binding, path: Path, number: int) -> object:
        shown = _EMPTY if node.nil else node
        return self._plan.bind((shown,), binding, (path, self.element.name, number))


class _Judged:
    """An element that the operation judges, too, behind the contract."""

    absent = _REQUIRED
    """The judge is asked also when nothing came."""

    def __init__(self, field: _Text | _Part, judge: Judge) -> None:
        self.element = field.element
        self.attribute = field.attribute
        self.announced = field.announced
        self._field = field
        self._judge = judge

    def judge(self, node: Node, binding: Binding, path: Path, bound: object) -> object:
        return self._judged(self._field.judge(node, binding, path, bound), binding, path)

    def judge_several(
        self, nodes: Sequence[Node], binding: Binding, path: Path, bound: object
    ) -> object:
        return self._judged(self._field.judge_several(nodes, binding, path, bound), binding, path)

    def judge_absent(self, binding: Binding, path: Path, bound: object) -> object:
        return self._judged(self._field.judge_absent(binding, path, bound), binding, path)

    def judge_item(self, node: Node, binding: Binding, path: Path, number: int) -> object:
        item = self._field.judge_item(node, binding, path, number)
        return item if item is ABSENT else self._judged(item, binding, path, number)

    def _judged(self, value: object, binding: Binding, path: Path, number: int = 0) -> object:
        try:
            self._judge(value, binding.ahead)
        except Fault as fault:
            place = spelled_path((path, self.element.name, number))
            fault.detail = f"{place}: {fault.detail}"
            raise
        return value
