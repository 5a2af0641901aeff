"""
The catalog of a subscription, made of the entries of its definition.

Entries were judged before they were stored, so every name in them is known.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from castile.domain.assignment import AssignmentRule, Condition, conditions
from castile.domain.catalog import (
    DEFAULT_NAME,
    DEFAULT_PARTITION,
    DEFAULT_WORKSPACE,
    Catalog,
    LeadOwner,
    Partition,
    Workspace,
    make_catalog,
    standard_fields,
)
from castile.domain.custom_objects import (
    CustomObjectType,
    ObjectField,
    make_custom_object_type,
)
from castile.domain.fields import (
    LENGTH_DEFAULT,
    FieldType,
    LeadField,
    OpportunityField,
    custom_field,
)
from castile.domain.flow import Choice, FlowStep
from castile.domain.ids import (
    CampaignId,
    CostId,
    CustomObjectTypeId,
    LeadOwnerId,
    ListId,
    PartitionId,
    ProgramId,
    WorkspaceId,
)
from castile.domain.keys import email_key
from castile.domain.lists import StaticList, StaticLists
from castile.domain.programs import (
    Audience,
    Campaign,
    Channel,
    Cost,
    Program,
    Programs,
    ProgressionStatus,
    TagType,
)
from castile.domain.standard_fields import STANDARD_FIELDS
from castile.domain.tokens import defined_token_name, shown_token_name
from castile.store.stored_entry import StoredEntry, custom_field_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import tzinfo

    from castile.settings import SubscriptionSettings

_STANDARD_NAMES: Final = frozenset(field.name for field in STANDARD_FIELDS)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)
_NO_PARAMETERS: Final = frozenset({"step", "id", "choices", "when"})
_AMOUNTS: Final = frozenset({"days", "hours", "minutes"})


def catalog_of(
    entries: Iterable[StoredEntry], settings: SubscriptionSettings, version: int
) -> Catalog:
    """
    Make the catalog of a subscription.

    Args:
        entries: Everything that is defined, each table in its order.
        settings: The settings of the subscription.
        version: Grows with each change of the definitions.
    """
    return _Definitions(entries, ZoneInfo(settings.time_zone)).catalog(settings, version)


def custom_object_types_of(entries: Iterable[StoredEntry]) -> list[CustomObjectType]:
    """
    Make the types of custom objects alone, for who has no settings at hand.

    Args:
        entries: Everything that is defined, each table in its order.
    """
    return _Definitions(entries, UTC).custom_object_types()


class _Definitions:
    """The tables of one subscription, and what their names stand for."""

    def __init__(self, entries: Iterable[StoredEntry], zone: tzinfo) -> None:
        self._tables: dict[str, list[StoredEntry]] = {}
        for stored in entries:
            self._tables.setdefault(stored.table, []).append(stored)
        self._zone = zone
        lead_fields = self._stored("lead_fields")
        self._custom = [_lead_field(each) for each in lead_fields if not _is_standard(each)]
        standard = [each.entry for each in lead_fields if _is_standard(each)]
        self._blocked = [entry["name"] for entry in standard if entry.get("blocked")]
        self._hidden = [entry["name"] for entry in standard if entry.get("hidden")]
        fields = (*standard_fields(blocked=self._blocked, hidden=self._hidden), *self._custom)
        self._fields = {field.name.casefold(): field for field in fields}
        self._partitions = [_partition(each) for each in self._stored("partitions")]
        self._partition_ids = {
            each.name.casefold(): each.partition_id
            for each in (DEFAULT_PARTITION, *self._partitions)
        }
        self._workspaces = [self._workspace(each) for each in self._stored("workspaces")]
        self._owners = [_lead_owner(each) for each in self._stored("lead_owners")]
        self._owners_by_email = {email_key(each.email): each for each in self._owners}
        self._lists = [self._list(each.entry) for each in self._stored("lists")]
        self._static_lists = StaticLists(self._lists)

    def catalog(self, settings: SubscriptionSettings, version: int) -> Catalog:
        return make_catalog(
            version=version,
            zone=self._zone,
            custom_fields=self._custom,
            blocked=self._blocked,
            hidden=self._hidden,
            partitions=sorted(self._partitions, key=lambda each: each.partition_id),
            workspaces=sorted(self._workspaces, key=lambda each: each.workspace_id),
            assignment_rules=[self._rule(each.entry) for each in self._stored("assignment_rules")],
            lead_owners=self._owners,
            lists=self._lists,
            programs=self._programs(),
            opportunity_fields=[
                _opportunity_field(each) for each in self._stored("opportunity_fields")
            ],
            custom_object_types=self.custom_object_types(),
            workspaces_enabled=settings.workspaces_enabled,
            crm_joined=settings.crm_joined,
            updated_range_days_max=settings.updated_range_days_max,
            remaining_count_exact_max=settings.remaining_count_exact_max,
            clone_calls_per_day=settings.clone_calls_per_day,
            import_rows_max=settings.import_rows_max,
            import_jobs_max=settings.import_jobs_max,
            custom_object_skipped_status=settings.custom_object_skipped_status,
            fields_changed_ms=max(
                (each.changed_ms for each in self._stored("lead_fields")), default=None
            ),
        )

    def custom_object_types(self) -> list[CustomObjectType]:
        return [self._custom_object_type(each) for each in self._stored("custom_object_types")]

    def _custom_object_type(self, stored: StoredEntry) -> CustomObjectType:
        entry = stored.entry
        links_to = entry.get("links_to")
        return make_custom_object_type(
            type_id=CustomObjectTypeId(stored.entry_id),
            name=entry["name"],
            link_field=entry["link_field"],
            links_to=None if links_to is None else self._fields[links_to.casefold()],
            key_fields=[_object_field(each) for each in entry["key_fields"]],
            fields=[_object_field(each) for each in entry.get("fields", ())],
            description=entry.get("description", ""),
        )

    def _stored(self, table: str) -> Sequence[StoredEntry]:
        return self._tables.get(table, ())

    def _workspace(self, stored: StoredEntry) -> Workspace:
        entry = stored.entry
        seen = tuple(self._partition_ids[name.casefold()] for name in entry["partitions"])
        primary = entry.get("primary_partition") or entry["partitions"][0]
        return Workspace(
            WorkspaceId(stored.entry_id),
            entry["name"],
            self._partition_ids[primary.casefold()],
            seen,
            entry.get("description", ""),
        )

    def _rule(self, entry: Mapping[str, Any]) -> AssignmentRule:
        partition_id = self._partition_ids[entry["partition"].casefold()]
        return AssignmentRule(entry["name"], partition_id, self._conditions(entry["when"]))

    def _conditions(self, when: Iterable[Mapping[str, Any]]) -> tuple[Condition, ...]:
        found: list[Condition] = []
        for each in when:
            comparisons = {word: operand for word, operand in each.items() if word != "field"}
            field = self._fields[each["field"].casefold()]
            found.extend(conditions(field, comparisons, self._zone))
        return tuple(found)

    def _list(self, entry: Mapping[str, Any]) -> StaticList:
        owner = self._owners_by_email.get(email_key(entry.get("owner", "")))
        return StaticList(
            ListId(entry["id"]),
            entry["name"],
            entry.get("program"),
            None if owner is None else owner.sales_user_id,
            None if owner is None else owner.crm_id,
        )

    def _programs(self) -> Programs:
        programs = [self._program(each) for each in self._stored("programs")]
        by_name = {each.name.casefold(): each for each in programs}
        return Programs(
            programs,
            [self._campaign(each.entry, by_name) for each in self._stored("campaigns")],
            [_channel(each.entry) for each in self._stored("channels")],
            [
                TagType(each.entry["name"], tuple(each.entry["values"]))
                for each in self._stored("tag_types")
            ],
        )

    def _program(self, stored: StoredEntry) -> Program:
        entry = stored.entry
        workspace = entry.get("workspace", DEFAULT_NAME).casefold()
        workspaces = (DEFAULT_WORKSPACE, *self._workspaces)
        tokens = entry.get("tokens", {})
        return Program(
            program_id=ProgramId(entry["id"]),
            name=entry["name"],
            type=entry["type"],
            channel=entry["channel"],
            workspace_id=next(
                each.workspace_id for each in workspaces if each.name.casefold() == workspace
            ),
            folder=entry.get("folder", ""),
            archived=entry.get("archived", False),
            start_ms=_moment_ms(entry.get("start_at")),
            end_ms=_moment_ms(entry.get("end_at")),
            tags=MappingProxyType(dict(entry.get("tags", {}))),
            costs=tuple(_cost(cost) for cost in entry.get("costs", ())),
            tokens=MappingProxyType(
                {defined_token_name(name): text for name, text in tokens.items()}
            ),
            token_names=MappingProxyType(
                {defined_token_name(name): shown_token_name(name) for name in tokens}
            ),
            crm_id=entry.get("crm_id"),
            description=entry.get("description", ""),
            created_ms=stored.created_ms,
            updated_ms=stored.changed_ms,
        )

    def _campaign(self, entry: Mapping[str, Any], programs: Mapping[str, Program]) -> Campaign:
        program = entry.get("program")
        return Campaign(
            campaign_id=CampaignId(entry["id"]),
            name=entry["name"],
            program=None if program is None else programs[program.casefold()],
            is_trigger=entry["kind"] == "trigger",
            active=entry.get("active", False),
            sources=frozenset(entry.get("sources", ())),
            audience=self._audience(entry.get("audience"), programs),
            description=entry.get("description", ""),
            flow=tuple(self._step(step) for step in entry.get("flow", ())),
        )

    def _audience(
        self, entry: Mapping[str, Any] | None, programs: Mapping[str, Program]
    ) -> Audience | None:
        if entry is None:
            return None
        if "program" in entry:
            return Audience(program_id=programs[entry["program"].casefold()].program_id)
        if "list" in entry:
            return Audience(list_id=self._list_id(entry["list"]))
        return Audience()

    def _list_id(self, full_name: str) -> ListId:
        found = self._static_lists.by_full_name(full_name)
        if found is None:
            raise KeyError(full_name)
        return found.list_id

    def _step(self, entry: Mapping[str, Any]) -> FlowStep:
        return FlowStep(
            step=entry["step"],
            step_id=entry["id"],
            parameters=self._parameters(entry),
            choices=tuple(
                Choice(self._conditions(choice["when"]), self._parameters(choice))
                for choice in entry.get("choices", ())
            ),
        )

    def _parameters(self, entry: Mapping[str, Any]) -> Mapping[str, str | int]:
        """Return what a step or a choice does, with the field's own name in `field`."""
        given = {key: value for key, value in entry.items() if key not in _NO_PARAMETERS}
        given.update(given.pop("parameters", {}))
        if "field" in entry:
            given["field"] = self._fields[entry["field"].casefold()].name
        return MappingProxyType({key: _parameter(key, value) for key, value in given.items()})


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
        key=custom_field_key(stored.entry_id),
        changed_ms=stored.changed_ms,
    )


def _opportunity_field(stored: StoredEntry) -> OpportunityField:
    entry = stored.entry
    return OpportunityField(
        name=entry["name"],
        display_name=entry.get("display_name") or entry["name"],
        type=FieldType(entry["type"]),
        key=custom_field_key(stored.entry_id),
        length=entry.get("length", LENGTH_DEFAULT),
        writable=FieldType(entry["type"]).takes_values,
        description=entry.get("description") or None,
        external_key=entry.get("external_key", False),
    )


def _object_field(entry: Mapping[str, Any]) -> ObjectField:
    length = entry.get("length") or LENGTH_DEFAULT
    return ObjectField(entry["name"], FieldType(entry["type"]), length)


def _partition(stored: StoredEntry) -> Partition:
    entry = stored.entry
    return Partition(PartitionId(stored.entry_id), entry["name"], entry.get("description", ""))


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


def _channel(entry: Mapping[str, Any]) -> Channel:
    return Channel(
        entry["name"],
        entry["program_type"],
        tuple(
            ProgressionStatus(
                status["name"],
                status["step"],
                status.get("success", False),
                status.get("check_in_status"),
                status.get("webinar_behavior"),
            )
            for status in entry["statuses"]
        ),
    )


def _cost(entry: Mapping[str, Any]) -> Cost:
    month = date.fromisoformat(f"{entry['month']}-01")
    return Cost(CostId(entry["id"]), month, entry["amount"], entry.get("note", ""))


def _moment_ms(text: str | None) -> int | None:
    if text is None:
        return None
    return (datetime.fromisoformat(text) - _EPOCH) // _MILLISECOND


def _parameter(key: str, value: object) -> str | int:
    """Return amounts of a wait as numbers and everything else as text."""
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, int) and key in _AMOUNTS else str(value)
