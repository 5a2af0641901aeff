"""A real server for real clients, and the programs that are clients."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from tests.interop.clients import ScriptClient, suds_client, zeep_client
from tests.interop.company import ACTIVITY_COUNT, DEFINITION, LEAD_COUNT, write_files
from tests.interop.programs import Program
from tests.interop.server_process import run_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from tests.interop.clients import Client
    from tests.interop.server_process import RunningServer

FOLDER = Path(__file__).parent


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server with its defaults, but for limits that a test suite exceeds, and without leads."""
    folder = tmp_path_factory.mktemp("server")
    with _run(folder) as running:
        yield running


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server with leads and activities of the old service, which no test changes."""
    folder = tmp_path_factory.mktemp("loaded")
    write_files(folder)
    with _run(folder) as running:
        leads = running.command("leads", "import", str(folder / "leads.csv"))
        assert (leads["created"], leads["refused"]) == (LEAD_COUNT, 0)
        activities = running.command("activities", "import", str(folder / "activities.csv"))
        assert (activities["added"], activities["refused"]) == (ACTIVITY_COUNT, 0)
        yield running


def _run(folder: Path) -> AbstractContextManager[RunningServer]:
    (folder / "definition.toml").write_text(DEFINITION, "utf-8")
    return run_server(folder, "--definition", "definition.toml")


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


@pytest.fixture(scope="session", params=["zeep", "suds", "php", "node"])
def client_of(request: pytest.FixtureRequest) -> Callable[[RunningServer], Client]:
    """Each client library in turn: give it a server."""
    if request.param == "zeep":
        return cache(zeep_client)
    if request.param == "suds":
        return cache(suds_client)
    program: Program = request.getfixturevalue(request.param)
    extension = {"php": "php", "node": "js"}[request.param]
    return lambda server: ScriptClient(program, server, extension)
