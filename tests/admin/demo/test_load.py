"""The demo in a data folder, and over the wire."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from castile.admin.apply import apply_definition
from castile.admin.definition import read_definition
from castile.admin.definition_errors import DefinitionError
from castile.admin.demo import load
from castile.admin.demo.definitions import definition_text
from castile.admin.demo.load import load_demo
from tests.harness import Harness, open_harness

if TYPE_CHECKING:
    from pathlib import Path

    from castile.admin.demo.company import Company
    from castile.domain.activities import Activity
    from castile.domain.leads import Lead
    from castile.server.installation import Installation
    from castile.store.tx import Tx

DATED = ("Created Date", "Created At", "Date")
HALF_A_YEAR_SECONDS = 180 * 86_400 + 12_345


def _load(installation: Installation) -> str:
    return load_demo(installation, installation.database.subscriptions()[0])


def _leads(tx: Tx) -> list[Lead]:
    return tx.leads.all(after=0, limit=1000)


def _activities(tx: Tx) -> list[Activity]:
    return tx.activities.all(after=0, limit=10_000)


def _undated(harness: Harness) -> dict[str, Any]:
    """Everything that was loaded, with times as distances to the clock."""
    now_ms = harness.clock.now_ms()
    key = harness.installation.directory.current.subscriptions[harness.subscription_id]
    dated = key.catalog.field("LastOrderAt")
    leads = [
        replace(
            lead,
            created_ms=now_ms - lead.created_ms,
            updated_ms=now_ms - lead.updated_ms,
            values={name: text for name, text in lead.values.items() if name != dated.key},
        )
        for lead in harness.read(_leads)
    ]
    activities = [
        replace(
            each,
            occurred_ms=now_ms - each.occurred_ms,
            attributes=tuple(
                (name, text)
                for name, text in each.attributes
                if name not in DATED and each.asset != dated.display_name
            ),
        )
        for each in harness.read(_activities)
    ]
    ids = [lead.lead_id for lead in leads]
    return {
        "leads": leads,
        "activities": activities,
        "cookies": harness.read(lambda tx: [tx.leads.cookies(each) for each in ids]),
        "foreign ids": harness.read(lambda tx: [tx.leads.foreign_ids(each) for each in ids]),
        "lists": harness.read(
            lambda tx: [
                [(list_id, now_ms - at_ms) for list_id, at_ms in tx.lists.of_lead(each)]
                for each in ids
            ]
        ),
        "definitions": harness.read(
            lambda tx: [replace(each, changed_ms=0) for each in tx.definitions.entries()]
        ),
    }


def test_the_demo_is_the_same_every_time_but_for_times(demo: Harness, tmp_path: Path) -> None:
    """Two folders, months apart: the same ids, names, values and distances in time."""
    with open_harness(tmp_path / "data") as other:
        other.clock.advance(HALF_A_YEAR_SECONDS)
        _load(other.installation)
        ours, theirs = _undated(demo), _undated(other)
    for part, expected in ours.items():
        assert expected == theirs[part], part


def test_what_is_stored_is_the_company(demo: Harness, company: Company) -> None:
    """Leads, members and activities, under the ids that the definitions begin with."""
    leads = demo.read(_leads)
    assert leads == [story.lead for story in company.stories]
    activities = demo.read(_activities)
    assert [each.activity_id for each in activities] == list(range(5_000_001, 5_005_001))
    assert [replace(each, activity_id=None) for each in activities] == list(company.activities)


def test_a_second_time_changes_nothing(castile: Harness) -> None:
    """Also when leads were changed, and deleted."""
    assert "500 leads and 5000 activities" in _load(castile.installation)
    before = castile.read(_activities)
    castile.clock.advance(86_400)
    assert _load(castile.installation) == "demo: default has leads already; nothing was loaded"
    assert castile.read(_activities) == before

    def delete_all(tx: Tx) -> None:
        for lead in _leads(tx):
            tx.leads.delete(lead.lead_id)

    castile.write(delete_all)
    assert "nothing was loaded" in _load(castile.installation)
    assert castile.read(_leads) == []


def test_leads_of_somebody_else_are_left_alone(castile: Harness) -> None:
    """One lead is enough; no definition is applied either."""
    castile.store_lead("jane@example.com")
    assert "nothing was loaded" in _load(castile.installation)
    assert castile.read(lambda tx: tx.definitions.entries()) == []


def test_a_start_that_was_cut_off_goes_on(
    castile: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Definitions without leads are no obstacle."""
    with monkeypatch.context() as patched:
        patched.setattr(load, "_store", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            _load(castile.installation)
    assert castile.read(_leads) == []
    assert "500 leads" in _load(castile.installation)


def test_definitions_that_do_not_go_together_are_named(castile: Harness) -> None:
    """And nothing is loaded."""
    castile.define('lists = [{ name = "Newsletter", id = 5 }]\n')
    with pytest.raises(DefinitionError, match='the demo: lists "Newsletter", id'):
        _load(castile.installation)
    assert castile.read(_leads) == []


def test_the_definition_file_is_applied_as_it_stands(demo: Harness, tmp_path: Path) -> None:
    """An operator can take it as a beginning: applied again it changes nothing."""
    definition = read_definition(definition_text(), source="company.toml", folder=tmp_path)
    applied = apply_definition(demo.installation, definition, "default", dry_run=True)
    assert (applied.lines, applied.warnings) == ((), ())


def _count(demo: Harness, parameters: str) -> int:
    answer = demo.call(parameters)
    assert answer.status == 200, answer.body
    return int(answer.text("returnCount") or 0)


def test_leads_are_served_by_list_and_by_time(demo: Harness) -> None:
    """GetMultipleLeads and getLead."""
    selector = (
        '<leadSelector xsi:type="ns1:StaticListSelector">'
        "<staticListName>Newsletter</staticListName></leadSelector>"
    )
    first = demo.call(
        f"<ns1:paramsGetMultipleLeads>{selector}<batchSize>50</batchSize>"
        "</ns1:paramsGetMultipleLeads>"
    )
    assert (first.text("returnCount"), first.status) == ("50", 200)
    assert int(first.text("remainingCount") or 0) > 0
    assert demo.get_lead("IDNUM", 1_000_001).text("count") == "1"
    twins = {
        each.email.lower() for each in demo.read(_leads) if each.lead_id == 1_000_040 and each.email
    }
    assert demo.get_lead("EMAIL", twins.pop()).text("count") == "2"
    assert demo.get_lead("COOKIE", "token:_mch-harrowgale.test-1790000000000-10000").status == 200


def test_custom_objects_are_served(demo: Harness, company: Company) -> None:
    """Orders and repairs by the lead, kites by their owner."""
    _, order = next(each for each in company.objects if each[0].name == "Order")
    for name, link in (("Order", "MKTOID"), ("Kite", "Owner")):
        expected = [
            record
            for each, record in company.objects
            if each.name == name and record.lead_id == order.lead_id
        ]
        answer = demo.call(
            f"<ns1:paramsGetCustomObjects><objTypeName>{name}</objTypeName><customObjKeyList>"
            f"<attribute><attrName>{link}</attrName><attrValue>{order.lead_id}</attrValue>"
            "</attribute></customObjKeyList><includeAttributes/></ns1:paramsGetCustomObjects>"
        )
        assert answer.text("returnCount") == str(len(expected))
        shown = set(answer.texts("attrValue"))
        assert all(shown >= {*each.keys, *each.values.values()} for each in expected)


def test_activities_are_served(demo: Harness) -> None:
    """GetLeadActivity has several pages, getLeadChanges has something of the last hour."""
    key = "<leadKey><keyType>IDNUM</keyType><keyValue>1000001</keyValue></leadKey>"
    history = demo.call(f"<ns1:paramsGetLeadActivity>{key}</ns1:paramsGetLeadActivity>")
    assert history.text("returnCount") == "100"
    assert int(history.text("remainingCount") or 0) > 0
    changes = (
        "<ns1:paramsGetLeadChanges><startPosition><oldestCreatedAt>2026-08-03T13:15:00Z"
        "</oldestCreatedAt></startPosition></ns1:paramsGetLeadChanges>"
    )
    assert _count(demo, changes) >= 1


def test_campaigns_channels_and_tags_are_served(demo: Harness) -> None:
    """What the definitions hold, over the wire."""
    for source, count in (("MKTOWS", 5), ("SALES", 6)):
        campaigns = (
            f"<ns1:paramsGetCampaignsForSource><source>{source}</source>"
            "</ns1:paramsGetCampaignsForSource>"
        )
        assert _count(demo, campaigns) == count
    channels = demo.call("<ns1:paramsGetChannels></ns1:paramsGetChannels>")
    assert channels.texts("tagValue") == [
        "Guide",
        "Mailing",
        "Operational",
        "Trade Show",
        "Webinar",
    ]
    tags = demo.call("<ns1:paramsGetTags></ns1:paramsGetTags>")
    assert tags.texts("type") == ["Region", "Season", "Audience"]
    status = demo.call(
        "<ns1:paramsGetImportToListStatus><programName>Autumn Kite Fair</programName>"
        "<listName>Visitors</listName></ns1:paramsGetImportToListStatus>"
    )
    assert status.text("status") == "COMPLETE"
    assert status.text("rowsFailed") == "2"
