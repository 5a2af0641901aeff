"""Calls of getMultipleLeads, and the loop by which clients page."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from castile.domain.activities import Activity
from castile.domain.ids import LeadId, ListId, PartitionId
from castile.domain.leads import Lead

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from castile.store.tx import Tx
    from tests.harness import Answer, Harness


def by_keys(key_type: str, *values: object, typed: bool = True) -> str:
    """A LeadKeySelector."""
    items = "".join(f"<stringItem>{escape(str(value))}</stringItem>" for value in values)
    kind = ' xsi:type="ns1:LeadKeySelector"' if typed else ""
    return (
        f"<leadSelector{kind}><keyType>{key_type}</keyType>"
        f"<keyValues>{items}</keyValues></leadSelector>"
    )


def by_list(name: str | None = None, list_id: int | None = None, *, typed: bool = True) -> str:
    """A StaticListSelector; what is not given is not there."""
    kind = ' xsi:type="ns1:StaticListSelector"' if typed else ""
    named = "" if name is None else f"<staticListName>{escape(name)}</staticListName>"
    numbered = "" if list_id is None else f"<staticListId>{list_id}</staticListId>"
    return f"<leadSelector{kind}>{named}{numbered}</leadSelector>"


def by_range(oldest: str, latest: str | None = None, *, typed: bool = True) -> str:
    """A LastUpdateAtSelector."""
    kind = ' xsi:type="ns1:LastUpdateAtSelector"' if typed else ""
    end = "" if latest is None else f"<latestUpdatedAt>{latest}</latestUpdatedAt>"
    return f"<leadSelector{kind}><oldestUpdatedAt>{oldest}</oldestUpdatedAt>{end}</leadSelector>"


def ask(
    castile: Harness,
    selector: str = "",
    *,
    position: str = "",
    batch: object = None,
    include: Sequence[str] | None = None,
    version: str = "3_1",
) -> Answer:
    """Call getMultipleLeads."""
    parts = [selector]
    if position:
        parts.append(f"<streamPosition>{escape(position)}</streamPosition>")
    if batch is not None:
        parts.append(f"<batchSize>{batch}</batchSize>")
    if include is not None:
        items = "".join(f"<stringItem>{escape(name)}</stringItem>" for name in include)
        parts.append(f"<includeAttributes>{items}</includeAttributes>")
    parameters = f"<ns1:paramsGetMultipleLeads>{''.join(parts)}</ns1:paramsGetMultipleLeads>"
    return castile.call(parameters, version=version)


def ids(answer: Answer) -> list[int]:
    """The ids of the leads of a page, in their order."""
    assert answer.status == 200, answer.message
    found = [int(text) for text in answer.texts("leadRecord/Id")]
    assert answer.text("returnCount") == str(len(found))
    return found


def remaining(answer: Answer) -> int:
    """The number of leads still to come."""
    return int(answer.text("remainingCount") or "")


def next_position(answer: Answer) -> str:
    """The position of the next page."""
    return answer.text("newStreamPosition") or ""


def pages(
    castile: Harness, selector: str, batch: int, *, again: bool = False
) -> Iterator[list[int]]:
    """
    Page until nothing remains, as the samples of the vendor do.

    Args:
        castile: The server.
        selector: The selector of the first call.
        batch: The batch size of each call.
        again: Whether the selector is sent with each call.
    """
    answer = ask(castile, selector, batch=batch)
    yield ids(answer)
    while remaining(answer):
        castile.clock.advance(0.3)  # stay below the rate
        repeated = selector if again else ""
        answer = ask(castile, repeated, position=next_position(answer), batch=batch)
        yield ids(answer)


def wire_time(at_ms: int) -> str:
    """A moment as clients write it."""
    return datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(timespec="milliseconds")


def store_leads(castile: Harness, emails: Sequence[str | None], **more: str) -> list[int]:
    """Store many leads at once past the wire, all of this moment."""
    now_ms = castile.clock.now_ms()

    def insert(tx: Tx) -> list[int]:
        return [
            tx.leads.insert(
                Lead(
                    lead_id=LeadId(0),
                    email=email,
                    known=True,
                    partition_id=PartitionId(1),
                    owner_id=None,
                    sfdc_account_id=more.get("sfdc_account_id"),
                    sfdc_contact_id=None,
                    sfdc_lead_id=None,
                    created_ms=now_ms,
                    updated_ms=now_ms,
                    values={"FirstName": "A"},
                )
            )
            for email in emails
        ]

    return castile.write(insert)


def visit(castile: Harness, lead_id: int) -> None:
    """Record that a lead visited a page now."""
    activity = Activity(
        lead_id=LeadId(lead_id),
        occurred_ms=castile.clock.now_ms(),
        type="Visit Webpage",
        asset="example.test/",
        attributes=(("Lead ID", str(lead_id)),),
    )
    castile.write(lambda tx: tx.activities.add(activity))


def list_id_of(castile: Harness, name: str) -> int:
    """The id of a list."""
    subscription = castile.installation.directory.current.subscriptions[castile.subscription_id]
    found = subscription.catalog.lists.named(name)
    assert found is not None
    return found.list_id


def put_on_list(castile: Harness, name: str, lead_ids: Sequence[int]) -> int:
    """Put leads on a list past the wire; return the id of the list."""
    found = list_id_of(castile, name)
    now_ms = castile.clock.now_ms()

    def add(tx: Tx) -> None:
        for lead_id in lead_ids:
            tx.lists.add(ListId(found), LeadId(lead_id), now_ms)

    castile.write(add)
    return found
