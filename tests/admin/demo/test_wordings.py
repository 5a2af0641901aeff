"""How visits and emails are worded."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from castile.admin.demo.wordings import (
    OPEN_EMAIL,
    Browser,
    click_link,
    fill_out_form,
    of_email,
    visit_webpage,
)
from castile.admin.demo.words import Form, Link, Page
from castile.domain.flow_activities import FlowCause
from castile.domain.ids import LeadId

AT_MS = 1_785_766_500_000  # 2026-08-03T14:15:00Z
LEAD = LeadId(15)
PAGE = Page(id=6, name="Kites", path="/kites")
BROWSER = Browser(referrer="r", query="", address="192.0.2.1", agent="a")
OF_BROWSER = [
    ("Query Parameters", ""),
    ("Referrer URL", "r"),
    ("Client IP Address", "192.0.2.1"),
    ("User Agent", "a"),
]


def test_a_visit_has_the_attributes_of_the_documented_sample() -> None:
    """In its order, the time in the subscription's zone, Lead ID last."""
    visit = visit_webpage(LEAD, AT_MS, PAGE, BROWSER, ZoneInfo("America/Chicago"))
    assert (visit.type, visit.asset_id, visit.asset) == ("Visit Webpage", 6, "Kites")
    assert list(visit.attributes) == [
        ("Webpage ID", "6"),
        ("Webpage URL", "/kites"),
        *OF_BROWSER,
        ("Message Id", ""),
        ("Created At", "2026-08-03 09:15:00"),
        ("Lead ID", "15"),
    ]


def test_a_form_shows_its_fields_as_they_were_serialized() -> None:
    """With lengths in bytes, as in the documented sample."""
    form = Form(id=7, name="Letter", page=6, path="/letter", campaign="")
    sent = fill_out_form(LEAD, AT_MS, form, BROWSER, "å@example.com")
    assert list(sent.attributes) == [
        ("Webform ID", "7"),
        (
            "Form Fields",
            'a:3:{s:5:"Email";s:14:"å@example.com";s:6:"formid";s:1:"7";s:4:"lpId";s:1:"6";}',
        ),
        ("Webpage ID", "6"),
        *OF_BROWSER,
        ("Lead ID", "15"),
    ]


def test_a_link_is_named_by_its_address() -> None:
    """Behind it the page that it is on."""
    clicked = click_link(LEAD, AT_MS, Link(id=8, name="https://x.test/"), PAGE, BROWSER)
    assert (clicked.type, clicked.asset) == ("Click Link", "https://x.test/")
    assert clicked.attributes[:2] == (("Link ID", "8"), ("Webpage ID", "6"))


def test_what_becomes_of_an_email_names_the_step_that_sent_it() -> None:
    """The same email, campaign, step and choice."""
    cause = FlowCause(LEAD, AT_MS, "P.C", "Send Email", 41, 2)
    opened = of_email(cause.send_email("Hello"), OPEN_EMAIL, AT_MS + 1, ("Device", "Phone"))
    assert (opened.type, opened.asset, opened.campaign) == ("Open Email", "Hello", "P.C")
    assert list(opened.attributes) == [
        ("Device", "Phone"),
        ("Step ID", "41"),
        ("Choice Number", "2"),
        ("Lead ID", "15"),
    ]
