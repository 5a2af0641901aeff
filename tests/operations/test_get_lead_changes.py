"""getLeadChanges shows the activities of known leads, oldest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from castile.operations.get_lead_changes import GET_LEAD_CHANGES
from tests.harness import open_harness
from tests.operations.activity_calls import (
    counts,
    details,
    get_lead_changes,
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
    from tests.harness import Harness

SINCE = "<startPosition><oldestCreatedAt>{}</oldestCreatedAt></startPosition>"
SAMPLE = "2013-08-01T00:13:13+00:00"


def _from(offset: str) -> str:
    return f"<startPosition><offset>{offset}</offset></startPosition>"


def _names(*names: str) -> str:
    listed = "".join(f"<stringItem>{name}</stringItem>" for name in names)
    return f"<startPosition/><activityNameFilter>{listed}</activityNameFilter>"


def test_act_14_without_campaign_there_is_no_element(castile: Harness) -> None:
    """ACT-14, documented samples: W-23; with one it holds the name."""
    lead_id = castile.store_lead("a@example.test")
    now_ms = castile.clock.now_ms()
    store(castile, visit(lead_id, now_ms), visit(lead_id, now_ms, campaign="Nurture.Step"))
    records = get_lead_changes(castile).root.findall(".//leadChangeRecord")
    assert [record.findtext("campaign") for record in records] == [None, "Nurture.Step"]


def test_5_2_the_elements_of_a_record(castile: Harness) -> None:
    """5.2, documented samples: names in the order of the contract, a nil asset."""
    lead_id = castile.store_lead("a@example.test")
    stored = store(castile, visit(lead_id, castile.clock.now_ms(), asset="", campaign="Step"))
    answer = get_lead_changes(castile)
    record = answer.root.find(".//leadChangeRecord")
    assert [one.tag for one in record] == [
        "id",
        "marketoGUID",
        "activityDateTime",
        "activityType",
        "mktgAssetName",
        "activityAttributes",
        "campaign",
        "mktPersonId",
    ]
    assert [one.tag for one in record if one.attrib] == ["mktgAssetName"]
    assert answer.text("mktPersonId") == str(lead_id)
    assert answer.text("marketoGUID") == str(stored[0])
    assert details(answer) == [("Webpage URL", "/ClickDemo.html"), ("Lead ID", str(lead_id))]


@pytest.mark.parametrize("version", ["1_3", "2_0", "2_7", "3_0"])
def test_e_5_below_3_1_there_is_no_guid(castile: Harness, version: str) -> None:
    """E-5, decided: typed clients of those versions do not know it."""
    lead_id = castile.store_lead("a@example.test")
    stored = store_visits(castile, lead_id, 2)
    answer = get_lead_changes(castile, version=version)
    assert ids(answer) == stored
    assert answer.texts("marketoGUID") == []


def test_act_15_changes_of_all_known_leads_since_a_time(castile: Harness) -> None:
    """ACT-15, documented: oldest first, none of anonymous leads (C-1, C-4, C-10)."""
    first, second = castile.store_lead("a@example.test"), castile.store_lead("b@example.test")
    anonymous = castile.store_anonymous("_mch-a.test-1-2")
    now_ms = castile.clock.now_ms()
    day_ms = 86_400_000
    _, a, b, _, c = store(
        castile,
        visit(first, now_ms - day_ms - 1),
        visit(second, now_ms),
        visit(first, now_ms - day_ms),
        visit(anonymous, now_ms),
        visit(first, now_ms - 5),
    )
    answer = get_lead_changes(castile, SINCE.format("2026-08-02T14:15:00Z"))
    assert ids(answer) == [a, b, c]
    assert answer.texts("mktPersonId") == [str(second), str(first), str(first)]


def test_act_16_the_rest_is_counted_and_the_bound_is_echoed(castile: Harness) -> None:
    """ACT-16, documented sample: 586 match, 576 are still to come."""
    lead_id = castile.store_lead("a@example.test")
    stored = store_visits(castile, lead_id, 586)
    answer = get_lead_changes(castile, f"{SINCE.format(SAMPLE)}<batchSize>10</batchSize>")
    assert counts(answer) == ("10", "576")
    assert ids(answer) == stored[:10]
    assert position(answer) == [None, SAMPLE, None, f"ID:{stored[9]}"]
    for name in ("latestCreatedAt", "activityCreatedAt"):
        assert answer.is_nil(f"newStartPosition/{name}")


def test_act_17_the_offset_alone_is_enough_to_go_on(castile: Harness) -> None:
    """ACT-17, C-14, recorded aagrawl2/gooddata_marketo."""
    lead_id = castile.store_lead("a@example.test")
    stored = store_visits(castile, lead_id, 25)
    batch = "<batchSize>10</batchSize>"
    first = get_lead_changes(castile, SINCE.format(SAMPLE) + batch)
    second = get_lead_changes(castile, _from(str(position(first)[3])) + batch)
    assert ids(second) == stored[10:20]
    assert counts(second) == ("10", "5")
    assert position(second) == [None, None, None, f"ID:{stored[19]}"]
    third = get_lead_changes(castile, sent_back(second) + batch)
    assert ids(third) == stored[20:]
    assert counts(third) == ("5", "0")


def test_c_20_an_offset_is_a_bookmark(castile: Harness) -> None:
    """C-20, documented: what comes after the last page is found with the same offset."""
    lead_id = castile.store_lead("a@example.test")
    store_visits(castile, lead_id, 3)
    last = get_lead_changes(castile, SINCE.format(SAMPLE))
    empty = get_lead_changes(castile, sent_back(last))
    assert empty.status == 200
    assert counts(empty) == ("0", "0")
    assert b"<leadChangeRecordList/>" in empty.body
    assert position(empty) == position(last)
    castile.clock.advance(86_400)
    castile.sync_lead({"Id": lead_id}, {"FirstName": "George"})
    answer = get_lead_changes(castile, sent_back(empty))
    assert answer.texts("activityType") == ["Change Data Value"]


def test_c_20_a_bookmark_of_the_old_service_goes_on(
    tmp_path: Path, frozen_clock: FrozenClock
) -> None:
    """C-13, C-21, S-4a: the id need not exist, and a restart does not matter."""
    with open_harness(tmp_path / "data", frozen_clock) as castile:
        lead_id = castile.store_lead("a@example.test")
        now_ms = castile.clock.now_ms()
        store(castile, *(visit(lead_id, now_ms, activity_id=one) for one in (1086170, 1086180)))
    with open_harness(tmp_path / "data", frozen_clock) as castile:
        castile.sync_lead({"Email": "b@example.test"})
        assert ids(get_lead_changes(castile, _from("ID:1086173"))) == [1086180, 1086181]


@pytest.mark.parametrize(
    ("offset", "expected"),
    [
        ("0", [0, 1, 2]),
        ("2", [2]),
        ("3", []),
        ("9223372036854775807", []),
        ("ID:0", [0, 1, 2]),
        ("ID:9223372036854775807", []),
    ],
)
def test_c_13_an_offset_is_an_id_or_a_number(
    castile: Harness, offset: str, expected: list[int]
) -> None:
    """C-13, decided: a plain number passes over the first that match."""
    lead_id = castile.store_lead("a@example.test")
    now_ms = castile.clock.now_ms()
    store(castile, visit(lead_id, now_ms, type="Wait"))
    stored = store_visits(castile, lead_id, 3)
    wanted = f"<activityFilter>{types('includeTypes', ['VisitWebpage'])}</activityFilter>"
    answer = get_lead_changes(castile, _from(offset) + wanted)
    assert ids(answer) == [stored[number] for number in expected]
    assert counts(answer) == (str(len(expected)), "0")
    answer = get_lead_changes(castile, f"{_from(offset)}{wanted}<batchSize>1</batchSize>")
    assert counts(answer) == (str(len(expected[:1])), str(len(expected[1:])))


@pytest.mark.parametrize("offset", ["xyz", "ID:", "-1", "1.5", "9223372036854775808"])
def test_c_13_another_offset_is_20122(castile: Harness, offset: str) -> None:
    """C-13, documented code."""
    assert get_lead_changes(castile, _from(offset)).code == 20122


@pytest.mark.parametrize(
    "names", [("Visit Webpage", "Click Link"), (" visit WEBPAGE ", "ClickLink")]
)
def test_act_18_only_the_named_types(castile: Harness, names: tuple[str, str]) -> None:
    """ACT-18, documented; T-1 and T-2: any letters, and words."""
    lead_id = castile.store_lead("a@example.test")
    stored_names = ["Visit Webpage", "New Lead", "Click Link", "Change Data Value"]
    store(castile, *(visit(lead_id, 0, type=name) for name in stored_names))
    answer = get_lead_changes(castile, _names(*names))
    assert answer.texts("activityType") == ["Visit Webpage", "Click Link"]


def test_act_19_one_unknown_name_is_20107(castile: Harness) -> None:
    """ACT-19, decided."""
    answer = get_lead_changes(castile, _names("Visit Webpage", "Visit Website"))
    assert answer.code == 20107
    assert answer.message == "Unknown activity type Visit Website (20107)"


@pytest.mark.parametrize(
    "rest",
    [
        "<activityNameFilter/>",
        '<activityNameFilter xsi:nil="true"/>',
        "<activityNameFilter><stringItem/><stringItem> </stringItem></activityNameFilter>",
        "<activityFilter/>",
        "<activityFilter><includeTypes><activityType/></includeTypes></activityFilter>",
        "<batchSize/>",
        "<leadSelector/>",
        "",
    ],
)
def test_act_20_an_empty_filter_lets_all_types_pass(castile: Harness, rest: str) -> None:
    """ACT-20, documented: C-2; what is empty is absent."""
    lead_id = castile.store_lead("a@example.test")
    stored = store(castile, visit(lead_id, 0), visit(lead_id, 0, type="New Lead"))
    assert ids(get_lead_changes(castile, f"<startPosition/>{rest}")) == stored


def test_c_3_a_record_passes_both_filters(castile: Harness) -> None:
    """C-3, decided: also when one of them excludes, and when nothing is left."""
    lead_id = castile.store_lead("a@example.test")
    for name in ("Visit Webpage", "Click Link", "New Lead"):
        store(castile, visit(lead_id, 0, type=name))

    def shown(kind: str, word: str) -> list[str]:
        activity_filter = f"<activityFilter>{types(kind, [word])}</activityFilter>"
        rest = _names("Visit Webpage", "Click Link").replace("<startPosition/>", "")
        answer = get_lead_changes(castile, f"<startPosition/>{activity_filter}{rest}")
        return answer.texts("activityType")

    assert shown("includeTypes", "ClickLink") == ["Click Link"]
    assert shown("excludeTypes", "ClickLink") == ["Visit Webpage"]
    assert shown("includeTypes", "NewLead") == []
    assert shown("excludeTypes", "NewLead") == ["Visit Webpage", "Click Link"]


def test_c_1_an_anonymous_lead_appears_when_it_becomes_known(castile: Harness) -> None:
    """C-1, decided: known only; its earlier activities keep their ids."""
    anonymous = castile.store_anonymous("_mch-a.test-1-2")
    stored = store_visits(castile, anonymous, 1)
    assert ids(get_lead_changes(castile)) == []
    castile.sync_lead(
        {"Email": "a@example.test"}, {}, "<marketoCookie>_mch-a.test-1-2</marketoCookie>"
    )
    assert ids(get_lead_changes(castile))[:1] == stored


def test_act_23_without_a_start_position_it_is_20017(castile: Harness) -> None:
    """ACT-23, documented: and nothing else stands for it but a LastUpdateAtSelector."""
    for rest in (
        "",
        "<batchSize>10</batchSize>",
        "<leadSelector><staticListName>x</staticListName></leadSelector>",
        (
            "<leadSelector><keyType>IDNUM</keyType><keyValues><stringItem>1</stringItem></keyValues>"
            "</leadSelector>"
        ),
    ):
        answer = get_lead_changes(castile, rest)
        assert answer.code == 20017
        assert answer.message == "Missing parameter: startPosition (20017)"


@pytest.mark.parametrize(
    "sent",
    [
        "<startPosition/>",
        "<startPosition><offset/></startPosition>",
        "<startPosition><oldestCreatedAt/><latestCreatedAt/><activityCreatedAt/></startPosition>",
        '<startPosition><oldestCreatedAt xsi:nil="true"/></startPosition>',
    ],
)
def test_act_23_an_empty_start_position_is_the_beginning(castile: Harness, sent: str) -> None:
    """ACT-23, C-15, recorded WebReply/pymarketo."""
    lead_id = castile.store_lead("a@example.test")
    stored = store_visits(castile, lead_id, 2)
    answer = get_lead_changes(castile, sent)
    assert ids(answer) == stored
    assert position(answer) == [None, None, None, f"ID:{stored[1]}"]


def test_act_24_bounds_are_compared_as_instants(castile: Harness) -> None:
    """ACT-24, documented sample: whatever their offsets."""
    lead_id = castile.store_lead("a@example.test")
    stored = store(castile, visit(lead_id, ms("2013-08-01T00:00:09-05:00")))
    answer = get_lead_changes(castile, SINCE.format(SAMPLE))
    assert ids(answer) == stored
    assert answer.text("activityDateTime") == "2013-08-01T00:00:09-05:00"


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        ("<oldestCreatedAt>2026-08-03T14:00:02Z</oldestCreatedAt>", [1, 2, 3]),
        ("<activityCreatedAt>2026-08-03T14:00:02Z</activityCreatedAt>", [1, 2, 3]),
        (
            (
                "<oldestCreatedAt>2026-08-03T14:00:03Z</oldestCreatedAt>"
                "<activityCreatedAt>2026-08-03T14:00:01Z</activityCreatedAt>"
            ),
            [3],
        ),
        (
            (
                "<oldestCreatedAt>2026-08-03T14:00:01Z</oldestCreatedAt>"
                "<activityCreatedAt>2026-08-03T14:00:03Z</activityCreatedAt>"
            ),
            [3],
        ),
        ("<latestCreatedAt>2026-08-03T14:00:02.100Z</latestCreatedAt>", [0, 1, 2]),
        ("<latestCreatedAt>2026-08-03T14:00:01Z</latestCreatedAt>", [0]),
    ],
)
def test_c_10_to_c_12_bounds_are_included(
    castile: Harness, bounds: str, expected: list[int]
) -> None:
    """C-10 to C-12: the later lower bound counts, the upper one with its whole second."""
    lead_id = castile.store_lead("a@example.test")
    texts = ["01", "02", "02.999", "03"]
    stored = store(
        castile, *(visit(lead_id, ms(f"2026-08-03T14:00:{text}+00:00")) for text in texts)
    )
    answer = get_lead_changes(castile, f"<startPosition>{bounds}</startPosition>")
    assert ids(answer) == [stored[number] for number in expected]


@pytest.mark.parametrize(
    ("sent", "expected"),
    [("", 1000), ("999", 999), ("1000", 1000), ("1001", 1000), ("1", 1), ("0", 1000)],
)
def test_5_a_page_has_at_most_a_thousand(castile: Harness, sent: str, expected: int) -> None:
    """Section 5: documented maximum, decided default; below 1 counts as absent."""
    lead_id = castile.store_lead("a@example.test")
    store_visits(castile, lead_id, 1001)
    answer = get_lead_changes(castile, f"<startPosition/><batchSize>{sent}</batchSize>")
    assert counts(answer) == (str(expected), str(1001 - expected))
    assert len(ids(answer)) == expected


@pytest.mark.parametrize(("count_max", "expected"), [(0, 1), (1, 1), (3, 3), (4, 4), (5, 4)])
def test_5_2_the_remaining_count_is_exact_up_to_a_setting(
    castile: Harness, count_max: int, expected: int
) -> None:
    """5.2: beyond it that number; never 0 while records remain."""
    castile.define(f"[subscription]\nremaining_count_exact_max = {count_max}")
    lead_id = castile.store_lead("a@example.test")
    store_visits(castile, lead_id, 6)
    answer = get_lead_changes(castile, "<startPosition/><batchSize>2</batchSize>")
    assert counts(answer) == ("2", str(expected))
    answer = get_lead_changes(castile, "<startPosition/><batchSize>6</batchSize>")
    assert counts(answer) == ("6", "0")


def test_a_page_may_be_long() -> None:
    """A thousand records are not read on the event loop."""
    assert GET_LEAD_CHANGES.writes(None) is False
    assert GET_LEAD_CHANGES.is_short(None) is False
