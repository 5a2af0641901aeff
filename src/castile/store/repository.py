"""What every repository is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import apsw

COLLECTED_MAX = 50_000
"""How many records are collected and sorted to find a page; beyond it they are walked by id."""

NO_LIMIT = -1
"""All records, where a statement takes how many."""


class Repository:
    """
    Statements over one subscription in the transaction of the connection.

    Args:
        connection: The connection of the transaction.
        subscription_id: The subscription whose records are seen.
    """

    __slots__ = ("_connection", "_execute", "_subscription_id")

    def __init__(self, connection: apsw.Connection, subscription_id: int) -> None:
        self._connection = connection
        self._execute = connection.execute
        self._subscription_id = subscription_id
