"""deleteMObjects: delete opportunities with their roles, and roles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from castile.actions.opportunities import OpportunityWriter
from castile.actions.roles import RoleWriter
from castile.domain.m_object_input import ObjectFailed, failure
from castile.domain.opportunities import OPPORTUNITY, ROLE, type_named
from castile.operations.operation import Implementation, Request, always
from castile.operations.sync_m_objects import check_number, failed_status
from castile.wire.messages import (
    ArrayOfMObjStatus,
    MObjStatus,
    ParamsDeleteMObjects,
    ResultDeleteMObjects,
    SuccessDeleteMObjects,
)

if TYPE_CHECKING:
    from castile.actions.context import Context
    from castile.actions.m_objects import Synced
    from castile.domain.catalog import Catalog
    from castile.store.tx import Tx
    from castile.wire.messages import MObject


def prepare(request: Request[ParamsDeleteMObjects], _catalog: Catalog) -> ParamsDeleteMObjects:
    """
    Judge the number of objects.

    Raises:
        BadParameterCombination: 20114, more than 100 objects.

    Source: documented limit of sync; decided (50-mobjects section 6).
    """
    check_number(request.message.m_object_list)
    return request.message


def run(plan: ParamsDeleteMObjects, tx: Tx, context: Context) -> SuccessDeleteMObjects:
    """
    Delete the objects, one after the other.

    Returns:
        One status an object, in request order, with the id that was sent.

    Source: documented and decided, 50-mobjects section 6.
    """
    opportunities = OpportunityWriter(tx, context)
    writers: dict[str, OpportunityWriter | RoleWriter] = {
        OPPORTUNITY: opportunities,
        ROLE: RoleWriter(tx, context, opportunities),
    }

    def delete(sent: MObject) -> Synced:
        writer = writers.get(type_named(sent.type) or "")
        if writer is None:
            raise failure("type", f"one of {', '.join(writers)}", sent.type)
        return writer.delete(sent)

    statuses = []
    for sent in plan.m_object_list.m_object:
        sent_id = sent.id if isinstance(sent.id, int) else None
        try:
            with tx.savepoint():
                done = delete(sent)
        except ObjectFailed as failed:
            status = failed_status(sent, failed, sent_id)
        else:
            status = MObjStatus(
                id=done.object_id if sent_id is None else sent_id,
                external_key=sent.external_key,
                status=done.status,
            )
        statuses.append(status)
    return SuccessDeleteMObjects(
        result=ResultDeleteMObjects(m_obj_status_list=ArrayOfMObjStatus(tuple(statuses)))
    )


DELETE_M_OBJECTS = Implementation(name="deleteMObjects", prepare=prepare, run=run, writes=always)
