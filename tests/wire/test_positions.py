"""Positions are read exactly as they were written; any other text is 20122 or 20123."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta

import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from castile.wire.faults import BadStreamPosition, StreamAtEnd
from castile.wire.messages import (
    ABSENT,
    ArrayOfString,
    LastUpdateAtSelector,
    LeadKeyRef,
    LeadKeySelector,
    LeadSelector,
    StaticListSelector,
)
from castile.wire.positions import (
    ActivityOffset,
    LeadPosition,
    read_lead_position,
    read_offset,
    write_lead_position,
    write_offset,
)
from castile.wire.timestamps import WireDateTime

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SAMPLE = "id:1089965:to:1392234668:tl:1392321068:os:2:rc:24"


def _range(oldest_seconds: int, latest_seconds: int) -> LastUpdateAtSelector:
    return LastUpdateAtSelector(
        oldest_updated_at=WireDateTime(EPOCH + timedelta(seconds=oldest_seconds)),
        latest_updated_at=WireDateTime(EPOCH + timedelta(seconds=latest_seconds)),
    )


OF_KEYS = LeadKeySelector(key_type=LeadKeyRef.EMAIL, key_values=ArrayOfString(("a",)))
OF_LIST = StaticListSelector(static_list_id=7)


def _opaque(meant: object) -> str:
    return urlsafe_b64encode(orjson.dumps(meant)).rstrip(b"=").decode()


IDS = st.integers(0, 2**31 - 1)
SECONDS = st.integers(-62_135_596_800, 253_402_300_799)
RANGES = st.tuples(SECONDS, SECONDS).map(lambda pair: _range(min(pair), max(pair)))
VALUES = st.text(min_size=1).map(str.strip).filter(bool)
KEYS = st.builds(
    lambda key_type, values: LeadKeySelector(
        key_type=key_type, key_values=ArrayOfString(tuple(values))
    ),
    st.sampled_from(LeadKeyRef),
    st.lists(VALUES, min_size=1, max_size=5),
)
LISTS = st.builds(
    lambda list_id: StaticListSelector(static_list_id=list_id), st.integers(1, 2**31 - 1)
)
POSITIONS = st.builds(
    LeadPosition, IDS, st.one_of(RANGES, KEYS, LISTS), IDS, st.integers(1, 2**31 - 1)
)


def test_the_sample_of_the_vendor_is_written_and_read() -> None:
    """M-42, documented blog sample."""
    position = LeadPosition(1089965, _range(1392234668, 1392321068), 2, 24)
    assert write_lead_position(position) == SAMPLE
    assert read_lead_position(SAMPLE) == position


@given(POSITIONS)
def test_what_was_written_is_read(position: LeadPosition) -> None:
    """M-44, decided: a position holds everything that is needed to go on."""
    text = write_lead_position(position)
    assert read_lead_position(text) == position
    assert read_lead_position(text, position.selector) == position


def test_bounds_of_a_fraction_are_cut_to_the_second() -> None:
    """M-32, documented sample."""
    selector = LastUpdateAtSelector(
        oldest_updated_at=WireDateTime(datetime(2014, 2, 12, 19, 51, 8, 713000, tzinfo=UTC)),
        latest_updated_at=WireDateTime(datetime(2014, 2, 13, 19, 51, 8, 710000, tzinfo=UTC)),
    )
    assert write_lead_position(LeadPosition(1089965, selector, 2, 24)) == SAMPLE


@pytest.mark.parametrize(
    "selector",
    [StaticListSelector(static_list_id=7), LeadKeySelector(
        key_type=LeadKeyRef.EMAIL, key_values=ArrayOfString(("a@b.test", "ü:os:1:rc:1"))
    )],
)  # fmt: skip
def test_other_selectors_stand_between_id_and_counts(selector: LeadSelector) -> None:
    """M-43, decided: an opaque text without a colon."""
    begin, last, opaque, *counts = write_lead_position(LeadPosition(9, selector, 3, 4)).split(":")
    assert [begin, last, *counts] == ["id", "9", "os", "3", "rc", "4"]
    assert opaque.replace("-", "").replace("_", "").isalnum()


def test_counts_beyond_an_int_are_written_as_the_largest_one() -> None:
    """A position changed by hand stays one that can be read."""
    position = LeadPosition(1, StaticListSelector(static_list_id=7), 2**31, 2**31)
    assert write_lead_position(position).endswith(":os:2147483647:rc:2147483647")


@pytest.mark.parametrize("latest", [ABSENT, None])
def test_a_range_without_end_is_no_position(latest: None) -> None:
    """The operation puts the time of the first call there."""
    selector = LastUpdateAtSelector(oldest_updated_at=WireDateTime(EPOCH), latest_updated_at=latest)
    with pytest.raises(TypeError):
        write_lead_position(LeadPosition(1, selector, 1, 1))


@given(st.text() | st.from_regex(r"\Aid:\d*:(to:-?\d*:tl:-?\d*|[\w=-]*):os:\d*:rc:\d*\Z"))
@example("id:1:to:0:tl:999999999999:os:0:rc:1")
@example("id:1:to:-999999999999:tl:0:os:0:rc:1")
def test_lead_27_any_text_is_a_position_or_a_fault_of_positions(text: str) -> None:
    """M-48, documented codes."""
    for beside in (None, _range(1, 2), OF_KEYS, OF_LIST):
        try:
            read_lead_position(text, beside)
        except (BadStreamPosition, StreamAtEnd):
            continue


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists))
def test_lead_27_any_opaque_text_is_a_selector_or_20122(meant: object) -> None:
    """M-48, decided."""
    try:
        opaque = _opaque(meant)
    except TypeError:  # an integer of more than 64 bits
        return
    try:
        selector = read_lead_position(f"id:1:{opaque}:os:1:rc:1").selector
    except BadStreamPosition:
        return
    assert isinstance(selector, StaticListSelector | LeadKeySelector)


@pytest.mark.parametrize(
    "text",
    [
        "abc",
        "id",
        "ID:1089965",
        SAMPLE.upper(),
        f"{SAMPLE}\n",
        f" {SAMPLE}",
        f"{SAMPLE}:",
        SAMPLE.replace("24", ""),
        SAMPLE.replace("24", "-24"),
        SAMPLE.replace("24", "+24"),
        SAMPLE.replace("24", "2 4"),
        SAMPLE.replace("24", "\u0662\u0664"),
        SAMPLE.replace("24", "\u00b2"),
        SAMPLE.replace("24", "2.4"),
        SAMPLE.replace("24", "2147483648"),
        SAMPLE.replace("24", "9" * 5000),
        SAMPLE.replace("os:2:", "os:2147483648:"),
        SAMPLE.replace("os:2:", "os:-1:"),
        SAMPLE.replace("1089965", "2147483648"),
        SAMPLE.replace("1089965", "-1"),
        SAMPLE.replace("1392234668", "-62135596801"),
        SAMPLE.replace("1392321068", "253402300800"),
        SAMPLE.replace("1392234668", "9" * 400),
        SAMPLE.replace("1392234668", "1392321069"),
        "id:1::os:1:rc:1",
        "id:1:to:1:os:1:rc:1",
        "id:1:a:os:1:rc:1",
        "id:1:%%%:os:1:rc:1",
        *(
            f"id:1:{_opaque(meant)}:os:1:rc:1"
            for meant in (
                *[None, True, False, 0, -7, 2**31, 7.0, "7", {}, {"list": 7}, []],
                *[["EMAIL"], ["MAIL", "a"], ["email", "a"], ["EMAIL", ""], ["EMAIL", " \u00a0"]],
                *[["EMAIL", 7], ["EMAIL", None], ["EMAIL", ["a"]], [["EMAIL"], "a"], [7, 8]],
            )
        ),
        f"id:1:{urlsafe_b64encode(b'[' * 3000).decode()}:os:1:rc:1",
        f"id:1:{urlsafe_b64encode(b'9' * 300).decode()}:os:1:rc:1",
    ],
)
def test_lead_27_a_position_that_cannot_be_read_is_20122(text: str) -> None:
    """LEAD-27, M-48, documented code: also reversed bounds and what no answer could hold."""
    with pytest.raises(BadStreamPosition):
        read_lead_position(text)


@pytest.mark.parametrize(
    "text",
    [
        SAMPLE.replace("1089965", "2147483647"),
        SAMPLE.replace("1089965", "0"),
        SAMPLE.replace("24", "2147483647"),
        SAMPLE.replace("24", "01"),
        SAMPLE.replace("1392234668", "1392321068"),
        SAMPLE.replace("1392234668", "-62135596800"),
        SAMPLE.replace("1392321068", "253402300799"),
    ],
)
def test_a_number_changed_by_hand_is_another_position(text: str) -> None:
    """M-48, decided."""
    assert isinstance(read_lead_position(text).selector, LastUpdateAtSelector)


@pytest.mark.parametrize(
    ("selector", "beside"),
    [
        (_range(1, 2), OF_KEYS),
        (_range(1, 2), OF_LIST),
        (OF_LIST, _range(1, 2)),
        (OF_LIST, OF_KEYS),
        (OF_KEYS, OF_LIST),
    ],
)
def test_a_position_of_another_kind_is_20122(selector: LeadSelector, beside: LeadSelector) -> None:
    """M-48, documented code, decided: also when nothing remains."""
    for remaining in (0, 1):
        text = write_lead_position(LeadPosition(1, selector, 1, remaining))
        with pytest.raises(BadStreamPosition):
            read_lead_position(text, beside)


@pytest.mark.parametrize("selector", [_range(1, 2), _range(2, 1), StaticListSelector(
    static_list_id=7
)])  # fmt: skip
def test_lead_26_a_position_with_nothing_left_is_20123(selector: LeadSelector) -> None:
    """LEAD-26, decided: also a range that began in the future of its first call."""
    text = write_lead_position(LeadPosition(1, selector, 1, 0))
    with pytest.raises(StreamAtEnd):
        read_lead_position(text)


@given(st.integers(0, 2**63 - 1))
def test_offsets_are_read_as_written(number: int) -> None:
    """Documented samples `ID:1024814` and `1`: A-11, C-13."""
    assert read_offset(write_offset(number)) == ActivityOffset(number, 0)
    assert read_offset(str(number)) == ActivityOffset(None, number)
    assert read_offset(f"ID:000{number}") == ActivityOffset(number, 0)


@given(st.text())
@example("0" * 1_000_000 + "x")
def test_any_text_is_an_offset_or_20122(text: str) -> None:
    """A-11, C-13, documented code; quick for any text."""
    try:
        offset = read_offset(text)
    except BadStreamPosition:
        return
    assert text.removeprefix("ID:").isdigit()
    assert (offset.after_id is None) == (not text.startswith("ID:"))


@pytest.mark.parametrize(
    "text",
    [
        *["", "ID:", "id:5", "ID:-5", "-5", "+5", "ID: 5", "5.0", "abc", "0x5", "\u0665", "5\n"],
        *[str(2**63), f"ID:{2**63}", "9" * 30, "ID:ID:5"],
    ],
)
def test_an_offset_that_cannot_be_read_is_20122(text: str) -> None:
    """A-11, C-13, documented code; numbers of more than 64 bits: decided."""
    with pytest.raises(BadStreamPosition):
        read_offset(text)
