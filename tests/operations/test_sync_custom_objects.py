"""syncCustomObjects creates and updates records, each with a status of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.harness import break_after
from tests.operations.custom_object_calls import (
    DEFINITIONS,
    custom_obj,
    get,
    keys,
    outcomes,
    records,
    stored,
    sync,
)

if TYPE_CHECKING:
    from tests.harness import Harness

LEAD = 1090177
NO_LEAD = "Associated Person not found with key field(s)"
SEVERAL = "Found more than one Person with key field(s)"
EXISTS = "Skipped: object exists"
NOT_THERE = "Skipped: object does not exist"


@pytest.fixture(autouse=True)
def _defined(castile: Harness) -> None:
    castile.define(DEFINITIONS + f"[subscription]\nfirst_ids = {{ lead = {LEAD} }}")
    castile.sync_lead({"Email": "a@b.test"}, {"CardNo": "7"})
    castile.sync_lead({"Email": "b@b.test"}, {"CardNo": "8"})


def roadshow(rid: str = "rid1", lead_id: object = LEAD, **values: object) -> str:
    """One record of the documented type."""
    return custom_obj({"MKTOID": lead_id, "rid": rid}, values)


def shown(castile: Harness, rid: str = "rid1") -> dict[str, str]:
    """The attributes of a record."""
    ((_, found),) = records(get(castile, "Roadshow", {"MKTOID": LEAD, "rid": rid}))
    return found


def test_cobj_01_a_new_record_is_created_and_its_key_echoed(castile: Harness) -> None:
    """Documented."""
    answer = sync(castile, "Roadshow", roadshow(city="SanMateo"))
    assert outcomes(answer) == [("CREATED", None)]
    assert answer.is_nil("error")
    assert answer.texts("customObjKeyList/attribute/attrName") == ["MKTOID", "rid"]
    assert answer.texts("customObjKeyList/attribute/attrValue") == [str(LEAD), "rid1"]
    assert answer.is_nil("customObjKeyList/attribute/attrType")
    assert shown(castile) == {"city": "SanMateo"}


def test_cobj_02_the_same_key_again_is_updated(castile: Harness) -> None:
    """Documented sample; D-15: what is not named stays."""
    sync(castile, "Roadshow", roadshow(city="Rome", zip="1", seats=7))
    answer = sync(castile, "Roadshow", roadshow(city="SanMateo", zip=""))
    assert outcomes(answer) == [("UPDATED", None)]
    assert shown(castile) == {"city": "SanMateo", "seats": "7"}
    sync(castile, "Roadshow", roadshow(seats="NULL"))
    assert shown(castile) == {"city": "SanMateo"}


@pytest.mark.parametrize("name", ["ROADSHOW", "roadshow", " RoadShow "])
def test_cobj_03_a_type_is_named_in_any_letter_case(castile: Harness, name: str) -> None:
    """Documented sample: the answer says the name as it is defined."""
    answer = sync(castile, name, roadshow())
    assert outcomes(answer) == [("CREATED", None)]
    assert answer.texts("objTypeName") == ["Roadshow"]


def test_cobj_04_an_unknown_type_is_20110(castile: Harness) -> None:
    """Recorded davidsantoso/markety."""
    answer = sync(castile, "Nothing", roadshow())
    assert (answer.code, answer.message) == (20110, "Object name is not valid (20110)")
    assert answer.faultstring == "20110 - Input error"


def test_cobj_05_an_unknown_attribute_fails_its_record_alone(castile: Harness) -> None:
    """D-11, 01-errors N-6, recorded davidsantoso/markety."""
    answer = sync(castile, "Roadshow", roadshow("a"), roadshow("b", nameasdf="x"), roadshow("c"))
    failed = ("FAILED", "Unknown name attribute list: nameasdf")
    assert outcomes(answer) == [("CREATED", None), failed, ("CREATED", None)]
    assert stored(castile, "Roadshow") == [(str(LEAD), "a"), (str(LEAD), "c")]


def test_cobj_06_insert_leaves_a_record_that_exists(castile: Harness) -> None:
    """Decided."""
    sync(castile, "Roadshow", roadshow(city="Rome"))
    answer = sync(castile, "Roadshow", roadshow(city="Paris"), operation="INSERT")
    assert outcomes(answer) == [("FAILED", EXISTS)]
    assert shown(castile) == {"city": "Rome"}
    assert outcomes(sync(castile, "Roadshow", roadshow("b"), operation="INSERT")) == [
        ("CREATED", None)
    ]


def test_cobj_07_update_makes_no_record(castile: Harness) -> None:
    """Decided."""
    answer = sync(castile, "Roadshow", roadshow(city="Rome"), operation="UPDATE")
    assert outcomes(answer) == [("FAILED", NOT_THERE)]
    assert stored(castile, "Roadshow") == []
    sync(castile, "Roadshow", roadshow())
    answer = sync(castile, "Roadshow", roadshow(city="Rome"), operation="UPDATE")
    assert outcomes(answer) == [("UPDATED", None)]
    assert shown(castile) == {"city": "Rome"}


def test_cobj_08_without_an_operation_it_is_an_upsert(castile: Harness) -> None:
    """Decided."""
    for status in ("CREATED", "UPDATED"):
        assert outcomes(sync(castile, "Roadshow", roadshow(), operation=None)) == [(status, None)]


@pytest.mark.parametrize("lead_id", [99, "abc", -1, "99999999999", "1.5"])
def test_cobj_09_a_link_that_names_no_lead_fails(castile: Harness, lead_id: object) -> None:
    """Decided: without the number 20103; recorded rsussmann-calacademy-org/ViatorAPI."""
    answer = sync(castile, "Roadshow", roadshow(lead_id=lead_id, seats="x"))
    assert outcomes(answer) == [("FAILED", NO_LEAD)]
    assert stored(castile, "Roadshow") == []


def test_cobj_10_a_missing_key_is_named(castile: Harness) -> None:
    """Decided."""
    answer = sync(castile, "Roadshow", custom_obj({"MKTOID": LEAD}, {}), "<customObj/>")
    missing = [("FAILED", f"Missing key: {name}") for name in ("rid", "MKTOID")]
    assert outcomes(answer) == missing
    assert answer.is_nil("syncCustomObjStatus[2]/customObjKeyList")


@pytest.mark.parametrize(("count", "code"), [(99, 0), (100, 0), (101, 20114)])
def test_cobj_11_a_call_has_at_most_100_records(castile: Harness, count: int, code: int) -> None:
    """Documented limit; decided code."""
    answer = sync(castile, "Roadshow", *(roadshow(f"r{number}") for number in range(count)))
    assert answer.code == code
    assert len(stored(castile, "Roadshow")) == (0 if code else count)


def test_cobj_12_the_link_of_style_b_is_an_attribute(castile: Harness) -> None:
    """Documented; decided text."""
    answer = sync(
        castile,
        "Car",
        custom_obj({"vin": "v", "owner_id": LEAD}, {}),
        custom_obj({"vin": "v"}, {"owner_id": LEAD, "model": "T"}),
    )
    failed = ("FAILED", "Unknown name key list: owner_id")
    assert outcomes(answer) == [failed, ("CREATED", None)]
    assert records(get(castile, "Car")) == [({"vin": "v"}, {"model": "T", "owner_id": str(LEAD)})]


def test_the_link_of_style_b_may_change_but_not_go(castile: Harness) -> None:
    """D-15, D-12."""
    sync(castile, "Car", custom_obj({"vin": "v"}, {"owner_id": LEAD}))
    answer = sync(
        castile,
        "Car",
        custom_obj({"vin": "v"}, {"owner_id": ""}),
        custom_obj({"vin": "v"}, {"owner_id": "NULL", "model": "T"}),
        custom_obj({"vin": "w"}, {"model": "T"}),
        custom_obj({"vin": "v"}, {"owner_id": 5}),
        custom_obj({"vin": "v"}, {"owner_id": LEAD + 1}),
        custom_obj({"vin": "v"}, {"model": "T"}),
    )
    missing = ("FAILED", "Missing link: owner_id")
    updated = ("UPDATED", None)
    assert outcomes(answer) == [missing, missing, missing, ("FAILED", NO_LEAD), updated, updated]
    assert records(get(castile, "Car", {"owner_id": LEAD + 1})) == [
        ({"vin": "v"}, {"model": "T", "owner_id": str(LEAD + 1)})
    ]
    assert keys(get(castile, "Car", {"owner_id": LEAD})) == []


def test_an_update_of_nothing_does_not_miss_its_link(castile: Harness) -> None:
    """D-12, decided: the link is missing for a new record, and UPDATE makes none."""
    answer = sync(castile, "Car", custom_obj({"vin": "v"}, {}), operation="UPDATE")
    assert outcomes(answer) == [("FAILED", NOT_THERE)]


def test_a_record_may_be_tied_by_an_email(castile: Harness) -> None:
    """D-2: links_to."""
    one = custom_obj({"EmailAddress": "A@b.test", "visit_id": "1"}, {"note": "x"})
    assert outcomes(sync(castile, "Visit", one)) == [("CREATED", None)]
    castile.store_lead("a@b.test")
    assert outcomes(sync(castile, "Visit", one)) == [("FAILED", SEVERAL)]
    none = custom_obj({"EmailAddress": "c@b.test", "visit_id": "1"}, {"note": "x"})
    assert outcomes(sync(castile, "Visit", none)) == [("FAILED", NO_LEAD)]
    assert stored(castile, "Visit") == [("A@b.test", "1")]


def test_a_record_may_be_tied_by_a_field_of_the_operator(castile: Harness) -> None:
    """D-2: links_to a field that is marked as external key."""
    one = custom_obj({"number": 1}, {"card": "07"})
    assert outcomes(sync(castile, "Purchase", one)) == [("CREATED", None)]
    assert stored(castile, "Purchase") == [("7", "1")]
    castile.sync_lead({"Email": "b@b.test"}, {"CardNo": "7"})
    assert outcomes(sync(castile, "Purchase", one)) == [("FAILED", SEVERAL)]
    other = custom_obj({"number": 2}, {"card": 8})
    assert outcomes(sync(castile, "Purchase", other)) == [("FAILED", NO_LEAD)]


def test_a_link_that_is_longer_than_its_field_does_not_fit(castile: Harness) -> None:
    """D-12, decided: after the lead was found."""
    email = "x" * 95 + "@b.test"
    castile.store_lead(email)
    answer = sync(castile, "Visit", custom_obj({"EmailAddress": email, "visit_id": "1"}, {}))
    assert outcomes(answer) == [("FAILED", "Bad value for EmailAddress")]


@pytest.mark.parametrize(
    ("record", "error"),
    [
        (roadshow("x" * 51, 5, seats="x", no=1), "Unknown name attribute list: no"),
        (
            custom_obj({"MKTOID": 5, "no": 1}, {"seats": "x"}),
            "Unknown name key list: no",
        ),
        (custom_obj({"MKTOID": 5}, {"seats": "x"}), "Missing key: rid"),
        (roadshow("x" * 51, 5, seats="x"), NO_LEAD),
        (roadshow("x" * 51, seats="x"), "Bad value for rid"),
        (roadshow("x" * 50, seats="x"), "Bad value for seats"),
        (roadshow("x" * 50, city="x" * 21), "Bad value for city"),
        (roadshow("x" * 50, at="yesterday"), "Bad value for at"),
        (roadshow("x" * 50, vip="maybe"), "Bad value for vip"),
        (roadshow("x" * 50, city="x" * 20), NOT_THERE),
    ],
)
def test_of_several_reasons_the_first_of_the_table_is_told(
    castile: Harness, record: str, error: str
) -> None:
    """D-12, D-13: names, missing keys, the lead, values, existence; nothing is stored."""
    assert outcomes(sync(castile, "Roadshow", record, operation="UPDATE")) == [("FAILED", error)]
    assert stored(castile, "Roadshow") == []


def test_a_bad_value_comes_before_existence(castile: Harness) -> None:
    """D-13: and the record keeps what it has."""
    sync(castile, "Roadshow", roadshow(seats=1))
    for operation in ("INSERT", "UPDATE", "UPSERT"):
        answer = sync(castile, "Roadshow", roadshow(seats="x", city="Rome"), operation=operation)
        assert outcomes(answer) == [("FAILED", "Bad value for seats")]
    assert shown(castile) == {"seats": "1"}


def test_the_second_of_two_records_with_one_key_sees_the_first(castile: Harness) -> None:
    """D-16."""
    pair = (roadshow(city="Rome"), roadshow(zip="1"))
    assert outcomes(sync(castile, "Roadshow", *pair)) == [("CREATED", None), ("UPDATED", None)]
    assert shown(castile) == {"city": "Rome", "zip": "1"}
    pair = (roadshow("b", city="Rome"), roadshow("b", zip="1"))
    answer = sync(castile, "Roadshow", *pair, operation="INSERT")
    assert outcomes(answer) == [("CREATED", None), ("FAILED", EXISTS)]


def test_text_keys_are_compared_exactly(castile: Harness) -> None:
    """D-5, decided; numbers by their value."""
    for rid in ("r", "R", "r1"):
        assert outcomes(sync(castile, "Roadshow", roadshow(rid))) == [("CREATED", None)]
    assert outcomes(sync(castile, "Roadshow", roadshow(" r ", f"0{LEAD}"))) == [("UPDATED", None)]


def test_nothing_is_recorded_and_the_lead_does_not_change(castile: Harness) -> None:
    """D-8, 20-activities V-14, decided."""
    before = castile.lead(LEAD), castile.activities(LEAD)
    castile.clock.wall_ms += 60_000
    sync(castile, "Roadshow", roadshow(city="Rome"))
    assert (castile.lead(LEAD), castile.activities(LEAD)) == before


def test_the_type_of_an_attribute_is_ignored(castile: Harness) -> None:
    """D-17; a field that is never written is passed over."""
    record = roadshow(seats="7", sum="9").replace(
        "</attrName>", "</attrName><attrType>no such</attrType>"
    )
    assert outcomes(sync(castile, "Roadshow", record)) == [("CREATED", None)]
    assert shown(castile) == {"seats": "7"}


def test_an_update_that_changes_nothing_is_updated_and_keeps_its_time(castile: Harness) -> None:
    """D-14, decided."""
    sync(castile, "Roadshow", roadshow(city="Rome", seats="1"))

    def times() -> list[tuple[int, int]]:
        catalog = castile.installation.directory.current.subscriptions[
            castile.subscription_id
        ].catalog
        type_id = catalog.custom_object_types[0].type_id
        found = castile.read(lambda tx: tx.custom_objects.page(type_id, after=None, limit=9))
        return [(each.created_ms, each.updated_ms) for each in found]

    ((created_ms, updated_ms),) = times()
    assert created_ms == updated_ms == castile.clock.now_ms()
    castile.clock.wall_ms += 60_000
    answer = sync(castile, "Roadshow", roadshow(city=" Rome ", seats="1.0"))
    assert outcomes(answer) == [("UPDATED", None)]
    assert times() == [(created_ms, updated_ms)]
    sync(castile, "Roadshow", roadshow(city="Paris"))
    assert times() == [(created_ms, castile.clock.now_ms())]


def test_the_words_of_the_documentation_are_answered_where_they_are_asked_for(
    castile: Harness,
) -> None:
    """D-14: the switch is off by default; errors stay what they are."""
    castile.define("[subscription]\ncustom_object_skipped_status = true")
    record = roadshow(city="Rome")
    for operation, outcome in (
        ("UPDATE", ("SKIPPED", NOT_THERE)),
        ("INSERT", ("CREATED", None)),
        ("INSERT", ("SKIPPED", EXISTS)),
        ("UPSERT", ("UNCHANGED", None)),
    ):
        assert outcomes(sync(castile, "Roadshow", record, operation=operation)) == [outcome]
    answer = sync(castile, "Roadshow", roadshow(city="Paris"), roadshow(seats="x"))
    assert outcomes(answer) == [("UPDATED", None), ("FAILED", "Bad value for seats")]


def test_every_lead_may_have_any_number_of_records(castile: Harness) -> None:
    """D-6, D-1: but of a type whose only key is the link it has one."""
    sync(castile, "Roadshow", *(roadshow(f"r{number}") for number in range(100)))
    assert len(stored(castile, "Roadshow")) == 100
    for status in ("CREATED", "UPDATED"):
        answer = sync(castile, "Profile", custom_obj({"MKTOID": LEAD}, {"text": "x"}))
        assert outcomes(answer) == [(status, None)]


def test_a_failure_leaves_every_record(castile: Harness, monkeypatch: pytest.MonkeyPatch) -> None:
    """00-overview O-8: one call is one transaction."""
    sync(castile, "Roadshow", roadshow(city="Paris"))
    before = get(castile, "Roadshow").body
    break_after(monkeypatch, "syncCustomObjects", RuntimeError("broken"))
    assert sync(castile, "Roadshow", roadshow(city="Rome"), roadshow("rid2")).code == 20011
    assert get(castile, "Roadshow").body == before
