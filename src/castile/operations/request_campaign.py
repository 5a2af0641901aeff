"""requestCampaign: run a trigger campaign for some leads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from castile.actions.find_lead import find_leads
from castile.actions.start_campaign import RunRequest, start_campaign
from castile.domain.call_tokens import judge_token_name, judge_tokens
from castile.domain.flow_activities import SOURCES
from castile.domain.keys import judge_lead_key
from castile.operations.operation import Implementation, Request, always
from castile.wire.faults import BadParameterCombination, CampaignNotFound, LeadNotFound
from castile.wire.judges import Judges
from castile.wire.messages import (
    ParamsRequestCampaign,
    ResultRequestCampaign,
    SuccessRequestCampaign,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from castile.actions.context import Context
    from castile.domain.catalog import Catalog
    from castile.domain.ids import LeadId
    from castile.domain.programs import Campaign
    from castile.store.tx import Tx
    from castile.wire.messages import LeadKey


@dataclass(frozen=True, slots=True)
class RequestCampaignPlan:
    """Which campaign to run for which leads, with which tokens."""

    campaign: Campaign
    source: str
    keys: tuple[LeadKey, ...]
    tokens: Mapping[str, str]


def prepare(request: Request[ParamsRequestCampaign], catalog: Catalog) -> RequestCampaignPlan:
    """
    Judge the parameters, then find the campaign.

    Raises:
        BadParameterCombination: 20114, campaignId beside a name, one name without the other,
            nothing of these, over 100 tokens or a token value that is too long.
        CampaignNotFound: 20113, the program or the campaign is unknown, or the source may not
            request it.

    Source: documented and decided, 40-campaigns-and-programs G-20 to G-24, G-27.
    """
    message = request.message
    keys = () if message.lead_list is None else message.lead_list.lead_key
    _judge_names(message)
    tokens = judge_tokens(message.program_token_list)
    return RequestCampaignPlan(_campaign(message, catalog), message.source, keys, tokens)


def _judge_names(message: ParamsRequestCampaign) -> None:
    by_id = isinstance(message.campaign_id, int)
    if by_id and (message.program_name or message.campaign_name):
        raise BadParameterCombination(
            rule="campaignId may not be used together with programName or campaignName"
        )
    if not by_id and not (message.program_name and message.campaign_name):
        raise BadParameterCombination(
            rule="Either campaignId or both programName and campaignName must be given"
        )


def _campaign(message: ParamsRequestCampaign, catalog: Catalog) -> Campaign:
    programs, campaign_id = catalog.programs, message.campaign_id
    if isinstance(campaign_id, int):
        what, value = "campaignId", str(campaign_id)
        found = programs.campaign(campaign_id)
    else:
        program = programs.named(message.program_name or "")
        if program is None:
            raise CampaignNotFound(what="programName", value=message.program_name or "")
        what, value = "campaignName", message.campaign_name or ""
        found = programs.campaign_named(program, value)
    if found is None or not found.answers(message.source):
        detail = "expected a defined campaign" if found is None else _why_not(found, message.source)
        raise CampaignNotFound(what=what, value=value, detail=f"{what}: {detail}")
    return found


def _why_not(campaign: Campaign, source: str) -> str:
    if not campaign.is_trigger:
        return "expected a trigger campaign, got a batch campaign"
    if not campaign.active:
        return "expected an active campaign, got an inactive one"
    return f"expected a campaign with the source {source}"


def run(plan: RequestCampaignPlan, tx: Tx, context: Context) -> SuccessRequestCampaign:
    """
    Start the run, all or nothing.

    Returns:
        That it was accepted; the flow is not finished yet.

    Raises:
        LeadOwnerNotFound: 20108, an owner key that names no sales user.
        LeadNotFound: 20103, a key that matches no known lead.

    Source: documented and decided, 40-campaigns-and-programs G-25, G-26.
    """
    lead_ids = dict.fromkeys(_lead_id(key, tx, context.catalog) for key in plan.keys)
    request = RunRequest(
        due_ms=context.now_ms,
        lead_ids=[*lead_ids],
        source=SOURCES[plan.source],
        tokens=plan.tokens,
    )
    start_campaign(plan.campaign, request, tx, context)
    return SuccessRequestCampaign(result=ResultRequestCampaign(success=True))


def _lead_id(key: LeadKey, tx: Tx, catalog: Catalog) -> LeadId:
    leads = find_leads(key.key_type, key.key_value, tx, catalog, limit=1)
    if not leads or not leads[0].known:
        raise LeadNotFound(key_type=key.key_type, key_value=key.key_value)
    return leads[0].lead_id


REQUEST_CAMPAIGN = Implementation(
    name="requestCampaign",
    prepare=prepare,
    run=run,
    writes=always,
    starts_jobs=True,
    judges=Judges(
        {"leadList/leadKey": judge_lead_key, "programTokenList/attrib/name": judge_token_name}
    ),
)
