"""Companies: numbers by which opportunities refer to leads with the same Company name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from castile.domain.ids import CompanyId, LeadId
from castile.store.errors import AlreadyStored
from castile.store.repository import Repository
from castile.store.statements import statements

if TYPE_CHECKING:
    import apsw

    from castile.store.sequences import SequenceRepository

_SQL = statements("companies")
_GET = _SQL["get"]
_NAMED = _SQL["named"]
_OF_LEAD = _SQL["of_lead"]
_INSERT = _SQL["insert"]
_MOVE = _SQL["move"]
_REMOVE_LEAD = _SQL["remove_lead"]


@dataclass(frozen=True, slots=True)
class Company:
    """
    What leads belong to.

    Args:
        company_id: Its number; 0 until the store gives the next one.
        name: The Company name of its leads, or None.
        lead_id: The one lead that belongs to it because it names no company, or None.
    """

    company_id: CompanyId
    name: str | None = None
    lead_id: LeadId | None = None


class CompanyRepository(Repository):
    """
    The companies of a subscription that something refers to.

    Args:
        connection: The connection of the transaction.
        subscription_id: The subscription whose companies are seen.
        sequences: Where a new company gets its number.

    Source: decided (50-mobjects section 1).
    """

    __slots__ = ("_sequences",)

    def __init__(
        self, connection: apsw.Connection, subscription_id: int, sequences: SequenceRepository
    ) -> None:
        super().__init__(connection, subscription_id)
        self._sequences = sequences

    def get(self, company_id: int) -> Company | None:
        """Return the company with this number, or None."""
        row = self._execute(_GET, (self._subscription_id, company_id)).fetchone()
        return None if row is None else Company(*row)

    def find(self, name: str | None, lead_id: LeadId | None) -> CompanyId | None:
        """
        Find the company of a lead; none is made.

        Args:
            name: The lead's Company name, letter case ignored; None without one.
            lead_id: The lead, which counts only without a name.
        """
        statement, key = (_OF_LEAD, lead_id) if name is None else (_NAMED, name.casefold())
        row = self._execute(statement, (self._subscription_id, key)).fetchone()
        return None if row is None else CompanyId(row[0])

    def of(self, name: str | None, lead_id: LeadId | None) -> CompanyId:
        """Return the company of a lead, made when nothing referred to it yet; see `find`."""
        found = self.find(name, lead_id)
        lead_of_none = lead_id if name is None else None
        return self.add(Company(CompanyId(0), name, lead_of_none)) if found is None else found

    def add(self, company: Company) -> CompanyId:
        """
        Store a company.

        Args:
            company: With the number 0 it gets the next one; another one is kept.

        Raises:
            AlreadyStored: The number, the name or the lead is that of a company.
            SequenceExhausted: No number is left.
        """
        company_id = CompanyId(self._sequences.id_for("company", company.company_id))
        name = company.name
        key = None if name is None else name.casefold()
        row = (self._subscription_id, company_id, name, key, company.lead_id)
        self._execute(_INSERT, row)
        if not self._connection.changes():
            raise AlreadyStored(f"company {company_id} exists, or another one of that name or lead")
        return company_id

    def move(self, source: LeadId, target: LeadId) -> None:
        """Give the company of one lead to another, unless that has one itself."""
        self._execute(_MOVE, (self._subscription_id, source, target))
        self.remove_lead(source)

    def remove_lead(self, lead_id: LeadId) -> int:
        """Leave a company without its lead, and return how many had it: 0 or 1."""
        self._execute(_REMOVE_LEAD, (self._subscription_id, lead_id))
        return self._connection.changes()
