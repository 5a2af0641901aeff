"""`castile opportunities` and `castile roles`, with the server stopped and running."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Shell

OPPORTUNITIES = """\
Id,created_at,crm_id,company,Name,Amount,IsWon
41,2014-01-02T03:04:05Z,006000000000001AAA,Acme,=Big,1500,1
42,,,,,,
,,,acme,Second,x,
"""
ROLES = """\
Id,OpportunityId,PersonId,Role,IsPrimary
12,41,9,Buyer,1
13,99,9,Buyer,
"""


@pytest.fixture(params=["stopped", "running"])
def either(request: pytest.FixtureRequest) -> Shell:
    """An installation with lead 9 whose server is stopped, then one whose server runs."""
    name = "installed" if request.param == "stopped" else "served"
    shell: Shell = request.getfixturevalue(name)
    lead = '{"Id": 9, "Email": "a@example.test"}'
    shell.run("leads", "import", "-", "--format", "jsonl", text=lead)
    (shell.folder / "o.csv").write_text(OPPORTUNITIES)
    (shell.folder / "r.csv").write_text(ROLES)
    return shell


def test_opportunities_and_roles_are_imported_and_counted(either: Shell) -> None:
    """Refused rows are named, the others stay, and the exit code is 1."""
    done = either.run("opportunities", "import", "o.csv", "--errors", "e.csv", exit_code=1)
    assert done.stdout.splitlines()[:4] == [
        "created    2",
        "updated    0",
        "unchanged  0",
        "refused    1",
    ]
    assert "Amount: expected a decimal number" in (either.folder / "e.csv").read_text()
    assert "no opportunity 99" in either.error("roles", "import", "r.csv", exit_code=1)
    lines = either.run("roles", "export", "-", "--format", "jsonl").stdout.splitlines()
    (role,) = map(json.loads, lines)
    assert (role["Id"], role["OpportunityId"], role["PersonId"]) == (12, 41, 9)


@pytest.mark.parametrize("extension", ["csv", "jsonl"])
def test_what_is_exported_can_be_imported(either: Shell, extension: str) -> None:
    """Nothing changes by it."""
    either.run("opportunities", "import", "o.csv", exit_code=1)
    either.run("roles", "import", "r.csv", exit_code=1)
    for kind, count in (("opportunities", 2), ("roles", 1)):
        name = f"{kind}.{extension}"
        assert either.json(kind, "export", name)[kind] == count
        again = either.json(kind, "import", name)
        assert again["unchanged"] == count
        assert again["refused"] == 0
    text = (either.folder / f"opportunities.{extension}").read_text()
    assert ("'=Big" in text) is (extension == "csv")


def test_wrong_columns_refuse_the_file(either: Shell) -> None:
    """All of them are named."""
    (either.folder / "o.csv").write_text("Id,name\n1,2\n")
    assert "got 'name'" in either.error("opportunities", "import", "o.csv", exit_code=2)
