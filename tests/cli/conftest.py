"""Commands as a person types them, over a stopped or a running server."""

from __future__ import annotations

import asyncio
import json
import secrets
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from castile.admin.start import prepare
from castile.assemble import HANDLERS, make_service, open_installation
from castile.cli.main import main
from castile.cli.operator import new_id, settings_from
from castile.cli.serve import ready_object
from castile.clock import MovableClock
from castile.server.background import Background, make_job_runner
from castile.server.lifecycle import Service, address_of, listen, serve
from castile.server.pipeline import Pipeline

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from click.testing import Result


@dataclass
class Shell:
    """
    A working folder and an environment, in which commands are typed.

    Nothing is flushed to disk: the environment holds CASTILE_TEST.
    """

    folder: Path
    environment: dict[str, str] = field(default_factory=lambda: {"CASTILE_TEST": "true"})

    @property
    def data(self) -> Path:
        """The data folder of every command that names no other."""
        return self.folder / "castile-data"

    def run(self, *arguments: str, exit_code: int = 0, text: str = "") -> Result:
        """Type a command; it must end with this exit code."""
        result = CliRunner(env=self.environment).invoke(main, arguments, input=text)
        assert result.exit_code == exit_code, (result.output, result.exception)
        return result

    def json(self, *arguments: str) -> Any:
        """Type a command with --json, and read what it prints."""
        return json.loads(self.run(*arguments, "--json").stdout)

    def error(self, *arguments: str, exit_code: int) -> str:
        """Type a command that must fail; return its last sentence."""
        return self.run(*arguments, exit_code=exit_code).stderr.strip().splitlines()[-1]

    @contextmanager
    def server(self) -> Iterator[dict[str, object]]:
        """Run a server over the data folder; gives the object of its ready file."""
        ready_file = str(self.folder / "ready.json")
        options = {"data": str(self.data), "ready_file": ready_file, "test": True}
        settings = settings_from(options, None)
        listener = listen("127.0.0.1", 0)
        with (
            ThreadPoolExecutor(2) as workers,
            open_installation(settings, MovableClock(), new_id) as installation,
        ):
            user = prepare(installation, secrets.token_hex).user
            endpoint = f"http://{address_of(listener)}/soap/mktows/3_1"
            ready = ready_object(settings, endpoint, user)
            serving = threading.Event()
            background = Background(make_job_runner(installation, HANDLERS), 10)
            pipeline = Pipeline(installation, workers, workers)
            service = make_service(
                installation, listener, pipeline, background, ready=ready, announce=serving.set
            )
            with _running(service, serving):
                yield ready


@contextmanager
def _running(service: Service, serving: threading.Event) -> Iterator[None]:
    loops: list[asyncio.AbstractEventLoop] = []

    async def work() -> None:
        loops.append(asyncio.get_running_loop())
        await serve(service)

    thread = threading.Thread(target=lambda: asyncio.run(work()))
    thread.start()
    assert serving.wait(10)
    try:
        yield
    finally:
        loops[0].call_soon_threadsafe(service.stop.ask)
        thread.join(20)
        assert not thread.is_alive()


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A new working folder; nothing was served there yet."""
    monkeypatch.chdir(tmp_path)
    return Shell(tmp_path)


@pytest.fixture
def installed(shell: Shell) -> Shell:
    """A data folder with the subscription `default` and the user `demo.user_01`; no server runs."""
    shell.data.mkdir(mode=0o700)
    definition = shell.folder / "users.toml"
    definition.write_text('users = [{user_id = "demo.user_01", encryption_key = "exampleKey01"}]\n')
    shell.run("apply", str(definition))
    return shell


@pytest.fixture
def served(installed: Shell) -> Iterator[Shell]:
    """The same with a running server, whose ready file is `ready.json`."""
    with installed.server():
        yield installed
