"""syncCustomObjects: create or update records of one type, each with a status of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from castile.actions.custom_objects import (
    ObjectRefusedError,
    ObjectSkippedError,
    Written,
    write_object,
)
from castile.domain.custom_object_input import ObjectInput, judge_object
from castile.operations.operation import Implementation, Request, always
from castile.wire.faults import BadParameter, BadParameterCombination
from castile.wire.messages import (
    ArrayOfAttribute,
    ArrayOfSyncCustomObjStatus,
    Attribute,
    ParamsSyncCustomObjects,
    ResultSyncCustomObjects,
    SuccessSyncCustomObjects,
    SyncCustomObjStatus,
    SyncOperationEnum,
    SyncStatusEnum,
)

if TYPE_CHECKING:
    from castile.actions.context import Context
    from castile.domain.catalog import Catalog
    from castile.domain.custom_objects import CustomObjectType
    from castile.store.tx import Tx
    from castile.wire.messages import Absent

OBJECTS_MAX: Final = 100
SKIPPED: Final = "SKIPPED"
"""No word of the contract: answered only where the operator says so (D-14)."""
UNCHANGED: Final = "UNCHANGED"
"""As `SKIPPED`."""

_STATUSES: Final = {
    Written.CREATED: SyncStatusEnum.CREATED,
    Written.UPDATED: SyncStatusEnum.UPDATED,
    Written.UNCHANGED: SyncStatusEnum.UPDATED,
    Written.DELETED: SyncStatusEnum.DELETED,
}


@dataclass(frozen=True, slots=True)
class SyncCustomObjectsPlan:
    """What to do with which records: what was judged, and the key list as it was sent."""

    object_type: CustomObjectType
    operation: SyncOperationEnum
    records: tuple[tuple[ObjectInput, ArrayOfAttribute | None], ...]


def prepare(request: Request[ParamsSyncCustomObjects], catalog: Catalog) -> SyncCustomObjectsPlan:
    """
    Find the type and judge every record by itself.

    Raises:
        BadParameter: 20110, no such type.
        BadParameterCombination: 20114, more than 100 records.

    Source: documented, recorded davidsantoso/markety, decided (60-custom-objects D-3, D-10).
    """
    message = request.message
    records = message.custom_obj_list.custom_obj
    refuse_too_many("customObjList", len(records))
    object_type = type_named(message.obj_type_name, catalog)
    return SyncCustomObjectsPlan(
        object_type,
        message.operation,
        tuple(
            (
                judge_object(
                    object_type,
                    attributes_of(record.custom_obj_key_list),
                    attributes_of(record.custom_obj_attribute_list),
                    catalog.zone,
                ),
                record.custom_obj_key_list or None,
            )
            for record in records
        ),
    )


def run(plan: SyncCustomObjectsPlan, tx: Tx, context: Context) -> SuccessSyncCustomObjects:
    """
    Write the records, one after the other.

    Returns:
        One status a record, in request order: CREATED, UPDATED, or FAILED with its reason.

    Source: documented and decided (60-custom-objects section 2; 00-overview S-1).
    """
    statuses = tuple(_sync(plan, record, keys, tx, context) for record, keys in plan.records)
    return SuccessSyncCustomObjects(
        result=ResultSyncCustomObjects(
            sync_custom_obj_status_list=ArrayOfSyncCustomObjStatus(statuses)
        )
    )


def _sync(
    plan: SyncCustomObjectsPlan,
    record: ObjectInput,
    keys: ArrayOfAttribute | None,
    tx: Tx,
    context: Context,
) -> SyncCustomObjStatus:
    try:
        outcome: Written | ObjectRefusedError = write_object(
            plan.object_type, record, plan.operation, tx, context
        )
    except ObjectRefusedError as error:
        outcome = error
    return status_of(plan.object_type, keys, outcome, context.catalog, skipped=SKIPPED)


def type_named(name: str, catalog: Catalog) -> CustomObjectType:
    """
    Find a type by its name, letter case ignored.

    Raises:
        BadParameter: 20110, no such type.

    Source: documented sample, recorded davidsantoso/markety (60-custom-objects D-3, D-10).
    """
    found = catalog.custom_object_type(name)
    if found is None:
        raise BadParameter(
            what="Object name", detail=f"objTypeName: expected a defined type, got {name[:200]!r}"
        )
    return found


def refuse_too_many(element: str, count: int) -> None:
    """
    Refuse more records than one call may have.

    Raises:
        BadParameterCombination: 20114, more than 100.

    Source: documented limit, decided code (60-custom-objects sections 2 and 4).
    """
    if count > OBJECTS_MAX:
        raise BadParameterCombination(
            rule=f"{element} holds more than {OBJECTS_MAX} objects",
            detail=f"{element}: expected at most {OBJECTS_MAX} objects, got {count}",
        )


def attributes_of(sent: ArrayOfAttribute | Absent | None) -> tuple[Attribute, ...]:
    """Return the attributes of a list that may be absent."""
    return sent.attribute if sent else ()


def status_of(
    object_type: CustomObjectType,
    keys: ArrayOfAttribute | None,
    outcome: Written | ObjectRefusedError,
    catalog: Catalog,
    *,
    skipped: str,
) -> SyncCustomObjStatus:
    """
    Say what became of a record.

    Args:
        object_type: Its type.
        keys: Its key list as it was sent.
        outcome: What was done, or why nothing was.
        catalog: The definitions, for the switch.
        skipped: The status of what is skipped, where the switch is on.

    Source: documented sample and contradiction, decided (60-custom-objects D-14, D-43).
    """
    if isinstance(outcome, Written):
        status: str = _STATUSES[outcome]
        if outcome is Written.UNCHANGED and catalog.custom_object_skipped_status:
            status = UNCHANGED
    elif isinstance(outcome, ObjectSkippedError) and catalog.custom_object_skipped_status:
        status = skipped
    else:
        status = SyncStatusEnum.FAILED
    echoed = None
    if keys is not None:
        echoed = ArrayOfAttribute(
            tuple(
                Attribute(attr_name=each.attr_name, attr_type=None, attr_value=each.attr_value)
                for each in keys.attribute
            )
        )
    return SyncCustomObjStatus(
        obj_type_name=object_type.name,
        custom_obj_key_list=echoed,
        status=status,  # type: ignore[arg-type]  # two words more than the contract has (D-14)
        error=None if isinstance(outcome, Written) else str(outcome),
    )


SYNC_CUSTOM_OBJECTS = Implementation(
    name="syncCustomObjects", prepare=prepare, run=run, writes=always
)
