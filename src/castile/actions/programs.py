"""Change tags, channel and costs of programs, which are definitions."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from castile.actions.m_objects import skipped, updated
from castile.domain.m_object_input import ObjectFailed, failure
from castile.domain.program_input import CHANNEL, CostInput, judge_type_attrib
from castile.wire.messages import SyncOperationEnum

if TYPE_CHECKING:
    from castile.actions.context import Context
    from castile.actions.m_objects import Synced
    from castile.domain.program_input import TagInput
    from castile.store.stored_entry import StoredEntry
    from castile.store.tx import Tx
    from castile.wire.messages import MObject

    Entry = dict[str, Any]

TABLE = "programs"


class ProgramWriter:
    """
    Writes programs in one transaction.

    Args:
        tx: The transaction; an object that fails leaves what it wrote to a savepoint.
        context: Time and definitions.

    Source: documented and decided, 50-mobjects section 4.4.
    """

    def __init__(self, tx: Tx, context: Context) -> None:
        self._tx = tx
        self._context = context
        self._programs = context.catalog.programs
        self._stored: dict[int, StoredEntry] | None = None

    def sync(self, sent: MObject, operation: SyncOperationEnum) -> Synced:
        """
        Change a program by its id: all of the typeAttribs are done, or none.

        Raises:
            ObjectFailed: It cannot be changed so.
        """
        if operation is not SyncOperationEnum.UPDATE:
            raise ObjectFailed("programs are not made by this operation: expected UPDATE")
        if not isinstance(sent.id, int):
            raise failure("id", "the id of a program", None)
        stored = self._by_id().get(sent.id)
        if stored is None:
            return skipped()
        entry = deepcopy(stored.entry)
        for each in sent.type_attrib_list.type_attrib if sent.type_attrib_list else ():
            judged = judge_type_attrib(each, self._context.catalog.zone)
            if isinstance(judged, CostInput):
                _set_cost(entry, judged)
            else:
                self._set_tag(entry, judged)
        if entry != stored.entry:
            self._store(replace(stored, entry=entry, changed_ms=self._context.now_ms))
        return updated(sent.id, changed=entry != stored.entry)

    def _by_id(self) -> dict[int, StoredEntry]:
        if self._stored is None:
            table = self._tx.definitions.table(TABLE)
            self._stored = {stored.entry["id"]: stored for stored in table}
        return self._stored

    def _store(self, changed: StoredEntry) -> None:
        self._tx.definitions.give_ids(TABLE, changed.entry)
        self._tx.definitions.put(changed)
        self._tx.definitions.raise_version()
        self._by_id()[changed.entry["id"]] = changed

    def _set_tag(self, entry: Entry, tag: TagInput) -> None:
        """Give a program a tag, or its channel (B-63)."""
        if tag.type.casefold() == CHANNEL.casefold():
            self._set_channel(entry, tag.value)
            return
        name, value = self._defined(tag)
        tags = entry.setdefault("tags", {})
        former = [each for each in tags if each.casefold() == name.casefold()]
        tags[former[0] if former else name] = value

    def _set_channel(self, entry: Entry, name: str) -> None:
        key = name.casefold()
        channel = next(
            (each for each in self._programs.channels if each.name.casefold() == key), None
        )
        if channel is None:
            raise failure(CHANNEL, "a channel that is defined", name)
        if channel.program_type.casefold() != entry["type"].casefold():
            raise failure(CHANNEL, f"a channel of programs of the type {entry['type']}", name)
        entry["channel"] = channel.name

    def _defined(self, tag: TagInput) -> tuple[str, str]:
        """Return type and value as they are defined."""
        key = tag.type.casefold()
        found = next(
            (each for each in self._programs.tag_types if each.name.casefold() == key), None
        )
        if found is None:
            raise failure("Tag", "a Type that is defined", tag.type)
        for value in found.values:
            if value.casefold() == tag.value.casefold():
                return found.name, value
        raise failure("Tag", f"a Value of {found.name} that is defined", tag.value)


def _set_cost(entry: Entry, cost: CostInput) -> None:
    """Add a cost, or change the one with the id (B-62)."""
    costs = entry.setdefault("costs", [])
    changed: Entry = {"month": cost.month, "amount": cost.amount}
    if cost.note is not None:
        changed["note"] = cost.note
    if cost.cost_id is None:
        costs.append(changed)
        return
    for each in costs:
        if each.get("id") == cost.cost_id:
            each.update(changed)
            return
    raise failure("Cost", "the Id of a cost of the program", cost.cost_id)
