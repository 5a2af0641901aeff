"""syncMObjects: create or change opportunities, roles and programs, each by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from castile.actions.opportunities import OpportunityWriter
from castile.actions.programs import ProgramWriter
from castile.actions.roles import RoleWriter
from castile.domain.m_object_input import ObjectFailed, failure
from castile.domain.opportunities import OPPORTUNITY, PROGRAM, ROLE, type_named
from castile.operations.operation import Implementation, Request, always
from castile.wire.faults import BadParameterCombination
from castile.wire.messages import (
    ArrayOfMObjStatus,
    MObjStatus,
    MObjStatusEnum,
    ParamsSyncMObjects,
    ResultSyncMObjects,
    SuccessSyncMObjects,
)

if TYPE_CHECKING:
    from castile.actions.context import Context
    from castile.actions.m_objects import Synced
    from castile.domain.catalog import Catalog
    from castile.store.tx import Tx
    from castile.wire.messages import ArrayOfMObject, MObject

OBJECTS_MAX = 100


def prepare(request: Request[ParamsSyncMObjects], _catalog: Catalog) -> ParamsSyncMObjects:
    """
    Judge the number of objects; each is judged when it is its turn.

    Raises:
        BadParameterCombination: 20114, more than 100 objects.

    Source: documented limit; decided code (50-mobjects section 4).
    """
    check_number(request.message.m_object_list)
    return request.message


def check_number(objects: ArrayOfMObject) -> None:
    """
    Judge the number of objects of a call.

    Raises:
        BadParameterCombination: 20114, more than 100.
    """
    if len(objects.m_object) > OBJECTS_MAX:
        raise BadParameterCombination(
            rule=f"mObjectList holds more than {OBJECTS_MAX} objects",
            detail=f"mObjectList: expected at most {OBJECTS_MAX} objects,"
            f" got {len(objects.m_object)}",
        )


def run(plan: ParamsSyncMObjects, tx: Tx, context: Context) -> SuccessSyncMObjects:
    """
    Write the objects, one after the other; each sees those before it.

    Returns:
        One status an object, in request order.

    Source: documented and decided, 50-mobjects B-30, B-31, sections 4.1 to 4.5.
    """
    opportunities = OpportunityWriter(tx, context)
    writers: dict[str, OpportunityWriter | RoleWriter | ProgramWriter] = {
        OPPORTUNITY: opportunities,
        ROLE: RoleWriter(tx, context, opportunities),
        PROGRAM: ProgramWriter(tx, context),
    }

    def sync(sent: MObject) -> Synced:
        name = type_named(sent.type)
        if name is None:
            raise failure("type", f"one of {', '.join(writers)}", sent.type)
        return writers[name].sync(sent, plan.operation)

    statuses = []
    for sent in plan.m_object_list.m_object:
        try:
            with tx.savepoint():
                synced = sync(sent)
        except ObjectFailed as failed:
            status = failed_status(sent, failed)
        else:
            status = MObjStatus(
                id=synced.object_id, external_key=sent.external_key, status=synced.status
            )
        statuses.append(status)
    return SuccessSyncMObjects(
        result=ResultSyncMObjects(m_obj_status_list=ArrayOfMObjStatus(tuple(statuses)))
    )


def failed_status(sent: MObject, failed: ObjectFailed, object_id: int | None = None) -> MObjStatus:
    """Return the status of an object that was not written."""
    return MObjStatus(
        id=object_id,
        external_key=sent.external_key,
        status=MObjStatusEnum.FAILED,
        error=failed.reason,
    )


def _changes_programs(plan: ParamsSyncMObjects) -> bool:
    return any(type_named(sent.type) == PROGRAM for sent in plan.m_object_list.m_object)


SYNC_M_OBJECTS = Implementation(
    name="syncMObjects", prepare=prepare, run=run, writes=always, defines=_changes_programs
)
