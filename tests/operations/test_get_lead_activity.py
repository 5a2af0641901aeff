"""getLeadActivity pages through the history of one lead, newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from castile.domain.ids import LeadId
from tests.harness import open_harness
from tests.operations.activity_calls import (
    counts,
    details,
    get_lead_activity,
    ids,
    ms,
    position,
    sent_back,
    store,
    store_visits,
    types,
    visit,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.clocks import FrozenClock
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


def test_act_04_the_first_page_is_the_newest(castile: Harness) -> None:
    """ACT-04, documented sample: the offset is the id of the last record."""
    lead_id = castile.store_lead("a@example.test")
    stored = store_visits(castile, lead_id, 14)
    answer = get_lead_activity(
        castile,
        lead_id,
        f"<activityFilter>{types('includeTypes', ['VisitWebpage', 'FillOutForm'])}"
        "</activityFilter><startPosition><latestCreatedAt/><offset/></startPosition>"
        "<batchSize>10</batchSize>",
    )
    assert counts(answer) == ("10", "4")
    assert ids(answer) == stored[:3:-1]
    assert position(answer) == [NOW, None, None, f"ID:{stored[4]}"]


def test_act_05_the_position_sent_back_gives_what_is_older(castile: Harness) -> None:
    """ACT-05, documented; records that came since do not shift the page (A-20)."""
    lead_id = castile.store_lead("a@example.test")
    stored = store_visits(castile, lead_id, 14)
    first = get_lead_activity(
        castile, lead_id, "<startPosition><offset/></startPosition><batchSize>10</batchSize>"
    )
    castile.clock.advance(1)
    store_visits(castile, lead_id, 1)
    answer = get_lead_activity(castile, lead_id, sent_back(first))
    assert counts(answer) == ("4", "0")
    assert ids(answer) == stored[3::-1]
    assert position(answer) == [NOW, None, None, f"ID:{stored[0]}"]


def test_act_05a_after_the_last_record_comes_an_empty_page(castile: Harness) -> None:
    """ACT-05a, recorded gravityplus/Gravity-Forms-Marketo-Add-on: no fault, the same offset."""
    lead_id = castile.store_lead("a@example.test")
    store_visits(castile, lead_id, 2)
    bounds = (
        "<latestCreatedAt>2026-08-03 09:15 -05:00</latestCreatedAt>"
        "<oldestCreatedAt>2013-08-01T00:13:13+00:00</oldestCreatedAt>"
    )
    last = get_lead_activity(castile, lead_id, f"<startPosition>{bounds}</startPosition>")
    assert counts(last) == ("2", "0")
    for _ in range(2):
        answer = get_lead_activity(castile, lead_id, sent_back(last))
        assert answer.status == 200
        assert counts(answer) == ("0", "0")
        assert b"<activityRecordList/>" in answer.body
        assert position(answer) == position(last)
        last = answer


def test_act_06_a_plain_number_passes_over_the_newest(castile: Harness) -> None:
    """ACT-06, decided; the next position is one with an id."""
    lead_id = castile.store_lead("a@example.test")
    stored = store_visits(castile, lead_id, 14)
    offset = "<startPosition><offset>10</offset></startPosition>"
    answer = get_lead_activity(castile, lead_id, f"{offset}<batchSize>3</batchSize>")
    assert counts(answer) == ("3", "1")
    assert ids(answer) == stored[3:0:-1]
    assert position(answer)[3] == f"ID:{stored[1]}"


def test_act_06_passing_over_everything_leaves_nothing(castile: Harness) -> None:
    """A-11: the offset comes back as it was sent, for the largest number too."""
    lead_id = castile.store_lead("a@example.test")
    store_visits(castile, lead_id, 2)
    for offset in ("2", "3", "9223372036854775807", "ID:0"):
        sent = f"<startPosition><offset>{offset}</offset></startPosition>"
        answer = get_lead_activity(castile, lead_id, sent)
        assert counts(answer) == ("0", "0")
        assert position(answer)[3] == offset


def test_a_11_an_id_that_the_lead_does_not_have_means_lower_ids(castile: Harness) -> None:
    """A-11: a bookmark of the old service goes on; that of another lead is only a number."""
    lead_id = castile.store_lead("a@example.test")
    other = castile.store_lead("b@example.test")
    now_ms = castile.clock.now_ms()
    store(
        castile,
        visit(lead_id, now_ms, activity_id=100),
        visit(other, now_ms, activity_id=200),
        visit(lead_id, now_ms - 1000, activity_id=300),
        visit(lead_id, now_ms - 2000, activity_id=150),
    )
    for offset, expected in (
        ("ID:200", [100, 150]),
        ("ID:301", [100, 300, 150]),
        ("ID:300", [150]),
        ("ID:100", [300, 150]),
        ("ID:99", []),
        ("ID:9223372036854775807", [100, 300, 150]),
    ):
        sent = f"<startPosition><offset>{offset}</offset></startPosition>"
        assert ids(get_lead_activity(castile, lead_id, sent)) == expected


def test_a_5_the_order_is_by_time_then_by_id(castile: Harness) -> None:
    """A-5, V-2: within a second, the order of the ids decides."""
    lead_id = castile.store_lead("a@example.test")
    now_ms = castile.clock.now_ms()
    a, b, c, d = store(
        castile,
        visit(lead_id, now_ms - 1000),
        visit(lead_id, now_ms),
        visit(lead_id, now_ms - 1000),
        visit(lead_id, now_ms - 2000),
    )
    assert ids(get_lead_activity(castile, lead_id)) == [b, c, a, d]
    pages = []
    sent = "<startPosition><offset/></startPosition>"
    while True:
        answer = get_lead_activity(castile, lead_id, f"{sent}<batchSize>1</batchSize>")
        pages += ids(answer)
        if answer.text("returnCount") == "0":
            break
        sent = sent_back(answer)
    assert pages == [b, c, a, d]


def test_act_07_both_kinds_of_types_are_20114(castile: Harness) -> None:
    """ACT-07, documented."""
    lead_id = castile.store_lead("a@example.test")
    both = types("includeTypes", ["NewLead"]) + types("excludeTypes", ["VisitWebpage"])
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


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        ("<oldestCreatedAt>2026-08-03T14:00:02Z</oldestCreatedAt>", [4, 3, 2]),
        ("<oldestCreatedAt>2026-08-03T14:00:02.500Z</oldestCreatedAt>", [4, 3]),
        ("<oldestCreatedAt>2026-08-03T14:00:02.5005Z</oldestCreatedAt>", [4]),
        ("<activityCreatedAt>2026-08-03T14:00:02Z</activityCreatedAt>", [4, 3, 2]),
        (
            (
                "<oldestCreatedAt>2026-08-03T14:00:03Z</oldestCreatedAt>"
                "<activityCreatedAt>2026-08-03T14:00:01Z</activityCreatedAt>"
            ),
            [4],
        ),
        (
            (
                "<oldestCreatedAt>2026-08-03T14:00:01Z</oldestCreatedAt>"
                "<activityCreatedAt>2026-08-03T14:00:03Z</activityCreatedAt>"
            ),
            [4],
        ),
        ("<latestCreatedAt>2026-08-03T14:00:02Z</latestCreatedAt>", [3, 2, 1]),
        ("<latestCreatedAt>2026-08-03T14:00:02.100Z</latestCreatedAt>", [3, 2, 1]),
        ("<latestCreatedAt>2026-08-03T14:00:01Z</latestCreatedAt>", [1]),
        ("<latestCreatedAt>2026-08-03T09:00:02</latestCreatedAt>", [3, 2, 1]),
        (
            (
                "<latestCreatedAt>2026-08-03T14:00:02Z</latestCreatedAt>"
                "<oldestCreatedAt>2026-08-03T14:00:02Z</oldestCreatedAt>"
            ),
            [3, 2],
        ),
        ("<lastCreatedAt>2026-08-03T14:00:02Z</lastCreatedAt>", [4, 3, 2, 1]),
    ],
)
def test_a_10_bounds_are_included(castile: Harness, bounds: str, expected: list[int]) -> None:
    """A-10, A-12: the later lower bound counts, the upper one with its whole second."""
    lead_id = castile.store_lead("a@example.test")
    texts = ["01", "02", "02.500", "03"]
    store(castile, *(visit(lead_id, ms(f"2026-08-03T14:00:{text}+00:00")) for text in texts))
    answer = get_lead_activity(castile, lead_id, f"<startPosition>{bounds}</startPosition>")
    assert ids(answer) == expected


def test_a_10_bounds_the_wrong_way_round_are_20114(castile: Harness) -> None:
    """01-errors section 3; whole seconds are compared, and the same second is no fault."""
    lead_id = castile.store_lead("a@example.test")
    bounds = (
        "<startPosition><latestCreatedAt>2026-08-03T14:00:02Z</latestCreatedAt>"
        "<oldestCreatedAt>2026-08-03T14:00:{}Z</oldestCreatedAt></startPosition>"
    )
    for second, code in (("02", 0), ("02.999", 0), ("02.9999", 0), ("03", 20114)):
        assert get_lead_activity(castile, lead_id, bounds.format(second)).code == code


def test_4_2_the_time_of_the_call_stands_for_the_latest(castile: Harness) -> None:
    """4.2, documented sample: and so the pages of one run have one upper bound."""
    lead_id = castile.store_lead("a@example.test")
    now_ms = castile.clock.now_ms()
    now, ahead = store(castile, visit(lead_id, now_ms), visit(lead_id, now_ms + 1000))
    assert ids(get_lead_activity(castile, lead_id)) == [ahead, now]
    answer = get_lead_activity(castile, lead_id, "<startPosition><offset/></startPosition>")
    assert ids(answer) == [now]
    assert position(answer) == [NOW, None, None, f"ID:{now}"]


def test_4_2_what_a_client_whose_clock_is_ahead_gets_can_be_sent_back(castile: Harness) -> None:
    """Decided: the latest bound is never before the oldest that was sent."""
    lead_id = castile.store_lead("a@example.test")
    store_visits(castile, lead_id, 1)
    sent = (
        "<startPosition><oldestCreatedAt>2026-08-03T14:15:09.9999Z</oldestCreatedAt>"
        "</startPosition>"
    )
    for _ in range(2):
        answer = get_lead_activity(castile, lead_id, sent)
        assert counts(answer) == ("0", "0")
        assert position(answer)[0] == "2026-08-03T09:15:09-05:00"
        assert position(answer)[1] == "2026-08-03T14:15:09.9999Z"
        sent = sent_back(answer)


def test_w_27_bounds_come_back_as_they_were_sent(castile: Harness) -> None:
    """W-27: the same text when it is a valid xs:dateTime, else in our form."""
    lead_id = castile.store_lead("a@example.test")
    sent = (
        "<startPosition><latestCreatedAt>2026-08-03T14:00:02.250+00:00</latestCreatedAt>"
        "<oldestCreatedAt>2013-08-01 00:13:13 UTC</oldestCreatedAt>"
        "<activityCreatedAt>2013-08-02</activityCreatedAt></startPosition>"
    )
    assert position(get_lead_activity(castile, lead_id, sent)) == [
        "2026-08-03T14:00:02.250+00:00",
        "2013-07-31T19:13:13-05:00",
        "2013-08-02T00:00:00-05:00",
        None,
    ]


@pytest.mark.parametrize(("count_max", "expected"), [(0, 1), (1, 1), (3, 3), (4, 4), (5, 4)])
def test_4_2_the_remaining_count_is_exact_up_to_a_setting(
    castile: Harness, count_max: int, expected: int
) -> None:
    """4.2: beyond it that number; never 0 while records remain."""
    castile.define(f"[subscription]\nremaining_count_exact_max = {count_max}")
    lead_id = castile.store_lead("a@example.test")
    store_visits(castile, lead_id, 6)
    answer = get_lead_activity(castile, lead_id, "<batchSize>2</batchSize>")
    assert counts(answer) == ("2", str(expected))
    answer = get_lead_activity(castile, lead_id, "<batchSize>6</batchSize>")
    assert counts(answer) == ("6", "0")


def test_4_2_only_what_matches_is_counted(castile: Harness) -> None:
    """4.2: records of other types and beyond the bounds are not still to come."""
    lead_id = castile.store_lead("a@example.test")
    now_ms = castile.clock.now_ms()
    store(castile, *(visit(lead_id, now_ms - 1000 * back) for back in range(6)))
    store(castile, *(visit(lead_id, now_ms - 1000 * back, type="Click Link") for back in range(6)))
    rest = (
        f"<activityFilter>{types('includeTypes', ['ClickLink'])}</activityFilter><startPosition>"
        "<oldestCreatedAt>2026-08-03T14:14:56Z</oldestCreatedAt></startPosition>"
        "<batchSize>2</batchSize>"
    )
    assert counts(get_lead_activity(castile, lead_id, rest)) == ("2", "3")


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
    """ACT-25, recorded marklogic-community/eauser-geomapper; fractions are cut."""
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
    """ACT-29, OVER-09: both are there and equal."""
    lead_id = castile.store_lead("a@example.test")
    stored = store(castile, visit(lead_id, 0, activity_id=(1 << 63) - 1))
    answer = get_lead_activity(castile, lead_id, version="3_1")
    assert ids(answer) == stored
    assert answer.texts("marketoGUID") == [str(stored[0])]


@pytest.mark.parametrize(
    "offset",
    ["xyz", "ID:", "ID:x", "-1", "1.5", "ID:-1", "id:1", "ID: 1", "9223372036854775808", "1 2"],
)
def test_act_30_an_offset_that_is_none_is_20122(castile: Harness, offset: str) -> None:
    """ACT-30, documented."""
    lead_id = castile.store_lead("a@example.test")
    sent = f"<startPosition><offset>{offset}</offset></startPosition>"
    assert get_lead_activity(castile, lead_id, sent).code == 20122


def test_c_21_a_position_outlives_a_restart(tmp_path: Path, frozen_clock: FrozenClock) -> None:
    """C-21: nothing of it is kept in memory."""
    with open_harness(tmp_path / "data", frozen_clock) as castile:
        lead_id = castile.store_lead("a@example.test")
        stored = store_visits(castile, lead_id, 3)
        first = get_lead_activity(
            castile, lead_id, "<startPosition><offset/></startPosition><batchSize>2</batchSize>"
        )
    frozen_clock.advance(400 * 86_400)
    with open_harness(tmp_path / "data", frozen_clock) as castile:
        assert ids(get_lead_activity(castile, lead_id, sent_back(first))) == stored[:1]


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
