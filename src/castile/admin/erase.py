"""
Erase people: leads with everything that belongs to them, and the kept calls that name them.

The journal comes first: whoever is interrupted finds the lead and can do it again. Calls that came
meanwhile are looked at once more when the lead is gone.
"""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from castile.actions.merge import erase_lead
from castile.domain.activities import CHANGE_DATA_VALUE
from castile.domain.ids import LeadId
from castile.domain.standard_fields import EMAIL_NAME
from castile.journal.traces import Traces

if TYPE_CHECKING:
    from collections.abc import Sequence

    from castile.domain.catalog import Catalog
    from castile.server.installation import Installation
    from castile.store.tx import Tx

_FORMER_EMAILS_READ: Final = 10_000
_VALUES: Final = ("Old Value", "New Value")


def erase_leads(
    installation: Installation, subscription_id: int, lead_ids: Sequence[int]
) -> dict[str, Any]:
    """
    Erase leads of a subscription.

    Args:
        installation: Where they are.
        subscription_id: Their subscription.
        lead_ids: Their ids; those of no lead are told.

    Returns:
        The ids that were `erased`, those that are `missing`, how many of each kind were
        `removed`, and whether the logs of both databases are `logs_empty`.
    """
    with installation.database.read(subscription_id) as tx:
        found = [each for each in lead_ids if tx.leads.get(LeadId(each)) is not None]
    traces = traces_of(installation, subscription_id, found)
    removed: Counter[str] = Counter()
    logs_empty = True
    if found:
        removed["kept calls"], _ = installation.journal.forget(subscription_id, traces)
    erased = []
    for lead_id in found:
        counts = installation.database.write(subscription_id, partial(_erase, LeadId(lead_id)))
        if counts is not None:
            removed.update(counts)
            erased.append(lead_id)
    if found:
        more, journal_empty = installation.journal.forget(subscription_id, traces)
        removed["kept calls"] += more
        logs_empty = installation.database.empty_log() and journal_empty
    return {
        "erased": erased,
        "missing": [each for each in lead_ids if each not in erased],
        "removed": dict(removed),
        "logs_empty": logs_empty,
    }


def _erase(lead_id: LeadId, tx: Tx) -> dict[str, int] | None:
    lead = tx.leads.get(lead_id)
    return None if lead is None else {"leads": 1, **erase_lead(lead, tx)}


def traces_of(installation: Installation, subscription_id: int, lead_ids: Sequence[int]) -> Traces:
    """
    Collect what names leads, the emails that they had before among it.

    Args:
        installation: Where they are.
        subscription_id: Their subscription.
        lead_ids: Their ids; one that is no lead any more is all there is of it.
    """
    catalog = installation.directory.current.subscriptions[subscription_id].catalog
    texts: set[str] = set()
    with installation.database.read(subscription_id) as tx:
        for lead_id in map(LeadId, lead_ids):
            lead = tx.leads.get(lead_id)
            if lead is not None and lead.email is not None:
                texts.add(lead.email)
            texts.update(tx.leads.cookies(lead_id))
            texts.update(text for _, text in tx.leads.foreign_ids(lead_id))
            texts.update(_former_emails(lead_id, tx, catalog))
    return Traces(frozenset(lead_ids), frozenset(texts), frozenset(catalog.fields_by_name))


def _former_emails(lead_id: LeadId, tx: Tx, catalog: Catalog) -> set[str]:
    email = catalog.field(EMAIL_NAME).display_name
    return {
        text
        for activity in tx.activities.of_lead(lead_id, _FORMER_EMAILS_READ)
        if activity.type == CHANGE_DATA_VALUE and activity.asset == email
        for name, text in activity.attributes
        if name in _VALUES and text
    }
