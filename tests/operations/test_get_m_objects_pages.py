"""Pages of getMObjects: positions hold the conditions and decide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from castile.domain.ids import LeadId, OpportunityId, RoleId
from castile.domain.opportunities import Opportunity, Role
from castile.operations.get_m_objects import PAGE_SIZE
from castile.wire.opaque import read_opaque, write_opaque
from tests.operations.m_object_pages import (
    DEFINITION,
    ask,
    attributes,
    has_more,
    ids,
    key,
    next_position,
    pages,
    store_opportunity,
    tied,
    where,
)

if TYPE_CHECKING:
    from castile.store.tx import Tx
    from tests.harness import Harness

LONG = "x" * 100_000
EMPTY = [0, "Opportunity", None, None, [], []]


def store(castile: Harness, count: int, kind: str = "Opportunity") -> list[int]:
    """Store many objects at once past the wire."""

    def add(tx: Tx) -> list[int]:
        if kind == "Opportunity":
            one = Opportunity(OpportunityId(0), values={"Name": "Deal"})
            return [tx.opportunities.add(one) for _ in range(count)]
        roles = (Role(RoleId(0), OpportunityId(number), LeadId(1)) for number in range(count))
        return [tx.roles.add(role) for role in roles]

    return castile.write(add)


@pytest.mark.parametrize("kind", ["Opportunity", "OpportunityPersonRole"])
@pytest.mark.parametrize("again", [True, False])
def test_mobj_31_pages_of_100_by_id(castile: Harness, kind: str, *, again: bool) -> None:
    """MOBJ-31, documented: 250 objects; B-73, with and without the conditions."""
    found = store(castile, 250, kind)
    conditions = where(("Id", "GT", 0))
    assert list(pages(castile, kind, conditions, again=again)) == [
        found[:100],
        found[100:200],
        found[200:],
    ]


@pytest.mark.parametrize(
    ("count", "sizes"), [(99, [99]), (100, [100]), (101, [100, 1]), (200, [100, 100])]
)
def test_mobj_31_no_page_is_empty(castile: Harness, count: int, sizes: list[int]) -> None:
    """B-72: hasMore is true only when a further object is there; both sides of the limit."""
    found = store(castile, count)
    got = list(pages(castile, "Opportunity"))
    assert [len(page) for page in got] == sizes
    assert [number for page in got for number in page] == found


def test_mobj_31_programs_come_in_pages_too(castile: Harness) -> None:
    """B-71, documented."""
    castile.define(
        'channels = [{ name = "Blog", program_type = "Event", statuses = [] }]\n'
        "programs = ["
        + ", ".join(
            f'{{ name = "P{number}", id = {number}, type = "Event", channel = "Blog" }}'
            for number in range(PAGE_SIZE + 1, 0, -1)
        )
        + "]"
    )
    assert list(pages(castile, "Program")) == [[*range(1, PAGE_SIZE + 1)], [PAGE_SIZE + 1]]


def test_mobj_32_the_last_position_gives_an_empty_page(castile: Harness) -> None:
    """MOBJ-32, decided: as often as it is sent; also that of a call that found nothing."""
    store(castile, 3)
    for conditions, count in (("", 3), (where(("Name", "EQ", "none")), 0)):
        answer = ask(castile, "Opportunity", conditions)
        assert len(ids(answer)) == count
        for _ in range(2):
            answer = ask(castile, "Opportunity", position=next_position(answer))
            assert (ids(answer), has_more(answer)) == ([], False)
            assert answer.root.find(".//mObjectList") is None


def test_the_position_decides(castile: Harness) -> None:
    """B-73, documented: what stands beside it is judged, but not looked at."""
    castile.define(DEFINITION)
    number = store_opportunity(castile, {"Name": "Deal"}, external_key="O-1")
    store_opportunity(castile, {"Name": "Other"})
    asked = read_opaque(next_position(ask(castile, "Opportunity", where(("Name", "EQ", "DEAL")))))
    assert isinstance(asked, list)
    position = write_opaque([0, *asked[1:]])
    for conditions in ("", where(("Name", "EQ", "Other")), f"<id>{number + 1}</id>", tied()):
        assert ids(ask(castile, "Opportunity", conditions, position=position)) == [number]
    for bad, code in (
        (where(("Colour", "EQ", "a")), 20110),
        (where(*[("Name", "EQ", "a")] * 2), 20114),
    ):
        assert ask(castile, "Opportunity", bad, position=position).code == code
        assert ask(castile, "Opportunity", bad, position="nonsense").code == code


def test_a_position_holds_every_condition(castile: Harness) -> None:
    """B-73, decided: id, external key, criteria, associations; B-105: the key is shown again."""
    castile.define(DEFINITION)
    castile.sync_lead({"Email": "a@b.test"}, {"FSPID": "A-1"})
    number = store_opportunity(castile, {"Name": "Deal"}, external_key="O-1")
    castile.write(lambda tx: tx.roles.add(Role(RoleId(0), OpportunityId(number), LeadId(1))))
    store_opportunity(castile)
    for conditions in (
        (f"<id>{number}</id>",),
        (key("opportunityId", "O-1"),),
        (where(("Name", "EQ", "Deal"), ("Id", "GT", 0), ("opportunityId", "EQ", "o-1")),),
        (tied(("Lead", 1)),),
        (tied(("Lead", key("FSPID", "A-1"))),),
    ):
        first = ask(castile, "Opportunity", *conditions)
        assert ids(first) == [number]
        held = read_opaque(next_position(first))
        assert isinstance(held, list)
        again = ask(castile, "Opportunity", position=write_opaque([0, *held[1:]]))
        assert again.body == first.body


def test_objects_deleted_between_pages_make_no_other_be_skipped(castile: Harness) -> None:
    """B-73, decided; an object that is made meanwhile comes at the end."""
    found = store(castile, 210)
    answer = ask(castile, "Opportunity")
    gone = [*found[:100], found[150]]

    def delete(tx: Tx) -> None:
        for one in gone:
            tx.opportunities.delete(OpportunityId(one))

    castile.write(delete)
    (added,) = store(castile, 1)
    answer = ask(castile, "Opportunity", position=next_position(answer))
    rest = [one for one in [*found[100:], added] if one not in gone]
    assert ids(answer) == rest[:100]
    answer = ask(castile, "Opportunity", position=next_position(answer))
    assert (ids(answer), has_more(answer)) == (rest[100:], False)


def test_details_are_taken_from_each_call(castile: Harness) -> None:
    """B-73, documented."""
    castile.define(
        'channels = [{ name = "Blog", program_type = "Event", statuses = [] }]\n'
        'programs = [{ name = "P", id = 7, type = "Event", channel = "Blog", crm_id = "701" }]'
    )
    held = read_opaque(next_position(ask(castile, "Program", details=True)))
    assert isinstance(held, list)
    position = write_opaque([0, *held[1:]])
    for details in (True, False):
        answer = ask(castile, "Program", position=position, details=details)
        assert ("CRM Id" in attributes(answer)) is details


@pytest.mark.parametrize("kind", ["Program", "OpportunityPersonRole", "OpportunityLeadRole"])
def test_the_position_of_another_type_is_20122(castile: Harness, kind: str) -> None:
    """B-73, documented code."""
    position = next_position(ask(castile, "Opportunity"))
    assert ask(castile, kind, position=position).code == 20122
    other = next_position(ask(castile, kind))
    assert ask(castile, "Opportunity", position=other).code == 20122


def test_both_words_for_a_role_read_each_others_positions(castile: Harness) -> None:
    """B-1, decided: they mean one type."""
    (found,) = store(castile, 1, "OpportunityPersonRole")
    position = write_opaque([found - 1, "OpportunityLeadRole", None, None, [], []])
    assert ids(ask(castile, "OpportunityPersonRole", position=position)) == [found]


@pytest.mark.parametrize(
    "text",
    [
        *("nonsense", "0", "ID:7", LONG, "A" * 1000, "id:7:to:0:tl:0:os:0:rc:1"),
        *(write_opaque(meant) for meant in (None, 7, [], EMPTY[:-1], [*EMPTY, []])),
        *(
            write_opaque([*EMPTY[:place], part, *EMPTY[place + 1 :]])
            for place, part in (
                *((0, -1), (0, 2**31), (0, "0"), (1, "Lead"), (1, ""), (1, None)),
                *((2, 2**31), (2, "7"), (3, ["unknown", "a"]), (3, ["opportunityId"])),
                *((3, ["plain", "a"]), (3, ["opportunityId", "x" * 2001]), (3, "ab")),
                (4, [["Colour", "EQ", "a"]]),
                (4, [["Id", "EQ", "seven"]]),
                (4, [["Id", "IN", "7"]]),
                (4, [["Id", "EQ", "7"]] * 21),
                (4, [["Id", "EQ", "7"]] * 20_000),
                (4, [["Name", "LT", "a"]]),
                (4, [["Name", "EQ", "a"]] * 2),
                (4, [["Tag Type", "EQ", "a"]]),
                (5, [["Company", 1]]),
                (5, [["Opportunity", 1, None]]),
                (5, [["Lead", None, ["Email", "a@b.test"]]]),
                (5, [["Lead", 1, None]] * 21),
            )
        ),
        write_opaque([0, "Opportunity", 7, ["opportunityId", "a"], [], []]),
    ],
)
def test_a_position_that_no_answer_gave_is_20122(castile: Harness, text: str) -> None:
    """B-73, documented code: what a call could not ask, no position may ask."""
    castile.define(DEFINITION)
    assert ask(castile, "Opportunity", position=text).code == 20122


PARTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5), st.lists, max_leaves=8
)
NAMES = st.sampled_from(["Id", "Name", "Created At", "opportunityId", "Stage"])
WORDS = st.sampled_from(["EQ", "NE", "LT", "GE"])
VALUES = st.sampled_from(["7", str(2**63), "-" + "9" * 30, "2013-07-09", "9999-12-31", "\x00", "a"])
NUMBERS = st.none() | st.integers(-(2**31), 2**31 - 1)
KEYS = st.none() | st.tuples(st.sampled_from(["opportunityId", "FSPID"]), VALUES)
POSITIONS = st.tuples(
    st.integers(-1, 2**31 - 1),
    st.sampled_from(["Opportunity", "OpportunityPersonRole", "Program"]),
    NUMBERS,
    KEYS,
    st.lists(st.tuples(NAMES, WORDS, VALUES), max_size=3),
    st.lists(st.tuples(st.sampled_from(["Lead", "Company"]), NUMBERS, KEYS), max_size=2),
)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200, deadline=None
)
@given(meant=PARTS | POSITIONS | st.tuples(PARTS, PARTS, PARTS, PARTS, PARTS, PARTS))
def test_a_position_made_by_hand_is_never_20011(castile: Harness, meant: Any) -> None:
    """B-73: it gives what a call could ask for, or 20122."""
    if not castile.read(lambda tx: tx.opportunities.all(after=0, limit=1)):
        castile.define(f"{DEFINITION}\n[subscription]\nrate_calls = 0\nquota_calls_per_day = 0")
        store(castile, 2)
    try:
        position = write_opaque(meant)
    except TypeError:  # JSON has no such number
        return
    assert ask(castile, "Opportunity", position=position).code in {0, 20122}
