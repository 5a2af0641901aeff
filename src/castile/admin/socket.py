"""
How commands of an operator reach a running server: a Unix socket in the data folder.

The socket file has mode 0600, so that who can read the data folder's secrets can also give
commands, and nobody else. One connection carries one request: a line of JSON
`{"command": NAME, "arguments": {...}}`, answered by a line `{"result": ...}` or
`{"error": TEXT, "exit_code": NUMBER}`.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

import orjson

from castile.admin.errors import CommandError

if TYPE_CHECKING:
    from pathlib import Path

SOCKET_NAME: Final = "admin.sock"
REQUEST_BYTES_MAX: Final = 16 << 20
REQUEST_SECONDS_MAX: Final = 10.0
ANSWER_SECONDS_MAX: Final = 600.0
_PATH_BYTES_MAX: Final = 100

Answer = Callable[[str, Mapping[str, Any]], object]
"""Carries out a command by name and arguments; blocks; raises CommandError."""


class ServerNotRunningError(Exception):
    """No server answers in the data folder."""


class AdminSocket:
    """
    Serve commands on `DATA/admin.sock` until closed.

    Args:
        folder: The data folder. The caller holds its lock, so a socket file that is found there
            is left over from a server that was killed.
        answer: Carries out one command; called in a worker thread.

    Source: decided (an operator's commands need no token on disk and no second writer).
    """

    def __init__(self, folder: Path, answer: Answer) -> None:
        self._folder = folder
        self._answer = answer
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Begin to listen; the file is there, with mode 0600, when this returns."""
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        with _address(self._folder) as address:
            (self._folder / SOCKET_NAME).unlink(missing_ok=True)
            before = os.umask(0o177)
            try:
                listener.bind(address)
            finally:
                os.umask(before)
        self._server = await asyncio.start_unix_server(
            self._serve, sock=listener, limit=REQUEST_BYTES_MAX
        )

    async def close(self) -> None:
        """Stop listening and remove the file; commands in progress end."""
        if self._server is None:
            return
        self._server.close()
        (self._folder / SOCKET_NAME).unlink(missing_ok=True)
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(REQUEST_SECONDS_MAX):
                line = await reader.readline()
            if line:
                writer.write(await self._reply(line) + b"\n")
                await writer.drain()
        except ValueError:
            writer.write(_error(f"a command may have {REQUEST_BYTES_MAX} bytes at most", 2) + b"\n")
        except (TimeoutError, ConnectionError):
            pass  # the other side is gone or never spoke
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    async def _reply(self, line: bytes) -> bytes:
        try:
            request = orjson.loads(line)
            command, arguments = str(request["command"]), dict(request["arguments"])
        except (ValueError, TypeError, KeyError):
            return _error("expected a line of JSON with command and arguments", 2)
        try:
            result = await asyncio.to_thread(self._answer, command, arguments)
            return orjson.dumps({"result": result})
        except CommandError as error:
            return _error(str(error), error.exit_code)
        except Exception as error:  # noqa: BLE001 - the end of this pipeline: the server goes on
            return _error(f"the server could not do it: {error!r}", 1)


def ask(
    folder: Path,
    command: str,
    arguments: Mapping[str, object],
    *,
    seconds_max: float = ANSWER_SECONDS_MAX,
) -> object:
    """
    Have the server of a data folder carry out a command.

    Args:
        folder: The data folder.
        command: Its name, such as `user add`.
        arguments: JSON values by name.
        seconds_max: How long to wait for the answer.

    Returns:
        What the command returned, through JSON.

    Raises:
        ServerNotRunningError: Nothing listens in that folder.
        CommandError: The command failed, or no answer came in time.
    """
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(seconds_max)
        try:
            with _address(folder) as address:
                connection.connect(address)
        except (FileNotFoundError, ConnectionRefusedError, NotADirectoryError):
            raise ServerNotRunningError(f"no server is running on {folder}") from None
        except PermissionError:
            raise CommandError(f"{folder / SOCKET_NAME}: you may not use it", 4) from None
        line = _exchange(connection, {"command": command, "arguments": arguments})
    reply = orjson.loads(line)
    if "error" in reply:
        raise CommandError(reply["error"], reply["exit_code"])
    result: object = reply["result"]
    return result


def _exchange(connection: socket.socket, request: Mapping[str, object]) -> bytes:
    try:
        with connection.makefile("rwb") as stream:
            stream.write(orjson.dumps(request) + b"\n")
            stream.flush()
            line = stream.readline()
    except (TimeoutError, ConnectionError):
        line = b""
    if not line.endswith(b"\n"):
        raise CommandError("the server ended before it answered; look whether it was done", 1)
    return line


def _error(message: str, exit_code: int) -> bytes:
    return orjson.dumps({"error": message, "exit_code": exit_code})


@contextlib.contextmanager
def _address(folder: Path) -> Iterator[str]:
    """Give the socket's address; a long path goes by way of an open folder (Linux)."""
    path = folder / SOCKET_NAME
    if len(os.fsencode(path)) <= _PATH_BYTES_MAX:
        yield str(path)
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{descriptor}/{SOCKET_NAME}"
    finally:
        os.close(descriptor)
