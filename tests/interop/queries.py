"""What every client asks for: calls as plain data, and the loops over their pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from tests.interop.company import (
    ACTIVITIES,
    BUSY,
    KEYED_COUNT_MAX,
    LEADS,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.interop.company import StoredActivity, StoredLead


@dataclass(frozen=True)
class Call:
    """
    One call.

    Args:
        operation: Its name.
        parameters: Names and values as the contract nests them, without a leadSelector.
        selector: The type of the leadSelector, and what is in it.
    """

    operation: str
    parameters: dict[str, Any] = field(default_factory=dict)
    selector: tuple[str, dict[str, Any]] | None = None


class Loop(NamedTuple):
    """
    How a program pages.

    Args:
        until: It ends when remainingCount is 0, or when a page is empty.
        alone: From the second page on the position stands without a selector (of activities: the
            offset without bounds); otherwise everything of the first page is sent again beside it.
    """

    until: Literal["remaining", "empty"]
    alone: bool

    def __str__(self) -> str:
        return f"until {self.until}, {'position alone' if self.alone else 'all again'}"


REPEATING = Loop("remaining", alone=False)
ALONE = Loop("remaining", alone=True)
UNTIL_EMPTY = Loop("empty", alone=False)
ALONE_UNTIL_EMPTY = Loop("empty", alone=True)


class Page(NamedTuple):
    """
    What a program reads of one page.

    Args:
        returned: Its returnCount.
        remaining: Its remainingCount.
        records: Id and Email of each lead, or id and type of each activity.
    """

    returned: int
    remaining: int
    records: list[tuple[int, str]]


@dataclass(frozen=True)
class Query:
    """
    A call whose answer has pages.

    Args:
        call: The call of the first page.
        expected: All that is to come, in order.
        batch_size: How many come in a page.
    """

    call: Call
    expected: list[tuple[int, str]]
    batch_size: int

    def pages(self, until: Literal["remaining", "empty"]) -> list[Page]:
        """The pages of a program whose loop ends so."""
        size, total = self.batch_size, len(self.expected)
        pages = [
            Page(len(records), total - at - len(records), records)
            for at in range(0, total, size)
            for records in [self.expected[at : at + size]]
        ]
        return [*pages, Page(0, 0, [])] if until == "empty" else pages


def _leads(selector: tuple[str, dict[str, Any]] | None, batch_size: int, **more: object) -> Query:
    """All leads, of which only the Email is shown."""
    shown = {"includeAttributes": {"stringItem": ["Email"]}}
    call = Call("getMultipleLeads", {**more, "batchSize": batch_size, **shown}, selector)
    return Query(call, _ids_and_emails(LEADS), batch_size)


def _keyed(key_type: str, key_values: list[str], expected: Sequence[StoredLead]) -> Query:
    """Leads by their keys, shown whole; batchSize has no effect."""
    parts = {"keyType": key_type, "keyValues": {"stringItem": key_values}}
    call = Call("getMultipleLeads", {"batchSize": 10}, ("LeadKeySelector", parts))
    return Query(call, _ids_and_emails(expected), KEYED_COUNT_MAX)


def _ids_and_emails(leads: Sequence[StoredLead]) -> list[tuple[int, str]]:
    return [(lead.lead_id, lead.email) for lead in leads]


LEAD_QUERIES = {
    "100 keys": _keyed("EMAIL", [lead.email for lead in LEADS[:100]], LEADS[:100]),
    "one key": _keyed(
        "LEADOWNEREMAIL", ["sam.seller@example.com"], [lead for lead in LEADS if lead.owned]
    ),
    "a list by name": _leads(("StaticListSelector", {"staticListName": "Nightly"}), 1000),
    "a list in a program": _leads(
        ("StaticListSelector", {"staticListName": "Launch.Registrants"}), 833
    ),
    "a list by id": _leads(("StaticListSelector", {"staticListId": 1012}), 500),
    "a time range": _leads(
        (
            "LastUpdateAtSelector",
            {
                "latestUpdatedAt": "2014-01-31T00:00:00+00:00",
                "oldestUpdatedAt": "2014-01-01T00:00:00+00:00",
            },
        ),
        1000,
    ),
    "the deprecated time": _leads(None, 1000, lastUpdatedAt="2014-01-01T00:00:00+00:00"),
}
"""Every kind of selector; a page of 833 leaves one lead for the last."""


def _activities(call: Call, batch_size: int, expected: Sequence[StoredActivity]) -> Query:
    batch = {"batchSize": batch_size}
    return Query(
        Call(call.operation, call.parameters | batch, call.selector),
        [(one.activity_id, one.type) for one in expected],
        batch_size,
    )


SINCE = {"startPosition": {"oldestCreatedAt": "2013-08-01T00:13:13+00:00"}}
VISITS_AND_CLICKS = ["Visit Webpage", "Click Link"]

ACTIVITY_QUERIES = {
    "a lead's": _activities(
        Call("getLeadActivity", {"leadKey": {"keyType": "EMAIL", "keyValue": BUSY.email}}),
        100,
        sorted(
            (one for one in ACTIVITIES if one.lead_id == BUSY.lead_id),
            key=lambda one: (one.at, one.activity_id),
            reverse=True,
        ),
    ),
    "everybody's": _activities(Call("getLeadChanges", SINCE), 500, ACTIVITIES),
    "visits and clicks of a list": _activities(
        Call(
            "getLeadChanges",
            {**SINCE, "activityNameFilter": {"stringItem": VISITS_AND_CLICKS}},
            ("StaticListSelector", {"staticListName": "Nightly"}),
        ),
        299,
        [one for one in ACTIVITIES if one.type in VISITS_AND_CLICKS],
    ),
}
"""One lead's from the newest on, everybody's from the oldest on."""
