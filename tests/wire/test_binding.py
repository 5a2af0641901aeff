"""Paths of the journal: which elements were ignored, and where a fault lies."""

from __future__ import annotations

from datetime import UTC

from castile.wire.binding import IGNORED_CHARACTERS_MAX, IGNORED_MAX, Binding, spelled_path
from castile.wire.nodes import Node


def named(name: str) -> Node:
    node = Node()
    node.tag, node.children, node.utf8_or_text = name, (), ""
    return node


def test_path_is_spelled_with_numbers_of_records() -> None:
    """A record of a list has its number, counted from 1."""
    path = (((None, "paramsSyncLead", 0), "leadRecord", 7), "Id", 0)
    assert spelled_path(path) == "paramsSyncLead/leadRecord[7]/Id"
    assert spelled_path(path, numbered=False) == "paramsSyncLead/leadRecord/Id"


def test_ignored_paths_are_bounded_in_number() -> None:
    """Fifty paths are kept, whatever comes."""
    binding = Binding(UTC, lambda _name: "")
    for number in range(IGNORED_MAX + 1):
        binding.ignore((None, "a", 0), named(f"b{number}"))
    assert len(binding.ignored) == IGNORED_MAX


def test_ignored_paths_are_bounded_in_length_and_kept_once() -> None:
    """A long name is cut, and the same element of many records is one line."""
    binding = Binding(UTC, lambda _name: "")
    for number in range(3):
        binding.ignore((None, "a", number), named("b" * 1000))
    (path,) = binding.ignored
    assert len(path) == IGNORED_CHARACTERS_MAX
