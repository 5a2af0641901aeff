"""What is decided alike for objects of every type."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from castile.actions.m_objects import Synced, not_found, refuse_joined, skipped, updated
from castile.domain.catalog import make_catalog
from castile.domain.m_object_input import ObjectFailed
from castile.wire.messages import MObjStatusEnum, SyncOperationEnum

if TYPE_CHECKING:
    from datetime import tzinfo


def test_what_changed_is_updated() -> None:
    """B-32, and it keeps its id."""
    assert updated(5, changed=True) == Synced(MObjStatusEnum.UPDATED, 5)
    assert updated(5, changed=False) == Synced(MObjStatusEnum.UNCHANGED, 5)


def test_an_id_of_nothing_is_skipped_by_update_alone() -> None:
    """Section 4.1: ids are given by the server."""
    assert not_found(SyncOperationEnum.UPDATE, 5) == skipped()
    for operation in (SyncOperationEnum.INSERT, SyncOperationEnum.UPSERT):
        with pytest.raises(ObjectFailed, match='id: expected one that the server gave, got "5"'):
            not_found(operation, 5)


def test_a_joined_crm_refuses(zone: tzinfo) -> None:
    """B-4; by default none is joined."""
    refuse_joined(make_catalog(version=1, zone=zone))
    with pytest.raises(ObjectFailed):
        refuse_joined(make_catalog(version=1, zone=zone, crm_joined=True))
