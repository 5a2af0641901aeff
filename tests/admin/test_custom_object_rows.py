"""Custom objects as rows that an import takes and an export gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.admin.bringing import bring, run
from tests.operations.custom_object_calls import DEFINITIONS, custom_obj, stored, sync

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.harness import Harness

ROADSHOW: dict[str, object] = {
    "created_at": "2014-01-02T03:04:05.678Z",
    "updated_at": "2015-01-02T03:04:05.001Z",
    "MKTOID": "10",
    "rid": "rid1",
    "at": "2013-01-01T00:00:00.123Z",
    "city": "Rome",
    "seats": "7",
    "sum": "12",
    "vip": "1",
}
VISIT: dict[str, object] = {
    "lead_id": 10,
    "created_at": "2014-01-02T03:04:05.678Z",
    "updated_at": "2015-01-02T03:04:05.001Z",
    "EmailAddress": "former@b.test",
    "visit_id": "1",
}


@pytest.fixture(autouse=True)
def _defined(castile: Harness) -> None:
    castile.define(DEFINITIONS + "[subscription]\nfirst_ids = { lead = 10 }")
    for name in "ab":
        castile.sync_lead({"Email": f"{name}@b.test"})


def taken(castile: Harness, type_name: str, *rows: Mapping[str, object], **more: object) -> Any:
    """Import rows of which none is refused; return the counts that are not 0."""
    done = bring(castile, "custom-objects", *rows, type=type_name, **more)
    assert done["refused"] == []
    return {name: count for name, count in done["counts"].items() if count}


def refused(castile: Harness, type_name: str, **row: object) -> str:
    """Import one row that is refused; return the reason."""
    before = stored(castile, type_name)
    done = bring(castile, "custom-objects", row, type=type_name)
    ((_, reason),) = done["refused"]
    assert not any(done["counts"].values())
    assert stored(castile, type_name) == before
    return str(reason)


def exported(castile: Harness, type_name: str) -> list[dict[str, Any]]:
    """The rows of one page of an export, without what they do not have."""
    page = run(castile, "custom-objects export", type=type_name, after=0)
    named = (dict(zip(page["columns"], cells, strict=True)) for cells in page["rows"])
    return [{key: cell for key, cell in row.items() if cell is not None} for row in named]


@pytest.mark.parametrize(
    ("type_name", "row"),
    [
        ("Roadshow", ROADSHOW),
        ("Visit", VISIT),
        (
            "Car",
            {
                "created_at": "2014-01-02T03:04:05.678Z",
                "updated_at": "2014-01-02T03:04:05.678Z",
                "vin": "v",
                "owner_id": "11",
            },
        ),
    ],
)
def test_over_s4a_what_is_exported_is_what_was_imported(
    castile: Harness, type_name: str, row: dict[str, object]
) -> None:
    """00-overview S-4a: times and leads are kept; a second time nothing changes."""
    assert taken(castile, type_name, row) == {"created": 1}
    assert exported(castile, type_name) == [row]
    assert taken(castile, type_name, *exported(castile, type_name)) == {"unchanged": 1}
    assert exported(castile, type_name) == [row]
    assert castile.activities(10)[-1].type == "New Lead"


def test_a_known_key_updates_what_is_said(castile: Harness) -> None:
    """A cell that is empty leaves what is stored, NULL clears it."""
    taken(castile, "Roadshow", ROADSHOW)
    changed = {"MKTOID": "010", "rid": "rid1", "city": "NULL", "seats": "", "vip": "no"}
    assert taken(castile, "Roadshow", changed, {"MKTOID": 11, "rid": "rid1"}) == {
        "updated": 1,
        "created": 1,
    }
    first, second = exported(castile, "Roadshow")
    assert {key: first[key] for key in first if not key.endswith("_at")} == {
        "MKTOID": "10",
        "rid": "rid1",
        "at": "2013-01-01T00:00:00.123Z",
        "seats": "7",
        "sum": "12",
    }
    assert first["created_at"] == ROADSHOW["created_at"]
    assert first["updated_at"] == second["created_at"] == "2026-08-03T14:15:00.000Z"


def test_a_record_of_style_b_changes_its_lead_when_the_row_says_another(castile: Harness) -> None:
    """D-15; without a link it keeps its lead."""
    assert taken(castile, "Car", {"vin": "v", "owner_id": 10}) == {"created": 1}
    assert taken(castile, "Car", {"vin": "v", "model": "T"}) == {"updated": 1}
    assert taken(castile, "Car", {"vin": "v", "owner_id": 11}) == {"updated": 1}
    assert stored(castile, "Car") == [("11", "v")]
    assert castile.read(lambda tx: tx.custom_objects.any_of_lead(castile.lead(11).lead_id))


def test_a_link_by_another_field_finds_the_lead_unless_the_row_names_it(castile: Harness) -> None:
    """What was written long ago may name nobody any longer."""
    assert taken(castile, "Visit", {"EmailAddress": "A@b.test", "visit_id": 1}) == {"created": 1}
    assert taken(castile, "Visit", VISIT) == {"created": 1}
    castile.store_lead("a@b.test")
    again = {"EmailAddress": "A@b.test", "visit_id": 1, "note": "kept"}
    assert taken(castile, "Visit", again) == {"updated": 1}
    leads = {row["EmailAddress"]: row["lead_id"] for row in exported(castile, "Visit")}
    assert leads == {"A@b.test": 10, "former@b.test": 10}


@pytest.mark.parametrize(
    ("type_name", "row", "reason"),
    [
        ("Roadshow", {"rid": "r"}, "MKTOID: expected a value, as it is a key, got none"),
        ("Roadshow", {"MKTOID": 10}, "rid: expected a value, as it is a key, got none"),
        ("Roadshow", {"MKTOID": 10, "rid": "NULL"}, "rid: expected a value, got NULL"),
        ("Roadshow", {"MKTOID": 9, "rid": "r"}, "MKTOID: no lead has '9'"),
        ("Roadshow", {"MKTOID": "x", "rid": "r"}, "MKTOID: expected the id of a lead, got 'x'"),
        (
            "Roadshow",
            {"MKTOID": 10, "rid": "x" * 51},
            "rid: expected at most 50 characters",
        ),
        ("Roadshow", {"MKTOID": 10, "rid": "r", "seats": "x"}, "seats: expected a whole number"),
        (
            "Roadshow",
            {"MKTOID": 10, "rid": "r", "Seats": "1"},
            "Seats: expected one of the columns",
        ),
        ("Roadshow", {"lead_id": 10, "rid": "r"}, "lead_id: expected one of the columns"),
        (
            "Roadshow",
            {"MKTOID": 10, "rid": "r", "created_at": "2015", "updated_at": "x"},
            "created_at: expected a time",
        ),
        ("Car", {"vin": "v"}, "owner_id: expected a value for a new record, got none"),
        ("Car", {"vin": "v", "owner_id": "NULL"}, "owner_id: expected a value, got NULL"),
        ("Visit", {"EmailAddress": "c@b.test", "visit_id": 1}, "EmailAddress: no lead has"),
        (
            "Visit",
            {"EmailAddress": "x" * 101, "visit_id": 1, "lead_id": 10},
            "EmailAddress: expected a value that fits",
        ),
        (
            "Visit",
            {"EmailAddress": "c@b.test", "visit_id": 1, "lead_id": 9},
            "lead_id: no lead 9",
        ),
        ("Purchase", {"number": 1, "lead_id": 10}, "card: expected a value for a new record"),
        ("Purchase", {"number": 1, "card": 7}, "card: no lead has '7'"),
    ],
)
def test_a_row_that_cannot_be_taken_says_why(
    castile: Harness, type_name: str, row: dict[str, object], reason: str
) -> None:
    """Nothing of it is stored."""
    assert refused(castile, type_name, **row).startswith(reason)


def test_of_several_leads_none_is_taken(castile: Harness) -> None:
    """D-12."""
    castile.store_lead("a@b.test")
    reason = refused(castile, "Visit", EmailAddress="a@b.test", visit_id="1")
    assert reason == "EmailAddress: several leads have 'a@b.test'"


def test_a_dry_run_stores_nothing(castile: Harness) -> None:
    """What would become of the rows is said all the same."""
    assert taken(castile, "Roadshow", ROADSHOW, dry_run=True) == {"created": 1}
    assert stored(castile, "Roadshow") == []


def test_a_field_that_is_called_like_a_column_of_ours_has_another_one(castile: Harness) -> None:
    """And one that would be passed over."""
    castile.define(
        'custom_object_types = [{ name = "T", link_field = "lead_id", key_fields = ['
        ' { name = "lead_id", type = "integer" } ], fields = ['
        ' { name = "created_at", type = "date" }, { name = "#", type = "string" } ] }]'
    )
    sync(castile, "T", custom_obj({"lead_id": 10}, {"created_at": "2001-02-03", "#": "x"}))
    (row,) = exported(castile, "T")
    assert (row["lead_id"], row["field:created_at"], row["field:#"]) == ("10", "2001-02-03", "x")
    assert taken(castile, "T", row) == {"unchanged": 1}
