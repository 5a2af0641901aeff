"""
Secrets are planted wherever a person or a program may put one, and are found nowhere afterwards.

To add a kind: a line in `KINDS`, and what plants it. To add a place where one could come to light:
a line in `_places`.
"""

from __future__ import annotations

import json
import subprocess
import zipfile
from base64 import b64encode
from datetime import UTC, datetime
from hashlib import sha256
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import pytest

from castile.clock import SystemClock
from castile.wire.signature import sign
from tests.reliability.served import CASTILE, USER_ID, Served, environment, get_lead

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.reliability

KINDS: Final = (
    "option",
    "environment",
    "configuration file",
    "definition file",
    "key file",
    "broken definition file",
    "signature",
    "wrong signature",
    "malformed request",
    "request in UTF-16",
    "security header",
    "key as user id",
    "key in the audit",
    "password in an address",
    "HTTP header",
    "user add",
    "user rotate",
    "wrong import file",
)
SECRETS: Final = {kind: f"{sha256(kind.encode()).hexdigest()[:40]}" for kind in KINDS}
"""One for each kind, of the form of a signature, which is also a good key."""
MASK: Final = b"[masked]"


class _Planted:
    """Everything that came to light while secrets were planted."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.outputs: dict[str, bytes] = {}
        self.answers: list[bytes] = []
        self.plant()

    def plant(self) -> None:
        folder = self.folder
        (folder / "user.key").write_text(SECRETS["key file"])
        definition = (
            "format = 1\nusers = [\n"
            f'    {{ user_id = "{USER_ID}", encryption_key = "{SECRETS["definition file"]}" }},\n'
            '    { user_id = "filed_01", encryption_key_file = "user.key" },\n]\n'
        )
        with Served(folder, ("--log-level", "debug"), definition=definition) as served:
            self._plant_by_command(served)
            self._plant_by_call(served)
            self._show(served)
            assert served.stop() == 0

    def castile(self, name: str, *arguments: str, exit_code: int = 0, **more: str) -> bytes:
        """Run a command and keep what it printed, unless `name` says that it shows keys."""
        done = subprocess.run(
            [*CASTILE, *arguments],
            env={**environment(), **more},
            cwd=self.folder,
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == exit_code, done
        if name:
            self.outputs[name] = done.stdout + done.stderr
        return done.stdout

    def _plant_by_command(self, served: Served) -> None:
        data = ("--data", str(served.data))
        address = "https://demo:{}@residue.example"
        option = ("--public-url", address.format(SECRETS["option"]))
        self.castile("option", "serve", "--port", "0", *option, exit_code=2)
        database = {"CASTILE_DATABASE": address.format(SECRETS["environment"])}
        self.castile("environment", "settings", exit_code=2, **database)
        (self.folder / "castile.toml").write_text(
            f'database = "{address.format(SECRETS["configuration file"])}"\n'
        )
        self.castile("configuration", "settings", exit_code=2)
        (self.folder / "castile.toml").unlink()
        (self.folder / "broken.toml").write_text(
            f'users = [{{ user_id = 7, encryption_key = "{SECRETS["broken definition file"]}" }},\n'
            f'    {{ user_id = "a", encryption_key = ["{SECRETS["broken definition file"]}"] }}]\n'
        )
        self.castile("apply", "apply", *data, "broken.toml", exit_code=2)
        (self.folder / "key").write_text(SECRETS["user add"])
        self.castile("", "user", "add", *data, "added_01", "--key-file", "key")
        (self.folder / "key").write_text(SECRETS["user rotate"])
        self.castile("", "user", "rotate", *data, "added_01", "--key-file", "key")
        (self.folder / "wrong.csv").write_text(
            f"user_id,encryption_key\nadded_01,{SECRETS['wrong import file']}\n"
        )
        self.castile("import", "leads", "import", *data, "wrong.csv", exit_code=2)

    def _plant_by_call(self, served: Served) -> None:
        now = datetime.fromtimestamp(SystemClock().now_ms() / 1000, UTC).isoformat()
        right = sign(now, USER_ID, SECRETS["definition file"].encode())
        SECRETS["signature"] = right
        self._post(served, _request(right, now))
        self._post(served, _request(SECRETS["wrong signature"], now))
        self._post(served, _request(SECRETS["malformed request"], now).partition("</req")[0])
        self._post(served, _request(SECRETS["request in UTF-16"], now).encode("utf-16"))
        secret = SECRETS["security header"]
        security = f"<w:Security><w:Password>{secret}</w:Password></w:Security>"
        self._post(served, _request(right, now, more=security))
        self._post(served, _request("0" * 40, now, user_id=SECRETS["user rotate"]))
        SECRETS["key as user id"] = SECRETS["user rotate"]
        SECRETS["key in the audit"] = SECRETS["definition file"]
        audit = f"<audit>{SECRETS['key in the audit']}</audit>"
        self._post(served, _request(right, now, audit=audit))
        url = (
            f"<returnUrl>ftp://demo:{SECRETS['password in an address']}@residue.example</returnUrl>"
        )
        self._post(served, _request(right, now, parameters=url))
        headers = {"Authorization": f"Bearer {SECRETS['HTTP header']}", "Cookie": "a=b"}
        self._post(served, _request(right, now), **headers)

    def _post(self, served: Served, body: str | bytes, **headers: str) -> None:
        parts = urlsplit(served.endpoint)
        connection = HTTPConnection(parts.netloc, timeout=30)
        content = body.encode() if isinstance(body, str) else body
        connection.request("POST", parts.path, content, {"Content-Type": "text/xml", **headers})
        self.answers.append(connection.getresponse().read())
        connection.close()

    def _show(self, served: Served) -> None:
        data = ("--data", str(served.data))
        listed = self.castile("journal list", "journal", "list", *data, "--json")
        assert listed.count(b'"call_id"') == len(self.answers)
        self.castile("journal export", "journal", "export", *data, "-")
        for number, call in enumerate(json.loads(listed)):
            call_id = str(call["call_id"])
            self.castile(f"case {number}", "support-case", *data, call_id, "--output", "case.zip")
            with zipfile.ZipFile(self.folder / "case.zip") as case:
                for name in case.namelist():
                    self.outputs[f"case {number}: {name}"] = case.read(name)
            (self.folder / "case.zip").unlink()
        self.castile("explain", "explain", *data, call_id)
        self.castile("diagnose", "diagnose", *data)
        self.castile("definition", "export-definition", *data)
        self.castile("users", "user", "list", *data, "--json")
        self.castile("leads", "leads", "export", *data, "-", "--format", "jsonl")
        self.castile("diagnose", "diagnose", *data)
        for call in json.loads(listed):
            if call["code"] == 20014:
                name = f"explanation {call['number']}"
                self.castile(name, "explain", *data, call["call_id"])
        for path in ("/readyz", "/healthz", "/metrics"):
            connection = HTTPConnection(urlsplit(served.endpoint).netloc, timeout=30)
            connection.request("GET", path)
            self.outputs[path] = connection.getresponse().read()
            connection.close()


def _request(
    signature: str,
    timestamp: str,
    *,
    user_id: str = USER_ID,
    more: str = "",
    audit: str = "",
    parameters: str = "",
) -> str:
    """Write a request with something unusual in it."""
    return (
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" '
        'xmlns:w="urn:w" xmlns:ns1="http://www.marketo.com/mktows/"><s:Header>'
        f"<ns1:AuthenticationHeader><mktowsUserId>{user_id}</mktowsUserId>"
        f"<requestSignature>{signature}</requestSignature>"
        f"<requestTimestamp>{timestamp}</requestTimestamp>{audit}</ns1:AuthenticationHeader>{more}"
        f"</s:Header><s:Body>{get_lead('jane@residue.example')}{parameters}</s:Body></s:Envelope>"
    )


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Everything that is left when secrets were planted and the server has ended, by its place."""
    planted = _Planted(tmp_path_factory.mktemp("secrets"))
    return _places(planted)


def _places(planted: _Planted) -> dict[str, bytes]:
    kept = {f"{path.name}": path.read_bytes() for path in (planted.folder / "data").iterdir()}
    faults = {f"answer {number}": answer for number, answer in enumerate(planted.answers)}
    return {
        **kept,
        **faults,
        **planted.outputs,
        "log": (planted.folder / "log").read_bytes(),
    }


@pytest.mark.parametrize("kind", KINDS)
def test_a_planted_secret_is_found_nowhere(places: dict[str, bytes], kind: str) -> None:
    """In no file of the data folder, answer, log, export or output of a command."""
    secret = SECRETS[kind]
    spellings = {
        secret.encode(),
        secret.upper().encode(),
        secret.encode("utf-16-le"),
        b64encode(secret.encode()),
        bytes.fromhex(secret),
    }
    found = [name for name, content in places.items() if any(each in content for each in spellings)]
    assert found == []


def test_what_was_planted_came_to_the_journal(places: dict[str, bytes]) -> None:
    """Something was there to mask, and what is no secret is still there."""
    export = places["journal export"]
    assert export.count(MASK) >= len(KINDS) - 9
    assert export.count(b"jane@residue.example") > 4
    assert {"castile.db", "journal.db", "secret.key", "journal.key"} <= places.keys()
