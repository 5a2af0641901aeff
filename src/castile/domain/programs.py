"""Programs, their campaigns, channels and tags, and how clients name them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from castile.domain.flow import FlowStep
    from castile.domain.ids import CampaignId, CostId, ListId, ProgramId, WorkspaceId

AMOUNT_MAX: Final = 10**15
"""The largest amount of a cost, with either sign."""


@dataclass(frozen=True, slots=True)
class ProgressionStatus:
    """
    One status of the leads in the programs of a channel.

    Args:
        name: Its name, unique in its channel.
        step: Its step number.
        success: Whether a lead with it counts as a success.
        check_in_status: What an event's check-in shows, or None.
        webinar_behavior: What a webinar reports for it, or None.
    """

    name: str
    step: int
    success: bool = False
    check_in_status: str | None = None
    webinar_behavior: str | None = None


@dataclass(frozen=True, slots=True)
class Channel:
    """
    A channel of programs.

    Args:
        name: Its name, unique in the subscription.
        program_type: The type of every program with this channel.
        statuses: Its progression statuses in the order of their definition.
    """

    name: str
    program_type: str
    statuses: tuple[ProgressionStatus, ...] = ()


@dataclass(frozen=True, slots=True)
class TagType:
    """
    A type of program tags.

    Args:
        name: Its name, unique in the subscription.
        values: Its values in the order of their definition.
    """

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cost:
    """
    What a program cost in one period.

    Args:
        cost_id: Its number.
        month: The first day of the month.
        amount: The amount, a whole number.
        note: Text for people.
    """

    cost_id: CostId
    month: date
    amount: int
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """
    A program.

    Args:
        program_id: Its number.
        name: Its name, unique in the subscription.
        type: Its type, that of its channel.
        channel: The name of its channel.
        workspace_id: The workspace that it is in.
        folder: The path of its folder.
        archived: Whether its folder is archived.
        start_ms: When an event begins, in ms since 1970 UTC, or None.
        end_ms: When an event ends, or None.
        tags: Value by the name of the tag type.
        costs: Its period costs.
        tokens: Text of each My Token by its name, as `token_name` gives it.
        token_names: By the same names, how they are shown.
        crm_id: The CRM id that an operator brought in, or None.
        description: Text for people.
        created_ms: When it was made.
        updated_ms: When it was last changed.

    Source: documented, 40-campaigns-and-programs section 1.
    """

    program_id: ProgramId
    name: str
    type: str
    channel: str
    workspace_id: WorkspaceId
    folder: str = ""
    archived: bool = False
    start_ms: int | None = None
    end_ms: int | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    costs: tuple[Cost, ...] = ()
    tokens: Mapping[str, str] = field(default_factory=dict)
    token_names: Mapping[str, str] = field(default_factory=dict)
    crm_id: str | None = None
    description: str = ""
    created_ms: int = 0
    updated_ms: int = 0


@dataclass(frozen=True, slots=True)
class Audience:
    """
    The leads that a batch campaign runs for: all known leads without any id.

    Args:
        list_id: The list whose members they are, or None.
        program_id: The program of whose lists they are members, or None.
    """

    list_id: ListId | None = None
    program_id: ProgramId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """
    A smart campaign.

    Args:
        campaign_id: Its number.
        name: Its plain name, unique in its place without regard to letter case.
        program: The program that it is in, or None.
        is_trigger: Whether it is requested; else it is a batch campaign, which is scheduled.
        active: Whether a trigger campaign can be requested.
        sources: Who may request a trigger campaign: MKTOWS, SALES.
        audience: Whom a batch campaign runs for; None for nobody.
        description: Text for people.
        flow: Its steps in their order.

    Source: documented, 40-campaigns-and-programs section 1.
    """

    campaign_id: CampaignId
    name: str
    program: Program | None = None
    is_trigger: bool
    active: bool = False
    sources: frozenset[str] = frozenset()
    audience: Audience | None = None
    description: str = ""
    flow: tuple[FlowStep, ...] = ()

    @property
    def full_name(self) -> str:
        """The full name: `<program>.<name>`, the plain name outside programs (G-1)."""
        return self.name if self.program is None else f"{self.program.name}.{self.name}"

    def answers(self, source: str) -> bool:
        """Tell whether a source may request it: active, and with that source (G-10)."""
        return self.is_trigger and self.active and source in self.sources


class Programs:
    """
    All programs of a subscription and what goes with them; never changed.

    Args:
        programs: The programs in the order of their definition.
        campaigns: The campaigns in the order of their definition.
        channels: The channels in the order of their definition.
        tag_types: The tag types in the order of their definition.

    Source: decided (40-campaigns-and-programs G-2: letter case of names is ignored).
    """

    __slots__ = (
        "_by_id",
        "_by_name",
        "_campaigns",
        "_campaigns_by_place",
        "_length_max",
        "campaigns",
        "channels",
        "tag_types",
    )

    def __init__(
        self,
        programs: Iterable[Program] = (),
        campaigns: Iterable[Campaign] = (),
        channels: Iterable[Channel] = (),
        tag_types: Iterable[TagType] = (),
    ) -> None:
        self._by_id = {int(each.program_id): each for each in programs}
        self._by_name = {each.name.casefold(): each for each in self}
        self.campaigns = tuple(campaigns)
        self.channels = tuple(channels)
        self.tag_types = tuple(tag_types)
        self._campaigns = {int(each.campaign_id): each for each in self.campaigns}
        self._campaigns_by_place = {
            (_folded(each.program), each.name.casefold()): each for each in self.campaigns
        }
        self._length_max = max(
            (len(each.full_name.casefold()) for each in self.campaigns), default=0
        )

    def __iter__(self) -> Iterator[Program]:
        """Go through the programs in the order of their definition."""
        return iter(self._by_id.values())

    def __len__(self) -> int:
        """Return how many programs there are."""
        return len(self._by_id)

    def by_id(self, program_id: int) -> Program | None:
        """Find a program by its number, or None."""
        return self._by_id.get(program_id)

    def named(self, text: str) -> Program | None:
        """Find a program by its name, or None."""
        return self._by_name.get(text.casefold())

    def campaign(self, campaign_id: int) -> Campaign | None:
        """Find a campaign by its number, or None."""
        return self._campaigns.get(campaign_id)

    def campaign_named(self, program: Program | None, name: str) -> Campaign | None:
        """
        Find a campaign by its plain name in its place.

        Args:
            program: The program that it is in; None for those outside programs.
            name: Its plain name.
        """
        return self._campaigns_by_place.get((_folded(program), name.casefold()))

    def campaign_by_full_name(self, text: str) -> Campaign | None:
        """
        Find a campaign by its full name.

        Args:
            text: `<program>.<campaign>`, or the name of a campaign outside programs.

        Returns:
            The campaign outside programs that has this name; else, with the text split at each
            dot from the left, the first one that is in such a program; else None.

        Source: documented form, decided rest (G-1).
        """
        name = text.casefold()
        if len(name) > self._length_max:
            return None
        found = self._campaigns_by_place.get(("", name))
        dot = name.find(".")
        while found is None and dot != -1:
            if dot:
                found = self._campaigns_by_place.get((name[:dot], name[dot + 1 :]))
            dot = name.find(".", dot + 1)
        return found


def _folded(program: Program | None) -> str:
    return "" if program is None else program.name.casefold()
