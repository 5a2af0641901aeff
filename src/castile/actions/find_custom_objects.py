"""Find the custom objects of a query: ranges of an index, or a bounded number that is sorted."""

from __future__ import annotations

import math
from functools import partial
from itertools import product
from typing import TYPE_CHECKING, Final

from castile.wire.faults import BadParameterCombination

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from castile.domain.custom_object_query import ObjectQuery
    from castile.domain.custom_objects import CustomObject, CustomObjectType
    from castile.store.custom_objects import FoundObject, SortKey
    from castile.store.tx import Tx

    Search = Callable[[int], list[FoundObject]]
    """Returns at most so many records."""

SORTED_MAX: Final = 10_000
"""So many matches of some of the keys are sorted; more are refused (D-23)."""


def page_of_all(
    object_type: CustomObjectType, tx: Tx, *, after: SortKey | None, passed: int, limit: int
) -> tuple[list[CustomObject], int]:
    """
    Return one page of all records of a type.

    Args:
        object_type: The type.
        tx: The transaction to read in.
        after: The place of the last record that came, None for none.
        passed: How many came before.
        limit: At most so many records.

    Returns:
        The records, and how many are still to come: none exactly when none is left.

    Source: documented, decided (60-custom-objects D-23).
    """
    found = tx.custom_objects.page(object_type.type_id, after=after, limit=limit + 1)
    page = found[:limit]
    if len(found) == len(page):
        return page, 0
    return page, max(tx.custom_objects.count(object_type.type_id) - passed - len(page), 1)


def place_of_link(
    object_type: CustomObjectType, link: str, tx: Tx, *, passed: int
) -> SortKey | None:
    """
    Find the record with a link value that stands before a place.

    Args:
        object_type: The type.
        link: The stored link value.
        tx: The transaction to read in.
        passed: How many records stand before the place, at least 1.

    Returns:
        What the last of them is ordered by; None when there are not so many.

    Source: documented sample, decided (60-custom-objects D-30).
    """
    link_key = object_type.link_key(link)
    other_key = tx.custom_objects.skip_of_link(object_type.type_id, link_key, passed - 1)
    return None if other_key is None else (link_key, other_key)


def page_of_links(
    object_type: CustomObjectType,
    links: Iterable[str],
    tx: Tx,
    *,
    after: SortKey | None,
    limit: int,
) -> tuple[list[CustomObject], int]:
    """
    Return one page of the records with any of several link values.

    Args:
        object_type: The type.
        links: The stored link values.
        tx: The transaction to read in.
        after: The place of the last record that came, None for none.
        limit: At most so many records.

    Returns:
        The records, and how many stand behind them.

    Source: recorded rajrajamani/Marketo, decided (60-custom-objects D-21, D-23).
    """
    objects, type_id = tx.custom_objects, object_type.type_id
    page: list[CustomObject] = []
    remaining = 0
    for link_key in sorted(map(object_type.link_key, links)):
        if after is not None and link_key < after[0]:
            continue
        start = after[1] if after is not None and link_key == after[0] else None
        found = objects.page_of_link(type_id, link_key, after=start, limit=limit - len(page))
        page += found
        remaining += objects.count_of_link(type_id, link_key, after=start) - len(found)
    return page, remaining


def page_of_some(
    object_type: CustomObjectType,
    query: ObjectQuery,
    tx: Tx,
    *,
    after: SortKey | None,
    limit: int,
) -> tuple[list[CustomObject], int]:
    """
    Return one page of the records that have some of the keys.

    The index that gives the fewest records is read whole; the other conditions are judged then.

    Args:
        object_type: The type.
        query: What is asked for, at least one of the other keys.
        tx: The transaction to read in.
        after: The place of the last record that came, None for none.
        limit: At most so many records.

    Returns:
        The records, and how many stand behind them.

    Raises:
        BadParameterCombination: 20114, every index gives more records than may be sorted.

    Source: decided (60-custom-objects D-23).
    """
    candidates: list[FoundObject] | None = None
    for searches in _sources(object_type, query, tx):
        found = _gathered(searches, SORTED_MAX if candidates is None else len(candidates))
        candidates = candidates if found is None else found
        if candidates is not None and len(candidates) <= limit:
            break
    if candidates is None:
        raise BadParameterCombination(
            rule=f"customObjKeyList matches more than {SORTED_MAX} objects",
            detail="customObjKeyList: expected all keys, the link or no condition",
        )
    matches = sorted(
        (each for each in candidates if query.takes(each.link, each.keys)),
        key=lambda each: each.sort_key,
    )
    if after is not None:
        matches = [each for each in matches if each.sort_key > after]
    page = tx.custom_objects.with_ids(each.record_id for each in matches[:limit])
    return page, len(matches) - len(page)


def _gathered(searches: Iterable[Search], limit: int) -> list[FoundObject] | None:
    """Return all that the searches find, None when it is more than a limit."""
    found: list[FoundObject] = []
    for search in searches:
        found += search(limit + 1 - len(found))
        if len(found) > limit:
            return None
    return found


def _sources(object_type: CustomObjectType, query: ObjectQuery, tx: Tx) -> Iterator[list[Search]]:
    """Give each index that finds what a query asks for, as its searches; the best ones first."""
    objects, type_id = tx.custom_objects, object_type.type_id
    places = range(len(object_type.other_keys))
    links = [object_type.link_key(link) for link in query.links or ()]
    if len(query.keys) == len(places) and math.prod(map(len, query.keys.values())) <= SORTED_MAX:
        texts = product(*(query.keys[place] for place in places))
        whole = [object_type.other_key(each) for each in texts]
        if query.links is not None and len(links) * len(whole) <= SORTED_MAX:
            yield [partial(objects.found_of_key, type_id, key) for key in product(links, whole)]
        yield [partial(objects.found_of_other_key, type_id, key) for key in whole]
    if query.links is not None:
        yield [partial(objects.found_of_link, type_id, key) for key in links]
    if len(places) > 1:
        for place, values in query.keys.items():
            yield [partial(objects.found_of_one_key, type_id, place, value) for value in values]
