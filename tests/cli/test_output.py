"""What commands print."""

from __future__ import annotations

import json

import pytest

from castile.cli.output import print_json, print_object, print_rows, print_values, printable

ROWS = [
    {"user_id": "a", "disabled": False, "note": None, "more": 1},
    {"user_id": "longer", "disabled": True, "note": ["x", "y"], "more": 2},
]


def test_a_table_has_titles_and_columns_of_even_width(capsys: pytest.CaptureFixture[str]) -> None:
    """No blanks at the end of a line."""
    print_rows(ROWS, ("user_id", "disabled", "note"), as_json=False)
    assert capsys.readouterr().out == (
        "user id  disabled  note\na        no\nlonger   yes       x, y\n"
    )


def test_an_empty_table_has_its_titles(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing found can be told from nothing done."""
    print_rows([], ("user_id",), as_json=False)
    assert capsys.readouterr().out == "user id\n"


def test_json_has_every_key(capsys: pytest.CaptureFixture[str]) -> None:
    """A program gets more than a table shows."""
    print_rows(ROWS, ("user_id",), as_json=True)
    assert json.loads(capsys.readouterr().out) == ROWS


def test_an_object_is_lines_or_json(capsys: pytest.CaptureFixture[str]) -> None:
    """The same in both forms."""
    print_object({"a": 1, "long_name": "x"}, as_json=False)
    assert capsys.readouterr().out == "a          1\nlong name  x\n"
    print_object({"a": 1}, as_json=True)
    assert json.loads(capsys.readouterr().out) == {"a": 1}
    print_object({}, as_json=False)
    assert capsys.readouterr().out == ""


def test_names_of_fields_are_printed_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    """Who reads `Type__c` can write it into a call."""
    print_values({"Type__c": "x", "Email": "a@b.test"})
    assert capsys.readouterr().out == "Type__c  x\nEmail    a@b.test\n"
    print_values({})
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("text", ["\x1b[2J", "a\nb", "\x9b31m"])
def test_no_text_can_drive_the_terminal(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Control characters of stored texts are made visible."""
    print_rows([{"a": text}], ("a",), as_json=False)
    (_, line) = capsys.readouterr().out.splitlines()
    assert line.isprintable()
    assert printable("a\tü\udcff") == "a\\tü\\udcff"


def test_json_keeps_letters_of_every_script(capsys: pytest.CaptureFixture[str]) -> None:
    """Names stay readable."""
    print_json(["Zoë", "名"])
    assert "Zoë" in capsys.readouterr().out
