"""Every parameter of requestCampaign in turn absent, nil, empty, too long or of the wrong type."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.operations.campaign_calls import (
    CALL_ME,
    DEFINITIONS,
    EMAIL,
    email_key,
    request_campaign,
    runs,
    token_list,
)

if TYPE_CHECKING:
    from tests.harness import Harness

NIL = 'xsi:nil="true"'
LONG = "x" * 5000
PARAMETERS = {
    "source": "<source>MKTOWS</source>",
    "campaignId": "",
    "leadList": f"<leadList>{email_key(EMAIL)}</leadList>",
    "programName": "<programName>Launch</programName>",
    "campaignName": "<campaignName>Call me</campaignName>",
    "programTokenList": "",
}
BAD = [
    ("source", "", 20017),
    ("source", f"<source {NIL}/>", 20109),
    ("source", "<source/>", 20109),
    ("source", "<source>mktows</source>", 20110),
    ("source", "<source>OTHER</source>", 20110),
    ("source", f"<source>{LONG}</source>", 20110),
    ("source", "<source><x/></source>", 20110),
    ("source", "<source>MKTOWS</source><source>SALES</source>", 20110),
    ("campaignId", "<campaignId>x</campaignId>", 20110),
    ("campaignId", "<campaignId>1.5</campaignId>", 20110),
    ("campaignId", f"<campaignId>{'9' * 5000}</campaignId>", 20110),
    ("campaignId", "<campaignId>2147483648</campaignId>", 20110),
    ("campaignId", f"<campaignId>{CALL_ME}</campaignId>", 20114),
    ("leadList", "", 20101),
    ("leadList", f"<leadList {NIL}/>", 20101),
    ("leadList", "<leadList/>", 20101),
    ("leadList", "<leadList><leadKey/></leadList>", 20102),
    ("leadList", f"<leadList><leadKey {NIL}/></leadList>", 20102),
    ("leadList", "<leadList><leadKey><keyType>EMAIL</keyType></leadKey></leadList>", 20102),
    ("leadList", "<leadList><leadKey><keyValue>x</keyValue></leadKey></leadList>", 20102),
    ("leadList", f"<leadList>{email_key('')}</leadList>", 20102),
    ("leadList", f"<leadList>{email_key('x').replace('EMAIL', 'NAME')}</leadList>", 20102),
    ("leadList", f"<leadList>{email_key('x').replace('EMAIL', 'IDNUM')}</leadList>", 20102),
    ("leadList", f"<leadList>{email_key(LONG)}</leadList>", 20103),
    ("programName", "", 20114),
    ("programName", f"<programName {NIL}/>", 20114),
    ("programName", "<programName/>", 20114),
    ("programName", "<programName><x/></programName>", 20110),
    ("programName", f"<programName>{LONG}</programName>", 20113),
    ("programName", "<programName>Other</programName>", 20113),
    ("campaignName", "", 20114),
    ("campaignName", f"<campaignName {NIL}/>", 20114),
    ("campaignName", "<campaignName/>", 20114),
    ("campaignName", f"<campaignName>{LONG}</campaignName>", 20113),
    ("programTokenList", f"<programTokenList><attrib {NIL}/></programTokenList>", 20017),
    ("programTokenList", token_list({"x": "y"}), 20110),
    ("programTokenList", token_list({"my." + "x" * 256: "y"}), 20110),
    ("programTokenList", "<programTokenList><attrib><value/></attrib></programTokenList>", 20017),
    (
        "programTokenList",
        "<programTokenList><attrib><name/><value/></attrib></programTokenList>",
        20109,
    ),
    (
        "programTokenList",
        "<programTokenList><attrib><name>my.x</name></attrib></programTokenList>",
        20017,
    ),
    ("programTokenList", token_list({f"my.{number}": "" for number in range(101)}), 20114),
    ("programTokenList", token_list({"my.x": "y" * 1_000_001}), 20114),
]
GOOD = [
    ("campaignId", f"<campaignId {NIL}/>"),
    ("campaignId", "<campaignId/>"),
    ("programTokenList", f"<programTokenList {NIL}/>"),
    ("programTokenList", "<programTokenList/>"),
    ("programTokenList", token_list({"my.unknown": ""})),
    ("programTokenList", token_list({f"my.{number}": "" for number in range(100)})),
    ("programTokenList", token_list({"my.x": "y" * 1_000_000})),
    ("programTokenList", token_list([("my.x", "1"), ("{{MY.X}}", "2")])),
    ("leadList", f"<leadList>{email_key(EMAIL)}</leadList><leadList>{email_key(EMAIL)}</leadList>"),
]


def call(castile: Harness, name: str, text: str) -> int:
    """Call with one parameter as `text`, and return the code."""
    elements = "".join({**PARAMETERS, name: text}.values())
    return castile.call(f"<ns1:paramsRequestCampaign>{elements}</ns1:paramsRequestCampaign>").code


@pytest.fixture(autouse=True)
def _defined(castile: Harness) -> None:
    castile.define(DEFINITIONS)
    castile.store_lead(EMAIL)


@pytest.mark.parametrize(("name", "text", "code"), BAD, ids=lambda each: str(each)[:60])
def test_each_wrong_parameter_has_one_code(
    name: str, text: str, code: int, castile: Harness
) -> None:
    """And nothing is stored."""
    assert call(castile, name, text) == code
    assert runs(castile) == []
    assert castile.activities(1) == []


@pytest.mark.parametrize(("name", "text"), GOOD, ids=lambda each: str(each)[:60])
def test_what_is_left_out_in_any_form_is_accepted(name: str, text: str, castile: Harness) -> None:
    """W-6; and the limits of tokens from inside."""
    assert call(castile, name, text) == 0
    castile.run_jobs()
    assert [one.type for one in castile.activities(1)] == ["Request Campaign", "Interesting Moment"]


def test_a_bad_key_is_told_before_a_bad_combination(castile: Harness) -> None:
    """00-overview section 5: what cannot be read, then combinations, then what is not found."""
    bad_key = email_key("x").replace("EMAIL", "IDNUM")
    bad_name = token_list({"x": "y"})
    both = {"campaign_id": 77, "program": "Other"}
    assert request_campaign(castile, keys=bad_key, rest=bad_name, **both).code == 20102  # type: ignore[arg-type]  # names only
    assert request_campaign(castile, EMAIL, rest=bad_name, **both).code == 20110  # type: ignore[arg-type]  # names only
    assert request_campaign(castile, "x@x.test", **both).code == 20114  # type: ignore[arg-type]  # names only
    assert request_campaign(castile, "x@x.test", campaign_id=77).code == 20113
    assert request_campaign(castile, "x@x.test").code == 20103
