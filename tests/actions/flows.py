"""Campaigns with one flow, run for leads, and what becomes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from castile.actions.context import Context
from castile.actions.start_campaign import RunRequest, start_campaign

if TYPE_CHECKING:
    from castile.domain.catalog import Catalog
    from castile.domain.ids import JobId, LeadId
    from castile.domain.jobs import Job
    from castile.domain.programs import Campaign
    from tests.harness import Harness

DEFINITION = """
lists = [{{ name = "Hot", id = 7 }}]
lead_fields = [{{ name = "Blocked", type = "string", blocked = true }}]
[[campaigns]]
name = "C"
id = 1
kind = "trigger"
active = true
flow = [
{flow}
]
[[campaigns]]
name = "Asleep"
kind = "trigger"
[[campaigns]]
name = "Other"
id = 3
kind = "trigger"
active = true
flow = [{{ step = "Send Email", id = 90, email = "other" }}]
"""


def define_flow(castile: Harness, *steps: str, first_id: int = 11) -> None:
    """Define a trigger campaign with these steps, numbered from `first_id`."""
    flow = ",\n".join(f"{{ id = {number}, {step} }}" for number, step in enumerate(steps, first_id))
    castile.define(DEFINITION.format(flow=flow))


def catalog(castile: Harness) -> Catalog:
    """What is defined now."""
    directory = castile.installation.directory.current
    return directory.subscriptions[castile.subscription_id].catalog


def campaign(castile: Harness, name: str = "C") -> Campaign:
    """A campaign outside programs."""
    found = catalog(castile).programs.campaign_named(None, name)
    assert found is not None
    return found


def start(
    castile: Harness, *lead_ids: LeadId, depth: int = 0, tokens: dict[str, str] | None = None
) -> JobId:
    """Start the campaign for some leads."""
    now_ms = castile.clock.now_ms()
    context = Context("c", now_ms, catalog(castile), "3_1")
    request = RunRequest(
        due_ms=now_ms, lead_ids=lead_ids, source="S", tokens=tokens or {}, depth=depth
    )
    return castile.write(lambda tx: start_campaign(campaign(castile), request, tx, context))


def run_flow(castile: Harness, *lead_ids: LeadId, **tokens: str) -> Job:
    """Run the campaign for some leads as far as it goes now."""
    job_id = start(castile, *lead_ids, tokens=tokens)
    castile.run_jobs()
    return job(castile, job_id)


def job(castile: Harness, job_id: JobId) -> Job:
    """A run as it is stored."""
    found = castile.read(lambda tx: tx.jobs.get(job_id))
    assert found is not None
    return found


def done(castile: Harness, lead_id: LeadId) -> list[tuple[str, dict[str, str]]]:
    """Type and attributes of what the flow did to a lead, without the request."""
    return [
        (one.type, dict(one.attributes))
        for one in castile.activities(lead_id)
        if one.attributes[1] != ("Source", "S")
    ]
