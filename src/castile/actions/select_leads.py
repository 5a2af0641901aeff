"""Find the leads that several keys mean, for selectors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from castile.actions.find_lead import CRM_KINDS, lead_ids_of_opportunity
from castile.domain.keys import lead_id_of, normalize_cookie
from castile.wire.messages import LeadKeyRef

if TYPE_CHECKING:
    from castile.domain.catalog import Catalog
    from castile.domain.ids import LeadId, LeadOwnerId
    from castile.domain.selectors import KeySelection
    from castile.store.tx import Tx


def selected_lead_ids(
    selection: KeySelection, tx: Tx, catalog: Catalog, *, after: int = 0, limit: int | None = None
) -> list[LeadId]:
    """
    Find the leads that match any value of a selection.

    Args:
        selection: The kind of key and the values.
        tx: The transaction to read in.
        catalog: The definitions, for the lead owners.
        after: Only leads with ids above it.
        limit: At most so many leads; None for all.

    Returns:
        The ids of known leads, ascending, each once. Values that can match nothing, such as an
        IDNUM that is no number or an owner that nobody is, are passed over.

    Source: documented, recorded and decided, 10-leads M-11, M-12, L-1, K-3, K-5.
    """
    leads = tx.leads
    found: set[LeadId] = set()
    match selection.key_type:
        case LeadKeyRef.IDNUM:
            numbers = [number for value in selection.key_values if (number := _number(value))]
            found.update(lead.lead_id for lead in leads.with_ids(numbers))
        case LeadKeyRef.COOKIE:
            owners = (leads.by_cookie(normalize_cookie(value)) for value in selection.key_values)
            found.update(lead.lead_id for lead in owners if lead is not None and lead.known)
        case LeadKeyRef.EMAIL:
            for value in selection.key_values:
                found.update(leads.ids_by_email(value, after=after, limit=limit))
        case LeadKeyRef.SFDCOPPTYID:
            for value in selection.key_values:
                lead_ids = lead_ids_of_opportunity(value, tx)
                found.update(lead.lead_id for lead in leads.with_ids(lead_ids))
        case LeadKeyRef.LEADOWNEREMAIL | LeadKeyRef.SFDCLEADOWNERID:
            for owner_id in _owner_ids(selection, catalog):
                found.update(leads.ids_by_owner(owner_id, after=after, limit=limit))
        case key_type:
            kind = CRM_KINDS[key_type]
            for value in selection.key_values:
                found.update(leads.ids_by_crm_id(kind, value, after=after, limit=limit))
    return sorted(lead_id for lead_id in found if lead_id > after)[:limit]


def _number(value: str) -> LeadId | None:
    try:
        return lead_id_of(value)
    except ValueError:
        return None


def _owner_ids(selection: KeySelection, catalog: Catalog) -> set[LeadOwnerId]:
    owner_of = (
        catalog.owner_by_email
        if selection.key_type is LeadKeyRef.LEADOWNEREMAIL
        else catalog.owner_by_crm_id
    )
    owners = map(owner_of, selection.key_values)
    return {owner.lead_owner_id for owner in owners if owner is not None}
