"""`castile explain`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.conftest import Shell


def test_a_refused_call_is_explained_in_words(served: Shell) -> None:
    """Code, check, cause, what to do."""
    (served.folder / "key").write_text("exampleKey0\n")
    user = ("--user", "demo.user_01", "--key-file", str(served.folder / "key"))
    served.run("call", "listMObjects", *user, "--ready-file", "ready.json", exit_code=1)
    (row,) = served.json("journal", "list")
    text = served.run("explain", row["call_id"]).stdout
    assert text.startswith("20014 - Authentication failed\nRefused by: identifying the caller")
    assert "What to do\n- " in text
    assert served.json("explain", row["call_id"])["names"] == ["key_cut"]


def test_an_unknown_call_ends_with_1(installed: Shell) -> None:
    """As everything that is not found."""
    assert installed.error("explain", "nothing", exit_code=1) == (
        "castile: no call 'nothing' is kept"
    )
