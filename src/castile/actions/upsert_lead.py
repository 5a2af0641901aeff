"""
Create or update the lead that a judged record means.

The steps, in order: find the target, judge its partition, write the values (or create the
lead), attach the foreign system id, join the cookie, save, record the activities. An operation
over many records finds and writes one target after the other and records all activities at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from castile.actions.merge import absorb_anonymous
from castile.domain.activities import SOAP_API, change_data_value, new_lead
from castile.domain.changes import changes
from castile.domain.ids import LeadId
from castile.domain.leads import Lead, derived_website
from castile.domain.partitions import in_target_workspace, partition_of_new_lead
from castile.wire.faults import LeadNotFound, LeadSyncFailed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from castile.actions.context import Context
    from castile.domain.activities import Activity, Cause
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
class Target:
    """
    The lead that a record means.

    Args:
        lead: The lead as it is, or None: a new one.
        found_by: The key by which it was found.
    """

    lead: Lead | None
    found_by: FoundBy


@dataclass(frozen=True, slots=True)
class Upserted:
    """
    What became of a record.

    Args:
        lead: The lead after the write.
        created: Whether it is new.
        activities: What is to be recorded, in order.
    """

    lead: Lead
    created: bool
    activities: list[Activity]


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
    target = find_target(lead_input, tx)
    done = write_target(
        target, lead_input, tx, context, workspace=workspace, move_cookie=move_cookie
    )
    tx.activities.add_all(done.activities)
    return done


def find_target(lead_input: LeadInput, tx: Tx) -> Target:
    """
    Find the lead that a record means.

    Args:
        lead_input: The judged record.
        tx: The transaction to read in.

    Returns:
        The lead and the key that found it.

    Raises:
        LeadNotFound: 20103, an Id without a lead.

    Source: documented, recorded and decided, 10-leads S-12 to S-18, U-2.
    """
    leads = tx.leads
    if lead_input.lead_id is not None:
        lead = leads.get(lead_input.lead_id)
        if lead is None:
            raise LeadNotFound(key_type="IDNUM", key_value=str(lead_input.lead_id))
        return Target(lead, FoundBy.ID)
    if lead_input.foreign_id is not None:
        lead = leads.by_foreign_id(lead_input.foreign_id.type, lead_input.foreign_id.id)
        if lead is not None:
            return Target(lead, FoundBy.FOREIGN_ID)
    if lead_input.email is not None:
        preferred = leads.by_email(lead_input.email, 1)
        if preferred:
            return Target(preferred[0], FoundBy.EMAIL)
    if lead_input.cookie is not None:
        lead = leads.by_cookie(lead_input.cookie)
        if lead is not None and (not lead.known or lead_input.email is None):
            return Target(lead, FoundBy.COOKIE)
    return Target(None, FoundBy.NOTHING)


def write_target(
    target: Target,
    lead_input: LeadInput,
    tx: Tx,
    context: Context,
    *,
    workspace: Workspace | None = None,
    move_cookie: bool = False,
    cause: Cause = SOAP_API,
) -> Upserted:
    """
    Write what a record asks for; its activities are left to the caller.

    Args:
        target: What `find_target` found; a lead that is there is changed.
        lead_input: The judged record.
        tx: The transaction to write in.
        context: Time and definitions.
        workspace: As `upsert_lead` takes it.
        move_cookie: As `upsert_lead` takes it.
        cause: How activities word what is done.

    Returns:
        The lead as it is after the write, whether it is new, and what is to be recorded.

    Raises:
        LeadSyncFailed: 20106, the lead is not in the primary partition of the workspace.
        Fault: what `lead_input.failure` or `lead_input.email_failure` holds.

    Source: documented, recorded and decided, 10-leads sections 6.2 to 6.7, U-5.
    """
    values = _judged_values(target, lead_input)
    if target.lead is None:
        done = _create(values, tx, context, workspace, cause=cause)
        changed = False
    else:
        if workspace is not None and target.lead.known and target.found_by is not FoundBy.EMAIL:
            _judge_partition(target.lead, workspace)
        done = Upserted(target.lead, created=False, activities=[])
        changed = _update(done, values, tx, context, workspace, cause=cause)
    lead = done.lead
    attached = lead_input.foreign_id is not None and _attach_foreign_id(
        lead_input.foreign_id, lead, tx, context
    )
    joined = lead_input.cookie is not None and _join_cookie(
        lead_input.cookie, lead, tx, move_cookie=move_cookie
    )
    if changed or joined or (attached and not done.created):
        lead.updated_ms = context.now_ms
        tx.leads.save(lead)
    if (attached or joined) and not done.created:
        tx.leads.record_change(lead.lead_id, context.now_ms)
    return done


def _judged_values(target: Target, lead_input: LeadInput) -> Sequence[FieldValue]:
    """Leave the Email element out where it is only a key: S-21 (letter case), U-5."""
    is_key = target.lead is not None and (
        lead_input.keeps_email or target.found_by is FoundBy.EMAIL
    )
    if not is_key and lead_input.email_failure is not None:
        raise lead_input.email_failure
    if lead_input.failure is not None:
        raise lead_input.failure
    if is_key or lead_input.email_element is None:
        return lead_input.values
    return (lead_input.email_element, *lead_input.values)


def _judge_partition(lead: Lead, workspace: Workspace) -> None:
    if not in_target_workspace(lead, workspace):
        raise LeadSyncFailed(
            reason=f"lead {lead.lead_id} is not in the primary partition of the workspace "
            f"{workspace.name}"
        )


def _create(
    values: Sequence[FieldValue],
    tx: Tx,
    context: Context,
    workspace: Workspace | None,
    *,
    cause: Cause,
) -> Upserted:
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
    for field, stored in values:
        lead.set_value(field, stored)
    _derive_website(lead, catalog)
    lead.partition_id = partition_of_new_lead(lead, catalog, workspace)
    lead.lead_id = tx.leads.insert(lead)
    created = new_lead(lead.lead_id, context.now_ms, catalog.zone, cause)
    return Upserted(lead, created=True, activities=[created])


def _derive_website(lead: Lead, catalog: Catalog) -> None:
    company, website = catalog.field(COMPANY), catalog.field(WEBSITE)
    if lead.value(company) is None and lead.value(website) is None:
        lead.set_value(website, derived_website(lead.email))


def _update(
    done: Upserted,
    values: Sequence[FieldValue],
    tx: Tx,
    context: Context,
    workspace: Workspace | None,
    *,
    cause: Cause,
) -> bool:
    """Return whether the lead has changed and is to be saved."""
    catalog, lead = context.catalog, done.lead
    recorded = changes(lead, values, clears_show=cause.clears_show)
    for change in recorded:
        lead.set_value(change.field, change.new)
        done.activities.append(
            change_data_value(
                lead.lead_id, context.now_ms, catalog.zone, change, reason=cause.reason
            )
        )
    if lead.known:
        return any(change.is_real for change in recorded)
    lead.known = True
    lead.partition_id = partition_of_new_lead(lead, catalog, workspace)
    tx.leads.record_change(lead.lead_id, context.now_ms)
    return True


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
