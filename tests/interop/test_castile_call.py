"""`castile call`, as a person or a shell script pages with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.interop.company import ACTIVITIES, LEADS
from tests.interop.queries import VISITS_AND_CLICKS

if TYPE_CHECKING:
    from tests.interop.server_process import RunningServer

pytestmark = pytest.mark.interop


def test_leads_are_paged_by_a_selector_then_by_the_position(loaded: RunningServer) -> None:
    """Lists are written by index; a position is copied from one answer into the next call."""
    shown = ("includeAttributes.0=Email", "includeAttributes.1=FirstName", "batchSize=2")
    keys = [f"leadSelector.keyValues.{index}={lead.email}" for index, lead in enumerate(LEADS[:11])]
    called = loaded.command("call", "getMultipleLeads", "leadSelector.keyType=EMAIL", *keys, *shown)
    records = called["result"]["leadRecordList"]["leadRecord"]
    assert [one["Email"] for one in records] == [lead.email for lead in LEADS[:11]]
    ids: list[str] = []
    arguments = ["leadSelector.staticListName=Launch.Registrants"]
    for _ in range(2):
        called = loaded.command("call", "getMultipleLeads", *arguments, *shown)
        ids += [one["Id"] for one in called["result"]["leadRecordList"]["leadRecord"]]
        arguments = [f"streamPosition={called['result']['newStreamPosition']}"]
    assert ids == [str(lead.lead_id) for lead in LEADS[:4]]


def test_changes_are_paged_by_names_of_activities(loaded: RunningServer) -> None:
    """The bounds and the offset are parts of startPosition."""
    names = [f"activityNameFilter.{index}={name}" for index, name in enumerate(VISITS_AND_CLICKS)]
    ids: list[str] = []
    arguments = ["startPosition.oldestCreatedAt=2014-01-01"]
    for _ in range(2):
        called = loaded.command("call", "getLeadChanges", *arguments, *names, "batchSize=3")
        result = called["result"]
        ids += [one["id"] for one in result["leadChangeRecordList"]["leadChangeRecord"]]
        arguments = [f"startPosition.offset={result['newStartPosition']['offset']}"]
    expected = [one for one in ACTIVITIES if one.type in VISITS_AND_CLICKS]
    assert ids == [str(one.activity_id) for one in expected[:6]]
