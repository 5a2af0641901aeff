"""getMObjects gives the objects that fulfil all conditions, as each type is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from castile.domain.ids import OpportunityId
from tests.operations.m_object_pages import (
    DEFINITION,
    ask,
    attributes,
    catalog_of,
    has_more,
    ids,
    key,
    next_position,
    store_opportunity,
    store_role,
    tied,
    where,
)

if TYPE_CHECKING:
    from tests.harness import Harness

PROGRAMS = """
workspaces = [{ name = "Europe", id = 2, partitions = ["Default"] }]
tag_types = [{ name = "Region", values = ["North", "South"] }]

[[channels]]
name = "Webinar"
program_type = "Marketing Event"
statuses = []

[[channels]]
name = "Content"
program_type = "Marketing Program"
statuses = []

[[programs]]
name = "Launch"
id = 1001
type = "Marketing Event"
channel = "Webinar"
folder = "Events"
start_at = 2026-09-01T11:00:00-05:00
crm_id = "701"
description = "Product launch"
tags = { Region = "North" }

[[programs]]
name = "Old"
id = 1002
type = "Marketing Program"
channel = "Content"
archived = true

[[programs]]
name = "Scoring"
id = 1011
type = "Marketing Program"
channel = "Content"
workspace = "Europe"
"""


@pytest.fixture
def programs(castile: Harness) -> Harness:
    """Three programs, one of them archived."""
    castile.define(PROGRAMS)
    return castile


@pytest.fixture
def fields(castile: Harness) -> Harness:
    """Fields of opportunities and leads that serve as external keys."""
    castile.define(DEFINITION)
    return castile


def test_mobj_30_programs_come_by_id_with_their_tags(programs: Harness) -> None:
    """MOBJ-30, documented sample: Id LE and Name NE."""
    answer = ask(programs, "Program", where(("Id", "LE", 1010), ("Name", "NE", "x")))
    assert ids(answer) == [1001]
    assert answer.texts("typeAttrib/attrType") == ["Tag", "Tag"]
    assert answer.texts("typeAttrib/attrList/attrib/value") == [
        "Channel",
        "Webinar",
        "Region",
        "North",
    ]
    assert ids(ask(programs, "Program", where(("Name", "NE", "LAUNCH")))) == [1011]


def test_mobj_33_an_unknown_id_is_no_fault(fields: Harness) -> None:
    """MOBJ-33, N-8, B-74, decided: zero objects, and no list of them."""
    for kind in ("Opportunity", "OpportunityPersonRole", "Program"):
        for number in (7, -7, 2**31 - 1):
            answer = ask(fields, kind, f"<id>{number}</id>")
            assert ids(answer) == []
            assert not has_more(answer)
            assert next_position(answer)
            assert answer.root.find(".//mObjectList") is None


def test_mobj_34_updated_at_and_tag_type_together_are_20114(programs: Harness) -> None:
    """MOBJ-34, documented; code decided."""
    criteria = [("Updated At", "GE", "2013-07-09"), ("Tag Type", "EQ", "Region")]
    answer = ask(programs, "Program", where(*criteria))
    assert answer.code == 20114
    assert "only one of" in answer.message
    assert [ids(ask(programs, "Program", where(one))) for one in criteria] == [[1001, 1011], [1001]]


def test_mobj_35_created_at_may_bound_a_range(fields: Harness) -> None:
    """MOBJ-35, documented: GE and LT; B-82, decided: a date is midnight in the zone."""
    found = []
    for _ in range(3):
        found.append(store_opportunity(fields))
        fields.clock.advance(3600)
    hours = ("2026-08-03T10:15:00-05:00", "2026-08-03 15:15:01 UTC")
    for name in ("Created At", "Updated At"):
        criteria = where((name, "GE", hours[0]), (name, "LT", hours[1]))
        assert ids(ask(fields, "Opportunity", criteria)) == found[1:2]
        assert ids(ask(fields, "Opportunity", where((name, "LT", hours[0])))) == found[:1]
        assert ids(ask(fields, "Opportunity", where((name, "NE", hours[0])))) == [
            found[0],
            found[2],
        ]
        assert ids(ask(fields, "Opportunity", where((name, "GE", "2026-08-03")))) == found
        assert ids(ask(fields, "Opportunity", where((name, "GE", "2026-08-04")))) == []


def test_mobj_36_an_archived_program_comes_only_when_asked_for(programs: Harness) -> None:
    """MOBJ-36, documented."""
    assert ids(ask(programs, "Program")) == [1001, 1011]
    assert ids(ask(programs, "Program", "<id>1002</id>")) == []
    archive = where(("Include Archive", "EQ", "true"))
    answer = ask(programs, "Program", archive)
    assert ids(answer) == [1001, 1002, 1011]
    assert attributes(answer, 1)["Is Archived"] == "true"


def test_mobj_37_roles_of_a_lead_and_of_an_opportunity(fields: Harness) -> None:
    """MOBJ-37, documented: by id or by external key; both associations must hold."""
    fields.sync_lead({"Email": "a@b.test"}, {"FSPID": "A-1"})
    fields.sync_lead({"Email": "b@b.test"}, {"FSPID": "B-1"})
    first, second = store_opportunity(fields, external_key="O-1"), store_opportunity(fields)
    one, two, three = (store_role(fields, *ends) for ends in ((first, 1), (first, 2), (second, 1)))

    def roles(*ties: tuple[str, object]) -> list[int]:
        return ids(ask(fields, "OpportunityPersonRole", tied(*ties)))

    assert roles(("Lead", 1)) == roles(("Lead", key("FSPID", "A-1"))) == [one, three]
    assert roles(("Opportunity", first)) == [one, two]
    assert roles(("Opportunity", key("opportunityId", "O-1"))) == [one, two]
    assert roles(("Lead", 1), ("Opportunity", first)) == [one]
    assert roles(("Lead", 1), ("Lead", 2)) == []
    assert ids(ask(fields, "OpportunityLeadRole", tied(("Lead", 2)))) == [two]
    assert ids(ask(fields, "Opportunity", tied(("Lead", 1)))) == [first, second]
    assert ids(ask(fields, "Opportunity", tied(("Lead", 1), ("Lead", 2)))) == [first]


def test_opportunities_of_a_company(fields: Harness) -> None:
    """Section 5.2, decided: by its id, or by the external key of one of its leads."""
    fields.sync_lead({"Email": "a@b.test"}, {"FSPID": "A-1", "Company": "Smith"})
    fields.sync_lead({"Email": "b@b.test"}, {"FSPID": "B-1", "Company": "SMITH"})
    fields.sync_lead({"Email": "c@b.test"}, {"FSPID": "C-1", "Company": "Jones"})
    company = fields.write(lambda tx: tx.companies.of("Smith", None))
    found = store_opportunity(fields, company_id=company)
    store_opportunity(fields)

    def of(named: object) -> list[int]:
        return ids(ask(fields, "Opportunity", tied(("Company", named))))

    assert of(company) == of(key("FSPID", "A-1")) == of(key("FSPID", "B-1")) == [found]
    assert of(key("FSPID", "C-1")) == of(company + 1) == []
    answer = ask(fields, "Opportunity", f"<id>{found}</id>")
    assert answer.texts("mObjAssociation/mObjType") == ["Company"]
    assert answer.texts("mObjAssociation/id") == [str(company)]


@pytest.mark.parametrize(
    "named",
    [
        *(99, key("FSPID", "unknown"), key("FSPID", ""), key("FSPID", "x" * 256), ""),
        f"<id>99</id>{key('FSPID', 'A-1')}",
    ],
)
def test_an_association_that_names_nothing_known_means_no_objects(
    fields: Harness, named: object
) -> None:
    """B-90, decided: also without id and key; an id wins over a key (B-33)."""
    fields.sync_lead({"Email": "a@b.test"}, {"FSPID": "A-1", "Company": "Smith"})
    store_role(fields, store_opportunity(fields), 1)
    for kind, tie in (
        ("OpportunityPersonRole", "Lead"),
        ("Opportunity", "Lead"),
        ("Opportunity", "Company"),
    ):
        answer = ask(fields, kind, tied((tie, named)))
        assert (ids(answer), has_more(answer)) == ([], False)


def test_an_external_key_means_the_newest_object_that_has_it(fields: Harness) -> None:
    """B-2, documented; B-105, decided: only then it is shown."""
    first = store_opportunity(fields, external_key="O-1")
    second = store_opportunity(fields, external_key="O-1")
    answer = ask(fields, "Opportunity", key("opportunityId", "O-1"))
    assert ids(answer) == [second]
    assert answer.texts("mObject/externalKey/name") == ["opportunityId"]
    assert answer.texts("mObject/externalKey/value") == ["O-1"]
    assert ids(ask(fields, "Opportunity", key("opportunityId", "O-2"))) == []
    both = where(("Id", "LT", second))
    assert ids(ask(fields, "Opportunity", key("opportunityId", "O-1"), both)) == []
    answer = ask(fields, "Opportunity", where(("opportunityId", "EQ", "o-1")))
    assert ids(answer) == [first, second]
    assert answer.texts("mObject/externalKey") == []


def test_a_marked_field_may_be_a_criterion(fields: Harness) -> None:
    """B-85, recorded sereban/magento-marketo-integration, decided: with EQ and NE."""
    first = store_opportunity(fields, external_key="Straße")
    second = store_opportunity(fields)
    assert ids(ask(fields, "Opportunity", where(("opportunityId", "EQ", "STRASSE")))) == [first]
    assert ids(ask(fields, "Opportunity", where(("opportunityId", "NE", "strasse")))) == [second]
    assert ask(fields, "Opportunity", where(("plain", "EQ", "a"))).code == 20110


def test_texts_of_opportunities_and_roles_may_be_criteria(fields: Harness) -> None:
    """Section 5.1, B-81: letter case is ignored (decided)."""
    first = store_opportunity(fields, {"Name": "Deal", "Type": "New", "Stage": "Won"})
    second = store_opportunity(fields, {"Name": "Other", "Type": "New"})
    role = store_role(fields, first, 1, "Buyer")
    other = store_role(fields, second, 1)
    for name, value, same, others in (
        ("Name", "DEAL", [first], [second]),
        ("Type", "new", [first, second], []),
        ("Stage", "won", [first], [second]),
    ):
        assert ids(ask(fields, "Opportunity", where((name, "EQ", value)))) == same
        assert ids(ask(fields, "Opportunity", where((name, "NE", value)))) == others
    assert ids(ask(fields, "OpportunityPersonRole", where(("Role", "EQ", "BUYER")))) == [role]
    assert ids(ask(fields, "OpportunityPersonRole", where(("Role", "NE", "buyer")))) == [other]


def test_an_opportunity_shows_times_fields_and_company(fields: Harness) -> None:
    """B-103, decided: element by element in the order of the contract."""
    number = store_opportunity(fields, {"Name": "Deal", "IsWon": "1"}, external_key="O-1")
    answer = ask(fields, "Opportunity", key("opportunityId", "O-1"))
    (record,) = answer.root.iterfind(".//mObject")
    assert [child.tag for child in record] == [
        *("type", "id", "externalKey", "createdAt", "updatedAt", "attribList"),
    ]
    assert answer.text("mObject/createdAt") == "2026-08-03T09:15:00-05:00"
    assert attributes(answer) == {
        "Id": str(number),
        "IsWon": "true",
        "Name": "Deal",
        "opportunityId": "O-1",
    }


def test_details_of_a_program_are_shown_on_request(programs: Harness) -> None:
    """B-101, documented sample; B-102, decided."""
    short, long = (ask(programs, "Program", "<id>1001</id>", details=one) for one in (False, True))
    assert attributes(short) == {
        "Name": "Launch",
        "Type": "Marketing Event",
        "Workspace Id": "1",
        "Workspace Name": "Default",
        "Tree Path": "/Marketing Activities/Default/Events/Launch",
        "Is Archived": "false",
        "Start Date": "2026-09-01 11:00:00",
    }
    assert short.text("mObject/createdAt") is None
    assert attributes(long) == {
        **attributes(short),
        "CRM Id": "701",
        "Description": "Product launch",
    }
    assert long.text("mObject/createdAt") == "2026-08-03T09:15:00-05:00"
    assert long.text("mObject/updatedAt") == "2026-08-03T09:15:00-05:00"


def test_workspaces_of_programs_may_be_criteria(programs: Harness) -> None:
    """Section 5.1, documented names."""
    for criterion in (("Workspace Name", "EQ", "europe"), ("Workspace Id", "EQ", "2")):
        assert ids(ask(programs, "Program", where(criterion))) == [1011]
    for criterion in (("Workspace Name", "NE", "Europe"), ("Workspace Id", "NE", "2")):
        assert ids(ask(programs, "Program", where(criterion))) == [1001]
    assert ids(ask(programs, "Program", where(("CRM Id", "EQ", "701")))) == [1001]


@pytest.mark.parametrize("version", ["1_3", "2_0", "2_7", "3_0", "3_1"])
def test_every_version_answers(fields: Harness, version: str) -> None:
    """E-4, decided: each in the shape of its contract."""
    number = store_opportunity(fields)
    role = store_role(fields, number, 1)
    assert ids(ask(fields, "Opportunity", version=version)) == [number]
    assert ids(ask(fields, "OpportunityPersonRole", version=version)) == [role]


def test_objects_of_a_joined_subscription_are_read(castile: Harness) -> None:
    """B-4, decided: only writing fails."""
    castile.define(f"{DEFINITION}\n[subscription]\ncrm_joined = true")
    number = store_opportunity(castile)
    assert ids(ask(castile, "Opportunity")) == [number]
    assert catalog_of(castile).crm_joined
    castile.write(lambda tx: tx.opportunities.delete(OpportunityId(number)))
    assert ids(ask(castile, "Opportunity")) == []
