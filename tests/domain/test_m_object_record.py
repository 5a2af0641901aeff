"""How opportunities, roles and programs are shown."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from castile.domain.catalog import Workspace, make_catalog
from castile.domain.fields import FieldType, OpportunityField
from castile.domain.ids import (
    CompanyId,
    CostId,
    LeadId,
    OpportunityId,
    PartitionId,
    ProgramId,
    RoleId,
    WorkspaceId,
)
from castile.domain.m_object_record import opportunity_record, program_record, role_record
from castile.domain.opportunities import Opportunity, Role
from castile.domain.programs import Cost, Program
from castile.wire.messages import ABSENT, Attrib
from castile.wire.timestamps import WireDateTime

if TYPE_CHECKING:
    from castile.wire.messages import MObject

CREATED_MS = 1_311_000_000_000
CREATED = WireDateTime(datetime(2011, 7, 18, 14, 40, tzinfo=UTC))
CATALOG = make_catalog(
    version=1,
    zone=ZoneInfo("America/Chicago"),
    workspaces=[Workspace(WorkspaceId(2), "Europe", PartitionId(1), (PartitionId(1),))],
    opportunity_fields=[
        OpportunityField(name="isHot", display_name="Hot", type=FieldType.BOOLEAN, key="5"),
        OpportunityField(name="seenAt", display_name="Seen", type=FieldType.DATETIME, key="6"),
    ],
)


def attributes(record: MObject) -> list[tuple[str, str]]:
    """Name and value of each attribute, in order."""
    assert record.attrib_list
    return [(each.name, each.value) for each in record.attrib_list.attrib]


def ties(record: MObject) -> list[tuple[str, object]]:
    """Type and id of each association, in order."""
    listed = record.association_list
    return [(each.m_obj_type, each.id) for each in listed.m_obj_association] if listed else []


def test_an_opportunity_shows_every_field_with_a_value_in_one_order() -> None:
    """B-103, B-106, decided: custom fields in their places, booleans as words."""
    values = {"Name": "Deal", "Amount": "7.5", "IsWon": "1", "CloseDate": "2013-07-09", "5": "1"}
    values["6"] = "2013-07-09T21:44:28.000Z"
    record = opportunity_record(
        Opportunity(OpportunityId(41), CompanyId(3), "006", CREATED_MS, CREATED_MS, values), CATALOG
    )
    assert (record.type, record.id, record.external_key) == ("Opportunity", 41, ABSENT)
    assert (record.created_at, record.updated_at) == (CREATED, CREATED)
    assert attributes(record) == [
        ("Amount", "7.5"),
        ("CloseDate", "2013-07-09"),
        ("CompanyId", "3"),
        ("Id", "41"),
        ("isHot", "true"),
        ("IsWon", "true"),
        ("Name", "Deal"),
        ("seenAt", "2013-07-09T16:44:28-05:00"),
    ]
    assert ties(record) == [("Company", 3)]
    assert record.type_attrib_list is ABSENT


def test_an_opportunity_without_values_shows_only_its_id() -> None:
    """B-100, B-103: what has no value is left out, a boolean that is false among it."""
    record = opportunity_record(Opportunity(OpportunityId(41)), CATALOG)
    assert attributes(record) == [("Id", "41")]
    assert record.association_list is ABSENT


def test_an_external_key_is_shown_as_it_was_asked() -> None:
    """B-105, decided."""
    key = Attrib(name="opportunityId", value="a")
    record = opportunity_record(Opportunity(OpportunityId(41)), CATALOG, key)
    assert record.external_key == key


def test_a_role_shows_five_attributes_and_its_two_ends() -> None:
    """B-104, B-106, decided."""
    role = Role(
        RoleId(12),
        OpportunityId(41),
        LeadId(7),
        "Buyer",
        is_primary=True,
        external_created="2013-07-09T21:44:28.000Z",
        created_ms=CREATED_MS,
        updated_ms=CREATED_MS,
    )
    record = role_record(role, CATALOG)
    assert (record.type, record.id) == ("OpportunityPersonRole", 12)
    assert (record.created_at, record.updated_at) == (CREATED, CREATED)
    assert attributes(record) == [
        ("OpportunityId", "41"),
        ("PersonId", "7"),
        ("Role", "Buyer"),
        ("IsPrimary", "true"),
        ("ExternalCreatedDate", "2013-07-09T16:44:28-05:00"),
    ]
    assert ties(record) == [("Opportunity", 41), ("Lead", 7)]


def test_a_role_without_values_is_not_primary() -> None:
    """B-104, decided: IsPrimary is always shown."""
    record = role_record(Role(RoleId(12), OpportunityId(41), LeadId(7)), CATALOG)
    assert attributes(record)[2:] == [("IsPrimary", "false")]


def program(**more: Any) -> Program:
    """An event in another workspace."""
    given: dict[str, Any] = {"folder": "MKTO Training/MKTO Events", **more}
    return Program(
        program_id=ProgramId(1006),
        name="Big Launch Webinar",
        type="Marketing Event",
        channel="Webinar",
        workspace_id=WorkspaceId(2),
        created_ms=CREATED_MS,
        updated_ms=CREATED_MS,
        crm_id="701",
        description="Launch",
        **given,
    )


def test_a_program_shows_its_place_and_times() -> None:
    """B-101, documented sample."""
    one = program(archived=True, start_ms=CREATED_MS, end_ms=CREATED_MS + 59_000)
    record = program_record(one, CATALOG, with_details=False)
    assert (record.type, record.id, record.created_at) == ("Program", 1006, ABSENT)
    assert (record.updated_at, record.association_list) == (ABSENT, ABSENT)
    assert attributes(record) == [
        ("Name", "Big Launch Webinar"),
        ("Type", "Marketing Event"),
        ("Workspace Id", "2"),
        ("Workspace Name", "Europe"),
        (
            "Tree Path",
            "/Marketing Activities/Europe/MKTO Training/MKTO Events/Big Launch Webinar",
        ),
        ("Is Archived", "true"),
        ("Start Date", "2011-07-18 09:40:00"),
        ("End Date", "2011-07-18 09:40:59"),
    ]


def test_a_program_without_folder_and_times_shows_none() -> None:
    """B-100, B-101: neither two slashes nor empty attributes."""
    shown = attributes(program_record(program(folder=""), CATALOG, with_details=False))
    assert shown[4:] == [
        ("Tree Path", "/Marketing Activities/Europe/Big Launch Webinar"),
        ("Is Archived", "false"),
    ]


def test_details_are_times_crm_id_and_description() -> None:
    """B-102, decided which."""
    record = program_record(program(), CATALOG, with_details=True)
    assert (record.created_at, record.updated_at) == (CREATED, CREATED)
    assert attributes(record)[6:] == [("CRM Id", "701"), ("Description", "Launch")]


def test_tags_come_before_costs_and_tokens() -> None:
    """B-101, documented sample: in the order of their definition."""
    one = program(
        tags={"Region": "North"},
        costs=(
            Cost(CostId(1), date(2011, 7, 1), 3000, "Speaker"),
            Cost(CostId(2), date(2011, 8, 1), 0),
        ),
        tokens={"my token": "2011-12-25", "empty": ""},
        token_names={"my token": "My Token"},
    )
    record = program_record(one, CATALOG, with_details=False)
    assert record.type_attrib_list
    shown = [
        (each.attr_type, [(one.name, one.value) for one in each.attr_list.attrib])
        for each in record.type_attrib_list.type_attrib
        if each.attr_list
    ]
    assert shown == [
        ("Tag", [("Type", "Channel"), ("Value", "Webinar")]),
        ("Tag", [("Type", "Region"), ("Value", "North")]),
        (
            "Cost",
            [("Id", "1"), ("Month", "2011-07-01"), ("Amount", "3000"), ("Note", "Speaker")],
        ),
        ("Cost", [("Id", "2"), ("Month", "2011-08-01"), ("Amount", "0")]),
        ("Token", [("Name", "My Token"), ("Value", "2011-12-25")]),
        ("Token", [("Name", "empty")]),
    ]
