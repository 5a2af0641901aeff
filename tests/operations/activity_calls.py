"""Calls of getLeadActivity and getLeadChanges, and activities that SOAP cannot create."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from lxml import etree

from castile.domain.activities import Activity
from castile.domain.ids import ActivityId, LeadId

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.harness import Answer, Harness

POSITION = ("latestCreatedAt", "oldestCreatedAt", "activityCreatedAt", "offset")


def ms(text: str) -> int:
    """Milliseconds since 1970 UTC of an ISO text with an offset."""
    return round(datetime.fromisoformat(text).timestamp() * 1000)


def store(castile: Harness, *activities: Activity) -> list[ActivityId]:
    """Store activities past the wire."""
    return castile.write(lambda tx: tx.activities.add_all(activities))


def visit(lead_id: int, occurred_ms: int, *, type: str = "Visit Webpage", **more: Any) -> Activity:  # noqa: A002 - as the field is named
    """An activity of a lead, a page view unless said otherwise."""
    return Activity(
        lead_id=LeadId(lead_id),
        occurred_ms=occurred_ms,
        type=type,
        asset=more.pop("asset", "ClickDemo"),
        attributes=(("Webpage URL", "/ClickDemo.html"), ("Lead ID", str(lead_id))),
        **more,
    )


def activity_of(record: Any) -> Activity:
    """The activity that a record of an answer shows."""
    attributes = record.iterfind("activityAttributes/attribute")
    return Activity(
        activity_id=ActivityId(int(record.findtext("id"))),
        lead_id=LeadId(int(record.findtext("mktPersonId"))),
        occurred_ms=ms(record.findtext("activityDateTime")),
        type=record.findtext("activityType"),
        asset=record.findtext("mktgAssetName"),
        attributes=tuple(
            (one.findtext("attrName"), one.findtext("attrValue")) for one in attributes
        ),
        campaign=record.findtext("campaign") or "",
    )


def store_visits(castile: Harness, lead_id: int, count: int) -> list[ActivityId]:
    """Store page views, one a second, the last of them now."""
    now_ms = castile.clock.now_ms()
    times = (now_ms - 1000 * back for back in reversed(range(count)))
    return store(castile, *(visit(lead_id, at_ms) for at_ms in times))


def types(name: str, words: Iterable[str]) -> str:
    """An includeTypes or excludeTypes element."""
    listed = "".join(f"<activityType>{word}</activityType>" for word in words)
    return f"<{name}>{listed}</{name}>"


def get_lead_activity(castile: Harness, lead_id: object, rest: str = "", **header: Any) -> Answer:
    """Call getLeadActivity of one lead; `rest` are the elements after the key."""
    return castile.call(
        "<ns1:paramsGetLeadActivity><leadKey><keyType>IDNUM</keyType>"
        f"<keyValue>{lead_id}</keyValue></leadKey>{rest}</ns1:paramsGetLeadActivity>",
        **header,
    )


def get_lead_changes(castile: Harness, rest: str = "<startPosition/>", **header: Any) -> Answer:
    """Call getLeadChanges."""
    return castile.call(f"<ns1:paramsGetLeadChanges>{rest}</ns1:paramsGetLeadChanges>", **header)


def sent_back(answer: Answer) -> str:
    """The newStartPosition of an answer as the startPosition of the next request."""
    position = answer.root.find(".//newStartPosition")
    return "<startPosition>" + "".join(map(_unparsed, position)) + "</startPosition>"


def _unparsed(element: Any) -> str:
    return etree.tostring(element, encoding="unicode")


def counts(answer: Answer) -> tuple[str | None, str | None]:
    """Both counts: returned and remaining."""
    return answer.text("returnCount"), answer.text("remainingCount")


def position(answer: Answer) -> list[str | None]:
    """The four parts of newStartPosition in order, None for nil."""
    return [answer.text(f"newStartPosition/{name}") for name in POSITION]


def ids(answer: Answer) -> list[int]:
    """The ids of the records in order."""
    path = ".//activityRecord/id|.//leadChangeRecord/id"
    return [int(one.text) for one in answer.root.xpath(path)]


def details(answer: Answer, number: int = 0) -> list[tuple[str, str]]:
    """Name and value of the attributes of one record; all their types are nil (V-11)."""
    record = answer.root.findall(".//activityAttributes")[number]
    assert all(
        one.get("{http://www.w3.org/2001/XMLSchema-instance}nil") == "true"
        for one in record.iter("attrType")
    )
    return [(one.findtext("attrName"), one.findtext("attrValue")) for one in record]


LONG = "x" * 70_000
NIL = 'xsi:nil="true"'


def forms(name: str) -> dict[str, str]:
    """An element as it should not be sent: nil, empty, of the wrong type, too long, twice."""
    return {
        "absent": "",
        "nil": f"<{name} {NIL}/>",
        "empty": f"<{name}/>",
        "blank": f"<{name}> \n </{name}>",
        "text": f"<{name}>x</{name}>",
        "long": f"<{name}>{LONG}</{name}>",
        "elements": f"<{name}><b>1</b></{name}>",
        "twice": f"<{name}/><{name}/>",
        "misspelt": f"<{name.upper()}>1</{name.upper()}>",
    }
