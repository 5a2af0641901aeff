"""The socket by which commands reach a running server."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from castile.admin import socket as admin_socket
from castile.admin.errors import CommandError
from castile.admin.socket import SOCKET_NAME, AdminSocket, ServerNotRunningError, ask

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


def _answer(command: str, arguments: Mapping[str, Any]) -> object:
    match command:
        case "echo":
            return dict(arguments)
        case "refuse":
            raise CommandError("not so", 4)
        case _:
            raise ValueError("broken")


@contextmanager
def _serving(folder: Path) -> Iterator[None]:
    """Run the server side in a loop of its own, as a server does."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    server = AdminSocket(folder, _answer)
    asyncio.run_coroutine_threadsafe(server.start(), loop).result(10)
    try:
        yield
    finally:
        asyncio.run_coroutine_threadsafe(server.close(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def _send(folder: Path, request: bytes) -> dict[str, Any]:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(10)
        connection.connect(str(folder / SOCKET_NAME))
        connection.sendall(request)
        reply: dict[str, Any] = json.loads(connection.makefile("rb").readline())
        return reply


def test_a_command_is_carried_out_and_its_result_comes_back(tmp_path: Path) -> None:
    """Arguments and result are JSON values."""
    with _serving(tmp_path):
        assert ask(tmp_path, "echo", {"name": "Zoë", "n": 1}) == {"name": "Zoë", "n": 1}


def test_the_error_of_a_command_comes_back_with_its_exit_code(tmp_path: Path) -> None:
    """The command line ends as if it had done the work itself."""
    with _serving(tmp_path), pytest.raises(CommandError, match="not so") as caught:
        ask(tmp_path, "refuse", {})
    assert caught.value.exit_code == 4


def test_a_command_that_breaks_does_not_break_the_server(tmp_path: Path) -> None:
    """The failure is told, and the next command works."""
    with _serving(tmp_path):
        with pytest.raises(CommandError, match="could not do it"):
            ask(tmp_path, "break", {})
        assert ask(tmp_path, "echo", {}) == {}


def test_only_the_owner_may_use_the_socket(tmp_path: Path) -> None:
    """The file has mode 0600 from its first moment on."""
    with _serving(tmp_path):
        assert (tmp_path / SOCKET_NAME).stat().st_mode & 0o777 == 0o600


def test_the_file_goes_with_the_server_and_a_leftover_one_is_replaced(tmp_path: Path) -> None:
    """A server that was killed leaves nothing that stops the next one."""
    with socket.socket(socket.AF_UNIX) as killed:
        killed.bind(str(tmp_path / SOCKET_NAME))
    with pytest.raises(ServerNotRunningError):
        ask(tmp_path, "echo", {})
    with _serving(tmp_path):
        assert ask(tmp_path, "echo", {}) == {}
    assert not (tmp_path / SOCKET_NAME).exists()


def test_without_a_server_there_is_an_error_of_its_own(tmp_path: Path) -> None:
    """The command line then opens the database itself."""
    with pytest.raises(ServerNotRunningError, match=str(tmp_path)):
        ask(tmp_path, "echo", {})


def test_a_data_folder_with_a_long_path_works(tmp_path: Path) -> None:
    """The system's limit of 108 bytes for addresses of sockets is none for folders."""
    folder = tmp_path / ("long" * 30)
    folder.mkdir()
    with _serving(folder):
        assert ask(folder, "echo", {"a": 1}) == {"a": 1}


@pytest.mark.parametrize("request_line", [b"nonsense\n", b"[]\n", b'{"command": "echo"}\n'])
def test_a_line_that_is_no_command_is_refused(tmp_path: Path, request_line: bytes) -> None:
    """The other side hears what was expected."""
    with _serving(tmp_path):
        reply = _send(tmp_path, request_line)
    assert reply == {"error": "expected a line of JSON with command and arguments", "exit_code": 2}


def test_a_request_has_a_greatest_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No command can fill the memory of the server."""
    monkeypatch.setattr(admin_socket, "REQUEST_BYTES_MAX", 100)
    exact = b'{"command": "echo", "arguments": {"a": "%b"}}\n'
    with _serving(tmp_path):
        assert "result" in _send(tmp_path, exact % (b"x" * (100 - len(exact) + 2)))
        too_long = _send(tmp_path, exact % (b"x" * 200))
    assert too_long == {"error": "a command may have 100 bytes at most", "exit_code": 2}


def test_a_client_that_says_nothing_is_let_go(tmp_path: Path) -> None:
    """A connection that is closed without a request does no harm."""
    with _serving(tmp_path):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(tmp_path / SOCKET_NAME))
        assert ask(tmp_path, "echo", {}) == {}
