"""
Values of lead fields that are marked as external keys.

The database keeps them itself, by triggers on leads and on definitions (0009_opportunities.sql):
whoever writes a lead, or marks a field later, cannot forget it, and a lead costs no more than a
look into an empty table where nothing is marked.
"""

from __future__ import annotations

from castile.domain.ids import LeadId
from castile.store.repository import Repository
from castile.store.statements import statements

_WITH_VALUE = statements("lead_keys")["with_value"]


class LeadKeyRepository(Repository):
    """
    The external keys of the leads of a subscription.

    Source: documented and decided (50-mobjects B-42a, B-43, B-51).
    """

    __slots__ = ()

    def newest(self, field_key: str, value: str) -> LeadId | None:
        """
        Return the known lead that was created last of those with a value, or None.

        Args:
            field_key: The key of a field that is marked as external key.
            value: The stored text, compared exactly.
        """
        found = self.with_value(field_key, value, 1)
        return found[0] if found else None

    def with_value(self, field_key: str, value: str, limit: int) -> list[LeadId]:
        """
        Return the known leads with a value, the one created last first.

        Args:
            field_key: The key of a field that is marked as external key.
            value: The stored text, compared exactly.
            limit: At most so many leads.
        """
        key = (self._subscription_id, field_key, value, limit)
        return [LeadId(row[0]) for row in self._execute(_WITH_VALUE, key)]
