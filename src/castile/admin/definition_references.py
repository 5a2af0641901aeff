"""
Every place of the definition file where one entry names another.

The places are written out once, in `places`. Two things are made of them: the search for names
that nothing has, and the renaming of what is stored, so that a name follows its entry.

Documents here are plain tables and lists, as the file and the store have them. Lists and
campaigns are named by their full name, `<program>.<name>` inside a program (40 G-1).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping, MutableSequence
from dataclasses import dataclass
from typing import Any, Final

from castile.admin.definition_errors import label, shown
from castile.domain.catalog import DEFAULT_NAME
from castile.domain.standard_fields import STANDARD_FIELDS

Document = Mapping[str, Any]
TABLES_OF_ENTRIES: Final = (
    "partitions",
    "workspaces",
    "lead_fields",
    "lead_owners",
    "assignment_rules",
    "tag_types",
    "channels",
    "programs",
    "lists",
    "campaigns",
    "custom_object_types",
    "opportunity_fields",
    "rehearsals",
)
"""The tables whose entries are stored as they are, each after those that it refers to."""


@dataclass(frozen=True, slots=True)
class Place:
    """
    One place where an entry names another.

    Args:
        entry: The entry in words.
        path: The key in words.
        target: The table of what is named.
        holder: The table or list that holds the name.
        key: Where in the holder; for `named_by_key` the key is the name itself.
        named_by_key: The name is a key, as in `tags`.
    """

    entry: str
    path: str
    target: str
    holder: MutableMapping[str, Any] | MutableSequence[Any]
    key: Any
    named_by_key: bool = False

    @property
    def name(self) -> str:
        """The name as it is written there."""
        return str(self.key if self.named_by_key else self.holder[self.key])

    def rename(self, name: str) -> None:
        """Write another name there."""
        if self.named_by_key and isinstance(self.holder, MutableMapping):
            self.holder[name] = self.holder.pop(self.key)
        else:
            self.holder[self.key] = name


def entry_name(table: str, entry: Mapping[str, Any]) -> str:
    """Return the name by which other entries refer to an entry."""
    if table == "lead_owners":
        return str(entry["email"])
    if table == "users":
        return str(entry["user_id"])
    program = entry.get("program") if table in ("lists", "campaigns") else None
    return f"{program}.{entry['name']}" if program else str(entry["name"])


def targets(document: Document) -> dict[str, dict[str, MutableMapping[str, Any]]]:
    """
    Collect what can be named.

    Args:
        document: All tables together.

    Returns:
        By table and folded name the entry, with what every subscription has.
    """
    found: dict[str, dict[str, MutableMapping[str, Any]]] = {
        "partitions": {DEFAULT_NAME.casefold(): {"name": DEFAULT_NAME}},
        "workspaces": {DEFAULT_NAME.casefold(): {"name": DEFAULT_NAME}},
        "lead_fields": {field.name.casefold(): {"name": field.name} for field in STANDARD_FIELDS},
    }
    for table in (*TABLES_OF_ENTRIES, "users"):
        names = found.setdefault(table, {})
        for entry in document.get(table, ()):
            names[entry_name(table, entry).casefold()] = entry
    return found


def dangling(document: Document, deleted: Document | None = None) -> list[str]:
    """
    Find names that nothing has.

    Args:
        document: All tables together.
        deleted: What is about to be deleted, table by table.

    Returns:
        One sentence for each.
    """
    known, going = targets(document), targets(deleted or {})
    return [
        f"{place.entry}, {place.path}: expected the name of one of {place.target},"
        f" got {shown(place.name)}"
        + (", which --prune deletes" if place.name.casefold() in going[place.target] else "")
        for place in places(document)
        if place.name.casefold() not in known[place.target]
    ]


def places(document: Document) -> Iterator[Place]:
    """
    Walk through every place where an entry names another.

    Args:
        document: All tables together.

    Returns:
        The places; those that make up full names come first.
    """
    for table in ("lists", "campaigns"):
        for entry, words in _entries(document, table):
            yield from _name(words, entry, "program", "programs")
    for table, walk in _WALKS:
        for entry, words in _entries(document, table):
            yield from walk(entry, words)


def _entries(document: Document, table: str) -> Iterator[tuple[dict[str, Any], str]]:
    for index, entry in enumerate(document.get(table, ())):
        yield entry, label(table, entry, index)


def _name(
    words: str, holder: MutableMapping[str, Any], key: str, target: str, path: str = ""
) -> Iterator[Place]:
    if key in holder:
        yield Place(words, f"{path}{key}", target, holder, key)


def _names(words: str, entry: dict[str, Any], key: str, target: str) -> Iterator[Place]:
    holder = entry.get(key, [])
    for index in range(len(holder)):
        yield Place(words, key, target, holder, index)


def _conditions(words: str, holder: Mapping[str, Any], path: str = "") -> Iterator[Place]:
    for index, condition in enumerate(holder.get("when", ())):
        yield from _name(words, condition, "field", "lead_fields", f"{path}when {index + 1}, ")


def _workspace(entry: dict[str, Any], words: str) -> Iterator[Place]:
    yield from _names(words, entry, "partitions", "partitions")
    yield from _name(words, entry, "primary_partition", "partitions")


def _assignment_rule(entry: dict[str, Any], words: str) -> Iterator[Place]:
    yield from _name(words, entry, "partition", "partitions")
    yield from _conditions(words, entry)


def _list(entry: dict[str, Any], words: str) -> Iterator[Place]:
    yield from _name(words, entry, "workspace", "workspaces")
    yield from _name(words, entry, "owner", "lead_owners")


def _program(entry: dict[str, Any], words: str) -> Iterator[Place]:
    yield from _name(words, entry, "channel", "channels")
    yield from _name(words, entry, "workspace", "workspaces")
    tags = entry.get("tags", {})
    for tag_type in list(tags):
        yield Place(words, "tags", "tag_types", tags, tag_type, named_by_key=True)


def _campaign(entry: dict[str, Any], words: str) -> Iterator[Place]:
    audience = entry.get("audience", {})
    yield from _name(words, audience, "list", "lists", "audience, ")
    yield from _name(words, audience, "program", "programs", "audience, ")
    for number, step in enumerate(entry.get("flow", ()), 1):
        yield from _parameters(words, step, f"flow {number}, ")
        for place, choice in enumerate(step.get("choices", ()), 1):
            path = f"flow {number}, choices {place}, "
            yield from _parameters(words, choice, path)
            yield from _conditions(words, choice, path)


def _parameters(words: str, holder: dict[str, Any], path: str) -> Iterator[Place]:
    for key, target in (("field", "lead_fields"), ("list", "lists"), ("campaign", "campaigns")):
        yield from _name(words, holder, key, target, path)


def _custom_object_type(entry: dict[str, Any], words: str) -> Iterator[Place]:
    yield from _name(words, entry, "links_to", "lead_fields")


def _rehearsal(entry: dict[str, Any], words: str) -> Iterator[Place]:
    yield from _name(words, entry.get("match", {}), "user_id", "users", "match, ")


_WALKS: Final = (
    ("workspaces", _workspace),
    ("assignment_rules", _assignment_rule),
    ("lists", _list),
    ("programs", _program),
    ("campaigns", _campaign),
    ("custom_object_types", _custom_object_type),
    ("rehearsals", _rehearsal),
)


def rename(document: Document, entry: MutableMapping[str, Any], name: str) -> None:
    """
    Rename an entry, and follow in every place that names it.

    Args:
        document: All stored tables together; it is changed.
        entry: The entry, one of the document.
        name: Its new name.
    """
    known = targets(document)
    named = [(place, known[place.target].get(place.name.casefold())) for place in places(document)]
    entry["name"] = name
    for place, meant in named:
        if meant is None:
            continue
        current = entry_name(place.target, meant)
        if current.casefold() != place.name.casefold():
            place.rename(current)
