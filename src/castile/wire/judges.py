"""What an operation says of single elements, beyond what the contract says of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

Ahead: TypeAlias = Callable[[str], str]
"""
Says of a parameter, by its name, what comes, though it may not be its turn yet: its text, or the
name of its type when it has elements; "" when it is absent, nil or empty.
"""

Judge: TypeAlias = Callable[[Any, Ahead], None]
"""
Raises the fault for an element of which nothing is wrong but its value.

It is given the value as bound (ABSENT when there is none) and what comes. The binder puts the path
before the detail of the fault.
"""


@dataclass(frozen=True, slots=True, eq=False)
class Judges:
    """
    The checks of an operation that belong to one element each.

    The binder makes each when the turn of its element comes, so that the first wrong element of
    the contract decides the fault, whoever judges it.

    Args:
        by_path: Each check by the path of its element behind the element of the operation, for
            example `leadList/leadKey`; of a list it is made for each item.

    Source: decided, 00-overview section 5, step 11, and O-5.
    """

    by_path: Mapping[str, Judge]

    def of(self, name: str) -> Judge | None:
        """Return the check of an element on this level."""
        return self.by_path.get(name)

    def below(self, name: str) -> Judges:
        """Return the checks of what is inside an element of this level."""
        start = f"{name}/"
        inside = {
            path.removeprefix(start): judge
            for path, judge in self.by_path.items()
            if path.startswith(start)
        }
        return Judges(inside) if inside else NO_JUDGES


NO_JUDGES: Final = Judges({})
"""Of an operation whose elements need no more than the contract says."""
