"""What an mObject of a request asks for, judged by the definitions alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar

from castile.domain.fields import LeadField, OpportunityField
from castile.domain.values import ValueDoesNotFit, convert

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import tzinfo

    from castile.domain.fields import Field
    from castile.wire.messages import (
        Absent,
        ArrayOfAttrib,
        ArrayOfMObjAssociation,
        Attrib,
        MObjAssociation,
    )

SHOWN_CHARACTERS_MAX: Final = 200

_Keyed = TypeVar("_Keyed", LeadField, OpportunityField)
Values: TypeAlias = dict[str, tuple[OpportunityField, str | None]]
"""Field and converted text by the name of the field; None clears."""


class ObjectFailed(Exception):  # noqa: N818 - named after the status that it becomes
    """
    An object that is not written: status FAILED.

    Args:
        reason: Names the place, what was expected and what came.

    Source: documented: a message for each failure; decided form (50-mobjects section 4.5).
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def failure(place: str, expected: str, got: str | int | None) -> ObjectFailed:
    """
    Say why an object is not written.

    Args:
        place: Which part of the object.
        expected: What it takes.
        got: What came; None for nothing.
    """
    shown = "none" if got is None else f'"{str(got)[:SHOWN_CHARACTERS_MAX]}"'
    return ObjectFailed(f"{place[:SHOWN_CHARACTERS_MAX]}: expected {expected}, got {shown}")


def attributes(sent: ArrayOfAttrib | Absent) -> dict[str, str]:
    """Return text by name; of a name that stands twice the last counts, in its place."""
    found: dict[str, str] = {}
    for each in sent.attrib if sent else ():
        name = each.name.strip()
        found.pop(name, None)
        found[name] = each.value
    return found


def field_values(
    sent: ArrayOfAttrib | Absent,
    fields: Mapping[str, OpportunityField],
    zone: tzinfo,
    *,
    type_name: str,
) -> Values:
    """
    Judge the attributes of an opportunity or of a role.

    Args:
        sent: The attribList of the object.
        fields: The fields of its type by name.
        zone: The subscription's time zone.
        type_name: The type, for the error.

    Returns:
        The fields that take values, in request order; names of others are passed over.

    Raises:
        ObjectFailed: A name is no field, or a text does not fit its field.

    Source: documented names; decided (50-mobjects B-40, 70-lead-fields section 3).
    """
    found: Values = {}
    for name, text in attributes(sent).items():
        field = fields.get(name)
        if field is None:
            raise failure("attribList", f"the name of a field of {type_name}", name)
        if field.writable:
            found[name] = field, converted(field, text, zone)
    return found


def external_key(
    sent: Attrib, fields: Mapping[str, _Keyed], zone: tzinfo, *, place: str
) -> tuple[_Keyed, str]:
    """
    Judge an external key.

    Args:
        sent: Name and value.
        fields: The fields that it may name.
        zone: The subscription's time zone.
        place: Where it stands, for the error.

    Returns:
        The field, and the value as it is stored.

    Raises:
        ObjectFailed: The field is unknown or not marked, or the value is empty or does not fit.

    Source: documented; decided (50-mobjects B-2, B-41, B-42a).
    """
    name = sent.name.strip()
    field = fields.get(name)
    if field is None:
        raise failure(place, "the name of a custom field", name)
    if not field.external_key:
        raise failure(place, "a field that is marked as external key", name)
    value = converted(field, sent.value, zone)
    if value is None:
        raise failure(place, f"a value of {name}", sent.value)
    return field, value


def associations(
    sent: ArrayOfMObjAssociation | Absent, type_names: Collection[str]
) -> dict[str, MObjAssociation]:
    """
    Return the associations of an object by their type; the last of a type counts.

    Raises:
        ObjectFailed: One is of another type.

    Source: documented; decided (50-mobjects B-43, B-50).
    """
    found: dict[str, MObjAssociation] = {}
    for each in sent.m_obj_association if sent else ():
        name = each.m_obj_type.strip()
        if name not in type_names:
            raise failure("mObjType", " or ".join(type_names), name)
        found[name] = each
    return found


def converted(field: Field, text: str, zone: tzinfo) -> str | None:
    """Convert a text as a field takes it, None clears; raises ObjectFailed."""
    try:
        return convert(field, text, zone)
    except ValueDoesNotFit as error:
        raise ObjectFailed(error.reason) from None
