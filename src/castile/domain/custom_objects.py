"""Custom objects: what a type defines, and what is kept of a record."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from castile.domain.fields import LENGTH_DEFAULT, FieldType
from castile.domain.keys import lead_id_of
from castile.domain.sort_keys import sort_key
from castile.domain.values import ValueDoesNotFit, convert

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import tzinfo

    from castile.domain.fields import LeadField
    from castile.domain.ids import CustomObjectTypeId, LeadId


@dataclass(frozen=True, slots=True)
class ObjectField:
    """
    One field of a type of custom objects.

    Args:
        name: Its name in keys and attributes, compared exactly (D-4).
        type: Decides which texts fit and how they are shown.
        length: Characters, for string and url.
    """

    name: str
    type: FieldType
    length: int = LENGTH_DEFAULT


@dataclass(frozen=True, slots=True)
class CustomObjectType:
    """
    One type of custom objects; make it with `make_custom_object_type`.

    Args:
        type_id: Stays when the type is renamed.
        name: As it is shown; requests may write it in any letter case (D-3).
        link: The field that ties a record to a lead.
        links_to: The lead field whose value it holds; None: it holds the id of the lead.
        keys: The key list by name, in the order in which it is shown: the link first where it is
            one of the keys.
        other_keys: The keys but the link.
        attributes: Everything but the key list by name, in the order in which it is shown.
        description: Text for people.

    Source: documented and decided (60-custom-objects section 1, D-24).
    """

    type_id: CustomObjectTypeId
    name: str
    link: ObjectField
    links_to: LeadField | None
    keys: Mapping[str, ObjectField]
    other_keys: tuple[ObjectField, ...]
    attributes: Mapping[str, ObjectField]
    description: str = ""

    @property
    def is_style_a(self) -> bool:
        """Whether the link is one of the keys; otherwise it is an attribute (D-2)."""
        return self.link.name in self.keys

    def link_text(self, text: str, zone: tzinfo) -> str | None:
        """
        Return a link value as it is stored.

        Args:
            text: As a request writes it.
            zone: The subscription's time zone.

        Returns:
            The value, or None for a text that no record of this type can hold there.

        Source: decided (60-custom-objects D-2, D-12).
        """
        try:
            stored = convert(self.link, text, zone)
            if stored is None or self.links_to is not None:
                return stored
            lead_id = lead_id_of(stored)
        except (ValueDoesNotFit, ValueError):
            return None
        return None if lead_id is None else str(lead_id)

    def link_key(self, link: str) -> bytes:
        """Return what a stored link value is ordered by (D-23)."""
        return sort_key(self.link.type, link)

    def other_key(self, keys: Sequence[str]) -> bytes:
        """Return what the stored values of the other keys are ordered by (D-23)."""
        return b"".join(
            sort_key(each.type, text) for each, text in zip(self.other_keys, keys, strict=True)
        )


def make_custom_object_type(
    *,
    type_id: CustomObjectTypeId,
    name: str,
    link_field: str,
    links_to: LeadField | None,
    key_fields: Sequence[ObjectField],
    fields: Sequence[ObjectField],
    description: str = "",
) -> CustomObjectType:
    """
    Make a type from what a definition file says about it.

    Args:
        type_id: Stays when the type is renamed.
        name: Its name.
        link_field: The name of one of its fields.
        links_to: The lead field whose value the link holds, None for the id.
        key_fields: The fields that identify a record.
        fields: All other fields.
        description: Text for people.

    Source: documented and decided (60-custom-objects section 1).
    """
    link = next(each for each in (*key_fields, *fields) if each.name == link_field)
    other_keys = tuple(each for each in key_fields if each is not link)
    shown = other_keys if link in fields else (link, *other_keys)
    return CustomObjectType(
        type_id=type_id,
        name=name,
        link=link,
        links_to=links_to,
        keys=MappingProxyType({each.name: each for each in shown}),
        other_keys=other_keys,
        attributes=MappingProxyType(
            {each.name: each for each in sorted(fields, key=lambda each: each.name)}
        ),
        description=description,
    )


@dataclass(slots=True, kw_only=True)
class CustomObject:
    """
    What is stored for one record.

    Args:
        lead_id: The lead that it belongs to.
        link: The link value as it was written last; the id of the lead where types link by id.
        keys: The stored values of `CustomObjectType.other_keys`, in their order.
        values: Stored text by the name of the attribute, without the link.
        created_ms: Milliseconds since 1970 UTC.
        updated_ms: Milliseconds since 1970 UTC.
        record_id: The store's number inside one transaction, 0 for a new record; never shown.

    Source: documented; times decided (60-custom-objects section 1).
    """

    lead_id: LeadId
    link: str
    keys: tuple[str, ...]
    values: dict[str, str] = field(default_factory=dict)
    created_ms: int = 0
    updated_ms: int = 0
    record_id: int = 0

    def value(self, object_type: CustomObjectType, object_field: ObjectField) -> str | None:
        """Return the stored text of any field of the type, or None."""
        if object_field is object_type.link:
            return self.link
        if object_field in object_type.other_keys:
            return self.keys[object_type.other_keys.index(object_field)]
        return self.values.get(object_field.name)
