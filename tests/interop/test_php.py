"""PHP's SoapClient."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

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

if TYPE_CHECKING:
    from tests.interop.programs import Program
    from tests.interop.server_process import RunningServer

pytestmark = pytest.mark.interop

STYLES = (
    "objects",
    "arrays",
    "arrays of one",
    "soap vars",
    "xml",
    "classes",
    "compressed answers",
    "closed connections",
)


@pytest.mark.parametrize("version", ["2_0", "3_1"])
@pytest.mark.parametrize("style", STYLES)
def test_a_lead_is_created_then_updated_and_read_back(
    php: Program, server: RunningServer, email: str, style: str, version: str
) -> None:
    """A first syncLead answers CREATED, a second UPDATED; getLead gives attributes with types."""
    said = php.run("lead.php", server.at(version), style, email, json.dumps(SENT))
    created = said["created"]["result"]
    lead_id = created["leadId"]
    assert isinstance(lead_id, int)
    assert created["syncStatus"] == {"leadId": lead_id, "status": "CREATED", "error": None}
    assert attributes_of(created["leadRecord"]) == READ
    updated = said["updated"]["result"]
    assert updated["syncStatus"] == {"leadId": lead_id, "status": "UPDATED", "error": None}
    found = said["found"]["result"]
    assert found["count"] == 1
    records = found["leadRecordList"]["leadRecord"]
    # A list of one is the thing itself unless a program asks for lists.
    record = records[0] if style == "arrays of one" else records
    assert (record["Id"], record["Email"]) == (lead_id, email)
    assert record["ForeignSysPersonId"] is record["ForeignSysType"] is None
    assert attributes_of(record) == READ | {"LastName": ("string", "Doe")}
    assert said["class"] == ("LeadRecord" if style == "classes" else "stdClass")


def test_an_object_that_is_used_twice_is_read_twice(
    php: Program, server: RunningServer, email: str
) -> None:
    """PHP sends a reference in place of the second use; it is followed."""
    said = php.run("twice.php", server, email)
    assert '<attribute href="#ref1"/>' in said["request"]
    assert said["result"]["syncStatus"]["status"] == "CREATED"
    assert attributes_of(said["result"]["leadRecord"])["City"] == ("string", "Zürich")


def test_calls_made_without_the_description_are_read(
    php: Program, server: RunningServer, email: str
) -> None:
    """Without a description PHP encodes values with types of its own; they are passed over."""
    said = php.run("undescribed.php", server, email)
    for use, status in (("encoded", "CREATED"), ("literal", "UPDATED")):
        result = said[use]["result"]
        assert result["syncStatus"]["status"] == status
        record = said[use]["found"]["leadRecordList"]["leadRecord"]
        assert record["Id"] == result["leadId"]
        assert attributes_of(record)["City"] == ("string", use)


def test_the_login_checks_answer(php: Program, server: RunningServer, email: str) -> None:
    """Both listMObjects and describeMObject answer; syncLead takes a target workspace."""
    said = php.run("checks.php", server, email)
    assert said["listed"] == {"result": {"objects": OBJECTS}}
    for name in OBJECTS:
        metadata = said["described"][name]["result"]["metadata"]
        assert (metadata["name"], metadata["isCustom"]) == (name, False)
        assert len(metadata["fieldList"]["field"]) >= 5
    assert said["synced"]["result"]["syncStatus"]["status"] == "CREATED"
    assert said["synced"]["result"]["leadRecord"] is None


@pytest.mark.parametrize("way", ["exceptions", "values"])
def test_faults_show_code_and_texts(
    php: Program, server: RunningServer, email: str, way: str
) -> None:
    """20103, 20105, 20014 and 20016 are SoapFaults with all their parts, thrown or returned."""
    seen = [SeenFault(*parts) for parts in php.run("faults.php", server, email, way)]
    assert seen == [NOT_FOUND, UNKNOWN_FIELD, NOT_AUTHENTICATED, EXPIRED]
