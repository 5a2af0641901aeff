"""
What an operator defined, kept as the definition file writes it.

An entry is stored as its JSON. Nothing that the definitions say is kept a second time; only
`entry_id` is added, by which leads name their partition, owner and custom values for good.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from castile.store.catalogs import catalog_of, custom_object_types_of
from castile.store.repository import Repository
from castile.store.sequences import SequenceRepository
from castile.store.statements import statements
from castile.store.stored_entry import (
    DEFAULT_ID,
    FIRST_IDS,
    SUBSCRIPTION,
    StoredEntry,
    custom_field_key,
    numbered,
)

if TYPE_CHECKING:
    import apsw

    from castile.domain.catalog import Catalog
    from castile.domain.custom_objects import CustomObjectType
    from castile.settings import SubscriptionSettings

_SQL = statements("definitions")
_ENTRIES = _SQL["entries"]
_ENTRIES_OF_TABLE = _SQL["entries_of_table"]
_NEXT_POSITION = _SQL["next_position"]
_PUT = _SQL["put"]
_REMOVE = _SQL["remove"]
_LEADS_REFER_TO = {
    "partitions": _SQL["leads_in_partition"],
    "lead_owners": _SQL["leads_of_owner"],
    "lead_fields": _SQL["leads_with_value"],
}
_OPEN_JOB = _SQL["open_job"]
_TABLES_WITH_JOBS = ("lists", "programs", "campaigns")
_VERSION = "definition_version"
_ENTRY_SEQUENCE = "definition"


class DefinitionRepository(Repository):
    """
    The definitions of a subscription.

    Args:
        connection: The connection of the transaction.
        subscription_id: The subscription whose definitions are seen.

    Source: decided (the definition file).
    """

    __slots__ = ("_sequences",)

    def __init__(self, connection: apsw.Connection, subscription_id: int) -> None:
        super().__init__(connection, subscription_id)
        self._sequences = SequenceRepository(connection, subscription_id)

    def entries(self) -> list[StoredEntry]:
        """Return everything that is defined, table by table, each in its order."""
        return [_stored(row) for row in self._execute(_ENTRIES, (self._subscription_id,))]

    def table(self, name: str) -> list[StoredEntry]:
        """Return the entries of one table in their order."""
        key = (self._subscription_id, name)
        return [_stored(row) for row in self._execute(_ENTRIES_OF_TABLE, key)]

    def put(self, stored: StoredEntry) -> None:
        """Store an entry, in place of the one with its table and number if there is one."""
        self._execute(
            _PUT,
            (
                self._subscription_id,
                stored.table,
                stored.entry_id,
                stored.position,
                orjson.dumps(stored.entry).decode(),
                stored.changed_ms,
            ),
        )

    def add_entry(self, table: str, entry: dict[str, Any], now_ms: int) -> int:
        """
        Store a new entry behind the others of its table.

        Args:
            table: The table of the file; not `workspaces`, whose entries an operator alone makes.
            entry: Its keys and values, judged beforehand; ids that it lacks are put into it.
            now_ms: Now, in milliseconds since 1970 UTC.

        Returns:
            The number of the entry.

        Raises:
            SequenceExhausted: No id is left; nothing was stored.
        """
        self.keep_ids(table, entry)
        self.give_ids(table, entry)
        ((position,),) = self._execute(_NEXT_POSITION, (self._subscription_id, table))
        entry_id = self.next_entry_id()
        self.put(StoredEntry(table, entry_id, position, entry, now_ms))
        return entry_id

    def remove(self, table: str, entry_id: int) -> None:
        """Delete an entry; what refers to it is the caller's matter."""
        self._execute(_REMOVE, (self._subscription_id, table, entry_id))

    def keep_ids(self, table: str, entry: dict[str, Any]) -> None:
        """Make new ids go on above those that an entry brings in."""
        for sequence, holder in numbered(table, entry):
            if "id" in holder:
                self._sequences.go_on_above(sequence, holder["id"])

    def give_ids(self, table: str, entry: dict[str, Any]) -> None:
        """Put new ids where an entry, a cost or a step of a flow has none."""
        for sequence, holder in numbered(table, entry):
            if "id" not in holder:
                holder["id"] = self._sequences.next_id(sequence)

    def next_entry_id(self) -> int:
        """Give a number for a new entry, which no entry had before."""
        self._sequences.go_on_above(_ENTRY_SEQUENCE, DEFAULT_ID)
        return self._sequences.next_id(_ENTRY_SEQUENCE)

    def raise_version(self) -> None:
        """Say that the definitions changed, so that catalogs can be told apart."""
        self._sequences.next_id(_VERSION)

    def leads_refer_to(self, table: str, entry_id: int) -> bool:
        """
        Tell whether any lead refers to an entry.

        Args:
            table: `partitions`, `lead_owners`, or `lead_fields` for its values.
            entry_id: The number of the entry.
        """
        key = custom_field_key(entry_id) if table == "lead_fields" else entry_id
        row = self._execute(_LEADS_REFER_TO[table], (self._subscription_id, key)).fetchone()
        return row is not None and row[0] == 1

    def open_job(self, table: str, given_id: int) -> int | None:
        """
        Find a job that waits or runs for a list, a program or a campaign.

        Args:
            table: The table of the file; other tables have no jobs.
            given_id: The id of the list, the program or the campaign.

        Returns:
            The id of the first such job, or None.
        """
        keys = [given_id if table == each else None for each in _TABLES_WITH_JOBS]
        row = self._execute(_OPEN_JOB, (self._subscription_id, *keys)).fetchone()
        return None if row is None else int(row[0])

    def version(self) -> int:
        """Return the version of a catalog that is made now."""
        return self._sequences.last_id(_VERSION)

    def settings(self) -> dict[str, object]:
        """Return the settings that the definition file stated, by name."""
        stated: dict[str, object] = {}
        for stored in self.table(SUBSCRIPTION):
            stated.update(stored.entry)
        stated.pop(FIRST_IDS, None)
        return stated

    def catalog(self, settings: SubscriptionSettings) -> Catalog:
        """
        Make the catalog of the subscription.

        Args:
            settings: The settings of the subscription, those that `settings`
                returned included.

        Returns:
            The catalog; its version grows with each change of the definitions.
        """
        return catalog_of(self.entries(), settings, self.version())

    def custom_object_types(self) -> list[CustomObjectType]:
        """Return the types of custom objects in their order."""
        return custom_object_types_of(self.entries())


def _stored(row: tuple[Any, ...]) -> StoredEntry:
    table, entry_id, position, entry, changed_ms, created_ms = row
    return StoredEntry(table, entry_id, position, orjson.loads(entry), changed_ms, created_ms)
