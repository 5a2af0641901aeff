"""getLeadActivity shows the history of one lead, by types, newest first."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from castile.domain.ids import LeadId
from tests.operations.activity_calls import (
    counts,
    details,
    get_lead_activity,
    ids,
    ms,
    position,
    store,
    store_visits,
    types,
    visit,
)

if TYPE_CHECKING:
    from tests.harness import Answer, Harness

NOW = "2026-08-03T09:15:00-05:00"


def _created(castile: Harness, **attributes: str) -> int:
    answer = castile.sync_lead({"Email": "a@example.test"}, attributes)
    return int(answer.text("leadId") or 0)


def _changes(castile: Harness, lead_id: int) -> Answer:
    wanted = types("includeTypes", ["ChangeDataValue"])
    return get_lead_activity(castile, lead_id, f"<activityFilter>{wanted}</activityFilter>")


def test_act_01_a_created_lead_has_a_new_lead_activity(castile: Harness) -> None:
    """ACT-01, documented sample."""
    lead_id = _created(castile, FirstName="George")
    wanted = types("includeTypes", ["NewLead"])
    answer = get_lead_activity(castile, lead_id, f"<activityFilter>{wanted}</activityFilter>")
    assert counts(answer) == ("1", "0")
    assert answer.texts("activityType") == ["New Lead"]
    assert details(answer) == [
        ("Source Type", "Web service API"),
        ("Source Info", "Web service API"),
        ("Created Date", "2026-08-03"),
        ("Lead ID", str(lead_id)),
    ]


def test_act_01_the_created_date_is_that_of_the_subscription(castile: Harness) -> None:
    """V-15, decided: at 03:00 UTC it is the evening before in Chicago."""
    castile.clock.advance(12.75 * 3600)
    answer = get_lead_activity(castile, _created(castile))
    assert dict(details(answer))["Created Date"] == "2026-08-03"


def test_act_02_a_changed_field_is_a_change_data_value(castile: Harness) -> None:
    """ACT-02, documented sample."""
    lead_id = _created(castile, FirstName="George")
    castile.sync_lead({"Id": lead_id}, {"FirstName": "Travis"})
    answer = _changes(castile, lead_id)
    assert counts(answer) == ("1", "0")
    assert answer.text("mktgAssetName") == "First Name"
    assert details(answer) == [
        ("Attribute Name", "First Name"),
        ("Old Value", "George"),
        ("New Value", "Travis"),
        ("Reason", "SOAP API"),
        ("Lead ID", str(lead_id)),
    ]


def test_act_03_a_value_where_there_was_none_has_an_empty_old_value(castile: Harness) -> None:
    """ACT-03, documented sample."""
    lead_id = _created(castile)
    castile.sync_lead({"Id": lead_id}, {"LeadScore": "1"})
    answer = _changes(castile, lead_id)
    assert dict(details(answer))["Old Value"] == ""
    assert dict(details(answer))["New Value"] == "1"
    assert b"<attrName>Old Value</attrName>" in answer.body
    assert b"<attrValue/>" in answer.body


def test_act_28_a_cleared_field_has_an_empty_new_value(castile: Harness) -> None:
    """ACT-28, decided."""
    lead_id = _created(castile, Phone="555-0100")
    castile.sync_lead({"Id": lead_id}, {"Phone": ""})
    found = dict(details(_changes(castile, lead_id)))
    assert (found["Old Value"], found["New Value"]) == ("555-0100", "")


@pytest.mark.parametrize("included", ["NewLead", "SmartCampaignTest"])
def test_act_07_both_kinds_of_types_are_20114(castile: Harness, included: str) -> None:
    """ACT-07, documented; also of words that match nothing."""
    lead_id = castile.store_lead("a@example.test")
    both = types("includeTypes", [included]) + types("excludeTypes", ["VisitWebpage"])
    answer = get_lead_activity(castile, lead_id, f"<activityFilter>{both}</activityFilter>")
    assert answer.code == 20114
    assert answer.message == "includeTypes and excludeTypes exclude each other (20114)"


def test_act_07_an_empty_list_beside_the_other_is_none(castile: Harness) -> None:
    """A-2, A-3: a list without any word counts as absent."""
    lead_id = castile.store_lead("a@example.test")
    store_visits(castile, lead_id, 1)
    both = types("includeTypes", ["", " "]) + types("excludeTypes", ["VisitWebpage"])
    answer = get_lead_activity(castile, lead_id, f"<activityFilter>{both}</activityFilter>")
    assert counts(answer) == ("0", "0")


@pytest.mark.parametrize(
    "rest",
    [
        "<activityFilter/><startPosition/>",
        '<activityFilter xsi:nil="true"/><startPosition xsi:nil="true"/><batchSize/>',
        "<activityFilter><includeTypes/></activityFilter><batchSize>0</batchSize>",
        "<activityFilter><excludeTypes/></activityFilter><batchSize>-1</batchSize>",
        (
            "<activityFilter><includeAttributes><activityType>NewLead</activityType>"
            "</includeAttributes></activityFilter>"
        ),
        "",
    ],
)
def test_act_08_empty_is_absent(castile: Harness, rest: str) -> None:
    """ACT-08, recorded MarketoMA/marketo_ma: all types from the newest on, a nil position."""
    lead_id = castile.store_lead("a@example.test")
    store_visits(castile, lead_id, 3)
    answer = get_lead_activity(castile, lead_id, rest)
    assert counts(answer) == ("3", "0")
    assert position(answer)[:3] == [None, None, None]
    assert answer.is_nil("newStartPosition/latestCreatedAt")


def test_act_09_an_unknown_word_is_20107(castile: Harness) -> None:
    """ACT-09, documented; also a display name, and a word in other letters."""
    lead_id = castile.store_lead("a@example.test")
    for name in ("includeTypes", "excludeTypes"):
        for word in ("Foo", "Visit Webpage", "visitwebpage"):
            rest = f"<activityFilter>{types(name, ['NewLead', word])}</activityFilter>"
            answer = get_lead_activity(castile, lead_id, rest)
            assert answer.code == 20107
            assert answer.message == f"Unknown activity type {word} (20107)"


@pytest.mark.parametrize(
    ("name", "word", "expected"),
    [
        ("includeTypes", "RegisterForEvent", []),
        ("includeTypes", "AttendEvent", []),
        ("includeTypes", "SmartCampaignTest", []),
        ("includeTypes", "EnrichWithJigsaw", ["Enrich with Data.com"]),
        ("includeTypes", "EnrichWithDatacom", ["Enrich with Data.com"]),
        ("excludeTypes", "AttendEvent", ["Visit Webpage", "Enrich with Data.com"]),
        ("excludeTypes", "EnrichWithJigsaw", ["Visit Webpage"]),
    ],
)
def test_t_3_words_of_older_contracts_are_accepted(
    castile: Harness, name: str, word: str, expected: list[str]
) -> None:
    """T-3, recorded contract of 1_7: two match nothing, one has a new name."""
    lead_id = castile.store_lead("a@example.test")
    now_ms = castile.clock.now_ms()
    later = visit(lead_id, now_ms, type="Enrich with Data.com")
    store(castile, later, visit(lead_id, now_ms + 1))
    rest = f"<activityFilter>{types(name, [word])}</activityFilter>"
    for version in ("1_7", "3_1"):
        answer = get_lead_activity(castile, lead_id, rest, version=version)
        assert answer.texts("activityType") == expected


def test_act_10_excluded_types_leave_every_other(castile: Harness) -> None:
    """ACT-10, documented; also types that have no word."""
    lead_id = castile.store_lead("a@example.test")
    now_ms = castile.clock.now_ms()
    names = ["Visit Webpage", "Click Link", "Add to Nurture", "New Lead"]
    store(castile, *(visit(lead_id, now_ms, type=name) for name in names))
    excluded = types("excludeTypes", ["VisitWebpage"])
    answer = get_lead_activity(castile, lead_id, f"<activityFilter>{excluded}</activityFilter>")
    assert answer.texts("activityType") == ["New Lead", "Add to Nurture", "Click Link"]


@pytest.mark.parametrize(
    ("sent", "expected"),
    [("", 100), ("99", 99), ("100", 100), ("101", 100), ("500", 100), ("1", 1), ("0", 100)],
)
def test_act_11_a_page_has_at_most_a_hundred(castile: Harness, sent: str, expected: int) -> None:
    """ACT-11, documented maximum; below 1 counts as absent (decided)."""
    lead_id = castile.store_lead("a@example.test")
    store_visits(castile, lead_id, 101)
    answer = get_lead_activity(castile, lead_id, f"<batchSize>{sent}</batchSize>")
    assert counts(answer) == (str(expected), str(101 - expected))
    assert len(ids(answer)) == expected


def test_act_12_no_activity_at_all_is_an_empty_list(castile: Harness) -> None:
    """ACT-12, decided."""
    lead_id = castile.store_lead("a@example.test")
    answer = get_lead_activity(castile, lead_id)
    assert answer.status == 200
    assert counts(answer) == ("0", "0")
    assert b"<activityRecordList/>" in answer.body
    assert position(answer) == [None] * 4


def test_act_13_an_unknown_lead_is_20103(castile: Harness) -> None:
    """ACT-13, documented."""
    answer = get_lead_activity(castile, 77)
    assert answer.code == 20103
    assert answer.message == "No lead found with IDNUM = 77 (20103)"


def test_a_4_of_several_leads_the_preferred_one_is_shown(castile: Harness) -> None:
    """A-4, decided: the one that was updated last."""
    first = castile.store_lead("a@example.test")
    castile.clock.advance(1)
    second = castile.store_lead("a@example.test")
    store_visits(castile, first, 1)
    (expected,) = store_visits(castile, second, 1)
    key = "<leadKey><keyType>EMAIL</keyType><keyValue>A@example.test</keyValue></leadKey>"
    answer = castile.call(f"<ns1:paramsGetLeadActivity>{key}</ns1:paramsGetLeadActivity>")
    assert ids(answer) == [expected]


def test_a_6_anonymous_leads_have_a_history_too(castile: Harness) -> None:
    """A-6, documented: by cookie, and by number."""
    lead_id = castile.store_anonymous("_mch-a.test-1-2")
    stored = store_visits(castile, lead_id, 1)
    cookie = "_mch-a.test-1-2"
    key = f"<leadKey><keyType>COOKIE</keyType><keyValue>{cookie}</keyValue></leadKey>"
    answer = castile.call(f"<ns1:paramsGetLeadActivity>{key}</ns1:paramsGetLeadActivity>")
    assert ids(answer) == stored
    assert ids(get_lead_activity(castile, lead_id)) == stored


def test_act_14_without_campaign_the_element_is_empty(castile: Harness) -> None:
    """ACT-14, documented samples: W-23; with one it holds the name."""
    lead_id = castile.store_lead("a@example.test")
    now_ms = castile.clock.now_ms()
    store(castile, visit(lead_id, now_ms), visit(lead_id, now_ms - 1, campaign="Nurture.Step"))
    answer = get_lead_activity(castile, lead_id)
    assert answer.texts("campaign") == ["", "Nurture.Step"]
    assert b"<campaign/><personName" in answer.body


def test_4_2_the_elements_of_a_record(castile: Harness) -> None:
    """4.2, documented samples: names in the order of the contract, and what is nil."""
    lead_id = castile.store_lead("a@example.test")
    store(castile, visit(lead_id, castile.clock.now_ms(), asset=""))
    answer = get_lead_activity(castile, lead_id)
    record = answer.root.find(".//activityRecord")
    assert [one.tag for one in record] == [
        "id",
        "marketoGUID",
        "activityDateTime",
        "activityType",
        "mktgAssetName",
        "activityAttributes",
        "campaign",
        "personName",
        "mktPersonId",
        "foreignSysId",
        "orgName",
        "foreignSysOrgId",
    ]
    nil = [one.tag for one in record if one.attrib]
    assert nil == ["personName", "foreignSysId", "orgName", "foreignSysOrgId"]
    assert answer.text("mktgAssetName") == ""
    assert answer.text("mktPersonId") == str(lead_id)


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        ("2026-01-15T18:00:00+00:00", "2026-01-15T12:00:00-06:00"),
        ("2026-07-15T18:00:00.999+00:00", "2026-07-15T13:00:00-05:00"),
        ("1969-12-31T23:59:59.999+00:00", "1969-12-31T17:59:59-06:00"),
    ],
)
def test_act_25_times_are_those_of_the_zone(castile: Harness, at: str, shown: str) -> None:
    """ACT-25, 00-overview S-6, recorded marklogic-community/eauser-geomapper; fractions are cut."""
    lead_id = castile.store_lead("a@example.test")
    store(castile, visit(lead_id, ms(at)))
    assert get_lead_activity(castile, lead_id).text("activityDateTime") == shown


def test_act_26_a_joined_lead_brings_its_visits_along(castile: Harness) -> None:
    """ACT-26, documented: V-1."""
    cookie = "_mch-a.test-1-2"
    anonymous = castile.store_anonymous(cookie)
    stored = store_visits(castile, anonymous, 2)
    lead_id = castile.store_lead("a@example.test")
    sent = cookie.replace("&", "&amp;")
    joined = castile.sync_lead(
        {"Email": "a@example.test"}, {}, f"<marketoCookie>{sent}</marketoCookie>"
    )
    assert joined.text("leadId") == str(lead_id)
    wanted = types("includeTypes", ["VisitWebpage"])
    answer = get_lead_activity(castile, lead_id, f"<activityFilter>{wanted}</activityFilter>")
    assert ids(answer) == stored[::-1]
    assert answer.texts("mktPersonId") == [str(lead_id)] * 2
    assert get_lead_activity(castile, anonymous).code == 20103


@pytest.mark.parametrize("version", ["2_7", "1_3", "2_0", "3_0"])
def test_over_09_below_3_1_there_is_no_guid(castile: Harness, version: str) -> None:
    """OVER-09, E-5, decided: typed clients of those versions do not know it."""
    lead_id = castile.store_lead("a@example.test")
    stored = store_visits(castile, lead_id, 1)
    answer = get_lead_activity(castile, lead_id, version=version)
    assert ids(answer) == stored
    assert answer.texts("marketoGUID") == []


def test_act_29_with_3_1_the_guid_is_the_id(castile: Harness) -> None:
    """ACT-29, OVER-09, V-3: both are there and equal."""
    lead_id = castile.store_lead("a@example.test")
    stored = store(castile, visit(lead_id, 0, activity_id=(1 << 63) - 1))
    answer = get_lead_activity(castile, lead_id, version="3_1")
    assert ids(answer) == stored
    assert answer.texts("marketoGUID") == [str(stored[0])]


def test_act_27_a_merged_lead_leaves_its_history_to_the_winner(castile: Harness) -> None:
    """ACT-27, decided: the attributes keep the Lead ID of their time."""
    castile.define("[subscription]\nfirst_ids = { lead = 2 }")
    assert castile.store_lead("winner@example.test") == 2
    castile.define("[subscription]\nfirst_ids = { lead = 15 }")
    assert castile.store_lead("loser@example.test") == 15
    store_visits(castile, 15, 2)

    def key(lead_id: int) -> str:
        return f"<attribute><attrName>IDNUM</attrName><attrValue>{lead_id}</attrValue></attribute>"

    merged = castile.call(
        f"<ns1:paramsMergeLeads><winningLeadKeyList>{key(2)}</winningLeadKeyList>"
        f"<losingLeadKeyLists><keyList>{key(15)}</keyList></losingLeadKeyLists>"
        "</ns1:paramsMergeLeads>"
    )
    assert merged.status == 200
    answer = get_lead_activity(castile, 2)
    assert answer.texts("activityType") == ["Merge Leads", "Visit Webpage", "Visit Webpage"]
    assert answer.texts("mktPersonId") == ["2"] * 3
    assert [dict(details(answer, number))["Lead ID"] for number in range(3)] == ["2", "15", "15"]
    assert get_lead_activity(castile, LeadId(15)).code == 20103


def test_a_1_the_filter_has_the_names_of_the_contract(castile: Harness) -> None:
    """20-activities A-1: includeAttributes and excludeAttributes of an old page are passed over."""
    lead_id = castile.store_lead("a@example.test")
    now_ms = castile.clock.now_ms()
    store(castile, *(visit(lead_id, now_ms, type=name) for name in ("Click Link", "New Lead")))
    for name in ("includeAttributes", "excludeAttributes"):
        wanted = types(name, ["ClickLink"])
        answer = get_lead_activity(castile, lead_id, f"<activityFilter>{wanted}</activityFilter>")
        assert answer.texts("activityType") == ["New Lead", "Click Link"]


def test_f_11_an_activity_may_name_a_field_that_soap_does_not_offer(castile: Harness) -> None:
    """70-lead-fields F-11, documented sample: under its display name."""
    lead_id = castile.store_lead("a@example.test")
    change = visit(lead_id, castile.clock.now_ms(), type="Change Data Value", asset="Urgency")
    attributes = (("Attribute Name", "Urgency"), ("New Value", "2"), ("Lead ID", str(lead_id)))
    store(castile, replace(change, attributes=attributes))
    answer = _changes(castile, lead_id)
    assert answer.text("mktgAssetName") == "Urgency"
    assert details(answer) == list(attributes)
