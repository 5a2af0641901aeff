"""Selectors mean keys, a list or a range of time, and are refused with their codes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from castile.domain.catalog import make_catalog
from castile.domain.ids import ListId
from castile.domain.lists import StaticList
from castile.domain.selectors import (
    KeySelection,
    ListSelection,
    RangeSelection,
    Selection,
    check_selector,
    find_selection,
    judge_selector,
    selector_of,
)
from castile.wire.faults import (
    BadParameterCombination,
    LeadKeyRequired,
    ListNotFound,
    ParameterRequired,
    TimeRangeExceeded,
)
from castile.wire.messages import (
    ABSENT,
    Absent,
    ArrayOfString,
    LastUpdateAtSelector,
    LeadKeyRef,
    LeadKeySelector,
    LeadSelector,
    StaticListSelector,
)
from castile.wire.timestamps import WireDateTime

OUTSIDE = StaticList(ListId(1), "L")
INSIDE = StaticList(ListId(2), "L", program="P")
ALONE = StaticList(ListId(3), "M", program="P")
CATALOG = make_catalog(version=1, zone=ZoneInfo("UTC"), lists=[OUTSIDE, INSIDE, ALONE])
START = datetime(2026, 8, 3, 14, 15, tzinfo=UTC)
START_MS = 1_785_766_500_000
MONTH = timedelta(days=30)


def _range(oldest: datetime, latest: datetime | None) -> LastUpdateAtSelector:
    return LastUpdateAtSelector(
        oldest_updated_at=WireDateTime(oldest),
        latest_updated_at=None if latest is None else WireDateTime(latest),
    )


def _judge(selector: LeadSelector) -> Selection:
    judge_selector(selector, lambda _name: "")
    check_selector(selector, CATALOG)
    return find_selection(selector, CATALOG)


def _keys(*values: str) -> LeadKeySelector:
    return LeadKeySelector(key_type=LeadKeyRef.EMAIL, key_values=ArrayOfString(values))


def test_blank_key_values_are_passed_over() -> None:
    """M-13, decided."""
    found = _judge(_keys("", " a ", "\u00a0", "b"))
    assert found == KeySelection(LeadKeyRef.EMAIL, ("a", "b"))


@pytest.mark.parametrize("values", [(), ("",), (" ", "\u00a0")])
def test_blank_key_values_alone_are_20101(values: tuple[str, ...]) -> None:
    """M-13, decided."""
    with pytest.raises(LeadKeyRequired):
        _judge(_keys(*values))


@pytest.mark.parametrize(
    ("name", "list_id", "found"),
    [
        ("L", None, OUTSIDE),
        ("l", ABSENT, OUTSIDE),
        ("P.L", None, INSIDE),
        ("M", None, ALONE),
        ("X", None, None),
        (None, 2, INSIDE),
        ("", 1, OUTSIDE),
        ("P.L", 2, INSIDE),
        ("m", 3, ALONE),
    ],
)
def test_lead_36_a_list_is_found_by_name_or_id(
    name: str | None, list_id: int | Absent | None, found: StaticList | None
) -> None:
    """M-20, M-21, documented and decided."""
    selector = StaticListSelector(static_list_name=name, static_list_id=list_id)
    assert _judge(selector) == ListSelection(found)


@pytest.mark.parametrize("name", ["P.L", "M", "X"])
def test_a_name_of_another_list_than_the_id_is_20114(name: str) -> None:
    """M-20, decided."""
    selector = StaticListSelector(static_list_name=name, static_list_id=1)
    with pytest.raises(BadParameterCombination):
        check_selector(selector, CATALOG)


@pytest.mark.parametrize("name", [None, "L", "X"])
@pytest.mark.parametrize("list_id", [0, -1, 4, 2**31 - 1])
def test_lead_35_an_unknown_id_is_20111(name: str | None, list_id: int) -> None:
    """LEAD-35, documented code, decided: with any name, after all that is judged by itself."""
    selector = StaticListSelector(static_list_name=name, static_list_id=list_id)
    check_selector(selector, CATALOG)
    with pytest.raises(ListNotFound, match=f"staticListId = {list_id}"):
        _judge(selector)


@pytest.mark.parametrize("name", ["", None, ABSENT])
def test_lead_35_neither_name_nor_id_is_20109(name: str | Absent | None) -> None:
    """LEAD-35, recorded Talend/components a failure; decided code."""
    with pytest.raises(ParameterRequired):
        _judge(StaticListSelector(static_list_name=name))


def test_bounds_are_cut_to_whole_seconds() -> None:
    """M-32, decided: the whole last second belongs to the range, also before 1970."""
    half = timedelta(milliseconds=500)
    assert _judge(_range(START + half, START + half)) == RangeSelection(START_MS, START_MS + 999)
    before = datetime(1969, 12, 31, 23, 59, 59, 500_000, tzinfo=UTC)
    assert _judge(_range(before, None)) == RangeSelection(-1000, None)


def test_lead_30_reversed_bounds_are_20114() -> None:
    """LEAD-30, decided: judged in whole seconds, as M-32 says."""
    second, part = timedelta(seconds=1), timedelta(milliseconds=1)
    check_selector(_range(START, START), CATALOG)
    check_selector(_range(START + second - part, START), CATALOG)
    with pytest.raises(BadParameterCombination):
        check_selector(_range(START + second, START + second - part), CATALOG)


def test_lead_28_more_than_thirty_days_are_20022() -> None:
    """LEAD-28, documented; without latestUpdatedAt: decided."""
    check_selector(_range(START, START + MONTH), CATALOG)
    check_selector(_range(START - 3 * MONTH, None), CATALOG)
    with pytest.raises(TimeRangeExceeded, match="31 days exceeds 30 days"):
        check_selector(_range(START, START + MONTH + timedelta(seconds=1)), CATALOG)


def test_lead_28_the_longest_range_is_a_setting() -> None:
    """M-33, recorded Talend/components: the check can be switched off."""
    off = make_catalog(version=1, zone=ZoneInfo("UTC"), updated_range_days_max=0)
    check_selector(_range(START - 100 * MONTH, START), off)
    week = make_catalog(version=1, zone=ZoneInfo("UTC"), updated_range_days_max=7)
    check_selector(_range(START - timedelta(days=7), START), week)
    with pytest.raises(TimeRangeExceeded):
        check_selector(_range(START - timedelta(days=8), START), week)


def test_a_selector_of_no_kind_is_a_mistake_of_ours() -> None:
    """The binder lets no such selector pass."""
    check_selector(LeadSelector(), CATALOG)
    with pytest.raises(TypeError):
        _judge(LeadSelector())


SECONDS_MS = st.integers(-10_000_000_000, 10_000_000_000).map(lambda seconds: seconds * 1000)
SELECTIONS = st.one_of(
    st.builds(
        KeySelection, st.sampled_from(LeadKeyRef), st.lists(st.just("a"), min_size=1).map(tuple)
    ),
    st.builds(ListSelection, st.sampled_from([OUTSIDE, INSIDE, ALONE])),
    st.builds(RangeSelection, SECONDS_MS, SECONDS_MS.map(lambda ms: ms + 999) | st.none()),
)


@given(SELECTIONS)
def test_a_selection_is_found_again_by_its_selector(selection: Selection) -> None:
    """M-44, decided: a position means what the first call meant."""
    assert find_selection(selector_of(selection), CATALOG) == selection
