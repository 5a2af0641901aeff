"""Where a page of getLeadActivity starts and ends, and what is still to come."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from castile.operations.get_lead_activity import GET_LEAD_ACTIVITY, GetLeadActivityPlan
from castile.wire.messages import LeadKeyRef
from castile.wire.positions import ActivityOffset
from tests.harness import open_harness
from tests.operations.activity_calls import (
    counts,
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
    from tests.harness import Harness

NOW = "2026-08-03T09:15:00-05:00"


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
    """C-21, decided: nothing of it is kept in memory."""
    with open_harness(tmp_path / "data", frozen_clock) as castile:
        lead_id = castile.store_lead("a@example.test")
        stored = store_visits(castile, lead_id, 3)
        first = get_lead_activity(
            castile, lead_id, "<startPosition><offset/></startPosition><batchSize>2</batchSize>"
        )
    frozen_clock.advance(400 * 86_400)
    with open_harness(tmp_path / "data", frozen_clock) as castile:
        assert ids(get_lead_activity(castile, lead_id, sent_back(first))) == stored[:1]


@pytest.mark.parametrize(
    ("only", "offset", "expected"),
    [
        (None, ActivityOffset(None, 0), True),
        (None, ActivityOffset(5, 0), True),
        (None, ActivityOffset(None, 1), False),
        (frozenset({"Wait"}), ActivityOffset(None, 0), False),
    ],
)
def test_only_what_is_found_at_once_is_read_at_once(
    only: frozenset[str] | None, offset: ActivityOffset, *, expected: bool
) -> None:
    """A type or a number may make it look through a whole history, on a worker thread."""
    plan = GetLeadActivityPlan(LeadKeyRef.IDNUM, "1", None, offset, only, 100)
    assert GET_LEAD_ACTIVITY.is_short(plan) is expected
    assert GET_LEAD_ACTIVITY.writes(plan) is False
