"""Find the leads that a lead key means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from castile.domain.keys import email_key, lead_id_of, normalize_cookie
from castile.wire.faults import LeadOwnerNotFound
from castile.wire.messages import LeadKeyRef

if TYPE_CHECKING:
    from collections.abc import Mapping

    from castile.domain.catalog import Catalog
    from castile.domain.ids import LeadId
    from castile.domain.leads import Lead
    from castile.store.leads import CrmKind
    from castile.store.tx import Tx

LEADS_MAX = 1000
"""At most so many leads are found by one key (10-leads G-3)."""

CRM_KINDS: Mapping[LeadKeyRef, CrmKind] = {
    LeadKeyRef.SFDCACCOUNTID: "account",
    LeadKeyRef.SFDCCONTACTID: "contact",
    LeadKeyRef.SFDCLEADID: "lead",
}
"""Which of the CRM ids of a lead a key of this type means."""


def find_leads(
    key_type: LeadKeyRef, key_value: str, tx: Tx, catalog: Catalog, *, limit: int = LEADS_MAX
) -> list[Lead]:
    """
    Find the leads that match one lead key.

    Args:
        key_type: The kind of key.
        key_value: Its value, trimmed; judged by `judge_lead_key`.
        tx: The transaction to read in.
        catalog: The definitions, for the lead owners.
        limit: At most so many leads.

    Returns:
        The preferred lead first: by time of update, then by id, both descending; empty
        without a match. Anonymous leads only for IDNUM and COOKIE.

    Raises:
        LeadOwnerNotFound: 20108, an owner key that names no sales user.

    Source: documented and decided, 10-leads section 2, L-1, G-2, G-3, K-1 to K-5.
    """
    leads = tx.leads
    match key_type:
        case LeadKeyRef.IDNUM:
            lead_id = lead_id_of(key_value)
            found = None if lead_id is None else leads.get(lead_id)
            return [] if found is None else [found]
        case LeadKeyRef.COOKIE:
            found = leads.by_cookie(normalize_cookie(key_value))
            return [] if found is None else [found]
        case LeadKeyRef.EMAIL:
            return leads.by_email(email_key(key_value), limit)
        case LeadKeyRef.SFDCOPPTYID:
            found_leads = leads.with_ids(lead_ids_of_opportunity(key_value, tx))
            found_leads.sort(key=lambda lead: (lead.updated_ms, lead.lead_id), reverse=True)
            return found_leads[:limit]
        case LeadKeyRef.LEADOWNEREMAIL | LeadKeyRef.SFDCLEADOWNERID:
            owner = (
                catalog.owner_by_email(key_value)
                if key_type is LeadKeyRef.LEADOWNEREMAIL
                else catalog.owner_by_crm_id(key_value)
            )
            if owner is None:
                raise LeadOwnerNotFound(key_type=key_type, key_value=key_value)
            return leads.by_owner(owner.lead_owner_id, limit)
        case _:
            return leads.by_crm_id(CRM_KINDS[key_type], key_value, limit)


def lead_ids_of_opportunity(crm_id: str, tx: Tx) -> list[LeadId]:
    """
    Find the leads with a role in an opportunity that has a CRM id.

    Returns:
        Their ids, ascending, each once.

    Source: documented, 10-leads section 2, key type SFDCOPPTYID; K-2.
    """
    opportunities = tx.opportunities.by_crm_id(crm_id)
    found = (tx.roles.lead_ids(each.opportunity_id) for each in opportunities)
    return sorted({lead_id for lead_ids in found for lead_id in lead_ids})
