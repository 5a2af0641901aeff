"""requestCampaign, call by call."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from castile.domain.ids import CampaignId
from castile.domain.jobs import JobState
from tests.operations.campaign_calls import (
    ALONE,
    ASLEEP,
    CALL_ME,
    CALL_SALES,
    DEFINITIONS,
    EMAIL,
    EVERYBODY,
    NIGHTLY,
    element,
    email_key,
    moments,
    request_campaign,
    runs,
    shown,
    token_list,
)
from tests.operations.list_calls import lead_key

if TYPE_CHECKING:
    from castile.domain.ids import LeadId
    from tests.harness import Harness

OTHER = "b@example.test"


@pytest.fixture(autouse=True)
def _defined(castile: Harness) -> None:
    castile.define(DEFINITIONS)


@pytest.fixture
def lead_id(castile: Harness) -> LeadId:
    """The lead with the email `EMAIL`."""
    return castile.store_lead(EMAIL)


def untouched(castile: Harness, *lead_ids: LeadId) -> bool:
    """Whether no run was stored and no lead has an activity."""
    return not runs(castile) and not any(castile.activities(each) for each in lead_ids)


def test_camp_10_each_lead_has_an_activity_and_its_flow_runs(
    castile: Harness, lead_id: LeadId
) -> None:
    """The activity is there with the answer, the flow comes after it (00-overview C-1)."""
    other_id = castile.store_lead(OTHER)
    answer = request_campaign(castile, EMAIL, OTHER, campaign_id=CALL_ME)
    assert answer.text("result/success") == "true"
    for each in (lead_id, other_id):
        (activity,) = castile.activities(each)
        assert (activity.type, activity.asset_id) == ("Request Campaign", CALL_ME)
        assert activity.asset == activity.campaign == "Launch.Call me"
        assert activity.attributes == (
            ("Campaign ID", str(CALL_ME)),
            ("Source", "Web service API"),
            ("Lead ID", str(each)),
        )
    castile.run_jobs()
    assert moments(castile, lead_id) == moments(castile, other_id) == ["[my token]"]
    assert [each.state for each in runs(castile)] == [JobState.COMPLETE]


def test_sales_is_the_source_of_its_activities(castile: Harness, lead_id: LeadId) -> None:
    """20-activities section 3: `Sales` (decided)."""
    assert request_campaign(castile, EMAIL, source="SALES", campaign_id=CALL_SALES).code == 0
    (activity,) = castile.activities(lead_id)
    assert dict(activity.attributes)["Source"] == "Sales"


@pytest.mark.parametrize("more", [{"campaign": "Call me"}, {"program": "Launch"}])
def test_camp_11_an_id_beside_a_name_is_refused(
    more: dict[str, str], castile: Harness, lead_id: LeadId
) -> None:
    """G-21: 20114, also when both mean the same."""
    assert request_campaign(castile, EMAIL, campaign_id=CALL_ME, **more).code == 20114
    assert untouched(castile, lead_id)


@pytest.mark.parametrize("rest", ["", "<programTokenList/>"])
def test_camp_12_names_without_tokens_are_accepted(
    rest: str, castile: Harness, lead_id: LeadId
) -> None:
    """G-20: the token list may be empty or absent; letter case of names is ignored (G-2)."""
    answer = request_campaign(castile, EMAIL, program="LAUNCH", campaign="call ME", rest=rest)
    assert answer.code == 0
    castile.run_jobs()
    assert moments(castile, lead_id) == ["[my token]"]


@pytest.mark.parametrize("names", [{"campaign": "Call me"}, {"program": "Launch"}])
def test_camp_13_one_name_alone_is_refused(
    names: dict[str, str], castile: Harness, lead_id: LeadId
) -> None:
    """G-21: 20114, also with an empty other name."""
    assert request_campaign(castile, EMAIL, **names).code == 20114
    both = {"program": "", "campaign": "", **names}
    assert request_campaign(castile, EMAIL, **both).code == 20114
    assert untouched(castile, lead_id)


def test_camp_13_nothing_that_names_a_campaign_is_refused(castile: Harness) -> None:
    """G-21: 20114 (decided)."""
    castile.store_lead(EMAIL)
    answer = castile.call(
        f"<ns1:paramsRequestCampaign>{element('source', 'MKTOWS')}"
        f"<leadList>{email_key(EMAIL)}</leadList></ns1:paramsRequestCampaign>"
    )
    assert answer.code == 20114


def test_camp_14_tokens_apply_to_a_campaign_by_id(castile: Harness, lead_id: LeadId) -> None:
    """G-22, as in the vendor's own example; G-28: for this request only."""
    rest = token_list({"{{my.message}}": "of the call"})
    assert request_campaign(castile, EMAIL, campaign_id=CALL_ME, rest=rest).code == 0
    castile.run_jobs()
    assert request_campaign(castile, EMAIL, campaign_id=CALL_ME).code == 0
    castile.run_jobs()
    assert moments(castile, lead_id) == ["[of the call]", "[my token]"]


def test_tokens_apply_to_a_campaign_outside_programs(castile: Harness, lead_id: LeadId) -> None:
    """Without a program there are no My Tokens: an unknown token becomes empty text (G-46)."""
    rest = token_list({"my.message": "of the call"})
    assert request_campaign(castile, EMAIL, campaign_id=ALONE, rest=rest).code == 0
    assert request_campaign(castile, EMAIL, campaign_id=ALONE).code == 0
    castile.run_jobs()
    assert sorted(moments(castile, lead_id)) == ["[]", "[of the call]"]


def test_camp_15_keys_beyond_a_hundred_are_not_read(castile: Harness) -> None:
    """G-24: neither that of a lead, nor that of nobody, nor what is no key at all."""
    emails = [f"{number}@example.test" for number in range(102)]
    lead_ids = [castile.store_lead(each) for each in emails]
    keys = "".join(email_key(each) for each in (*emails, "nobody@example.test", ""))
    assert request_campaign(castile, keys=keys).code == 0
    castile.run_jobs()
    ran = [bool(moments(castile, each)) for each in lead_ids]
    assert ran == [True] * 100 + [False] * 2
    assert [bool(castile.activities(each)) for each in lead_ids] == ran


def test_camp_16_an_unknown_lead_stops_the_whole_call(castile: Harness, lead_id: LeadId) -> None:
    """G-25: the first that matches nobody is named, and nothing is stored."""
    other_id = castile.store_lead(OTHER)
    answer = request_campaign(castile, EMAIL, "x@example.test", OTHER, "y@example.test")
    assert answer.code == 20103
    assert "EMAIL = x@example.test" in answer.message
    assert untouched(castile, lead_id, other_id)


def test_the_hundredth_key_is_read(castile: Harness) -> None:
    """G-24, the other side of the limit: 20103 for key 100, none for key 101."""
    castile.store_lead(EMAIL)
    assert request_campaign(castile, *[EMAIL] * 99, "nobody@example.test").code == 20103
    assert request_campaign(castile, *[EMAIL] * 100, "nobody@example.test").code == 0


@pytest.mark.parametrize("campaign_id", [77, 0, -1, 2147483647])
def test_camp_17_an_unknown_campaign_is_refused(
    campaign_id: int, castile: Harness, lead_id: LeadId
) -> None:
    """G-23: 20113 names it."""
    answer = request_campaign(castile, EMAIL, campaign_id=campaign_id)
    assert answer.code == 20113
    assert f"campaignId = {campaign_id}" in answer.message
    assert untouched(castile, lead_id)


@pytest.mark.parametrize("campaign_id", [NIGHTLY, EVERYBODY, ASLEEP, CALL_SALES])
def test_camp_18_what_the_source_may_not_request_is_refused(
    campaign_id: int, castile: Harness, lead_id: LeadId
) -> None:
    """G-23: batch, inactive, or for another source only (decided code)."""
    assert request_campaign(castile, EMAIL, campaign_id=campaign_id).code == 20113
    assert untouched(castile, lead_id)


@pytest.mark.parametrize(
    ("program", "campaign", "named"),
    [
        ("Nothing", "Call me", "programName = Nothing"),
        ("Launch", "Nothing", "campaignName = Nothing"),
        ("Launch", "Alone", "campaignName = Alone"),
        ("Launch", "Nightly", "campaignName = Nightly"),
        ("Launch", "Launch.Call me", "campaignName = Launch.Call me"),
    ],
)
def test_err_11_the_campaign_is_judged_before_the_leads(
    program: str, campaign: str, named: str, castile: Harness
) -> None:
    """O-7, decided: 20113, the program first, also when no lead matches."""
    answer = request_campaign(castile, "x@example.test", program=program, campaign=campaign)
    assert answer.code == 20113
    assert named in answer.message


def test_camp_19_a_token_name_has_braces_or_not(castile: Harness, lead_id: LeadId) -> None:
    """G-27: `message` is none; `my.message` and `{{my.message}}` are one token."""
    assert request_campaign(castile, EMAIL, rest=token_list({"message": "x"})).code == 20110
    assert untouched(castile, lead_id)
    for name in ("my.message", "{{my.message}}"):
        assert request_campaign(castile, EMAIL, rest=token_list({name: name})).code == 0
    castile.run_jobs()
    assert moments(castile, lead_id) == ["[my.message]", "[{{my.message}}]"]


def test_camp_20_a_call_without_leads_is_refused(castile: Harness) -> None:
    """20101 whether leadList is absent, nil or empty (decided)."""
    for leads in ("", '<leadList xsi:nil="true"/>', "<leadList/>", "<leadList><x/></leadList>"):
        answer = castile.call(
            f"<ns1:paramsRequestCampaign>{element('source', 'MKTOWS')}"
            f"{element('campaignId', CALL_ME)}{leads}</ns1:paramsRequestCampaign>"
        )
        assert answer.code == 20101, leads


def test_the_same_lead_runs_once(castile: Harness, lead_id: LeadId) -> None:
    """G-26, decided: by whichever keys; of leads with one email the preferred one."""
    castile.clock.advance(1)
    preferred_id = castile.store_lead(EMAIL)
    keys = email_key(EMAIL) + email_key(EMAIL.upper()) + lead_key("IDNUM", preferred_id)
    assert request_campaign(castile, keys=keys).code == 0
    castile.run_jobs()
    assert shown(castile, lead_id) == []
    assert [each[0] for each in shown(castile, preferred_id)] == [
        "Request Campaign",
        "Interesting Moment",
    ]


def test_an_anonymous_lead_cannot_be_run(castile: Harness) -> None:
    """L-1: 20103, by id as by cookie (decided)."""
    anonymous_id = castile.store_anonymous("id:1&token:_mch-a-1-2")
    for key in (lead_key("IDNUM", anonymous_id), lead_key("COOKIE", "id:1&token:_mch-a-1-2")):
        assert request_campaign(castile, keys=key).code == 20103
    assert untouched(castile, anonymous_id)


def test_an_unknown_owner_is_refused(castile: Harness) -> None:
    """20108, as for every lead key."""
    assert request_campaign(castile, keys=lead_key("LEADOWNEREMAIL", "x@y.test")).code == 20108


def test_a_run_waits_for_the_runner(castile: Harness, lead_id: LeadId) -> None:
    """It is stored before the answer, so that a restart finds it."""
    request_campaign(castile, EMAIL)
    (job,) = runs(castile)
    assert (job.state, job.due_ms) == (JobState.WAITING, castile.clock.now_ms())
    assert job.campaign_id == CampaignId(CALL_ME)
    assert moments(castile, lead_id) == []
