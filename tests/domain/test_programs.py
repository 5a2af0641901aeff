"""How clients name programs and campaigns."""

from __future__ import annotations

import pytest

from castile.domain.ids import CampaignId, ProgramId, WorkspaceId
from castile.domain.programs import Campaign, Channel, Program, Programs, TagType


def program(program_id: int, name: str) -> Program:
    """A program of the workspace Default."""
    return Program(
        program_id=ProgramId(program_id),
        name=name,
        type="Event",
        channel="Webinar",
        workspace_id=WorkspaceId(1),
    )


def campaign(campaign_id: int, name: str, place: Program | None = None) -> Campaign:
    """A batch campaign."""
    return Campaign(campaign_id=CampaignId(campaign_id), name=name, program=place, is_trigger=False)


LAUNCH, DOTTED = program(1970, "Big Launch"), program(4, "A.B")
SHORT = program(5, "A")
FOLLOW_UP = campaign(4496, "Follow up", LAUNCH)
OUTSIDE = campaign(7, "Follow up")
OUTSIDE_DOTTED = campaign(8, "Q.R")
INSIDE_DOTTED = campaign(9, "B.C", SHORT)
INSIDE = campaign(10, "C", DOTTED)
CHANNEL = Channel("Webinar", "Event")
TAG_TYPE = TagType("Region", ("North", "South"))
PROGRAMS = Programs(
    [LAUNCH, DOTTED, SHORT],
    [FOLLOW_UP, OUTSIDE, OUTSIDE_DOTTED, INSIDE_DOTTED, INSIDE],
    [CHANNEL],
    [TAG_TYPE],
)


def test_everything_keeps_its_order_and_is_found_by_number() -> None:
    """A number that nothing has finds nothing."""
    assert list(PROGRAMS) == [LAUNCH, DOTTED, SHORT]
    assert len(PROGRAMS) == 3
    assert PROGRAMS.campaigns == (FOLLOW_UP, OUTSIDE, OUTSIDE_DOTTED, INSIDE_DOTTED, INSIDE)
    assert PROGRAMS.channels == (CHANNEL,)
    assert PROGRAMS.tag_types == (TAG_TYPE,)
    assert PROGRAMS.by_id(1970) is LAUNCH
    assert PROGRAMS.by_id(7) is None
    assert PROGRAMS.campaign(4496) is FOLLOW_UP
    assert PROGRAMS.campaign(1970) is None


def test_letter_case_of_names_is_ignored() -> None:
    """G-2 (decided), for programs and campaigns."""
    assert PROGRAMS.named("BIG launch") is LAUNCH
    assert PROGRAMS.named("Launch") is None
    assert PROGRAMS.campaign_named(LAUNCH, "FOLLOW UP") is FOLLOW_UP
    assert PROGRAMS.campaign_named(None, "FOLLOW UP") is OUTSIDE
    assert PROGRAMS.campaign_named(DOTTED, "Follow up") is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("big launch.FOLLOW UP", FOLLOW_UP),
        ("Follow up", OUTSIDE),
        ("q.r", OUTSIDE_DOTTED),
        ("A.B.C", INSIDE_DOTTED),
        ("C", None),
        (".Follow up", None),
        ("Big Launch.", None),
        ("", None),
        ("Big Launch.Follow up and much more than any name has", None),
    ],
)
def test_a_full_name_has_the_program_before_a_dot(text: str, found: Campaign | None) -> None:
    """G-1: outside programs first, then a split at each dot from the left (decided)."""
    assert PROGRAMS.campaign_by_full_name(text) is found


def test_a_full_name_is_that_of_the_program_and_the_plain_name() -> None:
    """G-1, CAMP-02: outside programs the plain name alone."""
    assert FOLLOW_UP.full_name == "Big Launch.Follow up"
    assert OUTSIDE.full_name == "Follow up"


@pytest.mark.parametrize(
    ("is_trigger", "active", "sources", "answers"),
    [
        (True, True, {"MKTOWS"}, True),
        (True, True, {"MKTOWS", "SALES"}, True),
        (True, True, {"SALES"}, False),
        (True, True, set(), False),
        (True, False, {"MKTOWS"}, False),
        (False, True, {"MKTOWS"}, False),
    ],
)
def test_an_active_trigger_campaign_answers_its_sources(
    *, is_trigger: bool, active: bool, sources: set[str], answers: bool
) -> None:
    """G-10: active, a trigger, and with the source that asks."""
    asked = Campaign(
        campaign_id=CampaignId(1),
        name="C",
        is_trigger=is_trigger,
        active=active,
        sources=frozenset(sources),
    )
    assert asked.answers("MKTOWS") is answers


def test_nothing_is_found_where_there_is_nothing() -> None:
    """A subscription without programs."""
    assert Programs().named("Big Launch") is None
    assert Programs().campaign_by_full_name("C") is None
    assert Programs().campaign_named(None, "") is None
