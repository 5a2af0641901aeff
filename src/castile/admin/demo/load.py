"""
Load the demo into a subscription without leads.

Its definitions are applied in one transaction, everything else comes in the next one: after a
crash in between, the next start goes on there.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from castile.admin.apply import apply_definition
from castile.admin.definition import DefinitionError, read_definition
from castile.admin.demo.chances import seeded
from castile.admin.demo.company import make_company
from castile.admin.demo.definitions import definition_text
from castile.admin.demo.people import FIRST_LEAD_ID
from castile.admin.demo.words import read_words

if TYPE_CHECKING:
    from castile.admin.demo.company import Company
    from castile.admin.demo.story import Story
    from castile.server.installation import Installation
    from castile.store.subscriptions import StoredSubscription
    from castile.store.tx import Tx

SEED: Final = 2026


def load_demo(installation: Installation, subscription: StoredSubscription) -> str:
    """
    Load the invented company, unless the subscription has or had leads.

    Args:
        installation: Where the subscription is; its clock says when everything is over.
        subscription: What to load into.

    Returns:
        One sentence that says what was done.

    Raises:
        DefinitionError: What is defined already does not go together with the company.
    """
    number = subscription.subscription_id
    with installation.database.read(number) as tx:
        if tx.leads.all(after=0, limit=1) or tx.sequences.last_id("lead") >= FIRST_LEAD_ID:
            return f"demo: {subscription.name} has leads already; nothing was loaded"
    _define(installation, subscription.name)
    company = make_company(
        read_words(),
        installation.directory.current.subscriptions[number].catalog,
        seeded(SEED),
        installation.clock.now_ms(),
    )
    installation.database.write(number, lambda tx: _store(company, tx))
    leads, activities = len(company.stories), len(company.activities)
    return f"demo: {leads} leads and {activities} activities of an invented company were loaded"


def _define(installation: Installation, subscription_name: str) -> None:
    source = "the demo"
    definition = read_definition(definition_text(), source=source, folder=Path())
    try:
        apply_definition(installation, definition, subscription_name, dry_run=False)
    except DefinitionError as error:
        raise DefinitionError(f"{source}: {line}" for line in error.errors) from None


def _store(company: Company, tx: Tx) -> None:
    for story in company.stories:
        _store_lead(story, tx)
    tx.activities.add_all(company.activities)
    for job in company.jobs:
        tx.jobs.add(job)
    for object_type, record in company.objects:
        tx.custom_objects.add(object_type, record)


def _store_lead(story: Story, tx: Tx) -> None:
    lead, person = story.lead, story.person
    tx.leads.insert(lead)
    if person.cookie is not None:
        tx.leads.attach_cookie(person.cookie, lead.lead_id)
    for foreign_id in person.foreign_ids:
        tx.leads.attach_foreign_id(foreign_id.type, foreign_id.id, lead.lead_id)
    for list_id, added_ms in story.members.items():
        tx.lists.add(list_id, lead.lead_id, added_ms)
