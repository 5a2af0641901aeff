"""Files of rows: what is read is what was written, and no cell is a formula."""

from __future__ import annotations

import csv
import io
import stat
from typing import TYPE_CHECKING, Any

import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from castile.admin.errors import CommandError
from castile.cli.row_files import (
    LINE_CHARACTERS_MAX,
    Row,
    RowFormat,
    RowWriter,
    format_of,
    harmless,
    opened_to_read,
    opened_to_write,
    read_rows,
    unharmed,
)

if TYPE_CHECKING:
    from pathlib import Path

CSV, JSON_LINES = RowFormat.CSV, RowFormat.JSON_LINES
TEXT = st.text(st.characters(blacklist_categories=["Cs"]), max_size=20)
FORMULA = st.builds(
    "".join, st.tuples(st.sampled_from(["", "'", "''"]), st.sampled_from("=+-@\t\r"), TEXT)
)


def _read(tmp_path: Path, content: bytes, row_format: RowFormat) -> list[Row]:
    file = tmp_path / "rows"
    file.write_bytes(content)
    with opened_to_read(str(file)) as source:
        return list(read_rows(source, row_format))


def _written(columns: list[str], rows: list[list[Any]], row_format: RowFormat) -> str:
    file = io.StringIO(newline="")
    writer = RowWriter(file, row_format)
    writer.begin(columns)
    for cells in rows:
        writer.write(columns, cells)
    return file.getvalue()


@given(st.one_of(TEXT, FORMULA))
@example("'=1")
@example("''")
def test_a_text_is_the_same_after_it_was_made_harmless(text: str) -> None:
    """One `'` goes on, the same one comes off, and no other."""
    assert unharmed(harmless(text)) == text


@given(st.one_of(TEXT, FORMULA))
def test_nothing_that_is_written_is_a_formula(text: str) -> None:
    """Whatever was stored."""
    assert harmless(text)[:1] not in tuple("=+-@\t\r")


@pytest.mark.parametrize("text", ["=1+1", "+1 555", "-5", "@a", "\tx", "\rx"])
def test_a_formula_of_a_file_comes_in_as_it_is(tmp_path: Path, text: str) -> None:
    """Only on the way out it gets its `'`."""
    content = _csv([["A"], [text]])
    (row,) = _read(tmp_path, content, CSV)
    assert row.cells == [text]
    assert list(csv.reader(io.StringIO(_written(["A"], [[text]], CSV), newline="")))[1] == [
        "'" + text
    ]


def _csv(rows: list[list[str]]) -> bytes:
    file = io.StringIO(newline="")
    csv.writer(file).writerows(rows)
    return file.getvalue().encode()


@given(st.lists(st.lists(st.one_of(TEXT, FORMULA), min_size=2, max_size=2), max_size=5))
def test_csv_comes_back_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]
) -> None:
    """Commas, quotes and line ends of any kind in any cell."""
    content = _written(["A", "B"], [list(row) for row in rows], CSV).encode()
    read = _read(tmp_path_factory.mktemp("rows"), content, CSV)
    assert [row.cells for row in read] == rows
    assert [row.error for row in read] == [""] * len(rows)


@given(st.lists(st.dictionaries(TEXT, st.one_of(TEXT, FORMULA, st.lists(TEXT))), max_size=5))
def test_json_lines_come_back_as_they_were_written(
    tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, Any]]
) -> None:
    """Nothing is made harmless there: no spreadsheet opens it."""
    lines = b"".join(_written(list(row), [list(row.values())], JSON_LINES).encode() for row in rows)
    read = _read(tmp_path_factory.mktemp("rows"), lines, JSON_LINES)
    assert [dict(zip(row.columns, row.cells, strict=True)) for row in read] == rows


def test_cells_that_are_no_texts_are_written_as_an_import_reads_them() -> None:
    """Lists with `;`, pairs as JSON, nothing as nothing."""
    cells = [None, 5, True, False, ["a;b", "c"], (), [["A", "1"]], {"A": 1}]
    columns = list("abcdefgh")
    (_, line) = csv.reader(io.StringIO(_written(columns, [cells], CSV), newline=""))
    assert line == ["", "5", "true", "false", "a\\;b;c", "", '[["A","1"]]', '{"A":1}']
    written = orjson.loads(_written(["a", "b"], [[None, ["x"]]], JSON_LINES))
    assert written == {"b": ["x"]}


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_byte_order_mark_is_passed_over(tmp_path: Path, mark: bytes) -> None:
    """Spreadsheets write it."""
    (row,) = _read(tmp_path, mark + "Id,Name\r\n1,Jürgen\r\n".encode(), CSV)
    assert (row.columns, row.cells) == (["Id", "Name"], ["1", "Jürgen"])
    (row,) = _read(tmp_path, mark + b'{"Id": 1}', JSON_LINES)
    assert (row.columns, row.cells) == (["Id"], [1])


def test_rows_are_numbered_and_blank_lines_are_none(tmp_path: Path) -> None:
    """The header is no row; a row may have several lines."""
    rows = _read(tmp_path, b'\nId,A\n\n1,"a\nb"\n\n2\n', CSV)
    assert [(row.number, row.cells) for row in rows] == [(1, ["1", "a\nb"]), (2, ["2"])]
    rows = _read(tmp_path, b'\n{"Id": 1}\r\n \n{"Id": 2}', JSON_LINES)
    assert [(row.number, row.cells) for row in rows] == [(1, [1]), (2, [2])]


def test_a_row_that_is_none_is_told_and_the_next_one_follows(tmp_path: Path) -> None:
    """Wrong quotes, wrong JSON and wrong bytes."""
    rows = _read(tmp_path, b'Id,A\n1,"a"b\n2,\xff\n3,c\n4,"open\n', CSV)
    assert [bool(row.error) for row in rows] == [True, True, False, True]
    assert "UTF-8" in rows[1].error
    rows = _read(tmp_path, b'{"Id":\n[1]\n{"Id": "\xff"}\n{"Id": 4}\n', JSON_LINES)
    assert [bool(row.error) for row in rows] == [True, True, True, False]
    assert rows[0].cells == ('{"Id":\n',)


@pytest.mark.parametrize("row_format", list(RowFormat))
@pytest.mark.parametrize("over", [0, 1, LINE_CHARACTERS_MAX])
def test_a_line_has_a_greatest_length(tmp_path: Path, row_format: RowFormat, over: int) -> None:
    """Both sides of it; what is longer is never in memory as a whole."""
    around = 1 if row_format is CSV else len('{"A":""}\n')
    text = b"x" * (LINE_CHARACTERS_MAX - around + over)
    head = b"A\n" if row_format is CSV else b""
    line = text if row_format is CSV else b'{"A":"' + text + b'"}'
    last = b"y\n" if row_format is CSV else b'{"A":"y"}\n'
    first, second = _read(tmp_path, head + line + b"\n" + last, row_format)
    assert bool(first.error) is (over > 0)
    assert (second.error, second.cells) == ("", ["y"])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "an empty file"),
        (b"\n\n", "an empty file"),
        (b"A,B,A\n", "'A' twice"),
        (b'"A"x\n', "names"),
    ],
)
def test_a_header_is_needed(tmp_path: Path, content: bytes, reason: str) -> None:
    """With each name once."""
    with pytest.raises(CommandError, match=reason) as caught:
        _read(tmp_path, content, CSV)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("path", "named", "found"),
    [
        ("a.csv", None, CSV),
        ("a.b.JSONL", None, JSON_LINES),
        ("a.ndjson", None, JSON_LINES),
        ("a.csv", "jsonl", JSON_LINES),
        ("-", "csv", CSV),
    ],
)
def test_the_extension_tells_the_format_unless_it_is_named(
    path: str, named: str | None, found: RowFormat
) -> None:
    """The input and other extensions need --format."""
    assert format_of(path, named) is found


@pytest.mark.parametrize("path", ["-", "a.txt", "csv"])
def test_a_format_that_nobody_tells_is_asked_for(path: str) -> None:
    """With what may be said."""
    with pytest.raises(CommandError, match="--format csv or jsonl"):
        format_of(path, None)


def test_a_written_file_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    """Its owner alone can read it; what was there before stays until then."""
    target = tmp_path / "a.csv"
    target.write_text("before")

    def fail() -> None:
        with opened_to_write(str(target)) as file:
            file.write("half")
            raise CommandError("no", 1)

    with pytest.raises(CommandError, match="no"):
        fail()
    assert [each.read_text() for each in tmp_path.iterdir()] == ["before"]
    with opened_to_write(str(target)) as file:
        file.write("whole\r\n")
    assert target.read_bytes() == b"whole\r\n"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_files_that_cannot_be_used_are_named(tmp_path: Path) -> None:
    """In the words of the system."""
    missing = str(tmp_path / "none" / "a.csv")
    with pytest.raises(CommandError, match=r"a\.csv: No such file"), opened_to_read(missing):
        pass
    with pytest.raises(CommandError, match=r"a\.csv: No such file"), opened_to_write(missing):
        pass
    assert list(tmp_path.iterdir()) == []


def test_bytes_that_are_no_utf_8_go_out_as_they_came(tmp_path: Path) -> None:
    """In a file of refused rows, of either format."""
    target = tmp_path / "errors"
    for row_format in RowFormat:
        with opened_to_write(str(target)) as file:
            RowWriter(file, row_format).write(["A"], ["\udcff"])
        assert b"\xff" in target.read_bytes()
