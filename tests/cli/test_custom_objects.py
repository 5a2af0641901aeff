"""`castile custom-objects`, with the server stopped and running."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Shell

DEFINITION = """
custom_object_types = [
    { name = "Roadshow", link_field = "MKTOID", key_fields = [
        { name = "MKTOID", type = "integer" }, { name = "rid", type = "string" },
    ], fields = [{ name = "city", type = "string" }, { name = "seats", type = "integer" }] },
]
"""
RECORDS = """\
MKTOID,rid,city,seats,created_at
9,=r,Rome,7,2014-01-02T03:04:05Z
9,s,,,
8,t,Paris,,
"""


@pytest.fixture(params=["stopped", "running"])
def either(request: pytest.FixtureRequest) -> Shell:
    """An installation with lead 9 whose server is stopped, then one whose server runs."""
    name = "installed" if request.param == "stopped" else "served"
    shell: Shell = request.getfixturevalue(name)
    (shell.folder / "d.toml").write_text(DEFINITION)
    shell.run("apply", "d.toml")
    lead = '{"Id": 9, "Email": "a@example.test"}'
    shell.run("leads", "import", "-", "--format", "jsonl", text=lead)
    (shell.folder / "r.csv").write_text(RECORDS)
    return shell


def test_records_are_imported_and_counted(either: Shell) -> None:
    """Refused rows are named, the others stay, and the exit code is 1."""
    done = either.run("custom-objects", "import", "roadshow", "r.csv", exit_code=1)
    assert done.stdout.splitlines()[:4] == [
        "created    2",
        "updated    0",
        "unchanged  0",
        "refused    1",
    ]
    assert "row 3: MKTOID: no lead has '8'" in done.stderr
    lines = either.run("custom-objects", "export", "Roadshow", "-", "--format", "jsonl").stdout
    first, second = map(json.loads, lines.splitlines())
    assert (first["MKTOID"], first["rid"], first["seats"]) == ("9", "=r", "7")
    assert first["created_at"] == "2014-01-02T03:04:05.000Z"
    assert second["rid"] == "s"


@pytest.mark.parametrize("extension", ["csv", "jsonl"])
def test_what_is_exported_can_be_imported(either: Shell, extension: str) -> None:
    """Nothing changes by it."""
    either.run("custom-objects", "import", "Roadshow", "r.csv", exit_code=1)
    name = f"out.{extension}"
    done = either.run("custom-objects", "export", "Roadshow", name)
    assert done.stdout.splitlines()[0].split() == ["custom-objects", "2"]
    again = either.run("custom-objects", "import", "Roadshow", name)
    assert again.stdout.splitlines()[:3] == ["created    0", "updated    0", "unchanged  2"]


def test_wrong_columns_and_types_refuse_the_file(either: Shell) -> None:
    """Exit code 2, before anything is done."""
    assert "'Tour'; there are: Roadshow" in either.error(
        "custom-objects", "import", "Tour", "r.csv", exit_code=2
    )
    assert "'Tour'" in either.error("custom-objects", "export", "Tour", "x.csv", exit_code=2)
    (either.folder / "w.csv").write_text("MKTOID,rid,town\n9,r,Rome\n")
    error = either.error("custom-objects", "import", "Roadshow", "w.csv", exit_code=2)
    assert "got 'town'" in error
