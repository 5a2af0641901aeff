"""`castile journal`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from castile.cli import journal, leads

if TYPE_CHECKING:
    from tests.cli.conftest import Shell


@pytest.fixture
def called(served: Shell) -> Shell:
    """A server that answered a success and two faults."""
    served.run("call", "listMObjects")
    served.run("call", "getLead", exit_code=1)
    (served.folder / "wrong.key").write_text("wrongKey0001\n")
    arguments = ("--user", "demo.user_01", "--key-file", "wrong.key")
    served.run("call", "listMObjects", *arguments, exit_code=1)
    return served


def test_calls_are_listed_the_newest_first(called: Shell) -> None:
    """Refused calls too."""
    codes = [row["code"] for row in called.json("journal", "list")]
    assert codes == [20014, 20101, None]
    assert called.run("journal", "list").stdout.count("\n") == 4


@pytest.mark.parametrize(
    ("filters", "codes"),
    [
        (("--code", "20101"), [20101]),
        (("--code", "0"), [None]),
        (("--operation", "getLead"), [20101]),
        (("--user", "nobody"), []),
        (("--limit", "1"), [20014]),
        (("--since", "2999-01-01T00:00:00Z"), []),
        (("--until", "2999-01-01"), [20014, 20101, None]),
        (("--subscription", "default"), [20101, None]),
        (("--slower", "0"), [20014, 20101, None]),
        (("--slower", "600000"), []),
        (("--text", "lead KEY"), [20101]),
        (("--key", "nobody@residue.example"), []),
        (("--lead", "1", "--since", "2026-01-01"), []),
    ],
)
def test_calls_are_found_by_what_they_are(
    called: Shell, filters: tuple[str, ...], codes: list[int | None]
) -> None:
    """Each filter by itself; a call without a valid signature is of no subscription."""
    assert [row["code"] for row in called.json("journal", "list", *filters)] == codes


def test_a_call_is_shown_whole_and_without_its_signature(called: Shell) -> None:
    """Request and response as on the wire, secrets masked."""
    (row,) = called.json("journal", "list", "--code", "20101")
    shown = called.run("journal", "show", row["call_id"]).stdout
    assert "<ns1:paramsGetLead>" in shown
    assert "(20101)" in shown
    assert "requestSignature" in shown
    request = called.json("journal", "show", row["call_id"])["request"]
    signature = request.partition("<requestSignature>")[2].partition("<")[0]
    assert len(signature) != 40


def test_a_call_that_is_not_kept_is_exit_code_1(called: Shell) -> None:
    """The sentence names the id."""
    assert "no call 'nope'" in called.error("journal", "show", "nope", exit_code=1)


def test_a_time_that_cannot_be_read_is_wrong_usage(called: Shell) -> None:
    """The sentence gives an example."""
    assert "since: expected a time" in called.error(
        "journal", "list", "--since", "yesterday", exit_code=2
    )


def test_the_journal_can_be_read_with_the_server_stopped(installed: Shell) -> None:
    """The calls of the last run are there."""
    with installed.server():
        installed.run("call", "listMObjects")
    assert [row["operation"] for row in installed.json("journal", "list")] == ["listMObjects"]


def test_a_search_in_bodies_says_how_far_back_it_looks(called: Shell) -> None:
    """Unless that was said; the table goes on where a page of it ended."""
    looked = called.run("journal", "list", "--text", "nowhere")
    assert "looking into calls since 20" in looked.stderr
    assert looked.stdout.split() == [
        "arrived", "at", "call", "id", "operation", "code", "milliseconds", "user", "id", "note",
    ]  # fmt: skip
    assert called.run("journal", "list", "--text", "x", "--since", "2026-01-01").stderr == ""


def test_calls_are_followed_as_they_come(called: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last ones first, then each once, until somebody interrupts."""
    waits = []

    def wait(_seconds: float) -> None:
        waits.append(_seconds)
        if len(waits) == 3:
            raise KeyboardInterrupt
        called.run("call", "listMObjects")

    monkeypatch.setattr(journal, "sleep", wait)
    lines = called.run("journal", "tail", "--lines", "2", "--json").stdout.splitlines()
    rows = [json.loads(line) for line in lines]
    assert [row["number"] for row in rows] == [2, 3, 4, 5]
    waits.clear()
    table = called.run("journal", "tail", "--lines", "0", "--operation", "listMObjects").stdout
    assert table.count("listMObjects") == 2
    assert table.startswith("arrived at")


def test_only_a_running_server_can_be_followed(installed: Shell) -> None:
    """Without one nothing comes, and its folder is left alone."""
    assert "no server is running" in installed.error("journal", "tail", exit_code=1)


def test_calls_are_exported_as_files(called: Shell) -> None:
    """Each body as it was, and an index that names them."""
    assert called.json("journal", "export", "kept", "--code", "20101") == {"calls": 1}
    index = (called.folder / "kept" / "index.csv").read_text().splitlines()
    assert index[0].startswith("call_id,number,arrived_at")
    assert index[0].endswith(",file")
    name = index[1].rpartition(",")[2]
    assert "getLead" in name
    assert b"paramsGetLead" in (called.folder / "kept" / f"{name}_request.xml").read_bytes()
    assert b"(20101)" in (called.folder / "kept" / f"{name}_response.xml").read_bytes()
    assert "expected to make it" in called.error("journal", "export", "kept", exit_code=2)


def test_calls_are_exported_as_lines(called: Shell) -> None:
    """To a file and to the output, the oldest first."""
    assert called.run("journal", "export", "kept.jsonl").stdout == "calls  3\n"
    lines = (called.folder / "kept.jsonl").read_text().splitlines()
    assert [json.loads(line)["code"] for line in lines] == [None, 20101, 20014]
    assert "paramsGetLead" in json.loads(lines[1])["request"]
    printed = called.run("journal", "export", "-")
    assert printed.stdout.splitlines() == lines
    assert printed.stderr == "3 calls\n"


def test_calls_are_forgotten(called: Shell) -> None:
    """Those before a time; or what they say of a lead."""
    assert called.json("journal", "forget", "--lead", "7", "--yes") == {
        "emptied": 0,
        "log_empty": True,
    }
    assert (
        "removed    3" in called.run("journal", "forget", "--before", "2999-01-01", "--yes").stdout
    )
    assert called.json("journal", "list") == []


def test_nothing_is_forgotten_unasked(called: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a terminal --yes is needed; at one somebody is asked."""
    forget = ("journal", "forget", "--before", "2999-01-01")
    assert "--yes" in called.error(*forget, exit_code=2)
    assert "either --lead or --before" in called.error("journal", "forget", exit_code=2)
    monkeypatch.setattr(journal, "at_terminal", lambda: True)
    assert leads.at_terminal() is False
    called.run(*forget, exit_code=1, text="n\n")
    assert len(called.json("journal", "list")) == 3
    called.run(*forget, text="y\n")
    assert called.json("journal", "list") == []
