"""The company of the tests: its definitions, leads and activities of the old service."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DEFINITION = """
channels = [{ name = "Webinar", program_type = "Event", statuses = [
  { name = "Attended", step = 70, success = true },
] }]
lead_owners = [{ email = "sam.seller@example.com", crm_id = "005000000000001AAA" }]
tag_types = [{ name = "Region", values = ["North", "South"] }]
opportunity_fields = [{ name = "opportunityId", type = "string", external_key = true }]
lead_fields = [
  { name = "FSPID", type = "string", external_key = true },
  { name = "cAccountFSID", type = "string", external_key = true },
]
lists = [
  { name = "Nightly", id = 1012 },
  { name = "Registrants", id = 1013, program = "Launch" },
  { name = "Invited", id = 1014, program = "Campaign Launch" },
]

[subscription]
rate_calls = 0
quota_calls_per_day = 0

[[programs]]
name = "Launch"
id = 1970
type = "Event"
channel = "Webinar"
folder = "Events"
tags = { Region = "North" }
costs = [{ id = 153, month = "2013-05", amount = 3000, note = "Speaker" }]
tokens = { "My Token" = "2011-12-25" }

[[programs]]
name = "Campaign Launch"
id = 1971
type = "Event"
channel = "Webinar"
tokens = { message = "Hello" }

[[campaigns]]
name = "Greet"
id = 4496
program = "Campaign Launch"
kind = "trigger"
active = true
sources = ["MKTOWS"]
flow = [{ step = "Interesting Moment", type = "Web", text = "{{my.message}}" }]

[[campaigns]]
name = "Remind"
id = 4497
program = "Campaign Launch"
kind = "batch"
audience = { list = "Campaign Launch.Invited" }
flow = [{ step = "Interesting Moment", type = "Web", text = "{{my.message}}" }]

[[custom_object_types]]
name = "Roadshow"
link_field = "MKTOID"
key_fields = [{ name = "MKTOID", type = "integer" }, { name = "rid", type = "string" }]
fields = [{ name = "city", type = "string" }, { name = "zip", type = "string" }]
"""
"""Lists that calls may change and that they may not, and no limits, which a test suite exceeds."""

LEAD_COUNT = 2500
ACTIVITY_COUNT = 1200
KEYED_COUNT_MAX = 1000
"""How many leads one answer to a LeadKeySelector holds at most, whatever batchSize says."""

_CREATED_AT = datetime(2013, 12, 1, tzinfo=UTC)
_CHANGED_AT = datetime(2014, 1, 2, tzinfo=UTC)
_ACTIVE_AT = datetime(2014, 2, 1, tzinfo=UTC)
_TYPES = ("Visit Webpage", "Click Link", "Fill Out Form", "Send Email")


def _mixed(index: int, count: int) -> int:
    """Another number below `count` for each, in an order that looks like none."""
    return index * 1009 % count


@dataclass(frozen=True)
class StoredLead:
    """A lead that is brought in."""

    lead_id: int
    email: str
    changed_at: datetime
    owned: bool


@dataclass(frozen=True)
class StoredActivity:
    """An activity that is brought in."""

    activity_id: int
    lead_id: int
    at: datetime
    type: str


LEADS = tuple(
    StoredLead(
        lead_id=84105 + 7 * index,
        email=f"lead-{index}@example.com",
        changed_at=_CHANGED_AT + timedelta(minutes=16 * _mixed(index, LEAD_COUNT)),
        owned=index % 5 < 3,
    )
    for index in range(LEAD_COUNT)
)
"""By id; 1,500 of them have an owner."""

BUSY = LEADS[10]
"""The lead of every fifth activity."""

ACTIVITIES = tuple(
    StoredActivity(
        activity_id=1086173 + index,
        lead_id=(BUSY if index % 5 == 0 else LEADS[2 * index]).lead_id,
        at=_ACTIVE_AT + timedelta(minutes=_mixed(index, ACTIVITY_COUNT) // 30),
        type=_TYPES[index % 7 % len(_TYPES)],
    )
    for index in range(ACTIVITY_COUNT)
)
"""By id; many of them at the same minute, and in another order than by time."""


def write_files(folder: Path) -> None:
    """Write leads.csv and activities.csv for the import, in no order that means anything."""
    _write(folder / "leads.csv", _lead_rows())
    _write(folder / "activities.csv", _activity_rows())


def _lead_rows() -> Iterator[dict[str, Any]]:
    for lead in sorted(LEADS, key=lambda each: each.changed_at):
        yield {
            "Id": lead.lead_id,
            "Email": lead.email,
            "FirstName": f"Zoë {lead.lead_id}",
            "Company": "Smith & <Sons>",
            "LeadScore": lead.lead_id % 100,
            "created_at": _CREATED_AT.isoformat(),
            "updated_at": lead.changed_at.isoformat(),
            "owner": "sam.seller@example.com" if lead.owned else "",
            "lists": "Nightly;Launch.Registrants",
        }


def _activity_rows() -> Iterator[dict[str, Any]]:
    for activity in ACTIVITIES:
        is_visit = activity.type == "Visit Webpage"
        yield {
            "id": activity.activity_id,
            "lead_id": activity.lead_id,
            "at": activity.at.isoformat(),
            "type": activity.type,
            "asset": "/pricing" if is_visit else "",
            "campaign": "" if is_visit else "Launch.Follow up",
            "attributes": json.dumps([["Webpage ID", "17"], ["Query Parameters", ""]]),
        }


def _write(path: Path, rows: Iterator[dict[str, Any]]) -> None:
    first = next(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, first)
        writer.writeheader()
        writer.writerow(first)
        writer.writerows(rows)
