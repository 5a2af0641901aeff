"""Chance, made of one source of random numbers that the caller gives."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

T = TypeVar("T")


class Chances:
    """
    Picks and decides.

    Args:
        random: Gives numbers from 0, included, to 1, excluded. With the same numbers everything
            that is made of them is the same.
    """

    __slots__ = ("_random",)

    def __init__(self, random: Callable[[], float]) -> None:
        self._random = random

    def happens(self, share: float) -> bool:
        """Decide about something that happens in a share of all cases."""
        return self._random() < share

    def pick(self, things: Sequence[T]) -> T:
        """Pick one of some things, each as likely as another."""
        return things[int(self._random() * len(things))]

    def whole(self, low: int, high: int) -> int:
        """Pick a whole number, both bounds included."""
        return low + int(self._random() * (high - low + 1))


def seeded(seed: int) -> Chances:
    """Return chances that are the same for the same seed, on every machine."""
    return Chances(Random(seed).random)  # noqa: S311 - invents leads, not secrets
