"""Opportunities, found by id, CRM id or the value of a custom field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import orjson

from castile.domain.ids import OpportunityId
from castile.domain.keys import crm_id_key, crm_ids_match
from castile.domain.opportunities import NAME, STAGE, TYPE, Opportunity, text_key
from castile.store.errors import AlreadyStored, NotStored
from castile.store.repository import Repository
from castile.store.statements import statements

if TYPE_CHECKING:
    import apsw

    from castile.store.sequences import SequenceRepository

_SQL = statements("opportunities")
_GET = _SQL["get"]
_BY_EXTERNAL_KEY = _SQL["by_external_key"]
_BY_CRM = _SQL["by_crm"]
_ALL = _SQL["all"]
_INSERT = _SQL["insert"]
_SAVE = _SQL["save"]
_DELETE = _SQL["delete"]
_ADD_KEY = _SQL["add_key"]
_REMOVE_KEY = _SQL["remove_key"]
_WITH_VALUE = _SQL["with_value"]

KEY_CHARACTERS_MAX: Final = 255
"""So many folded characters of a custom value are in the index; the value itself decides."""


class OpportunityRepository(Repository):
    """
    The opportunities of a subscription.

    The values of all custom fields are indexed, so a field may be marked as external key later.

    Args:
        connection: The connection of the transaction.
        subscription_id: The subscription whose opportunities are seen.
        sequences: Where a new opportunity gets its id.

    Source: 50-mobjects section 1, B-2, B-3.
    """

    __slots__ = ("_sequences",)

    def __init__(
        self, connection: apsw.Connection, subscription_id: int, sequences: SequenceRepository
    ) -> None:
        super().__init__(connection, subscription_id)
        self._sequences = sequences

    def get(self, opportunity_id: int) -> Opportunity | None:
        """Return the opportunity with this id, or None."""
        row = self._execute(_GET, (self._subscription_id, opportunity_id)).fetchone()
        return None if row is None else _opportunity(row)

    def by_external_key(self, field_key: str, value: str) -> Opportunity | None:
        """
        Return the opportunity that an external key means, or None.

        Args:
            field_key: The key of a custom field.
            value: The stored text, compared exactly.

        Returns:
            The one created last, that of the highest id.

        Source: documented (50-mobjects B-2).
        """
        path = f'$."{field_key}"'
        key = (self._subscription_id, field_key, value_key(value), path, value)
        row = self._execute(_BY_EXTERNAL_KEY, key).fetchone()
        return None if row is None else _opportunity(row)

    def by_crm_id(self, crm_id: str) -> list[Opportunity]:
        """
        Return the opportunities whose CRM id matches, by id.

        Source: decided (10-leads K-2).
        """
        rows = self._execute(_BY_CRM, (self._subscription_id, crm_id_key(crm_id)))
        found = map(_opportunity, rows)
        return [each for each in found if crm_ids_match(each.crm_id or "", crm_id)]

    def all(self, *, after: int, limit: int) -> list[Opportunity]:
        """Return opportunities by id, at most `limit` with ids above `after`."""
        rows = self._execute(_ALL, (self._subscription_id, after, limit))
        return [_opportunity(row) for row in rows]

    def add(self, opportunity: Opportunity) -> OpportunityId:
        """
        Store a new opportunity.

        Args:
            opportunity: With `opportunity_id` 0 it gets the next id; another one is kept, and
                the sequence goes on above it.

        Returns:
            The id; `opportunity` itself is left as it is.

        Raises:
            AlreadyStored: The id was brought in and an opportunity has it.
            SequenceExhausted: No id is left.
        """
        opportunity_id = OpportunityId(
            self._sequences.id_for("opportunity", opportunity.opportunity_id)
        )
        self._execute(_INSERT, self._row(opportunity, opportunity_id))
        if not self._connection.changes():
            raise AlreadyStored(f"opportunity {opportunity_id} exists")
        self._index(opportunity_id, set(), _keys(opportunity))
        return opportunity_id

    def save(self, opportunity: Opportunity) -> None:
        """
        Store an opportunity that exists, all of it.

        Raises:
            NotStored: No opportunity has this id.
        """
        opportunity_id = opportunity.opportunity_id
        former = self.get(opportunity_id)
        if former is None:
            raise NotStored(f"no opportunity {opportunity_id} to save")
        self._execute(_SAVE, self._row(opportunity, opportunity_id))
        self._index(opportunity_id, _keys(former), _keys(opportunity))

    def delete(self, opportunity_id: OpportunityId) -> None:
        """Delete an opportunity; its roles are the caller's matter."""
        former = self.get(opportunity_id)
        if former is not None:
            self._index(opportunity_id, _keys(former), set())
            self._execute(_DELETE, (self._subscription_id, opportunity_id))

    def with_value(self, field_key: str) -> bool:
        """Tell whether any opportunity has a value of a custom field."""
        row = self._execute(_WITH_VALUE, (self._subscription_id, field_key)).fetchone()
        return row is not None and row[0] == 1

    def _index(
        self,
        opportunity_id: OpportunityId,
        former: set[tuple[str, str]],
        current: set[tuple[str, str]],
    ) -> None:
        for statement, keys in ((_REMOVE_KEY, former - current), (_ADD_KEY, current - former)):
            for key in sorted(keys):
                self._execute(statement, (self._subscription_id, *key, opportunity_id))

    def _row(
        self, opportunity: Opportunity, opportunity_id: OpportunityId
    ) -> tuple[str | int | None, ...]:
        values = opportunity.values
        return (
            self._subscription_id,
            opportunity_id,
            opportunity.company_id,
            opportunity.crm_id,
            None if opportunity.crm_id is None else crm_id_key(opportunity.crm_id),
            opportunity.created_ms,
            opportunity.updated_ms,
            *(text_key(values.get(name)) for name in (NAME, TYPE, STAGE)),
            orjson.dumps(values, option=orjson.OPT_SORT_KEYS).decode(),
        )


def value_key(value: str) -> str:
    """Return what the index holds of a custom value."""
    return value.casefold()[:KEY_CHARACTERS_MAX]


def _keys(opportunity: Opportunity) -> set[tuple[str, str]]:
    """Return field and index key of each custom value; keys of custom fields are digits."""
    return {
        (field_key, value_key(value))
        for field_key, value in opportunity.values.items()
        if field_key.isdecimal()
    }


def _opportunity(row: tuple[Any, ...]) -> Opportunity:
    return Opportunity(row[0], row[1], row[2], row[3], row[4], orjson.loads(row[5]))
