"""Programs are filtered from the catalog by all criteria together."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from castile.domain.catalog import Workspace, make_catalog
from castile.domain.ids import PartitionId, ProgramId, WorkspaceId
from castile.domain.m_object_criteria import judge_conditions
from castile.domain.m_object_programs import programs_meant, tags_of
from castile.domain.programs import Program, Programs
from castile.wire.messages import (
    ArrayOfMObjCriteria,
    ComparisonEnum,
    MObjCriteria,
    ParamsGetMObjects,
)

CHICAGO = ZoneInfo("America/Chicago")
WORKSPACES = {1: "Default", 2: "Europe"}
Triple = tuple[str, str, str]


def program(number: int, **more: object) -> Program:
    """A program; what a test does not name does not matter to it."""
    given = {"name": f"P{number}", "type": "Event", "channel": "Webinar", **more}
    return Program(program_id=ProgramId(number), workspace_id=WorkspaceId(1), **given)  # type: ignore[arg-type]  # by name


def found(programs: list[Program], *criteria: Triple, after: int = 0) -> list[int]:
    """The ids of the programs that criteria mean."""
    catalog = make_catalog(
        version=1,
        zone=CHICAGO,
        workspaces=[
            Workspace(WorkspaceId(number), name, PartitionId(1), (PartitionId(1),))
            for number, name in WORKSPACES.items()
        ],
        programs=Programs(programs),
    )
    asked = ParamsGetMObjects(
        type="Program",
        m_obj_criteria_list=ArrayOfMObjCriteria(
            tuple(
                MObjCriteria(
                    attr_name=name, comparison=ComparisonEnum(comparison), attr_value=value
                )
                for name, comparison, value in criteria
            )
        ),
    )
    conditions = judge_conditions(asked, catalog)
    return [int(one.program_id) for one in programs_meant(conditions, catalog, after=after)]


def test_mobj_30_programs_come_by_id() -> None:
    """B-71, documented sample: whatever the order of their definition."""
    programs = [program(number) for number in (1010, 1001, 1011, 1005)]
    assert found(programs) == [1001, 1005, 1010, 1011]
    assert found(programs, ("Id", "LE", "1010"), ("Name", "NE", "p1005")) == [1001, 1010]
    assert found(programs, after=1005) == [1010, 1011]


def test_mobj_36_an_archived_program_comes_only_when_asked_for() -> None:
    """B-84, documented."""
    programs = [program(1), program(2, archived=True)]
    assert found(programs) == found(programs, ("Include Archive", "EQ", "false")) == [1]
    assert found(programs, ("Id", "EQ", "2")) == []
    assert found(programs, ("Include Archive", "EQ", "true")) == [1, 2]
    assert found(programs, ("Include Archive", "EQ", "1"), ("Id", "EQ", "2")) == [2]


def test_tag_type_and_value_are_of_one_tag() -> None:
    """B-83, documented that the channel is a tag; NE: decided."""
    programs = [
        program(1, tags={"Region": "North", "Owner": "South"}),
        program(2, tags={"Region": "South"}),
        program(3, channel="North"),
    ]
    region, south = ("Tag Type", "EQ", "region"), ("Tag Value", "EQ", "SOUTH")
    assert found(programs, region) == [1, 2]
    assert found(programs, south) == [1, 2]
    assert found(programs, region, south) == [2]
    assert found(programs, ("Tag Type", "EQ", "Channel")) == [1, 2, 3]
    assert found(programs, ("Tag Type", "EQ", "Channel"), ("Tag Value", "EQ", "North")) == [3]
    assert found(programs, ("Tag Type", "NE", "Region")) == [3]
    assert found(programs, ("Tag Value", "NE", "South")) == [3]
    assert found(programs, region, ("Tag Value", "NE", "South")) == [1]
    assert found(programs, ("Tag Type", "NE", "Region"), south) == [1]
    assert found(programs, ("Tag Type", "NE", "Owner"), ("Tag Value", "NE", "North")) == [2]


def test_the_channel_is_the_first_tag() -> None:
    """B-101, documented sample."""
    one = program(1, channel="Blog", tags={"Region": "North", "Area": "A"})
    assert list(tags_of(one)) == [("Channel", "Blog"), ("Region", "North"), ("Area", "A")]


texts = st.sampled_from(["a", "A", "b"])
numbers = st.integers(1, 4)
programs_drawn = st.lists(
    st.builds(
        Program,
        program_id=numbers.map(ProgramId),
        name=texts,
        type=st.just("Event"),
        channel=texts,
        workspace_id=st.sampled_from([*WORKSPACES]).map(WorkspaceId),
        archived=st.booleans(),
        tags=st.dictionaries(texts.map(str.casefold), texts),
        crm_id=st.none() | texts,
        created_ms=numbers.map(lambda second: second * 1000 + 500),
        updated_ms=numbers.map(lambda second: second * 1000 + 500),
    ),
    unique_by=lambda one: one.program_id,
)
words = st.sampled_from([*ComparisonEnum])
same = st.sampled_from(["EQ", "NE"])
moments = numbers.map(lambda second: datetime.fromtimestamp(second, UTC).isoformat())
NAMED = ["Name", "CRM Id", "Tag Type", "Tag Value", "Workspace Name"]
criteria_drawn = st.builds(
    lambda named, ids, times, archive: [*named.values(), *ids, *times, *archive],
    st.fixed_dictionaries(
        {},
        optional={
            **{
                name: st.tuples(st.just(name), same, texts | st.sampled_from(["EUROPE", "channel"]))
                for name in NAMED
            },
            "Workspace Id": st.tuples(st.just("Workspace Id"), same, st.sampled_from("12")),
        },
    ),
    st.lists(st.tuples(st.just("Id"), words, numbers.map(str)), max_size=3),
    st.lists(st.tuples(st.just("Created At"), words, moments), max_size=2),
    st.lists(
        st.tuples(st.just("Include Archive"), st.just("EQ"), st.sampled_from(["true", "0"])),
        max_size=1,
    ),
)


def compares(left: int, word: str, right: int) -> bool:
    """The meaning of each comparison word."""
    return {
        "EQ": left == right,
        "NE": left != right,
        "LT": left < right,
        "LE": left <= right,
        "GT": left > right,
        "GE": left >= right,
    }[word]


def is_meant(one: Program, criteria: list[Triple]) -> bool:
    """Judge a program by each criterion in turn."""
    tags = {("channel", one.channel.casefold())}
    tags |= {(kind.casefold(), value.casefold()) for kind, value in one.tags.items()}
    archive_too, of_tags = False, []
    for name, word, text in criteria:
        match name:
            case "Id":
                held = compares(one.program_id, word, int(text))
            case "Created At":
                second = int(datetime.fromisoformat(text).timestamp())
                held = compares(one.created_ms // 1000, word, second)
            case "Workspace Id":
                held = compares(one.workspace_id, word, int(text))
            case "Include Archive":
                archive_too, held = text == "true", True
            case "Tag Type" | "Tag Value":
                place = 0 if name == "Tag Type" else 1
                of_tags.append((place, word, text.casefold()))
                held = True
            case _:
                values = {"Name": one.name, "CRM Id": one.crm_id or ""}
                values["Workspace Name"] = WORKSPACES[one.workspace_id]
                held = (values[name].casefold() == text.casefold()) == (word == "EQ")
        if not held:
            return False
    if one.archived and not archive_too:
        return False
    wanted = [(place, text) for place, word, text in of_tags if word == "EQ"]
    others = [(place, text) for place, word, text in of_tags if word == "NE"]
    left = {tag for tag in tags if all(tag[place] != text for place, text in others)}
    if not wanted:
        return left == tags
    return any(all(tag[place] == text for place, text in wanted) for tag in left)


@given(programs_drawn, criteria_drawn)
def test_programs_are_found_as_a_plain_filter_finds_them(
    programs: list[Program], criteria: list[Triple]
) -> None:
    """B-70, B-71, B-80 to B-84: all criteria hold, by id."""
    expected = sorted(int(one.program_id) for one in programs if is_meant(one, criteria))
    assert found(programs, *criteria) == expected
