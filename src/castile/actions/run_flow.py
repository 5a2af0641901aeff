"""Take leads through the flow of a campaign, one lead at a time."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from castile.actions.flow_steps import STEPS, LeadGone, StepLeft, StepRun, WaitUntil
from castile.domain.flow import chosen
from castile.domain.flow_activities import WAIT, FlowCause
from castile.domain.tokens import Tokens

if TYPE_CHECKING:
    from castile.actions.context import Context
    from castile.actions.flow_steps import Next
    from castile.domain.flow import FlowStep
    from castile.domain.ids import LeadId
    from castile.domain.jobs import Job
    from castile.domain.leads import Lead
    from castile.domain.programs import Campaign
    from castile.store.runs import RunLead
    from castile.store.tx import Tx


class FlowRun:
    """
    The flow of one run, as long as one transaction lasts.

    Args:
        campaign: The campaign as it is defined now.
        job: The run; its progress says which steps did nothing, and for how many leads.
        tx: The transaction to write in.
        context: Time and definitions.

    Source: documented and decided, 40-campaigns-and-programs G-46, G-47; 00-overview C-2.
    """

    __slots__ = ("_campaign", "_context", "_is_batch", "_job", "_tokens", "_tx")

    def __init__(self, campaign: Campaign, job: Job, tx: Tx, context: Context) -> None:
        self._campaign = campaign
        self._job = job
        self._is_batch = bool(job.details["audience"])
        self._tx = tx
        self._context = context
        self._tokens = Tokens(context.catalog)

    def go_on(self, run_lead: RunLead) -> None:
        """
        Do the steps that come next for a lead, up to a Wait or the end of the flow.

        Args:
            run_lead: How far the lead is; what becomes of it is stored.
        """
        lead = self._tx.leads.get(run_lead.lead_id)
        if lead is None or not self._walk(lead, run_lead):
            self._end(run_lead)

    def _walk(self, lead: Lead, run_lead: RunLead) -> bool:
        """Return whether the lead waits; else the flow is over for it."""
        flow, place = self._campaign.flow, self._place(run_lead)
        if run_lead.choice is not None and place < len(flow):
            place += self._end_wait(flow[place], run_lead)
        for number, step in enumerate(flow[place:], place):
            choice, following = self._do(step, lead)
            if isinstance(following, LeadGone):
                return False
            if isinstance(following, WaitUntil):
                run_lead.due_ms, run_lead.choice = following.due_ms, choice
                run_lead.step, run_lead.step_id = number, step.step_id
                self._tx.runs.save(self._job.job_id, run_lead)
                return True
        return False

    def _place(self, run_lead: RunLead) -> int:
        """Find the next step by its number: the flow may be another by now."""
        if not run_lead.step_id:
            return run_lead.step
        numbers = [step.step_id for step in self._campaign.flow]
        return numbers.index(run_lead.step_id) if run_lead.step_id in numbers else run_lead.step

    def _end_wait(self, step: FlowStep, run_lead: RunLead) -> int:
        """Return how many steps are over with the wait: none when it is no longer defined."""
        if step.step_id != run_lead.step_id:
            return 0
        cause = self._cause(WAIT, step, run_lead.lead_id, run_lead.choice or 0)
        self._tx.activities.add(cause.wait_over())
        return 1

    def _do(self, step: FlowStep, lead: Lead) -> tuple[int, Next]:
        number, parameters = chosen(step, lead)
        kind = STEPS.get(step.step.casefold())
        if kind is None:
            self._note(step, "no step that is carried out")
        elif parameters is not None:
            run = StepRun(
                lead=lead,
                cause=self._cause(kind.name, step, lead.lead_id, number),
                job=self._job,
                tx=self._tx,
                context=self._context,
                replaced=partial(self._replaced, lead=lead),
            )
            try:
                return number, kind.carry_out(run, parameters)
            except StepLeft as left:
                self._note(step, left.reason)
        return number, None

    def _cause(self, name: str, step: FlowStep, lead_id: LeadId, choice: int) -> FlowCause:
        return FlowCause(
            lead_id=lead_id,
            occurred_ms=self._context.now_ms,
            campaign=self._campaign.full_name,
            step=name,
            step_id=step.step_id,
            choice=choice,
        )

    def _replaced(self, text: str, lead: Lead) -> str:
        """
        Lead tokens of imports, then tokens of the call, then My Tokens (G-46).

        Lead tokens that came after a batch run began are for the next one (I-55).
        """
        if "{{" not in text:
            return text
        campaign, tx = self._campaign, self._tx
        stored_ms = self._job.started_ms if self._is_batch else None
        of_lead = tx.lead_tokens.of_lead(campaign.campaign_id, lead.lead_id, stored_ms=stored_ms)
        of_call = partial(tx.runs.token, self._job.job_id)
        of_program = {} if campaign.program is None else campaign.program.tokens
        return self._tokens.replaced(text, lead, of_lead.get, of_call, of_program.get)

    def _note(self, step: FlowStep, reason: str) -> None:
        """Keep a line about a step that did nothing, and for how many leads."""
        lines: dict[str, int] = self._job.progress.setdefault("skipped", {})
        line = f"{step.step} ({step.step_id}): {reason}"
        lines[line] = lines.get(line, 0) + 1

    def _end(self, run_lead: RunLead) -> None:
        run_lead.due_ms = run_lead.choice = None
        self._tx.runs.save(self._job.job_id, run_lead)
        self._job.progress["finished"] += 1
        if not self._is_batch:
            self._tx.lead_tokens.drop(self._campaign.campaign_id, run_lead.lead_id)
