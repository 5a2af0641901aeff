"""
How the demo words what visitors do and what becomes of emails.

The server itself records none of this: it tracks no pages and sends no mail. Such activities come
in by `castile activities import`, and here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from castile.domain.activities import Activity

if TYPE_CHECKING:
    from datetime import tzinfo

    from castile.admin.demo.words import Form, Link, Page
    from castile.domain.ids import LeadId

SITE: Final = "https://www.harrowgale.test"

EMAIL_DELIVERED: Final = "Email Delivered"
EMAIL_BOUNCED: Final = "Email Bounced"
OPEN_EMAIL: Final = "Open Email"
CLICK_EMAIL: Final = "Click Email"
UNSUBSCRIBE_EMAIL: Final = "Unsubscribe Email"


@dataclass(frozen=True, slots=True, kw_only=True)
class Browser:
    """
    What a request of a visitor tells.

    Args:
        referrer: The page before, or "".
        query: The query parameters, or "".
        address: The IP address.
        agent: The user agent.
    """

    referrer: str
    query: str
    address: str
    agent: str

    @property
    def attributes(self) -> tuple[tuple[str, str], ...]:
        """The attributes that activities of the site have in common, in order."""
        return (
            ("Query Parameters", self.query),
            ("Referrer URL", self.referrer),
            ("Client IP Address", self.address),
            ("User Agent", self.agent),
        )


def visit_webpage(
    lead_id: LeadId, occurred_ms: int, page: Page, browser: Browser, zone: tzinfo
) -> Activity:
    """Word the view of a page."""
    created_at = datetime.fromtimestamp(occurred_ms / 1000, UTC).astimezone(zone)
    return _activity(
        "Visit Webpage",
        lead_id,
        occurred_ms,
        (page.id, page.name),
        (
            ("Webpage ID", str(page.id)),
            ("Webpage URL", page.path),
            *browser.attributes,
            ("Message Id", ""),
            ("Created At", f"{created_at:%Y-%m-%d %H:%M:%S}"),
        ),
    )


def fill_out_form(
    lead_id: LeadId, occurred_ms: int, form: Form, browser: Browser, email: str
) -> Activity:
    """Word that a form was sent."""
    fields = {"Email": email, "formid": str(form.id), "lpId": str(form.page)}
    return _activity(
        "Fill Out Form",
        lead_id,
        occurred_ms,
        (form.id, form.name),
        (
            ("Webform ID", str(form.id)),
            ("Form Fields", _serialized(fields)),
            ("Webpage ID", str(form.page)),
            *browser.attributes,
        ),
    )


def click_link(
    lead_id: LeadId, occurred_ms: int, link: Link, page: Page, browser: Browser
) -> Activity:
    """Word that a link on a page was followed."""
    return _activity(
        "Click Link",
        lead_id,
        occurred_ms,
        (link.id, link.name),
        (("Link ID", str(link.id)), ("Webpage ID", str(page.id)), *browser.attributes),
    )


def of_email(sent: Activity, kind: str, occurred_ms: int, *details: tuple[str, str]) -> Activity:
    """
    Word what became of an email.

    Args:
        sent: The activity of its sending by a step.
        kind: The type.
        occurred_ms: When, in milliseconds since 1970 UTC.
        details: Name and text of what is told beside the step.
    """
    *_, step_id, choice, lead_id = sent.attributes
    return Activity(
        lead_id=sent.lead_id,
        occurred_ms=occurred_ms,
        type=kind,
        asset_id=sent.asset_id,
        asset=sent.asset,
        attributes=(*details, step_id, choice, lead_id),
        campaign=sent.campaign,
    )


def _activity(
    kind: str,
    lead_id: LeadId,
    occurred_ms: int,
    asset: tuple[int, str],
    attributes: tuple[tuple[str, str], ...],
) -> Activity:
    return Activity(
        lead_id=lead_id,
        occurred_ms=occurred_ms,
        type=kind,
        asset_id=asset[0],
        asset=asset[1],
        attributes=(*attributes, ("Lead ID", str(lead_id))),
    )


def _serialized(fields: dict[str, str]) -> str:
    """Write the fields of a form as the documented sample shows them: serialized by PHP."""
    texts = (f's:{len(text.encode())}:"{text}";' for pair in fields.items() for text in pair)
    return f"a:{len(fields)}:{{{''.join(texts)}}}"
