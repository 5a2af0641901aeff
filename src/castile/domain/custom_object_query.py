"""Which custom objects a key list asks for, and how a record is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from castile.domain.values import ValueDoesNotFit, convert, shown
from castile.wire.faults import BadParameter
from castile.wire.messages import ArrayOfAttribute, Attribute, CustomObj

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import tzinfo

    from castile.domain.custom_objects import CustomObject, CustomObjectType, ObjectField

CONDITIONS_MAX: Final = 100
"""So many conditions a key list may have, so that a position stays short."""


@dataclass(frozen=True, slots=True)
class ObjectQuery:
    """
    What is asked for: any of the values of a name, and so for every name.

    Args:
        links: The stored link values; None when the link is not asked for.
        keys: The stored values by the place of the other key.
    """

    links: frozenset[str] | None
    keys: Mapping[int, frozenset[str]]

    @property
    def is_of_links(self) -> bool:
        """Whether nothing but link values is asked for."""
        return self.links is not None and not self.keys

    @property
    def is_of_all(self) -> bool:
        """Whether all records of the type are asked for."""
        return self.links is None and not self.keys

    def takes(self, link: str, keys: Sequence[str]) -> bool:
        """Tell whether a record is asked for (D-20, D-21)."""
        return (self.links is None or link in self.links) and all(
            keys[place] in texts for place, texts in self.keys.items()
        )


def object_query(
    object_type: CustomObjectType, conditions: Iterable[tuple[str, str]], zone: tzinfo
) -> ObjectQuery:
    """
    Make a query of conditions.

    Args:
        object_type: The type that is asked for.
        conditions: Names and values as they were sent.
        zone: The subscription's time zone.

    Returns:
        The query; a value that no record can have asks for nothing.

    Raises:
        BadParameter: 20110, a name that is neither a key nor the link.

    Source: documented sample, recorded rajrajamani/Marketo, decided (60-custom-objects D-20 to
    D-22).
    """
    links: set[str | None] | None = None
    keys: dict[int, set[str | None]] = {}
    for name, text in conditions:
        if name == object_type.link.name:
            links = set() if links is None else links
            links.add(object_type.link_text(text, zone))
        elif name in object_type.keys:
            field = object_type.keys[name]
            place = object_type.other_keys.index(field)
            keys.setdefault(place, set()).add(_stored(field, text, zone))
        else:
            raise BadParameter(
                what=f'customObjKeyList: "{name}"',
                detail=f"customObjKeyList: expected a key or the link, got {name[:100]!r}",
            )
    return ObjectQuery(
        None if links is None else _possible(links),
        {place: _possible(texts) for place, texts in keys.items()},
    )


def _possible(texts: Iterable[str | None]) -> frozenset[str]:
    return frozenset(text for text in texts if text is not None)


def _stored(field: ObjectField, text: str, zone: tzinfo) -> str | None:
    try:
        return convert(field, text, zone)
    except ValueDoesNotFit:
        return None


def place_of(
    object_type: CustomObjectType, last: Sequence[str], zone: tzinfo
) -> tuple[bytes, bytes]:
    """
    Return what a record is ordered by.

    Args:
        object_type: Its type.
        last: Its link value and other keys, as a client sent them back.
        zone: The subscription's time zone.

    Raises:
        ValueError: No record of the type can have these values.

    Source: decided (60-custom-objects D-23, D-30).
    """
    link, *keys = last
    stored = [
        _stored(field, text, zone) for field, text in zip(object_type.other_keys, keys, strict=True)
    ]
    if object_type.link_text(link, zone) != link or stored != keys:
        raise ValueError("expected the key of a record")
    return object_type.link_key(link), object_type.other_key(keys)


def custom_obj(
    object_type: CustomObjectType,
    record: CustomObject,
    included: frozenset[str] | None,
    zone: tzinfo,
) -> CustomObj:
    """
    Show one record.

    Args:
        object_type: Its type.
        record: The record as it is stored.
        included: The names that are asked for, None for all.
        zone: The subscription's time zone.

    Returns:
        The whole key list, and the asked attributes that have a value by name; their list is nil
        when there is none.

    Source: documented sample, decided (60-custom-objects D-24, D-25; 00-overview W-22).
    """
    attributes = [
        _attribute(field, text, zone)
        for name, field in object_type.attributes.items()
        if (included is None or name in included)
        and (text := record.value(object_type, field)) is not None
    ]
    keys = [
        _attribute(field, record.value(object_type, field) or "", zone)
        for field in object_type.keys.values()
    ]
    return CustomObj(
        custom_obj_key_list=ArrayOfAttribute(tuple(keys)),
        custom_obj_attribute_list=ArrayOfAttribute(tuple(attributes)) if attributes else None,
    )


def _attribute(field: ObjectField, stored: str, zone: tzinfo) -> Attribute:
    return Attribute(attr_name=field.name, attr_type=None, attr_value=shown(field, stored, zone))
