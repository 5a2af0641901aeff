"""`castile support-case`."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Shell


@pytest.fixture
def call_id(served: Shell) -> str:
    """A call that was refused."""
    (served.folder / "key").write_text("somethingElse1\n")
    user = ("--user", "demo.user_01", "--key-file", str(served.folder / "key"))
    served.run("call", "listMObjects", *user, "--ready-file", "ready.json", exit_code=1)
    (row,) = served.json("journal", "list")
    return str(row["call_id"])


def test_one_zip_is_written(served: Shell, call_id: str) -> None:
    """Named after the call, for its owner alone."""
    text = served.run("support-case", call_id).stdout
    path = served.folder / f"castile-support-case-{call_id}.zip"
    assert path.name in text
    assert path.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(path) as archive:
        page = archive.read(f"castile-support-case-{call_id}/index.html")
    assert b"20014 Authentication failed" in page


def test_no_file_is_overwritten(served: Shell, call_id: str) -> None:
    """A case that was written before stays."""
    case = served.folder / "case.zip"
    written = served.json("support-case", call_id, "--output", str(case))
    assert written["bytes"] == case.stat().st_size
    error = served.error("support-case", call_id, "--output", str(case), exit_code=2)
    assert "cannot be written: File exists" in error


def test_an_unknown_call_ends_with_1(installed: Shell) -> None:
    """As everything that is not found."""
    assert "is kept" in installed.error("support-case", "nothing", exit_code=1)
