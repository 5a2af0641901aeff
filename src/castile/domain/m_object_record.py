"""How opportunities, roles and programs are shown as MObjects."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from castile.domain.fields import FieldType
from castile.domain.m_object_programs import tags_of
from castile.domain.opportunities import (
    COMPANY,
    EXTERNAL_CREATED_DATE,
    IS_PRIMARY,
    LEAD,
    OPPORTUNITY,
    OPPORTUNITY_ID,
    PERSON_ID,
    PROGRAM,
    ROLE,
    ROLE_FIELDS,
    ROLE_TEXT,
    opportunity_fields,
)
from castile.domain.values import shown
from castile.wire.messages import (
    ABSENT,
    ArrayOfAttrib,
    ArrayOfMObjAssociation,
    ArrayOfTypeAttrib,
    Attrib,
    MObjAssociation,
    MObject,
    TypeAttrib,
)
from castile.wire.timestamps import WireDateTime

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo

    from castile.domain.catalog import Catalog
    from castile.domain.fields import OpportunityField
    from castile.domain.opportunities import Opportunity, Role
    from castile.domain.programs import Cost, Program
    from castile.wire.messages import Absent

_TREE: Final = "Marketing Activities"
_ROLE_ATTRIBUTES: Final = (OPPORTUNITY_ID, PERSON_ID, ROLE_TEXT, IS_PRIMARY, EXTERNAL_CREATED_DATE)


def opportunity_record(
    opportunity: Opportunity, catalog: Catalog, external_key: Attrib | Absent = ABSENT
) -> MObject:
    """
    Show an opportunity.

    Args:
        opportunity: As it is stored.
        catalog: The definitions, for the fields and the time zone.
        external_key: The one that it was asked for by.

    Returns:
        Times, an attribute for each field with a value by name, its company if there is one.

    Source: decided, 50-mobjects B-100, B-103, B-105, B-106.
    """
    fields = opportunity_fields(catalog).values()
    values = ((each, opportunity.value(each)) for each in fields)
    return MObject(
        type=OPPORTUNITY,
        id=opportunity.opportunity_id,
        external_key=external_key,
        created_at=_moment(opportunity.created_ms),
        updated_at=_moment(opportunity.updated_ms),
        attrib_list=ArrayOfAttrib(
            tuple(
                Attrib(name=each.name, value=_shown(each, stored, catalog.zone))
                for each, stored in values
                if stored is not None
            )
        ),
        association_list=_ties({COMPANY: opportunity.company_id}),
    )


def role_record(role: Role, catalog: Catalog) -> MObject:
    """
    Show a role.

    Args:
        role: As it is stored.
        catalog: The definitions, for the time zone.

    Returns:
        Times, five attributes without those that have no value, its opportunity and its lead.

    Source: decided, 50-mobjects B-100, B-104, B-106.
    """
    fields = (ROLE_FIELDS[name] for name in _ROLE_ATTRIBUTES)
    values = ((each, role.value(each)) for each in fields)
    return MObject(
        type=ROLE,
        id=role.role_id,
        created_at=_moment(role.created_ms),
        updated_at=_moment(role.updated_ms),
        attrib_list=ArrayOfAttrib(
            tuple(
                Attrib(name=each.name, value=_shown(each, stored, catalog.zone))
                for each, stored in values
                if stored is not None or each.type is FieldType.BOOLEAN
            )
        ),
        association_list=_ties({OPPORTUNITY: role.opportunity_id, LEAD: role.lead_id}),
    )


def program_record(program: Program, catalog: Catalog, *, with_details: bool) -> MObject:
    """
    Show a program.

    Args:
        program: As it is defined.
        catalog: The definitions, for the workspace and the time zone.
        with_details: Whether times, CRM id and description are shown too.

    Returns:
        Its attributes, then its tags with the channel first, its costs and its tokens.

    Source: documented sample, decided details, 50-mobjects B-100 to B-102, B-106.
    """
    attributes = [*_attributes(program, catalog)]
    if with_details:
        attributes += [("CRM Id", program.crm_id or ""), ("Description", program.description)]
    return MObject(
        type=PROGRAM,
        id=program.program_id,
        created_at=_moment(program.created_ms) if with_details else ABSENT,
        updated_at=_moment(program.updated_ms) if with_details else ABSENT,
        attrib_list=_attribs(*attributes),
        type_attrib_list=ArrayOfTypeAttrib(tuple(_type_attributes(program))),
    )


def _attributes(program: Program, catalog: Catalog) -> Iterator[tuple[str, str]]:
    workspace = next(
        each for each in catalog.workspaces if each.workspace_id == program.workspace_id
    )
    yield "Name", program.name
    yield "Type", program.type
    yield "Workspace Id", str(workspace.workspace_id)
    yield "Workspace Name", workspace.name
    folders = [_TREE, workspace.name, program.folder.strip("/"), program.name]
    yield "Tree Path", "".join(f"/{each}" for each in folders if each)
    yield "Is Archived", _word(program.archived)
    # Only events have them.
    for name, at_ms in (("Start Date", program.start_ms), ("End Date", program.end_ms)):
        if at_ms is not None:
            at = datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(catalog.zone)
            yield name, f"{at:%Y-%m-%d %H:%M:%S}"


def _type_attributes(program: Program) -> Iterator[TypeAttrib]:
    for kind, value in tags_of(program):
        yield _type_attribute("Tag", ("Type", kind), ("Value", value))
    for cost in program.costs:
        yield _type_attribute("Cost", *_cost(cost))
    for key, text in program.tokens.items():
        name = program.token_names.get(key, key)
        yield _type_attribute("Token", ("Name", name), ("Value", text))


def _cost(cost: Cost) -> Iterator[tuple[str, str]]:
    yield "Id", str(cost.cost_id)
    yield "Month", cost.month.isoformat()
    yield "Amount", str(cost.amount)
    yield "Note", cost.note


def _type_attribute(attr_type: str, *attributes: tuple[str, str]) -> TypeAttrib:
    return TypeAttrib(attr_type=attr_type, attr_list=_attribs(*attributes))


def _attribs(*attributes: tuple[str, str]) -> ArrayOfAttrib:
    """Leave out those without a value (B-100)."""
    return ArrayOfAttrib(
        tuple(Attrib(name=name, value=value) for name, value in attributes if value)
    )


def _ties(numbers: dict[str, int | None]) -> ArrayOfMObjAssociation | Absent:
    found = tuple(
        MObjAssociation(m_obj_type=kind, id=number)
        for kind, number in numbers.items()
        if number is not None
    )
    return ArrayOfMObjAssociation(found) if found else ABSENT


def _shown(field: OpportunityField, stored: str | None, zone: tzinfo) -> str:
    if field.type is FieldType.BOOLEAN:
        return _word(stored is not None)
    return shown(field, stored or "", zone)


def _word(value: bool) -> str:  # noqa: FBT001 - the value itself, not a switch
    return "true" if value else "false"


def _moment(at_ms: int) -> WireDateTime:
    return WireDateTime(datetime.fromtimestamp(at_ms / 1000, UTC))
