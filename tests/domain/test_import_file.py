"""A header and rows are read by the rules of csv files, and each column is known by its name."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from castile.domain.catalog import make_catalog
from castile.domain.fields import FieldType, custom_field
from castile.domain.import_file import (
    Column,
    ColumnKind,
    RowReader,
    column_of,
    read_header,
    read_record,
)
from castile.wire.faults import (
    BadParameterCombination,
    Fault,
    LeadAttributeBad,
    LeadKeyBad,
    LeadKeyRequired,
    LeadNotFound,
    LeadSyncFailed,
)

if TYPE_CHECKING:
    from datetime import tzinfo

    from castile.domain.catalog import Catalog
    from castile.domain.import_file import ImportRow

CELLS = st.text(st.sampled_from('ab",;\n\r \t=+-@é'), max_size=6)
TEXTS = st.text(st.sampled_from('a",\n\r é'), max_size=12)


def by_csv(text: str) -> list[str] | None:
    """The one record of a text as Python's csv module reads it, None when it is not one."""
    try:
        records = list(csv.reader([text], strict=True))
    except csv.Error:
        return None
    return records[0] if len(records) == 1 else None


@given(st.lists(CELLS, min_size=1, max_size=6), st.sampled_from(["\r\n", "\n", ""]))
def test_imp_09_what_a_csv_writer_wrote_is_read_as_it_was(cells: list[str], end: str) -> None:
    """IMP-09, I-30: commas, quotes and line ends in quotes are part of a cell."""
    written = io.StringIO(newline="")
    csv.writer(written).writerow(cells)
    assert read_record(written.getvalue().removesuffix("\r\n") + end) == cells


@given(TEXTS)
def test_imp_09_any_text_is_read_as_the_csv_module_does(text: str) -> None:
    """I-30, I-51 a, decided: the same cells, or refused by both."""
    expected = by_csv(text)
    try:
        found = read_record(text)
    except ValueError:
        assert expected is None
    else:
        assert found == (expected or [text.rstrip("\r\n")])


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("", [""]),
        (",", ["", ""]),
        ("a, b ,c", ["a", " b ", "c"]),
        ('"a,b",c', ["a,b", "c"]),
        ('"say ""hi""",x', ['say "hi"', "x"]),
        ('"a\r\nb",c\r\n', ["a\r\nb", "c"]),
        ('6" pipe,"6"""', ['6" pipe', '6"']),
        ('"",a', ["", "a"]),
        ("=1+1,+49,-5,@x", ["=1+1", "+49", "-5", "@x"]),
    ],
)
def test_imp_09_cells_are_kept_as_they_are(text: str, cells: list[str]) -> None:
    """IMP-09, decided: also what a spreadsheet would take for a formula."""
    assert read_record(text) == cells


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        ('a,"b', "expected a closing quote in cell 2"),
        ('"a""', "expected a closing quote in cell 1"),
        ('"a"b,c', "expected a comma behind the quotes in cell 1"),
        ('a,"b" ', "expected a comma behind the quotes in cell 2"),
        ("a,b\nc", "expected quotes around a line end in cell 2"),
        ("a\rb", "expected quotes around a line end in cell 1"),
    ],
)
def test_a_text_that_is_not_one_record_is_refused(text: str, flaw: str) -> None:
    """I-51 a, decided: the text says what is wrong in which cell."""
    with pytest.raises(ValueError, match=f"^{flaw}$"):
        read_record(text)


@pytest.mark.parametrize("text", ['"' * 300_001, "a" * 1_000_000 + '\n"', '"a","' * 200_000])
def test_long_texts_take_no_longer_than_they_are(text: str) -> None:
    """A mebibyte without an end is read once."""
    with pytest.raises(ValueError, match="expected"):
        read_record(text)


def field(key: str) -> Column:
    """A column of a field."""
    return Column(ColumnKind.FIELD, key)


def token(name: str) -> Column:
    """A column of tokens."""
    return Column(ColumnKind.TOKEN, name)


ID = Column(ColumnKind.LEAD_ID)


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("Job Title", field("Title")),
        ("title", field("Title")),
        (" EMAIL ", field("Email")),
        ("email address", field("Email")),
        ("First", field("FirstName")),
        ("Inferred Company", field("InferredCompany")),
        ("IsLead", Column(ColumnKind.PASSED_OVER, "islead")),
        ("{{my.Special Token}}", token("special token")),
        (" my.x", token("x")),
        ("Lead ID", ID),
        (" lead id ", ID),
        ("ID", ID),
        ("LeadId", None),
        ("{{my.}}", None),
        ("my." + "x" * 256, None),
        ("Created At", None),
        ("", None),
    ],
)
def test_a_column_is_known_by_its_name(catalog: Catalog, name: str, column: Column | None) -> None:
    """I-31 to I-34, I-37."""
    assert column_of(name, catalog) == column


def test_a_header_has_its_columns_in_order(catalog: Catalog) -> None:
    """IMP-06: what is unknown is named when the rest was judged, all of it, decided."""
    header = read_header('Favourite Dish,"Email",my.a,,{{my.b}},pants', catalog)
    assert header.columns == (field("Email"), token("a"), token("b"))
    assert header.unknown == ("Favourite Dish", "column 4 without a name", "pants")
    assert header.has_tokens
    with pytest.raises(LeadAttributeBad) as caught:
        header.refuse_unknown()
    assert caught.value.message == (
        "importToList operation failed: unknown fields for import: "
        "Favourite Dish, column 4 without a name, pants"
    )
    known = read_header("Lead ID", catalog)
    known.refuse_unknown()
    assert not known.has_tokens


@pytest.mark.parametrize(
    "text",
    [
        "Email,Email",
        "Email,Email Address",
        "First,Email,FirstName",
        "Email,Inferred Company,InferredCompany",
        "Email,IsLead,islead ",
        "Lead ID,Id",
        "Email,{{my.x}},my.X",
        "First,Last",
        "my.x",
        "pants",
    ],
)
def test_columns_that_do_not_go_together_are_20114(catalog: Catalog, text: str) -> None:
    """I-35, decided: a column twice, by whichever names, or no key column."""
    with pytest.raises(BadParameterCombination):
        read_header(text, catalog)


def test_a_column_twice_is_named(catalog: Catalog) -> None:
    """By the names that were sent."""
    with pytest.raises(BadParameterCombination, match="First and FirstName are the same column"):
        read_header("First,Email,FirstName", catalog)


@pytest.mark.parametrize("count", [99, 100, 101])
def test_a_header_has_at_most_100_token_columns(catalog: Catalog, count: int) -> None:
    """Decided, as calls that carry tokens (G-27)."""
    text = ",".join(["Email", *(f"my.{number}" for number in range(count))])
    if count <= 100:
        assert len(read_header(text, catalog).columns) == count + 1
        return
    with pytest.raises(BadParameterCombination, match="more than 100 token columns"):
        read_header(text, catalog)


def read(catalog: Catalog, header: str, row: str, *, writes: bool = True) -> ImportRow:
    """Read one row."""
    columns = read_header(header, catalog).columns
    return RowReader(columns, catalog, writes=writes).read(row)


def values(row: ImportRow) -> dict[str, str | None]:
    """What a row writes, the email that is a key left out."""
    return {field.name: stored for field, stored in row.lead_input.values}


def test_a_row_becomes_what_it_writes(catalog: Catalog) -> None:
    """The email is the key, and is written to a new lead only (I-51 c, decided)."""
    row = read(catalog, "Last,Email,Num Employees", "=Doe ,  J@Doe.Test, 7.0")
    assert values(row) == {"LastName": "=Doe", "NumberOfEmployees": "7"}
    judged = row.lead_input
    assert (judged.email, judged.lead_id, judged.failure) == ("j@doe.test", None, None)
    assert judged.email_element is not None
    assert judged.email_element[1] == "J@Doe.Test"


def test_a_row_with_an_id_writes_the_email_too(catalog: Catalog) -> None:
    """I-51 c, decided: the id is the key, the email a value in its place."""
    row = read(catalog, "First,Email,Lead ID,Last", "A,a@b.test, +0012 ,B")
    assert list(values(row).items()) == [
        ("FirstName", "A"),
        ("Email", "a@b.test"),
        ("LastName", "B"),
    ]
    assert (row.lead_input.lead_id, row.lead_input.email) == (12, None)
    assert row.lead_input.email_element is None
    assert values(read(catalog, "Id,Email", "12,NULL")) == {"Email": None}


@pytest.mark.parametrize("lead_id", ["", " ", "NULL"])
def test_an_email_is_the_key_where_no_id_is_given(catalog: Catalog, lead_id: str) -> None:
    """I-51 c, decided."""
    assert read(catalog, "Id,Email", f"{lead_id},a@b.test").lead_input.email == "a@b.test"


def test_imp_08_an_empty_cell_writes_nothing_and_null_clears_decided(catalog: Catalog) -> None:
    """IMP-08, I-51 b, I-52: missing cells count as empty; the word is upper case."""
    row = read(catalog, "Email,First,Last,Title,City", 'a@b.test, ,NULL,"null"')
    assert values(row) == {"LastName": None, "Title": "null"}


def test_a_date_may_be_written_as_in_lists(catalog: Catalog) -> None:
    """70-lead-fields section 3: in imports also m/d/yyyy."""
    assert values(read(catalog, "Email,Date of Birth", "a@b.test,2/9/1980")) == {
        "DateofBirth": "1980-02-09"
    }


def test_read_only_columns_are_passed_over(catalog: Catalog) -> None:
    """I-37, decided: whatever is in them."""
    row = read(catalog, "IsLead,Inferred Company,Email", f"x,{'y' * 300},a@b.test")
    assert values(row) == {}
    assert row.lead_input.failure is None


def test_an_email_that_takes_no_values_is_still_the_key(zone: tzinfo) -> None:
    """I-35, decided: an operator may have blocked it."""
    blocked = make_catalog(version=1, zone=zone, blocked=["Email"])
    row = read(blocked, "Email", "a@b.test")
    assert (row.lead_input.email, row.lead_input.email_element) == ("a@b.test", None)


def test_a_field_that_is_gone_meanwhile_is_passed_over(zone: tzinfo) -> None:
    """Rows are read by the definitions of their time."""
    shoe = custom_field("Shoe", "Shoe Size", FieldType.INTEGER)
    columns = read_header(
        "Email,Shoe Size", make_catalog(version=1, zone=zone, custom_fields=[shoe])
    ).columns
    reader = RowReader(columns, make_catalog(version=2, zone=zone), writes=True)
    assert values(reader.read("a@b.test,large")) == {}


def test_tokens_are_kept_letter_by_letter(catalog: Catalog) -> None:
    """I-55, decided: an empty cell stores nothing, NULL removes."""
    header = "Email,my.a,{{my.b}},my.c,my.d"
    row = read(catalog, header, 'a@b.test," x ", ,NULL,=1', writes=False)
    assert row.tokens == (("a", " x "), ("c", None), ("d", "=1"))


def test_imp_03_values_are_not_looked_at_where_none_is_written(catalog: Catalog) -> None:
    """IMP-03, I-51 e: only the keys count."""
    row = read(catalog, "Email,Num Employees", "a@b.test,many", writes=False)
    assert row.lead_input.failure is None
    assert values(row) == {}


@pytest.mark.parametrize(
    ("row", "fault", "text"),
    [
        ('a@b.test,"x', LeadSyncFailed, "expected a closing quote in cell 2"),
        ("a@b.test\nx", LeadSyncFailed, "expected quotes around a line end in cell 1"),
        ("a@b.test,1,2,3", LeadSyncFailed, "expected at most 3 cells, got 4"),
        (",x", LeadKeyRequired, "No lead key"),
        ("NULL,x", LeadKeyRequired, "No lead key"),
        (" ,,NULL", LeadKeyRequired, "No lead key"),
        ("a@b.test,,x1", LeadKeyBad, "IDNUM"),
        ("a@b.test,,0", LeadKeyBad, "IDNUM"),
        ("a@b.test,,-1", LeadKeyBad, "IDNUM"),
        ("a@b.test,,2147483648", LeadNotFound, "IDNUM = 2147483648"),
    ],
)
@pytest.mark.parametrize("writes", [True, False])
def test_a_row_that_cannot_be_done_says_why(
    catalog: Catalog, row: str, fault: type[Fault], text: str, *, writes: bool
) -> None:
    """I-51 a, decided: not one record, too many cells, no key value, no id."""
    with pytest.raises(fault, match=text):
        read(catalog, "Email,First,Id", row, writes=writes)


@pytest.mark.parametrize("row", ["a@b.test,x", "7,nobody", f"a@b.test,{2**31}"])
def test_imp_11_a_value_that_does_not_fit_is_the_failure_of_its_row(
    catalog: Catalog, row: str
) -> None:
    """IMP-11, I-51 f, decided: kept until the lead was looked for."""
    header = "Lead ID,Email" if row.startswith("7") else "Email,Num Employees"
    assert isinstance(read(catalog, header, row).lead_input.failure, LeadSyncFailed)


@pytest.mark.parametrize("cells", [0, 1, 2, 3])
def test_a_row_may_have_fewer_cells_than_columns(catalog: Catalog, cells: int) -> None:
    """I-51 a and b, decided: as many or fewer, not more."""
    row = ",".join(["a@b.test", "A", "B"][: cells + 1] + ["C"] * (cells == 3))
    if cells == 3:
        with pytest.raises(LeadSyncFailed):
            read(catalog, "Email,First,Last", row)
        return
    assert len(values(read(catalog, "Email,First,Last", row))) == cells
