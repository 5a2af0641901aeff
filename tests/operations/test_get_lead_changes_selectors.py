"""getLeadChanges of selected leads: by keys, by a list; and the selector by time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from castile.domain.ids import LeadId, ListId
from tests.operations.activity_calls import (
    counts,
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
    from collections.abc import Iterable

    from tests.harness import Harness

LISTS = """
lists = [{ name = "Events", id = 7 }, { name = "Empty", id = 9 }]
"""


def _keys(key_type: str, values: Iterable[object]) -> str:
    listed = "".join(f"<stringItem>{value}</stringItem>" for value in values)
    return _selector(
        "LeadKeySelector", f"<keyType>{key_type}</keyType><keyValues>{listed}</keyValues>"
    )


def _selector(kind: str, content: str) -> str:
    return f'<leadSelector xsi:type="ns1:{kind}">{content}</leadSelector>'


def _range(oldest: str, latest: str = "") -> str:
    return _selector(
        "LastUpdateAtSelector",
        f"<latestUpdatedAt>{latest}</latestUpdatedAt><oldestUpdatedAt>{oldest}</oldestUpdatedAt>",
    )


def _two_leads(castile: Harness) -> tuple[int, int, list[int]]:
    """Two leads whose page views take turns."""
    first, second = castile.store_lead("a@example.test"), castile.store_lead("b@example.test")
    stored = store(castile, *(visit(lead_id, 0) for lead_id in (first, second) * 3))
    return first, second, [int(one) for one in stored]


def test_5_keys_select_leads(castile: Harness) -> None:
    """Section 5, documented: all leads that match any value; what matches nothing is nothing."""
    first, second, stored = _two_leads(castile)
    for values, expected in (
        ([first], stored[::2]),
        ([second, 77], stored[1::2]),
        ([first, second, first], stored),
        ([77, "x"], []),
    ):
        answer = get_lead_changes(castile, f"<startPosition/>{_keys('IDNUM', values)}")
        assert ids(answer) == expected
    answer = get_lead_changes(
        castile, f"<startPosition/>{_keys('EMAIL', ['B@example.test', 'nobody@example.test'])}"
    )
    assert ids(answer) == stored[1::2]


def test_5_pages_of_selected_leads_go_on(castile: Harness) -> None:
    """5.2: only what is selected is counted as still to come."""
    first, _, stored = _two_leads(castile)
    rest = f"<batchSize>2</batchSize>{_keys('IDNUM', [first])}"
    page = get_lead_changes(castile, f"<startPosition/>{rest}")
    assert counts(page) == ("2", "1")
    page = get_lead_changes(castile, sent_back(page) + rest)
    assert counts(page) == ("1", "0")
    assert ids(page) == [stored[4]]


@pytest.mark.parametrize(("count", "code"), [(99, 0), (100, 0), (101, 20114)])
def test_act_21_more_than_a_hundred_keys_are_20114(castile: Harness, count: int, code: int) -> None:
    """ACT-21, C-5, documented; blank values are none (M-13)."""
    first, _, stored = _two_leads(castile)
    values = [first, *range(1000, 999 + count), "", " "]
    answer = get_lead_changes(castile, f"<startPosition/>{_keys('IDNUM', values)}")
    assert answer.code == code
    if code:
        assert answer.message == "keyValues holds more than 100 values (20114)"
    else:
        assert ids(answer) == stored[::2]


def test_act_22_an_unknown_list_name_selects_nothing(castile: Harness) -> None:
    """ACT-22, C-6, decided: no records; an unknown id is 20111."""
    castile.define(LISTS)
    _two_leads(castile)
    by_name = _selector("StaticListSelector", "<staticListName>Nowhere</staticListName>")
    answer = get_lead_changes(castile, f"<startPosition/>{by_name}")
    assert answer.status == 200
    assert counts(answer) == ("0", "0")
    by_id = _selector("StaticListSelector", "<staticListId>8</staticListId>")
    assert get_lead_changes(castile, f"<startPosition/>{by_id}").code == 20111


def test_c_7_members_of_a_list_at_the_time_of_the_call(castile: Harness) -> None:
    """C-7, decided: by name and by id; who leaves is gone with all activities."""
    castile.define(LISTS)
    first, second, stored = _two_leads(castile)
    by_name = _selector("StaticListSelector", "<staticListName>events</staticListName>")
    by_id = _selector("StaticListSelector", "<staticListId>7</staticListId>")

    def shown(selector: str) -> list[int]:
        rest = f"<activityFilter>{types('includeTypes', ['VisitWebpage'])}</activityFilter>"
        return ids(get_lead_changes(castile, f"<startPosition/>{rest}{selector}"))

    assert shown(by_id) == []
    castile.write(lambda tx: tx.lists.add(ListId(7), LeadId(first), 0))
    assert shown(by_id) == shown(by_name) == stored[::2]
    castile.write(lambda tx: tx.lists.add(ListId(7), LeadId(second), 0))
    assert shown(by_id) == stored
    castile.write(lambda tx: tx.lists.remove(ListId(7), LeadId(first)))
    assert shown(by_id) == stored[1::2]
    assert shown(_selector("StaticListSelector", "<staticListId>9</staticListId>")) == []


def test_act_23_a_selector_by_time_needs_no_start_position(castile: Harness) -> None:
    """ACT-23, decided; it does not select leads, and is not echoed (C-8)."""
    _, _, stored = _two_leads(castile)
    answer = get_lead_changes(castile, _range("1970-01-01T00:00:00Z"))
    assert ids(answer) == stored
    assert position(answer) == [None, None, None, f"ID:{stored[-1]}"]


@pytest.mark.parametrize(
    ("sent", "selected", "expected"),
    [
        ("", _range("2026-08-03T14:00:02Z"), [1, 2, 3]),
        ("", _range("2026-08-03T14:00:02.900Z"), [1, 2, 3]),
        ("", _range("2026-08-03T14:00:01Z", "2026-08-03T14:00:02Z"), [0, 1, 2]),
        ("<oldestCreatedAt>2026-08-03T14:00:03Z</oldestCreatedAt>",
         _range("2026-08-03T14:00:02Z"), [3]),
        ("<oldestCreatedAt>2026-08-03T14:00:01Z</oldestCreatedAt>",
         _range("2026-08-03T14:00:03Z"), [3]),
        ("<activityCreatedAt>2026-08-03T14:00:03Z</activityCreatedAt>",
         _range("2026-08-03T14:00:02Z"), [3]),
        ("<latestCreatedAt>2026-08-03T14:00:01Z</latestCreatedAt>",
         _range("2026-08-03T14:00:01Z", "2026-08-03T14:00:03Z"), [0]),
        ("<latestCreatedAt>2026-08-03T14:00:03Z</latestCreatedAt>",
         _range("2026-08-03T14:00:01Z", "2026-08-03T14:00:01Z"), [0]),
        ("<latestCreatedAt>2026-08-03T14:00:01Z</latestCreatedAt>",
         _range("2026-08-03T14:00:02Z"), []),
    ],
)  # fmt: skip
def test_c_8_the_narrower_bounds_count(
    castile: Harness, sent: str, selected: str, expected: list[int]
) -> None:
    """C-8, decided; bounds that do not meet leave nothing."""
    lead_id = castile.store_lead("a@example.test")
    texts = ["01", "02", "02.500", "03"]
    stored = store(
        castile, *(visit(lead_id, ms(f"2026-08-03T14:00:{text}+00:00")) for text in texts)
    )
    answer = get_lead_changes(castile, f"<startPosition>{sent}</startPosition>{selected}")
    assert ids(answer) == [stored[number] for number in expected]


@pytest.mark.parametrize(
    ("latest", "code"), [("30T23:59:59", 0), ("31T00:00:00", 0), ("31T00:00:01", 20022)]
)
def test_c_8_more_than_thirty_days_are_20022(castile: Harness, latest: str, code: int) -> None:
    """01-errors section 3, decided as getMultipleLeads; a setting switches it off."""
    selected = _range("2026-07-01T00:00:00Z", f"2026-07-{latest}Z")
    assert get_lead_changes(castile, selected).code == code
    castile.define("[subscription]\nupdated_range_days_max = 0")
    assert get_lead_changes(castile, selected).code == 0


def test_5_a_selector_without_a_type_is_taken_by_its_elements(castile: Harness) -> None:
    """W-13, decided: also with another prefix of the namespace."""
    first, _, stored = _two_leads(castile)
    typed = _keys("IDNUM", [first])
    for selector in (
        typed.replace(' xsi:type="ns1:LeadKeySelector"', ""),
        typed.replace("ns1:LeadKeySelector", "LeadKeySelector"),
        typed.replace("xsi:type", 'xmlns:m="http://www.marketo.com/mktows/" xsi:type').replace(
            "ns1:LeadKeySelector", "m:LeadKeySelector"
        ),
    ):
        assert ids(get_lead_changes(castile, f"<startPosition/>{selector}")) == stored[::2]


def test_c_6_owners_without_a_lead_select_nothing(castile: Harness) -> None:
    """C-6, K-5, decided: an unknown owner is a value that matches nothing."""
    castile.define('lead_owners = [{ email = "sam@example.test" }]')
    lead_id = castile.store_lead("a@example.test")
    store_visits(castile, lead_id, 1)
    for value in ("sam@example.test", "nobody@example.test"):
        answer = get_lead_changes(castile, f"<startPosition/>{_keys('LEADOWNEREMAIL', [value])}")
        assert answer.status == 200
        assert counts(answer) == ("0", "0")
