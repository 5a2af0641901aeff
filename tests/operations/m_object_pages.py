"""Calls of getMObjects, the loop by which clients page, and objects stored past the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

import orjson

from castile.domain.ids import LeadId, OpportunityId, RoleId
from castile.domain.opportunities import Opportunity, Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from castile.domain.catalog import Catalog
    from tests.harness import Answer, Harness

DEFINITION = """
opportunity_fields = [
    { name = "opportunityId", type = "string", external_key = true },
    { name = "plain", type = "string" },
]
lead_fields = [{ name = "FSPID", type = "string", external_key = true }]
"""
"""A field of opportunities and one of leads that serve as external keys."""


def key(name: str, value: object) -> str:
    """An externalKey."""
    return (
        f"<externalKey><name>{escape(name)}</name><value>{escape(str(value))}</value></externalKey>"
    )


def where(*criteria: tuple[str, str, object]) -> str:
    """A mObjCriteriaList."""
    items = "".join(
        f"<mObjCriteria><attrName>{escape(name)}</attrName><comparison>{comparison}</comparison>"
        f"<attrValue>{escape(str(value))}</attrValue></mObjCriteria>"
        for name, comparison, value in criteria
    )
    return f"<mObjCriteriaList>{items}</mObjCriteriaList>"


def tied(*ties: tuple[str, object]) -> str:
    """A mObjAssociationList; each by id, or by the text of an externalKey."""
    items = "".join(
        f"<mObjAssociation><mObjType>{kind}</mObjType>"
        f"{named if isinstance(named, str) else f'<id>{named}</id>'}</mObjAssociation>"
        for kind, named in ties
    )
    return f"<mObjAssociationList>{items}</mObjAssociationList>"


def ask(
    castile: Harness,
    kind: str,
    *conditions: str,
    position: str = "",
    details: bool | None = None,
    version: str = "3_1",
) -> Answer:
    """Call getMObjects."""
    parts = [f"<type>{kind}</type>", *conditions]
    if details is not None:
        parts.append(f"<includeDetails>{str(details).lower()}</includeDetails>")
    if position:
        parts.append(f"<streamPosition>{escape(position)}</streamPosition>")
    parameters = f"<ns1:paramsGetMObjects>{''.join(parts)}</ns1:paramsGetMObjects>"
    return castile.call(parameters, version=version)


def ids(answer: Answer) -> list[int]:
    """The ids of the objects of a page, in their order."""
    assert answer.status == 200, answer.message
    found = [int(text) for text in answer.texts("mObject/id")]
    assert answer.text("returnCount") == str(len(found))
    return found


def has_more(answer: Answer) -> bool:
    """Whether more objects follow."""
    return answer.text("hasMore") == "true"


def next_position(answer: Answer) -> str:
    """The position of the next page."""
    return answer.text("newStreamPosition") or ""


def pages(
    castile: Harness, kind: str, *conditions: str, again: bool = False
) -> Iterator[list[int]]:
    """Page until no more follow; `again` sends the conditions with each call."""
    answer = ask(castile, kind, *conditions)
    yield ids(answer)
    while has_more(answer):
        castile.clock.advance(0.3)  # stay below the rate
        repeated = conditions if again else ()
        answer = ask(castile, kind, *repeated, position=next_position(answer))
        yield ids(answer)


def attributes(answer: Answer, place: int = 0) -> dict[str, str]:
    """Name and value of each attribute of an object of a page, in order."""
    return _pairs(answer.root.findall(".//mObject")[place].find("attribList"))


def catalog_of(castile: Harness) -> Catalog:
    """The definitions as they are now."""
    return castile.installation.directory.current.subscriptions[castile.subscription_id].catalog


def store_opportunity(
    castile: Harness, values: dict[str, str] | None = None, external_key: str = "", **more: Any
) -> int:
    """Store an opportunity of this moment past the wire."""
    now_ms = castile.clock.now_ms()
    stored = {**(values or {})}
    if external_key:
        (field,) = (
            each for each in catalog_of(castile).opportunity_fields if each.name == "opportunityId"
        )
        stored[field.key] = external_key
    one = Opportunity(OpportunityId(0), created_ms=now_ms, updated_ms=now_ms, values=stored, **more)
    return castile.write(lambda tx: tx.opportunities.add(one))


def store_role(castile: Harness, opportunity_id: int, lead_id: int, role: str = "") -> int:
    """Store a role of this moment past the wire."""
    now_ms = castile.clock.now_ms()
    one = Role(
        RoleId(0),
        OpportunityId(opportunity_id),
        LeadId(lead_id),
        role,
        created_ms=now_ms,
        updated_ms=now_ms,
    )
    return castile.write(lambda tx: tx.roles.add(one))


def define_programs(castile: Harness, answer: Any, **others: int) -> None:
    """Define the programs that an answer shows, others by name and id, and what they need."""
    programs = [_program(record) for record in answer.iter("mObject")]
    programs += [{**programs[0], "name": name, "id": number} for name, number in others.items()]
    kinds = {one["channel"]: one["type"] for one in programs}
    channels = [
        {"name": name, "program_type": kind, "statuses": []} for name, kind in kinds.items()
    ]
    castile.define(orjson.dumps({"channels": channels, "programs": programs}).decode())


def _program(record: Any) -> dict[str, Any]:
    shown = _pairs(record.find("attribList"))
    parts = [
        (each.findtext("attrType"), _pairs(each.find("attrList")))
        for each in record.iter("typeAttrib")
    ]
    times = {"start_at": shown.get("Start Date"), "end_at": shown.get("End Date")}
    workspace, *folders, _ = shown["Tree Path"].removeprefix("/Marketing Activities/").split("/")
    return {
        "id": int(record.findtext("id")),
        "name": shown["Name"],
        "type": shown["Type"],
        "workspace": workspace,
        "folder": "/".join(folders),
        **{key: f"{text.replace(' ', 'T')}-05:00" for key, text in times.items() if text},
        "channel": next(one["Value"] for kind, one in parts if kind == "Tag"),
        "costs": [
            {
                "id": int(one["Id"]),
                "month": one["Month"][:7],
                "amount": int(one["Amount"]),
                "note": one["Note"],
            }
            for kind, one in parts
            if kind == "Cost"
        ],
        "tokens": {one["Name"]: one["Value"] for kind, one in parts if kind == "Token"},
    }


def _pairs(listed: Any) -> dict[str, str]:
    return {one.findtext("name"): one.findtext("value") for one in listed.iterfind("attrib")}
