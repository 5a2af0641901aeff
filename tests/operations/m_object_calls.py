"""Calls of syncMObjects and deleteMObjects, and what their answers say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from tests.harness import XSI_NIL

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from castile.domain.opportunities import Opportunity, Role
    from castile.domain.programs import Program
    from tests.harness import Answer, Harness

    Key = tuple[str, object]
    Pairs = Mapping[str, object] | Iterable[tuple[str, object]]

DEFINITION = """
opportunity_fields = [
    { name = "OrderKey", type = "string", external_key = true },
    { name = "Colour", type = "string" },
    { name = "ClosedAt", type = "datetime" },
]
lead_fields = [
    { name = "FSPID", type = "string", external_key = true },
    { name = "AccountKey", type = "string", external_key = true },
    { name = "Plain", type = "string" },
]
"""
"""OrderKey, FSPID and AccountKey are marked as external keys."""

PROGRAMS = """
tag_types = [{ name = "Region", values = ["North", "South"] }, { name = "Owner", values = ["Ann"] }]
channels = [
    { name = "Webinar", program_type = "Event", statuses = [] },
    { name = "Roadshow", program_type = "Event", statuses = [] },
    { name = "Blast", program_type = "Email", statuses = [] },
]
[[programs]]
name = "Launch"
id = 1970
type = "Event"
channel = "Webinar"
tags = { Region = "North" }
costs = [{ id = 153, month = "2013-05", amount = 3000, note = "Speaker" }]
[[programs]]
name = "Bare"
id = 1971
type = "Email"
channel = "Blast"
"""


@dataclass(frozen=True)
class Status:
    """One mObjStatus; None for an id that is nil and for what is left out."""

    status: str
    id: int | None
    external_key: tuple[str, str] | None = None
    error: str | None = None


def pairs(name: str, values: Pairs | None) -> str:
    """A list of attrib elements under some name; nothing for None."""
    if values is None:
        return ""
    items = values.items() if hasattr(values, "items") else values
    listed = "".join(f"<attrib>{_pair(key, value)}</attrib>" for key, value in items)
    return f"<{name}>{listed}</{name}>"


def _pair(name: str, value: object) -> str:
    return f"<name>{escape(name)}</name><value>{escape(str(value))}</value>"


def reference(object_id: object = None, key: Key | None = None) -> str:
    """The elements id and externalKey, each when given."""
    text = "" if object_id is None else f"<id>{object_id}</id>"
    return text if key is None else f"{text}<externalKey>{_pair(*key)}</externalKey>"


def tie(type_name: str, object_id: object = None, key: Key | None = None) -> str:
    """One mObjAssociation."""
    return (
        f"<mObjAssociation><mObjType>{type_name}</mObjType>{reference(object_id, key)}"
        "</mObjAssociation>"
    )


def m_object(
    type_name: str,
    attributes: Pairs | None = None,
    *ties: str,
    id: object = None,  # noqa: A002 - the contract's word
    key: Key | None = None,
    rest: str = "",
) -> str:
    """One mObject; `rest` are its typeAttribs or its times."""
    listed = f"<associationList>{''.join(ties)}</associationList>" if ties else ""
    return (
        f"<mObject><type>{type_name}</type>{reference(id, key)}"
        f"{pairs('attribList', attributes)}{rest}{listed}</mObject>"
    )


def opportunity(
    attributes: Pairs | None = None,
    *ties: str,
    id: object = None,  # noqa: A002 - the contract's word
    key: object = None,
) -> str:
    """An opportunity; `key` is a value of OrderKey."""
    named = None if key is None else ("OrderKey", key)
    return m_object("Opportunity", attributes, *ties, id=id, key=named)


def role(
    opportunity_id: object,
    lead_id: object,
    attributes: Mapping[str, object] | None = None,
    id: object = None,  # noqa: A002 - the contract's word
) -> str:
    """A role that names its opportunity and its lead by attributes."""
    named = {"OpportunityId": opportunity_id, "PersonId": lead_id}
    return m_object("OpportunityPersonRole", {**named, **(attributes or {})}, id=id)


def type_attrib(attr_type: str, values: Pairs) -> str:
    """One typeAttrib."""
    return f"<typeAttrib><attrType>{attr_type}</attrType>{pairs('attrList', values)}</typeAttrib>"


def program(program_id: object, *type_attribs: str) -> str:
    """A program with these typeAttribs."""
    rest = f"<typeAttribList>{''.join(type_attribs)}</typeAttribList>" if type_attribs else ""
    return m_object("Program", id=program_id, rest=rest)


def sync(castile: Harness, operation: str, *objects: str, version: str = "3_1") -> list[Status]:
    """Call syncMObjects and return the statuses."""
    return statuses(sync_call(castile, operation, *objects, version=version))


def sync_call(castile: Harness, operation: str, *objects: str, version: str = "3_1") -> Answer:
    """Call syncMObjects."""
    return castile.call(
        f"<ns1:paramsSyncMObjects><mObjectList>{''.join(objects)}</mObjectList>"
        f"<operation>{operation}</operation></ns1:paramsSyncMObjects>",
        version=version,
    )


def delete(castile: Harness, *objects: str) -> list[Status]:
    """Call deleteMObjects and return the statuses."""
    return statuses(delete_call(castile, *objects))


def delete_call(castile: Harness, *objects: str) -> Answer:
    """Call deleteMObjects."""
    return castile.call(
        f"<ns1:paramsDeleteMObjects><mObjectList>{''.join(objects)}</mObjectList>"
        "</ns1:paramsDeleteMObjects>"
    )


def statuses(answer: Answer) -> list[Status]:
    """The statuses of an answer, in order."""
    assert answer.status == 200, answer.body
    found = []
    for one in answer.root.iterfind(".//mObjStatus"):
        key = one.find("externalKey")
        number = one.find("id")
        found.append(
            Status(
                status=one.findtext("status"),
                id=None if number.get(XSI_NIL) == "true" else int(number.text),
                external_key=None if key is None else (key.findtext("name"), key.findtext("value")),
                error=one.findtext("error"),
            )
        )
    return found


def created(castile: Harness, *objects: str) -> list[int]:
    """Create objects and return their ids."""
    found = sync(castile, "INSERT", *objects)
    assert [each.status for each in found] == ["CREATED"] * len(objects), found
    return [each.id or 0 for each in found]


def stored_opportunity(castile: Harness, opportunity_id: int) -> Opportunity:
    """An opportunity as it is stored."""
    found = castile.read(lambda tx: tx.opportunities.get(opportunity_id))
    assert found is not None
    return found


def stored_role(castile: Harness, role_id: int) -> Role:
    """A role as it is stored."""
    found = castile.read(lambda tx: tx.roles.get(role_id))
    assert found is not None
    return found


def stored_program(castile: Harness, program_id: int = 1970) -> Program:
    """A program as it is defined now."""
    directory = castile.installation.directory.current
    programs = directory.subscriptions[castile.subscription_id].catalog.programs
    found = programs.by_id(program_id)
    assert found is not None
    return found


def everything(castile: Harness) -> list[object]:
    """All opportunities, roles and definitions, to compare before with after."""
    return castile.read(
        lambda tx: [
            tx.opportunities.all(after=0, limit=10_000),
            tx.roles.all(after=0, limit=10_000),
            tx.definitions.entries(),
            tx.definitions.version(),
            tx.activities.all(after=0, limit=10_000),
        ]
    )
