"""A story of one known lead, to let things happen in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from castile.admin.demo.people import Origin, Person
from castile.admin.demo.story import Story
from castile.domain.ids import LeadId, PartitionId
from castile.domain.leads import Lead

if TYPE_CHECKING:
    from castile.domain.catalog import Catalog

START_MS = 1_785_766_500_000
END_MS = START_MS + 10 * 86_400_000


def story_of(catalog: Catalog, **values: str) -> Story:
    """Return the story of a new lead with an email and some values."""
    lead = Lead(
        lead_id=LeadId(15),
        email="jane@example.com",
        known=True,
        partition_id=PartitionId(0),
        owner_id=None,
        sfdc_account_id=None,
        sfdc_contact_id=None,
        sfdc_lead_id=None,
        created_ms=0,
        updated_ms=0,
        values={catalog.field(name).key: text for name, text in values.items()},
    )
    story = Story(Person(origin=Origin.SALES, lead=lead), catalog, END_MS)
    story.now_ms = START_MS
    return story


def told(story: Story) -> list[tuple[str, str]]:
    """Return type and asset of everything that happened."""
    return [(each.type, each.asset) for each in story.activities]
