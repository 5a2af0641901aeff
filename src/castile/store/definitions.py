"""
What an operator defined, kept as the definition file writes it, and the catalog made of it.

An entry is stored as its JSON. Nothing that the definitions say is kept a second time; only
`entry_id` is added, by which leads name their partition, owner and custom values for good.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

import orjson

from castile.domain.assignment import AssignmentRule, Condition, conditions
from castile.domain.catalog import (
    DEFAULT_NAME,
    DEFAULT_PARTITION,
    Catalog,
    LeadOwner,
    Partition,
    Workspace,
    make_catalog,
    standard_fields,
)
from castile.domain.fields import (
    LENGTH_DEFAULT,
    FieldType,
    LeadField,
    OpportunityField,
    custom_field,
)
from castile.domain.ids import LeadOwnerId, ListId, PartitionId, WorkspaceId
from castile.domain.keys import email_key
from castile.domain.lists import StaticList
from castile.domain.standard_fields import STANDARD_FIELDS
from castile.store.repository import Repository
from castile.store.sequences import SequenceRepository
from castile.store.statements import statements

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import tzinfo

    import apsw

    from castile.settings import SubscriptionSettings

SUBSCRIPTION: Final = "subscription"
"""The table whose one entry holds the settings of the subscription and `first_ids`."""
FIRST_IDS: Final = "first_ids"
DEFAULT_ID: Final = 1
"""Number of the partition and of the workspace "Default", and of the subscription's entry."""

_SQL = statements("definitions")
_ENTRIES = _SQL["entries"]
_ENTRIES_OF_TABLE = _SQL["entries_of_table"]
_PUT = _SQL["put"]
_FIELD_HAS_VALUES = _SQL["field_has_values"]
_VERSION = "definition_version"
_ENTRY_SEQUENCE = "definition"
_STANDARD_NAMES = frozenset(field.name for field in STANDARD_FIELDS)


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
    """

    table: str
    entry_id: int
    position: int
    entry: dict[str, Any]
    changed_ms: int


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

    def next_entry_id(self) -> int:
        """Give a number for a new entry, which no entry had before."""
        self._sequences.go_on_above(_ENTRY_SEQUENCE, DEFAULT_ID)
        return self._sequences.next_id(_ENTRY_SEQUENCE)

    def raise_version(self) -> None:
        """Say that the definitions changed, so that catalogs can be told apart."""
        self._sequences.next_id(_VERSION)

    def field_has_values(self, key: str) -> bool:
        """
        Tell whether any lead has a value of a custom field.

        Args:
            key: What `LeadField.key` is.
        """
        row = self._execute(_FIELD_HAS_VALUES, (self._subscription_id, key)).fetchone()
        return row is not None and row[0] == 1

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
        tables: dict[str, list[StoredEntry]] = {}
        for stored in self.entries():
            tables.setdefault(stored.table, []).append(stored)
        zone = ZoneInfo(settings.time_zone)
        lead_fields = tables.get("lead_fields", ())
        custom = [_lead_field(each) for each in lead_fields if not _is_standard(each)]
        standard = [each.entry for each in lead_fields if _is_standard(each)]
        blocked = [entry["name"] for entry in standard if entry.get("blocked")]
        hidden = [entry["name"] for entry in standard if entry.get("hidden")]
        fields = (*standard_fields(blocked=blocked, hidden=hidden), *custom)
        partitions = [_partition(each) for each in tables.get("partitions", ())]
        numbers = {each.name.casefold(): each.partition_id for each in partitions}
        numbers.setdefault(DEFAULT_NAME.casefold(), DEFAULT_PARTITION.partition_id)
        owners = [_lead_owner(each) for each in tables.get("lead_owners", ())]
        return make_catalog(
            version=self._sequences.last_id(_VERSION),
            zone=zone,
            custom_fields=custom,
            blocked=blocked,
            hidden=hidden,
            partitions=sorted(partitions, key=lambda each: each.partition_id),
            workspaces=sorted(
                (_workspace(each, numbers) for each in tables.get("workspaces", ())),
                key=lambda each: each.workspace_id,
            ),
            assignment_rules=[
                _rule(each.entry, fields, numbers, zone)
                for each in tables.get("assignment_rules", ())
            ],
            lead_owners=owners,
            lists=[_static_list(each.entry, owners) for each in tables.get("lists", ())],
            opportunity_fields=[
                _opportunity_field(each.entry) for each in tables.get("opportunity_fields", ())
            ],
            workspaces_enabled=settings.workspaces_enabled,
            crm_joined=settings.crm_joined,
            updated_range_days_max=settings.updated_range_days_max,
            remaining_count_exact_max=settings.remaining_count_exact_max,
            fields_changed_ms=max((each.changed_ms for each in lead_fields), default=None),
        )


def lead_field_key(entry_id: int) -> str:
    """
    Return the name under which leads keep the values of a custom field.

    Args:
        entry_id: The number of the field's entry.

    Returns:
        A text that no standard field has, and that stays when the field is renamed.
    """
    return str(entry_id)


def _stored(row: tuple[Any, ...]) -> StoredEntry:
    table, entry_id, position, entry, changed_ms = row
    return StoredEntry(table, entry_id, position, orjson.loads(entry), changed_ms)


def _is_standard(stored: StoredEntry) -> bool:
    return stored.entry["name"] in _STANDARD_NAMES


def _lead_field(stored: StoredEntry) -> LeadField:
    entry = stored.entry
    return custom_field(
        entry["name"],
        entry.get("display_name") or entry["name"],
        FieldType(entry["type"]),
        length=entry.get("length", LENGTH_DEFAULT),
        description=entry.get("description") or None,
        external_key=entry.get("external_key", False),
        blocked=entry.get("blocked", False),
        hidden=entry.get("hidden", False),
        key=lead_field_key(stored.entry_id),
        changed_ms=stored.changed_ms,
    )


def _opportunity_field(entry: Mapping[str, Any]) -> OpportunityField:
    return OpportunityField(
        name=entry["name"],
        display_name=entry.get("display_name") or entry["name"],
        type=FieldType(entry["type"]),
        length=entry.get("length", LENGTH_DEFAULT),
        description=entry.get("description") or None,
        external_key=entry.get("external_key", False),
    )


def _partition(stored: StoredEntry) -> Partition:
    entry = stored.entry
    return Partition(PartitionId(stored.entry_id), entry["name"], entry.get("description", ""))


def _workspace(stored: StoredEntry, numbers: Mapping[str, PartitionId]) -> Workspace:
    entry = stored.entry
    seen = tuple(numbers[name.casefold()] for name in entry["partitions"])
    primary = entry.get("primary_partition") or entry["partitions"][0]
    return Workspace(
        WorkspaceId(stored.entry_id),
        entry["name"],
        numbers[primary.casefold()],
        seen,
        entry.get("description", ""),
    )


def _rule(
    entry: Mapping[str, Any],
    fields: Iterable[LeadField],
    numbers: Mapping[str, PartitionId],
    zone: tzinfo,
) -> AssignmentRule:
    by_name = {field.name.casefold(): field for field in fields}
    found: list[Condition] = []
    for when in entry["when"]:
        comparisons = {word: operand for word, operand in when.items() if word != "field"}
        found.extend(conditions(by_name[when["field"].casefold()], comparisons, zone))
    return AssignmentRule(entry["name"], numbers[entry["partition"].casefold()], tuple(found))


def _lead_owner(stored: StoredEntry) -> LeadOwner:
    entry = stored.entry
    return LeadOwner(
        LeadOwnerId(stored.entry_id),
        entry["email"],
        entry.get("crm_id"),
        entry.get("sales_user_id"),
        entry.get("first_name", ""),
        entry.get("last_name", ""),
    )


def _static_list(entry: Mapping[str, Any], owners: Iterable[LeadOwner]) -> StaticList:
    tied_to = email_key(entry.get("owner", ""))
    owner = next((each for each in owners if email_key(each.email) == tied_to), None)
    return StaticList(
        ListId(entry["id"]),
        entry["name"],
        entry.get("program"),
        None if owner is None else owner.sales_user_id,
        None if owner is None else owner.crm_id,
    )
