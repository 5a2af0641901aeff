"""What tests of imports share: rows in, and what became of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from castile.admin.commands import run_command

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.harness import Harness

DEFINITION = """
lead_fields = [
    { name = "Shoe", type = "integer" },
    { name = "Seen", type = "datetime" },
    { name = "owner", type = "string" },
    { name = "Gone", type = "string", hidden = true },
    { name = "Industry", blocked = true },
]
lead_owners = [
    { email = "sam@example.com", crm_id = "005000000000001AAA", sales_user_id = "1001" },
]
partitions = [{ name = "Europe Leads" }]
lists = [{ name = "Hot; Leads", id = 1012 }, { name = "Plain" }]
"""


def run(castile: Harness, command: str, /, **arguments: object) -> Any:
    """Run a command as the socket does: arguments and result go through JSON."""
    sent = json.loads(json.dumps(arguments))
    return json.loads(json.dumps(run_command(castile.installation, command, sent)))


def bring(castile: Harness, kind: str, *rows: Mapping[str, object], **more: object) -> Any:
    """Import rows, each as an object; return counts and what was refused."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    cells = [[row.get(name) for name in columns] for row in rows]
    return run(castile, f"{kind} import", columns=columns, rows=cells, **more)


def bring_leads(castile: Harness, *rows: Mapping[str, object], **more: object) -> dict[str, int]:
    """Import leads of which none is refused; return the counts that are not 0."""
    done = bring(castile, "leads", *rows, **more)
    assert done["refused"] == []
    return {name: count for name, count in done["counts"].items() if count}


def refused_lead(castile: Harness, **row: object) -> str:
    """Import one lead that is refused; return the reason."""
    done = bring(castile, "leads", row)
    ((place, reason),) = done["refused"]
    assert place == 0
    assert set(done["counts"].values()) == {0}
    return str(reason)


def bring_activities(castile: Harness, *rows: Mapping[str, object], **more: object) -> int:
    """Import activities of which none is refused; return how many."""
    done = bring(castile, "activities", *rows, **more)
    assert done["refused"] == []
    return int(done["counts"]["added"])


def refused_activity(castile: Harness, **row: object) -> str:
    """Import one activity that is refused; return the reason."""
    done = bring(castile, "activities", row)
    ((_, reason),) = done["refused"]
    assert done["counts"] == {"added": 0}
    return str(reason)
