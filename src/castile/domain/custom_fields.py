"""What makes the definition of a custom field acceptable."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from castile.domain.standard_fields import (
    ELEMENT_NAMES,
    NOT_OFFERED,
    PASSED_OVER_NAMES,
    STANDARD_FIELDS,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from castile.domain.fields import LeadField

FIELD_LENGTH_MAX: Final = 2000
"""Characters that a custom string or url can hold at most."""

_NAME = re.compile(r"[A-Za-z0-9_-]{1,100}")
_TAKEN_NAMES = {
    name.casefold(): name
    for name in (
        *(each.name for each in STANDARD_FIELDS),
        *NOT_OFFERED,
        *PASSED_OVER_NAMES,
        *ELEMENT_NAMES,
    )
}
_TAKEN_DISPLAY_NAMES = {
    name.casefold(): name
    for name in (*(each.display_name for each in STANDARD_FIELDS), *NOT_OFFERED.values())
}


class FieldDefinitionError(ValueError):
    """
    A custom field that cannot be defined so.

    Args:
        field: The field.
        reason: What was expected and what came.
    """

    def __init__(self, field: LeadField, reason: str) -> None:
        super().__init__(f"{field.name}: {reason}")
        self.field = field
        self.reason = reason


def check_custom_fields(fields: Iterable[LeadField]) -> None:
    """
    Check all custom fields of a subscription, alone and against each other.

    Args:
        fields: The custom fields, in the order in which an error is looked for.

    Raises:
        FieldDefinitionError: The first field whose name, display name or
            length is not allowed or is taken.

    Source: recorded, documented, decided (70-lead-fields F-1, F-2).
    """
    names = dict(_TAKEN_NAMES)
    display_names = dict(_TAKEN_DISPLAY_NAMES)
    for field in fields:
        _check_alone(field)
        _take(field, "name", field.name, names)
        _take(field, "display_name", field.display_name, display_names)


def _check_alone(field: LeadField) -> None:
    if not _NAME.fullmatch(field.name):
        raise FieldDefinitionError(
            field, f'name: expected 1 to 100 letters, digits, "_", "-", got "{field.name[:120]}"'
        )
    if not field.display_name or field.display_name != field.display_name.strip():
        raise FieldDefinitionError(
            field,
            f'display_name: expected a text without blanks around it, got "{field.display_name}"',
        )
    if field.type.takes_length and not 1 <= field.length <= FIELD_LENGTH_MAX:
        raise FieldDefinitionError(
            field, f"length: expected 1 to {FIELD_LENGTH_MAX}, got {field.length}"
        )


def _take(field: LeadField, what: str, name: str, taken: dict[str, str]) -> None:
    key = name.casefold()
    if key in taken:
        raise FieldDefinitionError(
            field, f'{what}: expected a name of its own, got "{name}", taken by "{taken[key]}"'
        )
    taken[key] = name
