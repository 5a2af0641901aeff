"""A real `castile serve` in a process of its own, and calls on it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from castile.clock import SystemClock
from castile.wire.signature import sign

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROOT = Path(__file__).parents[2]
CASTILE = (str(Path(sys.executable).with_name("castile")),)
START_SECONDS_MAX = 60.0
CALL_SECONDS_MAX = 30.0
USER_ID = "writer.user_01"
KEY = "exampleKey01"
UNLIMITED = f"""
format = 1
users = [{{ user_id = "{USER_ID}", encryption_key = "{KEY}" }}]

[subscription]
quota_calls_per_day = 0
rate_calls = 0
concurrent_calls = 0
"""
_ENVELOPE = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/" '
    'xmlns:ns1="http://www.marketo.com/mktows/"><SOAP-ENV:Header><ns1:AuthenticationHeader>'
    "<mktowsUserId>{user_id}</mktowsUserId><requestSignature>{signature}</requestSignature>"
    "<requestTimestamp>{timestamp}</requestTimestamp></ns1:AuthenticationHeader></SOAP-ENV:Header>"
    "<SOAP-ENV:Body>{parameters}</SOAP-ENV:Body></SOAP-ENV:Envelope>"
)


def environment() -> dict[str, str]:
    """This process's environment without settings of Castile."""
    return {name: text for name, text in os.environ.items() if not name.startswith("CASTILE_")}


def run_castile(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command of Castile to its end."""
    return subprocess.run(
        [*CASTILE, *arguments],
        env=environment(),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=START_SECONDS_MAX,
        check=False,
    )


def wait_for(condition: Callable[[], object], what: str, seconds_max: float = 30.0) -> None:
    """Look again and again until something holds."""
    until_seconds = time.monotonic() + seconds_max
    while not condition():
        assert time.monotonic() < until_seconds, f"not within {seconds_max} s: {what}"
        time.sleep(0.002)


class Served:
    """
    A server over a data folder below `folder`, started and answering.

    Args:
        folder: Holds the data folder, the ready file, the definition and the log.
        options: More options of `castile serve`.
        program: What is run in place of the installed command.
        definition: The text of the definition file.
    """

    def __init__(
        self,
        folder: Path,
        options: Sequence[str] = (),
        *,
        program: Sequence[str] = CASTILE,
        definition: str = UNLIMITED,
    ) -> None:
        self.data = folder / "data"
        self.ready_file = folder / "ready.json"
        self.log = folder / "log"
        definition_file = folder / "definition.toml"
        definition_file.write_text(definition, "utf-8")
        command = [*program, "serve", "--data", str(self.data), "--port", "0"]
        command += ["--ready-file", str(self.ready_file), "--definition", str(definition_file)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*command, *options],
                env=environment(),
                cwd=ROOT,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            wait_for(self._is_ready, "the ready file", START_SECONDS_MAX)
        except BaseException:
            self.kill()
            raise
        self.endpoint = str(self.ready["endpoint"])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def _is_ready(self) -> bool:
        assert self.process.poll() is None, self.log.read_text("utf-8")[-2000:]
        with suppress(FileNotFoundError):
            self.ready = json.loads(self.ready_file.read_bytes())
            # A server that was killed has left its own.
            return bool(self.ready["pid"] == self.process.pid)
        return False

    @property
    def database(self) -> Path:
        """The database file."""
        return next(path for path in self.data.glob("*.db") if path.name != "journal.db")

    def kill(self) -> None:
        """End the server at once, as a power cut of the process would."""
        self.process.kill()
        self.process.wait(CALL_SECONDS_MAX)

    def signal_stop(self) -> None:
        """Send SIGTERM to the process that the ready file names."""
        os.kill(int(self.ready["pid"]), signal.SIGTERM)

    def stop(self) -> int:
        """Ask the server to end, and return its exit code."""
        self.signal_stop()
        return self.process.wait(CALL_SECONDS_MAX)

    def group(self) -> list[int]:
        """The processes of the server's group that still run."""
        found = []
        for path in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):
                state, _parent, group = path.read_text().rpartition(")")[2].split()[:3]
                if int(group) == self.process.pid and state != "Z":
                    found.append(int(path.parent.name))
        return found

    def connect(self) -> SoapConnection:
        """Open a connection to the server."""
        return SoapConnection(self.endpoint)


class SoapConnection:
    """A kept-alive connection that carries one call after the other."""

    def __init__(self, endpoint: str) -> None:
        parts = urlsplit(endpoint)
        self._path = parts.path
        self._http = HTTPConnection(parts.netloc, timeout=CALL_SECONDS_MAX)
        self._http.connect()

    def send(self, parameters: str) -> None:
        """Sign and send one call whole; `parameters` is the element of the Body."""
        body = signed(parameters)
        self._http.request("POST", self._path, body, {"Content-Type": "text/xml; charset=utf-8"})

    def receive(self) -> tuple[int, str]:
        """Return status and body of the answer."""
        response = self._http.getresponse()
        return response.status, response.read().decode()

    def call(self, parameters: str) -> tuple[int, str]:
        """Send one call and return the answer."""
        self.send(parameters)
        return self.receive()

    def close(self) -> None:
        """Close the connection."""
        self._http.close()


def signed(parameters: str) -> bytes:
    """Write the request that carries an element in its Body, signed now."""
    at = datetime.fromtimestamp(SystemClock().now_ms() / 1000, UTC)
    timestamp = at.isoformat(timespec="seconds")
    signature = sign(timestamp, USER_ID, KEY.encode())
    return _ENVELOPE.format(
        user_id=USER_ID, signature=signature, timestamp=timestamp, parameters=parameters
    ).encode()


def sync_lead(email: str, values: dict[str, str]) -> str:
    """Write the parameters of a syncLead."""
    attributes = "".join(
        f"<attribute><attrName>{name}</attrName><attrValue>{escape(text)}</attrValue></attribute>"
        for name, text in values.items()
    )
    return (
        f"<ns1:paramsSyncLead><leadRecord><Email>{escape(email)}</Email><leadAttributeList>"
        f"{attributes}</leadAttributeList></leadRecord><returnLead>false</returnLead>"
        "</ns1:paramsSyncLead>"
    )


def get_lead(email: str) -> str:
    """Write the parameters of a getLead by email."""
    return (
        "<ns1:paramsGetLead><leadKey><keyType>EMAIL</keyType>"
        f"<keyValue>{escape(email)}</keyValue></leadKey></ns1:paramsGetLead>"
    )


def shown_values(answer: str) -> dict[str, str]:
    """Read names and values of the attributes of an answer."""
    return dict(
        re.findall(r"<attrName>(.*?)</attrName>.*?<attrValue>(.*?)</attrValue>", answer, re.DOTALL)
    )
