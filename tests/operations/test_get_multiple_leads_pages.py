"""getMultipleLeads pages by lead id, with positions that stand alone."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from itertools import chain
from typing import TYPE_CHECKING

import orjson
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from castile.domain.ids import LeadId, ListId
from tests.harness import open_harness
from tests.operations.lead_pages import (
    ask,
    by_keys,
    by_list,
    by_range,
    ids,
    next_position,
    pages,
    put_on_list,
    remaining,
    store_leads,
    visit,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.clocks import FrozenClock
    from tests.harness import Harness

OLDEST, LATEST = 1785765600, 1785769200
RANGE = by_range("2026-08-03T14:00:00Z", "2026-08-03T15:00:00Z")
BOUNDS = f"to:{OLDEST}:tl:{LATEST}"
LIST = 'lists = [{ name = "L", id = 7 }, { name = "Other", id = 8 }]'


def _emails(count: int) -> list[str]:
    return [f"{number}@b.test" for number in range(count)]


def test_lead_23_a_page_says_how_many_remain(castile: Harness) -> None:
    """LEAD-23, M-41, M-42, documented blog sample."""
    leads = store_leads(castile, _emails(26))
    answer = ask(castile, RANGE, batch=2)
    assert ids(answer) == leads[:2]
    assert remaining(answer) == 24
    assert next_position(answer) == f"id:{leads[1]}:{BOUNDS}:os:2:rc:24"


def test_lead_24_a_position_goes_on_with_the_selector_and_without(castile: Harness) -> None:
    """LEAD-24, documented; position alone: recorded rajrajamani/Marketo."""
    leads = store_leads(castile, _emails(26))
    position = next_position(ask(castile, RANGE, batch=2))
    for selector in (RANGE, ""):
        answer = ask(castile, selector, position=position, batch=2)
        assert ids(answer) == leads[2:4]
        assert next_position(answer) == f"id:{leads[3]}:{BOUNDS}:os:4:rc:22"


@pytest.mark.parametrize("again", [True, False])
@pytest.mark.parametrize("batch", [1, 2, 6, 7, 8, 1000])
def test_lead_25_every_lead_comes_exactly_once_by_id(
    castile: Harness, batch: int, *, again: bool
) -> None:
    """LEAD-25, documented; order decided: for ranges and lists."""
    castile.define(LIST)
    leads = store_leads(castile, _emails(7))
    put_on_list(castile, "L", leads[::-1])
    for selector in (RANGE, by_list("L"), by_list(list_id=7)):
        found = list(pages(castile, selector, batch, again=again))
        assert list(chain(*found)) == leads
        assert all(0 < len(page) <= batch for page in found)


def test_lead_26_a_position_at_its_end_is_20123(castile: Harness) -> None:
    """LEAD-26, decided: with and without the selector."""
    castile.define(LIST)
    leads = store_leads(castile, _emails(2))
    put_on_list(castile, "L", leads)
    for selector in (RANGE, by_list("L")):
        position = next_position(ask(castile, selector, batch=2))
        assert position.endswith(":os:2:rc:0")
        assert ask(castile, selector, position=position).code == 20123
        answer = ask(castile, position=position)
        assert answer.code == 20123
        assert answer.faultstring == "20123 - Stream at end"


@pytest.mark.parametrize(
    "position",
    [
        "abc",
        "id:1",
        "ID:1086173",
        f"id:x:{BOUNDS}:os:2:rc:24",
        f"id:1:{BOUNDS}:os:2:rc:\u0662",
        f"id:1:{BOUNDS}:os:2:rc:-1",
        f"id:{2**31}:{BOUNDS}:os:2:rc:24",
        f"id:1:to:{LATEST}:tl:{OLDEST}:os:2:rc:24",
        f"id:1:to:{'9' * 400}:tl:{LATEST}:os:2:rc:24",
        f"id:1:{BOUNDS}:os:2:rc:24" + "0" * 5000,
        "id:1:AAAA:os:1:rc:1",
    ],
)
def test_lead_27_a_position_that_cannot_be_read_is_20122(castile: Harness, position: str) -> None:
    """LEAD-27, M-48, documented code."""
    for selector in ("", RANGE):
        assert ask(castile, selector, position=position).code == 20122


def test_a_position_of_another_kind_of_selector_is_20122(castile: Harness) -> None:
    """M-48, documented code, decided: lastUpdatedAt is of the kind of a range."""
    castile.define(LIST)
    leads = store_leads(castile, _emails(3))
    put_on_list(castile, "L", leads)
    of_range = next_position(ask(castile, RANGE, batch=1))
    of_list = next_position(ask(castile, by_list("L"), batch=1))
    keys, old = by_keys("IDNUM", 1), "<lastUpdatedAt>2026-08-03T14:00:00Z</lastUpdatedAt>"
    assert ask(castile, by_list("L"), position=of_range).code == 20122
    assert ask(castile, keys, position=of_range).code == 20122
    assert ask(castile, RANGE, position=of_list).code == 20122
    assert ask(castile, keys, position=of_list).code == 20122
    assert ask(castile, old, position=of_list).code == 20122
    assert ids(ask(castile, old, position=of_range)) == leads[1:]


def test_the_position_decides_when_a_selector_of_its_kind_is_there(castile: Harness) -> None:
    """M-44, decided: another range, another list, even a list that is not there."""
    castile.define(LIST)
    leads = store_leads(castile, _emails(3))
    put_on_list(castile, "L", leads)
    of_range = next_position(ask(castile, RANGE, batch=1))
    of_list = next_position(ask(castile, by_list("L"), batch=1))
    other = by_range("2020-01-01T00:00:00Z", "2020-01-02T00:00:00Z")
    assert ids(ask(castile, other, position=of_range)) == leads[1:]
    for selector in (by_list("Other"), by_list("None"), by_list(list_id=77)):
        assert ids(ask(castile, selector, position=of_list)) == leads[1:]


def test_what_is_wrong_in_a_selector_is_wrong_beside_a_position(castile: Harness) -> None:
    """00-overview section 5, decided: steps 11 and 12 come before the position, 14 after it."""
    castile.define(LIST)
    bad = "abc"
    reversed_range = by_range("2026-08-04T00:00:00Z", "2026-08-03T00:00:00Z")
    assert ask(castile, reversed_range, position=bad).code == 20114
    long_range = by_range("2026-06-01T00:00:00Z", "2026-08-03T00:00:00Z")
    assert ask(castile, long_range, position=bad).code == 20022
    assert ask(castile, by_list(""), position=bad).code == 20109
    assert ask(castile, by_list("Other", 7), position=bad).code == 20114
    assert ask(castile, by_keys("EMAIL", ""), position=bad).code == 20101
    assert ask(castile, by_list(list_id=77), position=bad).code == 20122


@pytest.mark.parametrize(("batch", "count"), [(1, 1), (999, 999), (1000, 1000)])
@pytest.mark.parametrize("more", [0, 1, 5])
def test_remaining_count_is_zero_exactly_when_nothing_remains(
    castile: Harness, batch: int, count: int, more: int
) -> None:
    """M-41, documented: exact."""
    leads = store_leads(castile, _emails(count + more))
    answer = ask(castile, RANGE, batch=batch)
    assert ids(answer) == leads[:count]
    assert remaining(answer) == more


@pytest.mark.parametrize("batch", [1001, 5000, 2147483647])
def test_lead_37_a_page_has_at_most_1000_leads(castile: Harness, batch: int) -> None:
    """LEAD-37, documented."""
    leads = store_leads(castile, _emails(1001))
    answer = ask(castile, RANGE, batch=batch)
    assert ids(answer) == leads[:1000]
    assert remaining(answer) == 1


@pytest.mark.parametrize("batch", [None, "", 0, -1, -2147483648])
def test_err_15_a_page_has_100_leads_when_no_size_is_asked_for(
    castile: Harness, batch: object
) -> None:
    """ERR-15, recorded SugarCRM connector 3.1.2 sends 0; documented default; decided."""
    store_leads(castile, _emails(101))
    answer = ask(castile, RANGE, batch=batch)
    assert len(ids(answer)) == 100
    assert remaining(answer) == 1


def test_batch_size_and_fields_are_those_of_each_call(castile: Harness) -> None:
    """M-45, decided: the position keeps neither."""
    leads = store_leads(castile, _emails(9))
    first = ask(castile, RANGE, batch=2, include=["Email"])
    second = ask(castile, position=next_position(first), batch=3)
    assert ids(second) == leads[2:5]
    assert second.attributes == {"FirstName": "A"}
    third = ask(castile, position=next_position(second), include=["FirstName"])
    assert ids(third) == leads[5:]
    assert third.is_nil("Email")


def test_lead_40_a_lead_that_changes_between_two_pages_comes_once(castile: Harness) -> None:
    """LEAD-40, decided: whether it came already or is still to come."""
    leads = store_leads(castile, _emails(4))
    open_ended = by_range("2026-08-03T14:00:00Z")
    for selector in (RANGE, open_ended):
        first = ask(castile, selector, batch=2)
        castile.clock.advance(7200)
        for lead_id in leads:
            castile.sync_lead({"Id": lead_id}, {"FirstName": f"B{castile.clock.now_ms()}"})
            visit(castile, lead_id)
        second = ask(castile, position=next_position(first), batch=2)
        assert ids(first) + ids(second) == leads
        assert remaining(second) == 0


def test_an_open_range_ends_at_the_time_of_its_first_call(castile: Harness) -> None:
    """M-30, documented: what happens between two pages belongs to the next poll."""
    leads = store_leads(castile, _emails(3))
    first = ask(castile, by_range("2026-08-03T14:00:00Z"), batch=2)
    assert next_position(first) == f"id:{leads[1]}:to:{OLDEST}:tl:1785766500:os:2:rc:1"
    castile.clock.advance(60)
    store_leads(castile, _emails(5))
    second = ask(castile, position=next_position(first), batch=2)
    assert ids(second) == leads[2:]
    assert next_position(second) == f"id:{leads[2]}:to:{OLDEST}:tl:1785766500:os:3:rc:0"


def test_an_open_range_ends_with_the_second_of_its_first_call(castile: Harness) -> None:
    """M-32, decided: the first page takes it whole, as the position says it to the next one."""
    leads = store_leads(castile, _emails(2))
    castile.clock.advance(3.999)
    for lead_id in leads:
        visit(castile, lead_id)
    castile.clock.advance(-1)
    assert ids(ask(castile, by_range("2026-08-03T14:15:02Z"))) == []
    castile.clock.advance(0.001)
    first = ask(castile, by_range("2026-08-03T14:15:02Z"), batch=1)
    second = ask(castile, position=next_position(first), batch=1)
    assert [ids(first), ids(second)] == [[leads[0]], [leads[1]]]


def test_leads_that_come_and_go_between_two_pages(castile: Harness) -> None:
    """M-23, M-41, M-46, decided: judged at the time of the page; the count is carried."""
    castile.define(LIST)
    leads = store_leads(castile, _emails(10))
    put_on_list(castile, "L", leads[:6])
    first = ask(castile, by_list("L"), batch=2)
    assert remaining(first) == 4
    put_on_list(castile, "L", leads[6:])
    second = ask(castile, position=next_position(first), batch=5)
    assert ids(second) == leads[2:7]
    assert remaining(second) == 1  # the count is used up, but leads remain
    third = ask(castile, position=next_position(second), batch=2)
    assert ids(third) == leads[7:9]
    assert remaining(third) == 1
    assert ids(ask(castile, position=next_position(third))) == leads[9:]

    castile.write(lambda tx: [tx.lists.remove(ListId(7), LeadId(each)) for each in leads[3:]])
    rest = ask(castile, position=next_position(first), batch=1)
    assert ids(rest) == leads[2:3]
    assert remaining(rest) == 0  # the count says 3, but nothing remains


def test_a_later_page_may_be_empty(castile: Harness) -> None:
    """M-49 is of runs that found nothing: here the position says how many came."""
    castile.define(LIST)
    leads = store_leads(castile, _emails(2))
    put_on_list(castile, "L", leads)
    position = next_position(ask(castile, by_list("L"), batch=1))
    castile.write(lambda tx: tx.leads.delete(LeadId(leads[1])))
    answer = ask(castile, position=position)
    assert ids(answer) == []
    assert remaining(answer) == 0
    assert b"<leadRecordList/>" in answer.body
    assert next_position(answer).startswith(f"id:{leads[0]}:")
    assert next_position(answer).endswith(":os:1:rc:0")


def test_a_position_of_a_list_that_is_gone_is_20111(castile: Harness) -> None:
    """Decided: what a fresh call with the id would get."""
    opaque = urlsafe_b64encode(b"77").rstrip(b"=").decode()
    assert ask(castile, position=f"id:1:{opaque}:os:1:rc:1").code == 20111


def test_positions_outlive_a_restart(tmp_path: Path, frozen_clock: FrozenClock) -> None:
    """M-47, decided: nothing of a position is kept by the server."""
    with open_harness(tmp_path / "data", frozen_clock) as castile:
        castile.define(LIST)
        leads = store_leads(castile, _emails(4), sfdc_account_id="001")
        put_on_list(castile, "L", leads)
        positions = [
            next_position(ask(castile, selector, batch=2)) for selector in (RANGE, by_list("L"))
        ]
    frozen_clock.advance(1_000_000)
    with open_harness(tmp_path / "data", frozen_clock) as castile:
        for position in positions:
            assert ids(ask(castile, position=position)) == leads[2:]


def _of_keys(*meant: object, last: int = 0, left: int = 1) -> str:
    opaque = urlsafe_b64encode(orjson.dumps(meant)).rstrip(b"=").decode()
    return f"id:{last}:{opaque}:os:0:rc:{left}"


def test_a_position_made_by_hand_shows_no_more_than_a_fresh_call(castile: Harness) -> None:
    """M-48, decided: 100 values, known leads, 1000 records."""
    anonymous = castile.store_anonymous("token:x")
    leads = store_leads(castile, _emails(1005))
    assert ids(ask(castile, position=_of_keys("COOKIE", "token:x"))) == []
    assert ids(ask(castile, position=_of_keys("IDNUM", str(anonymous)))) == []
    position = _of_keys("IDNUM", *map(str, leads[:105]))
    assert ids(ask(castile, position=position)) == leads[:100]
    whole = f"id:0:to:-62135596800:tl:253402300799:os:0:rc:{2**31 - 1}"
    answer = ask(castile, position=whole, batch=2**31 - 1)
    assert ids(answer) == leads[:1000]
    assert remaining(answer) == 2**31 - 1 - 1000


@pytest.mark.parametrize(
    ("position", "found", "left"),
    [
        ("id:2147483647:to:0:tl:253402300799:os:2147483647:rc:2147483647", 0, 0),
        ("id:0:to:0:tl:253402300799:os:2147483647:rc:1", 3, 0),
        ("id:0:to:0:tl:0:os:0:rc:5", 0, 0),
        ("id:0:to:-62135596800:tl:-62135596800:os:5:rc:5", 0, 0),
    ],
)
def test_numbers_changed_by_hand_are_other_positions(
    castile: Harness, position: str, found: int, left: int
) -> None:
    """M-48, decided: and each answer is one that goes on or has ended."""
    store_leads(castile, _emails(3))
    answer = ask(castile, position=position)
    assert len(ids(answer)) == found
    assert remaining(answer) == left
    assert ask(castile, position=next_position(answer)).code == 20123


NUMBERS = st.integers(-(2**40), 2**40) | st.integers(0, 5)
HAND_MADE = st.one_of(
    st.text(),
    st.builds("id:{}:to:{}:tl:{}:os:{}:rc:{}".format, *[NUMBERS] * 5),
    st.builds(
        lambda last, meant, left: _of_keys(*meant, last=last, left=left),
        NUMBERS,
        st.lists(st.sampled_from(["IDNUM", "EMAIL", "SFDCOPPTYID", "1", "\u00b2", "", 7, None])),
        NUMBERS,
    ),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(HAND_MADE)
@example("id:0:Nw:os:0:rc:1")
def test_lead_27_any_position_is_a_page_or_a_fault_of_positions(
    castile: Harness, position: str
) -> None:
    """M-48, decided: never 20011, never a lead that a fresh call could not show."""
    if not castile.installation.directory.current.subscriptions[
        castile.subscription_id
    ].catalog.lists:
        castile.define(LIST)
        store_leads(castile, _emails(3))
    castile.clock.advance(1)
    visible = "".join(each for each in position if each.isprintable())
    answer = ask(castile, RANGE if not visible.strip() else "", position=visible)
    if answer.status == 200:
        assert len(ids(answer)) <= 3
    else:
        assert answer.code in {20122, 20123}
