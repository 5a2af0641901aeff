"""getMultipleLeads finds the leads of each kind of selector and shows what was asked for."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import pytest

from castile.domain.ids import PartitionId
from tests.operations.lead_pages import (
    ask,
    by_keys,
    by_list,
    by_range,
    ids,
    list_id_of,
    next_position,
    pages,
    put_on_list,
    remaining,
    store_leads,
    visit,
    wire_time,
)

if TYPE_CHECKING:
    from tests.harness import Harness

NOW_MS = 1_785_766_500_000  # 2026-08-03T14:15:00Z, where the clock stands
NOW = "2026-08-03T14:15:00Z"
DAY_MS = 86_400_000
LISTS = """
channels = [{ name = "Default", program_type = "Default", statuses = [] }]
programs = [{ name = "P", type = "Default", channel = "Default" }]
lists = [
    { name = "L", id = 1 },
    { name = "L", program = "P", id = 2 },
    { name = "M", program = "P", id = 3 },
    { name = "Empty", id = 4 },
]
"""


# Keys


def test_lead_20_known_keys_are_found_and_unknown_ones_passed_over(castile: Harness) -> None:
    """LEAD-20, M-11, documented sample; recorded Talend/components."""
    first, second = castile.store_lead("a@b.test"), castile.store_lead("c@b.test")
    castile.store_lead("other@b.test")
    answer = ask(castile, by_keys("EMAIL", "c@b.test", "nobody@b.test", "a@b.test"))
    assert ids(answer) == [first, second]
    assert remaining(answer) == 0
    assert answer.text("newStreamPosition") == ""


def test_lead_21_only_the_first_100_keys_are_used(castile: Harness) -> None:
    """LEAD-21, M-10, documented: further ones are ignored without an error."""
    leads = store_leads(castile, [f"{number}@b.test" for number in range(105)])
    for count in (99, 100, 101, 105):
        answer = ask(castile, by_keys("IDNUM", *leads[:count]), batch=1000)
        assert ids(answer) == leads[: min(count, 100)]
        assert remaining(answer) == 0


def test_lead_21_empty_values_do_not_count_among_the_100(castile: Harness) -> None:
    """M-13, decided: they are passed over."""
    leads = store_leads(castile, [f"{number}@b.test" for number in range(101)])
    values = [each for lead_id in leads for each in ("", lead_id, " ")]
    assert ids(ask(castile, by_keys("IDNUM", *values))) == leads[:100]


def test_lead_21_values_longer_than_any_key_count_among_the_100(castile: Harness) -> None:
    """M-10, documented; that they match nothing is decided."""
    lead_id = castile.store_lead("a@b.test")
    for length, found in ((1000, [lead_id]), (1001, [])):
        assert ids(ask(castile, by_keys("IDNUM", str(lead_id).zfill(length)))) == found
    values = ["x" * 1001, *range(10_000, 10_098)]
    assert ids(ask(castile, by_keys("IDNUM", *values, lead_id))) == [lead_id]
    assert ids(ask(castile, by_keys("IDNUM", *values, 10_098, lead_id))) == []


@pytest.mark.parametrize(
    ("key_type", "value"),
    [
        ("IDNUM", "77"),
        ("IDNUM", "abc"),
        ("IDNUM", "9" * 5000),
        ("EMAIL", "nobody@b.test"),
        ("EMAIL", "x" * 5000),
        ("COOKIE", "token:none"),
        ("LEADOWNEREMAIL", "nobody@example.test"),
        ("SFDCACCOUNTID", "001"),
        ("SFDCCONTACTID", "003"),
        ("SFDCLEADID", "00Q"),
        ("SFDCLEADOWNERID", "005"),
        ("SFDCOPPTYID", "006"),
    ],
)
def test_lead_22_keys_of_nobody_are_no_fault(castile: Harness, key_type: str, value: str) -> None:
    """LEAD-22, N-1, recorded Talend/components; K-3, K-5, decided: whatever the type of the key."""
    castile.store_lead("a@b.test")
    answer = ask(castile, by_keys(key_type, value))
    assert ids(answer) == []
    assert remaining(answer) == 0
    assert answer.text("newStreamPosition") == ""
    assert b"<leadRecordList/>" in answer.body


def test_every_duplicate_of_an_email_comes_once_by_id(castile: Harness) -> None:
    """M-12, M-40, decided: not in the order of getLead."""
    leads = [castile.store_lead("a@b.test")]
    castile.clock.advance(1)
    leads += [castile.store_lead("A@B.test"), castile.store_lead("c@b.test")]
    castile.sync_lead({"Id": leads[0]}, {"FirstName": "A"})
    assert ids(ask(castile, by_keys("EMAIL", "c@b.test", "a@b.test", "A@b.test"))) == leads


def test_all_leads_of_keys_come_at_once_whatever_the_batch_size(castile: Harness) -> None:
    """M-14, recorded Talend/components: 50 ids in one call."""
    leads = store_leads(castile, [f"{number}@b.test" for number in range(50)])
    answer = ask(castile, by_keys("IDNUM", *leads), batch=1)
    assert ids(answer) == leads
    assert remaining(answer) == 0


@pytest.mark.parametrize("count", [999, 1000, 1001, 2001])
def test_more_than_1000_leads_of_keys_are_paged(castile: Harness, count: int) -> None:
    """M-14, M-43, decided: the position goes on alone, and is empty at the end."""
    leads = store_leads(castile, [None] * count, sfdc_account_id="001000000000001AAA")
    castile.store_lead("a@b.test")
    answer = ask(castile, by_keys("SFDCACCOUNTID", "001000000000001"))
    assert ids(answer) == leads[:1000]
    assert remaining(answer) == max(count - 1000, 0)
    assert bool(next_position(answer)) == (count > 1000)
    selector = by_keys("SFDCACCOUNTID", "001000000000001", "none")
    for again in (False, True):
        assert list(chain(*pages(castile, selector, 5, again=again))) == leads
    while next_position(answer):
        answer = ask(castile, position=next_position(answer))
    assert answer.text("newStreamPosition") == ""


def test_an_anonymous_lead_has_no_key_here(castile: Harness) -> None:
    """L-1, decided: no selector shows it."""
    anonymous = castile.store_anonymous("token:x")
    assert ids(ask(castile, by_keys("COOKIE", "token:x"))) == []
    assert ids(ask(castile, by_keys("IDNUM", anonymous))) == []


# Static lists


def test_lead_35_a_name_of_no_list_finds_nothing(castile: Harness) -> None:
    """LEAD-35, M-22, N-2, recorded Talend/components."""
    answer = ask(castile, by_list("None"))
    assert ids(answer) == []
    assert remaining(answer) == 0
    assert answer.text("newStreamPosition") == ""
    assert b"<leadRecordList/>" in answer.body


@pytest.mark.parametrize("list_id", [0, -1, 77, 2147483647])
def test_lead_35_an_id_of_no_list_is_20111(castile: Harness, list_id: int) -> None:
    """LEAD-35, M-22, documented code, decided here."""
    answer = ask(castile, by_list(list_id=list_id))
    assert answer.code == 20111
    assert answer.message == f"No list found with staticListId = {list_id} (20111)"


@pytest.mark.parametrize(
    "children",
    [
        "<staticListName/>",
        "<staticListId/>",
        '<staticListName xsi:nil="true"/><staticListId xsi:nil="true"/>',
        "<staticListName> </staticListName>",
    ],
)
def test_lead_35_neither_name_nor_id_is_20109(castile: Harness, children: str) -> None:
    """LEAD-35, M-22, recorded Talend/components a failure; decided code; typed or not."""
    for kind in ("", ' xsi:type="ns1:StaticListSelector"'):
        assert ask(castile, f"<leadSelector{kind}>{children}</leadSelector>").code == 20109


def test_lead_36_a_list_in_a_program_is_named_with_it(castile: Harness) -> None:
    """LEAD-36, M-20, M-21, documented; decided rest."""
    castile.define(LISTS)
    leads = store_leads(castile, [f"{number}@b.test" for number in range(6)])
    put_on_list(castile, "L", leads[:2])
    put_on_list(castile, "P.L", leads[1:4])
    put_on_list(castile, "P.M", leads[4:])
    for name, members in {
        "L": leads[:2],
        "P.L": leads[1:4],
        "p.l": leads[1:4],
        "M": leads[4:],
        "P.M": leads[4:],
    }.items():
        assert ids(ask(castile, by_list(name))) == members
        assert ids(ask(castile, by_list(list_id=list_id_of(castile, name)))) == members
        assert ids(ask(castile, by_list(name, list_id_of(castile, name)))) == members


def test_a_name_of_another_list_than_the_id_is_20114(castile: Harness) -> None:
    """M-20, decided: also a name of no list."""
    castile.define(LISTS)
    for name in ("P.L", "M", "None"):
        assert ask(castile, by_list(name, 1)).code == 20114
    assert ask(castile, by_list("L", 77)).code == 20111


def test_an_empty_list_finds_nothing(castile: Harness) -> None:
    """M-49, decided: no position either."""
    castile.define(LISTS)
    answer = ask(castile, by_list("Empty"))
    assert ids(answer) == []
    assert remaining(answer) == 0
    assert answer.text("newStreamPosition") == ""


def test_anonymous_members_are_not_shown(castile: Harness) -> None:
    """L-1, decided: neither counted nor shown."""
    castile.define(LISTS)
    anonymous = castile.store_anonymous("token:x")
    leads = store_leads(castile, ["a@b.test", "c@b.test"])
    put_on_list(castile, "L", [anonymous, *leads])
    answer = ask(castile, by_list("L"), batch=1)
    assert ids(answer) == leads[:1]
    assert remaining(answer) == 1


# Ranges of time


def test_lead_28_a_range_may_be_30_days_long(castile: Harness) -> None:
    """LEAD-28, M-34, documented; without latestUpdatedAt any range: decided."""
    oldest = wire_time(NOW_MS - 30 * DAY_MS)
    assert ask(castile, by_range(oldest, NOW)).code == 0
    assert ask(castile, by_range(oldest, "2026-08-03T14:15:00.999Z")).code == 0
    answer = ask(castile, by_range(oldest, "2026-08-03T14:15:01Z"))
    assert answer.code == 20022
    assert answer.message == "Range of 31 days exceeds 30 days (20022)"
    assert ask(castile, by_range(wire_time(NOW_MS - 31 * DAY_MS), NOW)).code == 20022
    assert ask(castile, by_range(wire_time(NOW_MS - 90 * DAY_MS))).code == 0


def test_lead_28_the_check_can_be_switched_off(castile: Harness) -> None:
    """M-33, a live test with 61 days got records: recorded Talend/components."""
    castile.define("[subscription]\nupdated_range_days_max = 0")
    lead_id = castile.store_lead("a@b.test")
    answer = ask(castile, by_range(wire_time(NOW_MS - 61 * DAY_MS), NOW))
    assert ids(answer) == [lead_id]


def test_lead_29_an_activity_in_the_range_is_enough(castile: Harness) -> None:
    """LEAD-29, M-31, S-8, documented: although updatedAt stays."""
    lead_id = castile.store_lead("a@b.test")
    updated_ms = castile.lead(lead_id).updated_ms
    castile.store_lead("c@b.test")
    castile.clock.advance(3600)
    visit(castile, lead_id)
    castile.clock.advance(3600)
    assert ids(ask(castile, by_range("2026-08-03T15:00:00Z", "2026-08-03T15:30:00Z"))) == [lead_id]
    assert castile.lead(lead_id).updated_ms == updated_ms


def test_a_later_change_takes_no_earlier_one_away(castile: Harness) -> None:
    """M-31, decided bounds: creation, a change, and a later change are all times of a lead."""
    castile.sync_lead({"Email": "a@b.test"}, {"FirstName": "A"})
    castile.clock.advance(3600)
    castile.sync_lead({"Email": "a@b.test"}, {"FirstName": "B"})
    castile.clock.advance(3600)
    castile.sync_lead({"Email": "a@b.test", "ForeignSysPersonId": "F1"})
    castile.clock.advance(3600)
    for hour, found in ((13, 0), (14, 1), (15, 1), (16, 1), (17, 0)):
        answer = ask(castile, by_range(f"2026-08-03T{hour}:00:00Z", f"2026-08-03T{hour}:59:59Z"))
        assert len(ids(answer)) == found


@pytest.mark.parametrize(
    ("oldest", "latest", "found"),
    [
        ("2026-08-03T14:15:00.400Z", "2026-08-03T14:15:00.600Z", 1),
        ("2026-08-03T14:15:00.999Z", "2026-08-03T14:15:00.000Z", 1),
        ("2026-08-03T14:15:00Z", "2026-08-03T14:15:00Z", 1),
        ("2026-08-03T14:15:01Z", "2026-08-03T14:15:02Z", 0),
        ("2026-08-03T14:14:58Z", "2026-08-03T14:14:59.999Z", 0),
    ],
)
def test_bounds_are_whole_seconds_and_included(
    castile: Harness, oldest: str, latest: str, found: int
) -> None:
    """M-32, decided; documented sample: the position holds whole seconds."""
    castile.clock.advance(0.5)
    castile.store_lead("a@b.test")
    assert len(ids(ask(castile, by_range(oldest, latest)))) == found


def test_lead_30_reversed_bounds_are_20114(castile: Harness) -> None:
    """LEAD-30, decided."""
    assert ask(castile, by_range("2026-08-03T14:15:01Z", NOW)).code == 20114
    assert ask(castile, by_range(NOW, NOW)).code == 0


def test_lead_39_last_updated_at_is_a_range_without_end(castile: Harness) -> None:
    """LEAD-39, documented: deprecated; decided."""
    castile.store_lead("a@b.test")
    castile.clock.advance(60)
    later = castile.store_lead("c@b.test")
    answer = ask(castile, "<lastUpdatedAt>2026-08-03T14:15:30Z</lastUpdatedAt>")
    assert ids(answer) == [later]
    assert next_position(answer) == f"id:{later}:to:1785766530:tl:1785766560:os:1:rc:0"


def test_lead_39_a_selector_wins_over_last_updated_at(castile: Harness) -> None:
    """Decided: it is ignored when a leadSelector is there, also beside a position."""
    leads = store_leads(castile, ["a@b.test", "c@b.test"])
    old = "<lastUpdatedAt>2030-01-01T00:00:00Z</lastUpdatedAt>"
    assert ids(ask(castile, by_keys("IDNUM", leads[0]) + old)) == leads[:1]
    first = ask(castile, by_range("2026-08-03T00:00:00Z") + old, batch=1)
    assert ids(ask(castile, old, position=next_position(first))) == leads[1:]


def test_lead_41_leads_of_all_partitions_match(castile: Harness) -> None:
    """LEAD-41, M-35, P-3, documented."""
    leads = [
        castile.store_lead(f"{partition}@b.test", partition_id=PartitionId(partition))
        for partition in (1, 2)
    ]
    assert ids(ask(castile, by_range("2026-08-03T00:00:00Z"))) == leads


def test_lead_42_an_anonymous_lead_is_not_returned(castile: Harness) -> None:
    """LEAD-42, decided: whatever it did."""
    visit(castile, castile.store_anonymous("token:x"))
    answer = ask(castile, by_range("2026-08-03T00:00:00Z"))
    assert ids(answer) == []
    assert remaining(answer) == 0


def test_lead_43_a_range_without_changes_has_a_full_position(castile: Harness) -> None:
    """LEAD-43, recorded SugarCRM connector 3.1.2: it reads the upper bound at a quiet poll."""
    castile.store_lead("a@b.test")
    answer = ask(castile, by_range("2026-08-01T00:00:00.250Z", "2026-08-02T00:00:00.750Z"))
    assert ids(answer) == []
    assert remaining(answer) == 0
    assert next_position(answer) == "id:0:to:1785542400:tl:1785628800:os:0:rc:0"
    assert b"<leadRecordList/>" in answer.body
    assert ask(castile, position=next_position(answer)).code == 20123


def test_lead_43_without_an_end_the_time_of_the_call_is_the_upper_bound(castile: Harness) -> None:
    """LEAD-43, M-30, documented default: also of a range that has not begun yet."""
    castile.clock.advance(0.9)
    for oldest, seconds in (("2026-08-03T14:15:00Z", 1785766500), (NOW[:-1] + "-05:00", None)):
        begins = seconds or 1785784500
        for selector in (by_range(oldest), f"<lastUpdatedAt>{oldest}</lastUpdatedAt>"):
            answer = ask(castile, selector)
            assert next_position(answer) == f"id:0:to:{begins}:tl:1785766500:os:0:rc:0"
            assert ask(castile, position=next_position(answer)).code == 20123


# Kinds


def test_selectors_are_told_by_their_children(castile: Harness) -> None:
    """W-13, decided: xsi:type may be missing."""
    castile.define(LISTS)
    leads = store_leads(castile, ["a@b.test", "c@b.test"])
    put_on_list(castile, "L", leads[:1])
    for typed in (True, False):
        assert ids(ask(castile, by_keys("EMAIL", "c@b.test", typed=typed))) == leads[1:]
        assert ids(ask(castile, by_list("L", typed=typed))) == leads[:1]
        assert ids(ask(castile, by_range(NOW, typed=typed))) == leads


def test_lead_35_a_list_selector_with_nothing_in_it_has_neither(castile: Harness) -> None:
    """Recorded Talend/components: its client leaves out what is not filled in."""
    answer = castile.call(
        '<ns1:paramsGetMultipleLeads><leadSelector xsi:type="ns1:StaticListSelector"/>'
        "</ns1:paramsGetMultipleLeads>"
    )
    assert answer.code == 20109
