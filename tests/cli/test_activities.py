"""`castile activities`, with the server stopped and running."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Shell

ROWS = """\
id,lead_id,at,type,asset,attributes
1086173,9,2014-01-02T03:04:05Z,Visit Webpage,Home,"[[""Webpage ID"",""17""]]"
1086174,9,2014-01-02T03:04:06Z,fill out form,=Contact,
"""


@pytest.fixture(params=["stopped", "running"])
def either(request: pytest.FixtureRequest) -> Shell:
    """An installation with lead 9 whose server is stopped, then one whose server runs."""
    name = "installed" if request.param == "stopped" else "served"
    shell: Shell = request.getfixturevalue(name)
    shell.run("leads", "import", "-", "--format", "jsonl", text='{"Id": 9}')
    (shell.folder / "a.csv").write_text(ROWS)
    return shell


def test_activities_are_imported_and_counted(either: Shell) -> None:
    """An id that is there is refused the second time, and the exit code is 1."""
    dry = either.json("activities", "import", "a.csv", "--dry-run")
    assert dry == {"added": 2, "refused": 0, "dry_run": True}
    assert either.json("activities", "import", "a.csv") == {**dry, "dry_run": False}
    again = either.run("activities", "import", "a.csv", "--errors", "e.csv", exit_code=1)
    assert again.stdout.splitlines() == ["added    0", "refused  2", "dry run  no"]
    assert "activity 1086173 is stored already" in (either.folder / "e.csv").read_text()


@pytest.mark.parametrize("extension", ["csv", "jsonl"])
def test_what_is_exported_can_be_imported_elsewhere(either: Shell, extension: str) -> None:
    """Under new ids here, since the old ones are taken."""
    either.run("activities", "import", "a.csv")
    name = f"out.{extension}"
    assert either.json("activities", "export", name)["activities"] == 2
    text = (either.folder / name).read_text()
    assert ("'=Contact" in text) is (extension == "csv")
    (either.folder / name).write_text(text.replace("108617", "208617"))
    assert either.json("activities", "import", name)["added"] == 2
    lines = either.run("activities", "export", "-", "--format", "jsonl").stdout.splitlines()
    first, _, third, _ = ({**json.loads(line), "id": 0} for line in lines)
    assert first == third
    assert first["attributes"] == [["Webpage ID", "17"], ["Lead ID", "9"]]


def test_wrong_columns_refuse_the_file(either: Shell) -> None:
    """All of them are named."""
    (either.folder / "a.csv").write_text("id,when,who\n1,2,3\n")
    assert "got 'when', 'who'" in either.error("activities", "import", "a.csv", exit_code=2)


def test_an_activity_is_added_to_a_visitor(either: Shell) -> None:
    """The visitor is made when nobody has the cookie."""
    arguments = (
        "activities",
        "add",
        "Visit Webpage",
        "--cookie",
        "token:v",
        "--asset",
        "Home",
        "--asset-id",
        "17",
        "--attribute",
        "Webpage URL=/a?b=c",
        "--attribute",
        "Referrer URL=",
        "--at",
        "2026-08-01T00:00:00Z",
    )
    assert either.json(*arguments) == {"id": 1, "lead_id": 10, "new_lead": True}
    assert either.run(*arguments).stdout.splitlines() == [
        "id        2",
        "lead id   10",
        "new lead  no",
    ]
    line = either.run("activities", "export", "-", "--format", "jsonl").stdout.splitlines()[0]
    assert json.loads(line) == {
        "id": 1,
        "lead_id": 10,
        "at": "2026-08-01T00:00:00.000Z",
        "type": "Visit Webpage",
        "asset_id": 17,
        "asset": "Home",
        "attributes": [["Webpage URL", "/a?b=c"], ["Referrer URL", ""], ["Lead ID", "10"]],
    }


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("Fly", "--lead-id", "9"), "type: expected"),
        (("New Lead",), "the id of a lead or a cookie"),
        (("New Lead", "--lead-id", "9", "--attribute", "x"), "NAME=VALUE, got 'x'"),
        (("New Lead", "--lead-id", "9", "--attribute", "=x"), "NAME=VALUE, got '=x'"),
    ],
)
def test_what_cannot_be_added_is_told(
    installed: Shell, arguments: tuple[str, ...], reason: str
) -> None:
    """Wrong usage is exit code 2."""
    installed.run("leads", "import", "-", "--format", "jsonl", text='{"Id": 9}')
    assert reason in installed.error("activities", "add", *arguments, exit_code=2)


def test_an_activity_of_a_lead_that_is_not_there_is_told(installed: Shell) -> None:
    """What is not found is exit code 1."""
    arguments = ("activities", "add", "New Lead", "--lead-id", "8")
    assert "no lead 8" in installed.error(*arguments, exit_code=1)
