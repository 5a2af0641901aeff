"""getChannels, over the whole way of a call."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.operations.wrong_parameters import WAYS, fill, wrong_ways

if TYPE_CHECKING:
    from tests.harness import Answer, Harness

DEFINITIONS = """
channels = [
    { name = "Webinar", program_type = "Marketing Event", statuses = [
        { name = "No Show", step = 50, webinar_behavior = "No Show" },
        { name = "attended", step = 70, success = true, webinar_behavior = "Attended" },
    ] },
    { name = "Tradeshow", program_type = "Marketing Event", statuses = [
        { name = "Visited Booth", step = 30, success = true, check_in_status = "None" },
        { name = "Attended Show", step = 20, check_in_status = "Attended" },
    ] },
    { name = "Blog", program_type = "Default", statuses = [{ name = "Visited", step = 10 }] },
    { name = "archive", program_type = "Default", statuses = [] },
]
"""


@pytest.fixture(autouse=True)
def _channels(castile: Harness) -> None:
    castile.define(DEFINITIONS)


def call(castile: Harness, elements: str = "") -> Answer:
    """Ask for channels; `elements` are the parameters."""
    return castile.call(f"<ns1:paramsGetChannels>{elements}</ns1:paramsGetChannels>")


def asking(*names: str, more: str = "") -> str:
    """The parameters that name channels."""
    items = "".join(f"<stringItem>{name}</stringItem>" for name in names)
    return f"<tag>{more}<values>{items}</values></tag>"


def channels(answer: Answer) -> list[str]:
    """The names of the channels of an answer."""
    assert answer.status == 200
    return answer.texts("tagStatus/tagValue")


def statuses(castile: Harness, name: str) -> list[list[tuple[str, str]]]:
    """Name and value of each attribute of each status of a channel."""
    items = call(castile, asking(name)).root.iter("progressionStatus")
    return [
        [(each.findtext("name"), each.findtext("value")) for each in item.iter("attrib")]
        for item in items
    ]


def test_camp_40_channels_are_in_the_order_of_their_names(castile: Harness) -> None:
    """G-62: also when a list is given in another order; so are statuses."""
    answer = call(castile, asking("Webinar", "Blog", "Tradeshow"))
    assert channels(answer) == ["Blog", "Tradeshow", "Webinar"]
    assert [status[0][1] for status in statuses(castile, "Webinar")] == ["attended", "No Show"]


def test_camp_41_a_status_of_an_event_shows_its_check_in_before_success(castile: Harness) -> None:
    """G-63: Status, Step, what the status has of the two, Success."""
    assert statuses(castile, "Tradeshow") == [
        [
            ("Status", "Attended Show"),
            ("Step", "20"),
            ("Check-in Status", "Attended"),
            ("Success", "false"),
        ],
        [
            ("Status", "Visited Booth"),
            ("Step", "30"),
            ("Check-in Status", "None"),
            ("Success", "true"),
        ],
    ]
    assert statuses(castile, "Webinar")[0] == [
        ("Status", "attended"),
        ("Step", "70"),
        ("Webinar Behavior", "Attended"),
        ("Success", "true"),
    ]
    assert statuses(castile, "Blog") == [
        [("Status", "Visited"), ("Step", "10"), ("Success", "false")]
    ]


def test_camp_42_an_unknown_channel_is_left_out(castile: Harness) -> None:
    """G-61, decided: with no match at all there is an empty element."""
    assert channels(call(castile, asking("Blog", "Pigeon Post"))) == ["Blog"]
    answer = call(castile, asking("Pigeon Post"))
    assert channels(answer) == []
    tags = answer.root.find(".//tags")
    assert (len(tags), dict(tags.attrib)) == (0, {})


@pytest.mark.parametrize(
    "elements",
    ["", "<tag/>", "<tag><values/></tag>", "<tag><type>Channel</type></tag>"],
)
def test_without_names_all_channels_are_listed(castile: Harness, elements: str) -> None:
    """G-60; letter case does not count in their order."""
    answer = call(castile, elements)
    assert channels(answer) == ["archive", "Blog", "Tradeshow", "Webinar"]
    assert len(answer.root.find(".//statusList")) == 0


def test_names_are_compared_without_letter_case_and_the_type_is_ignored(castile: Harness) -> None:
    """G-2 and the type, decided."""
    assert channels(call(castile, asking("BLOG"))) == ["Blog"]
    assert channels(call(castile, asking("Blog", "Blog", more="<type>Region</type>"))) == ["Blog"]


WHOLE = {
    "tag": "<tag>{type}{values}</tag>",
    "type": "<type>Channel</type>",
    "values": "<values>{stringItem}</values>",
    "stringItem": "<stringItem>Blog</stringItem>",
}
ALL, BLOG, NONE = ["archive", "Blog", "Tradeshow", "Webinar"], ["Blog"], list[str]()
CASES = {
    # absent, nil, empty, too long, of the wrong type, twice; a number is the code of a fault
    "tag": (ALL, ALL, ALL, ALL, ALL, 20110),
    "type": (BLOG, BLOG, BLOG, BLOG, BLOG, 20110),
    "values": (ALL, ALL, ALL, ALL, ALL, BLOG),
    "stringItem": (ALL, ALL, ALL, NONE, NONE, BLOG),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("way", WAYS)
def test_a_parameter_that_is_wrong_has_one_code(castile: Harness, name: str, way: int) -> None:
    """W-4a to W-6: what is nil or empty is as if it were absent; names may be anything."""
    parts = {**WHOLE, name: wrong_ways(WHOLE[name])[way]}
    answer = call(castile, fill("{tag}", parts))
    assert (answer.code or channels(answer)) == CASES[name][way]
