"""Numbers of different kinds are different to the type checker and plain numbers at run time."""

from __future__ import annotations

import pytest

from castile.domain import ids


@pytest.mark.parametrize(
    "name", ["LeadId", "ActivityId", "PartitionId", "WorkspaceId", "LeadOwnerId"]
)
def test_an_id_is_a_plain_number(name: str) -> None:
    """The store binds it and the writer prints it as an integer."""
    assert type(getattr(ids, name)(7)) is int
