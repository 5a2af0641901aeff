"""getTags: the types of program tags with their values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from castile.operations.operation import Implementation, Request
from castile.wire.messages import (
    ArrayOfString,
    ArrayOfTag,
    ParamsGetTags,
    ResultGetTags,
    SuccessGetTags,
    Tag,
)

if TYPE_CHECKING:
    from castile.actions.context import Context
    from castile.domain.catalog import Catalog
    from castile.domain.programs import TagType
    from castile.store.tx import Tx

Plan = tuple[tuple[str, tuple[str, ...]], ...]
"""Name and values of each tag type, in the order of their definition."""


def prepare(request: Request[ParamsGetTags], catalog: Catalog) -> Plan:
    """
    Choose types and values.

    Returns:
        What any of the tags asks for, letter case ignored; all when none is given. A tag that
        states neither type nor values asks for all.

    Source: documented, decided (40-campaigns-and-programs G-70 to G-75).
    """
    tag_list = request.message.tag_list
    asked = tag_list.tag if tag_list and tag_list.tag else (Tag(),)
    chosen = ((each, _chosen(each, asked)) for each in catalog.programs.tag_types)
    return tuple((each.name, values) for each, values in chosen if values is not None)


def _chosen(tag_type: TagType, asked: tuple[Tag, ...]) -> tuple[str, ...] | None:
    """Return the values of a type that any tag asks for; None when the type is left out."""
    wanted: set[str] = set()
    for tag in asked:
        if tag.type and tag.type.casefold() != tag_type.name.casefold():
            continue
        values = tag.values.string_item if tag.values else ()
        if not values:
            return tag_type.values
        wanted.update(value.casefold() for value in values)
    return tuple(value for value in tag_type.values if value.casefold() in wanted) or None


def run(plan: Plan, _tx: Tx, _context: Context) -> SuccessGetTags:
    """
    List the types with their values.

    Returns:
        An empty list where nothing is left.

    Source: documented sample, decided (40-campaigns-and-programs section 6).
    """
    tags = tuple(Tag(type=name, values=ArrayOfString(values)) for name, values in plan)
    return SuccessGetTags(result=ResultGetTags(tag_list=ArrayOfTag(tags)))


GET_TAGS = Implementation(name="getTags", prepare=prepare, run=run)
