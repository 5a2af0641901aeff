"""What syncMObjects does with an object of any type: whether to write, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from castile.domain.m_object_input import ObjectFailed, failure
from castile.wire.messages import MObjStatusEnum, SyncOperationEnum

if TYPE_CHECKING:
    from castile.domain.catalog import Catalog


@dataclass(frozen=True, slots=True)
class Synced:
    """
    What became of an object.

    Args:
        status: One of the words of mObjStatus, never FAILED.
        object_id: The id of the object; None when there is none.
    """

    status: MObjStatusEnum
    object_id: int | None = None


def updated(object_id: int, *, changed: bool) -> Synced:
    """Return what became of an object that was there before (B-32)."""
    return Synced(MObjStatusEnum.UPDATED if changed else MObjStatusEnum.UNCHANGED, object_id)


def skipped(object_id: int | None = None) -> Synced:
    """Return that an object was left as it is, or was not there."""
    return Synced(MObjStatusEnum.SKIPPED, object_id)


def not_found(operation: SyncOperationEnum, sent_id: int) -> Synced:
    """
    Decide what becomes of an object with an id of nothing.

    Args:
        operation: What the call is to do.
        sent_id: The id that was sent.

    Returns:
        That it was skipped, as new objects are by UPDATE.

    Raises:
        ObjectFailed: The operation would create it, but ids are given by the server.

    Source: documented, decided (50-mobjects section 4.1).
    """
    if operation is SyncOperationEnum.UPDATE:
        return skipped()
    raise failure("id", "one that the server gave", sent_id)


def refuse_joined(catalog: Catalog) -> None:
    """
    Refuse to write an opportunity or a role that a CRM owns.

    Raises:
        ObjectFailed: The subscription is joined to a CRM.

    Source: documented for the vendor's other interface; decided here (50-mobjects B-4).
    """
    if catalog.crm_joined:
        raise ObjectFailed("a CRM is joined, which owns opportunities and roles")
