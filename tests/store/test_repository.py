"""A repository sees one subscription through one connection."""

from __future__ import annotations

import apsw

from castile.store.repository import Repository


def test_a_repository_keeps_nothing_but_where_it_reads() -> None:
    """It has no room for state, so that work can be run again from the start."""
    connection = apsw.Connection("")
    repository = Repository(connection, 7)
    assert (repository._connection, repository._subscription_id) == (connection, 7)
    assert not hasattr(repository, "__dict__")
