"""Do one row of an import: find or write its lead, put it on the list, keep its tokens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from castile.actions.list_members import add_member
from castile.actions.upsert_lead import find_target, write_target
from castile.domain.activities import add_to_list, list_import
from castile.wire.faults import LeadNotFound
from castile.wire.messages import LeadKeyRef

if TYPE_CHECKING:
    from castile.actions.context import Context
    from castile.actions.upsert_lead import Target
    from castile.domain.activities import Activity
    from castile.domain.catalog import Workspace
    from castile.domain.ids import CampaignId, LeadId
    from castile.domain.import_file import ImportRow
    from castile.domain.lead_input import LeadInput
    from castile.domain.lists import StaticList
    from castile.store.tx import Tx


@dataclass(frozen=True, slots=True)
class Destination:
    """
    Where the rows of an import go.

    Args:
        static_list: The list.
        workspace: That of its program: new leads go into its primary partition.
        campaign_id: The campaign that uses the tokens of the rows; None drops them.
        writes: Whether leads are created and changed; else they are only put on the list.
    """

    static_list: StaticList
    workspace: Workspace | None
    campaign_id: CampaignId | None
    writes: bool


@dataclass(frozen=True, slots=True)
class Imported:
    """
    What became of a row that was imported.

    Args:
        lead_id: Its lead.
        is_new_member: Whether the lead was not on the list before.
        activities: What is to be recorded, in order.
    """

    lead_id: LeadId
    is_new_member: bool
    activities: list[Activity]


def import_row(row: ImportRow, destination: Destination, tx: Tx, context: Context) -> Imported:
    """
    Do one row; its activities are left to the caller.

    Args:
        row: The row.
        destination: Where it goes.
        tx: The transaction to write in; a row that fails leaves what it wrote to a savepoint.
        context: Time and definitions.

    Returns:
        What became of it.

    Raises:
        LeadNotFound: 20103, no known lead has the key; where leads are written, an email without
            one makes a new lead.
        LeadSyncFailed: 20106, a value does not fit its field.

    Source: documented, recorded and decided, 30-lists-and-import I-51 to I-57; 10-leads L-1.
    """
    static_list, now_ms = destination.static_list, context.now_ms
    target = _target(row.lead_input, tx)
    lead = target.lead
    activities: list[Activity] = []
    if destination.writes:
        done = write_target(
            target,
            row.lead_input,
            tx,
            context,
            workspace=destination.workspace if lead is None else None,
            cause=list_import(static_list.name),
        )
        lead, activities = done.lead, done.activities
    elif lead is None:
        raise _not_found(row.lead_input)
    is_new_member = add_member(lead.lead_id, static_list, tx, context, record=False)
    if is_new_member:
        activities.append(add_to_list(lead.lead_id, now_ms, static_list.list_id, static_list.name))
    if destination.campaign_id is not None:
        _keep_tokens(row, destination.campaign_id, lead.lead_id, tx, now_ms)
    return Imported(lead.lead_id, is_new_member, activities)


def _target(lead_input: LeadInput, tx: Tx) -> Target:
    """Find the lead; an id that no known lead has is not found, an email may be (L-1)."""
    target = find_target(lead_input, tx)
    if target.lead is not None and not target.lead.known:
        raise _not_found(lead_input)
    return target


def _not_found(lead_input: LeadInput) -> LeadNotFound:
    if lead_input.lead_id is not None:
        return LeadNotFound(key_type=LeadKeyRef.IDNUM, key_value=lead_input.lead_id)
    return LeadNotFound(key_type=LeadKeyRef.EMAIL, key_value=lead_input.email or "")


def _keep_tokens(
    row: ImportRow, campaign_id: CampaignId, lead_id: LeadId, tx: Tx, now_ms: int
) -> None:
    """Store or remove the tokens of a row (I-55)."""
    for name, value in row.tokens:
        if value is None:
            tx.lead_tokens.remove(campaign_id, lead_id, name)
        else:
            tx.lead_tokens.store(campaign_id, lead_id, name, value, stored_ms=now_ms)
