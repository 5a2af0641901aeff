"""
Create or update the lead that a judged record means.

The steps, in order: find the target, judge its partition, write the values (or create the
lead), attach the foreign system id, join the cookie, save.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from castile.actions.merge import absorb_anonymous
from castile.domain.activities import change_data_value, new_lead
from castile.domain.changes import changes
from castile.domain.ids import LeadId
from castile.domain.leads import Lead, derived_website
from castile.domain.partitions import in_target_workspace, partition_of_new_lead
from castile.domain.standard_fields import EMAIL_NAME
from castile.wire.faults import LeadNotFound, LeadSyncFailed

if TYPE_CHECKING:
    from castile.actions.context import Context
    from castile.domain.catalog import Catalog, Workspace
    from castile.domain.fields import LeadField
    from castile.domain.lead_input import ForeignId, LeadInput
    from castile.store.tx import Tx

    FieldValue = tuple[LeadField, str | None]

COMPANY = "Company"
WEBSITE = "Website"


class FoundBy(Enum):
    """The key by which a target was found."""

    ID = auto()
    FOREIGN_ID = auto()
    EMAIL = auto()
    COOKIE = auto()
    NOTHING = auto()


@dataclass(frozen=True, slots=True)
class Upserted:
    """
    What became of a record.

    Args:
        lead: The lead after the write.
        created: Whether it is new.
    """

    lead: Lead
    created: bool


def upsert_lead(
    lead_input: LeadInput,
    tx: Tx,
    context: Context,
    *,
    workspace: Workspace | None = None,
    move_cookie: bool = False,
) -> Upserted:
    """
    Create or update the lead that one record means, with its activities.

    Args:
        lead_input: The judged record.
        tx: The transaction to write in.
        context: Time and definitions.
        workspace: The workspace that the call named, None when it named none or there are none.
        move_cookie: Take the cookie away from another known lead.

    Returns:
        The lead as it is after the write, and whether it is new.

    Raises:
        LeadNotFound: 20103, an Id without a lead.
        LeadSyncFailed: 20106, the lead is not in the primary partition of the workspace.
        Fault: what `lead_input.failure` holds.

    Source: documented, recorded and decided, 10-leads sections 6.1 to 6.7.
    """
    lead, found_by = _find_target(lead_input, tx)
    if lead_input.failure is not None:
        raise lead_input.failure
    if lead is None:
        lead = _create(lead_input, tx, context, workspace)
    else:
        if workspace is not None and lead.known and found_by is not FoundBy.EMAIL:
            _judge_partition(lead, workspace)
        _update(lead, _values_to_write(lead_input, found_by), tx, context, workspace)
    changed = lead_input.foreign_id is not None and _attach_foreign_id(
        lead_input.foreign_id, lead, tx, context
    )
    if lead_input.cookie is not None:
        changed |= _join_cookie(lead_input.cookie, lead, tx, move_cookie=move_cookie)
    if changed:
        lead.updated_ms = context.now_ms
        tx.leads.save(lead)
        tx.leads.record_change(lead.lead_id, context.now_ms)
    return Upserted(lead, created=found_by is FoundBy.NOTHING)


def _find_target(lead_input: LeadInput, tx: Tx) -> tuple[Lead | None, FoundBy]:
    leads = tx.leads
    if lead_input.lead_id is not None:
        lead = leads.get(lead_input.lead_id)
        if lead is None:
            raise LeadNotFound(key_type="IDNUM", key_value=str(lead_input.lead_id))
        return lead, FoundBy.ID
    if lead_input.foreign_id is not None:
        lead = leads.by_foreign_id(lead_input.foreign_id.type, lead_input.foreign_id.id)
        if lead is not None:
            return lead, FoundBy.FOREIGN_ID
    if lead_input.email is not None:
        preferred = leads.by_email(lead_input.email, 1)
        if preferred:
            return preferred[0], FoundBy.EMAIL
    if lead_input.cookie is not None:
        lead = leads.by_cookie(lead_input.cookie)
        if lead is not None and (not lead.known or lead_input.email is None):
            return lead, FoundBy.COOKIE
    return None, FoundBy.NOTHING


def _judge_partition(lead: Lead, workspace: Workspace) -> None:
    if not in_target_workspace(lead, workspace):
        raise LeadSyncFailed(
            reason=f"lead {lead.lead_id} is not in the primary partition of the workspace "
            f"{workspace.name}"
        )


def _create(lead_input: LeadInput, tx: Tx, context: Context, workspace: Workspace | None) -> Lead:
    catalog = context.catalog
    lead = Lead(
        lead_id=LeadId(0),
        email=None,
        known=True,
        partition_id=catalog.default_partition_id,
        owner_id=None,
        sfdc_account_id=None,
        sfdc_contact_id=None,
        sfdc_lead_id=None,
        created_ms=context.now_ms,
        updated_ms=context.now_ms,
    )
    for field, stored in lead_input.values:
        lead.set_value(field, stored)
    _derive_website(lead, catalog)
    lead.partition_id = partition_of_new_lead(lead, catalog, workspace)
    lead.lead_id = tx.leads.insert(lead)
    tx.activities.add(new_lead(lead.lead_id, context.now_ms, catalog.zone))
    return lead


def _derive_website(lead: Lead, catalog: Catalog) -> None:
    company, website = catalog.field(COMPANY), catalog.field(WEBSITE)
    if lead.value(company) is None and lead.value(website) is None:
        lead.set_value(website, derived_website(lead.email))


def _values_to_write(lead_input: LeadInput, found_by: FoundBy) -> list[FieldValue]:
    """Leave out the element that found the lead: letter case is no change (S-21)."""
    if found_by is FoundBy.EMAIL and lead_input.email_of_element:
        return [each for each in lead_input.values if each[0].name != EMAIL_NAME]
    return [*lead_input.values]


def _update(
    lead: Lead, values: list[FieldValue], tx: Tx, context: Context, workspace: Workspace | None
) -> None:
    catalog = context.catalog
    recorded = changes(lead, values)
    becomes_known = not lead.known
    if not recorded and not becomes_known:
        return
    for change in recorded:
        lead.set_value(change.field, change.new)
        tx.activities.add(change_data_value(lead.lead_id, context.now_ms, catalog.zone, change))
    if becomes_known:
        lead.known = True
        lead.partition_id = partition_of_new_lead(lead, catalog, workspace)
        tx.leads.record_change(lead.lead_id, context.now_ms)
    lead.updated_ms = context.now_ms
    tx.leads.save(lead)


def _attach_foreign_id(foreign_id: ForeignId, lead: Lead, tx: Tx, context: Context) -> bool:
    """Return whether the lead did not have it; one that moves changes both leads (S-7)."""
    earlier = tx.leads.by_foreign_id(foreign_id.type, foreign_id.id)
    if earlier is not None and earlier.lead_id == lead.lead_id:
        return False
    if earlier is not None:
        earlier.updated_ms = context.now_ms
        tx.leads.save(earlier)
        tx.leads.record_change(earlier.lead_id, context.now_ms)
    tx.leads.attach_foreign_id(foreign_id.type, foreign_id.id, lead.lead_id)
    return True


def _join_cookie(cookie: str, lead: Lead, tx: Tx, *, move_cookie: bool) -> bool:
    """Return whether an anonymous lead was joined, which changes the lead (S-50 to S-52)."""
    other = tx.leads.by_cookie(cookie)
    if other is not None and other.lead_id == lead.lead_id:
        return False
    if other is not None and not other.known:
        absorb_anonymous(other, lead, tx)
        return True
    if other is None or move_cookie:
        tx.leads.attach_cookie(cookie, lead.lead_id)
    return False
