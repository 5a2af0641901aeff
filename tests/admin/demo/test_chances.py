"""Chance of a given source of numbers."""

from __future__ import annotations

from itertools import cycle

from castile.admin.demo.chances import Chances, seeded

ALMOST_ONE = 1 - 2**-53


def test_a_share_is_compared_with_the_number() -> None:
    """The number 0 is inside every share but 0, and the share itself is outside."""
    chances = Chances(iter([0.0, 0.0, 0.3, 0.29]).__next__)
    assert [chances.happens(share) for share in (0, 0.3, 0.3, 0.3)] == [False, True, False, True]


def test_every_thing_and_both_bounds_can_be_picked() -> None:
    """From the lowest number to the highest one."""
    chances = Chances(cycle([0.0, 0.5, ALMOST_ONE]).__next__)
    assert [chances.pick("abc") for _ in range(3)] == ["a", "b", "c"]
    assert [chances.whole(5, 7) for _ in range(3)] == [5, 6, 7]


def test_a_seed_gives_the_same_chances_on_every_machine() -> None:
    """The numbers are those of the language's documented generator."""
    assert [seeded(seed).whole(0, 999) for seed in (1, 2)] == [134, 956]
