"""
The flows of the company's campaigns, as they went for one lead.

What the steps do and how they word it is what the server does when it runs a flow; here it happens
in the past, and what becomes of the emails is made up as well.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from castile.actions.flow_steps import DAY_MS, HOUR_MS, MINUTE_MS
from castile.admin.demo.wordings import (
    CLICK_EMAIL,
    EMAIL_BOUNCED,
    EMAIL_DELIVERED,
    OPEN_EMAIL,
    UNSUBSCRIBE_EMAIL,
    of_email,
)
from castile.domain.activities import ADD_TO_LIST, CHANGE_DATA_VALUE, REMOVE_FROM_LIST
from castile.domain.flow import chosen
from castile.domain.flow_activities import (
    CHANGE_SCORE,
    INTERESTING_MOMENT,
    REQUEST_CAMPAIGN,
    SEND_EMAIL,
    WAIT,
    FlowCause,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from castile.admin.demo.chances import Chances
    from castile.admin.demo.story import Story
    from castile.domain.activities import Activity
    from castile.domain.flow import FlowStep
    from castile.domain.programs import Campaign
    from castile.domain.tokens import Tokens

    Parameters = Mapping[str, str | int]

SECOND_MS: Final = 1000
STOP_MAIL: Final = "Stop Mail"
_DEVICES: Final = ("Desktop", "Phone", "Tablet")


class Flows:
    """
    Takes one lead through campaigns.

    Args:
        story: The story of the lead.
        tokens: Replaces the tokens of texts.
        chances: Decides what becomes of emails.
    """

    __slots__ = ("_chances", "_steps", "_story", "_tokens")

    def __init__(self, story: Story, tokens: Tokens, chances: Chances) -> None:
        self._story = story
        self._tokens = tokens
        self._chances = chances
        self._steps: Mapping[str, Callable[[Campaign, FlowCause, Parameters], None]] = {
            CHANGE_DATA_VALUE: self._change_data_value,
            CHANGE_SCORE: self._change_score,
            ADD_TO_LIST: self._add_to_list,
            REMOVE_FROM_LIST: self._remove_from_list,
            SEND_EMAIL: self._send_email,
            INTERESTING_MOMENT: self._interesting_moment,
            REQUEST_CAMPAIGN: self._request_campaign,
        }

    def request(self, full_name: str) -> None:
        """Let a call request a campaign, which runs at once."""
        campaign = self._story.campaign(full_name)
        self._story.be_requested(campaign)
        self.run(campaign)

    def run(self, campaign: Campaign, place: int = 0) -> None:
        """Do the steps of a flow from a place on, up to a wait or to its end."""
        for number, step in enumerate(campaign.flow[place:], place):
            choice, parameters = chosen(step, self._story.lead)
            if parameters is None:
                continue
            if step.step == WAIT:
                go_on = partial(self._go_on, campaign, number, choice)
                self._story.after(waiting_ms(parameters), go_on)
                return
            carry_out = self._steps.get(step.step)
            if carry_out is not None:
                carry_out(campaign, self._cause(campaign, step, choice), parameters)

    def _go_on(self, campaign: Campaign, place: int, choice: int) -> None:
        cause = self._cause(campaign, campaign.flow[place], choice)
        self._story.activities.append(cause.wait_over())
        self.run(campaign, place + 1)

    def _cause(self, campaign: Campaign, step: FlowStep, choice: int) -> FlowCause:
        return FlowCause(
            lead_id=self._story.lead.lead_id,
            occurred_ms=self._story.now_ms,
            campaign=campaign.full_name,
            step=step.step,
            step_id=step.step_id,
            choice=choice,
        )

    def _record(self, *activities: Activity) -> None:
        self._story.activities += activities

    def _change_data_value(
        self, campaign: Campaign, cause: FlowCause, parameters: Parameters
    ) -> None:
        text = self._replaced(campaign, parameters["value"])
        for change in self._story.set(str(parameters["field"]), text):
            self._record(cause.change_data_value(change, self._story.catalog.zone))

    def _change_score(self, _: Campaign, cause: FlowCause, parameters: Parameters) -> None:
        story, change_value = self._story, str(parameters["change"])
        field = story.catalog.field(str(parameters["field"]))
        former = int(story.lead.value(field) or 0)
        score = int(change_value[1:]) if change_value[0] == "=" else former + int(change_value)
        zone = story.catalog.zone
        for change in story.set(field.name, str(score)):
            self._record(
                cause.change_data_value(change, zone),
                cause.change_score(change, change_value, zone),
            )

    def _add_to_list(self, _: Campaign, cause: FlowCause, parameters: Parameters) -> None:
        static_list = self._story.static_list(str(parameters["list"]))
        if self._story.join(static_list):
            self._record(cause.add_to_list(static_list))

    def _remove_from_list(self, _: Campaign, cause: FlowCause, parameters: Parameters) -> None:
        static_list = self._story.static_list(str(parameters["list"]))
        if self._story.leave(static_list):
            self._record(cause.remove_from_list(static_list))

    def _interesting_moment(
        self, campaign: Campaign, cause: FlowCause, parameters: Parameters
    ) -> None:
        text = self._replaced(campaign, parameters["text"])
        zone = self._story.catalog.zone
        self._record(cause.interesting_moment(str(parameters["type"]), text, zone))

    def _request_campaign(self, _: Campaign, cause: FlowCause, parameters: Parameters) -> None:
        requested = self._story.campaign(str(parameters["campaign"]))
        self._record(cause.request_campaign(requested))
        self._story.after(0, partial(self.run, requested))

    def _send_email(self, _: Campaign, cause: FlowCause, parameters: Parameters) -> None:
        sent = cause.send_email(str(parameters["email"]))
        self._record(sent)
        if self._story.lead.email is None:
            return
        if self._chances.happens(0.02):
            details = (("Category", "2"), ("Details", "550 no such mailbox"))
            self._later(sent, EMAIL_BOUNCED, 40 * SECOND_MS, *details)
        else:
            self._later(sent, EMAIL_DELIVERED, 20 * SECOND_MS)
            self._read(sent)

    def _read(self, sent: Activity) -> None:
        """Make up whether an email is opened, and what follows."""
        chances = self._chances
        if not chances.happens(0.45):
            return
        device = chances.pick(_DEVICES)
        opened_ms = chances.whole(3, 2000) * MINUTE_MS
        self._later(sent, OPEN_EMAIL, opened_ms, ("Device", device))
        if chances.happens(0.35):
            link = ("Link", f"https://www.harrowgale.test/?letter={sent.asset.replace(' ', '-')}")
            clicked_ms = opened_ms + chances.whole(5, 90) * SECOND_MS
            self._later(sent, CLICK_EMAIL, clicked_ms, link, ("Device", device))
        elif chances.happens(0.04):
            left_ms = opened_ms + 30 * SECOND_MS
            self._later(sent, UNSUBSCRIBE_EMAIL, left_ms)
            self._story.after(left_ms + SECOND_MS, partial(self.request, STOP_MAIL))

    def _later(
        self, sent: Activity, kind: str, milliseconds: int, *details: tuple[str, str]
    ) -> None:
        def happen() -> None:
            self._record(of_email(sent, kind, self._story.now_ms, *details))

        self._story.after(milliseconds, happen)

    def _replaced(self, campaign: Campaign, text: str | int) -> str:
        tokens = {} if campaign.program is None else campaign.program.tokens
        return self._tokens.replaced(str(text), self._story.lead, tokens.get)


def waiting_ms(parameters: Parameters) -> int:
    """Return how long a Wait lasts, in milliseconds."""
    units = (("days", DAY_MS), ("hours", HOUR_MS), ("minutes", MINUTE_MS))
    return sum(amount * int(parameters.get(unit, 0)) for unit, amount in units)
