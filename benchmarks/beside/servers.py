"""The servers of a comparison, each a process of its own on one core."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.beside.base import ATTRIBUTES, CREDENTIALS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

START_SECONDS_MAX: Final = 60.0
SPYNE_PACKAGES: Final = ("spyne", "lxml", "pytz", "granian")
CASTILE: Final = (str(Path(sys.executable).with_name("castile")),)
_HERE: Final = Path(__file__).parent


class CannotHaveError(Exception):
    """A server cannot be had on this machine; the message says why."""


@dataclass(frozen=True)
class RunningServer:
    """A server that answers on 127.0.0.1."""

    port: int
    pid: int


@contextmanager
def serving_castile(
    folder: Path,
    core: int | None,
    *,
    program: Sequence[str] = CASTILE,
    options: Sequence[str] = (),
) -> Iterator[RunningServer]:
    """
    Serve the data folder that `filled.fill_castile` made, durably.

    Args:
        folder: Holds `data` and `definition.toml`.
        core: The core to run on, None for any.
        program: What is run in place of the installed command.
        options: More options of `castile serve`.
    """
    ready_file = folder / "ready.json"
    ready_file.unlink(missing_ok=True)
    command = [*program, "serve", "--port", "0", *options]
    command += ["--data", str(folder / "data"), "--definition", str(folder / "definition.toml")]
    with _process([*command, "--ready-file", str(ready_file)], core, folder) as process:
        _wait(ready_file.exists, process, folder)
        ready = json.loads(ready_file.read_bytes())
        assert not ready["test"]
        yield RunningServer(int(ready["endpoint"].split(":")[2].split("/")[0]), process.pid)


@contextmanager
def serving_fixed(folder: Path, answer: bytes, core: int | None) -> Iterator[RunningServer]:
    """
    Serve a fixed answer with the HTTP server of Castile.

    Args:
        folder: For its files.
        answer: The body of the answer.
        core: The core to run on, None for any.
    """
    file, log = folder / "answer.xml", folder / "log"
    file.write_bytes(answer)
    command = [sys.executable, "-m", "benchmarks.beside.fixed_app", str(file)]
    with _process(command, core, folder) as process:
        _wait(lambda: log.read_text().endswith("\n"), process, folder)
        yield RunningServer(int(log.read_text().rpartition(":")[2]), process.pid)


@contextmanager
def serving_spyne(
    folder: Path, database: Path, python: Path, core: int | None
) -> Iterator[RunningServer]:
    """
    Serve the file that `base.fill_columns` made, with spyne on granian.

    Args:
        folder: For its files.
        database: The SQLite file.
        python: The interpreter of the environment that `spyne_environment` made.
        core: The core to run on, None for any.
    """
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [str(python.with_name("granian")), "--interface", "wsgi", "--no-ws"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--workers", "1"]
    command += ["--blocking-threads", "1", "--log-level", "warning", "spyne_app:application"]
    variables = {
        "ATTRIBUTES": ",".join(ATTRIBUTES),
        "DATABASE": str(database),
        "KEY": CREDENTIALS.encryption_key,
        "USER_ID": CREDENTIALS.user_id,
    }
    with _process(command, core, folder, cwd=_HERE, variables=variables) as process:
        _wait(lambda: _listens(port), process, folder)
        yield RunningServer(port, process.pid)


def spyne_environment(folder: Path) -> Path:
    """
    Make a virtual environment with spyne, unless the folder has one.

    Args:
        folder: Where it is made.

    Returns:
        Its interpreter.

    Raises:
        CannotHaveError: It cannot be installed here.
    """
    python = folder / "bin" / "python"
    if (folder / "bin" / "granian").exists():
        return python
    print(f"Installing {', '.join(SPYNE_PACKAGES)} into {folder} ...", file=sys.stderr)
    install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    try:
        for command in ([sys.executable, "-m", "venv", str(folder)], [*install, *SPYNE_PACKAGES]):
            subprocess.run(command, check=True, capture_output=True, text=True, timeout=300)
    except subprocess.SubprocessError as error:
        lines = str(getattr(error, "stderr", None) or error).strip().splitlines()
        raise CannotHaveError(f"spyne cannot be installed: {lines[-1]}") from error
    return python


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


@contextmanager
def _process(
    command: Sequence[str],
    core: int | None,
    folder: Path,
    *,
    cwd: Path | None = None,
    variables: Mapping[str, str] | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    inherited = {key: text for key, text in os.environ.items() if not key.startswith("CASTILE_")}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            command, stdout=log, stderr=log, cwd=cwd, env={**inherited, **(variables or {})}
        )
    try:
        if core is not None:
            os.sched_setaffinity(process.pid, {core})
        yield process
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)
        process.kill()
        process.wait()


def _wait(condition: Callable[[], bool], process: subprocess.Popen[bytes], folder: Path) -> None:
    until_seconds = time.monotonic() + START_SECONDS_MAX
    while not condition():
        if process.poll() is not None or time.monotonic() > until_seconds:
            raise CannotHaveError((folder / "log").read_text()[-2000:])
        time.sleep(0.02)
