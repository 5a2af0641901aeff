"""scheduleCampaign: run a batch campaign at a time, or a copy of it in a copy of its program."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from castile.actions.clone_program import clone_program
from castile.actions.start_campaign import RunRequest, start_campaign
from castile.admission import quota_day
from castile.domain.call_tokens import judge_token_name, judge_tokens
from castile.operations.operation import Implementation, Request, always
from castile.wire.faults import (
    BadParameter,
    BadParameterCombination,
    CampaignNotFound,
    RequestLimitExceeded,
)
from castile.wire.judges import Judges
from castile.wire.messages import (
    ParamsScheduleCampaign,
    ResultScheduleCampaign,
    SuccessScheduleCampaign,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from castile.actions.context import Context
    from castile.domain.catalog import Catalog
    from castile.domain.programs import Campaign, Program
    from castile.store.tx import Tx
    from castile.wire.judges import Ahead
    from castile.wire.messages import Absent

PROGRAM_NAME_CHARACTERS_MAX: Final = 255
YEARS_AHEAD_MAX: Final = 2
_CONTROL: Final = re.compile("[\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class ScheduleCampaignPlan:
    """
    What to run when.

    Args:
        message: The parameters; the names in it are looked up when it runs, behind the time.
        run_at: When to run, None for at once.
        clone_name: The name of a copy of the program, "" for none.
        tokens: Value by name.
    """

    message: ParamsScheduleCampaign
    run_at: datetime | None
    clone_name: str
    tokens: Mapping[str, str]


def prepare(request: Request[ParamsScheduleCampaign], _catalog: Catalog) -> ScheduleCampaignPlan:
    """
    Judge the lengths and the number of tokens.

    Raises:
        BadParameterCombination: 20114, cloneToProgramName of over 255 characters, over 100
            tokens or a token value that is too long.

    Source: documented and decided, 40-campaigns-and-programs G-27, G-44.
    """
    message = request.message
    clone_name = message.clone_to_program_name or ""
    if len(clone_name) > PROGRAM_NAME_CHARACTERS_MAX:
        raise BadParameterCombination(
            rule=f"cloneToProgramName has more than {PROGRAM_NAME_CHARACTERS_MAX} characters"
        )
    tokens = judge_tokens(message.program_token_list)
    run_at = message.campaign_run_at.at if message.campaign_run_at else None
    return ScheduleCampaignPlan(message, run_at, clone_name, tokens)


def _judge_clone_name(name: str | Absent | None, _ahead: Ahead) -> None:
    """Refuse what no definition file could state."""
    if name and (name != name.strip() or _CONTROL.search(name)):
        raise BadParameter(
            what="cloneToProgramName", detail="expected one line without blanks around it"
        )


def run(plan: ScheduleCampaignPlan, tx: Tx, context: Context) -> SuccessScheduleCampaign:
    """
    Keep the run for its time.

    Returns:
        That it was accepted.

    Raises:
        BadParameterCombination: 20114, a time of over two years ahead, or a name for the clone
            that a program has.
        BadParameter: 20110, the program is unknown.
        CampaignNotFound: 20113, it has no such campaign, or a trigger campaign.
        RequestLimitExceeded: 20015, the cloning calls of the day are used up.

    Source: documented and decided, 40-campaigns-and-programs section 4.
    """
    due_ms = _due_ms(plan, context.now_ms)
    program, campaign = _campaign(plan.message, context.catalog)
    if plan.clone_name:
        if context.catalog.programs.named(plan.clone_name) is not None:
            raise BadParameterCombination(
                rule=f"There is a program with the name {plan.clone_name}"
            )
        campaign = clone_program(program, campaign, plan.clone_name, tx, context.now_ms)
        _count_clone(tx, context)
    request = RunRequest(due_ms=due_ms, tokens=plan.tokens)
    start_campaign(campaign, request, tx, context)
    return SuccessScheduleCampaign(result=ResultScheduleCampaign(success=True))


def _due_ms(plan: ScheduleCampaignPlan, now_ms: int) -> int:
    if plan.run_at is None:
        return now_ms
    now_at = datetime.fromtimestamp(now_ms / 1000, UTC)
    try:
        latest_at = now_at.replace(year=now_at.year + YEARS_AHEAD_MAX)
    except ValueError:  # the 29th of February
        latest_at = now_at.replace(year=now_at.year + YEARS_AHEAD_MAX, month=3, day=1)
    if plan.run_at > latest_at:
        raise BadParameterCombination(
            rule=f"campaignRunAt is more than {YEARS_AHEAD_MAX} years ahead"
        )
    return round(plan.run_at.timestamp() * 1000)


def _campaign(message: ParamsScheduleCampaign, catalog: Catalog) -> tuple[Program, Campaign]:
    program = catalog.programs.named(message.program_name)
    if program is None:
        raise BadParameter(
            what="programName", detail=f"no program has the name {message.program_name[:200]!r}"
        )
    found = catalog.programs.campaign_named(program, message.campaign_name)
    if found is None or found.is_trigger:
        got = "none of this name" if found is None else "a trigger campaign"
        raise CampaignNotFound(
            what="campaignName",
            value=message.campaign_name,
            detail=f"campaignName: expected a batch campaign of the program, got {got}",
        )
    return program, found


def _count_clone(tx: Tx, context: Context) -> None:
    """Count the call; a fault undoes everything that it did before (G-45)."""
    day, calls_max = quota_day(context.now_ms), context.catalog.clone_calls_per_day
    if tx.runs.clones(day) >= calls_max:
        raise RequestLimitExceeded(
            limit=calls_max, detail="expected a day with calls left that clone a program"
        )
    tx.runs.count_clone(day)


SCHEDULE_CAMPAIGN = Implementation(
    name="scheduleCampaign",
    prepare=prepare,
    run=run,
    writes=always,
    defines=lambda plan: bool(plan.clone_name),
    starts_jobs=True,
    judges=Judges(
        {
            "cloneToProgramName": _judge_clone_name,
            "programTokenList/attrib/name": judge_token_name,
        }
    ),
)
