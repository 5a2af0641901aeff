"""How the steps of a flow word what they did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from castile.domain.activities import (
    ADD_TO_LIST,
    CHANGE_DATA_VALUE,
    REMOVE_FROM_LIST,
    SOURCE_WEB_SERVICE,
    Activity,
)

if TYPE_CHECKING:
    from datetime import tzinfo

    from castile.domain.changes import Change
    from castile.domain.ids import LeadId
    from castile.domain.lists import StaticList
    from castile.domain.programs import Campaign

    Attributes = tuple[tuple[str, str], ...]

CHANGE_SCORE = "Change Score"
SEND_EMAIL = "Send Email"
INTERESTING_MOMENT = "Interesting Moment"
REQUEST_CAMPAIGN = "Request Campaign"
WAIT = "Wait"
DELETE_LEAD = "Delete Lead"
SOURCE_SALES = "Sales"
SOURCE_SMART_CAMPAIGN = "Smart Campaign"
SOURCES = {"MKTOWS": SOURCE_WEB_SERVICE, "SALES": SOURCE_SALES}
"""What the activity of a requested campaign calls each source of requestCampaign."""


@dataclass(frozen=True, slots=True)
class FlowCause:
    """
    The step that causes an activity of a lead.

    Args:
        lead_id: The lead.
        occurred_ms: Milliseconds since 1970 UTC.
        campaign: Full name of the campaign that runs.
        step: Display name of the step.
        step_id: Its number.
        choice: The Choice Number.

    Source: documented sample, decided (20-activities section 3).
    """

    lead_id: LeadId
    occurred_ms: int
    campaign: str
    step: str
    step_id: int
    choice: int

    @property
    def reason(self) -> str:
        """Why a value changed (documented sample)."""
        return f"Changed by Smart Campaign {self.campaign} action {self.step}"

    def change_data_value(self, change: Change, zone: tzinfo) -> Activity:
        """
        Word a field that the step changed.

        Args:
            change: Which field, from which value, to which.
            zone: The subscription's time zone, for values with a time.
        """
        name = change.field.display_name
        attributes = (
            ("Attribute Name", name),
            ("Old Value", change.old_text(zone)),
            ("New Value", change.new_text(zone)),
            ("Reason", self.reason),
        )
        return self._activity(CHANGE_DATA_VALUE, attributes, asset=name)

    def change_score(self, change: Change, change_value: str, zone: tzinfo) -> Activity:
        """
        Word a score that the step changed, besides the change of its field.

        Args:
            change: Which field, from which value, to which.
            change_value: As the step states it, such as `+5`.
            zone: The subscription's time zone.
        """
        name = change.field.display_name
        attributes = (
            ("Score Name", name),
            ("Change Value", change_value),
            ("Old Value", change.old_text(zone)),
            ("New Value", change.new_text(zone)),
            ("Reason", self.reason),
        )
        return self._activity(CHANGE_SCORE, attributes, asset=name, numbered=False)

    def add_to_list(self, static_list: StaticList) -> Activity:
        """Word that the step put the lead on a list."""
        return self._of_list(ADD_TO_LIST, static_list)

    def remove_from_list(self, static_list: StaticList) -> Activity:
        """Word that the step took the lead from a list."""
        return self._of_list(REMOVE_FROM_LIST, static_list)

    def send_email(self, email: str) -> Activity:
        """Word that the step would have sent an email; no mail leaves the server (C-3)."""
        return self._activity(SEND_EMAIL, (), asset=email)

    def interesting_moment(self, kind: str, description: str, zone: tzinfo) -> Activity:
        """
        Word an interesting moment of the lead.

        Args:
            kind: Its type, such as `Web`.
            description: Its text.
            zone: The subscription's time zone, for the date.
        """
        occurred_at = datetime.fromtimestamp(self.occurred_ms / 1000, UTC).astimezone(zone)
        attributes = (
            ("Type", kind),
            ("Description", description),
            ("Source", self.campaign),
            ("Date", occurred_at.date().isoformat()),
        )
        return self._activity(INTERESTING_MOMENT, attributes)

    def wait_over(self) -> Activity:
        """Word that the lead has waited."""
        return self._activity(WAIT, ())

    def request_campaign(self, requested: Campaign) -> Activity:
        """Word that the step requested another campaign."""
        return request_campaign(
            self.lead_id, self.occurred_ms, requested, SOURCE_SMART_CAMPAIGN, by=self.campaign
        )

    def delete_lead(self) -> Activity:
        """Word that the step deleted the lead: nothing but its id stays (C-2)."""
        return self._activity(DELETE_LEAD, (), numbered=False)

    def _of_list(self, kind: str, static_list: StaticList) -> Activity:
        list_id = static_list.list_id
        attributes = (("List ID", str(list_id)),)
        return self._activity(kind, attributes, asset=static_list.name, asset_id=list_id)

    def _activity(
        self,
        kind: str,
        attributes: Attributes,
        *,
        asset: str = "",
        asset_id: int | None = None,
        numbered: bool = True,
    ) -> Activity:
        if numbered:
            attributes += (("Step ID", str(self.step_id)), ("Choice Number", str(self.choice)))
        return Activity(
            lead_id=self.lead_id,
            occurred_ms=self.occurred_ms,
            type=kind,
            asset_id=asset_id,
            asset=asset,
            attributes=(*attributes, ("Lead ID", str(self.lead_id))),
            campaign=self.campaign,
        )


def request_campaign(
    lead_id: LeadId, occurred_ms: int, requested: Campaign, source: str, *, by: str
) -> Activity:
    """
    Word that a campaign was requested for a lead.

    Args:
        lead_id: The lead.
        occurred_ms: When, in milliseconds since 1970 UTC.
        requested: The campaign.
        source: `Web service API`, `Sales` or `Smart Campaign`.
        by: Full name of the campaign that is shown as the cause: the one that runs the step,
            or, for a call, the requested one.

    Returns:
        The activity; it has no id yet.

    Source: decided (20-activities section 3).
    """
    return Activity(
        lead_id=lead_id,
        occurred_ms=occurred_ms,
        type=REQUEST_CAMPAIGN,
        asset_id=requested.campaign_id,
        asset=requested.full_name,
        attributes=(
            ("Campaign ID", str(requested.campaign_id)),
            ("Source", source),
            ("Lead ID", str(lead_id)),
        ),
        campaign=by,
    )
