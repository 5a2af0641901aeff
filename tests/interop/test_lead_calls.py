"""Every client writes leads, merges them, changes lists, and sees the faults of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.interop.expected import SeenFault, fault
from tests.interop.queries import Call

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.interop.clients import Client
    from tests.interop.server_process import RunningServer

    ClientOf = Callable[[RunningServer], Client]

pytestmark = pytest.mark.interop


def lead(email: str | None, **attributes: str) -> dict[str, Any]:
    """A LeadRecord."""
    listed = [{"attrName": name, "attrValue": value} for name, value in attributes.items()]
    record: dict[str, Any] = {} if email is None else {"Email": email}
    return {**record, "leadAttributeList": {"attribute": listed}}


def sync(*records: dict[str, Any]) -> Call:
    """A syncMultipleLeads."""
    return Call(
        "syncMultipleLeads", {"leadRecordList": {"leadRecord": list(records)}, "dedupEnabled": True}
    )


def by_email(*emails: str, shown: list[str] | None = None) -> Call:
    """A getMultipleLeads by emails."""
    parameters = {} if shown is None else {"includeAttributes": {"stringItem": shown}}
    parts = {"keyType": "EMAIL", "keyValues": {"stringItem": list(emails)}}
    return Call("getMultipleLeads", parameters, ("LeadKeySelector", parts))


def of_list(word: str, *emails: str, name: str = "Nightly", strict: bool = False) -> Call:
    """A listOperation over leads by their emails."""
    return Call(
        "listOperation",
        {
            "listOperation": word,
            "listKey": {"keyType": "MKTOLISTNAME", "keyValue": name},
            "listMemberList": {"leadKey": [key("EMAIL", email) for email in emails]},
            "strict": strict,
        },
    )


def merge(winner: str, *losers: str, key_type: str = "EMAIL") -> Call:
    """A mergeLeads of leads by their emails."""
    return Call(
        "mergeLeads",
        {
            "winningLeadKeyList": _key_list(key_type, winner),
            "losingLeadKeyLists": {"keyList": [_key_list("EMAIL", email) for email in losers]},
        },
    )


def _key_list(key_type: str, value: str) -> dict[str, Any]:
    return {"attribute": [{"attrName": key_type, "attrValue": value}]}


def key(key_type: str, value: str) -> dict[str, str]:
    """A LeadKey."""
    return {"keyType": key_type, "keyValue": value}


def statuses(result: dict[str, Any] | SeenFault) -> list[dict[str, Any]]:
    """The statuses of a syncMultipleLeads."""
    assert isinstance(result, dict)
    listed: list[dict[str, Any]] = result["syncStatusList"]["syncStatus"]
    return listed


def leads(result: dict[str, Any] | SeenFault) -> list[dict[str, Any]]:
    """The records of a getMultipleLeads."""
    assert isinstance(result, dict)
    listed: list[dict[str, Any]] = result["leadRecordList"]["leadRecord"]
    return listed


def test_batches_of_100_and_of_300_are_synced_in_their_order(
    client_of: ClientOf, server: RunningServer, email: str
) -> None:
    """One status for each record: CREATED, UPDATED, or FAILED with the reason."""
    emails = [f"{number}-{email}" for number in range(300)]
    records = [lead(each, FirstName="Renée", LeadScore="7") for each in emails]
    records[120] = lead(emails[120], NumberOfEmployees="many")
    records[199] = {"Id": 999_999_999, **lead(emails[199], FirstName="Nobody")}
    records[299] = lead(None, FirstName="Nobody")
    first, second, read = client_of(server).calls(
        [sync(*records[:100]), sync(*records), by_email(*emails[100:130])]
    )
    ids = [one["leadId"] for one in statuses(first)]
    assert statuses(first) == [{"leadId": each, "status": "CREATED"} for each in ids]
    assert ids == list(range(ids[0], ids[0] + 100))
    again = statuses(second)
    assert again[:100] == [{"leadId": each, "status": "UPDATED"} for each in ids]
    failed = {at: one for at, one in enumerate(again) if one["status"] == "FAILED"}
    assert list(failed) == [120, 199, 299]
    assert [one["leadId"] for one in failed.values()] == [0, 0, 0]
    assert [one["error"][:5] for one in failed.values()] == ["20106", "20103", "20101"]
    created = [one["leadId"] for one in again[100:] if one["status"] == "CREATED"]
    assert created == list(range(ids[0] + 100, ids[0] + 297))
    assert [one["Email"] for one in leads(read)] == emails[100:120] + emails[121:130]


def test_leads_go_on_and_off_a_list(client_of: ClientOf, server: RunningServer, email: str) -> None:
    """The statuses are nil when all is done, else there is one for each key as it was sent."""
    one, two = f"1-{email}", f"2-{email}"
    calls = [
        sync(lead(one), lead(two)),
        of_list("ADDTOLIST", one, two),
        of_list("ISMEMBEROFLIST", one, two, email),
        of_list("REMOVEFROMLIST", two),
        of_list("REMOVEFROMLIST", one, two),
        of_list("ADDTOLIST", one, email),
        of_list("ADDTOLIST", two, email, strict=True),
        of_list("ISMEMBEROFLIST", one, two, strict=True),
        of_list("ISMEMBEROFLIST", one, name="launch.registrants"),
    ]
    _, *outcomes = client_of(server).calls(calls)

    def done(**members: bool) -> dict[str, Any]:
        named = {"one": one, "two": two, "nobody": email}
        listed = [
            {"leadKey": key("EMAIL", named[name]), "status": status}
            for name, status in members.items()
        ]
        return {"success": all(members.values()), "statusList": {"leadStatus": listed}}

    assert outcomes == [
        {"success": True},
        done(one=True, two=True, nobody=False),
        {"success": True},
        done(one=True, two=False),
        done(one=True, nobody=False),
        fault(20103, "Lead not found", f"No lead found with EMAIL = {email}"),
        done(one=True, two=False),
        done(one=False),
    ]


def test_leads_are_merged(client_of: ClientOf, server: RunningServer, email: str) -> None:
    """The losers are named in the order of the request; what they had and who they were moves."""
    one, two, three = (f"{number}-{email}" for number in range(3))
    synced, merged, gone, found, activity = client_of(server).calls(
        [
            sync(lead(one), lead(two, City="Zürich"), lead(three, City="Bern", Title="Dr")),
            merge(one, three, two),
            Call("getLead", {"leadKey": key("EMAIL", two)}),
            by_email(one, two, three, shown=["City", "Title"]),
            Call(
                "getLeadActivity",
                {
                    "leadKey": key("EMAIL", one),
                    "activityFilter": {"includeTypes": {"activityType": ["MergeLeads"]}},
                },
            ),
        ]
    )
    first, second, third = (status["leadId"] for status in statuses(synced))
    assert isinstance(merged, dict)
    assert merged["mergeStatus"] == {
        "winningLeadId": first,
        "losingLeadIdList": {"integerItem": [third, second]},
        "status": "MERGED",
    }
    assert gone == fault(20103, "Lead not found", f"No lead found with EMAIL = {two}")
    (record,) = leads(found)
    listed = record["leadAttributeList"]["attribute"]
    assert [(each["attrName"], each["attrValue"]) for each in listed] == [
        ("City", "Bern"),
        ("Title", "Dr"),
    ]
    assert isinstance(activity, dict)
    (merging,) = activity["activityRecordList"]["activityRecord"]
    assert merging["mktPersonId"] == str(first)
    assert merging["activityAttributes"]["attribute"][0]["attrValue"] == f"{third},{second}"


def test_only_the_attributes_that_are_asked_for_are_shown(
    client_of: ClientOf, server: RunningServer, email: str
) -> None:
    """Email is one of them; what is nil is left out by some libraries and nil in others."""
    synced, names, both, nothing, everything = client_of(server).calls(
        [
            sync(lead(email, FirstName="Renée", Company="Smith & <Sons>", Unsubscribed="1")),
            by_email(email, shown=["FirstName"]),
            by_email(email, shown=["unknown", "FirstName", "Email"]),
            by_email(email, shown=["Phone"]),
            by_email(email, shown=[]),
        ]
    )
    (lead_id,) = (status["leadId"] for status in statuses(synced))
    first_name = {"attrName": "FirstName", "attrType": "string", "attrValue": "Renée"}
    listed = {"attribute": [first_name]}
    assert leads(names) == [{"Id": lead_id, "leadAttributeList": listed}]
    assert leads(both) == [{"Id": lead_id, "Email": email, "leadAttributeList": listed}]
    assert leads(nothing) == [{"Id": lead_id}]
    (whole,) = leads(everything)
    assert [each["attrName"] for each in whole["leadAttributeList"]["attribute"]] == [
        "Company",
        "FirstName",
        "Unsubscribed",
    ]


def test_nothing_found_is_an_empty_page(client_of: ClientOf, server: RunningServer) -> None:
    """Neither unknown keys, nor a quiet time, nor an unknown list name are faults."""
    long_ago = {
        "latestUpdatedAt": "2001-01-02T00:00:00Z",
        "oldestUpdatedAt": "2001-01-01T00:00:00Z",
    }
    outcomes = client_of(server).calls(
        [
            by_email("nobody@example.com"),
            Call("getMultipleLeads", {}, ("LastUpdateAtSelector", long_ago)),
            Call("getMultipleLeads", {}, ("StaticListSelector", {"staticListName": "No such"})),
            Call("getLeadChanges", {"startPosition": {}}, ("LastUpdateAtSelector", long_ago)),
        ]
    )
    for outcome in outcomes:
        assert isinstance(outcome, dict)
        assert (outcome["returnCount"], outcome["remainingCount"]) == (0, 0)
        for name in ("leadRecordList", "leadChangeRecordList"):
            assert not any((outcome.get(name) or {}).values())
    positions = [one["newStreamPosition"] for one in outcomes[1:2] if isinstance(one, dict)]
    assert positions == ["id:0:to:978307200:tl:978393600:os:0:rc:0"]


SINCE = {"oldestCreatedAt": "2014-01-01T00:00:00Z"}
NOBODY = "nobody@example.com"

FAULTS: list[tuple[Call, SeenFault]] = [
    (
        Call("getMultipleLeads", {"streamPosition": "abc"}),
        fault(20122, "Bad stream position", "Stream position is not valid"),
    ),
    (
        Call("getMultipleLeads", {"streamPosition": "id:7:to:978307200:tl:978393600:os:1:rc:0"}),
        fault(20123, "Stream at end", "No more records at this position"),
    ),
    (
        Call("getMultipleLeads", {}, ("StaticListSelector", {"staticListId": 77})),
        fault(20111, "List not found", "No list found with staticListId = 77"),
    ),
    (
        sync(lead(NOBODY, NoSuchField="1", Other="2")),
        fault(
            20105,
            "Unknown lead field",
            "syncMultipleLeads operation failed: unknown fields for import: NoSuchField, Other",
        ),
    ),
    (
        merge(NOBODY, "nobody-else@example.com"),
        fault(20103, "Lead not found", f"No lead found with EMAIL = {NOBODY}"),
    ),
    (
        merge(NOBODY, "nobody-else@example.com", key_type="MAIL"),
        fault(20102, "Input error", "Lead key MAIL is not valid"),
    ),
    (
        of_list("ADDTOLIST", NOBODY, name="No such list"),
        fault(20111, "List not found", "No list found with MKTOLISTNAME = No such list"),
    ),
    (
        of_list("ADDTOLIST", NOBODY, name="Launch.Registrants"),
        fault(20111, "List not found", "No list found with MKTOLISTNAME = Launch.Registrants"),
    ),
    (
        Call("getLeadActivity", {"leadKey": key("EMAIL", NOBODY)}),
        fault(20103, "Lead not found", f"No lead found with EMAIL = {NOBODY}"),
    ),
    (
        Call(
            "getLeadChanges",
            {"startPosition": SINCE, "activityNameFilter": {"stringItem": ["Sing a Song"]}},
        ),
        fault(20107, "Activity type not valid", "Unknown activity type Sing a Song"),
    ),
    (
        Call("getLeadChanges", {"startPosition": {"offset": "xyz"}}),
        fault(20122, "Bad stream position", "Stream position is not valid"),
    ),
]


def test_faults_show_code_and_texts(client_of: ClientOf, server: RunningServer) -> None:
    """The faults of each operation have all their parts."""
    outcomes = client_of(server).calls([call for call, _ in FAULTS])
    assert outcomes == [expected for _, expected in FAULTS]


CODES: list[tuple[Call, str]] = [
    (
        Call(
            "getMultipleLeads",
            {},
            (
                "LastUpdateAtSelector",
                {
                    "latestUpdatedAt": "2014-02-01T00:00:00Z",
                    "oldestUpdatedAt": "2014-01-01T00:00:00Z",
                },
            ),
        ),
        "20022",
    ),
    (
        Call(
            "getMultipleLeads",
            {},
            (
                "LastUpdateAtSelector",
                {
                    "latestUpdatedAt": "2014-01-01T00:00:00Z",
                    "oldestUpdatedAt": "2014-01-02T00:00:00Z",
                },
            ),
        ),
        "20114",
    ),
    (by_email(" "), "20101"),
    (Call("syncMultipleLeads", {"leadRecordList": {"leadRecord": []}}), "20104"),
    (merge(NOBODY), "20101"),
    (of_list("ISMEMBEROFLIST"), "20101"),
    (of_list("CLEARLIST", NOBODY), "20110"),
    (of_list("ISMEMBEROFLIST", ""), "20102"),
    (Call("getLeadActivity", {"leadKey": key("IDNUM", "abc")}), "20102"),
    (
        Call(
            "getLeadChanges",
            {"startPosition": SINCE},
            (
                "LeadKeySelector",
                {
                    "keyType": "IDNUM",
                    "keyValues": {"stringItem": [str(each) for each in range(1, 102)]},
                },
            ),
        ),
        "20114",
    ),
]


def test_each_refusal_has_its_code(client_of: ClientOf, server: RunningServer) -> None:
    """What every library can send wrong is refused with one code."""
    outcomes = client_of(server).calls([call for call, _ in CODES])
    codes = [one.code if isinstance(one, SeenFault) else one for one in outcomes]
    assert codes == [code for _, code in CODES]
