"""What one record of a request says, judged by the definition of its type."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from castile.domain.values import CLEARING_WORD, ValueDoesNotFit, convert

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import tzinfo

    from castile.domain.custom_objects import CustomObjectType, ObjectField
    from castile.wire.messages import Attribute

NAME_LENGTH_MAX: Final = 200
"""Longer names are cut in a reason, as values are in faults."""

NO_LEAD: Final = "Associated Person not found with key field(s)"
SEVERAL_LEADS: Final = "Found more than one Person with key field(s)"
OBJECT_EXISTS: Final = "Skipped: object exists"
OBJECT_DOES_NOT_EXIST: Final = "Skipped: object does not exist"
OBJECT_NOT_FOUND: Final = "Object not found"


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectInput:
    """
    One record, judged by itself.

    Args:
        failure: Why it fails whatever is stored: its names and missing keys.
        link: The link value as it was sent; "" for an empty one, None when it was not sent.
        keys: The stored values of the other keys; None when one of them does not fit.
        values: Attributes and their stored texts; None clears.
        misfit: Why it fails when nothing else is wrong: a value does not fit.
    """

    failure: str | None = None
    link: str | None = None
    keys: tuple[str, ...] | None = None
    values: tuple[tuple[ObjectField, str | None], ...] = ()
    misfit: str | None = None


def judge_object(
    object_type: CustomObjectType,
    keys: Sequence[Attribute],
    attributes: Sequence[Attribute],
    zone: tzinfo,
) -> ObjectInput:
    """
    Judge a record that is to be written.

    Args:
        object_type: Its type.
        keys: Its key list.
        attributes: Its attribute list.
        zone: The subscription's time zone.

    Returns:
        What it asks for; of a name that comes twice the last value counts.

    Source: recorded davidsantoso/markety, decided (60-custom-objects D-12, D-13, D-15).
    """
    unknown = _first_unknown(attributes, object_type.attributes)
    if unknown is not None:
        return ObjectInput(failure=f"Unknown name attribute list: {unknown}")
    judged = judge_key(object_type, keys, zone)
    if judged.failure is not None:
        return judged
    given = _given(attributes)
    link = judged.link if object_type.is_style_a else given.pop(object_type.link.name, None)
    values: list[tuple[ObjectField, str | None]] = []
    misfit = judged.misfit
    if link and object_type.link_text(link, zone) is None:
        misfit = misfit or f"Bad value for {object_type.link.name}"
    for name, text in given.items():
        field = object_type.attributes[name]
        try:
            if field.type.takes_values:
                values.append((field, convert(field, text, zone)))
        except ValueDoesNotFit:
            misfit = misfit or f"Bad value for {name}"
    return replace(judged, link=link, values=tuple(values), misfit=misfit)


def judge_key(
    object_type: CustomObjectType, keys: Sequence[Attribute], zone: tzinfo
) -> ObjectInput:
    """
    Judge a key list that names one record.

    Args:
        object_type: The type of the record.
        keys: The key list.
        zone: The subscription's time zone.

    Returns:
        Its key; the link only where it is one of the keys.

    Source: decided (60-custom-objects D-12, D-40).
    """
    unknown = _first_unknown(keys, object_type.keys)
    if unknown is not None:
        return ObjectInput(failure=f"Unknown name key list: {unknown}")
    given = _given(keys)
    for name in object_type.keys:
        if not given.get(name):
            return ObjectInput(failure=f"Missing key: {name}")
    stored: list[str | None] = []
    misfit = None
    for field in object_type.other_keys:
        stored.append(_stored(field, given[field.name], zone))
        if stored[-1] is None:
            misfit = misfit or f"Bad value for {field.name}"
    return ObjectInput(
        link=given[object_type.link.name] if object_type.is_style_a else None,
        keys=None if misfit else tuple(text for text in stored if text is not None),
        misfit=misfit,
    )


def missing_link(object_type: CustomObjectType) -> str:
    """Return why a record fails that belongs to no lead (D-12, D-15)."""
    return f"Missing link: {object_type.link.name}"


def _first_unknown(given: Iterable[Attribute], known: Mapping[str, ObjectField]) -> str | None:
    names = (each.attr_name for each in given)
    return next((name[:NAME_LENGTH_MAX] for name in names if name not in known), None)


def _given(attributes: Iterable[Attribute]) -> dict[str, str]:
    """Return the text of each name, "" for one that clears; the last of several counts."""
    texts = ((each.attr_name, each.attr_value.strip()) for each in attributes)
    return {name: "" if text == CLEARING_WORD else text for name, text in texts}


def _stored(field: ObjectField, text: str, zone: tzinfo) -> str | None:
    try:
        return convert(field, text, zone)
    except ValueDoesNotFit:
        return None
