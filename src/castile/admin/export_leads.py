"""Leads as rows that an import takes back: a page of an export, a list, one lead whole."""

from __future__ import annotations

from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from castile.admin.cells import shown_cookie
from castile.admin.command import shown_at
from castile.admin.lead_rows import OWN_COLUMNS, column_of
from castile.domain.activity_filter import ActivityWindow
from castile.domain.keys import email_key
from castile.domain.standard_fields import EMAIL_NAME

if TYPE_CHECKING:
    from castile.domain.catalog import Catalog
    from castile.domain.fields import LeadField
    from castile.domain.leads import Lead
    from castile.domain.lists import StaticList
    from castile.store.tx import Tx

COUNTED_MAX: Final = 1_000_000_000


def export_columns(catalog: Catalog) -> list[str]:
    """Return the columns of an export: ours, the email, every other shown field."""
    return [*OWN_COLUMNS, *map(column_of, _fields(catalog))]


def export_page(
    tx: Tx, catalog: Catalog, *, after: int, limit: int
) -> tuple[list[list[object]], int | None]:
    """
    Return one page of an export.

    Args:
        tx: The transaction to read in.
        catalog: The definitions of the subscription.
        after: The last id of the page before, 0 at first.
        limit: At most so many leads.

    Returns:
        Rows in the order of `export_columns`, with None for no value and lists where a cell
        holds several; and the last id, None when no lead is left.
    """
    leads = tx.leads.all(after=after, limit=limit)
    names = _Names(tx, catalog)
    fields = _fields(catalog)
    rows = [[*names.own_cells(lead).values(), *map(lead.value, fields)] for lead in leads]
    return rows, leads[-1].lead_id if len(leads) == limit else None


def show_lead(lead: Lead, tx: Tx, catalog: Catalog) -> dict[str, Any]:
    """Return all that is stored of a lead; fields without a value are left out."""
    shown = {
        field.name: stored
        for field in _fields(catalog)
        if (stored := lead.value(field)) is not None
    }
    activities = tx.activities.count_history(lead.lead_id, ActivityWindow(), count_max=COUNTED_MAX)
    return {**_Names(tx, catalog).own_cells(lead), "activities": activities, "fields": shown}


def list_leads(
    tx: Tx, catalog: Catalog, *, email: str | None, static_list: StaticList | None, limit: int
) -> list[dict[str, Any]]:
    """
    Return leads as rows of a table.

    Args:
        tx: The transaction to read in.
        catalog: The definitions of the subscription.
        email: Only known leads with this email, the preferred one first.
        static_list: Only members of this list.
        limit: At most so many leads, by id unless an email is given.
    """
    if email is not None:
        leads = tx.leads.by_email(email_key(email), limit if static_list is None else COUNTED_MAX)
        if static_list is not None:
            on_list = partial(tx.lists.contains, static_list.list_id)
            leads = [*islice((lead for lead in leads if on_list(lead.lead_id)), limit)]
    elif static_list is not None:
        leads = tx.leads.members(static_list.list_id, after=0, limit=limit)
    else:
        leads = tx.leads.all(after=0, limit=limit)
    names = _Names(tx, catalog)
    return [
        {
            "Id": lead.lead_id,
            "Email": lead.email,
            "owner": names.owner(lead),
            "partition": names.partition(lead),
            "anonymous": not lead.known,
            "created_at": shown_at(lead.created_ms),
            "updated_at": shown_at(lead.updated_ms),
        }
        for lead in leads
    ]


def _fields(catalog: Catalog) -> list[LeadField]:
    return sorted(catalog.fields_described, key=lambda field: field.name != EMAIL_NAME)


class _Names:
    """What the numbers of a lead are called in a file."""

    def __init__(self, tx: Tx, catalog: Catalog) -> None:
        self._tx = tx
        self._owners = {key: each.email for key, each in catalog.lead_owners.items()}
        self._partitions = {each.partition_id: each.name for each in catalog.partitions}
        self._lists = {each.list_id: each.full_name for each in catalog.lists}

    def owner(self, lead: Lead) -> str | None:
        return None if lead.owner_id is None else self._owners.get(lead.owner_id)

    def partition(self, lead: Lead) -> str | None:
        return self._partitions.get(lead.partition_id)

    def own_cells(self, lead: Lead) -> dict[str, object]:
        """Return a cell for each of OWN_COLUMNS, in their order."""
        leads, lead_id = self._tx.leads, lead.lead_id
        members = [list_id for list_id, _ in self._tx.lists.of_lead(lead_id)]
        return {
            "Id": lead_id,
            "created_at": shown_at(lead.created_ms),
            "updated_at": shown_at(lead.updated_ms),
            "owner": self.owner(lead),
            "crm_account_id": lead.sfdc_account_id,
            "crm_contact_id": lead.sfdc_contact_id,
            "crm_lead_id": lead.sfdc_lead_id,
            "foreign_ids": [f"{kind}:{text}" for kind, text in leads.foreign_ids(lead_id)] or None,
            "cookies": [shown_cookie(each) for each in leads.cookies(lead_id)] or None,
            "lists": [self._lists[each] for each in members if each in self._lists] or None,
            "partition": self.partition(lead),
            "anonymous": None if lead.known else True,
        }
