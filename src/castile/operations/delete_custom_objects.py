"""deleteCustomObjects: delete records of one type by their whole keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from castile.actions.custom_objects import ObjectRefusedError, Written, delete_object
from castile.domain.custom_object_input import ObjectInput, judge_key
from castile.operations.operation import Implementation, Request, always
from castile.operations.sync_custom_objects import (
    UNCHANGED,
    refuse_too_many,
    status_of,
    type_named,
)
from castile.wire.messages import (
    ArrayOfAttribute,
    ArrayOfSyncCustomObjStatus,
    ParamsDeleteCustomObjects,
    ResultDeleteCustomObjects,
    SuccessDeleteCustomObjects,
    SyncCustomObjStatus,
)

if TYPE_CHECKING:
    from castile.actions.context import Context
    from castile.domain.catalog import Catalog
    from castile.domain.custom_objects import CustomObjectType
    from castile.store.tx import Tx


@dataclass(frozen=True, slots=True)
class DeleteCustomObjectsPlan:
    """Which records to delete: what was judged, and the key list as it was sent."""

    object_type: CustomObjectType
    records: tuple[tuple[ObjectInput, ArrayOfAttribute], ...]


def prepare(
    request: Request[ParamsDeleteCustomObjects], catalog: Catalog
) -> DeleteCustomObjectsPlan:
    """
    Find the type and judge every key list by itself.

    Raises:
        BadParameter: 20110, no such type.
        BadParameterCombination: 20114, more than 100 key lists.

    Source: documented, decided (60-custom-objects D-3, D-10, D-40).
    """
    message = request.message
    key_lists = message.custom_obj_key_lists.key_list
    refuse_too_many("customObjKeyLists", len(key_lists))
    object_type = type_named(message.obj_type_name, catalog)
    return DeleteCustomObjectsPlan(
        object_type,
        tuple((judge_key(object_type, keys.attribute, catalog.zone), keys) for keys in key_lists),
    )


def run(plan: DeleteCustomObjectsPlan, tx: Tx, context: Context) -> SuccessDeleteCustomObjects:
    """
    Delete the records, one after the other.

    Returns:
        One status a key list, in request order: DELETED, or FAILED with its reason.

    Source: documented sample, decided (60-custom-objects D-40 to D-43).
    """
    statuses = tuple(_delete(plan, record, keys, tx, context) for record, keys in plan.records)
    return SuccessDeleteCustomObjects(
        result=ResultDeleteCustomObjects(
            delete_custom_obj_status_list=ArrayOfSyncCustomObjStatus(statuses)
        )
    )


def _delete(
    plan: DeleteCustomObjectsPlan,
    record: ObjectInput,
    keys: ArrayOfAttribute,
    tx: Tx,
    context: Context,
) -> SyncCustomObjStatus:
    try:
        outcome: Written | ObjectRefusedError = delete_object(
            plan.object_type, record, tx, context.catalog.zone
        )
    except ObjectRefusedError as error:
        outcome = error
    return status_of(plan.object_type, keys, outcome, context.catalog, skipped=UNCHANGED)


DELETE_CUSTOM_OBJECTS = Implementation(
    name="deleteCustomObjects", prepare=prepare, run=run, writes=always
)
