"""getCampaignsForSource: the trigger campaigns that a source may request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from castile.operations.operation import Implementation, Request
from castile.wire.messages import (
    ArrayOfCampaignRecord,
    CampaignRecord,
    ParamsGetCampaignsForSource,
    ResultGetCampaignsForSource,
    SuccessGetCampaignsForSource,
)

if TYPE_CHECKING:
    from castile.actions.context import Context
    from castile.domain.catalog import Catalog
    from castile.domain.programs import Campaign
    from castile.store.tx import Tx


def prepare(
    request: Request[ParamsGetCampaignsForSource], catalog: Catalog
) -> tuple[Campaign, ...]:
    """
    Choose the campaigns.

    Returns:
        Those that answer the source and pass the filter; by full name, letter case ignored, then
        by id. Everything about them is in the definitions.

    Source: documented, decided (40-campaigns-and-programs G-10 to G-14).
    """
    message = request.message
    text = (message.name or "").casefold()
    found = [
        campaign
        for campaign in catalog.programs.campaigns
        if campaign.answers(message.source) and _passes(campaign, text, exact=message.exact_name)
    ]
    found.sort(key=lambda each: (each.full_name.casefold(), each.campaign_id))
    return tuple(found)


def _passes(campaign: Campaign, text: str, *, exact: bool) -> bool:
    full_name = campaign.full_name.casefold()
    if not text:
        return True
    return text in (full_name, campaign.name.casefold()) if exact else text in full_name


def run(plan: tuple[Campaign, ...], _tx: Tx, _context: Context) -> SuccessGetCampaignsForSource:
    """
    List the campaigns.

    Returns:
        All of them in one answer; the description is empty where there is none.

    Source: documented sample, recorded (40-campaigns-and-programs section 2).
    """
    records = tuple(
        CampaignRecord(id=each.campaign_id, name=each.full_name, description=each.description)
        for each in plan
    )
    return SuccessGetCampaignsForSource(
        result=ResultGetCampaignsForSource(
            return_count=len(records), campaign_record_list=ArrayOfCampaignRecord(records)
        )
    )


GET_CAMPAIGNS_FOR_SOURCE = Implementation(name="getCampaignsForSource", prepare=prepare, run=run)
