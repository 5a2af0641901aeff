"""deleteCustomObjects deletes records by their whole keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.harness import break_after
from tests.operations.custom_object_calls import (
    DEFINITIONS,
    custom_obj,
    delete,
    get,
    keys,
    outcomes,
    stored,
    sync,
)

if TYPE_CHECKING:
    from tests.harness import Harness

LEAD = 1090177
GONE = ("FAILED", "Object not found")


@pytest.fixture(autouse=True)
def _two_records(castile: Harness) -> None:
    castile.define(DEFINITIONS + f"[subscription]\nfirst_ids = {{ lead = {LEAD} }}")
    castile.sync_lead({"Email": "a@b.test"})
    sync(castile, "Roadshow", *(custom_obj({"MKTOID": LEAD, "rid": rid}) for rid in "ab"))


def key(rid: object, lead_id: object = LEAD) -> dict[str, object]:
    """The whole key of a record."""
    return {"MKTOID": lead_id, "rid": rid}


def test_cobj_30_a_record_is_deleted_and_gone(castile: Harness) -> None:
    """D-41, documented sample."""
    answer = delete(castile, "roadSHOW", key("a"))
    assert outcomes(answer) == [("DELETED", None)]
    assert answer.texts("objTypeName") == ["Roadshow"]
    assert answer.texts("customObjKeyList/attribute/attrValue") == [str(LEAD), "a"]
    assert keys(get(castile, "Roadshow", {"MKTOID": LEAD})) == [(str(LEAD), "b")]


def test_cobj_31_a_record_that_is_not_there_is_not_found(castile: Harness) -> None:
    """Decided."""
    for missing in (key("c"), key("a", LEAD + 1), key("A"), key("a", "abc")):
        assert outcomes(delete(castile, "Roadshow", missing)) == [GONE]
    assert len(stored(castile, "Roadshow")) == 2


def test_cobj_32_each_key_list_has_its_status_in_order(castile: Harness) -> None:
    """Decided."""
    answer = delete(castile, "Roadshow", key("a"), key("c"), key("a"))
    assert outcomes(answer) == [("DELETED", None), GONE, GONE]


def test_cobj_33_a_part_of_the_keys_deletes_nothing(castile: Harness) -> None:
    """Decided."""
    answer = delete(castile, "Roadshow", {"MKTOID": LEAD}, {"rid": "a"}, {}, key(""))
    missing = ["rid", "MKTOID", "MKTOID", "rid"]
    assert outcomes(answer) == [("FAILED", f"Missing key: {name}") for name in missing]
    assert len(stored(castile, "Roadshow")) == 2


NAME, NO_LISTS = "<objTypeName>Roadshow</objTypeName>", "<customObjKeyLists/>"


@pytest.mark.parametrize(
    ("content", "code"),
    [("", 20017), ("<objTypeName/>", 20109), (NAME, 20017), (NAME + NO_LISTS, 20109)],
)
def test_type_and_key_lists_are_required(castile: Harness, content: str, code: int) -> None:
    """01-errors section 3, decided: missing, or there without what it is for."""
    parameters = f"<ns1:paramsDeleteCustomObjects>{content}</ns1:paramsDeleteCustomObjects>"
    assert castile.call(parameters).code == code
    assert len(stored(castile, "Roadshow")) == 2


def test_other_reasons_are_those_of_a_write(castile: Harness) -> None:
    """D-43."""
    answer = delete(castile, "Roadshow", {**key("a"), "city": "x"}, key("x" * 51))
    assert outcomes(answer) == [
        ("FAILED", "Unknown name key list: city"),
        ("FAILED", "Bad value for rid"),
    ]
    assert len(stored(castile, "Roadshow")) == 2


@pytest.mark.parametrize(("count", "code"), [(99, 0), (100, 0), (101, 20114)])
def test_a_call_has_at_most_100_key_lists(castile: Harness, count: int, code: int) -> None:
    """Decided limit."""
    answer = delete(castile, "Roadshow", *([key("a")] * count))
    assert answer.code == code
    assert len(stored(castile, "Roadshow")) == (2 if code else 1)


def test_a_record_of_style_b_is_deleted_by_its_keys_alone(castile: Harness) -> None:
    """D-2, D-40."""
    sync(castile, "Car", custom_obj({"vin": "v"}, {"owner_id": LEAD}))
    answer = delete(castile, "Car", {"vin": "v", "owner_id": LEAD}, {"vin": "v"})
    assert outcomes(answer) == [("FAILED", "Unknown name key list: owner_id"), ("DELETED", None)]


def test_a_record_can_be_deleted_when_its_link_names_nobody_any_longer(castile: Harness) -> None:
    """Decided: deleting asks for the record, not for its lead."""
    visit = {"EmailAddress": "a@b.test", "visit_id": "1"}
    sync(castile, "Visit", custom_obj(visit))
    castile.sync_lead({"Id": LEAD}, {"Email": "new@b.test"})
    assert outcomes(delete(castile, "Visit", visit)) == [("DELETED", None)]


def test_unchanged_is_answered_where_it_is_asked_for(castile: Harness) -> None:
    """D-14, D-42: off by default."""
    castile.define("[subscription]\ncustom_object_skipped_status = true")
    answer = delete(castile, "Roadshow", key("c"), {"MKTOID": LEAD}, key("a"))
    missing = ("FAILED", "Missing key: rid")
    assert outcomes(answer) == [("UNCHANGED", "Object not found"), missing, ("DELETED", None)]


def test_an_unknown_type_is_20110(castile: Harness) -> None:
    """D-10."""
    assert delete(castile, "Nothing", key("a")).message == "Object name is not valid (20110)"


def test_a_failure_leaves_every_record(castile: Harness, monkeypatch: pytest.MonkeyPatch) -> None:
    """00-overview O-8: one call is one transaction."""
    before = get(castile, "Roadshow").body
    break_after(monkeypatch, "deleteCustomObjects", RuntimeError("broken"))
    assert delete(castile, "Roadshow", key("a"), key("b")).code == 20011
    assert get(castile, "Roadshow").body == before
