"""syncMObjects writes roles of leads in opportunities, with what the leads see of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from castile.domain.ids import OpportunityId
from tests.operations.m_object_calls import (
    DEFINITION,
    Status,
    created,
    everything,
    m_object,
    opportunity,
    role,
    stored_opportunity,
    stored_role,
    sync,
    tie,
)

if TYPE_CHECKING:
    from castile.domain.activities import Activity
    from tests.harness import Harness

ROLE = "OpportunityPersonRole"


@pytest.fixture(autouse=True)
def _defined(castile: Harness) -> None:
    castile.define(DEFINITION)


@pytest.fixture
def lead_id(castile: Harness) -> int:
    """A known lead."""
    return castile.store_lead("a@example.test")


@pytest.fixture
def opportunity_id(castile: Harness) -> int:
    """An opportunity."""
    return created(castile, opportunity({"Name": "Big one"}, key="O-5"))[0]


def last(castile: Harness, lead_id: int) -> Activity:
    """The last activity of a lead."""
    return castile.activities(lead_id)[-1]


def test_mobj_17_a_role_by_ids_is_created_with_an_activity(
    castile: Harness, lead_id: int, opportunity_id: int
) -> None:
    """MOBJ-17, B-50, B-55: Add to Opportunity on the lead (20-activities section 3)."""
    sent = role(opportunity_id, lead_id, {"Role": "Buyer", "IsPrimary": "1"})
    (status,) = sync(castile, "INSERT", sent)
    assert status == Status("CREATED", 1)
    stored = stored_role(castile, 1)
    assert (stored.opportunity_id, stored.lead_id) == (opportunity_id, lead_id)
    assert (stored.role, stored.is_primary) == ("Buyer", True)
    added = last(castile, lead_id)
    assert (added.type, added.asset, added.asset_id) == (
        "Add to Opportunity",
        "Big one",
        opportunity_id,
    )
    assert added.attributes == (
        ("Opportunity ID", str(opportunity_id)),
        ("Is Primary", "1"),
        ("Role", "Buyer"),
        ("Lead ID", str(lead_id)),
    )
    assert added.campaign == ""


def test_a_role_without_texts_keeps_its_attributes_decided(
    castile: Harness, lead_id: int, opportunity_id: int
) -> None:
    """V-12, V-13: false is 0, no role is empty."""
    created(castile, role(opportunity_id, lead_id))
    assert last(castile, lead_id).attributes[1:3] == (("Is Primary", "0"), ("Role", ""))


def test_associations_win_over_attributes_decided(castile: Harness, opportunity_id: int) -> None:
    """B-50, B-51: the lead by a marked custom field, the most recently created one."""
    castile.sync_lead({"Email": "a@a.test"}, {"FSPID": "12346"})
    castile.sync_lead({"Email": "b@b.test"}, {"FSPID": "12346"})
    newest = castile.read(lambda tx: tx.leads.by_email("b@b.test", 1))[0].lead_id
    (role_id,) = created(
        castile,
        m_object(
            ROLE,
            {"OpportunityId": "888", "PersonId": "999"},
            tie("Lead", key=("FSPID", "12346")),
            tie("Opportunity", key=("OrderKey", "O-5")),
        ),
    )
    stored = stored_role(castile, role_id)
    assert (stored.opportunity_id, stored.lead_id) == (opportunity_id, newest)


def test_an_id_of_an_association_wins_over_its_key_decided(
    castile: Harness, lead_id: int, opportunity_id: int
) -> None:
    """As B-33 says of objects."""
    (role_id,) = created(
        castile,
        m_object(
            ROLE,
            None,
            tie("Lead", lead_id, ("FSPID", "unknown")),
            tie("Opportunity", opportunity_id, ("OrderKey", "unknown")),
        ),
    )
    assert stored_role(castile, role_id).lead_id == lead_id


def test_a_role_has_no_key_of_its_own(castile: Harness, lead_id: int, opportunity_id: int) -> None:
    """B-52: one that is sent is ignored and echoed."""
    key = ("Whatever", "x")
    sent = m_object(ROLE, {"OpportunityId": opportunity_id, "PersonId": lead_id}, key=key)
    assert sync(castile, "UPSERT", sent) == [Status("CREATED", 1, key)]
    assert sync(castile, "UPSERT", sent) == [Status("UNCHANGED", 1, key)]


def test_the_old_word_means_a_role(castile: Harness, lead_id: int, opportunity_id: int) -> None:
    """B-1."""
    attributes = {"OpportunityId": opportunity_id, "PersonId": lead_id}
    assert sync(castile, "UPSERT", m_object("OpportunityLeadRole", attributes)) == [
        Status("CREATED", 1)
    ]


@pytest.mark.parametrize("operation", ["INSERT", "UPDATE", "UPSERT"])
@pytest.mark.parametrize(
    ("sent_id", "text", "expected"),
    [
        (1, "Buyer", {"INSERT": "SKIPPED", "UPDATE": "UPDATED", "UPSERT": "UPDATED"}),
        (None, "BUYER", {"INSERT": "SKIPPED", "UPDATE": "UPDATED", "UPSERT": "UPDATED"}),
        (None, "Seller", {"INSERT": "CREATED", "UPDATE": "SKIPPED", "UPSERT": "CREATED"}),
        (99, "Buyer", {"INSERT": "FAILED", "UPDATE": "SKIPPED", "UPSERT": "FAILED"}),
    ],
)
def test_what_is_found_decides(
    operation: str,
    sent_id: int | None,
    text: str,
    expected: dict[str, str],
    castile: Harness,
    lead_id: int,
    opportunity_id: int,
) -> None:
    """Section 4.1; letter case of the role text is ignored (decided)."""
    created(castile, role(opportunity_id, lead_id, {"Role": "Buyer"}))
    before = everything(castile)
    sent = role(opportunity_id, lead_id, {"Role": text, "IsPrimary": "1"}, id=sent_id)
    (status,) = sync(castile, operation, sent)
    assert status.status == expected[operation]
    if status.status in ("SKIPPED", "FAILED"):
        assert everything(castile) == before
        assert status.id == (1 if operation == "INSERT" and sent_id != 99 else None)
    else:
        assert status.id == (2 if status.status == "CREATED" else 1)
        assert stored_role(castile, status.id).is_primary


def test_the_same_role_again_is_unchanged(
    castile: Harness, lead_id: int, opportunity_id: int
) -> None:
    """B-32: and no second activity."""
    sent = role(opportunity_id, lead_id, {"Role": "Buyer", "IsPrimary": "1"})
    sync(castile, "UPSERT", sent)
    before = everything(castile)
    castile.clock.wall_ms += 1000
    assert sync(castile, "UPSERT", sent) == [Status("UNCHANGED", 1)]
    assert everything(castile) == before


def test_a_role_changes_by_its_id(castile: Harness, lead_id: int, opportunity_id: int) -> None:
    """Without naming opportunity and lead again; no activity for that."""
    created(castile, role(opportunity_id, lead_id, {"Role": "Buyer"}))
    activities = castile.activities(lead_id)
    castile.clock.wall_ms += 1000
    sent = m_object(ROLE, {"Role": "Seller", "ExternalCreatedDate": "2014-01-02"}, id=1)
    assert sync(castile, "UPDATE", sent) == [Status("UPDATED", 1)]
    stored = stored_role(castile, 1)
    assert (stored.role, stored.external_created) == ("Seller", "2014-01-02T06:00:00.000Z")
    assert stored.updated_ms - stored.created_ms == 1000
    assert castile.activities(lead_id) == activities


def test_a_role_cannot_take_the_text_of_another_decided(
    castile: Harness, lead_id: int, opportunity_id: int
) -> None:
    """One lead has one text once in an opportunity."""
    texts = ("Buyer", "Seller")
    created(castile, *(role(opportunity_id, lead_id, {"Role": text}) for text in texts))
    before = everything(castile)
    (status,) = sync(castile, "UPDATE", m_object(ROLE, {"Role": "BUYER"}, id=2))
    assert (status.status, status.id) == ("FAILED", None)
    assert status.error == f"Role: lead {lead_id} has a role with this text already"
    assert everything(castile) == before


def test_opportunity_and_lead_of_a_role_stay_decided(
    castile: Harness, lead_id: int, opportunity_id: int
) -> None:
    """B-53: naming others fails, naming the same ones does not."""
    other_lead = castile.store_lead("b@example.test")
    (other,) = created(castile, opportunity())
    created(castile, role(opportunity_id, lead_id))
    before = everything(castile)
    for sent in (
        role(other, lead_id, id=1),
        role(opportunity_id, other_lead, id=1),
        m_object(ROLE, None, tie("Lead", other_lead), id=1),
        m_object(ROLE, None, tie("Opportunity", 999), id=1),
    ):
        assert [each.status for each in sync(castile, "UPSERT", sent)] == ["FAILED"]
    assert sync(castile, "UPSERT", role(opportunity_id, lead_id, id=1)) == [Status("UNCHANGED", 1)]
    assert everything(castile) == before


@pytest.mark.parametrize("operation", ["INSERT", "UPDATE", "UPSERT"])
@pytest.mark.parametrize(
    ("attributes", "ties"),
    [
        ({"OpportunityId": "1"}, []),
        ({"PersonId": "1"}, []),
        ({}, []),
        ({"OpportunityId": "1", "PersonId": "x"}, []),
        ({"OpportunityId": "1.5", "PersonId": "1"}, []),
        ({"OpportunityId": "1", "PersonId": ""}, []),
        ({"OpportunityId": "99", "PersonId": "1"}, []),
        ({"OpportunityId": "1", "PersonId": "99"}, []),
        ({"OpportunityId": "1", "PersonId": "-1"}, []),
        ({"OpportunityId": "1", "PersonId": "1", "Name": "x"}, []),
        ({"OpportunityId": "1", "PersonId": "1", "Role": "x" * 256}, []),
        ({"OpportunityId": "1", "PersonId": "1", "IsPrimary": "x"}, []),
        ({"OpportunityId": "1", "PersonId": "1"}, [tie("Company", 1)]),
        ({"OpportunityId": "1", "PersonId": "1"}, [tie("Lead", 99)]),
        ({"OpportunityId": "1", "PersonId": "1"}, [tie("Lead")]),
        ({"OpportunityId": "1", "PersonId": "1"}, [tie("Opportunity")]),
        ({"OpportunityId": "1", "PersonId": "1"}, [tie("Opportunity", key=("OrderKey", "x"))]),
        ({"OpportunityId": "1", "PersonId": "1"}, [tie("Opportunity", key=("Colour", "x"))]),
        ({"OpportunityId": "1", "PersonId": "1"}, [tie("Lead", key=("FSPID", "x"))]),
        ({"OpportunityId": "1", "PersonId": "1"}, [tie("Lead", key=("Plain", "x"))]),
        ({"OpportunityId": "1", "PersonId": "1"}, [tie("Lead", key=("Email", "a@example.test"))]),
    ],
)
def test_mobj_16_a_role_of_nothing_known_fails(
    operation: str,
    attributes: dict[str, str],
    ties: list[str],
    castile: Harness,
    lead_id: int,
    opportunity_id: int,
) -> None:
    """MOBJ-16, B-50, B-51, B-42a: FAILED with an error, and nothing is stored."""
    assert (lead_id, opportunity_id) == (1, 1)
    before = everything(castile)
    (status,) = sync(castile, operation, m_object(ROLE, attributes, *ties))
    assert (status.status, status.id) == ("FAILED", None)
    assert status.error
    assert everything(castile) == before


def test_a_visitor_has_no_role_decided(castile: Harness, opportunity_id: int) -> None:
    """10-leads L-1: an anonymous lead is treated as none."""
    visitor = castile.store_anonymous("c1")
    assert sync(castile, "INSERT", role(opportunity_id, visitor))[0].status == "FAILED"


def test_one_role_of_an_opportunity_is_primary_decided(
    castile: Harness, lead_id: int, opportunity_id: int
) -> None:
    """B-54: the flag is taken from the others, also when a role is changed."""
    other = castile.store_lead("b@example.test")
    (second_opportunity,) = created(castile, opportunity())
    primary = {"IsPrimary": "true"}
    created(
        castile,
        role(opportunity_id, lead_id, primary),
        role(second_opportunity, lead_id, primary),
        role(opportunity_id, other, primary),
    )

    def flags() -> list[bool]:
        return [stored_role(castile, number).is_primary for number in (1, 2, 3)]

    assert flags() == [False, True, True]
    sync(castile, "UPDATE", m_object(ROLE, primary, id=1))
    assert flags() == [True, True, False]
    sync(castile, "UPDATE", m_object(ROLE, {"IsPrimary": ""}, id=1))
    assert flags() == [False, True, False]


def test_changed_fields_are_told_to_every_lead_with_a_role_decided(
    castile: Harness, lead_id: int, opportunity_id: int
) -> None:
    """B-55, V-12: Update Opportunity, one a field, once a lead."""
    other = castile.store_lead("b@example.test")
    castile.sync_lead({"Email": "c@example.test"}, {"AccountKey": "A", "Company": "Acme"})
    created(
        castile,
        role(opportunity_id, lead_id, {"Role": "Buyer"}),
        role(opportunity_id, lead_id, {"Role": "Seller"}),
        role(opportunity_id, other),
    )
    before = len(castile.activities(lead_id))
    sync(
        castile,
        "UPDATE",
        opportunity(
            {"Amount": "1500", "IsWon": "1", "Name": "Bigger", "CloseDate": ""},
            tie("Company", key=("AccountKey", "A")),
            id=opportunity_id,
        ),
    )
    told = castile.activities(lead_id)[before:]
    assert {(one.type, one.asset, one.asset_id) for one in told} == {
        ("Update Opportunity", "Bigger", opportunity_id)
    }
    assert [one.attributes for one in told] == [
        (
            ("Opportunity ID", str(opportunity_id)),
            ("Attribute Name", name),
            ("Old Value", old),
            ("New Value", new),
            ("Lead ID", str(lead_id)),
        )
        for name, old, new in (
            ("Amount", "", "1500"),
            ("Is Won", "0", "1"),
            ("Name", "Big one", "Bigger"),
            ("Account", "", "1"),
        )
    ]
    assert [one.type for one in castile.activities(other)][1:] == ["Update Opportunity"] * 4


def test_a_datetime_is_told_in_the_zone_of_the_subscription(
    castile: Harness, lead_id: int, opportunity_id: int
) -> None:
    """V-12: as it is shown; the display name of a custom field is its name here."""
    created(castile, role(opportunity_id, lead_id))
    sync(castile, "UPDATE", opportunity({"ClosedAt": "2026-08-03T14:15:00Z"}, id=opportunity_id))
    assert last(castile, lead_id).attributes[1:4] == (
        ("Attribute Name", "ClosedAt"),
        ("Old Value", ""),
        ("New Value", "2026-08-03T09:15:00-05:00"),
    )


def test_a_failed_role_records_nothing(castile: Harness, lead_id: int, opportunity_id: int) -> None:
    """B-31, S-1: it leaves no trace, and the number of its id is not lost on others."""
    activities = castile.activities(lead_id)
    sent = role(opportunity_id, lead_id, {"IsPrimary": "x"})
    good = role(opportunity_id, lead_id)
    assert [each.id for each in sync(castile, "INSERT", sent, good)] == [None, 1]
    assert len(castile.activities(lead_id)) == len(activities) + 1


def test_merged_leads_join_their_roles(castile: Harness, lead_id: int, opportunity_id: int) -> None:
    """10-leads X-7, X-8: one that the winner has already is kept as the winner has it."""
    loser = castile.store_lead("b@example.test")
    created(
        castile,
        role(opportunity_id, lead_id, {"Role": "Buyer"}),
        role(opportunity_id, loser, {"Role": "BUYER", "IsPrimary": "1"}),
        role(opportunity_id, loser, {"Role": "Seller"}),
    )
    castile.call(
        "<ns1:paramsMergeLeads><winningLeadKeyList><attribute><attrName>IDNUM</attrName>"
        f"<attrValue>{lead_id}</attrValue></attribute></winningLeadKeyList><losingLeadKeyLists>"
        f"<keyList><attribute><attrName>IDNUM</attrName><attrValue>{loser}</attrValue></attribute>"
        "</keyList></losingLeadKeyLists></ns1:paramsMergeLeads>"
    )
    found = castile.read(lambda tx: tx.roles.of_opportunity(OpportunityId(opportunity_id)))
    assert [(each.role_id, each.lead_id, each.role, each.is_primary) for each in found] == [
        (1, lead_id, "Buyer", False),
        (3, lead_id, "Seller", False),
    ]
    assert stored_opportunity(castile, opportunity_id).name == "Big one"


def test_leads_are_found_by_the_crm_id_of_their_opportunity(
    castile: Harness, lead_id: int, opportunity_id: int
) -> None:
    """10-leads section 2, documented: SFDCOPPTYID, wherever a lead key may stand (K-2)."""
    other = castile.store_lead("b@example.test")
    found = stored_opportunity(castile, opportunity_id)
    found.crm_id = "006000000000001AAA"
    castile.write(lambda tx: tx.opportunities.save(found))
    assert castile.get_lead("SFDCOPPTYID", "006000000000001").code == 20103
    created(castile, role(opportunity_id, lead_id, {"Role": "Buyer"}))
    created(castile, role(opportunity_id, other), role(opportunity_id, lead_id))
    for key in ("006000000000001", "006000000000001AAA"):
        answer = castile.get_lead("SFDCOPPTYID", key)
        assert answer.texts("Id") == [str(other), str(lead_id)]
    selector = (
        '<leadSelector xsi:type="ns1:LeadKeySelector"><keyType>SFDCOPPTYID</keyType><keyValues>'
        "<stringItem>006000000000001</stringItem></keyValues></leadSelector>"
    )
    page = castile.call(f"<ns1:paramsGetMultipleLeads>{selector}</ns1:paramsGetMultipleLeads>")
    assert page.texts("Id") == [str(lead_id), str(other)]
    activities = castile.call(
        "<ns1:paramsGetLeadActivity><leadKey><keyType>SFDCOPPTYID</keyType>"
        "<keyValue>006000000000001</keyValue></leadKey></ns1:paramsGetLeadActivity>"
    )
    assert activities.texts("activityType") == ["Add to Opportunity"]
    assert castile.get_lead("SFDCOPPTYID", "006000000000002").code == 20103
