"""getCustomObjects: the records of one type, page by page, in the order of link and keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from castile.actions.find_custom_objects import (
    page_of_all,
    page_of_links,
    page_of_some,
    place_of_link,
)
from castile.domain.custom_object_query import (
    CONDITIONS_MAX,
    ObjectQuery,
    custom_obj,
    object_query,
    place_of,
)
from castile.operations.operation import Implementation, Request
from castile.operations.sync_custom_objects import attributes_of, type_named
from castile.wire.custom_object_positions import (
    CustomObjectPosition,
    read_custom_object_position,
    write_custom_object_position,
)
from castile.wire.faults import BadParameter, BadParameterCombination, BadStreamPosition
from castile.wire.messages import (
    ArrayOfCustomObj,
    ParamsGetCustomObjects,
    ResultGetCustomObjects,
    SuccessGetCustomObjects,
)
from castile.wire.simple_types import INT_MAX

if TYPE_CHECKING:
    from castile.actions.context import Context
    from castile.domain.catalog import Catalog
    from castile.domain.custom_objects import CustomObject, CustomObjectType
    from castile.store.custom_objects import SortKey
    from castile.store.tx import Tx
    from castile.wire.messages import Attribute

BATCH_SIZE_MAX: Final = 100
"""The default as well."""


@dataclass(frozen=True, slots=True)
class GetCustomObjectsPlan:
    """
    Which records are asked for, from where on, and how they are shown.

    Args:
        object_type: Their type.
        query: The records.
        position: Where the page begins.
        after: What the last record that came is ordered by, where the position says it.
        batch_size: At most so many records come.
        included: The attributes that are shown, None for all.
    """

    object_type: CustomObjectType
    query: ObjectQuery
    position: CustomObjectPosition
    after: SortKey | None
    batch_size: int
    included: frozenset[str] | None


def prepare(request: Request[ParamsGetCustomObjects], catalog: Catalog) -> GetCustomObjectsPlan:
    """
    Find the type, and judge the conditions and the position.

    Raises:
        BadParameterCombination: 20114, more than 100 conditions.
        BadStreamPosition: 20122, the position cannot be read, or is of other conditions.
        BadParameter: 20110, no such type, or a condition on what is neither key nor link.

    Source: documented, recorded and decided, 60-custom-objects section 3; 00-overview section 5.
    """
    message = request.message
    conditions = attributes_of(message.custom_obj_key_list)
    if len(conditions) > CONDITIONS_MAX:
        raise BadParameterCombination(
            rule=f"customObjKeyList holds more than {CONDITIONS_MAX} attributes",
            detail=f"customObjKeyList: expected at most {CONDITIONS_MAX}, got {len(conditions)}",
        )
    text = message.stream_position
    position = read_custom_object_position(text) if text else None
    object_type = type_named(message.obj_type_name, catalog)
    pairs = [(each.attr_name, each.attr_value) for each in conditions]
    query = object_query(object_type, pairs, catalog.zone)
    after = None
    if position is None:
        position = _first_position(object_type, conditions)
    else:
        asked = query if conditions else None
        query, after = _read(position, object_type, catalog, asked)
    names = message.include_attributes.string_item if message.include_attributes else ()
    batch_size = message.batch_size or 0
    return GetCustomObjectsPlan(
        object_type,
        query,
        position,
        after,
        min(batch_size, BATCH_SIZE_MAX) if batch_size > 0 else BATCH_SIZE_MAX,
        frozenset(names) or None,
    )


def _first_position(
    object_type: CustomObjectType, conditions: tuple[Attribute, ...]
) -> CustomObjectPosition:
    names = tuple(each.attr_name for each in conditions)
    values = tuple(each.attr_value for each in conditions)
    return CustomObjectPosition(values, 0, None if names == (object_type.link.name,) else names)


def _read(
    position: CustomObjectPosition,
    object_type: CustomObjectType,
    catalog: Catalog,
    asked: ObjectQuery | None,
) -> tuple[ObjectQuery, SortKey | None]:
    """Return what a position asks for and where it goes on; beside `asked` it says the same."""
    names = (object_type.link.name,) if position.names is None else position.names
    try:
        pairs = zip(names, position.values, strict=True)
        query = object_query(object_type, pairs, catalog.zone)
        after = place_of(object_type, position.last, catalog.zone) if position.last else None
    except (BadParameter, ValueError):
        raise BadStreamPosition(
            detail=f"streamPosition: expected one of {object_type.name}"
        ) from None
    if asked is not None and asked != query:
        raise BadStreamPosition(detail="streamPosition: expected the values of customObjKeyList")
    return query, after


def run(plan: GetCustomObjectsPlan, tx: Tx, context: Context) -> SuccessGetCustomObjects:
    """
    Read one page.

    Returns:
        The records by link and keys, how many came and how many are still to come, and the
        position of the next page.

    Raises:
        BadParameterCombination: 20114, some of the keys match more than can be sorted.

    Source: documented sample, recorded davidsantoso/markety, decided, 60-custom-objects D-20 to
    D-32.
    """
    object_type, zone = plan.object_type, context.catalog.zone
    page, remaining = _page(plan, tx)
    return SuccessGetCustomObjects(
        result=ResultGetCustomObjects(
            obj_type_name=object_type.name,
            return_count=len(page),
            remaining_count=remaining,
            new_stream_position=write_custom_object_position(_reached(plan.position, page)),
            custom_obj_list=ArrayOfCustomObj(
                tuple(custom_obj(object_type, each, plan.included, zone) for each in page)
            ),
        )
    )


def _page(plan: GetCustomObjectsPlan, tx: Tx) -> tuple[list[CustomObject], int]:
    object_type, query, after = plan.object_type, plan.query, plan.after
    passed, limit = plan.position.passed, plan.batch_size
    if query.is_of_all:
        return page_of_all(object_type, tx, after=after, passed=passed, limit=limit)
    if not query.is_of_links:
        return page_of_some(object_type, query, tx, after=after, limit=limit)
    links = query.links or frozenset()
    if plan.position.names is None and passed:
        for link in links:
            after = place_of_link(object_type, link, tx, passed=passed)
            if after is None:
                return [], 0
    return page_of_links(object_type, links, tx, after=after, limit=limit)


def _reached(position: CustomObjectPosition, page: list[CustomObject]) -> CustomObjectPosition:
    if not page:
        return position
    last = () if position.names is None else (page[-1].link, *page[-1].keys)
    passed = min(position.passed + len(page), INT_MAX)
    return CustomObjectPosition(position.values, passed, position.names, last)


GET_CUSTOM_OBJECTS = Implementation(
    name="getCustomObjects", prepare=prepare, run=run, is_short=lambda _plan: False
)
