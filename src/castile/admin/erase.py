"""
Erase people: leads with what belongs to them, and kept calls and reasons that name them.

An open import that names one of them would make the lead anew, so it goes first. Then the journal:
whoever is interrupted finds the lead and can do it again. Calls that came meanwhile are looked at
once more when the lead is gone.
"""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from castile.actions.merge import erase_lead
from castile.admin.errors import CommandError
from castile.domain.activities import CHANGE_DATA_VALUE
from castile.domain.ids import LeadId
from castile.domain.import_file import Column, ColumnKind, read_record
from castile.domain.import_progress import ImportProgress
from castile.domain.jobs import JobKind
from castile.domain.standard_fields import EMAIL_NAME
from castile.journal.traces import Traces
from castile.store.sequences import ID_MAX

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from castile.domain.catalog import Catalog
    from castile.domain.jobs import Job
    from castile.server.installation import Installation
    from castile.store.tx import Tx

_FORMER_EMAILS_READ: Final = 10_000
_VALUES: Final = ("Old Value", "New Value")
_JOBS_READ_AT_ONCE: Final = 100


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

    Raises:
        CommandError: An open import names one of them.
    """
    with installation.database.read(subscription_id) as tx:
        found = [each for each in lead_ids if tx.leads.get(LeadId(each)) is not None]
    traces = traces_of(installation, subscription_id, found)
    names = _names(traces)
    if found:
        with installation.database.read(subscription_id) as tx:
            _refuse_open_imports(names, tx)
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
        forgotten = installation.database.write(subscription_id, partial(_forget_reasons, names))
        removed["reasons of import rows"] = forgotten
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


def _names(traces: Traces) -> frozenset[str]:
    texts = {text.strip().lower() for text in traces.texts} - {""}
    return frozenset(texts | {str(lead_id) for lead_id in traces.lead_ids})


def _refuse_open_imports(names: frozenset[str], tx: Tx) -> None:
    for job_id in tx.imports.open():
        columns = [Column(ColumnKind(kind), key) for kind, key in tx.imports.columns(job_id)]
        keys = [number for number, column in enumerate(columns) if column.is_key]
        for rows in tx.imports.chunks(job_id):
            if _have_key(rows, keys, names):
                raise CommandError(
                    f"import {job_id} is not done and names such a lead: wait for its end, or"
                    f" castile jobs cancel {job_id}",
                    1,
                )


def _have_key(rows: Sequence[str], keys: Sequence[int], names: frozenset[str]) -> bool:
    text = "\n".join(rows).lower()
    if not any(name in text for name in names):  # As almost always; and it is quick.
        return False
    return any(not names.isdisjoint(_cells_of(row, keys)) for row in rows)


def _cells_of(row: str, numbers: Sequence[int]) -> Iterator[str]:
    try:
        cells = read_record(row)
    except ValueError:  # The row will fail.
        return
    for number in numbers:
        if number < len(cells):
            cell = cells[number].strip().lower()
            yield cell
            yield cell.lstrip("+0")  # As an id may be written.


def _forget_reasons(names: Collection[str], tx: Tx) -> int:
    count = 0
    for job in _imports(tx):
        progress = ImportProgress.of(job)
        if emptied := progress.forget(names):
            job.progress = progress.as_stored()
            tx.jobs.save_progress(job)
            count += emptied
    return count


def _imports(tx: Tx) -> Iterator[Job]:
    below = ID_MAX + 1
    while jobs := tx.jobs.latest(kind=JobKind.IMPORT, below=below, limit=_JOBS_READ_AT_ONCE):
        yield from jobs
        below = jobs[-1].job_id


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
