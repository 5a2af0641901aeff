"""What a call asks for: types, bounds, offsets, sizes of pages."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from castile.domain.activities import Activity
from castile.domain.activity_filter import (
    ActivityWindow,
    batch_limit,
    filtered_types,
    judge_activity_name,
    named_types,
    new_start_position,
    offset_of,
    window_of,
)
from castile.domain.activity_types import ACTIVITY_TYPES
from castile.domain.ids import ActivityId, LeadId
from castile.wire.faults import ActivityKeyBad, BadParameterCombination, BadStreamPosition
from castile.wire.messages import (
    ABSENT,
    Absent,
    ActivityType,
    ActivityTypeFilter,
    ArrayOfActivityType,
    StreamPosition,
)
from castile.wire.positions import ActivityOffset
from castile.wire.timestamps import WireDateTime

NOTHING = ArrayOfActivityType()
BOUNDS = st.one_of(st.none(), st.integers(-9, 9))
SETS = st.one_of(st.none(), st.frozensets(st.sampled_from(["Wait", "New Lead", "Click Link"])))
WINDOWS = st.builds(ActivityWindow, BOUNDS, BOUNDS, SETS)


def _words(*words: ActivityType) -> ArrayOfActivityType:
    return ArrayOfActivityType(words)


def _at(microseconds: int) -> WireDateTime:
    return WireDateTime(datetime.fromtimestamp(0, UTC).replace(microsecond=microseconds))


def _passes(window: ActivityWindow, at_ms: int, name: str) -> bool:
    return (
        (window.oldest_ms is None or window.oldest_ms <= at_ms)
        and (window.latest_ms is None or at_ms <= window.latest_ms)
        and (window.types is None or name in window.types)
    )


@given(WINDOWS, WINDOWS, st.integers(-10, 10), st.sampled_from(["Wait", "New Lead", "x"]))
def test_a_narrowed_window_passes_what_both_pass(
    one: ActivityWindow, other: ActivityWindow, at_ms: int, name: str
) -> None:
    """C-3, C-8: the narrower bounds count, and both filters."""
    both = one.narrowed(oldest_ms=other.oldest_ms, latest_ms=other.latest_ms, types=other.types)
    assert _passes(both, at_ms, name) is (_passes(one, at_ms, name) and _passes(other, at_ms, name))


@pytest.mark.parametrize(
    "nothing",
    [
        ABSENT,
        None,
        ActivityTypeFilter(),
        ActivityTypeFilter(include_types=NOTHING),
        ActivityTypeFilter(exclude_types=NOTHING),
        ActivityTypeFilter(include_types=NOTHING, exclude_types=NOTHING),
        ActivityTypeFilter(exclude_types=_words(ActivityType.ATTEND_EVENT)),
    ],
)
def test_an_empty_filter_lets_all_types_pass(nothing: ActivityTypeFilter | Absent | None) -> None:
    """A-2, and excluding what nothing is of."""
    assert filtered_types(nothing) is None


def test_words_that_match_nothing_are_not_all_types() -> None:
    """T-3: a filter of only such words is not blank."""
    words = _words(ActivityType.ATTEND_EVENT, ActivityType.SMART_CAMPAIGN_TEST)
    assert filtered_types(ActivityTypeFilter(include_types=words)) == frozenset()
    assert named_types(["SmartCampaignTestTrigger"]) == frozenset()


def test_both_lists_are_20114() -> None:
    """A-3: whatever their words mean."""
    both = ActivityTypeFilter(
        include_types=_words(ActivityType.ATTEND_EVENT),
        exclude_types=_words(ActivityType.ATTEND_EVENT),
    )
    with pytest.raises(BadParameterCombination):
        filtered_types(both)


@given(st.sets(st.sampled_from(ActivityType), min_size=1).map(tuple))
def test_included_and_excluded_types_are_all(words: tuple[ActivityType, ...]) -> None:
    """Every type passes one of the two and not the other."""
    included = filtered_types(ActivityTypeFilter(include_types=_words(*words)))
    excluded = filtered_types(ActivityTypeFilter(exclude_types=_words(*words)))
    assert included is not None
    assert excluded == (ACTIVITY_TYPES - included if included else None)


def test_names_and_words_are_display_names() -> None:
    """T-1, T-2."""
    assert named_types([" visit webpage", "ClickLink"]) == frozenset(
        ["Visit Webpage", "Click Link"]
    )
    assert named_types([]) is None


def test_an_unknown_name_is_20107() -> None:
    """T-3; a long one is cut."""
    judge_activity_name("click link", lambda _name: "")
    with pytest.raises(ActivityKeyBad) as caught:
        judge_activity_name("x" * 1000, lambda _name: "")
    assert caught.value.message == f"Unknown activity type {'x' * 200}"


@pytest.mark.parametrize(
    ("microseconds", "oldest_ms"), [(0, 0), (1, 1), (999, 1), (1000, 1), (1001, 2)]
)
def test_a_lower_bound_is_exact(microseconds: int, oldest_ms: int) -> None:
    """A-10, C-10: an activity of a millisecond happened at its start."""
    bound = _at(microseconds)
    for position in (
        StreamPosition(oldest_created_at=bound),
        StreamPosition(activity_created_at=bound),
    ):
        assert window_of(position) == ActivityWindow(oldest_ms=oldest_ms)


@pytest.mark.parametrize("microseconds", [0, 1, 999_999])
def test_an_upper_bound_is_a_whole_second(microseconds: int) -> None:
    """A-10, C-12."""
    position = StreamPosition(latest_created_at=_at(microseconds))
    assert window_of(position) == ActivityWindow(latest_ms=999)


@pytest.mark.parametrize("year", [1, 9999])
def test_any_bound_that_can_be_written_can_be_stored(year: int) -> None:
    """Clients send such bounds for everything."""
    at = WireDateTime(datetime(year, 1, 1, tzinfo=UTC))
    window = window_of(StreamPosition(oldest_created_at=at, latest_created_at=at))
    assert window.oldest_ms is not None
    assert abs(window.oldest_ms) < 1 << 62


def test_no_position_has_no_bounds_and_no_offset() -> None:
    """ACT-08, C-15."""
    for position in (ABSENT, None, StreamPosition()):
        assert window_of(position) == ActivityWindow()
        assert offset_of(position) == ActivityOffset(after_id=None, skip=0)


def test_an_offset_is_read() -> None:
    """A-11, C-13."""
    assert offset_of(StreamPosition(offset="ID:5")) == ActivityOffset(after_id=5, skip=0)
    assert offset_of(StreamPosition(offset="5")) == ActivityOffset(after_id=None, skip=5)
    with pytest.raises(BadStreamPosition):
        offset_of(StreamPosition(offset="five"))


@pytest.mark.parametrize(
    ("sent", "expected"),
    [(ABSENT, 100), (None, 100), (-(1 << 31), 100), (0, 100), (1, 1), (100, 100), (101, 100)],
)
def test_a_page_has_its_size(sent: int | Absent | None, expected: int) -> None:
    """Below 1 counts as absent, above the maximum as that."""
    assert batch_limit(sent, 100) == expected


def test_a_position_without_records_is_that_of_the_request() -> None:
    """A-20a: everything is echoed, and what was not sent is nil."""
    sent = StreamPosition(oldest_created_at=_at(5), offset="7")
    assert new_start_position(sent, []) == StreamPosition(
        latest_created_at=None, oldest_created_at=_at(5), activity_created_at=None, offset="7"
    )
    empty = StreamPosition(
        latest_created_at=None, oldest_created_at=None, activity_created_at=None, offset=None
    )
    assert new_start_position(ABSENT, []) == new_start_position(StreamPosition(), []) == empty


def test_a_position_names_the_last_record() -> None:
    """4.2, 5.2."""
    page = [
        Activity(
            activity_id=ActivityId(number),
            lead_id=LeadId(1),
            occurred_ms=0,
            type="Wait",
            attributes=(),
        )
        for number in (9, 4)
    ]
    assert new_start_position(StreamPosition(offset="7"), page).offset == "ID:4"
