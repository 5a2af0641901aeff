"""
Bring leads in: a chunk of rows as one transaction, a savepoint a row.

The Id names the lead: one that exists is updated, another one is created with it. A row without Id
creates a lead, or updates the preferred lead with its email when that is asked for. Nothing is
derived and no activity is recorded: what is brought in is as the file says.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from castile.admin.cells import RowError
from castile.admin.lead_rows import LeadRows, read_row
from castile.admin.rows import Taken, keep_times, take_each
from castile.domain.ids import LeadId
from castile.domain.keys import email_key
from castile.domain.leads import Lead
from castile.domain.partitions import partition_of_new_lead

if TYPE_CHECKING:
    from collections.abc import Sequence

    from castile.admin.lead_rows import LeadRow
    from castile.admin.rows import Refused
    from castile.domain.catalog import Catalog
    from castile.domain.ids import PartitionId
    from castile.domain.lead_input import ForeignId
    from castile.store.tx import Tx

NEW_LEAD_ID: Final = LeadId(0)


class LeadImport:
    """
    An import over one transaction.

    Args:
        tx: The transaction to write in.
        catalog: The definitions of the subscription.
        now_ms: The time of members and of changes without one of their own.
        match_email: Whether a row without Id updates the preferred lead with its email.

    Source: decided (00-overview S-4a).
    """

    def __init__(self, tx: Tx, catalog: Catalog, now_ms: int, *, match_email: bool = False) -> None:
        self._tx = tx
        self._catalog = catalog
        self._now_ms = now_ms
        self._match_email = match_email

    def take_rows(
        self, columns: Sequence[str], rows: Sequence[Sequence[object]]
    ) -> tuple[dict[str, int], list[Refused]]:
        """
        Take a chunk of rows.

        Args:
            columns: The names of the columns.
            rows: The cells of each row in that order.

        Returns:
            How many rows had which outcome, and place and reason of those that were refused;
            a refused row left no trace.
        """
        readers = LeadRows(self._catalog).readers(columns)
        return take_each(self._tx, rows, lambda cells: self.take(read_row(readers, cells)))

    def take(self, row: LeadRow) -> Taken:
        """
        Create or update the lead that a row means.

        Raises:
            RowError: It cannot be taken; what was written has to be undone.
        """
        stored = self._find(row)
        lead = self._new_lead(row) if stored is None else replace(stored, values={**stored.values})
        for field, value in row.values:
            lead.set_value(field, value)
        for name, part in row.parts.items():
            setattr(lead, name, part)
        self._identify(lead, row, stored)
        joined = self._what_joins(row, lead)
        changed = lead != stored or bool(joined[0])
        times = (row.created_ms, row.updated_ms)
        keep_times(lead, stored, times, self._now_ms, changed=changed)
        if stored is None:
            lead.lead_id = self._tx.leads.insert(lead)
        elif lead != stored:
            self._tx.leads.save(lead)
        if lead.updated_ms != (lead.created_ms if stored is None else stored.updated_ms):
            self._tx.leads.record_change(lead.lead_id, lead.updated_ms)
        attached = self._attach(joined, row, lead)
        if stored is None:
            return Taken.CREATED
        return Taken.UPDATED if lead != stored or attached else Taken.UNCHANGED

    def _find(self, row: LeadRow) -> Lead | None:
        if row.lead_id is not None:
            return self._tx.leads.get(row.lead_id)
        if self._match_email and row.email is not None:
            found = self._tx.leads.by_email(email_key(row.email), 1)
            return found[0] if found else None
        return None

    def _new_lead(self, row: LeadRow) -> Lead:
        return Lead(
            lead_id=row.lead_id or NEW_LEAD_ID,
            email=None,
            known=False,
            partition_id=self._catalog.default_partition_id,
            owner_id=None,
            sfdc_account_id=None,
            sfdc_contact_id=None,
            sfdc_lead_id=None,
            created_ms=self._now_ms,
            updated_ms=self._now_ms,
        )

    def _identify(self, lead: Lead, row: LeadRow, stored: Lead | None) -> None:
        """Decide whether the lead is known, and its partition."""
        identifies = bool(lead.email or row.foreign_ids or row.lists)
        if row.known is False:
            if stored is not None and stored.known:
                raise RowError(f"anonymous: lead {lead.lead_id} is known and stays so")
            if identifies:
                raise RowError("anonymous: an anonymous lead has no Email, foreign_ids or lists")
        elif stored is None or row.known or identifies:
            lead.known = True
        if row.partition_id is not None:
            lead.partition_id = row.partition_id
        elif stored is None or lead.known != stored.known:
            lead.partition_id = self._partition(lead)

    def _partition(self, lead: Lead) -> PartitionId:
        if lead.known:
            return partition_of_new_lead(lead, self._catalog, None)
        return primary_partition(self._catalog)

    def _what_joins(self, row: LeadRow, lead: Lead) -> tuple[list[ForeignId], list[str]]:
        """Return the foreign system ids and the cookies that the lead does not have yet."""
        leads = self._tx.leads
        foreign_ids, cookies = [], []
        for foreign_id in row.foreign_ids:
            owner = leads.by_foreign_id(foreign_id.type, foreign_id.id)
            if owner is None:
                foreign_ids.append(foreign_id)
            elif owner.lead_id != lead.lead_id:
                raise RowError(
                    f"foreign_ids: {foreign_id.type}:{foreign_id.id} belongs to"
                    f" lead {owner.lead_id}"
                )
        for cookie in row.cookies:
            owner = leads.by_cookie(cookie)
            if owner is None:
                cookies.append(cookie)
            elif owner.lead_id != lead.lead_id:
                raise RowError(f"cookies: {cookie} belongs to lead {owner.lead_id}")
        return foreign_ids, cookies

    def _attach(self, joined: tuple[list[ForeignId], list[str]], row: LeadRow, lead: Lead) -> bool:
        """Attach what joins and add to the lists; return whether there was anything to do."""
        foreign_ids, cookies = joined
        for foreign_id in foreign_ids:
            self._tx.leads.attach_foreign_id(foreign_id.type, foreign_id.id, lead.lead_id)
        for cookie in cookies:
            self._tx.leads.attach_cookie(cookie, lead.lead_id)
        added = [self._tx.lists.add(each.list_id, lead.lead_id, self._now_ms) for each in row.lists]
        return bool(foreign_ids or cookies or any(added))


def primary_partition(catalog: Catalog) -> PartitionId:
    """Return where an anonymous lead starts: the primary partition of Default."""
    if not catalog.workspaces_enabled:
        return catalog.default_partition_id
    return catalog.default_workspace.primary_partition_id
