"""
Ids of what a file says again: they stay, of entries as of their costs and steps.

A cost or a step has no name. It is the stored one that has its id; else the first that says the
same; else the one of its kind in its place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from castile.store.stored_entry import PARTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Numbered = tuple[int, dict[str, Any]]
    """A place in the file or in the store, and what stands there."""

_KIND: Final = {"costs": "month", "flow": "step"}


def adopt_ids(table: str, stored: Mapping[str, Any], given: dict[str, Any]) -> list[str]:
    """
    Give an entry's costs and steps the ids of the stored ones that they are.

    Args:
        table: The table of the file.
        stored: The entry as it is stored.
        given: The same entry as the file says it; ids are put into its parts.

    Returns:
        One sentence for each id, of the entry or of a part, that differs from the stored one.

    Source: decided (the definition file).
    """
    errors = []
    if given.get("id", stored.get("id")) != stored.get("id", given.get("id")):
        errors.append(_differs("", stored["id"], given["id"]))
    key = PARTS[table][0] if table in PARTS else ""
    if key in given:
        errors.extend(_adopt(key, stored.get(key, ()), given[key]))
    return errors


def _differs(place: str, expected: int, got: int) -> str:
    return f"{place}id: expected {expected}, the stored one, got {got}"


def _adopt(key: str, stored: list[dict[str, Any]], given: list[dict[str, Any]]) -> Iterator[str]:
    stored_ids = {each.get("id") for each in stored}
    given_ids = {each["id"] for each in given if "id" in each}
    free = [one for one in enumerate(stored) if one[1].get("id") not in given_ids]
    rest = [one for one in enumerate(given) if one[1].get("id", 0) not in stored_ids]
    for alike in (_equal, lambda one, other: _in_place(key, one, other)):
        for one, other in _pairs(rest, free, alike):
            (place, part), former = one, other[1]["id"]
            rest.remove(one)
            free.remove(other)
            if "id" in part:
                yield _differs(f"{key} {place + 1}, ", former, part["id"])
            part["id"] = former


def _pairs(
    rest: list[Numbered], free: list[Numbered], alike: Callable[[Numbered, Numbered], bool]
) -> Iterator[tuple[Numbered, Numbered]]:
    """Find pairs; the lists are left to whoever takes a pair out of them."""
    for one in list(rest):
        other = next((each for each in free if alike(one, each)), None)
        if other is not None:
            yield one, other


def _equal(one: Numbered, other: Numbered) -> bool:
    return {**one[1], "id": 0} == {**other[1], "id": 0}


def _in_place(key: str, one: Numbered, other: Numbered) -> bool:
    kind = _KIND[key]
    same_kind = str(one[1][kind]).casefold() == str(other[1][kind]).casefold()
    return same_kind and one[0] == other[0]
