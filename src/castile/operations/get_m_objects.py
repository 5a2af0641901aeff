"""getMObjects: opportunities, roles and programs that fulfil conditions, page by page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, cast

from castile.actions.find_m_objects import find_opportunities, find_roles
from castile.domain.m_object_criteria import JUDGES, judge_conditions
from castile.domain.m_object_programs import programs_meant
from castile.domain.m_object_record import opportunity_record, program_record, role_record
from castile.domain.opportunities import PROGRAM, ROLE
from castile.operations.operation import Implementation, Request
from castile.wire.faults import BadStreamPosition, Fault
from castile.wire.m_object_positions import (
    MObjectPosition,
    read_m_object_position,
    write_m_object_position,
)
from castile.wire.messages import (
    ABSENT,
    ArrayOfMObject,
    ParamsGetMObjects,
    ResultGetMObjects,
    SuccessGetMObjects,
)

if TYPE_CHECKING:
    from castile.actions.context import Context
    from castile.domain.catalog import Catalog
    from castile.domain.m_object_conditions import Conditions
    from castile.store.tx import Tx
    from castile.wire.messages import MObject

PAGE_SIZE: Final = 100
"""So many objects come in a page (50-mobjects B-71)."""


@dataclass(frozen=True, slots=True)
class GetMObjectsPlan:
    """
    Which objects are asked for, from where on, and how they are shown.

    Args:
        conditions: What they must fulfil.
        position: The parameters that say so, and how far the client has come.
        with_details: Whether programs are shown with all their attributes.
    """

    conditions: Conditions
    position: MObjectPosition
    with_details: bool


def prepare(request: Request[ParamsGetMObjects], catalog: Catalog) -> GetMObjectsPlan:
    """
    Judge the conditions and the position, which decides when both are there.

    Raises:
        BadParameter: 20110, as `judge_conditions`.
        BadParameterCombination: 20114, as `judge_conditions`.
        BadStreamPosition: 20122, the position cannot be read, is of another type, or holds
            conditions that a call could not state.

    Source: documented and decided, 50-mobjects section 5; 00-overview section 5.
    """
    message = request.message
    conditions = judge_conditions(message, catalog)
    position = MObjectPosition(message, 0)
    if message.stream_position:
        position = read_m_object_position(message.stream_position)
        held = _held_conditions(position, catalog)
        if held.type != conditions.type:
            raise BadStreamPosition(
                detail=f"streamPosition: expected that of {conditions.type}, got {held.type}"
            )
        conditions = held
    return GetMObjectsPlan(conditions, position, message.include_details)


def run(plan: GetMObjectsPlan, tx: Tx, context: Context) -> SuccessGetMObjects:
    """
    Read one page.

    Returns:
        At most 100 objects by id, whether more follow, and always the position of the next
        page; without objects no list of them.

    Source: documented and decided, 50-mobjects B-70 to B-74.
    """
    # One more than is shown tells whether any follows.
    found = _objects(plan, tx, context)
    objects = tuple(found[:PAGE_SIZE])
    last_id = cast("int", objects[-1].id) if objects else plan.position.last_id
    reached = replace(plan.position, last_id=last_id)
    return SuccessGetMObjects(
        result=ResultGetMObjects(
            return_count=len(objects),
            has_more=len(found) > len(objects),
            new_stream_position=write_m_object_position(reached),
            m_object_list=ArrayOfMObject(objects) if objects else ABSENT,
        )
    )


def _held_conditions(position: MObjectPosition, catalog: Catalog) -> Conditions:
    """Judge what a position holds as if a call had said it."""
    try:
        return judge_conditions(position.asked, catalog)
    except Fault as fault:
        raise BadStreamPosition(detail=f"streamPosition: {fault.detail}") from None


def _objects(plan: GetMObjectsPlan, tx: Tx, context: Context) -> list[MObject]:
    conditions, catalog = plan.conditions, context.catalog
    after, limit = plan.position.last_id, PAGE_SIZE + 1
    if conditions.type == PROGRAM:
        programs = programs_meant(conditions, catalog, after=after)[:limit]
        detailed = plan.with_details
        return [program_record(each, catalog, with_details=detailed) for each in programs]
    if conditions.type == ROLE:
        roles = find_roles(conditions, tx, catalog, after=after, limit=limit)
        return [role_record(each, catalog) for each in roles]
    key = plan.position.asked.external_key
    opportunities = find_opportunities(conditions, tx, catalog, after=after, limit=limit)
    return [opportunity_record(each, catalog, key) for each in opportunities]


GET_M_OBJECTS = Implementation(
    name="getMObjects",
    prepare=prepare,
    run=run,
    is_short=lambda plan: plan.conditions.type == PROGRAM,
    judges=JUDGES,
)
