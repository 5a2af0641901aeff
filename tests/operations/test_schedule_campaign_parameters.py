"""Every parameter of scheduleCampaign in turn absent, nil, empty, too long or of the wrong type."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.operations.campaign_calls import DEFINITIONS, runs, schedule_campaign, token_list

if TYPE_CHECKING:
    from tests.clocks import FrozenClock
    from tests.harness import Harness

NIL = 'xsi:nil="true"'
LONG = "x" * 5000
PARAMETERS = {
    "programName": "<programName>Launch</programName>",
    "campaignName": "<campaignName>Nightly</campaignName>",
    "campaignRunAt": "",
    "cloneToProgramName": "",
    "programTokenList": "",
}
BAD = [
    ("programName", "", 20017),
    ("programName", f"<programName {NIL}/>", 20109),
    ("programName", "<programName/>", 20109),
    ("programName", "<programName> </programName>", 20109),
    ("programName", f"<programName>{LONG}</programName>", 20110),
    ("programName", "<programName><x/></programName>", 20110),
    ("campaignName", "", 20017),
    ("campaignName", f"<campaignName {NIL}/>", 20109),
    ("campaignName", "<campaignName/>", 20109),
    ("campaignName", f"<campaignName>{LONG}</campaignName>", 20113),
    ("campaignName", "<campaignName>Nightly</campaignName><campaignName>x</campaignName>", 20110),
    ("campaignRunAt", "<campaignRunAt>soon</campaignRunAt>", 20110),
    ("campaignRunAt", "<campaignRunAt>2026-02-30</campaignRunAt>", 20110),
    ("campaignRunAt", f"<campaignRunAt>{LONG}</campaignRunAt>", 20110),
    ("campaignRunAt", "<campaignRunAt>9999-12-31T23:59:59Z</campaignRunAt>", 20114),
    ("cloneToProgramName", "<cloneToProgramName>Launch</cloneToProgramName>", 20114),
    ("cloneToProgramName", f"<cloneToProgramName>{'x' * 256}</cloneToProgramName>", 20114),
    ("cloneToProgramName", "<cloneToProgramName><x/></cloneToProgramName>", 20110),
    ("cloneToProgramName", "<cloneToProgramName>a&#10;b</cloneToProgramName>", 20110),
    ("cloneToProgramName", "<cloneToProgramName>&#160;a</cloneToProgramName>", 20110),
    ("programTokenList", token_list({"x": "y"}), 20110),
    ("programTokenList", "<programTokenList><attrib><value/></attrib></programTokenList>", 20017),
    ("programTokenList", token_list({f"my.{number}": "" for number in range(101)}), 20114),
    ("programTokenList", token_list({"my.x": "y" * 1_000_001}), 20114),
]
GOOD = [
    ("campaignRunAt", f"<campaignRunAt {NIL}/>"),
    ("campaignRunAt", "<campaignRunAt/>"),
    ("campaignRunAt", "<campaignRunAt>2026-08-03</campaignRunAt>"),
    ("cloneToProgramName", f"<cloneToProgramName {NIL}/>"),
    ("cloneToProgramName", "<cloneToProgramName/>"),
    ("cloneToProgramName", f"<cloneToProgramName>{'x' * 255}</cloneToProgramName>"),
    ("cloneToProgramName", "<cloneToProgramName>Ünï.Code 🎉</cloneToProgramName>"),
    ("programTokenList", f"<programTokenList {NIL}/>"),
    ("programTokenList", token_list({f"my.{number}": "" for number in range(100)})),
    ("programTokenList", token_list({"my.x": "y" * 1_000_000})),
]


def call(castile: Harness, name: str, text: str) -> int:
    """Call with one parameter as `text`, and return the code."""
    elements = "".join({**PARAMETERS, name: text}.values())
    return castile.call(f"<ns1:paramsScheduleCampaign>{elements}</ns1:paramsScheduleCampaign>").code


@pytest.fixture(autouse=True)
def _defined(castile: Harness) -> None:
    castile.define(DEFINITIONS)


@pytest.mark.parametrize(("name", "text", "code"), BAD, ids=lambda each: str(each)[:60])
def test_err_07_each_wrong_parameter_has_one_code(
    name: str, text: str, code: int, castile: Harness
) -> None:
    """A name that is absent is 20017, an empty one 20109; and nothing is stored (decided)."""
    before = castile.read(lambda tx: tx.definitions.entries())
    assert call(castile, name, text) == code
    assert runs(castile) == []
    assert castile.read(lambda tx: tx.definitions.entries()) == before


@pytest.mark.parametrize(("name", "text"), GOOD, ids=lambda each: str(each)[:60])
def test_what_is_left_out_in_any_form_is_accepted(name: str, text: str, castile: Harness) -> None:
    """W-6; and the limits from inside."""
    assert call(castile, name, text) == 0
    assert len(runs(castile)) == 1


@pytest.mark.parametrize(
    ("now", "latest", "too_late"),
    [
        (0, "2028-08-03T14:15:00Z", "2028-08-03T14:15:01Z"),
        # From the 29th of February 2028, which 2030 does not have.
        (575, "2030-03-01T14:15:00Z", "2030-03-01T14:15:01Z"),
    ],
)
def test_a_time_lies_at_most_two_years_ahead(
    now: int, latest: str, too_late: str, castile: Harness, frozen_clock: FrozenClock
) -> None:
    """G-41: 20114 beyond."""
    frozen_clock.advance(now * 86_400)
    assert schedule_campaign(castile, run_at=latest).code == 0
    assert schedule_campaign(castile, run_at=too_late).code == 20114
    assert len(runs(castile)) == 1


def test_the_time_is_judged_before_the_names(castile: Harness) -> None:
    """00-overview section 5: limits, then what is not found."""
    assert schedule_campaign(castile, program="X", run_at="2029-01-01").code == 20114
    assert schedule_campaign(castile, program="X", clone="Launch").code == 20110
    assert schedule_campaign(castile, campaign="X", clone="Launch").code == 20113
