"""What entries of the definition file say about each other, beside the names they refer to."""

from __future__ import annotations

from datetime import UTC
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from castile.admin.definition_custom_objects import unfit_types
from castile.admin.definition_errors import label, shown
from castile.domain.assignment import ConditionError, conditions
from castile.domain.catalog import make_catalog
from castile.domain.custom_fields import FieldDefinitionError, check_custom_fields
from castile.domain.fields import LENGTH_DEFAULT, LeadField, custom_field
from castile.domain.keys import crm_id_key
from castile.domain.metadata import describe
from castile.domain.standard_fields import STANDARD_FIELDS
from castile.wire.contract import contract
from castile.wire.messages import LeadKeyRef

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import tzinfo

    from castile.admin.definition_flow import Campaign
    from castile.admin.definition_models import Channel, Definition, Program
    from castile.admin.definition_rehearsals import Rehearsal
    from castile.admin.definition_values import Condition

NAMED_TABLES: Final = (
    "users",
    "partitions",
    "workspaces",
    "assignment_rules",
    "lead_fields",
    "lead_owners",
    "lists",
    "tag_types",
    "custom_object_types",
    "opportunity_fields",
    "channels",
    "programs",
    "campaigns",
    "rehearsals",
)
_KEYS_OF_NAMES: Final = {"users": "user_id", "lead_owners": "email"}
_TABLES_WITH_IDS: Final = ("workspaces", "lists", "programs", "campaigns")

Identity = tuple[str, str]
"""Where an entry is, and its name there, both folded."""

Said = tuple[str, object, object]
"""A place in words, what is compared there, and how it is written."""


def identity(table: str, entry: Any, name: str | None = None) -> Identity:  # noqa: ANN401 - models or tables
    """
    Return what makes an entry the same as another: its name in its place.

    Args:
        table: The table of the file.
        entry: The entry, as a model or as a table.
        name: Another name to use, for example the one it was renamed from.

    Source: decided (letter case is ignored); 30-lists-and-import I-1.
    """
    get = entry.get if isinstance(entry, dict) else lambda key: getattr(entry, key)
    place = str(get("program") or "") if table in ("lists", "campaigns") else ""
    key = _KEYS_OF_NAMES.get(table, "name")
    return place.casefold(), str(get(key) if name is None else name).casefold()


def duplicates(definition: Definition) -> list[str]:
    """
    Find names and ids that two entries of a definition share.

    Args:
        definition: A file by itself, or what is stored together with it.

    Returns:
        One sentence for each.
    """
    said = [
        *(_names(table, getattr(definition, table)) for table in NAMED_TABLES),
        *(_former_names(table, getattr(definition, table)) for table in NAMED_TABLES),
        *(_statuses(index, channel) for index, channel in enumerate(definition.channels)),
        *(_values(table, getattr(definition, table), "id", int) for table in _TABLES_WITH_IDS),
        _ids_of_parts("programs", definition.programs, "costs"),
        _ids_of_parts("campaigns", definition.campaigns, "flow"),
        _values("lead_owners", definition.lead_owners, "crm_id", crm_id_key),
        _values("lead_owners", definition.lead_owners, "sales_user_id", str),
        _values("lists", definition.lists, "owner", str.casefold),
    ]
    return [sentence for each in said for sentence in _twice(each)]


def _twice(said: Iterable[Said]) -> Iterator[str]:
    seen: set[object] = set()
    for place, compared, written in said:
        if compared in seen:
            yield f"{place}: expected each once, got {shown(written)} again"
        seen.add(compared)


def _names(table: str, entries: Sequence[Any]) -> Iterator[Said]:
    key = _KEYS_OF_NAMES.get(table, "name")
    for index, entry in enumerate(entries):
        yield f"{label(table, entry, index)}, {key}", identity(table, entry), getattr(entry, key)


def _former_names(table: str, entries: Sequence[Any]) -> Iterator[Said]:
    for index, entry in enumerate(entries):
        former = getattr(entry, "renamed_from", None)
        if former is not None:
            place = f"{label(table, entry, index)}, renamed_from"
            yield place, identity(table, entry, former), former


def _statuses(index: int, channel: Channel) -> Iterator[Said]:
    for status in channel.statuses:
        yield f"{label('channels', channel, index)}, statuses", status.name.casefold(), status.name


def _ids_of_parts(table: str, entries: Sequence[Any], key: str) -> Iterator[Said]:
    for index, entry in enumerate(entries):
        for number, part in enumerate(getattr(entry, key), 1):
            if part.id is not None:
                yield f"{label(table, entry, index)}, {key} {number}, id", part.id, part.id


def _values(
    table: str, entries: Sequence[Any], key: str, compared: Callable[[Any], object]
) -> Iterator[Said]:
    for index, entry in enumerate(entries):
        value = getattr(entry, key)
        if value is not None:
            yield f"{label(table, entry, index)}, {key}", compared(value), value


def contradictions(definition: Definition, zone: tzinfo) -> list[str]:
    """
    Find entries that do not go together.

    Args:
        definition: What is stored together with the file; every name in it is known.
        zone: The subscription's time zone, for date-times without an offset.

    Returns:
        One sentence for each.
    """
    found = list(_fields(definition))
    if found:
        return found
    return [
        *_programs(definition),
        *_flows(definition),
        *_when(definition, zone),
        *_calls(definition),
        *unfit_types(definition),
    ]


def lead_fields(definition: Definition) -> dict[str, LeadField]:
    """Return every lead field by its folded name, custom ones without their numbers."""
    fields = {field.name.casefold(): field for field in STANDARD_FIELDS}
    for each in definition.lead_fields:
        if each.type is not None:
            fields[each.name.casefold()] = custom_field(
                each.name,
                each.display_name or each.name,
                each.type,
                length=each.length or LENGTH_DEFAULT,
            )
    return fields


def _fields(definition: Definition) -> Iterator[str]:
    custom = [field for field in lead_fields(definition).values() if field.origin == "custom"]
    try:
        check_custom_fields(custom)
    except FieldDefinitionError as error:
        yield f'lead_fields "{error.field.name}", {error.reason}'
    described = describe("Opportunity", make_catalog(version=0, zone=UTC)).field_list
    taken = {field.name.casefold(): field.name for field in described.field}
    for index, each in enumerate(definition.opportunity_fields):
        if each.name.casefold() in taken:
            yield (
                f"{label('opportunity_fields', each, index)}, name: expected a name of its own,"
                f" got that of the standard field {taken[each.name.casefold()]}"
            )


def _programs(definition: Definition) -> Iterator[str]:
    types = {each.name.casefold(): each.program_type for each in definition.channels}
    values = {
        each.name.casefold(): {value.casefold() for value in each.values}
        for each in definition.tag_types
    }
    for index, program in enumerate(definition.programs):
        words = label("programs", program, index)
        wanted = types[program.channel.casefold()]
        if program.type.casefold() != wanted.casefold():
            yield (
                f"{words}, type: expected {shown(wanted)}, the program_type of its channel,"
                f" got {shown(program.type)}"
            )
        yield from _tags(program, words, values)


def _tags(program: Program, words: str, values: Mapping[str, set[str]]) -> Iterator[str]:
    for tag_type, value in program.tags.items():
        if value.casefold() not in values[tag_type.casefold()]:
            yield (f"{words}, tags: expected one of the values of {tag_type}, got {shown(value)}")


def _flows(definition: Definition) -> Iterator[str]:
    triggers = {
        ".".join(filter(None, identity("campaigns", each)))
        for each in definition.campaigns
        if each.active
    }
    for index, campaign in enumerate(definition.campaigns):
        words = label("campaigns", campaign, index)
        for number, name in _requested(campaign):
            if name.casefold() not in triggers:
                yield (
                    f"{words}, flow {number}, campaign: expected an active trigger campaign,"
                    f" got {shown(name)}"
                )


def _requested(campaign: Campaign) -> Iterator[tuple[int, str]]:
    for number, step in enumerate(campaign.flow, 1):
        for each in (step, *step.choices):
            if each.campaign is not None:
                yield number, each.campaign


def _when(definition: Definition, zone: tzinfo) -> Iterator[str]:
    fields = lead_fields(definition)
    for index, rule in enumerate(definition.assignment_rules):
        yield from _conditions(label("assignment_rules", rule, index), rule.when, fields, zone)
    for index, campaign in enumerate(definition.campaigns):
        words = label("campaigns", campaign, index)
        for number, step in enumerate(campaign.flow, 1):
            when = chain.from_iterable(choice.when for choice in step.choices)
            yield from _conditions(f"{words}, flow {number}", when, fields, zone)


def _conditions(
    words: str, when: Iterable[Condition], fields: Mapping[str, LeadField], zone: tzinfo
) -> Iterator[str]:
    for condition in when:
        try:
            conditions(fields[condition.field.casefold()], condition.comparisons, zone)
        except ConditionError as error:
            yield f"{words}, when, {error}"


def _calls(definition: Definition) -> Iterator[str]:
    for index, rehearsal in enumerate(definition.rehearsals):
        words = f"{label('rehearsals', rehearsal, index)}, match"
        yield from _match(rehearsal, words)


def _match(rehearsal: Rehearsal, words: str) -> Iterator[str]:
    operation, lead_key = rehearsal.match.operation, rehearsal.match.lead_key
    if operation is not None and operation not in contract().operations:
        yield f"{words}, operation: expected the name of an operation, got {shown(operation)}"
    if lead_key is not None and lead_key.partition("=")[0] not in list(LeadKeyRef):
        yield (
            f"{words}, lead_key: expected one of {', '.join(LeadKeyRef)} before the =,"
            f" got {shown(lead_key)}"
        )
