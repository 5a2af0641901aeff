"""What describeMObject says of the four objects; fixed texts stand in metadata.toml."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from castile.domain.fields import FieldOrigin
from castile.domain.standard_fields import EMAIL_NAME
from castile.wire.messages import ArrayOfMObjFieldMetadata, MObjectMetadata, MObjFieldMetadata
from castile.wire.timestamps import WireDateTime

if TYPE_CHECKING:
    from datetime import tzinfo

    from castile.domain.catalog import Catalog
    from castile.domain.fields import LeadField, OpportunityField

_TABLE: Final[dict[str, dict[str, Any]]] = tomllib.loads(
    files("castile.domain").joinpath("metadata.toml").read_text(encoding="utf-8")
)

DESCRIBED_OBJECTS: Final[tuple[str, ...]] = tuple(_TABLE)
"""ActivityRecord, LeadRecord, Opportunity, OpportunityPersonRole, in the order of B-10."""

_ACTIVITY_RECORD, _LEAD_RECORD, _OPPORTUNITY, _ROLE = DESCRIBED_OBJECTS
_VIRTUAL: Final = frozenset({_ACTIVITY_RECORD, _LEAD_RECORD})
_FOUNDED: Final = WireDateTime(datetime(2010, 1, 1, tzinfo=UTC), "2010-01-01T00:00:00+00:00")
"""The date of all that never changes; it was printed so in every time zone."""


def describe(name: str, catalog: Catalog) -> MObjectMetadata:
    """
    Describe one object.

    Args:
        name: One of `DESCRIBED_OBJECTS`.
        catalog: The subscription's definitions.

    Returns:
        The object with a record for each of its fields: those of leads and
        opportunities by name in upper case, the others in the order of their
        table; hidden fields are left out.

    Source: documented sample, recorded WebReply/pymarketo (50-mobjects
    section 3, 70-lead-fields section 4); hidden fields: decided.
    """
    return MObjectMetadata(
        name=name,
        description=_TABLE[name]["description"],
        is_custom=False,
        is_virtual=name in _VIRTUAL,
        field_list=ArrayOfMObjFieldMetadata(field=_fields(name, catalog)),
        updated_at=_lead_record_changed(catalog) if name == _LEAD_RECORD else _FOUNDED,
    )


def _fields(name: str, catalog: Catalog) -> tuple[MObjFieldMetadata, ...]:
    if name == _LEAD_RECORD:
        return tuple(_lead_field(each, catalog.zone) for each in catalog.fields_described)
    rows = _TABLE[name]["fields"]
    if name == _ACTIVITY_RECORD:
        return tuple(_activity_field(row) for row in rows)
    found = [_standard_field(name, row) for row in rows]
    if name == _OPPORTUNITY:
        found += [_opportunity_field(each) for each in catalog.opportunity_fields]
    return tuple(sorted(found, key=lambda each: each.name.upper()))


def _activity_field(row: dict[str, Any]) -> MObjFieldMetadata:
    return MObjFieldMetadata(
        name=row["name"],
        description=row["description"],
        display_name=None,
        source_object=row["source"],
        data_type=row["type"],
        size=row.get("size"),
        is_readonly=True,
        is_update_blocked=True,
        is_name=row["name"] == "activityType",
        is_primary_key=row["name"] == "id",
        is_custom=False,
        is_dynamic=False,
        dynamic_field_ref=None,
        updated_at=_FOUNDED,
    )


def _standard_field(source_object: str, row: dict[str, Any]) -> MObjFieldMetadata:
    is_id = row["name"] == "Id"
    return MObjFieldMetadata(
        name=row["name"],
        description=None,
        display_name=row["display_name"],
        source_object=source_object,
        data_type=row["type"],
        size=row.get("size"),
        is_readonly=False,
        is_update_blocked=False,
        is_name=None,
        is_primary_key=False,
        is_custom=False,
        is_dynamic=is_id,
        dynamic_field_ref="attributeList" if is_id else None,
        updated_at=_FOUNDED,
    )


def _opportunity_field(field: OpportunityField) -> MObjFieldMetadata:
    return MObjFieldMetadata(
        name=field.name,
        description=None,
        display_name=field.display_name,
        source_object=_OPPORTUNITY,
        data_type=field.type.data_type,
        size=field.size,
        is_readonly=False,
        is_update_blocked=False,
        is_name=None,
        is_primary_key=False,
        is_custom=True,
        is_dynamic=False,
        dynamic_field_ref=None,
        updated_at=_FOUNDED,
    )


def _lead_field(field: LeadField, zone: tzinfo) -> MObjFieldMetadata:
    is_element = field.name == EMAIL_NAME
    return MObjFieldMetadata(
        name=field.name,
        description=field.description,
        display_name=field.display_name,
        source_object=field.source_object.value,
        data_type=field.type.data_type,
        size=field.size,
        # Recorded: only the social totals say so, other fields that take no value do not.
        is_readonly=field.origin is FieldOrigin.SOCIAL and not field.writable,
        is_update_blocked=not field.takes_values,
        is_name=None,
        is_primary_key=False,
        is_custom=field.origin is not FieldOrigin.STANDARD,
        is_dynamic=not is_element,
        dynamic_field_ref=None if is_element else "leadAttributeList",
        updated_at=_changed(field.changed_ms, zone),
    )


def _lead_record_changed(catalog: Catalog) -> WireDateTime:
    return _changed(catalog.fields_changed_ms, catalog.zone)


def _changed(changed_ms: int | None, zone: tzinfo) -> WireDateTime:
    if changed_ms is None:
        return WireDateTime(datetime(2010, 1, 1, tzinfo=zone))
    return WireDateTime(datetime.fromtimestamp(changed_ms / 1000, UTC))
