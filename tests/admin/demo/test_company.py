"""The company as a whole: everything agrees with everything."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from castile.actions.flow_steps import MINUTE_MS
from castile.admin.demo.chances import seeded
from castile.admin.demo.company import make_company
from castile.admin.demo.words import read_words
from castile.domain.activity_types import ACTIVITY_TYPES
from castile.domain.jobs import JobState
from castile.domain.values import shown_in_activity

if TYPE_CHECKING:
    from castile.admin.demo.company import Company
    from castile.domain.activities import Activity
    from castile.domain.catalog import Catalog
    from tests.harness import Harness

BROWSER = ("Query Parameters", "Referrer URL", "Client IP Address", "User Agent")
STEP = ("Step ID", "Choice Number")
CHANGE = ("Attribute Name", "Old Value", "New Value", "Reason")
ATTRIBUTES: dict[str, list[tuple[str, ...]]] = {
    "New Lead": [("Source Type", "Source Info", "Created Date")],
    "Change Data Value": [CHANGE, (*CHANGE, *STEP)],
    "Change Score": [("Score Name", "Change Value", "Old Value", "New Value", "Reason")],
    "Add to List": [("List ID",), ("List ID", *STEP)],
    "Remove from List": [("List ID", *STEP)],
    "Request Campaign": [("Campaign ID", "Source")],
    "Send Email": [STEP],
    "Email Delivered": [STEP],
    "Email Bounced": [("Category", "Details", *STEP)],
    "Open Email": [("Device", *STEP)],
    "Click Email": [("Link", "Device", *STEP)],
    "Unsubscribe Email": [STEP],
    "Interesting Moment": [("Type", "Description", "Source", "Date", *STEP)],
    "Wait": [STEP],
    "Visit Webpage": [("Webpage ID", "Webpage URL", *BROWSER, "Message Id", "Created At")],
    "Fill Out Form": [("Webform ID", "Form Fields", "Webpage ID", *BROWSER)],
    "Click Link": [("Link ID", "Webpage ID", *BROWSER)],
}


def _by_lead(company: Company) -> dict[int, list[Activity]]:
    found: dict[int, list[Activity]] = defaultdict(list)
    for activity in company.activities:
        found[activity.lead_id].append(activity)
    return found


def test_there_are_500_leads_and_5000_activities(company: Company) -> None:
    """As many as it says, in the order of time, the last ones minutes ago."""
    assert (len(company.stories), len(company.activities)) == (500, 5000)
    times = [each.occurred_ms for each in company.activities]
    assert times == sorted(times)


def test_something_happened_just_now(company: Company, demo: Harness) -> None:
    """A client that asks for what is new finds something."""
    ago_ms = [demo.clock.now_ms() - each.occurred_ms for each in company.activities]
    assert 3 * MINUTE_MS <= min(ago_ms) <= 5 * MINUTE_MS
    assert sum(each <= 15 * MINUTE_MS for each in ago_ms) >= 5


def test_every_activity_is_worded_as_its_type_is(company: Company) -> None:
    """Attributes in order, Lead ID last and right; each type is known to filters."""
    assert set(ATTRIBUTES) <= ACTIVITY_TYPES
    assert {each.type for each in company.activities} == set(ATTRIBUTES)
    for activity in company.activities:
        *names, last = [name for name, _ in activity.attributes]
        assert tuple(names) in ATTRIBUTES[activity.type], activity
        assert (last, activity.attributes[-1][1]) == ("Lead ID", str(activity.lead_id))


def test_every_activity_is_of_a_lead_that_is_there(company: Company) -> None:
    """Each lead has at least one, each known one exactly one New Lead, when it was created."""
    by_lead = _by_lead(company)
    assert set(by_lead) == {story.lead.lead_id for story in company.stories}
    for story in company.stories:
        new = [each for each in by_lead[story.lead.lead_id] if each.type == "New Lead"]
        assert [each.occurred_ms for each in new] == [story.lead.created_ms] * story.lead.known


def test_histories_lead_to_the_values(company: Company, catalog: Catalog) -> None:
    """Each change begins where the one before ended; the last one is what the lead has."""
    fields = {each.display_name: each for each in catalog.fields_described}
    for story in company.stories:
        values: dict[str, str] = {}
        for activity in story.activities:
            if activity.type != "Change Data Value":
                continue
            told = dict(activity.attributes)
            name = told["Attribute Name"]
            assert values.get(name, told["Old Value"]) == told["Old Value"]
            assert told["New Value"] != told["Old Value"]
            values[name] = told["New Value"]
            assert activity.occurred_ms <= story.lead.updated_ms
        for name, text in values.items():
            stored = story.lead.value(fields[name])
            assert shown_in_activity(fields[name], stored, catalog.zone) == text


def test_memberships_are_what_was_added_and_not_removed(company: Company) -> None:
    """And since when, too."""
    for story in company.stories:
        members: dict[int, int] = {}
        for activity in story.activities:
            list_id = dict(activity.attributes).get("List ID")
            if activity.type == "Add to List":
                members[int(list_id or 0)] = activity.occurred_ms
            elif activity.type == "Remove from List":
                del members[int(list_id or 0)]
        assert members == story.members


def test_steps_are_those_of_the_campaign(company: Company, catalog: Catalog) -> None:
    """Each activity of a flow names a step of its campaign."""
    steps = {
        campaign.full_name: {str(step.step_id) for step in campaign.flow}
        for campaign in catalog.programs.campaigns
    }
    for activity in company.activities:
        step_id = dict(activity.attributes).get("Step ID")
        if activity.campaign or step_id is not None:
            assert activity.campaign in steps
        if step_id is not None:
            assert step_id in steps[activity.campaign]


def test_jobs_have_ended_and_say_what_was_done(company: Company, catalog: Catalog) -> None:
    """Imports count the members that came with them, runs the leads that took part."""
    assert {job.state for job in company.jobs} == {JobState.COMPLETE}
    added = Counter((each.asset_id, each.occurred_ms) for each in company.activities)
    imports = [job for job in company.jobs if job.list_id is not None]
    assert len(imports) == 2
    for job in imports:
        assert job.progress["rows_imported"] == added[job.list_id, job.created_ms]
        assert job.details["rows"] == job.progress["rows_imported"] + job.progress["rows_failed"]
    letters = catalog.programs.campaign_by_full_name("Kite Letter.Send Letter")
    assert letters is not None
    for job in (job for job in company.jobs if job.campaign_id == letters.campaign_id):
        sent = Counter((each.type, each.asset, each.occurred_ms) for each in company.activities)
        assert job.progress["leads"] == sent["Send Email", "Kite Letter", job.created_ms]


def test_other_chances_make_another_company(
    company: Company, catalog: Catalog, demo: Harness
) -> None:
    """The randomness is an argument; the numbers stay."""
    chances = seeded(1)
    other = make_company(read_words(), catalog, chances, demo.clock.now_ms())
    assert (len(other.stories), len(other.activities)) == (500, 5000)
    emails = [[story.lead.email for story in each.stories] for each in (company, other)]
    assert emails[0] != emails[1]
