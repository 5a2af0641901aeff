"""
What happens to one lead, in the order of time.

Whatever happens is done to the lead and to its lists when it is recorded, so that values,
members and activities agree.
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING

from castile.admin.demo.definitions import found
from castile.domain.activities import (
    REASON_SOAP_API,
    SOAP_API,
    SOURCE_WEB_SERVICE,
    add_to_list,
    change_data_value,
    new_lead,
)
from castile.domain.changes import changes
from castile.domain.flow_activities import request_campaign
from castile.domain.partitions import partition_of_new_lead
from castile.domain.values import convert

if TYPE_CHECKING:
    from collections.abc import Callable

    from castile.admin.demo.people import Person
    from castile.domain.activities import Activity, Cause
    from castile.domain.catalog import Catalog
    from castile.domain.changes import Change
    from castile.domain.ids import ListId
    from castile.domain.leads import Lead
    from castile.domain.lists import StaticList
    from castile.domain.programs import Campaign

    Act = Callable[[], None]


class Story:
    """
    The story of one lead.

    Args:
        person: Whom it is about; the lead is changed.
        catalog: The definitions of the subscription.
        end_ms: Nothing happens after it, in milliseconds since 1970 UTC.
    """

    __slots__ = (
        "_agenda",
        "_end_ms",
        "_planned",
        "activities",
        "catalog",
        "members",
        "now_ms",
        "person",
    )

    def __init__(self, person: Person, catalog: Catalog, end_ms: int) -> None:
        self.person = person
        self.catalog = catalog
        self.now_ms = 0
        self.activities: list[Activity] = []
        self.members: dict[ListId, int] = {}
        self._agenda: list[tuple[int, int, Act]] = []
        self._planned = 0
        self._end_ms = end_ms

    @property
    def lead(self) -> Lead:
        """The lead as it is now."""
        return self.person.lead

    def at(self, at_ms: int, act: Act) -> None:
        """Let something happen at a time, behind what happens at the same time already."""
        heappush(self._agenda, (at_ms, self._planned, act))
        self._planned += 1

    def after(self, milliseconds: int, act: Act) -> None:
        """Let something happen later."""
        self.at(self.now_ms + milliseconds, act)

    def tell(self) -> None:
        """Let everything happen that is due before the end."""
        while self._agenda and self._agenda[0][0] <= self._end_ms:
            self.now_ms, _, act = heappop(self._agenda)
            act()

    def appear(self) -> None:
        """Let the lead be there, anonymous."""
        self.lead.created_ms = self.lead.updated_ms = self.now_ms
        self.lead.partition_id = self.catalog.default_workspace.primary_partition_id

    def create(self, cause: Cause = SOAP_API) -> None:
        """Let the lead be there, known from now on."""
        self.lead.created_ms = self.lead.updated_ms = self.now_ms
        self.lead.partition_id = partition_of_new_lead(self.lead, self.catalog, None)
        zone = self.catalog.zone
        self.activities.append(new_lead(self.lead.lead_id, self.now_ms, zone, cause))

    def set(self, name: str, text: str) -> tuple[Change, ...]:
        """Give a field a value; return the change, if it is one."""
        field = self.catalog.field(name)
        changed = changes(self.lead, [(field, convert(field, text, self.catalog.zone))])
        for change in changed:
            self.lead.set_value(field, change.new)
            self.lead.updated_ms = self.now_ms
        return changed

    def sync(self, name: str, text: str) -> None:
        """Let a client program give a field a value."""
        for change in self.set(name, text):
            self.activities.append(
                change_data_value(
                    self.lead.lead_id,
                    self.now_ms,
                    self.catalog.zone,
                    change,
                    reason=REASON_SOAP_API,
                )
            )

    def join(self, static_list: StaticList) -> bool:
        """Put the lead on a list; return False when it is on it already."""
        if static_list.list_id in self.members:
            return False
        self.members[static_list.list_id] = self.now_ms
        return True

    def leave(self, static_list: StaticList) -> bool:
        """Take the lead from a list; return False when it is not on it."""
        return self.members.pop(static_list.list_id, None) is not None

    def be_added(self, list_name: str) -> None:
        """Let a client program put the lead on a list."""
        static_list = self.static_list(list_name)
        if self.join(static_list):
            self.activities.append(
                add_to_list(self.lead.lead_id, self.now_ms, static_list.list_id, static_list.name)
            )

    def be_requested(self, campaign: Campaign, *, source: str = SOURCE_WEB_SERVICE) -> None:
        """Record that a call requested a campaign for the lead."""
        self.activities.append(
            request_campaign(
                self.lead.lead_id, self.now_ms, campaign, source, by=campaign.full_name
            )
        )

    def static_list(self, name: str) -> StaticList:
        """Return the list that has a name."""
        return found(self.catalog.lists.named(name))

    def campaign(self, full_name: str) -> Campaign:
        """Return the campaign that has a full name."""
        return found(self.catalog.programs.campaign_by_full_name(full_name))
