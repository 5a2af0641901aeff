"""One entry of the definition file as it is stored, and which of its parts have ids."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SUBSCRIPTION: Final = "subscription"
"""The table whose one entry holds the settings of the subscription and `first_ids`."""
FIRST_IDS: Final = "first_ids"
DEFAULT_ID: Final = 1
"""Number of the partition and of the workspace "Default", and of the subscription's entry."""

PARTS: Final[Mapping[str, tuple[str, str]]] = {
    "programs": ("costs", "cost"),
    "campaigns": ("flow", "flow_step"),
}
"""Tables whose entries have parts with ids: the key that holds them, and their sequence."""

_SEQUENCES: Final[Mapping[str, str]] = {
    "workspaces": "workspace",
    "lists": "list",
    "programs": "program",
    "campaigns": "campaign",
}


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """
    One entry of the definition file as it is stored.

    Args:
        table: The table of the file, for example `lead_fields`.
        entry_id: Stays when the entry is renamed.
        position: Its place in the table, from 0.
        entry: Its keys and values as JSON has them; keys that no file stated are absent.
        changed_ms: Last change, in milliseconds since 1970 UTC.
        created_ms: When it was stored first; the store alone says it.
    """

    table: str
    entry_id: int
    position: int
    entry: dict[str, Any]
    changed_ms: int
    created_ms: int = field(default=0, compare=False)


def numbered(table: str, entry: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """
    Go through what has an id: an entry itself, its costs, the steps of its flow.

    Args:
        table: The table of the file.
        entry: Its keys and values.

    Returns:
        The sequence and what holds the key `id`, or is going to.

    Source: decided (00-overview S-4a).
    """
    if table in _SEQUENCES:
        yield _SEQUENCES[table], entry
    key, sequence = PARTS.get(table, ("", ""))
    for part in entry.get(key, ()):
        yield sequence, part


def custom_field_key(entry_id: int) -> str:
    """
    Return the name under which values of a custom field are kept.

    Args:
        entry_id: The number of the field's entry.

    Returns:
        A text that no standard field has, and that stays when the field is renamed.
    """
    return str(entry_id)
