"""Flows of the demo's campaigns, in the past."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from castile.actions.flow_steps import DAY_MS, HOUR_MS, MINUTE_MS
from castile.admin.demo.chances import Chances
from castile.admin.demo.flows import Flows, waiting_ms
from castile.domain.tokens import Tokens
from tests.admin.demo.tellings import START_MS, story_of, told

if TYPE_CHECKING:
    from castile.admin.demo.story import Story
    from castile.domain.catalog import Catalog

NOTHING_HAPPENS = 0.99


def _flows(story: Story, *numbers: float) -> Flows:
    given = iter(numbers)
    chances = Chances(lambda: next(given, NOTHING_HAPPENS))
    return Flows(story, Tokens(story.catalog), chances)


def test_a_request_is_recorded_and_the_flow_follows(catalog: Catalog) -> None:
    """Steps behind a wait come later, each under its number and choice."""
    story = story_of(catalog, Industry="Education")
    _flows(story).request("First Steps.Welcome")
    story.tell()
    assert told(story) == [
        ("Request Campaign", "First Steps.Welcome"),
        ("Add to List", "Newsletter"),
        ("Send Email", "Welcome to the Wind"),
        ("Change Data Value", "Lead Status"),
        ("Email Delivered", "Welcome to the Wind"),
        ("Wait", ""),
        ("Send Email", "Kites for a Class"),
        ("Change Data Value", "Lead Score"),
        ("Change Score", "Lead Score"),
        ("Email Delivered", "Kites for a Class"),
    ]
    waited = story.activities[5]
    assert waited.occurred_ms == START_MS + 2 * DAY_MS + 4 * HOUR_MS
    sent = dict(story.activities[6].attributes)
    assert sent["Choice Number"] == "1"
    campaign = story.campaign("First Steps.Welcome")
    assert sent["Step ID"] == str(campaign.flow[4].step_id)


def test_a_choice_that_does_not_fit_does_nothing(catalog: Catalog) -> None:
    """A lead with a status keeps it; nor is a lead put on a list where it is."""
    story = story_of(catalog, LeadStatus="Customer")
    story.join(story.static_list("Newsletter"))
    _flows(story).request("First Steps.Welcome")
    assert told(story)[1:] == [("Send Email", "Welcome to the Wind")]


def test_tokens_are_replaced(catalog: Catalog) -> None:
    """My Tokens of the program, and values of the lead."""
    story = story_of(catalog, FirstName="Jane")
    _flows(story).request("School Kits Guide.Guide Requested")
    moment = next(each for each in story.activities if each.type == "Interesting Moment")
    description = "Jane asked for Thirty kites in thirty minutes"
    assert ("Description", description) in moment.attributes


def test_campaigns_can_request_campaigns(catalog: Catalog) -> None:
    """A review finds a lead with a high score; a step that is not carried out is passed over."""
    story = story_of(catalog, LeadScore="20")
    _flows(story).run(story.campaign("Coast Scoring.Review"))
    story.tell()
    assert told(story) == [
        ("Request Campaign", "Coast Scoring.Sales Ready"),
        ("Change Data Value", "Lead Status"),
        ("Add to List", "Sales Ready"),
        ("Interesting Moment", ""),
    ]


def test_scores_are_set_and_lists_are_left(catalog: Catalog) -> None:
    """As `=0` says; a lead that is on no list leaves none."""
    story = story_of(catalog, LeadScore="20")
    story.join(story.static_list("Sales Ready"))
    flows = _flows(story)
    flows.request("Coast Scoring.Cool Down")
    flows.request("Coast Scoring.Cool Down")
    assert [each for each in told(story) if each[0] != "Request Campaign"] == [
        ("Remove from List", "Sales Ready"),
        ("Change Data Value", "Lead Score"),
        ("Change Score", "Lead Score"),
        ("Change Data Value", "Lead Status"),
    ]
    assert story.lead.value(story.catalog.field("LeadScore")) == "0"


@pytest.mark.parametrize(
    ("numbers", "kinds"),
    [
        ((0.0,), ["Email Bounced"]),
        ((0.99, 0.99), ["Email Delivered"]),
        ((0.99, 0.0, 0.0, 0.0, 0.99, 0.99), ["Email Delivered", "Open Email"]),
        ((0.99, 0.0, 0.0, 0.0, 0.0, 0.0), ["Email Delivered", "Open Email", "Click Email"]),
        ((0.99, 0.0, 0.0, 0.0, 0.99, 0.0), ["Email Delivered", "Open Email", "Unsubscribe Email"]),
    ],
)
def test_emails_are_read_or_not(
    catalog: Catalog, numbers: tuple[float, ...], kinds: list[str]
) -> None:
    """Chance decides; whoever unsubscribes gets no more mail."""
    story = story_of(catalog)
    _flows(story, *numbers).run(story.campaign("Kite Letter.Send Letter"))
    story.tell()
    about_email = [each.type for each in story.activities if each.asset == "Kite Letter"]
    assert about_email == ["Send Email", *kinds]
    unsubscribed = story.lead.value(catalog.field("Unsubscribed")) == "1"
    assert unsubscribed == ("Unsubscribe Email" in kinds)


def test_without_an_email_nothing_becomes_of_it(catalog: Catalog) -> None:
    """The step is done all the same."""
    story = story_of(catalog)
    story.lead.email = None
    _flows(story).run(story.campaign("Kite Letter.Send Letter"))
    story.tell()
    assert told(story) == [("Send Email", "Kite Letter")]


def test_a_wait_adds_up() -> None:
    """Units that are not stated are none."""
    assert waiting_ms({"days": 1, "hours": 2, "minutes": 3}) == DAY_MS + 2 * HOUR_MS + 3 * MINUTE_MS
    assert waiting_ms({"minutes": 1}) == MINUTE_MS
