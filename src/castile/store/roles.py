"""The roles of leads in opportunities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from castile.domain.ids import LeadId, RoleId
from castile.domain.opportunities import Role
from castile.store.errors import AlreadyStored
from castile.store.repository import Repository
from castile.store.statements import statements

if TYPE_CHECKING:
    import apsw

    from castile.domain.ids import OpportunityId
    from castile.store.sequences import SequenceRepository

_SQL = statements("roles")
_GET = _SQL["get"]
_FIND = _SQL["find"]
_OF_OPPORTUNITY = _SQL["of_opportunity"]
_OF_LEAD = _SQL["of_lead"]
_ALL = _SQL["all"]
_LEAD_IDS = _SQL["lead_ids"]
_INSERT = _SQL["insert"]
_SAVE = _SQL["save"]
_DELETE = _SQL["delete"]
_TAKE_PRIMARY = _SQL["take_primary"]
_MOVE = _SQL["move"]
_REMOVE_LEAD = _SQL["remove_lead"]


class RoleRepository(Repository):
    """
    The roles of a subscription; a lead has a role once in an opportunity.

    Args:
        connection: The connection of the transaction.
        subscription_id: The subscription whose roles are seen.
        sequences: Where a new role gets its id.

    Source: 50-mobjects section 1, B-3; decided (section 4.1; 10-leads X-8).
    """

    __slots__ = ("_sequences",)

    def __init__(
        self, connection: apsw.Connection, subscription_id: int, sequences: SequenceRepository
    ) -> None:
        super().__init__(connection, subscription_id)
        self._sequences = sequences

    def get(self, role_id: int) -> Role | None:
        """Return the role with this id, or None."""
        return self._one(_GET, role_id)

    def find(self, opportunity_id: OpportunityId, lead_id: LeadId, role: str) -> Role | None:
        """Return the role of a lead with a text, letter case ignored, or None."""
        return self._one(_FIND, opportunity_id, lead_id, role.casefold())

    def of_opportunity(self, opportunity_id: OpportunityId) -> list[Role]:
        """Return the roles in an opportunity, by id."""
        return sorted(self._all(_OF_OPPORTUNITY, opportunity_id), key=lambda role: role.role_id)

    def of_lead(self, lead_id: LeadId) -> list[Role]:
        """Return the roles of a lead, by id."""
        return self._all(_OF_LEAD, lead_id)

    def all(self, *, after: int, limit: int) -> list[Role]:
        """Return roles by id, at most `limit` with ids above `after`."""
        return self._all(_ALL, after, limit)

    def lead_ids(self, opportunity_id: OpportunityId) -> list[LeadId]:
        """Return the leads with a role in an opportunity, ascending, each once."""
        rows = self._execute(_LEAD_IDS, (self._subscription_id, opportunity_id))
        return [LeadId(row[0]) for row in rows]

    def add(self, role: Role) -> RoleId:
        """
        Store a new role.

        Args:
            role: With `role_id` 0 it gets the next id; another one is kept, and the sequence
                goes on above it.

        Returns:
            The id; `role` itself is left as it is.

        Raises:
            AlreadyStored: The id was brought in and a role has it, or the lead has this text.
            SequenceExhausted: No id is left.
        """
        role_id = RoleId(self._sequences.id_for("role", role.role_id))
        self._write(_INSERT, role, role_id)
        return role_id

    def save(self, role: Role) -> None:
        """
        Store a role that exists, all of it.

        Raises:
            AlreadyStored: Another role of the lead has this text in the opportunity.
        """
        self._write(_SAVE, role, role.role_id)

    def delete(self, role_id: RoleId) -> None:
        """Delete a role."""
        self._execute(_DELETE, (self._subscription_id, role_id))

    def take_primary(self, opportunity_id: OpportunityId, role_id: RoleId, now_ms: int) -> None:
        """Take the primary flag from all roles in an opportunity but one (B-54)."""
        self._execute(_TAKE_PRIMARY, (self._subscription_id, opportunity_id, role_id, now_ms))

    def move(self, source: LeadId, target: LeadId) -> None:
        """Give the roles of one lead to another, which keeps its own (X-7, X-8)."""
        self._execute(_MOVE, (self._subscription_id, source, target))
        self.remove_lead(source)

    def remove_lead(self, lead_id: LeadId) -> int:
        """Remove all roles of a lead and return how many."""
        self._execute(_REMOVE_LEAD, (self._subscription_id, lead_id))
        return self._connection.changes()

    def _one(self, statement: str, *bindings: str | int) -> Role | None:
        found = self._all(statement, *bindings)
        return found[0] if found else None

    def _all(self, statement: str, *bindings: str | int) -> list[Role]:
        rows = self._execute(statement, (self._subscription_id, *bindings))
        return [_role(row) for row in rows]

    def _write(self, statement: str, role: Role, role_id: RoleId) -> None:
        row = (
            self._subscription_id,
            role_id,
            role.opportunity_id,
            role.lead_id,
            role.role,
            role.role.casefold(),
            role.is_primary,
            role.external_created,
            role.created_ms,
            role.updated_ms,
        )
        self._execute(statement, row)
        if not self._connection.changes():
            raise AlreadyStored(
                f"role {role_id} exists, or lead {role.lead_id} has it in another"
                if statement is _INSERT
                else f"lead {role.lead_id} has a role with this text already"
            )


def _role(row: tuple[Any, ...]) -> Role:
    role = Role(*row)
    role.is_primary = row[4] == 1
    return role
