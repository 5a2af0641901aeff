"""Write custom objects: find the lead that a link value names, then create or update the record."""

from __future__ import annotations

from datetime import UTC
from enum import Enum, auto
from typing import TYPE_CHECKING

from castile.domain.custom_object_input import (
    NO_LEAD,
    OBJECT_DOES_NOT_EXIST,
    OBJECT_EXISTS,
    OBJECT_NOT_FOUND,
    SEVERAL_LEADS,
    missing_link,
)
from castile.domain.custom_objects import CustomObject
from castile.domain.ids import LeadId
from castile.domain.standard_fields import EMAIL_NAME
from castile.domain.values import ValueDoesNotFit, convert
from castile.wire.messages import SyncOperationEnum

if TYPE_CHECKING:
    from datetime import tzinfo

    from castile.actions.context import Context
    from castile.domain.custom_object_input import ObjectInput
    from castile.domain.custom_objects import CustomObjectType
    from castile.domain.leads import Lead
    from castile.store.tx import Tx


class Written(Enum):
    """What became of a record that was written or deleted."""

    CREATED = auto()
    UPDATED = auto()
    UNCHANGED = auto()
    DELETED = auto()


class ObjectRefusedError(Exception):
    """A record that cannot be written; the text is the reason of its status."""


class ObjectSkippedError(ObjectRefusedError):
    """A record that is there and should not be, or the other way round (D-14)."""


def leads_linked(object_type: CustomObjectType, link: str, tx: Tx, zone: tzinfo) -> list[LeadId]:
    """
    Find the leads that a link value names.

    Args:
        object_type: The type, which says what the value is of.
        link: The value as it was sent.
        tx: The transaction to read in.
        zone: The subscription's time zone.

    Returns:
        At most two: whoever asks wants exactly one. A lead named by its id may be anonymous.

    Source: documented, recorded rsussmann-calacademy-org/ViatorAPI, decided (60-custom-objects
    D-2, D-12).
    """
    field = object_type.links_to
    if field is None:
        text = object_type.link_text(link, zone)
        lead = None if text is None else tx.leads.get(LeadId(int(text)))
        return [] if lead is None else [lead.lead_id]
    if field.name == EMAIL_NAME:
        return [lead.lead_id for lead in tx.leads.by_email(link, 2)]
    try:
        stored = convert(field, link, zone)
    except ValueDoesNotFit:
        return []
    return [] if stored is None else tx.lead_keys.with_value(field.key, stored, 2)


def write_object(
    object_type: CustomObjectType,
    record: ObjectInput,
    operation: SyncOperationEnum,
    tx: Tx,
    context: Context,
) -> Written:
    """
    Create or update the record that a judged one means.

    Nothing is written before all is judged, and then one row alone: a record that is refused
    leaves no trace.

    Args:
        object_type: Its type.
        record: The judged record.
        operation: Whether it may be created, updated, or both.
        tx: The transaction to write in.
        context: Time and definitions.

    Returns:
        CREATED, UPDATED, or UNCHANGED for an update that changes nothing.

    Raises:
        ObjectRefusedError: It fails; the first reason in the order of D-12.
        ObjectSkippedError: The operation does not go with what is stored.

    Source: documented, recorded, decided (60-custom-objects D-11 to D-16).
    """
    if record.failure is not None:
        raise ObjectRefusedError(record.failure)
    zone = context.catalog.zone
    lead_id = None if not record.link else _the_lead(object_type, record.link, tx, zone)
    link = object_type.link_text(record.link or "", zone)
    stored = None
    if record.keys is not None:
        stored = tx.custom_objects.find(object_type, link, record.keys)
    if lead_id is None and (
        record.link is not None or (stored is None and operation is not SyncOperationEnum.UPDATE)
    ):
        raise ObjectRefusedError(missing_link(object_type))
    if record.misfit is not None:
        raise ObjectRefusedError(record.misfit)
    if stored is not None and operation is SyncOperationEnum.INSERT:
        raise ObjectSkippedError(OBJECT_EXISTS)
    if stored is not None:
        return _update(object_type, stored, record, (lead_id, link), tx, context)
    if (
        lead_id is None
        or link is None
        or record.keys is None
        or operation is SyncOperationEnum.UPDATE
    ):
        raise ObjectSkippedError(OBJECT_DOES_NOT_EXIST)
    values = {field.name: text for field, text in record.values if text is not None}
    now_ms = context.now_ms
    tx.custom_objects.add(
        object_type,
        CustomObject(
            lead_id=lead_id,
            link=link,
            keys=record.keys,
            values=values,
            created_ms=now_ms,
            updated_ms=now_ms,
        ),
    )
    return Written.CREATED


def delete_object(
    object_type: CustomObjectType, record: ObjectInput, tx: Tx, zone: tzinfo
) -> Written:
    """
    Delete the record that a judged key means.

    Args:
        object_type: Its type.
        record: What `judge_key` made of its key list.
        tx: The transaction to write in.
        zone: The subscription's time zone.

    Returns:
        DELETED.

    Raises:
        ObjectRefusedError: The key is not whole, or a value in it does not fit.
        ObjectSkippedError: There is no such record.

    Source: documented, decided (60-custom-objects D-40 to D-43).
    """
    if record.failure is not None or record.keys is None:
        raise ObjectRefusedError(record.failure or record.misfit or "")
    link = object_type.link_text(record.link or "", zone)
    stored = tx.custom_objects.find(object_type, link, record.keys)
    if stored is None:
        raise ObjectSkippedError(OBJECT_NOT_FOUND)
    tx.custom_objects.delete(stored)
    return Written.DELETED


def move_objects(source: LeadId, target: LeadId, tx: Tx) -> None:
    """
    Give all records of a lead to another lead, under the link values of that one.

    Args:
        source: The lead that disappears.
        target: The lead that takes them; of two records with one key its own stays.
        tx: The transaction to write in.

    Source: decided (10-leads X-7, X-8; 60-custom-objects D-7).
    """
    objects = tx.custom_objects
    if not objects.any_of_lead(source):
        return
    lead = tx.leads.get(target)
    for object_type in tx.definitions.custom_object_types():
        objects.move(object_type, source, target, _link_of(object_type, target, lead))
    objects.remove_lead(source)


def _link_of(object_type: CustomObjectType, lead_id: LeadId, lead: Lead | None) -> str | None:
    """Return the link value of a lead; None without one, or when the link cannot hold it."""
    if object_type.links_to is None:
        return object_type.link_text(str(lead_id), UTC)
    stored = None if lead is None else lead.value(object_type.links_to)
    return None if stored is None else object_type.link_text(stored, UTC)


def _the_lead(object_type: CustomObjectType, link: str, tx: Tx, zone: tzinfo) -> LeadId:
    found = leads_linked(object_type, link, tx, zone)
    if not found:
        raise ObjectRefusedError(NO_LEAD)
    if len(found) > 1:
        raise ObjectRefusedError(SEVERAL_LEADS)
    return found[0]


def _update(
    object_type: CustomObjectType,
    stored: CustomObject,
    record: ObjectInput,
    tie: tuple[LeadId | None, str | None],
    tx: Tx,
    context: Context,
) -> Written:
    former = (stored.lead_id, stored.link, dict(stored.values))
    lead_id, link = tie
    if lead_id is not None and link is not None:
        stored.lead_id, stored.link = lead_id, link
    for field, text in record.values:
        if text is None:
            stored.values.pop(field.name, None)
        else:
            stored.values[field.name] = text
    if former == (stored.lead_id, stored.link, stored.values):
        return Written.UNCHANGED
    stored.updated_ms = context.now_ms
    tx.custom_objects.save(object_type, stored)
    return Written.UPDATED
