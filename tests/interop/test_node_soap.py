"""The `soap` package of Node."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from castile.wire.contract import contract
from tests.interop.clients import ScriptClient
from tests.interop.company import LEADS
from tests.interop.expected import (
    EXPIRED,
    NOT_AUTHENTICATED,
    NOT_FOUND,
    OBJECTS,
    READ,
    SENT,
    UNKNOWN_FIELD,
    SeenFault,
)
from tests.interop.programs import attributes_of
from tests.interop.queries import Call

if TYPE_CHECKING:
    from tests.interop.programs import Program
    from tests.interop.server_process import RunningServer

pytestmark = pytest.mark.interop

WAYS = ("security", "prefixed", "named", "computed", "written")


@pytest.mark.parametrize("version", ["2_0", "3_1"])
@pytest.mark.parametrize("way", WAYS)
def test_a_lead_is_created_then_updated_and_read_back(
    node: Program, server: RunningServer, email: str, way: str, version: str
) -> None:
    """A first syncLead answers CREATED, a second UPDATED; getLead gives attributes with types."""
    said = node.run("lead.js", server.at(version), way, email, json.dumps(SENT))
    created = said["created"]["result"]
    lead_id = created["leadId"]
    # The package leaves out what is nil.
    assert created["syncStatus"] == {"leadId": lead_id, "status": "CREATED"}
    assert attributes_of(created["leadRecord"]) == READ
    assert said["updated"]["result"]["syncStatus"] == {"leadId": lead_id, "status": "UPDATED"}
    assert said["found"] == said["foundPrefixed"]
    assert said["found"]["result"]["count"] == 1
    (record,) = said["found"]["result"]["leadRecordList"]["leadRecord"]
    assert (record["Id"], record["Email"]) == (lead_id, email)
    assert "ForeignSysPersonId" not in record
    assert attributes_of(record) == READ | {"LastName": ("string", "Doe")}


@pytest.mark.parametrize("zone", ["Asia/Kolkata", "America/St_Johns", "Pacific/Auckland"])
def test_a_timestamp_that_is_wrong_by_half_an_hour_is_inside_the_window(
    node: Program, server: RunningServer, email: str, zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An old library drops the minutes of its zone's offset; its users' programs worked."""
    monkeypatch.setenv("TZ", zone)
    said = node.run("lead.js", server, "security", email, json.dumps(SENT))
    assert said["created"]["result"]["syncStatus"]["status"] == "CREATED"


def test_the_login_checks_answer(node: Program, server: RunningServer) -> None:
    """The package finds every operation; both listMObjects and describeMObject answer."""
    said = node.run("checks.js", server)
    assert sorted(said["operations"]) == sorted(contract().operations)
    assert said["listed"] == 2 * [{"result": {"objects": OBJECTS}}]
    for name in OBJECTS:
        metadata = said["described"][name]["result"]["metadata"]
        assert (metadata["name"], metadata["isCustom"]) == (name, False)
        assert len(metadata["fieldList"]["field"]) >= 5


def test_faults_show_code_and_texts(node: Program, server: RunningServer, email: str) -> None:
    """20103, 20105, 20014 and 20016 are errors with HTTP status 500 and all their parts."""
    said = node.run("faults.js", server, email)
    assert [one["status"] for one in said] == 4 * [500]
    seen = [SeenFault(*one["parts"]) for one in said]
    assert seen == [NOT_FOUND, UNKNOWN_FIELD, NOT_AUTHENTICATED, EXPIRED]


@pytest.mark.parametrize(
    "selector",
    [
        {"keyType": "IDNUM", "keyValues": {"stringItem": [str(LEADS[3].lead_id)]}},
        {"staticListId": 1012},
        {"staticListName": "Launch.Registrants"},
        {"oldestUpdatedAt": "2014-01-01T00:00:00Z"},
    ],
    ids=lambda selector: next(iter(selector)),
)
def test_a_selector_without_a_type_is_known_by_its_parts(
    node: Program, loaded: RunningServer, selector: dict[str, Any]
) -> None:
    """Programs often leave xsi:type out, since the package does not write it by itself."""
    client = ScriptClient(node, loaded, "js")
    parameters = {"leadSelector": selector, "batchSize": 1}
    (result,) = client.calls([Call("getMultipleLeads", parameters)])
    assert isinstance(result, dict)
    (record,) = result["leadRecordList"]["leadRecord"]
    assert record["Email"] == (LEADS[3] if "keyType" in selector else LEADS[0]).email
