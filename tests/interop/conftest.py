"""A real server for real clients, and the programs that are clients."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from tests.interop.programs import Program
from tests.interop.server_process import run_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.interop.server_process import RunningServer

FOLDER = Path(__file__).parent


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server with its defaults, but for a rate that a test suite exceeds."""
    folder = tmp_path_factory.mktemp("server")
    with run_server(folder, "--rate-calls", "0") as running:
        yield running


@pytest.fixture
def email() -> str:
    """An address that no lead has."""
    return f"{uuid4().hex}@example.com"


@pytest.fixture(scope="session")
def php() -> Program:
    """PHP with its SOAP extension."""
    try:
        listed = subprocess.run(["php", "-m"], check=True, capture_output=True, text=True).stdout
    except FileNotFoundError:
        listed = ""
    if "soap" not in listed.split():
        pytest.fail("PHP's SoapClient is missing; type: apt-get install php-cli php-soap")
    return Program(("php", "-d", "soap.wsdl_cache_enabled=0"), FOLDER / "php")


@pytest.fixture(scope="session")
def node() -> Program:
    """Node with node-soap."""
    folder = FOLDER / "node"
    try:
        subprocess.run(["node", "--version"], check=True, capture_output=True)
    except FileNotFoundError:
        pytest.fail("Node is missing; type: apt-get install nodejs npm")
    if not (folder / "node_modules" / "soap").is_dir():
        pytest.fail(f"node-soap is missing; type: npm ci --prefix {folder}")
    return Program(("node",), folder)
