"""Start a run of a campaign: what requestCampaign, scheduleCampaign and a flow step share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from castile.domain.flow_activities import request_campaign
from castile.domain.jobs import Job, JobKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from castile.actions.context import Context
    from castile.domain.ids import JobId, LeadId
    from castile.domain.programs import Campaign
    from castile.store.tx import Tx

DEPTH: Final = "depth"
"""The key in a run's details that says how many runs above it requested each other."""
DEPTH_MAX: Final = 10
"""Requests of campaigns by steps go at most so deep (00-overview C-2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRequest:
    """
    What a run is to do.

    Args:
        due_ms: When it begins; in the past means at once.
        lead_ids: The leads it is requested for, each once; None for the campaign's audience.
        source: What the activity of each of these leads names as the source.
        by: Full name of the campaign whose step requests it; "" for a call.
        tokens: The tokens of the call: value by name.
        depth: How many runs above it requested each other.
    """

    due_ms: int
    lead_ids: Sequence[LeadId] | None = None
    source: str = ""
    by: str = ""
    tokens: Mapping[str, str] = field(default_factory=dict)
    depth: int = 0


def start_campaign(campaign: Campaign, request: RunRequest, tx: Tx, context: Context) -> JobId:
    """
    Store a run of a campaign, and the activities of the requested leads.

    Args:
        campaign: The campaign; that it may run was judged beforehand.
        request: What the run is to do.
        tx: The transaction to write in.
        context: The time.

    Returns:
        The id of the run's job.

    Source: documented and decided, 40-campaigns-and-programs sections 3 and 4, 00-overview C-1.
    """
    now_ms = context.now_ms
    job_id = tx.jobs.add(
        Job(
            kind=JobKind.CAMPAIGN_RUN,
            due_ms=max(request.due_ms, now_ms),
            created_ms=now_ms,
            program_id=None if campaign.program is None else campaign.program.program_id,
            campaign_id=campaign.campaign_id,
            details={DEPTH: request.depth, "audience": request.lead_ids is None},
            progress={"leads": len(request.lead_ids or ()), "finished": 0},
        )
    )
    tx.runs.add_tokens(job_id, request.tokens)
    if request.lead_ids is not None:
        tx.runs.add(job_id, request.lead_ids, now_ms)
        _record(campaign, request, request.lead_ids, tx, context)
    return job_id


def join_run(
    campaign: Campaign, request: RunRequest, job_id: JobId, tx: Tx, context: Context
) -> bool:
    """
    Take more leads into a run that an earlier lead of the same flow started.

    Args:
        campaign: The campaign.
        request: For which leads; at once.
        job_id: The run.
        tx: The transaction to write in.
        context: The time.

    Returns:
        False when the run has ended or has these leads already; then nothing was done.
    """
    job, now_ms = tx.jobs.get(job_id), context.now_ms
    lead_ids = request.lead_ids or ()
    if job is None or job.state.is_end or job.campaign_id != campaign.campaign_id:
        return False
    if tx.runs.add(job_id, lead_ids, now_ms) < len(lead_ids):
        return False
    job.progress["leads"] += len(lead_ids)
    if job.due_ms > now_ms:
        job.wait(now_ms)
    tx.jobs.save(job)
    _record(campaign, request, lead_ids, tx, context)
    return True


def _record(
    campaign: Campaign, request: RunRequest, lead_ids: Sequence[LeadId], tx: Tx, context: Context
) -> None:
    by = request.by or campaign.full_name
    tx.activities.add_all(
        [
            request_campaign(lead_id, context.now_ms, campaign, request.source, by=by)
            for lead_id in lead_ids
        ]
    )
