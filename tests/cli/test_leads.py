"""`castile leads`, with the server stopped and running."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

import pytest

from castile.admin import socket
from tests.store.gaps import plant_copy

if TYPE_CHECKING:
    from tests.cli.conftest import Shell

DEFINITION = """
lead_owners = [{ email = "sam@example.com" }]
lists = [{ name = "Hot Leads", id = 1012 }]
lead_fields = [{ name = "Type__c", display_name = "Type", type = "string" }]
"""
LEADS = """\
Id,Email,FirstName,created_at,owner,lists,cookies
1089946,jane@example.com,'=Jane,2014-01-02T03:04:05Z,sam@example.com,Hot Leads,token:a
1089947,joe@example.com,Joe,2014-01-02T03:04:05Z,,,
"""
GAPS = "gaps in the files may keep copies of index entries until --compact"


@pytest.fixture(params=["stopped", "running"])
def either(request: pytest.FixtureRequest) -> Shell:
    """An installation whose server is stopped, then one whose server runs."""
    name = "installed" if request.param == "stopped" else "served"
    shell: Shell = request.getfixturevalue(name)
    (shell.folder / "d.toml").write_text(DEFINITION)
    shell.run("apply", "d.toml")
    (shell.folder / "leads.csv").write_text(LEADS)
    return shell


@pytest.fixture
def brought(either: Shell) -> Shell:
    """The same with two leads."""
    either.run("leads", "import", "leads.csv")
    return either


def test_leads_are_imported_and_counted(either: Shell) -> None:
    """A dry run says the same first; a second run changes nothing."""
    counts = {"created": 2, "updated": 0, "unchanged": 0, "refused": 0}
    dry = either.json("leads", "import", "leads.csv", "--dry-run")
    assert dry == {**counts, "dry_run": True}
    assert either.json("leads", "list") == []
    assert either.json("leads", "import", "leads.csv") == {**counts, "dry_run": False}
    text = either.run("leads", "import", "leads.csv").stdout
    assert text.splitlines() == [
        "created    0",
        "updated    0",
        "unchanged  2",
        "refused    0",
        "dry run    no",
    ]


def test_leads_are_listed_as_a_table(brought: Shell) -> None:
    """Filtered by email and by list."""
    table = brought.run("leads", "list").stdout.splitlines()
    assert table[0].split() == [
        "Id",
        "Email",
        "owner",
        "partition",
        "anonymous",
        *["created", "at", "updated", "at"],
    ]
    assert table[1].split()[:5] == [
        "1089946",
        "jane@example.com",
        "sam@example.com",
        "Default",
        "no",
    ]
    assert len(table) == 3
    for filters in (("--list", "hot leads"), ("--email", "JANE@example.com"), ("--limit", "1")):
        assert [row["Id"] for row in brought.json("leads", "list", *filters)] == [1_089_946]
    assert "no list 'Cold'" in brought.error("leads", "list", "--list", "Cold", exit_code=1)


def test_a_lead_is_shown_whole(brought: Shell) -> None:
    """What the server keeps, then the fields; without what it does not have."""
    lines = brought.run("leads", "show", "1089946").stdout.splitlines()
    assert lines[0].split() == ["Id", "1089946"]
    blank = lines.index("")
    assert [line.split(maxsplit=1) for line in lines[blank + 1 :]] == [
        ["Email", "jane@example.com"],
        ["FirstName", "=Jane"],
    ]
    assert any(line.split() == ["lists", "Hot", "Leads"] for line in lines[:blank])
    assert not any(line.startswith("crm") for line in lines)
    assert brought.json("leads", "show", "1089947")["cookies"] is None
    assert "no lead 5" in brought.error("leads", "show", "5", exit_code=1)
    brought.run("leads", "show", "0", exit_code=2)


def test_fields_are_shown_by_their_names(either: Shell) -> None:
    """As a call names them."""
    either.run("leads", "import", "-", "--format", "jsonl", text='{"Email":"a@b.c","Type__c":"x"}')
    assert "Type__c  x" in either.run("leads", "show", "1").stdout.splitlines()


def test_a_lead_without_fields_is_shown_too(either: Shell) -> None:
    """A visitor of whom nothing is known."""
    either.run("leads", "import", "-", "--format", "jsonl", text='{"anonymous":true,"cookies":"t"}')
    assert "anonymous   yes" in either.run("leads", "show", "1").stdout


@pytest.mark.parametrize("extension", ["csv", "jsonl"])
def test_what_is_exported_can_be_imported(brought: Shell, extension: str) -> None:
    """The file is there whole; a formula is harmless in CSV and untouched in JSON."""
    name = f"out.{extension}"
    assert brought.json("leads", "export", name) == {"leads": 2, "file": name}
    text = (brought.folder / name).read_text()
    assert ("'=Jane" in text) is (extension == "csv")
    again = brought.json("leads", "import", name)
    assert (again["unchanged"], again["refused"]) == (2, 0)
    printed = brought.run("leads", "export", "-", "--format", extension)
    assert printed.stdout.replace("\r\n", "\n") == text.replace("\r\n", "\n")


def test_an_export_without_leads_has_a_header(either: Shell) -> None:
    """A program that reads it finds its columns."""
    lines = either.run("leads", "export", "-", "--format", "csv").stdout.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("Id,created_at,")


def test_leads_are_read_from_the_input(either: Shell) -> None:
    """A pipe needs --format."""
    either.run("leads", "import", "-", "--format", "csv", text=LEADS)
    assert len(either.json("leads", "list")) == 2
    assert "--format" in either.error("leads", "import", "-", exit_code=2)


def test_refused_rows_are_kept_with_their_reasons(either: Shell) -> None:
    """The file can be corrected and imported again; the exit code is 1."""
    rows = 'Id,Email,Title\n1,bad,=T\n2,b@example.com,T\n3,"x"y,T\n'
    (either.folder / "l.csv").write_text(rows)
    told = either.run("leads", "import", "l.csv", "--errors", "e.csv", exit_code=1)
    assert "refused    2" in told.stdout
    with (either.folder / "e.csv").open(newline="") as file:
        first, second = csv.DictReader(file)
    assert (first["#row"], first["Email"], first["Title"]) == ("1", "bad", "'=T")
    assert first["#reason"].startswith("Email: expected an email address")
    assert (second["#row"], second["#reason"][:13]) == ("3", "expected CSV:")
    text = (either.folder / "e.csv").read_text().replace("bad", "a@example.com")
    (either.folder / "e.csv").write_text("\n".join(text.splitlines()[:2]) + "\n")
    assert either.json("leads", "import", "e.csv")["created"] == 1
    shown = either.run("leads", "import", "l.csv", exit_code=1)
    assert "row 1: Email: expected" in shown.stderr


def test_refused_rows_of_json_lines_are_kept_as_json_lines(either: Shell) -> None:
    """Each with what stood there."""
    (either.folder / "l.jsonl").write_text('{"Id": 1, "Nope": "x"}\n{"Id": 2}\noops\n')
    wrong = either.error("leads", "import", "l.jsonl", exit_code=2)
    assert "got 'Nope'" in wrong
    (either.folder / "l.jsonl").write_text('{"Id": 2}\n{"Id": 1, "Nope": "x"}\noops\n')
    either.run("leads", "import", "l.jsonl", "--errors", "e.jsonl", exit_code=1)
    first, second = map(json.loads, (either.folder / "e.jsonl").read_text().splitlines())
    assert (first["#row"], first["Nope"]) == (2, "x")
    assert (second["#row"], second["#text"]) == (3, "oops\n")


def test_wrong_columns_refuse_the_file(either: Shell) -> None:
    """All of them are named, and nothing is done."""
    (either.folder / "l.csv").write_text("Id,Emial,Fisrt\n1,a@example.com,x\n")
    error = either.error("leads", "import", "l.csv", exit_code=2)
    assert "got 'Emial', 'Fisrt'" in error
    assert either.json("leads", "list") == []
    assert "No such file" in either.error("leads", "import", "none.csv", exit_code=2)


def test_a_row_without_id_can_be_matched_by_its_email(brought: Shell) -> None:
    """With --match-email; else it is another lead."""
    text = "Email,Title\njoe@example.com,Boss\n"
    arguments = ("leads", "import", "-", "--format", "csv")
    brought.run(*arguments, "--match-email", text=text)
    assert brought.json("leads", "show", "1089947")["fields"]["Title"] == "Boss"
    brought.run(*arguments, text=text)
    assert len(brought.json("leads", "list")) == 3


def test_leads_are_erased_and_counted(brought: Shell) -> None:
    """Nobody is asked with --yes, and without a terminal nobody can be."""
    refused = brought.error("leads", "delete", "1089946", exit_code=2)
    assert "--yes" in refused
    done = brought.run("leads", "delete", "1089946", "--yes").stdout.splitlines()
    counted = dict(line.rsplit(maxsplit=1) for line in done)
    assert {key: counted[key] for key in ("leads", "cookies", "list memberships")} == {
        "leads": "1",
        "cookies": "1",
        "list memberships": "1",
    }
    gone = brought.run("leads", "delete", "1089946", "1089947", "--yes", exit_code=1)
    assert gone.stderr.splitlines() == [GAPS, "castile: no lead 1089946"]
    assert brought.json("leads", "list") == []


def test_no_file_keeps_a_copy_after_compact(brought: Shell) -> None:
    """Without it copies may stay in the gaps of both files, which is told."""
    files = [brought.data / "castile.db", brought.data / "journal.db"]
    assert brought.run("leads", "delete", "1089946", "--yes").stderr == f"{GAPS}\n"
    for each in files:
        plant_copy(each, "jane@example.com")
    assert all(b"jane@example.com" in each.read_bytes() for each in files)
    done = brought.run("leads", "delete", "1089947", "--yes", "--compact")
    assert done.stderr == ""
    assert "leads" in done.stdout
    assert not any(b"jane@example.com" in each.read_bytes() for each in files)
    assert brought.json("leads", "list") == []


def test_whoever_sits_at_a_terminal_is_asked(
    brought: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And may say no."""
    monkeypatch.setattr("castile.cli.leads.at_terminal", lambda: True)
    arguments = ("leads", "delete", "1089946")
    assert "Erase 1089946 for good?" in brought.run(*arguments, text="n\n", exit_code=1).stderr
    assert len(brought.json("leads", "list")) == 2
    assert json.loads(brought.run(*arguments, "--json", text="y\n").stdout)["erased"] == [1_089_946]


def test_a_log_in_use_is_told(installed: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """It keeps the old text until it is written back."""
    installed.run("leads", "import", "-", "--format", "jsonl", text='{"Id": 1}')
    monkeypatch.setattr("castile.store.sqlite.SqliteDatabase.empty_log", lambda _self: False)
    assert "a log is in use" in installed.run("leads", "delete", "1", "--yes").stderr


def test_an_interrupted_import_says_how_far_it_came(
    served: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that one can go on behind it."""
    rows = "Id\n" + "".join(f"{n}\n" for n in range(1, 600))
    (served.folder / "l.csv").write_text(rows)
    monkeypatch.setattr(socket, "_exchange", _ends_at_second_import(socket._exchange))
    error = served.error("leads", "import", "l.csv", exit_code=1)
    assert error == "castile: the server ended before it answered; rows up to 500 are done"


def _ends_at_second_import(exchange: Any) -> Any:
    seen: list[str] = []

    def answer(connection: Any, request: Any) -> bytes:
        seen.append(request["command"])
        if seen.count("leads import") == 2:
            return b'{"error": "the server ended before it answered", "exit_code": 1}\n'
        line: bytes = exchange(connection, request)
        return line

    return answer


def test_definitions_that_change_during_an_export_end_it(
    served: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file with columns that mean different things is worse than none."""
    rows = "Id\n" + "".join(f"{n}\n" for n in range(1, 600))
    served.run("leads", "import", "-", "--format", "csv", text=rows)
    exchange = socket._exchange

    def changing(connection: Any, request: Any) -> bytes:
        line = exchange(connection, request)
        after = request["arguments"].get("after")
        return line.replace(b'"Title"', b'"Rank"') if after else line

    monkeypatch.setattr(socket, "_exchange", changing)
    error = served.error("leads", "export", "l.csv", exit_code=1)
    assert "changed meanwhile" in error
    assert not (served.folder / "l.csv").exists()
