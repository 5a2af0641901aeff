"""One row of leads: every column, and what is wrong with one."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

import pytest

from castile.admin.cells import RowError
from castile.admin.lead_rows import LeadRow, LeadRows, column_of, read_row
from tests.admin.bringing import DEFINITION

if TYPE_CHECKING:
    from tests.harness import Harness


@pytest.fixture
def rows(castile: Harness) -> LeadRows:
    """A reader over a definition with custom fields, owners, lists and partitions."""
    castile.define(DEFINITION)
    current = castile.installation.directory.current
    return LeadRows(current.subscriptions[castile.subscription_id].catalog)


def _read(rows: LeadRows, **cells: object) -> LeadRow:
    named = {name.replace("__", ":"): cell for name, cell in cells.items()}
    return read_row(rows.readers(named), list(named.values()))


def _values(row: LeadRow) -> dict[str, Any]:
    return {field.name: stored for field, stored in row.values}


def test_fields_are_converted_and_read_only_ones_taken(rows: LeadRows) -> None:
    """What the old service kept can be brought back, also what clients cannot write."""
    row = _read(rows, Email="a@b.c", LeadScore="007", Industry="x", InferredCompany="I", Shoe=4)
    assert _values(row) == {
        "Email": "a@b.c",
        "LeadScore": "7",
        "Industry": "x",
        "InferredCompany": "I",
        "Shoe": "4",
    }
    assert row.email == "a@b.c"


def test_null_clears_and_an_empty_cell_says_nothing(rows: LeadRows) -> None:
    """As in importToList (I-52)."""
    row = _read(rows, FirstName="NULL", LastName="", crm_lead_id="NULL", owner="NULL", Id=1)
    assert _values(row) == {"FirstName": None}
    assert row.parts == {"sfdc_lead_id": None, "owner_id": None}


def test_a_date_may_be_written_as_in_an_import_file(rows: LeadRows) -> None:
    """70-lead-fields section 3, row date."""
    assert _values(_read(rows, DateofBirth="7/4/1976")) == {"DateofBirth": "1976-07-04"}


def test_every_column_of_ours_is_read(rows: LeadRows) -> None:
    """The columns of the page of imports."""
    row = _read(
        rows,
        Id="1089946",
        created_at="2014-01-02T03:04:05Z",
        updated_at="2014-01-02 03:04:05.678",
        owner="SAM@example.com",
        crm_account_id="001",
        crm_contact_id="003",
        crm_lead_id="00Q",
        foreign_ids=r"CUSTOM:7\;7; SFDC:x:y",
        cookies="id:287&token:a;token%3Ab;token:a",
        lists=r"hot\; leads;Plain",
        partition="europe leads",
        anonymous="no",
    )
    assert (row.lead_id, row.created_ms, row.updated_ms, row.known) == (
        1_089_946,
        1_388_631_845_000,
        1_388_653_445_678,
        True,
    )
    assert row.parts["sfdc_account_id"] == "001"
    assert row.parts["sfdc_contact_id"] == "003"
    assert row.parts["sfdc_lead_id"] == "00Q"
    assert row.parts["owner_id"] is not None
    assert [(each.type, each.id) for each in row.foreign_ids] == [
        ("CUSTOM", "7;7"),
        ("SFDC", "x:y"),
    ]
    assert row.cookies == ["token:a", "token:b"]
    assert [each.name for each in row.lists] == ["Hot; Leads", "Plain"]
    assert row.partition_id not in (None, 1)


def test_a_field_with_the_name_of_a_column_has_a_prefix(rows: LeadRows) -> None:
    """No field is out of reach, and the columns stay what they are."""
    assert _values(_read(rows, field__owner="x", field__Shoe="1")) == {"owner": "x", "Shoe": "1"}
    current = rows._catalog.fields_by_name
    assert [column_of(current[name]) for name in ("owner", "Shoe")] == ["field:owner", "Shoe"]


def test_unknown_and_hidden_columns_are_named(rows: LeadRows) -> None:
    """All of them at once; those of a file of refused rows are passed over."""
    columns = ["Id", "#row", "#reason", "Email", "email", "Gone", "", "field:x", "CreatedAt"]
    assert rows.unknown(columns) == ["email", "Gone", "", "field:x", "CreatedAt"]


def test_a_value_in_an_unknown_column_refuses_its_row(rows: LeadRows) -> None:
    """In JSON Lines a column may turn up late."""
    readers = rows.readers(["Id", "Nope", "#reason"])
    assert read_row(readers, ["1", "", "why"]).lead_id == 1
    with pytest.raises(RowError, match="Nope: expected a column"):
        read_row(readers, ["1", "x"])


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("Id", "0", "from 1 to 2147483647"),
        ("Id", "2147483648", "from 1 to 2147483647"),
        ("Id", "NULL", "cannot be cleared"),
        ("Email", "nobody", "an email address"),
        ("LeadScore", "many", "LeadScore: expected"),
        ("Shoe", ["4"], "Shoe: expected a text"),
        ("FirstName", "a\0", "XML 1.0"),
        ("created_at", "then", "created_at: expected a time"),
        ("updated_at", "NULL", "cannot be cleared"),
        ("owner", "nobody@example.com", "owner: expected the email of a lead owner"),
        ("crm_account_id", "x" * 256, "at most 255"),
        ("crm_contact_id", "\0", "XML 1.0"),
        ("foreign_ids", "77", "TYPE:ID with one of CUSTOM, SFDC, NETSUITE"),
        ("foreign_ids", "OTHER:77", "TYPE:ID"),
        ("foreign_ids", "CUSTOM: ", "an id behind the type"),
        ("foreign_ids", "CUSTOM:" + "x" * 256, "at most 255"),
        ("cookies", "x" * 256, "cookies: expected at most 255"),
        ("cookies", "a\x07b", "control characters"),
        ("lists", "Cold Leads", "lists: expected the name of a list, got 'Cold Leads'"),
        ("lists", "NULL", "cannot be cleared"),
        ("partition", "Mars", "partition: expected one of Default, Europe Leads, got 'Mars'"),
        ("anonymous", "maybe", "anonymous: expected true"),
    ],
)
def test_what_does_not_fit_is_told(rows: LeadRows, column: str, cell: object, reason: str) -> None:
    """Column, what was expected and what came."""
    with pytest.raises(RowError, match=reason):
        _read(rows, **{column: cell})


@pytest.mark.parametrize("length", [255, 256])
def test_lengths_have_two_sides(rows: LeadRows, length: int) -> None:
    """The last that fits, and the first that does not."""
    columns = {"crm_lead_id": "x" * length, "cookies": "x" * length}
    columns["foreign_ids"] = "SFDC:" + "x" * length
    for column, cell in columns.items():
        if length == 255:
            _read(rows, **{column: cell})
        else:
            with pytest.raises(RowError):
                _read(rows, **{column: cell})


def test_an_empty_row_and_one_that_is_too_long_are_refused(rows: LeadRows) -> None:
    """Fewer cells than columns are missing values, more are a mistake."""
    readers = rows.readers(["Id", "FirstName"])
    assert read_row(readers, ["1"]).lead_id == 1
    with pytest.raises(RowError, match="an empty row"):
        read_row(readers, ["", None])
    with pytest.raises(RowError, match="expected 2 cells at most, got 3"):
        read_row(readers, ["1", "a", "b"])


def test_times_without_offset_are_those_of_the_subscription(rows: LeadRows) -> None:
    """America/Chicago in January is six hours behind."""
    assert _read(rows, created_at="1970-01-01").created_ms == 6 * 3_600_000
    assert UTC.utcoffset(None) is not None
