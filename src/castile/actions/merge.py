"""
Join one lead into another: the one list of what belongs to a lead.

Whoever stores something new that belongs to a lead adds its line to `_move_belongings`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from castile.domain.leads import Lead
    from castile.store.tx import Tx


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
    _move_belongings(anonymous, target, tx)
    tx.leads.delete(anonymous.lead_id)


def fill_empty(target: Lead, source: Lead) -> list[str]:
    """
    Fill the fields of the target that have no value with those of the source.

    Returns:
        The keys of the fields that were filled, the email not among them.

    Source: decided, 10-leads S-51, X-5.
    """
    filled = [key for key in source.values if key not in target.values]
    for key in filled:
        target.values[key] = source.values[key]
    return filled


def _move_belongings(source: Lead, target: Lead, tx: Tx) -> None:
    tx.activities.move(source.lead_id, target.lead_id)
    tx.leads.move_cookies(source.lead_id, target.lead_id)
    tx.leads.move_foreign_ids(source.lead_id, target.lead_id)
