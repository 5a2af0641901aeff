"""`castile serve`, as a process of its own."""

from __future__ import annotations

import json
import os
import pty
import re
import shlex
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from castile.admin.first_user import FirstUser
from castile.admin.start import Prepared
from castile.cli.serve import announce, option_help, ready_object
from castile.clock import SystemClock
from castile.settings import SETTINGS, resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.conftest import Shell

ROOT = Path(__file__).parents[2]
PROGRAM = (sys.executable, "-c", "from castile.cli.main import main; main()")
USER = FirstUser("demo.user_01", "exampleKey01")


@contextmanager
def _server(shell: Shell, *options: str, stdout: int = subprocess.PIPE) -> Iterator[Any]:
    """Start a server on a free port, wait until it answers, and end it whatever happens."""
    arguments = (*PROGRAM, "serve", "--port", "0", "--ready-file", "ready.json", *options)
    with subprocess.Popen(
        arguments,
        cwd=shell.folder,
        stdout=stdout,
        stderr=subprocess.STDOUT,
        env={**os.environ, **shell.environment},
    ) as process:
        try:
            shell.run("ready", "--wait", "30")
            yield process
        finally:
            process.kill()


def _ready(shell: Shell) -> dict[str, Any]:
    ready: dict[str, Any] = json.loads((shell.folder / "ready.json").read_text())
    return ready


def test_one_command_starts_a_server_that_answers(shell: Shell) -> None:
    """Without anything prepared: folder, subscription, user and key are made."""
    with _server(shell) as process:
        ready = _ready(shell)
        assert ready["pid"] == process.pid
        assert ready["wsdl"] == f"{ready['endpoint']}?WSDL"
        assert ready["data"] == str(shell.data)
        shell.run("call", "listMObjects", "--ready-file", "ready.json")
        assert [row["name"] for row in shell.json("subscription", "list")] == ["default"]
        process.send_signal(signal.SIGTERM)
        output = process.communicate(timeout=30)[0].decode()
        assert process.returncode == 0
    modes = [path.stat().st_mode & 0o777 for path in (shell.data, shell.data / "first-user.txt")]
    assert modes == [0o700, 0o600]
    assert ready["encryption_key"] in (shell.data / "first-user.txt").read_text()
    for part in (ready["endpoint"], ready["wsdl"], ready["user_id"], "first-user.txt"):
        assert part in output
    assert ready["encryption_key"] not in output


def test_the_log_tells_of_each_call_under_its_id(shell: Shell) -> None:
    """At debug; without a terminal each event is one line of JSON, and holds no key."""
    with _server(shell, "--log-level", "debug") as process:
        key = _ready(shell)["encryption_key"]
        shell.run("call", "listMObjects", "--ready-file", "ready.json")
        kept = shell.json("journal", "list")
        process.terminate()
        output = process.communicate(timeout=30)[0].decode()
    events = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
    ours = [each for each in events if each["logger"].startswith("castile.")]
    assert [each["event"] for each in ours] == ["server_ready", "call_answered", "server_stopped"]
    assert ours[1]["operation"] == "listMObjects"
    assert [ours[1]["call_id"]] == [call["call_id"] for call in kept]
    assert key not in output


def test_the_ready_file_is_private_and_goes_with_the_server(shell: Shell) -> None:
    """It holds a key."""
    with _server(shell) as process:
        assert (shell.folder / "ready.json").stat().st_mode & 0o777 == 0o600
        process.terminate()
        process.wait(30)
    assert not (shell.folder / "ready.json").exists()


def test_the_key_is_printed_on_a_terminal(shell: Shell) -> None:
    """Only a person at a terminal sees it at start."""
    ours, theirs = pty.openpty()
    with _server(shell, stdout=theirs) as process:
        key = _ready(shell)["encryption_key"]
        process.terminate()
        process.wait(30)
    os.close(theirs)
    printed = b""
    while key.encode() not in printed:
        printed += os.read(ours, 4096)
    os.close(ours)


def test_what_was_stored_is_there_after_a_restart(shell: Shell) -> None:
    """The same user, and the lead of the first run."""
    lead = ("leadKey.keyType=EMAIL", "leadKey.keyValue=a@b.example")
    with _server(shell) as process:
        before = _ready(shell)
        shell.run("call", "syncLead", "leadRecord.Email=a@b.example")
        process.terminate()
        process.wait(30)
    with _server(shell):
        assert _ready(shell)["encryption_key"] == before["encryption_key"]
        assert "a@b.example" in shell.run("call", "getLead", *lead).stdout


def test_a_definition_is_applied_before_the_first_call(shell: Shell) -> None:
    """The ready file names its first enabled user, and no other user is made."""
    (shell.folder / "d.toml").write_text(
        'users = [{user_id = "z_01", disabled = true}, {user_id = "y_01"}, {user_id = "x_01"}]\n'
        '[subscription]\nname = "acme"\n'
    )
    with _server(shell, "--definition", "d.toml"):
        assert _ready(shell)["user_id"] == "y_01"
        assert [row["name"] for row in shell.json("subscription", "list")] == ["acme"]
        assert len(shell.json("user", "list")) == 3
    assert not (shell.data / "first-user.txt").exists()


def test_the_demo_is_served_to_the_user_of_the_ready_file(shell: Shell) -> None:
    """The second start with --demo answers as the first one did."""
    selector = "leadSelector.staticListName=Newsletter"
    call = ("call", "getMultipleLeads", selector, "--ready-file", "ready.json")
    with _server(shell, "--demo") as process:
        assert _ready(shell)["user_id"] in (shell.data / "first-user.txt").read_text()
        first = shell.run(*call).stdout
        process.terminate()
        assert b"500 leads" in process.communicate(timeout=30)[0]
    assert "returnCount: " in first
    with _server(shell, "--demo") as process:
        assert shell.run(*call).stdout == first
        process.terminate()
        assert b"nothing was loaded" in process.communicate(timeout=30)[0]


def test_the_calls_on_the_page_about_the_demo_are_answered(shell: Shell) -> None:
    """Each of them as it stands there, in this order."""
    page = (ROOT / "docs" / "demo.md").read_text("utf-8")
    shown = re.findall(r"^castile (.+)$", page, re.MULTILINE)
    assert len(shown) > 20
    quarter_ago_seconds = SystemClock().now_ms() // 1000 - 15 * 60
    quarter_ago = datetime.fromtimestamp(quarter_ago_seconds, UTC).isoformat()
    with _server(shell, "--demo"):
        for line in shown:
            arguments = shlex.split(re.sub(r"\$\(date.*\)", quarter_ago, line))
            printed = shell.run(*arguments).stdout
            assert not re.search(r"^ *(return)?[cC]ount: 0$", printed, re.MULTILINE), line


def test_a_definition_that_is_wrong_ends_the_start_with_2(shell: Shell) -> None:
    """No call is answered with half of it."""
    (shell.folder / "d.toml").write_text("colour = 1\n")
    error = shell.error("serve", "--port", "0", "--definition", "d.toml", exit_code=2)
    assert "d.toml: colour" in error


def test_an_address_in_use_is_exit_code_3(shell: Shell) -> None:
    """The sentence says what to do."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert "--port" in shell.error("serve", "--port", str(port), exit_code=3)
    assert not shell.data.exists()


def test_a_second_server_on_a_data_folder_is_exit_code_4(served: Shell) -> None:
    """The first one goes on."""
    assert "in use" in served.error("serve", "--port", "0", exit_code=4)
    served.run("ready")


def test_a_data_folder_that_cannot_be_made_is_exit_code_4(shell: Shell) -> None:
    """A file stands where the folder should be."""
    shell.data.write_text("a file")
    assert "castile-data" in shell.error("serve", "--port", "0", exit_code=4)


@pytest.mark.parametrize("name", sorted(SETTINGS))
def test_every_setting_is_an_option(shell: Shell, name: str) -> None:
    """The table is the only place where an option is declared."""
    assert f"{SETTINGS[name].option} " in shell.run("serve", "--help").stdout


def test_the_help_of_an_option_has_range_unit_and_default() -> None:
    """What may be given can be read without the page."""
    assert option_help(SETTINGS["rate_seconds"]).endswith("[1 to 86400 seconds; default 20]")
    words = "[debug, info, warning, error; default info]"
    assert option_help(SETTINGS["log_level"]).endswith(words)
    assert option_help(SETTINGS["public_url"]) == SETTINGS["public_url"].help


def test_a_public_url_is_told_to_people_and_the_local_address_to_programs(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A test suite on this machine need not go by way of a proxy (decided)."""
    settings = resolve({"public_url": "https://soap.example.com", "data": tmp_path}, {})
    local = "http://127.0.0.1:8080/soap/mktows/3_1"
    announce(settings, local, Prepared(USER, generated=False, lines=()))
    printed = capsys.readouterr().out
    assert "https://soap.example.com/soap/mktows/3_1?WSDL" in printed
    assert f"castile user show demo.user_01 --data {tmp_path}" in printed
    assert ready_object(settings, local, USER)["endpoint"] == local


def test_a_server_without_an_enabled_user_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    """It starts all the same: users can be added."""
    settings = resolve({"test": True}, {})
    announce(settings, "http://x", Prepared(None, generated=False, lines=()))
    printed = capsys.readouterr().out
    assert "castile user add" in printed
    assert "nothing is flushed to disk" in printed
    assert ready_object(settings, "http://x", None)["encryption_key"] is None
