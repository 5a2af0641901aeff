"""The definitions of one subscription, as one immutable value with a version."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, replace
from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, TypedDict, TypeVar, Unpack

from castile.domain.ids import PartitionId, WorkspaceId
from castile.domain.keys import crm_ids_match, email_key
from castile.domain.lists import StaticLists
from castile.domain.programs import Programs
from castile.domain.standard_fields import (
    EMAIL_NAME,
    PASSED_OVER_NAMES,
    SHORT_HEADERS,
    STANDARD_FIELDS,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import tzinfo

    from castile.domain.assignment import AssignmentRule
    from castile.domain.custom_objects import CustomObjectType
    from castile.domain.fields import LeadField, OpportunityField
    from castile.domain.ids import LeadOwnerId
    from castile.domain.lead_record import LeadShape, ShapeKey
    from castile.domain.lists import StaticList

DEFAULT_NAME: Final = "Default"
"""The workspace and the partition that every subscription has."""


class FieldLookup(Enum):
    """What a name in a write can be besides a field that takes its value."""

    PASSED_OVER = "passed over"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Partition:
    """
    A part of the leads.

    Args:
        partition_id: Its number.
        name: Its name, unique in the subscription.
        description: Text for people.
    """

    partition_id: PartitionId
    name: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Workspace:
    """
    A name that writes can aim at.

    Args:
        workspace_id: Its number.
        name: Its name, compared without regard to letter case (P-2).
        primary_partition_id: Where its new leads go.
        partition_ids: The partitions it sees, the primary one included.
        description: Text for people.
    """

    workspace_id: WorkspaceId
    name: str
    primary_partition_id: PartitionId
    partition_ids: tuple[PartitionId, ...]
    description: str = ""


_NO_PROGRAMS: Final = Programs()
_Part = TypeVar("_Part", bound=Partition | Workspace)

DEFAULT_PARTITION: Final = Partition(PartitionId(1), DEFAULT_NAME)
DEFAULT_WORKSPACE: Final = Workspace(
    WorkspaceId(1), DEFAULT_NAME, DEFAULT_PARTITION.partition_id, (DEFAULT_PARTITION.partition_id,)
)


@dataclass(frozen=True, slots=True)
class LeadOwner:
    """
    A sales user that leads can belong to.

    Args:
        lead_owner_id: Its number.
        email: Compared without regard to letter case.
        crm_id: Its CRM id, or None.
        sales_user_id: Its id for lists of a sales user, or None.
        first_name: Text for people.
        last_name: Text for people.
    """

    lead_owner_id: LeadOwnerId
    email: str
    crm_id: str | None = None
    sales_user_id: str | None = None
    first_name: str = ""
    last_name: str = ""


class CatalogSettings(TypedDict, total=False):
    """The settings of a subscription that operations ask for; see `Catalog`."""

    workspaces_enabled: bool
    crm_joined: bool
    updated_range_days_max: int
    remaining_count_exact_max: int
    clone_calls_per_day: int
    import_rows_max: int
    import_jobs_max: int
    custom_object_skipped_status: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalog:
    """
    The definitions of one subscription; make it with `make_catalog`.

    Args:
        version: Grows with each change of the definitions.
        zone: The subscription's time zone.
        fields_by_name: Every field that is not hidden, the email included.
        fields_described: The same in the order of R-8.
        fields_shown: The same without the email, which is an element.
        partitions: In the order of their numbers.
        workspaces: In the order of their numbers.
        assignment_rules: In the order in which they are tried.
        lead_owners: By number.
        lists: The static lists.
        programs: The programs, their campaigns, channels and tags.
        opportunity_fields: What an operator added to opportunities.
        custom_object_types: In their order.
        workspaces_enabled: False: "Default" is the only workspace name.
        crm_joined: A CRM owns opportunities and roles.
        updated_range_days_max: How many days a selector by time of update may cover; 0 for any.
        remaining_count_exact_max: Up to so many records are counted exactly.
        clone_calls_per_day: How many cloning calls are answered in a quota day (40 G-45).
        import_rows_max: How many rows an import may have (30 I-40).
        import_jobs_max: How many imports wait or run at a time (30 I-43).
        custom_object_skipped_status: SKIPPED and UNCHANGED are answered (60 D-14).
        fields_changed_ms: Last change of a field definition, or None.
        lead_shapes: What `lead_record` worked out of these definitions, to use again.

    Source: documented, decided (70-lead-fields sections 1 and 2; 00-overview section 7).
    """

    version: int
    zone: tzinfo
    fields_by_name: Mapping[str, LeadField]
    fields_described: tuple[LeadField, ...]
    fields_shown: tuple[LeadField, ...]
    partitions: tuple[Partition, ...]
    workspaces: tuple[Workspace, ...]
    assignment_rules: tuple[AssignmentRule, ...]
    lead_owners: Mapping[LeadOwnerId, LeadOwner]
    lists: StaticLists
    programs: Programs
    opportunity_fields: tuple[OpportunityField, ...]
    custom_object_types: tuple[CustomObjectType, ...]
    workspaces_enabled: bool = False
    crm_joined: bool = False
    updated_range_days_max: int = 30
    remaining_count_exact_max: int = 10_000
    clone_calls_per_day: int = 10
    import_rows_max: int = 50_000
    import_jobs_max: int = 10
    custom_object_skipped_status: bool = False
    fields_changed_ms: int | None
    _fields: Mapping[str, LeadField] = dataclasses.field(repr=False)
    _lookups: Mapping[str, LeadField | FieldLookup] = dataclasses.field(repr=False)
    _headers: Mapping[str, LeadField | FieldLookup] = dataclasses.field(repr=False)
    lead_shapes: dict[ShapeKey, LeadShape] = dataclasses.field(
        default_factory=dict, repr=False, compare=False
    )

    def field(self, name: str) -> LeadField:
        """
        Return a standard or custom field, also one that takes no values or is hidden.

        Raises:
            KeyError: No field has this name.
        """
        return self._fields[name]

    def lookup(self, name: str) -> LeadField | FieldLookup:
        """
        Find what a name in a write stands for.

        Args:
            name: attrName, compared exactly.

        Returns:
            The field when it takes values; PASSED_OVER when the value is to
            be left aside (not writable, blocked, F-12); else UNKNOWN (fault
            20105), also for hidden fields.

        Source: documented, recorded, decided (70-lead-fields F-10, F-12; 10-leads S-28, S-29).
        """
        return self._lookups.get(name, FieldLookup.UNKNOWN)

    def lookup_header(self, text: str) -> LeadField | FieldLookup:
        """
        Find what a column name of an import file stands for.

        Args:
            text: A display name, else a SOAP name, else `Email`, `First` or
                `Last`; blanks around it are cut and letter case is ignored.

        Returns:
            The field, whether or not it takes values; else as `lookup`.

        Source: documented display names, decided order (30-lists-and-import I-31).
        """
        return self._headers.get(text.strip().casefold(), FieldLookup.UNKNOWN)

    def workspace(self, name: str) -> Workspace | None:
        """Find a workspace by its name, letter case ignored (P-2), or None."""
        key = name.strip().casefold()
        return next((each for each in self.workspaces if each.name.casefold() == key), None)

    def custom_object_type(self, name: str) -> CustomObjectType | None:
        """Find a type of custom objects, letter case ignored (60 D-3), or None."""
        key = name.strip().casefold()
        return next(
            (each for each in self.custom_object_types if each.name.casefold() == key), None
        )

    @property
    def default_workspace(self) -> Workspace:
        """The workspace "Default"."""
        return next(each for each in self.workspaces if each.name == DEFAULT_NAME)

    @property
    def default_partition_id(self) -> PartitionId:
        """The partition "Default", the only one while workspaces are not enabled."""
        return next(each.partition_id for each in self.partitions if each.name == DEFAULT_NAME)

    def owner_by_email(self, email: str) -> LeadOwner | None:
        """Find the sales user with an email, letter case ignored, or None."""
        key = email_key(email)
        return next((each for each in self._owners() if email_key(each.email) == key), None)

    def owner_by_crm_id(self, crm_id: str) -> LeadOwner | None:
        """Find the sales user with a CRM id, compared as K-2 says, or None."""
        return next(
            (
                each
                for each in self._owners()
                if each.crm_id is not None and crm_ids_match(each.crm_id, crm_id)
            ),
            None,
        )

    def _owners(self) -> Iterable[LeadOwner]:
        return self.lead_owners.values()


def make_catalog(  # noqa: PLR0913 - one argument for each table of a definition file
    *,
    version: int,
    zone: tzinfo,
    custom_fields: Iterable[LeadField] = (),
    blocked: Collection[str] = (),
    hidden: Collection[str] = (),
    partitions: Iterable[Partition] = (),
    workspaces: Iterable[Workspace] = (),
    assignment_rules: Iterable[AssignmentRule] = (),
    lead_owners: Iterable[LeadOwner] = (),
    lists: Iterable[StaticList] = (),
    programs: Programs = _NO_PROGRAMS,
    opportunity_fields: Iterable[OpportunityField] = (),
    custom_object_types: Iterable[CustomObjectType] = (),
    fields_changed_ms: int | None = None,
    **settings: Unpack[CatalogSettings],
) -> Catalog:
    """
    Make a catalog of the standard fields and a subscription's definitions.

    Args:
        version: Grows with each change of the definitions.
        zone: The subscription's time zone.
        custom_fields: Fields that an operator added; checked beforehand.
        blocked: SOAP names of standard fields whose writes are passed over.
        hidden: SOAP names of standard fields that are taken away.
        partitions: "Default" is added when it is not among them.
        workspaces: "Default" is added when it is not among them.
        assignment_rules: In the order in which they are tried.
        lead_owners: The sales users.
        lists: The static lists.
        programs: The programs and what goes with them.
        opportunity_fields: What an operator added to opportunities.
        custom_object_types: The types of custom objects.
        fields_changed_ms: Last change of any field definition, in ms since 1970 UTC, or None.
        settings: By the names of `Catalog`; its defaults count for the others.
    """
    standard = standard_fields(blocked=blocked, hidden=hidden)
    everything, described = _in_order((*standard, *custom_fields))
    return Catalog(
        version=version,
        zone=zone,
        fields_by_name=MappingProxyType({each.name: each for each in described}),
        fields_described=described,
        fields_shown=tuple(each for each in described if each.name != EMAIL_NAME),
        partitions=_with_default(partitions, DEFAULT_PARTITION),
        workspaces=_with_default(workspaces, DEFAULT_WORKSPACE),
        assignment_rules=tuple(assignment_rules),
        lead_owners=MappingProxyType({each.lead_owner_id: each for each in lead_owners}),
        lists=StaticLists(lists),
        programs=programs,
        opportunity_fields=tuple(opportunity_fields),
        custom_object_types=tuple(custom_object_types),
        fields_changed_ms=fields_changed_ms,
        **settings,
        _fields={each.name: each for each in everything},
        _lookups=_lookups(described),
        _headers=_headers(described),
    )


def standard_fields(
    *, blocked: Collection[str] = (), hidden: Collection[str] = ()
) -> tuple[LeadField, ...]:
    """
    Return the standard fields as an operator left them.

    Args:
        blocked: SOAP names whose writes are passed over.
        hidden: SOAP names that are taken away.

    Returns:
        All of them, hidden ones included, in the order of their table.
    """
    return tuple(
        replace(each, blocked=each.name in blocked, hidden=each.name in hidden)
        for each in STANDARD_FIELDS
    )


def _in_order(
    fields: Iterable[LeadField],
) -> tuple[tuple[LeadField, ...], tuple[LeadField, ...]]:
    """Return all fields, and those that are not hidden, both in the order of R-8."""
    everything = tuple(sorted(fields, key=lambda each: each.name.upper()))
    return everything, tuple(each for each in everything if not each.hidden)


def _with_default(given: Iterable[_Part], default: _Part) -> tuple[_Part, ...]:
    found = tuple(given)
    return found if any(each.name == DEFAULT_NAME for each in found) else (default, *found)


def _lookups(described: Iterable[LeadField]) -> Mapping[str, LeadField | FieldLookup]:
    found: dict[str, LeadField | FieldLookup] = {}
    found |= dict.fromkeys(PASSED_OVER_NAMES, FieldLookup.PASSED_OVER)
    for each in described:
        found[each.name] = each if each.takes_values else FieldLookup.PASSED_OVER
    return MappingProxyType(found)


def _headers(described: Sequence[LeadField]) -> Mapping[str, LeadField | FieldLookup]:
    found: dict[str, LeadField | FieldLookup] = {}
    for each in described:
        found.setdefault(each.display_name.casefold(), each)
    by_name = {each.name: each for each in described}
    for name in PASSED_OVER_NAMES:
        found.setdefault(name.casefold(), FieldLookup.PASSED_OVER)
    for name, each in by_name.items():
        found.setdefault(name.casefold(), each)
    for header, name in SHORT_HEADERS.items():
        if name in by_name:
            found.setdefault(header.casefold(), by_name[name])
    return MappingProxyType(found)
