"""The admin API: who may use it, and what it does."""

from __future__ import annotations

import asyncio
import base64
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from starlette.applications import Starlette

from castile.admin import api
from castile.admin.api import AdminApi
from castile.admin.commands import COMMANDS, run_command
from castile.admin.errors import CommandError
from castile.server.addresses import Addresses
from tests.harness import KEY, USER_ID, Harness

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.types import Message

HOST = "castile.example.com"


@dataclass(frozen=True)
class Told:
    """An answer over HTTP."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body, read."""
        return json.loads(self.body)

    @property
    def result(self) -> Any:
        """What a command that was done gave."""
        assert self.status == 200, self.body
        return self.json["result"]

    @property
    def error(self) -> str:
        """The sentence of a refusal."""
        assert self.headers["content-type"] == "application/json"
        return str(self.json["error"])


class Client:
    """
    A program on another host.

    Args:
        castile: The server.
        token: What it sends with each request; None: nothing.
    """

    def __init__(self, castile: Harness, token: str | None = None) -> None:
        self.castile = castile
        self.token = token
        self.app = Starlette(routes=AdminApi(castile.installation, Addresses("", ())).routes())

    def request(
        self,
        path: str,
        body: bytes | list[bytes] = b"{}",
        *,
        method: str = "POST",
        headers: Mapping[str, str] | None = None,
        **more: str | None,
    ) -> Told:
        """Send a request; a header of None is left out."""
        given: dict[str, str | None] = {
            "host": HOST,
            "content_type": "application/json",
            "authorization": None if self.token is None else f"Bearer {self.token}",
            **(headers or {}),
            **more,
        }
        pieces = body if isinstance(body, list) else [body]
        coming: list[Message] = [
            {"type": "http.request", "body": piece, "more_body": index < len(pieces) - 1}
            for index, piece in enumerate(pieces)
        ]
        sent: list[Message] = []

        async def receive() -> Message:
            return coming.pop(0) if coming else {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            sent.append(message)

        scope = {
            "type": "http",
            "method": method,
            "scheme": "http",
            "path": f"/castile/api/{path}",
            "query_string": b"",
            "headers": [
                (name.replace("_", "-").encode(), value.encode("latin-1"))
                for name, value in given.items()
                if value is not None
            ],
        }
        asyncio.run(self.app(scope, receive, send))
        fields = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        return Told(sent[0]["status"], fields, b"".join(each["body"] for each in sent[1:]))

    def do(self, command: str, /, **arguments: object) -> Told:
        """Have a command done."""
        return self.request(command.replace(" ", "/"), json.dumps(arguments).encode())


def _token(castile: Harness, scope: str, name: str | None = None) -> str:
    made: Any = run_command(
        castile.installation, "token add", {"name": name or scope, "scope": scope}
    )
    return str(made["token"])


@pytest.fixture
def nobody(castile: Harness) -> Client:
    """A program without a token, at a server that has one."""
    _token(castile, "read", "of somebody else")
    return Client(castile)


@pytest.fixture
def reader(castile: Harness) -> Client:
    """A program that may read."""
    return Client(castile, _token(castile, "read"))


@pytest.fixture
def writer(castile: Harness) -> Client:
    """A program that may change what calls may change."""
    return Client(castile, _token(castile, "write"))


@pytest.fixture
def admin(castile: Harness) -> Client:
    """A program that may do everything."""
    return Client(castile, _token(castile, "admin"))


# Who may use it.


@pytest.mark.parametrize("path", ["openapi.json", "user/list", "nonsense", ""])
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_without_any_token_it_is_off(castile: Harness, path: str, method: str) -> None:
    """Nobody can tell that it could be on."""
    told = Client(castile, "castile_guess").request(path, method=method)
    assert (told.status, told.body) == (404, b"Not Found")


def test_it_is_on_from_the_first_token_to_the_last(castile: Harness) -> None:
    """Without a restart."""
    client = Client(castile)
    client.token = _token(castile, "read")
    assert client.do("user list").status == 200
    run_command(castile.installation, "token revoke", {"name": "read"})
    assert client.do("user list").status == 404


def test_a_revoked_token_is_refused_while_others_go_on(castile: Harness) -> None:
    """At once."""
    gone, stays = (
        Client(castile, _token(castile, "read")),
        Client(castile, _token(castile, "write")),
    )
    run_command(castile.installation, "token revoke", {"name": "read"})
    assert gone.do("user list").status == 401
    assert stays.do("user list").status == 200


@pytest.mark.parametrize(
    "change",
    [
        lambda _token: None,
        lambda _token: "",
        lambda token: token,
        lambda token: f"Basic {token}",
        lambda token: f"Bearer {token}x",
        lambda token: f"Bearer {token[:-1]}",
        lambda token: f"Bearer {token.upper()}",
        lambda _token: "Bearer ",
        lambda _token: "Bearer \xe9",
        lambda token: f"Bearer {token} {token}",
    ],
)
def test_who_sends_no_valid_token_is_refused(
    reader: Client, change: Callable[[str], str | None]
) -> None:
    """The answer says how one is sent, and nothing of those that there are."""
    assert reader.token is not None
    for path in ("user/list", "openapi.json", "nonsense"):
        told = reader.request(path, authorization=change(reader.token))
        assert told.status == 401
        assert told.headers["www-authenticate"] == "Bearer"
        assert told.error == "expected Authorization: Bearer and a token that is valid"


def test_the_word_bearer_has_no_letter_case(reader: Client) -> None:
    """As HTTP says of schemes."""
    assert reader.request("user/list", authorization=f"bearer {reader.token}").status == 200


@pytest.mark.parametrize("scope", ["read", "write", "admin"])
def test_a_scope_does_what_it_may_and_no_more(castile: Harness, scope: str) -> None:
    """Each may do what the one before it may; judged before the body is read."""
    order = ["read", "write", "admin"]
    client = Client(castile, _token(castile, scope))
    for name, command in COMMANDS.items():
        needed = command.scope
        told = client.request(name.replace(" ", "/"), b"", content_type="text/plain")
        if order.index(scope) < order.index(needed):
            assert told.status == 403
            assert told.error == f"expected a token of scope {needed}, got {scope}"
        else:
            assert told.status == 415


def test_what_makes_users_subscriptions_or_tokens_needs_the_scope_admin() -> None:
    """And what cannot be undone."""
    for name in ("user add", "user rotate", "user disable", "subscription remove", "token add"):
        assert COMMANDS[name].scope == "admin"
    for name in ("apply", "leads delete", "journal forget", "token list"):
        assert COMMANDS[name].scope == "admin"


# Pages of other sites.


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example.net"},
        {"origin": f"https://{HOST}"},
        {"origin": f"http://{HOST}:81"},
        {"origin": "null"},
        {"origin": ""},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"sec_fetch_site": "cross-site", "origin": f"http://{HOST}"},
    ],
)
def test_a_page_of_another_site_is_refused(admin: Client, headers: dict[str, str]) -> None:
    """Even with a token, for reading as for writing; no answer lets a browser show it."""
    for path, method in (("user/add", "POST"), ("openapi.json", "GET"), ("user/list", "OPTIONS")):
        told = admin.request(path, method=method, headers=headers)
        assert told.status == 403
        assert told.error == "expected a request of no page of another site"
        assert not [name for name in told.headers if name.startswith("access-control")]
    assert len(admin.do("user list").result) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": f"http://{HOST}"},
        {"sec_fetch_site": "same-origin", "origin": f"http://{HOST}"},
        {"sec_fetch_site": "none"},
    ],
)
def test_our_own_page_may_use_it_with_a_token(reader: Client, headers: dict[str, str]) -> None:
    """A token is needed all the same: nothing is taken from cookies."""
    assert reader.request("user/list", headers=headers).status == 200
    told = reader.request(
        "user/list", authorization=None, cookie=f"t={reader.token}", headers=headers
    )
    assert told.status == 401


@pytest.mark.parametrize(
    "content_type",
    [None, "", "text/plain", "application/x-www-form-urlencoded", "application/jsonx"],
)
def test_what_a_form_can_send_is_refused(admin: Client, content_type: str | None) -> None:
    """Only application/json is taken."""
    told = admin.request("user/add", content_type=content_type)
    assert (told.status, told.error) == (415, "expected Content-Type: application/json")
    assert admin.request("user/list", content_type="Application/JSON; charset=utf-8").status == 200


# What is sent.


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])
def test_commands_are_posted(admin: Client, method: str) -> None:
    """No address that a browser opens does anything."""
    assert admin.request("user/add", method=method).status == 405
    assert admin.request("openapi.json", method="POST").status == 405


def test_an_unknown_command_is_not_found(reader: Client) -> None:
    """The document lists the known ones."""
    told = reader.request("user/fly")
    assert told.status == 404
    assert told.error == "no such command; /castile/api/openapi.json lists them"


@pytest.mark.parametrize("body", [b"nonsense", b"[]", b"1", b'{"a":', b"\xff"])
def test_a_body_is_a_json_object(reader: Client, body: bytes) -> None:
    """Anything else is refused."""
    told = reader.request("user/list", body)
    assert told.status == 400
    assert told.error.startswith("expected a ")


def test_an_empty_body_means_no_arguments(reader: Client) -> None:
    """For commands that need none."""
    assert len(reader.request("user/list", b"").result) == 1


def test_a_body_has_a_greatest_size(reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether it is announced or comes in pieces."""
    monkeypatch.setattr(api, "BODY_BYTES_MAX", 20)
    exact = b"{}".ljust(20)
    assert reader.request("user/list", exact, content_length="20").status == 200
    assert reader.request("user/list", [exact[:10], exact[10:]]).status == 200
    for told in (
        reader.request("user/list", exact + b" ", content_length="21"),
        reader.request("user/list", [exact, b" "]),
    ):
        assert (told.status, told.error) == (413, "expected a body of at most 20 bytes")


def test_a_compressed_body_is_refused(reader: Client) -> None:
    """So that none is longer than it came."""
    assert reader.request("user/list", content_encoding="gzip").status == 415


@pytest.mark.parametrize("limit", [0, 10_001, "5", None])
def test_arguments_are_judged_by_the_table(reader: Client, limit: object) -> None:
    """Both limits, the type, and null for nothing."""
    told = reader.do("leads list", limit=limit)
    if limit is None:
        assert told.result == []
    else:
        assert told.status == 400
        assert told.error == "limit: expected a JSON integer from 1 to 10000"
    assert reader.do("leads list", limit=1).status == 200
    assert reader.do("leads list", limit=10_000).status == 200


def test_errors_have_the_status_of_their_exit_code(
    admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """1: 409, 2: 400, 4: 503; what breaks is 500 and says nothing of the inside."""
    assert admin.do("leads show", id=7).status == 409
    assert admin.do("leads show", id=7).error == "no lead 7"
    assert admin.do("user add", user_id="u", encryption_key="short").status == 400
    monkeypatch.setattr(api, "run_command", _closed)
    assert admin.do("user list").status == 503
    monkeypatch.setattr(api, "run_command", _broken)
    told = admin.do("user list")
    assert (told.status, told.error) == (500, "the server could not do it; its log says why")


def _closed(*_arguments: object) -> object:
    raise CommandError("the database cannot be used now", 4)


def _broken(*_arguments: object) -> object:
    raise ValueError("inside")


def test_no_answer_is_kept_or_guessed_at_by_a_browser(reader: Client) -> None:
    """Errors as well."""
    for told in (reader.do("user list"), reader.do("user show", user_id="x"), reader.do("fly")):
        assert told.headers["cache-control"] == "no-store"
        assert told.headers["x-content-type-options"] == "nosniff"


def test_a_client_that_goes_away_within_its_body_gets_nothing(reader: Client) -> None:
    """And nothing is done; the next one is served."""
    scope_left: list[Message] = [{"type": "http.request", "body": b"{", "more_body": True}]
    sent: list[Message] = []

    async def receive() -> Message:
        return scope_left.pop(0) if scope_left else {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "scheme": "http",
        "path": "/castile/api/user/list",
        "query_string": b"",
        "headers": [
            (b"host", HOST.encode()),
            (b"content-type", b"application/json"),
            (b"authorization", f"Bearer {reader.token}".encode()),
        ],
    }
    asyncio.run(reader.app(scope, receive, send))
    assert sent == []
    assert reader.do("user list").status == 200


# What is done: each group of commands.


def test_the_description_is_read_with_a_token_of_any_scope(reader: Client) -> None:
    """It names this server by the address that was called."""
    told = reader.request("openapi.json", method="GET")
    assert told.json["servers"] == [{"url": f"http://{HOST}"}]
    assert len(told.json["paths"]) == len(COMMANDS)


def test_kept_calls_are_read_and_forgotten(admin: Client) -> None:
    """As by `castile journal`."""
    admin.castile.get_lead("IDNUM", 4711)
    (call,) = admin.do("journal list", code=20103, limit=5).result["calls"]
    shown = admin.do("journal show", call_id=call["call_id"]).result
    assert "4711" in shown["request"]
    (exported,) = admin.do("journal export", operation="getLead").result["calls"]
    assert b"4711" in base64.b64decode(exported["request"])
    assert admin.do("journal forget", before="2100-01-01T00:00:00Z").result["removed"] == 1
    assert admin.do("journal list", after=[1]).status == 400


def test_a_call_is_explained_and_a_support_case_given(reader: Client) -> None:
    """As by `castile explain`, `castile support-case` and `castile diagnose`."""
    reader.castile.get_lead("IDNUM", 4711)
    (call,) = reader.do("journal list").result["calls"]
    assert reader.do("explain", call_id=call["call_id"]).result["code"] == 20103
    assert reader.do("explain", call_id="x").error == "no call 'x' is kept"
    assert reader.do("explain").error == "call_id: expected a value, got none"
    case = reader.do("support-case", call_id=call["call_id"]).result
    assert base64.b64decode(case["zip"]).startswith(b"PK")
    assert reader.do("diagnose").status == 200


def test_users_are_managed(admin: Client) -> None:
    """A key is shown when it is made, and never again."""
    made = admin.do("user add", user_id="new_01").result
    assert len(made["encryption_key"]) >= 10
    shown = admin.do("user show", user_id="new_01").result
    assert {"encryption_key", "former_encryption_key"}.isdisjoint(shown)
    rotated = admin.do("user rotate", user_id="new_01").result
    assert rotated["encryption_key"] != made["encryption_key"]
    assert made["encryption_key"] not in json.dumps(rotated)
    finished = admin.do("user rotate", user_id="new_01", finish=True).result
    assert {"encryption_key", "former_encryption_key"}.isdisjoint(finished)
    assert admin.do("user disable", user_id="new_01").result["disabled"]
    assert not admin.do("user enable", user_id="new_01").result["disabled"]
    assert len(admin.do("user list").result) == 2


def test_subscriptions_are_managed(admin: Client) -> None:
    """And named, where there are several."""
    admin.do("subscription add", name="second")
    assert len(admin.do("subscription list").result) == 2
    assert admin.do("user list").status == 400
    assert admin.do("user list", subscription="Second").result == []
    assert admin.do("subscription remove", name="second").result["name"] == "second"


def test_tokens_are_managed(admin: Client) -> None:
    """One that is made is shown once."""
    made = admin.do("token add", name="more", scope="read").result
    assert Client(admin.castile, made["token"]).do("user list").status == 200
    told = admin.do("token list")
    assert [row["name"] for row in told.result] == ["admin", "more"]
    assert b"castile_" not in told.body
    assert admin.do("token revoke", name="more").result == {"revoked": "more"}


def test_leads_activities_and_jobs_are_reached(admin: Client) -> None:
    """Rows come and go in the chunks of the command line."""
    columns = ["Email", "FirstName"]
    rows = [["jane@example.com", "Jane"]]
    assert admin.do("leads columns", columns=columns).result == {}
    assert admin.do("leads import", columns=columns, rows=rows).result["refused"] == []
    (lead,) = admin.do("leads list", email="jane@example.com").result
    lead_id = lead["Id"]
    assert admin.do("leads show", id=lead_id).result["fields"]["FirstName"] == "Jane"
    assert len(admin.do("leads export", after=0).result["rows"]) == 1
    page = {"lead_id": lead_id, "type": "Visit Webpage", "asset": "example.com/a"}
    assert admin.do("activities add", **page).result["lead_id"] == lead_id
    assert len(admin.do("activities export", after=0).result["rows"]) >= 1
    assert admin.do("jobs list", kind="import").result == []
    assert admin.do("jobs list", kind="other").status == 400
    assert admin.do("jobs cancel", id=1).error == "no job 1"
    assert admin.do("leads delete", ids=[lead_id]).status == 200
    assert admin.do("leads list").result == []


def test_objects_are_reached(admin: Client) -> None:
    """Opportunities, roles and custom objects."""
    columns = ["Name"]
    assert admin.do("opportunities columns", columns=columns).status == 200
    imported = admin.do("opportunities import", columns=columns, rows=[["First"]]).result
    assert imported["refused"] == []
    assert len(admin.do("opportunities export", after=0).result["rows"]) == 1
    assert admin.do("roles export", after=0).result["rows"] == []
    told = admin.do("custom-objects export", type="Car")
    assert told.error.startswith("no type of custom objects 'Car'")


@pytest.mark.parametrize("after", [["a"], ["a", "b", "c"], [1, "b"], [None], "a"])
def test_a_place_among_custom_objects_is_one_that_a_page_gave(admin: Client, after: object) -> None:
    """Any other is told, and nothing breaks."""
    admin.castile.define(
        """[[custom_object_types]]
        name = "Car"
        link_field = "owner"
        links_to = "Email"
        key_fields = [{ name = "number", type = "integer" }]
        fields = [{ name = "owner", type = "email" }]
        """
    )
    assert admin.do("custom-objects export", type="Car").result["rows"] == []
    assert admin.do("custom-objects export", type="Car", after=["a@b.com", "2"]).status == 200
    told = admin.do("custom-objects export", type="Car", after=after)
    assert told.status == 400
    assert told.error.startswith("after: expected ")


def test_rules_of_rehearsals_are_added_listed_and_cleared(writer: Client) -> None:
    """They are at work at once."""
    rule = {"name": "busy", "effect": {"fault": 20023}}
    assert writer.do("rehearse add", rehearsal=rule, minutes=5).result["state"] == "working"
    assert writer.castile.get_lead("IDNUM", 1).code == 20023
    assert [each["name"] for each in writer.do("rehearse list").result] == ["busy"]
    assert writer.do("rehearse clear").result == {"cleared": ["busy"]}


def test_a_definition_is_applied_and_written(admin: Client) -> None:
    """With keys of users in it, but never in what is written."""
    text = "[subscription]\nrate_calls = 7\n"
    assert admin.do("apply", text=text, dry_run=True).result["changes"]
    assert admin.do("apply", text=text).result == {
        "changes": ["subscription: rate_calls 100 -> 7"],
        "warnings": [],
    }
    written = admin.do("export-definition").result["text"]
    assert "rate_calls = 7" in written
    assert KEY not in written


@pytest.mark.parametrize("name", ["secret.key", "/etc/passwd"])
def test_no_file_of_the_server_is_read_for_another_host(admin: Client, name: str) -> None:
    """Neither by the name of a key file nor by a folder to look in."""
    text = f'[[users]]\nuser_id = "u"\nencryption_key_file = "{name}"\n'
    told = admin.do("apply", text=text)
    assert told.status == 400
    assert "expected encryption_key here, got the name of a file" in told.error
    told = admin.do("apply", text=text, folder=str(admin.castile.installation.data_folder))
    assert told.status == 400
    assert "got 'folder'" in told.error


def test_planted_secrets_are_in_no_answer_and_no_log(
    admin: Client, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever is asked, and also when it fails."""
    caplog.set_level("DEBUG")
    planted = {KEY, "plantedKey0002", "plantedKey0003", str(admin.token)}
    admin.castile.get_lead("IDNUM", 1)
    admin.do("user add", user_id="p_01", encryption_key="plantedKey0002")
    admin.do("user rotate", user_id="p_01", encryption_key="plantedKey0003")
    told = [
        admin.do(name, user_id="p_01", name="x") if name == "user show" else admin.do(name)
        for name in sorted(COMMANDS)
        if COMMANDS[name].scope == "read"
    ]
    told += [
        admin.do("user add", user_id=USER_ID, encryption_key="plantedKey0003"),
        admin.do("user rotate", user_id="p_01", encryption_key="plantedKey0002"),
        admin.do("user show", user_id="p_01"),
        admin.do("token list"),
        admin.do("user enable", user_id="p_01", encryption_key="plantedKey0003"),
    ]
    text = b"".join(each.body for each in told).decode() + caplog.text
    assert [each for each in planted if each in text] == []
    assert "api_answered" in caplog.text
