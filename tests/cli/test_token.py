"""`castile token`, beside a running server and without one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.conftest import Shell


def test_tokens_are_made_listed_and_revoked(installed: Shell) -> None:
    """The token itself is printed once."""
    made = installed.json("token", "add", "console", "--scope", "write")
    assert made["scope"] == "write"
    shown = installed.run("token", "add", "backup").stdout
    assert "token       castile_" in shown
    listed = installed.run("token", "list").stdout
    titles, *lines = listed.splitlines()
    assert titles.split() == ["name", "scope", "created", "at"]
    assert [line.split()[:2] for line in lines] == [["backup", "read"], ["console", "write"]]
    assert made["token"] not in listed
    assert installed.run("token", "revoke", "console").stdout == "revoked  console\n"
    assert "no token 'console'" in installed.error("token", "revoke", "console", exit_code=1)
    assert [row["name"] for row in installed.json("token", "list")] == ["backup"]


def test_an_unknown_scope_is_wrong_usage(installed: Shell) -> None:
    """The known ones are named."""
    assert "read" in installed.error("token", "add", "x", "--scope", "root", exit_code=2)


def test_a_token_that_is_made_beside_a_server_is_valid_there_at_once(served: Shell) -> None:
    """And refused from the moment on in which it is revoked."""
    made = served.json("token", "add", "console")
    assert [row["name"] for row in served.json("token", "list")] == ["console"]
    served.run("token", "revoke", made["name"])
    assert served.json("token", "list") == []
