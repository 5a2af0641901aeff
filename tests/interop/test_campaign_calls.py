"""Every client imports a list and polls, requests campaigns, and schedules one with a clone."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.interop.expected import fault
from tests.interop.queries import Call

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.interop.clients import Client, Outcome
    from tests.interop.server_process import RunningServer

    ClientOf = Callable[[RunningServer], Client]

pytestmark = pytest.mark.interop

PROGRAM, LIST = "Campaign Launch", "Invited"
CAMPAIGN, CAMPAIGN_ID, BATCH = "Greet", 4496, "Remind"
POLLS_MAX = 100


def plain(outcome: Outcome) -> dict[str, Any]:
    """What a call that succeeded answered."""
    assert isinstance(outcome, dict), outcome
    return outcome


def imported(*rows: str, columns: str = "Last Name,First Name,Email Address", **more: Any) -> Call:
    """An importToList, as the documentation sends it."""
    return Call(
        "importToList",
        {
            "programName": PROGRAM,
            "importFileHeader": columns,
            "importFileRows": {"stringItem": list(rows)},
            "importListMode": "UPSERTLEADS",
            "listName": LIST,
            "clearList": False,
            **more,
        },
    )


def requested(email: str, **how: Any) -> Call:
    """A requestCampaign for one lead."""
    keys = {"leadKey": [{"keyType": "EMAIL", "keyValue": email}]}
    return Call("requestCampaign", {"source": "MKTOWS", "leadList": keys, **how})


def tokens(**named: str) -> dict[str, Any]:
    """A programTokenList, its names in braces."""
    listed = [{"name": f"{{{{my.{name}}}}}", "value": text} for name, text in named.items()]
    return {"programTokenList": {"attrib": listed}}


def until(client: Client, call: Call, name: str, wanted: Any) -> dict[str, Any]:
    """Poll until an element of the answer is as wanted."""
    for _ in range(POLLS_MAX):
        (outcome,) = client.calls([call])
        found = plain(outcome)
        if found.get(name) == wanted:
            return found
        time.sleep(0.1)
    pytest.fail(f"{call.operation}: {name} is {found.get(name)!r} after {POLLS_MAX} polls")


def moments(email: str, count: int, client: Client) -> list[str]:
    """Wait for so many Interesting Moments of a lead; give their descriptions, oldest first."""
    found = until(
        client,
        Call(
            "getLeadActivity",
            {
                "leadKey": {"keyType": "EMAIL", "keyValue": email},
                "activityFilter": {"includeTypes": {"activityType": ["InterestingMoment"]}},
            },
        ),
        "returnCount",
        count,
    )
    records = (found.get("activityRecordList") or {}).get("activityRecord", [])
    return [
        one["attrValue"]
        for record in reversed(records)
        for one in record["activityAttributes"]["attribute"]
        if one["attrName"] == "Description"
    ]


def test_imp_01_a_list_is_imported_and_polled_until_it_is_complete(
    client_of: ClientOf, server: RunningServer, email: str
) -> None:
    """IMP-01, IMP-11: PROCESSING at once, COMPLETE later; a bad row stops no other."""
    client = client_of(server)
    (started,) = client.calls(
        [imported(f'"O""Hara, Jr.",Ann,{email}', f"Roe,Bob,b{email}", "Doe,Cid,nobody")]
    )
    assert plain(started) == {"importStatus": "PROCESSING"}
    status = Call("getImportToListStatus", {"programName": PROGRAM, "listName": LIST})
    done = until(client, status, "status", "COMPLETE")
    counts = {name: done[f"rows{name}"] for name in ("Imported", "Failed", "Ignored")}
    assert counts == {"Imported": 2, "Failed": 1, "Ignored": 0}
    assert done["estimatedRows"] == 3
    lead, unknown, strange = client.calls(
        [
            Call("getLead", {"leadKey": {"keyType": "EMAIL", "keyValue": email}}),
            Call("getImportToListStatus", {"programName": PROGRAM, "listName": "No List"}),
            imported(f"x,{email}", columns="Favourite Dish,Email Address"),
        ]
    )
    (record,) = plain(lead)["leadRecordList"]["leadRecord"]
    listed = record["leadAttributeList"]["attribute"]
    assert {"LastName", "FirstName"} <= {one["attrName"] for one in listed}
    assert 'O"Hara, Jr.' in {one["attrValue"] for one in listed}
    assert unknown.code == "20111"  # type: ignore[union-attr]  # a fault
    assert strange.code == "20105"  # type: ignore[union-attr]  # a fault


def test_camp_10_a_campaign_is_requested_by_id_and_by_names_with_tokens(
    client_of: ClientOf, server: RunningServer, email: str
) -> None:
    """CAMP-01, CAMP-10, CAMP-12: the flow runs at once, with the tokens of the call or its own."""
    client = client_of(server)
    names = {"programName": PROGRAM, "campaignName": CAMPAIGN}
    record = {"Email": email, "leadAttributeList": {"attribute": []}}
    listed, _, by_id = client.calls(
        [
            Call("getCampaignsForSource", {"source": "MKTOWS", "name": PROGRAM}),
            Call("syncLead", {"leadRecord": record, "returnLead": False}),
            requested(email, campaignId=CAMPAIGN_ID),
        ]
    )
    (campaign,) = plain(listed)["campaignRecordList"]["campaignRecord"]
    assert (campaign["id"], campaign["name"]) == (CAMPAIGN_ID, f"{PROGRAM}.{CAMPAIGN}")
    assert plain(by_id) == {"success": True}
    assert moments(email, 1, client) == ["Hello"]
    by_names, both, none = client.calls(
        [
            requested(email, **names, **tokens(message="Hi & bye")),
            requested(email, campaignId=CAMPAIGN_ID, campaignName=CAMPAIGN),
            requested(f"no{email}", campaignId=CAMPAIGN_ID),
        ]
    )
    assert plain(by_names) == {"success": True}
    assert moments(email, 2, client) == ["Hello", "Hi & bye"]
    assert both.code == "20114"  # type: ignore[union-attr]  # a fault
    text = f"No lead found with EMAIL = no{email}"
    assert none == fault(20103, "Lead not found", text)


def test_camp_32_a_campaign_is_scheduled_with_a_clone(
    client_of: ClientOf, server: RunningServer, email: str
) -> None:
    """CAMP-32: the copy runs with the tokens of the call, the original does not."""
    client = client_of(server)
    batch = {"programName": PROGRAM, "campaignName": BATCH}
    clone = f"Launch of {email}"
    (started,) = client.calls([imported(f"Roe,Ann,{email}")])
    assert plain(started) == {"importStatus": "PROCESSING"}
    status = Call("getImportToListStatus", {"programName": PROGRAM, "listName": LIST})
    until(client, status, "status", "COMPLETE")
    scheduled, again = client.calls(
        [
            Call(
                "scheduleCampaign",
                {**batch, "cloneToProgramName": clone, **tokens(message="Tomorrow")},
            ),
            Call("scheduleCampaign", {**batch, "cloneToProgramName": clone}),
        ]
    )
    assert plain(scheduled) == {"success": True}
    assert again.code == "20114"  # type: ignore[union-attr]  # a fault
    assert moments(email, 1, client) == ["Tomorrow"]
