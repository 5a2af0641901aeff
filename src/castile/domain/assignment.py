"""
Conditions on a new lead, and the rules that send it into a partition.

Each comparison word is one maker: it checks the operand that a definition file states and gives
back the predicate on the stored value. Values are compared after conversion, letter case ignored;
no value and a false boolean are both the empty text.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from castile.domain.fields import FieldType, LeadField
from castile.domain.values import ValueDoesNotFit, convert

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import tzinfo

    from castile.domain.ids import PartitionId
    from castile.domain.leads import Lead

    Predicate = Callable[[str | None], bool]
    Maker = Callable[[LeadField, object, tzinfo], Predicate]


class ConditionError(ValueError):
    """A condition that no value could be compared with; the text says where and why."""


@dataclass(frozen=True, slots=True)
class Condition:
    """
    One comparison of one field's value.

    Args:
        field: The field whose value is looked at.
        comparison: The word of the definition file.
        predicate: Judges a stored text, or None for no value.

    Source: decided (10-leads S-61).
    """

    field: LeadField
    comparison: str
    predicate: Predicate

    def holds(self, lead: Lead) -> bool:
        """Tell whether a lead's value satisfies the condition."""
        return self.predicate(lead.value(self.field))


@dataclass(frozen=True, slots=True)
class AssignmentRule:
    """
    A partition for new leads that satisfy all conditions.

    Args:
        name: Name for people.
        partition_id: Where such leads go.
        conditions: All must hold; with none the rule fits every lead.

    Source: documented, decided (10-leads S-61).
    """

    name: str
    partition_id: PartitionId
    conditions: tuple[Condition, ...]

    def fits(self, lead: Lead) -> bool:
        """Tell whether every condition holds for a lead."""
        return all(condition.holds(lead) for condition in self.conditions)


def conditions(
    field: LeadField, comparisons: Mapping[str, object], zone: tzinfo
) -> tuple[Condition, ...]:
    """
    Read the comparisons that a definition file states for one field.

    Args:
        field: The field.
        comparisons: Operand by comparison word: is and is_not take a list,
            contains and starts_with a text, at_least and at_most a value of
            a number or date field, empty a boolean.
        zone: The subscription's time zone, for date-times without an offset.

    Returns:
        One condition for each comparison, in the given order.

    Raises:
        ConditionError: No comparison, an unknown word, or an operand that
            the field's values cannot be compared with; the text names it.

    Source: decided.
    """
    words = ", ".join(_MAKERS)
    if not comparisons:
        raise ConditionError(f"{field.name}: expected one of {words}, got none")
    found = []
    for word, operand in comparisons.items():
        if word not in _MAKERS:
            raise ConditionError(f"{field.name}: expected one of {words}, got {word}")
        try:
            predicate = _MAKERS[word](field, operand, zone)
        except ValueDoesNotFit as misfit:
            raise ConditionError(f"{word}: {misfit.reason}") from None
        except ConditionError as error:
            raise ConditionError(f"{field.name} {word}: {error}") from None
        found.append(Condition(field, word, predicate))
    return tuple(found)


def _is(field: LeadField, operand: object, zone: tzinfo) -> Predicate:
    if not isinstance(operand, list | tuple) or not operand:
        raise ConditionError(f"expected a list of values, got {operand!r}")
    texts = frozenset(_folded(convert(field, str(each), zone)) for each in operand)
    return lambda stored: _folded(stored) in texts


def _is_not(field: LeadField, operand: object, zone: tzinfo) -> Predicate:
    among = _is(field, operand, zone)
    return lambda stored: not among(stored)


def _contains(_field: LeadField, operand: object, _zone: tzinfo) -> Predicate:
    part = _part(operand)
    return lambda stored: part in _folded(stored)


def _starts_with(_field: LeadField, operand: object, _zone: tzinfo) -> Predicate:
    part = _part(operand)
    return lambda stored: _folded(stored).startswith(part)


def _at_least(field: LeadField, operand: object, zone: tzinfo) -> Predicate:
    if field.type.is_number:
        number = Decimal(_bound(field, operand, zone))
        return lambda stored: stored is not None and Decimal(stored) >= number
    text = _bound(field, operand, zone)
    return lambda stored: stored is not None and stored >= text


def _at_most(field: LeadField, operand: object, zone: tzinfo) -> Predicate:
    if field.type.is_number:
        number = Decimal(_bound(field, operand, zone))
        return lambda stored: stored is not None and Decimal(stored) <= number
    text = _bound(field, operand, zone)
    return lambda stored: stored is not None and stored <= text


def _empty(_field: LeadField, operand: object, _zone: tzinfo) -> Predicate:
    if not isinstance(operand, bool):
        raise ConditionError(f"expected true or false, got {operand!r}")
    return lambda stored: (stored is None) is operand


def _folded(stored: str | None) -> str:
    return "" if stored is None else stored.casefold()


def _part(operand: object) -> str:
    if not isinstance(operand, str) or not operand:
        raise ConditionError(f"expected a text, got {operand!r}")
    return operand.casefold()


def _bound(field: LeadField, operand: object, zone: tzinfo) -> str:
    # Stored dates and instants have one width, so their texts are in their order.
    if not field.type.is_number and field.type not in _DATES:
        raise ConditionError(f"expected a field of numbers or dates, got one of {field.type}")
    stored = convert(field, str(operand), zone)
    if stored is None:
        raise ConditionError(f"expected a value, got {operand!r}")
    return stored


_DATES: Final = frozenset({FieldType.DATE, FieldType.DATETIME})

_MAKERS: Final[dict[str, Maker]] = {
    "is": _is,
    "is_not": _is_not,
    "contains": _contains,
    "starts_with": _starts_with,
    "at_least": _at_least,
    "at_most": _at_most,
    "empty": _empty,
}
