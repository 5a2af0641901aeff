"""Calls of requestCampaign and scheduleCampaign, and what became of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from castile.domain.jobs import Job
    from tests.harness import Answer, Harness

CALL_ME, CALL_SALES, ASLEEP, NIGHTLY, ALONE, EVERYBODY = range(4496, 4502)
PROGRAM = 1970

DEFINITIONS = f"""
channels = [{{ name = "Webinar", program_type = "Event", statuses = [] }}]
tag_types = [{{ name = "Region", values = ["North"] }}]
lists = [
    {{ name = "Hot", id = 1012 }},
    {{ name = "Guests", id = 1013, program = "Launch" }},
    {{ name = "Speakers", id = 1014, program = "Launch" }},
]

[[programs]]
name = "Launch"
id = {PROGRAM}
type = "Event"
channel = "Webinar"
folder = "Training/Events"
tags = {{ Region = "North" }}
costs = [{{ id = 153, month = "2026-07", amount = 3000 }}]
tokens = {{ message = "my token", "my.other" = "other" }}
crm_id = "701000000000001AAA"

[[campaigns]]
name = "Call me"
id = {CALL_ME}
program = "Launch"
kind = "trigger"
active = true
sources = ["MKTOWS"]
flow = [{{ step = "Interesting Moment", id = 20, type = "Web", text = "[{{{{my.message}}}}]" }}]

[[campaigns]]
name = "Sales only"
id = {CALL_SALES}
program = "Launch"
kind = "trigger"
active = true
sources = ["SALES"]

[[campaigns]]
name = "Asleep"
id = {ASLEEP}
program = "Launch"
kind = "trigger"
sources = ["MKTOWS", "SALES"]

[[campaigns]]
name = "Nightly"
id = {NIGHTLY}
program = "Launch"
kind = "batch"
audience = {{ list = "Launch.Guests" }}
flow = [{{ step = "Interesting Moment", id = 21, type = "Web", text = "[{{{{my.message}}}}]" }}]

[[campaigns]]
name = "Alone"
id = {ALONE}
kind = "trigger"
active = true
sources = ["MKTOWS"]
flow = [{{ step = "Interesting Moment", id = 22, type = "Web", text = "[{{{{my.message}}}}]" }}]

[[campaigns]]
name = "Everybody"
id = {EVERYBODY}
program = "Launch"
kind = "batch"
audience = {{ all_known_leads = true }}
flow = [{{ step = "Send Email", id = 23, email = "News" }}]
"""

EMAIL = "a@example.test"


def email_key(email: str) -> str:
    """One leadKey."""
    return f"<leadKey><keyType>EMAIL</keyType><keyValue>{escape(email)}</keyValue></leadKey>"


def token_list(tokens: dict[str, str] | list[tuple[str, str]]) -> str:
    """A programTokenList."""
    pairs = tokens.items() if isinstance(tokens, dict) else tokens
    return (
        "<programTokenList>"
        + "".join(
            f"<attrib><name>{escape(name)}</name><value>{escape(value)}</value></attrib>"
            for name, value in pairs
        )
        + "</programTokenList>"
    )


def element(name: str, value: object | None) -> str:
    """An element, nothing for None."""
    return "" if value is None else f"<{name}>{escape(str(value))}</{name}>"


def request_campaign(
    castile: Harness,
    *emails: str,
    source: str = "MKTOWS",
    campaign_id: object | None = None,
    program: str | None = None,
    campaign: str | None = None,
    rest: str = "",
    keys: str | None = None,
    **header: Any,
) -> Answer:
    """Call requestCampaign; without a campaign it is `CALL_ME`."""
    if campaign_id is None and program is None and campaign is None:
        campaign_id = CALL_ME
    listed = "".join(map(email_key, emails)) if keys is None else keys
    return castile.call(
        f"<ns1:paramsRequestCampaign>{element('source', source)}"
        f"{element('campaignId', campaign_id)}<leadList>{listed}</leadList>"
        f"{element('programName', program)}{element('campaignName', campaign)}{rest}"
        "</ns1:paramsRequestCampaign>",
        **header,
    )


def schedule_campaign(
    castile: Harness,
    program: str | None = "Launch",
    campaign: str | None = "Nightly",
    *,
    run_at: str | None = None,
    clone: str | None = None,
    rest: str = "",
    **header: Any,
) -> Answer:
    """Call scheduleCampaign; the clone comes behind the time, as in the documentation."""
    return castile.call(
        f"<ns1:paramsScheduleCampaign>{element('programName', program)}"
        f"{element('campaignName', campaign)}{element('campaignRunAt', run_at)}"
        f"{element('cloneToProgramName', clone)}{rest}</ns1:paramsScheduleCampaign>",
        **header,
    )


def runs(castile: Harness) -> list[Job]:
    """All runs that were ever asked for, the oldest first."""
    return castile.read(lambda tx: tx.jobs.latest(limit=1000))[::-1]


def shown(castile: Harness, lead_id: int) -> list[tuple[str, str, str]]:
    """Type, asset and campaign of each activity of a lead, the oldest first."""
    return [(one.type, one.asset, one.campaign) for one in castile.activities(lead_id)]


def moments(castile: Harness, lead_id: int) -> list[str]:
    """The descriptions of a lead's interesting moments, the oldest first."""
    return [
        dict(one.attributes)["Description"]
        for one in castile.activities(lead_id)
        if one.type == "Interesting Moment"
    ]
