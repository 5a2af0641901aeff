"""
Join one lead into another, or erase one: the one list of what belongs to a lead.

Whoever stores something new that belongs to a lead adds its line to `BELONGINGS`. The times of
changes are no belongings: they are the lead's own and go with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from castile.actions.custom_objects import move_objects
from castile.domain.activities import REASON_MERGE_LEADS, change_data_value
from castile.domain.activities import merge_leads as merge_leads_activity
from castile.domain.changes import Change
from castile.domain.standard_fields import EMAIL_NAME

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from castile.actions.context import Context
    from castile.domain.catalog import Catalog
    from castile.domain.ids import LeadId
    from castile.domain.leads import Lead
    from castile.store.tx import Tx


@dataclass(frozen=True, slots=True)
class Belonging:
    """
    One kind of thing that belongs to a lead.

    Args:
        name: What it is called in counts of what was removed.
        move: Gives all of the first lead to the second, which keeps what both have.
        remove: Removes all of a lead and returns how many there were.
    """

    name: str
    move: Callable[[LeadId, LeadId, Tx], object]
    remove: Callable[[LeadId, Tx], int]


BELONGINGS: Final = (
    Belonging(
        "activities",
        lambda source, target, tx: tx.activities.move(source, target),
        lambda lead_id, tx: tx.activities.remove_lead(lead_id),
    ),
    Belonging(
        "cookies",
        lambda source, target, tx: tx.leads.move_cookies(source, target),
        lambda lead_id, tx: tx.leads.remove_cookies(lead_id),
    ),
    Belonging(
        "foreign system ids",
        lambda source, target, tx: tx.leads.move_foreign_ids(source, target),
        lambda lead_id, tx: tx.leads.remove_foreign_ids(lead_id),
    ),
    Belonging(
        "list memberships",
        lambda source, target, tx: tx.lists.move(source, target),
        lambda lead_id, tx: tx.lists.remove_lead(lead_id),
    ),
    Belonging(
        "lead tokens",
        lambda source, target, tx: tx.lead_tokens.move(source, target),
        lambda lead_id, tx: tx.lead_tokens.remove_lead(lead_id),
    ),
    Belonging(
        "campaign runs",
        lambda source, target, tx: tx.runs.move(source, target),
        lambda lead_id, tx: tx.runs.remove_lead(lead_id),
    ),
    Belonging(
        "roles",
        lambda source, target, tx: tx.roles.move(source, target),
        lambda lead_id, tx: tx.roles.remove_lead(lead_id),
    ),
    Belonging(
        "companies",
        lambda source, target, tx: tx.companies.move(source, target),
        lambda lead_id, tx: tx.companies.remove_lead(lead_id),
    ),
    Belonging(
        "custom objects",
        move_objects,
        lambda lead_id, tx: tx.custom_objects.remove_lead(lead_id),
    ),
)
"""Everything that belongs to a lead, in the order in which it is shown."""


def absorb_anonymous(anonymous: Lead, target: Lead, tx: Tx) -> None:
    """
    Join an anonymous lead into the lead that its visitor turned out to be.

    Args:
        anonymous: The lead that disappears.
        target: The lead that takes its activities, cookies and, into empty fields, its values;
            the caller saves it.
        tx: The transaction to write in.

    Source: documented: anonymous activity is joined to the known lead; decided, 10-leads S-51.
    """
    fill_empty(target, anonymous)
    _take_over(anonymous, target, tx)


def merge_leads(winner: Lead, losers: Sequence[Lead], tx: Tx, context: Context) -> None:
    """
    Merge leads into one, with its activities.

    Args:
        winner: The lead that stays; it is changed and saved.
        losers: The leads that disappear, each once; the value of an earlier one goes before.
        tx: The transaction to write in.
        context: Time and definitions.

    Source: documented and decided, 10-leads X-5 to X-11; time of update: 00-overview S-7.
    """
    catalog = context.catalog
    owner_id = winner.owner_id
    filled: set[str] = set()
    foreign_ids: list[tuple[str, str]] = []
    for loser in losers:
        foreign_ids += tx.leads.foreign_ids(loser.lead_id)
        filled.update(fill_empty(winner, loser))
        _take_over(loser, winner, tx)
    if filled or foreign_ids or winner.owner_id != owner_id:
        winner.updated_ms = context.now_ms
    tx.leads.save(winner)
    changes = [
        Change(field, None, winner.value(field))
        for field in catalog.fields_described
        if field.key in filled
    ]
    merged = merge_leads_activity(
        winner.lead_id,
        context.now_ms,
        _name(winner, catalog),
        loser_ids=[loser.lead_id for loser in losers],
        filled=[change.field.display_name for change in changes],
    )
    recorded = [
        change_data_value(
            winner.lead_id, context.now_ms, catalog.zone, change, reason=REASON_MERGE_LEADS
        )
        for change in changes
    ]
    tx.activities.add_all([*recorded, merged])


def erase_lead(lead: Lead, tx: Tx) -> dict[str, int]:
    """
    Remove a lead and everything that belongs to it.

    Args:
        lead: The lead, known or anonymous.
        tx: The transaction to write in.

    Returns:
        How many of each kind of belonging were removed, by the name of the kind.
    """
    removed = {one.name: one.remove(lead.lead_id, tx) for one in BELONGINGS}
    tx.leads.delete(lead.lead_id)
    return removed


def fill_empty(target: Lead, source: Lead) -> list[str]:
    """
    Fill what has no value in the target with what the source has.

    A false boolean is not stored, so it is filled like any empty field. The email, the sales user
    and the CRM ids follow the same rule.

    Returns:
        The keys of the fields that were filled, the email among them.

    Source: decided, 10-leads S-51, X-5, X-6.
    """
    filled = [key for key in source.values if key not in target.values]
    for key in filled:
        target.values[key] = source.values[key]
    if target.email is None and source.email is not None:
        target.email = source.email
        filled.append(EMAIL_NAME)
    if target.owner_id is None:
        target.owner_id = source.owner_id
    if target.sfdc_account_id is None:
        target.sfdc_account_id = source.sfdc_account_id
    if target.sfdc_contact_id is None:
        target.sfdc_contact_id = source.sfdc_contact_id
    if target.sfdc_lead_id is None:
        target.sfdc_lead_id = source.sfdc_lead_id
    return filled


def _take_over(source: Lead, target: Lead, tx: Tx) -> None:
    for one in BELONGINGS:
        one.move(source.lead_id, target.lead_id, tx)
    tx.leads.delete(source.lead_id)


def _name(lead: Lead, catalog: Catalog) -> str:
    """Return first and last name, without them the email, without it nothing."""
    fields = (catalog.fields_by_name.get(name) for name in ("FirstName", "LastName"))
    names = (lead.value(field) for field in fields if field is not None)
    return " ".join(filter(None, names)) or lead.email or ""
