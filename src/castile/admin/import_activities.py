"""Bring activities in, or add one: what SOAP cannot create."""

from __future__ import annotations

from typing import TYPE_CHECKING

from castile.admin.activity_rows import read_activity
from castile.admin.cells import RowError
from castile.admin.import_leads import NEW_LEAD_ID, primary_partition
from castile.domain.leads import Lead
from castile.store.errors import AlreadyStored

if TYPE_CHECKING:
    from collections.abc import Sequence

    from castile.admin.rows import Refused
    from castile.domain.activities import Activity
    from castile.domain.catalog import Catalog
    from castile.domain.ids import ActivityId, LeadId
    from castile.store.tx import Tx


class UnknownLeadError(RowError):
    """A row that names a lead that does not exist."""


class ActivityImport:
    """
    An import over one transaction.

    Args:
        tx: The transaction to write in.
        catalog: The definitions of the subscription.

    Source: decided (00-overview S-4a).
    """

    def __init__(self, tx: Tx, catalog: Catalog) -> None:
        self._tx = tx
        self._catalog = catalog
        self._found: set[LeadId] = set()

    def take_rows(
        self, columns: Sequence[str], rows: Sequence[Sequence[object]]
    ) -> tuple[int, list[Refused]]:
        """
        Take a chunk of rows, each in a savepoint of its own.

        Args:
            columns: The names of the columns.
            rows: The cells of each row in that order.

        Returns:
            How many activities were added, and place and reason of the rows that were refused.
        """
        added = 0
        refused: list[Refused] = []
        for place, cells in enumerate(rows):
            try:
                activity = read_activity(columns, cells, self._catalog.zone)
                with self._tx.savepoint():
                    self.take(activity)
            except RowError as error:
                refused.append((place, str(error)))
            else:
                added += 1
        return added, refused

    def take(self, activity: Activity) -> ActivityId:
        """
        Store an activity of a lead that exists.

        Raises:
            UnknownLeadError: There is no such lead.
            RowError: An activity has the id already.
        """
        lead_id = activity.lead_id
        if lead_id not in self._found:
            if self._tx.leads.get(lead_id) is None:
                raise UnknownLeadError(f"lead_id: no lead {lead_id}")
            self._found.add(lead_id)
        try:
            return self._tx.activities.add(activity)
        except AlreadyStored:
            raise RowError(f"id: activity {activity.activity_id} is stored already") from None


def lead_of_cookie(cookie: str, tx: Tx, catalog: Catalog, occurred_ms: int) -> tuple[LeadId, bool]:
    """
    Find the lead that owns a cookie; a new visitor becomes an anonymous lead.

    Args:
        cookie: The cookie, normalised.
        tx: The transaction to write in.
        catalog: The definitions of the subscription.
        occurred_ms: When the visitor came, in milliseconds since 1970 UTC.

    Returns:
        The lead, and whether it is new.

    Source: decided (10-leads L-1; the operator's page of commands).
    """
    found = tx.leads.by_cookie(cookie)
    if found is not None:
        return found.lead_id, False
    lead_id = tx.leads.insert(
        Lead(
            lead_id=NEW_LEAD_ID,
            email=None,
            known=False,
            partition_id=primary_partition(catalog),
            owner_id=None,
            sfdc_account_id=None,
            sfdc_contact_id=None,
            sfdc_lead_id=None,
            created_ms=occurred_ms,
            updated_ms=occurred_ms,
        )
    )
    tx.leads.attach_cookie(cookie, lead_id)
    return lead_id, True
