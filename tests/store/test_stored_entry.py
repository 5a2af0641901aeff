"""What has an id in an entry of the definition file."""

from __future__ import annotations

from typing import Any

import pytest

from castile.store.stored_entry import numbered


@pytest.mark.parametrize(
    ("table", "entry", "sequences"),
    [
        ("lists", {}, ["list"]),
        ("workspaces", {}, ["workspace"]),
        ("programs", {"costs": [{}, {}]}, ["program", "cost", "cost"]),
        ("programs", {}, ["program"]),
        ("campaigns", {"flow": [{}], "costs": [{}]}, ["campaign", "flow_step"]),
        ("tag_types", {"costs": [{}]}, []),
    ],
)
def test_what_has_an_id_is_known_by_its_sequence(
    table: str, entry: dict[str, Any], sequences: list[str]
) -> None:
    """Entries of four tables, the costs of programs and the steps of campaigns (S-4a, decided)."""
    assert [sequence for sequence, _ in numbered(table, entry)] == sequences


def test_what_has_an_id_can_be_given_one() -> None:
    """The entry itself is handed out, not a copy."""
    entry: dict[str, Any] = {"costs": [{}]}
    for number, (_, holder) in enumerate(numbered("programs", entry), 1):
        holder["id"] = number
    assert entry == {"id": 1, "costs": [{"id": 2}]}
