"""`castile token`, beside a running server and without one."""

from __future__ import annotations

import json
import re
from contextlib import closing
from http.client import HTTPConnection
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

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
    """And refused from the moment on in which it is revoked; with the last one nothing is there."""
    served.run("token", "add", "backup")
    token = served.json("token", "add", "console")["token"]
    assert _users(served, token) == (200, b'"demo.user_01"')
    served.run("token", "revoke", "console")
    assert _users(served, token)[0] == 401
    served.run("token", "revoke", "backup")
    assert _users(served, token)[0] == 404


def _users(shell: Shell, token: str) -> tuple[int, bytes]:
    """Ask over the network for the API users; return the first user id too."""
    endpoint = urlsplit(json.loads((shell.folder / "ready.json").read_text())["endpoint"])
    connection = HTTPConnection(str(endpoint.hostname), endpoint.port or 0, timeout=10)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    with closing(connection):
        connection.request("POST", "/castile/api/user/list", b"{}", headers)
        response = connection.getresponse()
        users = response.read()
    return response.status, b"".join(re.findall(rb'"user_id":("[^"]*")', users))
