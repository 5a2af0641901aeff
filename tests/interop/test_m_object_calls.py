"""Every client walks the flows of opportunities, roles and programs, and sees their faults."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.interop.expected import OBJECTS, SeenFault, fault
from tests.interop.queries import Call

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.interop.clients import Client, Outcome
    from tests.interop.server_process import RunningServer

    ClientOf = Callable[[RunningServer], Client]

pytestmark = pytest.mark.interop

PAGE_SIZE = 100


def pair(name: str, value: str) -> dict[str, str]:
    """An attrib, or an externalKey."""
    return {"name": name, "value": value}


def attribs(**values: str) -> dict[str, Any]:
    """A list of attribs."""
    return {"attrib": [pair(name, value) for name, value in values.items()]}


def tied(kind: str, number: int | None = None, **key: str) -> dict[str, Any]:
    """A mObjAssociation, by id or by an external key."""
    named: dict[str, Any] = {"mObjType": kind}
    if number is not None:
        named["id"] = number
    for name, value in key.items():
        named["externalKey"] = pair(name, value)
    return named


def m_object(kind: str, *ties: dict[str, Any], number: int | None = None, **more: Any) -> Any:
    """An mObject."""
    named: dict[str, Any] = {"type": kind}
    if number is not None:
        named["id"] = number
    if ties:
        more["associationList"] = {"mObjAssociation": list(ties)}
    return named | more


def opportunity(key: str, **values: str) -> Any:
    """An opportunity by its external key, as the vendor's sample repeats it."""
    return m_object(
        "Opportunity",
        externalKey=pair("opportunityId", key),
        attribList=attribs(opportunityId=key, **values),
    )


def role(key: str, person: str, **values: str) -> Any:
    """The role of a lead in an opportunity, both by external keys."""
    ties = tied("Lead", FSPID=person), tied("Opportunity", opportunityId=key)
    return m_object("OpportunityPersonRole", *ties, attribList=attribs(**values))


def sync(operation: str, *objects: Any) -> Call:
    """A syncMObjects."""
    return Call("syncMObjects", {"mObjectList": {"mObject": list(objects)}, "operation": operation})


def delete(*objects: Any) -> Call:
    """A deleteMObjects."""
    return Call("deleteMObjects", {"mObjectList": {"mObject": list(objects)}})


def get(
    kind: str, *criteria: tuple[str, str, str], ties: tuple[Any, ...] = (), **more: Any
) -> Call:
    """A getMObjects."""
    parameters: dict[str, Any] = {"type": kind, **more}
    if criteria:
        listed = [
            {"attrName": name, "comparison": comparison, "attrValue": value}
            for name, comparison, value in criteria
        ]
        parameters["mObjCriteriaList"] = {"mObjCriteria": listed}
    if ties:
        parameters["mObjAssociationList"] = {"mObjAssociation": list(ties)}
    return Call("getMObjects", parameters)


def lead(email: str, **attributes: str) -> Call:
    """A syncLead."""
    listed = [{"attrName": name, "attrValue": value} for name, value in attributes.items()]
    record = {"Email": email, "leadAttributeList": {"attribute": listed}}
    return Call("syncLead", {"leadRecord": record, "returnLead": False})


def plain(outcome: Outcome) -> dict[str, Any]:
    """What a call that succeeded answered."""
    assert isinstance(outcome, dict), outcome
    return outcome


def statuses(outcome: Outcome) -> list[dict[str, Any]]:
    """The statuses of syncMObjects or deleteMObjects, without ids."""
    listed = plain(outcome)["mObjStatusList"]["mObjStatus"]
    return [{name: value for name, value in one.items() if name != "id"} for one in listed]


def ids(outcome: Outcome) -> list[int]:
    """The ids of the statuses, or of the objects of a page."""
    found = plain(outcome)
    if "mObjStatusList" in found:
        return [one["id"] for one in found["mObjStatusList"]["mObjStatus"]]
    return [one["id"] for one in objects(outcome)]


def objects(outcome: Outcome) -> list[dict[str, Any]]:
    """The objects of a page."""
    found = plain(outcome)
    listed: list[dict[str, Any]] = (found.get("mObjectList") or {}).get("mObject", [])
    assert found["returnCount"] == len(listed)
    return listed


def values(listed: dict[str, Any]) -> dict[str, str]:
    """Name and value of a list of attribs."""
    return {one["name"]: one.get("value") for one in listed["attrib"]}


def test_the_objects_are_named_and_described(client_of: ClientOf, server: RunningServer) -> None:
    """Both lead on to each other, as the pages of connectors make them."""
    listed, *described = client_of(server).calls(
        [
            Call("listMObjects"),
            *(Call("describeMObject", {"objectName": name}) for name in OBJECTS),
            Call("describeMObject", {"objectName": "Program"}),
        ]
    )
    assert plain(listed) == {"objects": OBJECTS}
    assert described.pop() == fault(20110, "Input error", "Object name is not valid")
    found = [plain(one)["metadata"] for one in described]
    assert [one["name"] for one in found] == OBJECTS
    assert [len(one["fieldList"]["field"]) for one in found] == [11, 84, 22, 6]
    names = [each["name"] for each in found[2]["fieldList"]["field"]]
    assert names == sorted(names, key=str.upper)
    assert {"Id", "opportunityId"} < set(names)


def test_mobj_14_a_role_refers_to_an_opportunity_of_the_same_call(
    client_of: ClientOf, server: RunningServer, email: str
) -> None:
    """The blog's flow: both by external key, made, read, changed and deleted."""
    deal = opportunity(email, Name="Deal <1>", Amount="1500", IsWon="1", CloseDate="2014-10-24")
    buyer = role(email, email, Role="Marketing Manager", IsPrimary="1")
    of_lead = get("OpportunityPersonRole", ties=(tied("Lead", FSPID=email),))
    by_key = get("Opportunity", externalKey=pair("opportunityId", email))
    calls = [
        lead(email, FSPID=email),
        sync("UPSERT", deal, buyer),
        sync("UPSERT", deal, buyer),
        sync("UPSERT", opportunity(email, Amount="1600")),
        sync("INSERT", deal),
        sync("UPDATE", opportunity(f"no {email}", Amount="1")),
        sync("UPSERT", role(email, f"no {email}"), opportunity(email, Colour="red")),
        by_key,
        of_lead,
        get("Opportunity", ties=(tied("Lead", FSPID=email),)),
    ]
    synced, made, again, changed, known, unknown, failed, read, roles, tied_too = client_of(
        server
    ).calls(calls)
    key = {"externalKey": pair("opportunityId", email)}
    lead_id = plain(synced)["leadId"]
    opportunity_id, role_id = ids(made)
    assert statuses(made) == [{**key, "status": "CREATED"}, {"status": "CREATED"}]
    assert ids(again) == [opportunity_id, role_id]
    assert [one["status"] for one in statuses(again)] == ["UNCHANGED", "UNCHANGED"]
    assert statuses(changed) == [{**key, "status": "UPDATED"}]
    assert statuses(known) == [{**key, "status": "SKIPPED"}]
    assert [one["status"] for one in statuses(unknown)] == ["SKIPPED"]
    assert [one["status"] for one in statuses(failed)] == ["FAILED", "FAILED"]
    assert all(one["error"] for one in statuses(failed))

    (found,) = objects(read)
    assert (found["type"], found["id"]) == ("Opportunity", opportunity_id)
    assert found["externalKey"] == pair("opportunityId", email)
    assert values(found["attribList"]) == {
        "Amount": "1600",
        "CloseDate": "2014-10-24",
        "Id": str(opportunity_id),
        "IsWon": "true",
        "Name": "Deal <1>",
        "opportunityId": email,
    }
    (found,) = objects(roles)
    assert (found["id"], "externalKey" in found) == (role_id, False)
    assert values(found["attribList"]) == {
        "OpportunityId": str(opportunity_id),
        "PersonId": str(lead_id),
        "Role": "Marketing Manager",
        "IsPrimary": "true",
    }
    assert found["associationList"]["mObjAssociation"] == [
        {"mObjType": "Opportunity", "id": opportunity_id},
        {"mObjType": "Lead", "id": lead_id},
    ]
    assert ids(tied_too) == [opportunity_id]
    gone, none, left = client_of(server).calls(
        [
            delete(m_object("Opportunity", number=opportunity_id)),
            delete(m_object("Opportunity", number=opportunity_id)),
            of_lead,
        ]
    )
    assert (ids(gone), statuses(gone)) == ([opportunity_id], [{"status": "DELETED"}])
    assert statuses(none) == [{"status": "UNCHANGED"}]
    assert (objects(left), plain(left)["hasMore"]) == ([], False)


def test_mobj_31_every_opportunity_comes_once_by_ascending_id(
    client_of: ClientOf, server: RunningServer, email: str
) -> None:
    """The position alone, and beside all conditions, until hasMore is false."""
    client = client_of(server)
    made = [
        ids(one)
        for one in client.calls(
            [
                sync("INSERT", *(opportunity(f"{number}-{email}", Name=email) for number in part))
                for part in (range(100), range(100, 200), range(200, 230))
            ]
        )
    ]
    criteria = ("Name", "EQ", email.upper()), ("Id", "GE", str(made[0][0]))
    conditions = get("Opportunity", *criteria).parameters
    for repeated in ({"type": "Opportunity"}, conditions):
        got, parameters = [], conditions
        while True:
            (page,) = client.calls([Call("getMObjects", parameters)])
            got.append(ids(page))
            if not plain(page)["hasMore"]:
                break
            parameters = {**repeated, "streamPosition": plain(page)["newStreamPosition"]}
        assert got == made


def test_mobj_20_a_program_is_read_and_changed(client_of: ClientOf, server: RunningServer) -> None:
    """Tags, the channel first, costs, tokens; a cost is changed by its id, a tag by its type."""

    def changed(amount: str, region: str) -> Call:
        parts = {
            "Cost": attribs(Month="2013-06", Amount=amount, Id="153", Note="Speaker"),
            "Tag": attribs(Type="Region", Value=region),
        }
        listed = [{"attrType": kind, "attrList": one} for kind, one in parts.items()]
        return sync(
            "UPDATE", m_object("Program", number=1970, typeAttribList={"typeAttrib": listed})
        )

    criteria = ("Id", "LE", "1970"), ("Name", "NE", "elizprogramtest")
    read = get("Program", *criteria, includeDetails=True)
    first, done, found, back, wrong, none = client_of(server).calls(
        [
            changed("2000", "South"),
            changed("2500", "North"),
            read,
            changed("2500", "North"),
            sync("UPSERT", m_object("Program", number=1970)),
            get("Program", ("Tag Value", "EQ", "South")),
        ]
    )
    assert statuses(first)[0]["status"] in {"UPDATED", "UNCHANGED"}
    assert (ids(done), statuses(done)) == ([1970], [{"status": "UPDATED"}])
    assert statuses(back) == [{"status": "UNCHANGED"}]
    assert [one["status"] for one in statuses(wrong)] == ["FAILED"]
    assert objects(none) == []
    (program,) = objects(found)
    assert values(program["attribList"]) == {
        "Name": "Launch",
        "Type": "Event",
        "Workspace Id": "1",
        "Workspace Name": "Default",
        "Tree Path": "/Marketing Activities/Default/Events/Launch",
        "Is Archived": "false",
    }
    assert {"createdAt", "updatedAt"} < set(program)
    shown = [
        (one["attrType"], values(one["attrList"]))
        for one in program["typeAttribList"]["typeAttrib"]
    ]
    assert shown == [
        ("Tag", {"Type": "Channel", "Value": "Webinar"}),
        ("Tag", {"Type": "Region", "Value": "North"}),
        ("Cost", {"Id": "153", "Month": "2013-06-01", "Amount": "2500", "Note": "Speaker"}),
        ("Token", {"Name": "My Token", "Value": "2011-12-25"}),
    ]


CODES: list[tuple[Call, str]] = [
    (get("Sale"), "20110"),
    (get("Program", ("Colour", "EQ", "a")), "20110"),
    (get("Program", ("Name", "LT", "a")), "20110"),
    (get("Program", ("Stage", "EQ", "a")), "20114"),
    (get("Program", ("Updated At", "GE", "2013-07-09"), ("Tag Type", "EQ", "a")), "20114"),
    (get("Opportunity", id=1, externalKey=pair("opportunityId", "a")), "20114"),
    (get("Opportunity", externalKey=pair("Name", "a")), "20110"),
    (get("Opportunity", streamPosition="abc"), "20122"),
    (get("Program", ties=(tied("Lead", 1),)), "20110"),
    (sync("UPSERT", *[opportunity("a")] * 101), "20114"),
    (delete(*[m_object("Opportunity", number=1)] * 101), "20114"),
]


def test_each_refusal_has_its_code(client_of: ClientOf, server: RunningServer) -> None:
    """What every library can send wrong is refused with one code."""
    outcomes = client_of(server).calls([call for call, _ in CODES])
    codes = [one.code if isinstance(one, SeenFault) else one for one in outcomes]
    assert codes == [code for _, code in CODES]
