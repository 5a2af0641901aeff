"""Tokens that imports gave to leads, for the next run of a campaign."""

from __future__ import annotations

from typing import TYPE_CHECKING

from castile.store.repository import Repository
from castile.store.statements import statements

if TYPE_CHECKING:
    from castile.domain.ids import CampaignId, LeadId

_SQL = statements("lead_tokens")
_STORE = _SQL["store"]
_REMOVE = _SQL["remove"]
_OF_LEAD = _SQL["of_lead"]
_DROP = _SQL["drop"]
_DROP_ALL = _SQL["drop_all"]
_DROP_STORED = _SQL["drop_stored"]
_MOVE = _SQL["move"]
_REMOVE_LEAD = _SQL["remove_lead"]


class LeadTokenRepository(Repository):
    """
    The lead tokens of a subscription: value by campaign, lead and name.

    Names are as `token_name` gives them.

    Source: documented: used by the next run; decided details (30-lists-and-import I-55).
    """

    __slots__ = ()

    def store(
        self, campaign_id: CampaignId, lead_id: LeadId, name: str, value: str, *, stored_ms: int
    ) -> None:
        """Store a token in place of an earlier one of the same name."""
        self._execute(_STORE, (*self._key(campaign_id, lead_id), name, value, stored_ms))

    def remove(self, campaign_id: CampaignId, lead_id: LeadId, name: str) -> None:
        """Remove a token, if there is one of this name."""
        self._execute(_REMOVE, (*self._key(campaign_id, lead_id), name))

    def of_lead(
        self, campaign_id: CampaignId, lead_id: LeadId, *, stored_ms: int | None = None
    ) -> dict[str, str]:
        """
        Return the tokens that a run of a campaign uses for a lead.

        Args:
            campaign_id: The campaign.
            lead_id: The lead.
            stored_ms: Only those stored at this time or before; None for all.

        Returns:
            Value by name.
        """
        return dict(self._execute(_OF_LEAD, (*self._key(campaign_id, lead_id), stored_ms)))

    def drop(self, campaign_id: CampaignId, lead_id: LeadId) -> None:
        """Drop the tokens of one lead, which a run has used."""
        self._execute(_DROP, self._key(campaign_id, lead_id))

    def drop_all(self, campaign_id: CampaignId) -> None:
        """Drop the tokens of a campaign that is deleted, of whichever leads."""
        self._execute(_DROP_ALL, (self._subscription_id, campaign_id))

    def drop_stored(self, campaign_id: CampaignId, stored_ms: int, *, limit: int) -> int:
        """
        Drop tokens of a campaign, of whichever leads.

        Args:
            campaign_id: The campaign.
            stored_ms: Only those stored at this time or before.
            limit: How many at most, the oldest first.

        Returns:
            How many were dropped; fewer than `limit` means that none is left.
        """
        self._execute(_DROP_STORED, (self._subscription_id, campaign_id, stored_ms, limit))
        return self._connection.changes()

    def move(self, source: LeadId, target: LeadId) -> None:
        """Give the tokens of one lead to another, which keeps those it has itself (X-8)."""
        self._execute(_MOVE, (self._subscription_id, source, target))
        self.remove_lead(source)

    def remove_lead(self, lead_id: LeadId) -> int:
        """Remove all tokens of a lead and return how many."""
        self._execute(_REMOVE_LEAD, (self._subscription_id, lead_id))
        return self._connection.changes()

    def _key(self, campaign_id: CampaignId, lead_id: LeadId) -> tuple[int, int, int]:
        return self._subscription_id, campaign_id, lead_id
