"""getCustomObjects shows records by link, by key, or all of a type."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.operations.custom_object_calls import (
    DEFINITIONS,
    counts,
    custom_obj,
    delete,
    get,
    keys,
    records,
    sync,
)

if TYPE_CHECKING:
    from tests.harness import Harness

LEAD, OTHER = 1090177, 1090178
RIDS = ["123456", "rid0", "rid1", "rid2", "rid3", "rid4"]
OF_LEAD = [(str(LEAD), rid) for rid in RIDS]


@pytest.fixture(autouse=True)
def _six_records(castile: Harness) -> None:
    castile.define(DEFINITIONS + f"[subscription]\nfirst_ids = {{ lead = {LEAD} }}")
    for name in "ab":
        castile.sync_lead({"Email": f"{name}@b.test"})
    made = [
        custom_obj({"MKTOID": LEAD, "rid": rid}, {"city": rid, "zip": "1"})
        for rid in reversed(RIDS)
    ]
    sync(castile, "Roadshow", *made, custom_obj({"MKTOID": OTHER, "rid": "rid1"}, {}))


def test_cobj_20_the_records_of_a_lead_with_all_fields(castile: Harness) -> None:
    """Documented sample."""
    answer = get(castile, "RoadShow", {"MKTOID": LEAD})
    assert answer.text("objTypeName") == "Roadshow"
    assert counts(answer) == (6, 0, '{"ky":["1090177"],"os":6}')
    assert keys(answer) == OF_LEAD
    assert records(answer)[1][1] == {"city": "rid0", "zip": "1"}
    assert answer.is_nil("attrType")


@pytest.mark.parametrize("lead_id", [OTHER + 1, "abc", "99999999999", ""])
def test_cobj_21_no_record_is_no_fault(castile: Harness, lead_id: object) -> None:
    """01-errors N-5, recorded davidsantoso/markety: an empty list, not a nil one."""
    answer = get(castile, "Roadshow", {"MKTOID": lead_id})
    assert counts(answer) == (0, 0, f'{{"ky":["{lead_id}"],"os":0}}')
    listed = answer.root.find(".//customObjList")
    assert (len(listed), dict(listed.attrib), listed.text) == (0, {}, None)


def test_cobj_22_pages_hold_100_records_and_no_record_twice(castile: Harness) -> None:
    """Documented."""
    for first in (0, 75):
        made = (custom_obj({"MKTOID": OTHER, "rid": f"x{first + one}"}) for one in range(75))
        sync(castile, "Roadshow", *made)
    delete(castile, "Roadshow", {"MKTOID": OTHER, "rid": "rid1"})
    first_page = get(castile, "Roadshow", {"MKTOID": OTHER})
    returned, remaining, position = counts(first_page)
    assert (returned, remaining) == (100, 50)
    second_page = get(castile, "Roadshow", position=position)
    assert counts(second_page)[:2] == (50, 0)
    together = keys(first_page) + keys(second_page)
    assert together == sorted({(str(OTHER), f"x{one}") for one in range(150)})


def test_cobj_23_only_the_asked_attributes_are_shown(castile: Harness) -> None:
    """Documented; unknown names are ignored (D-25)."""
    answer = get(castile, "Roadshow", {"MKTOID": LEAD, "rid": "rid1"}, include=["city", "nothing"])
    assert records(answer) == [({"MKTOID": str(LEAD), "rid": "rid1"}, {"city": "rid1"})]
    none = get(castile, "Roadshow", {"MKTOID": LEAD, "rid": "rid1"}, include=["nothing"])
    assert keys(none) == [(str(LEAD), "rid1")]
    assert none.is_nil("customObjAttributeList")


def test_cobj_24_any_of_several_links(castile: Harness) -> None:
    """Recorded rajrajamani/Marketo; each record once."""
    both = [("MKTOID", OTHER), ("MKTOID", LEAD), ("MKTOID", LEAD)]
    answer = get(castile, "Roadshow", both)
    assert keys(answer) == [*OF_LEAD, (str(OTHER), "rid1")]
    assert counts(answer)[:2] == (7, 0)


def test_cobj_25_the_whole_key_finds_one_record_or_none(castile: Harness) -> None:
    """Decided."""
    assert keys(get(castile, "Roadshow", {"rid": "rid1", "MKTOID": OTHER})) == [
        (str(OTHER), "rid1")
    ]
    none = get(castile, "Roadshow", {"MKTOID": OTHER, "rid": "rid2"})
    assert counts(none)[:2] == (0, 0)


def test_cobj_26_without_conditions_all_records_come_in_pages(castile: Harness) -> None:
    """Documented: zero keys."""
    found, position, sizes = [], None, []
    while True:
        answer = get(castile, "Roadshow", position=position, batch_size=3)
        returned, remaining, position = counts(answer)
        sizes.append((returned, remaining))
        if not returned:
            break
        found += keys(answer)
    assert found == [*OF_LEAD, (str(OTHER), "rid1")]
    assert sizes == [(3, 4), (3, 1), (1, 0), (0, 0)]


def test_records_that_go_after_they_came_do_not_end_the_pages_of_a_type(castile: Harness) -> None:
    """Decided: remainingCount of a whole type is not 0 before the last record came."""
    _, _, position = counts(get(castile, "Roadshow", batch_size=3))
    gone = ({"MKTOID": LEAD, "rid": rid} for rid in RIDS[:3])
    delete(castile, "Roadshow", *gone)
    answer = get(castile, "Roadshow", position=position, batch_size=2)
    assert counts(answer)[:2] == (2, 1)
    answer = get(castile, "Roadshow", position=counts(answer)[2], batch_size=2)
    assert counts(answer)[:2] == (2, 0)
    assert keys(answer)[-1] == (str(OTHER), "rid1")


@pytest.mark.parametrize(
    "position",
    [
        "xyz",
        '{"ky":["1"],"os":-1}',
        '{"ky":["1"],"os":0,"kn":["city"],"lk":[]}',
        '{"ky":[],"os":0,"kn":[],"lk":["1"]}',
        '{"ky":[],"os":0,"kn":[],"lk":["x","y"]}',
        '{"ky":[],"os":0,"kn":[],"lk":["01","y"]}',
    ],
)
def test_cobj_27_a_position_that_cannot_be_read_is_20122(castile: Harness, position: str) -> None:
    """Documented; one that is none of the type: decided."""
    assert get(castile, "Roadshow", position=position).code == 20122


def test_the_link_of_style_b_is_shown_only_where_it_is_asked_for(castile: Harness) -> None:
    """D-2, D-24: it is an attribute."""
    sync(castile, "Car", custom_obj({"vin": "v"}, {"owner_id": LEAD, "model": "m"}))
    for include, expected in (
        ([], {"model": "m", "owner_id": str(LEAD)}),
        (["model"], {"model": "m"}),
        (["owner_id"], {"owner_id": str(LEAD)}),
    ):
        assert records(get(castile, "Car", include=include)) == [({"vin": "v"}, expected)]


def test_a_position_with_the_greatest_count_leads_to_one_that_is_read(castile: Harness) -> None:
    """D-30: whatever a client sends back, each answer holds a position that goes on."""
    position = '{"ky":[],"os":2147483647,"kn":[],"lk":[]}'
    for expected in (OF_LEAD[:2], OF_LEAD[2:4]):
        answer = get(castile, "Roadshow", position=position, batch_size=2)
        assert keys(answer) == expected
        position = counts(answer)[2]


@pytest.mark.parametrize(
    ("name", "code"),
    [("", 20017), ("<objTypeName/>", 20109), ("<objTypeName> </objTypeName>", 20109)],
)
def test_a_type_is_required(castile: Harness, name: str, code: int) -> None:
    """01-errors section 3, decided: missing, or there without a text."""
    content = f"{name}<includeAttributes/>"
    answer = castile.call(f"<ns1:paramsGetCustomObjects>{content}</ns1:paramsGetCustomObjects>")
    assert answer.code == code


def test_records_stand_in_the_order_of_numbers_and_code_points(castile: Harness) -> None:
    """D-23: nights as numbers, houses by code point, links first."""
    rows = [(OTHER, "a", 1), (LEAD, "b", -2), (LEAD, "B", 10), (LEAD, "B", 9), (LEAD, "é", 1)]
    made = [dict(zip(("MKTOID", "house", "night"), row, strict=True)) for row in rows]
    sync(castile, "Stay", *map(custom_obj, made))
    assert keys(get(castile, "Stay")) == [
        (str(LEAD), "B", "9"),
        (str(LEAD), "B", "10"),
        (str(LEAD), "b", "-2"),
        (str(LEAD), "é", "1"),
        (str(OTHER), "a", "1"),
    ]
    assert keys(get(castile, "Stay", {"night": "1.0"})) == [
        (str(LEAD), "é", "1"),
        (str(OTHER), "a", "1"),
    ]


def test_a_name_that_is_neither_key_nor_link_is_20110(castile: Harness) -> None:
    """D-22, decided; in style B the link is a condition as well."""
    assert get(castile, "Roadshow", {"city": "x"}).code == 20110
    assert get(castile, "Roadshow", {"mktoid": LEAD}).code == 20110
    sync(castile, "Car", custom_obj({"vin": "v"}, {"owner_id": LEAD}))
    answer = get(castile, "Car", {"owner_id": LEAD})
    assert (keys(answer), counts(answer)) == ([("v",)], (1, 0, f'{{"ky":["{LEAD}"],"os":1}}'))
    assert keys(get(castile, "Car", {"owner_id": LEAD, "vin": "v"})) == [("v",)]
    assert keys(get(castile, "Car", {"vin": "v"})) == [("v",)]


@pytest.mark.parametrize(
    ("batch_size", "returned"), [(1, 1), (2, 2), (100, 7), (101, 7), (0, 7), (-5, 7)]
)
def test_a_page_is_as_large_as_it_is_asked_for(
    castile: Harness, batch_size: int, returned: int
) -> None:
    """Documented maximum; below 1 as absent: decided."""
    assert counts(get(castile, "Roadshow", batch_size=batch_size))[0] == returned


@pytest.mark.parametrize(("batch_size", "returned"), [(99, 99), (100, 100), (101, 100), (0, 100)])
def test_a_page_holds_at_most_100(castile: Harness, batch_size: int, returned: int) -> None:
    """Documented maximum; a larger number counts as 100: decided."""
    sync(castile, "Roadshow", *(custom_obj({"MKTOID": OTHER, "rid": f"{n}"}) for n in range(100)))
    assert counts(get(castile, "Roadshow", batch_size=batch_size))[0] == returned


def test_a_position_at_its_end_stays(castile: Harness) -> None:
    """D-32: an empty page with the same position; no 20123."""
    for conditions in ({"MKTOID": LEAD}, None, {"rid": "rid1"}, [("MKTOID", LEAD)] * 2):
        position = counts(get(castile, "Roadshow", conditions))[2]
        assert counts(get(castile, "Roadshow", position=position)) == (0, 0, position)
    beyond = '{"ky":["1090177"],"os":7}'
    assert counts(get(castile, "Roadshow", position=beyond)) == (0, 0, beyond)
    empty = '{"ky":["5"],"os":0}'
    assert counts(get(castile, "Roadshow", position=empty)) == (0, 0, empty)


def test_conditions_beside_a_position_must_be_the_same(castile: Harness) -> None:
    """D-31, decided: written in another way they still are."""
    position = counts(get(castile, "Roadshow", {"MKTOID": LEAD}, batch_size=4))[2]
    assert position == '{"ky":["1090177"],"os":4}'
    again = get(castile, "Roadshow", {"MKTOID": f"0{LEAD}"}, position=position)
    assert keys(again) == OF_LEAD[4:]
    for other in ({"MKTOID": OTHER}, {"MKTOID": LEAD, "rid": "rid1"}, {"rid": "rid1"}):
        assert get(castile, "Roadshow", other, position=position).code == 20122
    some = counts(get(castile, "Roadshow", {"rid": "rid1"}, batch_size=1))[2]
    assert keys(get(castile, "Roadshow", {"rid": "rid1"}, position=some)) == [(str(OTHER), "rid1")]
    assert get(castile, "Roadshow", {"MKTOID": LEAD}, position=some).code == 20122


def test_a_position_outlives_its_record(castile: Harness) -> None:
    """Decided: where the last key is in it, nothing is skipped when that record is deleted."""
    position = counts(get(castile, "Roadshow", batch_size=2))[2]
    delete(castile, "Roadshow", *({"MKTOID": LEAD, "rid": rid} for rid in RIDS[:2]))
    assert keys(get(castile, "Roadshow", position=position)) == [
        *OF_LEAD[2:],
        (str(OTHER), "rid1"),
    ]


def test_a_full_page_is_the_last_one_when_nothing_is_left(castile: Harness) -> None:
    """Decided: the number still to come is above 0 exactly when there is another page."""
    position = counts(get(castile, "Roadshow", batch_size=2))[2]
    delete(castile, "Roadshow", {"MKTOID": OTHER, "rid": "rid1"})
    assert counts(get(castile, "Roadshow", position=position, batch_size=4))[:2] == (4, 0)


@pytest.mark.parametrize(("count", "code"), [(99, 0), (100, 0), (101, 20114)])
def test_a_key_list_has_at_most_100_conditions(castile: Harness, count: int, code: int) -> None:
    """Decided, so that a position stays short."""
    conditions = [("MKTOID", LEAD)] + [("MKTOID", number) for number in range(1, count)]
    answer = get(castile, "Roadshow", conditions)
    assert answer.code == code
    if not code:
        assert keys(answer) == OF_LEAD


def test_the_element_of_the_documentation_that_no_contract_has_is_ignored(
    castile: Harness,
) -> None:
    """Documented table: customObjKeyLists/keyList."""
    answer = castile.call(
        "<ns1:paramsGetCustomObjects><objTypeName>Roadshow</objTypeName><customObjKeyLists>"
        "<keyList><attribute><attrName>MKTOID</attrName><attrValue>5</attrValue></attribute>"
        "</keyList></customObjKeyLists></ns1:paramsGetCustomObjects>"
    )
    assert counts(answer)[0] == 7
    assert records(answer)[0][1] == {"city": "123456", "zip": "1"}


def test_the_position_of_another_type_is_unreadable_or_means_the_same_value(
    castile: Harness,
) -> None:
    """Decided: one link value means the link of the type that is asked for."""
    position = counts(get(castile, "Stay", {"house": "h"}))[2]
    assert get(castile, "Roadshow", position=position).code == 20122
    assert counts(get(castile, "Stay", position='{"ky":["1090177"],"os":0}'))[0] == 0


def test_an_empty_position_is_none(castile: Harness) -> None:
    """00-overview W-6."""
    assert counts(get(castile, "Roadshow", {"MKTOID": LEAD}, position=""))[0] == 6
