"""`castile journal`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

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
