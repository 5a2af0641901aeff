"""getCampaignsForSource, over the whole way of a call."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.operations.wrong_parameters import WAYS, wrong_ways

if TYPE_CHECKING:
    from tests.harness import Answer, Harness

DEFINITIONS = """
channels = [{ name = "Webinar", program_type = "Event", statuses = [] }]
programs = [
    { name = "ER Demo", type = "Event", channel = "Webinar" },
    { name = "P", type = "Event", channel = "Webinar" },
]

[[campaigns]]
name = "C"
id = 9
program = "P"
kind = "trigger"
active = true
sources = ["MKTOWS"]

[[campaigns]]
name = "Inactive"
kind = "trigger"
sources = ["MKTOWS"]

[[campaigns]]
name = "Batch"
kind = "batch"
audience = { all_known_leads = true }

[[campaigns]]
name = "Sales only"
kind = "trigger"
active = true
sources = ["SALES"]

[[campaigns]]
name = "Of nobody"
kind = "trigger"
active = true

[[campaigns]]
name = "Plain"
id = 8
kind = "trigger"
active = true
sources = ["MKTOWS", "SALES"]
description = "When asked"

[[campaigns]]
name = "Triggered Campaign"
id = 7
program = "ER Demo"
kind = "trigger"
active = true
sources = ["MKTOWS"]
"""


@pytest.fixture(autouse=True)
def _campaigns(castile: Harness) -> None:
    castile.define(DEFINITIONS)


def call(castile: Harness, elements: str = "<source>MKTOWS</source>") -> Answer:
    """Ask for campaigns; `elements` are the parameters."""
    return castile.call(
        f"<ns1:paramsGetCampaignsForSource>{elements}</ns1:paramsGetCampaignsForSource>"
    )


def names(castile: Harness, name: str, exact_name: str = "") -> list[str]:
    """The full names that a filter lets pass."""
    exact = f"<exactName>{exact_name}</exactName>" if exact_name else ""
    return call(castile, f"<source>MKTOWS</source><name>{name}</name>{exact}").texts(
        "campaignRecord/name"
    )


def test_camp_01_a_campaign_of_a_program_has_its_full_name(castile: Harness) -> None:
    """G-1: `P.C`; the description is an empty element."""
    (record,) = (
        each for each in call(castile).root.iter("campaignRecord") if each.findtext("name") == "P.C"
    )
    assert [(each.tag, each.text or "") for each in record] == [
        ("id", "9"),
        ("name", "P.C"),
        ("description", ""),
    ]
    assert not record[2].attrib


def test_camp_02_a_campaign_without_a_program_has_its_plain_name(castile: Harness) -> None:
    """And its description where it has one."""
    answer = call(castile, "<source>MKTOWS</source><name>Plain</name>")
    assert answer.texts("campaignRecord/*") == ["8", "Plain", "When asked"]


def test_camp_03_only_active_trigger_campaigns_with_the_source_are_listed(
    castile: Harness,
) -> None:
    """G-10: no inactive one, no batch one, none of another source; G-13: by full name."""
    answer = call(castile)
    assert answer.texts("campaignRecord/name") == ["ER Demo.Triggered Campaign", "P.C", "Plain"]
    assert answer.text("returnCount") == "3"
    answer = call(castile, "<source>SALES</source>")
    assert answer.texts("campaignRecord/name") == ["Plain", "Sales only"]


def test_camp_04_a_filter_is_part_of_a_full_name_or_a_whole_name(castile: Harness) -> None:
    """G-11, decided: letter case is ignored; exact means the full or the plain name."""
    assert names(castile, "trig") == ["ER Demo.Triggered Campaign"]
    assert names(castile, "trig", "false") == ["ER Demo.Triggered Campaign"]
    assert names(castile, "demo.TRIG") == ["ER Demo.Triggered Campaign"]
    assert names(castile, "trig", "true") == []
    assert names(castile, "triggered campaign", "true") == ["ER Demo.Triggered Campaign"]
    assert names(castile, "er demo.triggered campaign", "1") == ["ER Demo.Triggered Campaign"]
    assert names(castile, "ER Demo", "true") == []


def test_camp_05_no_match_is_an_empty_list(castile: Harness) -> None:
    """Recorded: returnCount 0 and an empty element, no fault (N-7)."""
    answer = call(castile, "<source>MKTOWS</source><name>nothing of the kind</name>")
    assert answer.status == 200
    assert answer.text("returnCount") == "0"
    listed = answer.root.find(".//campaignRecordList")
    assert (len(listed), dict(listed.attrib), listed.text) == (0, {}, None)


def test_camp_06_the_source_is_one_of_two_words(castile: Harness) -> None:
    """Decided: another word is 20110, none is 20017."""
    assert call(castile, "<source>OTHER</source>").code == 20110
    assert call(castile, "").code == 20017


@pytest.mark.parametrize("name", ["<name/>", '<name xsi:nil="true"/>', "<name></name>"])
@pytest.mark.parametrize("exact", ["", "<exactName>true</exactName>"])
def test_an_empty_name_is_no_filter(castile: Harness, name: str, exact: str) -> None:
    """G-12, decided: also with exactName."""
    answer = call(castile, f"<source>MKTOWS</source>{name}{exact}")
    assert answer.text("returnCount") == "3"


def test_campaigns_of_one_full_name_are_in_the_order_of_their_ids(castile: Harness) -> None:
    """G-13: `a.b` outside programs and `B` in the program `A`."""
    trigger = 'kind = "trigger", active = true, sources = ["MKTOWS"]'
    castile.define(
        'programs = [{ name = "A", type = "Event", channel = "Webinar" }]\n'
        f'campaigns = [{{ name = "B", id = 99, program = "A", {trigger} }},'
        f' {{ name = "a.b", id = 98, {trigger} }}]'
    )
    answer = call(castile, "<source>MKTOWS</source><name>A.B</name>")
    assert answer.texts("campaignRecord/id") == ["98", "99"]


def test_a_call_lists_what_the_definitions_say_now(castile: Harness) -> None:
    """A campaign that is made active is there with the next call."""
    castile.define(
        'campaigns = [{ name = "Inactive", kind = "trigger", active = true, sources = ["MKTOWS"] }]'
    )
    assert call(castile).text("returnCount") == "4"


CODES = {
    # absent, nil, empty, too long, of the wrong type, twice
    "source": (20017, 20109, 20109, 20110, 20110, 20110),
    "name": (0, 0, 0, 0, 0, 20110),
    "exactName": (0, 0, 0, 20110, 20110, 20110),
}
WHOLE = {
    "source": "<source>MKTOWS</source>",
    "name": "<name>Plain</name>",
    "exactName": "<exactName>true</exactName>",
}


@pytest.mark.parametrize("name", CODES)
@pytest.mark.parametrize("way", WAYS)
def test_a_parameter_that_is_wrong_has_one_code(castile: Harness, name: str, way: int) -> None:
    """W-4a to W-9: absent, nil, empty, too long, of the wrong type, twice."""
    parts = {**WHOLE, name: wrong_ways(WHOLE[name])[way]}
    answer = call(castile, "".join(parts.values()))
    assert answer.code == CODES[name][way]
    assert answer.status == (500 if CODES[name][way] else 200)


def test_all_campaigns_come_in_one_answer(castile: Harness) -> None:
    """G-14, documented: there are no pages."""
    castile.define(
        "campaigns = ["
        + ",".join(
            f'{{ name = "Bulk {number}", kind = "trigger", active = true, sources = ["SALES"] }}'
            for number in range(1001)
        )
        + "]"
    )
    answer = call(castile, "<source>SALES</source><name>bulk</name>")
    assert answer.text("returnCount") == "1001"
    assert len(answer.texts("campaignRecord/name")) == 1001
