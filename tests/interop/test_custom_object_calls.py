"""Every client walks the flows of custom objects, page by page, and sees their faults."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.interop.expected import SeenFault, fault
from tests.interop.queries import Call

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.interop.clients import Client, Outcome
    from tests.interop.server_process import RunningServer

    ClientOf = Callable[[RunningServer], Client]

pytestmark = pytest.mark.interop


def attributes(**values: str) -> dict[str, Any]:
    """A list of attributes."""
    return {"attribute": [{"attrName": name, "attrValue": one} for name, one in values.items()]}


def record(lead_id: int, rid: str, **values: str) -> dict[str, Any]:
    """A custom object of the type Roadshow."""
    keys = attributes(MKTOID=str(lead_id), rid=rid)
    return {"customObjKeyList": keys, "customObjAttributeList": attributes(**values)}


def sync(*records: dict[str, Any], **more: str) -> Call:
    """A syncCustomObjects, with the type in the letters of the vendor's sample."""
    listed = {"customObjList": {"customObj": list(records)}}
    return Call("syncCustomObjects", {"objTypeName": "RoadShow", **listed, **more})


def get(lead_id: int, *shown: str, **more: Any) -> Call:
    """A getCustomObjects of one lead."""
    return Call(
        "getCustomObjects",
        {
            "objTypeName": "RoadShow",
            "customObjKeyList": attributes(MKTOID=str(lead_id)),
            "includeAttributes": {"stringItem": list(shown)},
            **more,
        },
    )


def delete(lead_id: int, *rids: str) -> Call:
    """A deleteCustomObjects."""
    lists = [attributes(MKTOID=str(lead_id), rid=rid) for rid in rids]
    return Call(
        "deleteCustomObjects",
        {"objTypeName": "RoadShow", "customObjKeyLists": {"keyList": lists}},
    )


def plain(outcome: Outcome) -> dict[str, Any]:
    """What a call that succeeded answered."""
    assert isinstance(outcome, dict), outcome
    return outcome


def values(listed: dict[str, Any]) -> dict[str, str]:
    """Name and value of each attribute of a list."""
    return {one["attrName"]: one["attrValue"] for one in listed["attribute"]}


def statuses(outcome: Outcome, name: str) -> list[tuple[str, str | None]]:
    """Status and error of each record; each carries the type's own name and its keys."""
    listed = plain(outcome)[name]["syncCustomObjStatus"]
    assert {one["objTypeName"] for one in listed} == {"Roadshow"}
    assert all(list(values(one["customObjKeyList"])) == ["MKTOID", "rid"] for one in listed)
    return [(one["status"], one.get("error")) for one in listed]


def synced(outcome: Outcome) -> list[tuple[str, str | None]]:
    """The statuses of a syncCustomObjects."""
    return statuses(outcome, "syncCustomObjStatusList")


def deleted(outcome: Outcome) -> list[tuple[str, str | None]]:
    """The statuses of a deleteCustomObjects."""
    return statuses(outcome, "deleteCustomObjStatusList")


def records(outcome: Outcome) -> list[tuple[str, dict[str, str]]]:
    """The second key and the attributes of each record of a page."""
    found = plain(outcome)
    listed = (found.get("customObjList") or {}).get("customObj", [])
    assert (found["objTypeName"], found["returnCount"]) == ("Roadshow", len(listed))
    return [
        (
            values(one["customObjKeyList"])["rid"],
            values(one["customObjAttributeList"]) if one.get("customObjAttributeList") else {},
        )
        for one in listed
    ]


def new_lead(client: Client, email: str) -> int:
    """Create a lead and return its id."""
    (outcome,) = client.calls(
        [Call("syncLead", {"leadRecord": {"Email": email}, "returnLead": False})]
    )
    lead_id: int = plain(outcome)["leadId"]
    return lead_id


def test_cobj_01_records_are_made_read_changed_and_deleted(
    client_of: ClientOf, server: RunningServer, email: str
) -> None:
    """The documentation's flow, with one record of nobody and one name that is none."""
    client = client_of(server)
    lead_id = new_lead(client, email)
    made, again, known, failed, all_of_it, cities, gone, none, left = client.calls(
        [
            sync(
                record(lead_id, "rid1", city="SanMateo", zip="94404"),
                record(lead_id, "rid2", city="Zürich & <Bern>"),
                operation="INSERT",
            ),
            sync(record(lead_id, "rid1", zip="8000"), record(lead_id, "rid3", city="Bern")),
            sync(record(lead_id, "rid1", city="no"), operation="INSERT"),
            sync(record(999_999_999, "rid1"), record(lead_id, "rid4", colour="red")),
            get(lead_id),
            get(lead_id, "city"),
            delete(lead_id, "rid1", "rid3"),
            delete(lead_id, "rid1"),
            get(lead_id, "city"),
        ]
    )
    assert synced(made) == [("CREATED", None)] * 2
    assert synced(again) == [("UPDATED", None), ("CREATED", None)]
    assert synced(known) == [("FAILED", "Skipped: object exists")]
    assert synced(failed) == [
        ("FAILED", "Associated Person not found with key field(s)"),
        ("FAILED", "Unknown name attribute list: colour"),
    ]
    assert records(all_of_it) == [
        ("rid1", {"city": "SanMateo", "zip": "8000"}),
        ("rid2", {"city": "Zürich & <Bern>"}),
        ("rid3", {"city": "Bern"}),
    ]
    assert plain(all_of_it)["remainingCount"] == 0
    assert [shown for _, shown in records(cities)] == [
        {"city": "SanMateo"},
        {"city": "Zürich & <Bern>"},
        {"city": "Bern"},
    ]
    assert deleted(gone) == [("DELETED", None)] * 2
    assert deleted(none) == [("FAILED", "Object not found")]
    assert [rid for rid, _ in records(left)] == ["rid2"]


def test_cobj_22_every_record_comes_once_by_its_keys(
    client_of: ClientOf, server: RunningServer, email: str
) -> None:
    """Pages until remainingCount is 0; the position beside the key, as the sample sends it."""
    client = client_of(server)
    lead_id = new_lead(client, email)
    rids = [f"rid{number:03}" for number in range(130)]
    client.calls(
        [
            sync(*(record(lead_id, rid, city="Bern") for rid in part))
            for part in (rids[100:], rids[:100])
        ]
    )
    got: list[list[str]] = []
    more: dict[str, Any] = {"batchSize": 50}
    while True:
        (page,) = client.calls([get(lead_id, "city", **more)])
        got.append([rid for rid, _ in records(page)])
        if plain(page)["remainingCount"] == 0:
            break
        more["streamPosition"] = plain(page)["newStreamPosition"]
    assert got == [rids[:50], rids[50:100], rids[100:]]


UNKNOWN = fault(20110, "Input error", "Object name is not valid")
SHOWN = {"includeAttributes": {"stringItem": ["city"]}}

FAULTS: list[tuple[Call, SeenFault]] = [
    (Call("getCustomObjects", {"objTypeName": "Sale", **SHOWN}), UNKNOWN),
    (
        Call(
            "getCustomObjects",
            {"objTypeName": "Roadshow", "streamPosition": "abc", **SHOWN},
        ),
        fault(20122, "Bad stream position", "Stream position is not valid"),
    ),
]


def test_cobj_04_faults_show_code_and_texts(client_of: ClientOf, server: RunningServer) -> None:
    """The faults of each operation have all their parts."""
    outcomes = client_of(server).calls([call for call, _ in FAULTS])
    assert outcomes == [expected for _, expected in FAULTS]


def test_each_refusal_has_its_code(client_of: ClientOf, server: RunningServer) -> None:
    """What every library can send wrong is refused with one code."""
    calls = [
        sync(*[record(1, "a")] * 101),
        delete(1, *["a"] * 101),
        Call(
            "getCustomObjects",
            {"objTypeName": "Roadshow", "customObjKeyList": attributes(colour="a"), **SHOWN},
        ),
    ]
    outcomes = client_of(server).calls(calls)
    codes = [one.code if isinstance(one, SeenFault) else one for one in outcomes]
    assert codes == ["20114", "20114", "20110"]
