"""Calls of syncMultipleLeads and mergeLeads, and what their answers say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from tests.harness import XSI_NIL, attribute_list

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from castile.domain.leads import Lead
    from castile.store.tx import Tx
    from tests.harness import Answer, Harness

    Attributes = dict[str, str] | list[tuple[str, str]]
    Keys = Iterable[tuple[str, object]]


@dataclass(frozen=True)
class Status:
    """One syncStatus; `error` is None when it is nil."""

    lead_id: int
    status: str
    error: str | None


def record(keys: Mapping[str, object], attributes: Attributes | None = None) -> str:
    """One leadRecord; `keys` are the elements before its attributes."""
    elements = "".join(f"<{name}>{escape(str(text))}</{name}>" for name, text in keys.items())
    listed = "" if attributes is None else attribute_list(attributes)
    return f"<leadRecord>{elements}{listed}</leadRecord>"


def sync_multiple(
    castile: Harness, *records: str, dedup: str | None = None, **header: Any
) -> Answer:
    """Call syncMultipleLeads; `dedup` is the text of dedupEnabled, None leaves it out."""
    rest = "" if dedup is None else f"<dedupEnabled>{dedup}</dedupEnabled>"
    listed = "".join(records)
    return castile.call(
        f"<ns1:paramsSyncMultipleLeads><leadRecordList>{listed}</leadRecordList>{rest}"
        "</ns1:paramsSyncMultipleLeads>",
        **header,
    )


def statuses(answer: Answer) -> list[Status]:
    """The statuses of an answer, in order."""
    assert answer.status == 200, answer.body
    return [
        Status(
            lead_id=int(one.findtext("leadId")),
            status=one.findtext("status"),
            error=None if one.find("error").get(XSI_NIL) == "true" else one.findtext("error"),
        )
        for one in answer.root.iterfind(".//syncStatus")
    ]


def key_list(name: str, *keys: tuple[str, object]) -> str:
    """A list of attributes under some name, which means one lead."""
    listed = "".join(
        f"<attribute><attrName>{escape(key_type)}</attrName>"
        f"<attrValue>{escape(str(value))}</attrValue></attribute>"
        for key_type, value in keys
    )
    return f"<{name}>{listed}</{name}>"


def merge(castile: Harness, winner: Keys, *losers: Keys, rest: str = "", **header: Any) -> Answer:
    """Call mergeLeads; the winner and each loser are pairs of key type and value."""
    listed = "".join(key_list("keyList", *keys) for keys in losers)
    return castile.call(
        f"<ns1:paramsMergeLeads>{key_list('winningLeadKeyList', *winner)}"
        f"<losingLeadKeyLists>{listed}</losingLeadKeyLists>{rest}</ns1:paramsMergeLeads>",
        **header,
    )


def idnum(lead_id: object) -> list[tuple[str, object]]:
    """The keys of a lead that is named by its id."""
    return [("IDNUM", lead_id)]


def email(text: str) -> list[tuple[str, object]]:
    """The keys of a lead that is named by its email."""
    return [("EMAIL", text)]


def everything(castile: Harness) -> list[object]:
    """All that is stored of all leads, to compare before with after."""

    def of(lead: Lead, tx: Tx) -> tuple[object, ...]:
        lead_id = lead.lead_id
        return (
            lead,
            tx.leads.cookies(lead_id),
            tx.leads.foreign_ids(lead_id),
            tx.leads.changes(lead_id),
            tx.lists.of_lead(lead_id),
            tx.activities.of_lead(lead_id, 1000),
        )

    return castile.read(lambda tx: [of(lead, tx) for lead in tx.leads.all(after=0, limit=10_000)])
