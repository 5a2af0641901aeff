"""
What is stored and what the file says, put together; and the difference in words.

Each table of the result holds the stored entries, changed by the keys that the file states, and
the new ones. Entries keep the place of the store unless the file puts them into another order.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, get_args

import orjson

from castile.admin.definition_checks import Identity, identity
from castile.admin.definition_errors import SHOWN_LENGTH_MAX, DefinitionError, label, shown
from castile.admin.definition_ids import adopt_ids
from castile.admin.definition_models import STANDARD_NAMES, Definition
from castile.admin.definition_references import TABLES_OF_ENTRIES, entry_name, rename
from castile.domain.catalog import DEFAULT_NAME
from castile.domain.fields import FieldType
from castile.store.stored_entry import DEFAULT_ID, StoredEntry

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

SINGULAR: Final[Mapping[str, str]] = {
    "partitions": "partition",
    "workspaces": "workspace",
    "assignment_rules": "assignment rule",
    "lead_fields": "lead field",
    "lead_owners": "lead owner",
    "lists": "list",
    "tag_types": "tag type",
    "custom_object_types": "custom object type",
    "opportunity_fields": "opportunity field",
    "channels": "channel",
    "programs": "program",
    "campaigns": "campaign",
    "rehearsals": "rehearsal",
}
_TABLES_OF_FIELDS: Final = ("lead_fields", "opportunity_fields")
_DEFAULTS: Final[Mapping[str, Mapping[str, Any]]] = {
    "partitions": {"name": DEFAULT_NAME},
    "workspaces": {"name": DEFAULT_NAME, "id": DEFAULT_ID, "partitions": [DEFAULT_NAME]},
}


@dataclass
class MergedEntry:
    """
    One entry as it is going to be.

    Args:
        table: The table of the file.
        entry: Its keys and values as JSON.
        stored: What is stored of it, None when it has no row yet.
        before: The entry as it counted before the file; None when it is new.
        lines: What changes, in words, where the difference alone does not tell.
    """

    table: str
    entry: dict[str, Any]
    stored: StoredEntry | None
    before: dict[str, Any] | None
    lines: list[str] = field(default_factory=list)


@dataclass
class Merged:
    """
    The whole definition as it is going to be.

    Args:
        tables: The entries of each table in their order.
        warnings: What the operator should know.
    """

    tables: dict[str, list[MergedEntry]]
    warnings: list[str] = field(default_factory=list)

    @property
    def document(self) -> dict[str, list[dict[str, Any]]]:
        """All tables as a definition file would hold them."""
        return {name: [each.entry for each in table] for name, table in self.tables.items()}


def merge(stored: Sequence[StoredEntry], definition: Definition) -> Merged:
    """
    Put what a file says over what is stored.

    Args:
        stored: Every stored entry, each table in its order.
        definition: What the file says.

    Raises:
        DefinitionError: An id differs from the stored one.
    """
    merged = Merged({table: _stored_table(table, stored) for table in TABLES_OF_ENTRIES})
    for table in TABLES_OF_ENTRIES:
        _rename(table, getattr(definition, table), merged)
    errors: list[str] = []
    for table in TABLES_OF_ENTRIES:
        given = [_given(table, entry) for entry in getattr(definition, table)]
        errors.extend(_keep_ids(table, merged.tables[table], given))
        merged.tables[table] = _merged_table(table, merged.tables[table], given)
    if errors:
        raise DefinitionError(errors)
    return merged


def _stored_table(table: str, stored: Sequence[StoredEntry]) -> list[MergedEntry]:
    found = [
        MergedEntry(table, copy.deepcopy(each.entry), each, each.entry)
        for each in stored
        if each.table == table
    ]
    default = _DEFAULTS.get(table)
    if default is None or any(each.entry["name"] == DEFAULT_NAME for each in found):
        return found
    return [MergedEntry(table, copy.deepcopy(dict(default)), None, dict(default)), *found]


def _given(table: str, model: Any) -> dict[str, Any]:  # noqa: ANN401 - a model of any table
    entry: dict[str, Any] = model.model_dump(
        mode="json", by_alias=True, exclude_unset=True, exclude={"renamed_from"}
    )
    if table in _DEFAULTS and entry["name"].casefold() == DEFAULT_NAME.casefold():
        entry["name"] = DEFAULT_NAME
    if table == "lead_fields":
        entry["name"] = STANDARD_NAMES.get(entry["name"].casefold(), entry["name"])
    return entry


def _rename(table: str, entries: Sequence[Any], merged: Merged) -> None:
    stored = {identity(table, each.entry): each for each in merged.tables[table]}
    given = {identity(table, each) for each in entries}
    for index, each in enumerate(entries):
        former = getattr(each, "renamed_from", None)
        if former is None or identity(table, each, former) not in stored:
            continue
        found = stored[identity(table, each, former)]
        if identity(table, each) not in stored:
            found.lines.append(_line(table, found.entry, f"renamed to {each.name}"))
            rename(merged.document, found.entry, each.name)
        elif identity(table, each, former) not in given:
            merged.warnings.append(
                f"{label(table, each, index)}: not renamed from {former}, as both are stored"
            )


def _keep_ids(
    table: str, stored: Sequence[MergedEntry], given: Sequence[dict[str, Any]]
) -> Iterator[str]:
    known = {identity(table, each.entry): each.entry for each in stored}
    for index, entry in enumerate(given):
        former = known.get(identity(table, entry))
        if former is not None:
            for error in adopt_ids(table, former, entry):
                yield f"{label(table, entry, index)}, {error}"


def _merged_table(
    table: str, stored: Sequence[MergedEntry], given: Sequence[dict[str, Any]]
) -> list[MergedEntry]:
    entries = {identity(table, each.entry): each for each in stored}
    known = list(entries)
    for entry in given:
        key = identity(table, entry)
        if key in entries:
            _update(table, entries[key].entry, entry)
        else:
            entries[key] = MergedEntry(table, entry, None, _before(table, entry))
    return [entries[key] for key in merged_order(known, [identity(table, each) for each in given])]


def _update(table: str, stored: dict[str, Any], given: dict[str, Any]) -> None:
    """Put the given keys over the stored ones; a type without a length ends the stored one."""
    stored.update(given)
    if table not in _TABLES_OF_FIELDS or "type" not in given or "length" in given:
        return
    if not FieldType(given["type"]).takes_length:
        stored.pop("length", None)


def _before(table: str, entry: Mapping[str, Any]) -> dict[str, Any] | None:
    if table == "lead_fields" and entry["name"].casefold() in STANDARD_NAMES:
        return {"name": entry["name"]}
    return None


def merged_order(stored: Sequence[Identity], given: Sequence[Identity]) -> list[Identity]:
    """
    Put stored and given entries into one order.

    Args:
        stored: The stored ones in their order.
        given: The given ones in theirs, each once.

    Returns:
        All of them, each once: the given ones in their order; the others where they were, and
        a new one right behind the one that stands before it in the file.
    """
    known, named = set(stored), set(given)
    old = iter([key for key in given if key in known])
    order = [next(old) if key in named else key for key in stored]
    ahead: list[Identity] = []
    behind: dict[Identity, list[Identity]] = {}
    last: Identity | None = None
    for key in given:
        if key in known:
            last = key
        elif last is None:
            ahead.append(key)
        else:
            behind.setdefault(last, []).append(key)
    result: list[Identity] = []
    for key in order:
        if ahead and key in named:
            result.extend(ahead)
            ahead = []
        result.append(key)
        result.extend(behind.get(key, ()))
    return [*result, *ahead]


def difference(merged: MergedEntry) -> list[str]:
    """
    Say what changes in an entry.

    Args:
        merged: The entry as it was and as it is going to be.

    Returns:
        A line for each key whose value changes, in the order of the schema; one line for a new
        entry; none when the entry stays what it is.
    """
    if merged.before is None:
        return [*merged.lines, _line(merged.table, merged.entry, "created")]
    before, after = _whole(merged.table, merged.before), _whole(merged.table, merged.entry)
    changes = [
        _change(key, before[key], after[key])
        for key in after
        if before[key] != after[key] and not (key == "name" and merged.lines)
    ]
    return [*merged.lines, *(_line(merged.table, merged.entry, change) for change in changes)]


def _whole(table: str, entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return an entry with the defaults of its model, so that equal meanings are equal."""
    annotation = Definition.model_fields[table].annotation
    (model,) = get_args(annotation)
    found: dict[str, Any] = model.model_validate(entry).model_dump(
        mode="json", by_alias=True, exclude={"renamed_from"}
    )
    return found


def _line(table: str, entry: Mapping[str, Any], what: str) -> str:
    return f"{SINGULAR[table]} {entry_name(table, entry)}: {what}"


def _change(key: str, before: object, after: object) -> str:
    texts = [_short(value) for value in (before, after)]
    if any(len(text) > SHOWN_LENGTH_MAX for text in texts):
        return f"{key} changed"
    return f"{key} {texts[0]} -> {texts[1]}"


def _short(value: object) -> str:
    if value is None:
        return "none"
    if isinstance(value, dict | list):
        return orjson.dumps(value).decode()
    return shown(value) if isinstance(value, str) else str(value).lower()
