"""Programs, campaigns, channels and tags as the catalog has them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from castile.domain.ids import CostId, ListId, ProgramId, WorkspaceId
from castile.domain.programs import (
    Audience,
    Campaign,
    Channel,
    Cost,
    Program,
    ProgressionStatus,
    TagType,
)
from castile.settings import SubscriptionSettings
from castile.store.catalogs import catalog_of
from castile.store.stored_entry import StoredEntry

if TYPE_CHECKING:
    from castile.domain.catalog import Catalog

CHANNEL = {"name": "Webinar", "program_type": "Marketing Event", "statuses": []}
PROGRAM = {"name": "Launch", "id": 1970, "type": "Marketing Event", "channel": "Webinar"}
LISTS = [{"name": "Hot", "id": 5}, {"name": "Guests", "id": 6, "program": "Launch"}]


def made(**tables: list[dict[str, Any]]) -> Catalog:
    """The catalog of these tables; entries are numbered from 10."""
    entries = [
        StoredEntry(table, 10 + position, position, entry, 1000, 900)
        for table, each in tables.items()
        for position, entry in enumerate(each)
    ]
    settings = SubscriptionSettings(clone_calls_per_day=3, import_rows_max=5, import_jobs_max=6)
    return catalog_of(entries, settings, 4)


def program(**keys: Any) -> Program:
    """The only program, with these keys beside the required ones."""
    (found,) = made(
        channels=[CHANNEL],
        workspaces=[{"name": "Europe", "id": 10, "partitions": ["Default"]}],
        programs=[{**PROGRAM, **keys}],
    ).programs
    return found


def campaign(**keys: Any) -> Campaign:
    """The only campaign, with these keys."""
    (found,) = made(
        channels=[CHANNEL],
        programs=[PROGRAM],
        lists=LISTS,
        lead_fields=[{"name": "Shoe", "type": "string"}],
        campaigns=[{"name": "K", "id": 4496, "kind": "batch", **keys}],
    ).programs.campaigns
    return found


def test_the_version_and_the_settings_are_those_that_are_given() -> None:
    """Operations ask the catalog, never the settings."""
    catalog = made()
    assert (catalog.version, catalog.clone_calls_per_day) == (4, 3)
    assert (catalog.import_rows_max, catalog.import_jobs_max) == (5, 6)


def test_a_program_has_what_its_entry_says() -> None:
    """Moments are numbers, months begin on their first day, tokens are without `my.`."""
    found = program(
        workspace="europe",
        folder="A/B",
        archived=True,
        start_at="2026-09-01T11:00:00.250-05:00",
        end_at="2026-09-01T12:00:00-05:00",
        tags={"Region": "North"},
        costs=[{"id": 153, "month": "2026-07", "amount": 3000, "note": "Speaker"}],
        tokens={"message": "Hello", "My.Other Token": "World"},
        crm_id="701",
        description="text",
    )
    assert found == Program(
        program_id=ProgramId(1970),
        name="Launch",
        type="Marketing Event",
        channel="Webinar",
        workspace_id=WorkspaceId(10),
        folder="A/B",
        archived=True,
        start_ms=1_788_278_400_250,
        end_ms=1_788_282_000_000,
        tags={"Region": "North"},
        costs=(Cost(CostId(153), date(2026, 7, 1), 3000, "Speaker"),),
        tokens={"message": "Hello", "other token": "World"},
        token_names={"message": "message", "other token": "Other Token"},
        crm_id="701",
        description="text",
        created_ms=900,
        updated_ms=1000,
    )


def test_a_program_without_a_workspace_is_in_default() -> None:
    """What the entry does not say is empty."""
    found = program()
    assert found.workspace_id == 1
    assert (found.start_ms, found.end_ms, found.crm_id) == (None, None, None)
    assert (found.tags, found.tokens, found.costs) == ({}, {}, ())


def test_channels_and_tag_types_keep_the_order_of_the_file() -> None:
    """Statuses and values too."""
    catalog = made(
        channels=[
            {
                "name": "Z",
                "program_type": "T",
                "statuses": [
                    {"name": "b", "step": 2, "success": True, "check_in_status": "None"},
                    {"name": "a", "step": 1, "webinar_behavior": "No Show"},
                ],
            },
            CHANNEL,
        ],
        tag_types=[{"name": "Y", "values": ["2", "1"]}, {"name": "X", "values": []}],
    )
    assert catalog.programs.channels == (
        Channel(
            "Z",
            "T",
            (
                ProgressionStatus("b", 2, success=True, check_in_status="None"),
                ProgressionStatus("a", 1, webinar_behavior="No Show"),
            ),
        ),
        Channel("Webinar", "Marketing Event"),
    )
    assert catalog.programs.tag_types == (TagType("Y", ("2", "1")), TagType("X", ()))


def test_a_campaign_has_what_its_entry_says() -> None:
    """A batch campaign has no sources and is never active."""
    trigger = campaign(
        kind="trigger", program="LAUNCH", active=True, sources=["SALES"], description="text"
    )
    assert (trigger.campaign_id, trigger.full_name) == (4496, "Launch.K")
    assert trigger.program is not None
    assert trigger.program.program_id == 1970
    assert (trigger.is_trigger, trigger.active, trigger.sources) == (
        True,
        True,
        frozenset({"SALES"}),
    )
    assert trigger.description == "text"
    batch = campaign()
    assert (batch.program, batch.is_trigger, batch.active) == (None, False, False)
    assert (batch.sources, batch.audience, batch.flow) == (frozenset(), None, ())


@pytest.mark.parametrize(
    ("audience", "meant"),
    [
        ({"list": "hot"}, Audience(list_id=ListId(5))),
        ({"list": "launch.GUESTS"}, Audience(list_id=ListId(6))),
        ({"program": "launch"}, Audience(program_id=ProgramId(1970))),
        ({"all_known_leads": True}, Audience()),
    ],
)
def test_an_audience_is_known_by_its_id(audience: dict[str, Any], meant: Audience) -> None:
    """C-2: a list, the lists of a program, or all known leads (decided)."""
    assert campaign(audience=audience).audience == meant


def test_an_audience_means_the_list_that_a_step_means() -> None:
    """Also where two lists have one full name: the one outside programs."""
    inside, outside = {"name": "B", "id": 7, "program": "A"}, {"name": "A.B", "id": 8}
    for lists in ([inside, outside], [outside, inside]):
        catalog = made(
            channels=[CHANNEL],
            programs=[{**PROGRAM, "name": "A"}],
            lists=lists,
            campaigns=[{"name": "K", "id": 1, "kind": "batch", "audience": {"list": "a.b"}}],
        )
        assert catalog.programs.campaigns[0].audience == Audience(list_id=ListId(8))


def test_a_step_has_its_parameters_and_choices() -> None:
    """Values are texts, amounts are numbers, a field has the spelling of its definition."""
    change, wait, task = campaign(
        flow=[
            {
                "step": "Change Data Value",
                "id": 1,
                "field": "shoe",
                "value": 42,
                "choices": [{"when": [{"field": "LEADSCORE", "at_least": 50}], "value": True}],
            },
            {"step": "Wait", "id": 2, "days": 1, "minutes": 30},
            {"step": "Create Task", "id": 3, "parameters": {"subject": "Call", "days": 2}},
        ]
    ).flow
    assert (change.step, change.step_id) == ("Change Data Value", 1)
    assert change.parameters == {"field": "Shoe", "value": "42"}
    (choice,) = change.choices
    assert choice.parameters == {"value": "true"}
    assert [condition.field.name for condition in choice.conditions] == ["LeadScore"]
    assert (wait.parameters, wait.choices) == ({"days": 1, "minutes": 30}, ())
    assert task.parameters == {"subject": "Call", "days": 2}
