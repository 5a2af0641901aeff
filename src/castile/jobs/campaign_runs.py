"""
Runs of campaigns: first the audience is taken, piece by piece, then each lead goes its way.

Who is in the audience is judged as of the moment at which the run starts. The audience is walked
again until a walk takes nobody in: so nobody is lost who changes the id while it is walked,
because the lead is merged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from castile.actions.context import Context
from castile.actions.run_flow import FlowRun
from castile.domain.ids import ListId
from castile.domain.jobs import JobKind
from castile.jobs.job import DONE, MORE, Wait
from castile.wire.faults import CampaignNotFound

if TYPE_CHECKING:
    from castile.domain.catalog import Catalog
    from castile.domain.ids import LeadId
    from castile.domain.jobs import Job
    from castile.domain.programs import Audience, Campaign
    from castile.jobs.job import Outcome, Work
    from castile.store.tx import Tx

PIECE: Final = 500
"""Leads that are taken in, or tokens and leads that are dropped, between looks at the time."""
DUE_MAX: Final = 100
"""Leads that are read at once."""
ALL_KNOWN_LEADS: Final = 0
"""Stands for all known leads among the lists of an audience."""


class CampaignRunHandler:
    """
    Carries out campaign runs.

    Source: documented and decided, 40-campaigns-and-programs G-46 to G-50; 00-overview section 8.
    """

    kind = JobKind.CAMPAIGN_RUN

    def step(self, job: Job, tx: Tx, work: Work) -> Outcome:
        """
        Take some of the audience in, or leads through the flow.

        Raises:
            CampaignNotFound: 20113, the campaign is no longer defined.
        """
        campaign = work.catalog.programs.campaign(job.campaign_id or 0)
        if campaign is None:
            raise CampaignNotFound(what="campaignId", value=job.campaign_id or 0)
        if job.details["audience"] and not _take_audience(campaign, job, tx, work):
            return MORE
        context = Context(
            call_id=f"job {job.job_id}", now_ms=work.now_ms, catalog=work.catalog, version=""
        )
        flow = FlowRun(campaign, job, tx, context)
        while due := tx.runs.due(job.job_id, work.now_ms, limit=DUE_MAX):
            for run_lead in due:
                flow.go_on(run_lead)
                if work.time_is_up():
                    return MORE
        due_ms = tx.runs.next_due_ms(job.job_id)
        return _finish(campaign, job, tx) if due_ms is None else Wait(due_ms)


def _take_audience(campaign: Campaign, job: Job, tx: Tx, work: Work) -> bool:
    """Return whether everybody was taken in."""
    walk: dict[str, Any] = job.progress.setdefault(
        "audience",
        {"lists": _lists(campaign.audience, work.catalog), "place": 0, "after": 0, "taken": 0},
    )
    started_ms = work.now_ms if job.started_ms is None else job.started_ms
    while walk["place"] < len(walk["lists"]):
        lead_ids = _piece(walk["lists"][walk["place"]], started_ms, walk["after"], tx)
        taken = tx.runs.add(job.job_id, lead_ids, started_ms)
        walk["taken"] += taken
        job.progress["leads"] += taken
        if len(lead_ids) == PIECE:
            walk["after"] = lead_ids[-1]
        else:
            walk["place"], walk["after"] = walk["place"] + 1, 0
        if walk["place"] == len(walk["lists"]) and walk["taken"]:
            walk["place"] = walk["taken"] = 0
        if work.time_is_up():
            return False
    return True


def _lists(audience: Audience | None, catalog: Catalog) -> list[int]:
    if audience is None:
        return []
    if audience.list_id is not None:
        return [audience.list_id]
    if audience.program_id is None:
        return [ALL_KNOWN_LEADS]
    program = catalog.programs.by_id(audience.program_id)
    lists = () if program is None else catalog.lists.of_program(program.name)
    return [each.list_id for each in lists]


def _piece(list_id: int, started_ms: int, after: int, tx: Tx) -> list[LeadId]:
    if list_id == ALL_KNOWN_LEADS:
        return tx.runs.known_leads(created_ms=started_ms, after=after, limit=PIECE)
    return tx.runs.members(ListId(list_id), added_ms=started_ms, after=after, limit=PIECE)


def _finish(campaign: Campaign, job: Job, tx: Tx) -> Outcome:
    """Drop what the run has used; the last of its leads go with the job."""
    started_ms = job.started_ms or 0
    if job.details["audience"]:
        dropped = tx.lead_tokens.drop_stored(campaign.campaign_id, started_ms, limit=PIECE)
        if dropped == PIECE:
            return MORE
    return MORE if tx.runs.remove_ended(job.job_id, limit=PIECE) == PIECE else DONE
