"""syncMObjects writes opportunities, each object with a status of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.harness import break_after
from tests.operations.m_object_calls import (
    DEFINITION,
    Status,
    created,
    everything,
    m_object,
    opportunity,
    role,
    stored_opportunity,
    sync,
    sync_call,
    tie,
)

if TYPE_CHECKING:
    from tests.harness import Harness

KEY = ("OrderKey", "O-5")


@pytest.fixture(autouse=True)
def _defined(castile: Harness) -> None:
    castile.define(DEFINITION)


def count(castile: Harness) -> int:
    """How many opportunities there are."""
    return len(castile.read(lambda tx: tx.opportunities.all(after=0, limit=1000)))


def test_mobj_10_an_opportunity_with_a_new_key_is_created(castile: Harness) -> None:
    """MOBJ-10, B-41: the key is stored in its field also when attribList does not repeat it."""
    castile.define("[subscription]\nfirst_ids = { opportunity = 41 }")
    (status,) = sync(castile, "UPSERT", opportunity({"Name": "N", "Amount": "1500"}, key="O-5"))
    assert status == Status("CREATED", 41, KEY)
    stored = stored_opportunity(castile, 41)
    assert sorted(stored.values.values()) == ["1500", "N", "O-5"]
    assert stored.created_ms == stored.updated_ms == castile.clock.now_ms()


def test_mobj_11_the_same_call_again_changes_nothing(castile: Harness) -> None:
    """MOBJ-11, B-32: UNCHANGED, then UPDATED with another amount; the id stays."""
    sent = opportunity({"Name": "N", "Amount": "1500.00", "IsWon": "no"}, key="O-5")
    (first,) = sync(castile, "UPSERT", sent)
    assert first.id is not None
    before = everything(castile)
    castile.clock.wall_ms += 1000
    assert sync(castile, "UPSERT", sent) == [Status("UNCHANGED", first.id, KEY)]
    assert everything(castile) == before
    changed = opportunity({"Amount": "1501"}, key="O-5")
    assert sync(castile, "UPSERT", changed) == [Status("UPDATED", first.id, KEY)]
    stored = stored_opportunity(castile, first.id)
    assert (stored.values["Amount"], stored.values["Name"]) == ("1501", "N")
    assert stored.updated_ms - stored.created_ms == 1000


@pytest.mark.parametrize("operation", ["INSERT", "UPDATE", "UPSERT"])
@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ({"id": "known"}, {"INSERT": "SKIPPED", "UPDATE": "UPDATED", "UPSERT": "UPDATED"}),
        ({"id": 999}, {"INSERT": "FAILED", "UPDATE": "SKIPPED", "UPSERT": "FAILED"}),
        ({"id": 0}, {"INSERT": "FAILED", "UPDATE": "SKIPPED", "UPSERT": "FAILED"}),
        ({"key": "O-1"}, {"INSERT": "SKIPPED", "UPDATE": "UPDATED", "UPSERT": "UPDATED"}),
        ({"key": "O-2"}, {"INSERT": "CREATED", "UPDATE": "SKIPPED", "UPSERT": "CREATED"}),
        ({}, {"INSERT": "CREATED", "UPDATE": "SKIPPED", "UPSERT": "CREATED"}),
        ({"id": 999, "key": "O-1"}, {"INSERT": "FAILED", "UPDATE": "SKIPPED", "UPSERT": "FAILED"}),
    ],
)
def test_mobj_12_mobj_13_what_is_found_decides(
    operation: str, named: dict[str, object], expected: dict[str, str], castile: Harness
) -> None:
    """Section 4.1; MOBJ-12: INSERT of a known key and MOBJ-13: UPDATE of an unknown one skip."""
    (known,) = created(castile, opportunity({"Name": "before"}, key="O-1"))
    given = {key: known if value == "known" else value for key, value in named.items()}
    before = everything(castile)
    (status,) = sync(castile, operation, opportunity({"Name": "after"}, **given))
    assert status.status == expected[operation]
    match status.status:
        case "CREATED":
            assert (status.id, count(castile)) == (known + 1, 2)
        case "UPDATED":
            assert (status.id, stored_opportunity(castile, known).name) == (known, "after")
        case "SKIPPED":
            is_there = operation == "INSERT"
            assert status.id == (known if is_there else None)
            assert everything(castile) == before
        case _:
            assert (status.id, everything(castile)) == (None, before)
            assert status.error is not None
            assert status.error.startswith("id: expected one that the server gave")


def test_mobj_14_a_role_refers_to_an_opportunity_of_the_same_call(castile: Harness) -> None:
    """MOBJ-14, B-3, B-30, documented: created twice, the role names it by external key."""
    lead_id = castile.store_lead("a@example.test")
    answer = sync(
        castile,
        "UPSERT",
        opportunity({"Name": "N"}, key="O-5"),
        m_object(
            "OpportunityPersonRole",
            {"Role": "Buyer"},
            tie("Lead", lead_id),
            tie("Opportunity", key=KEY),
        ),
    )
    assert [each.status for each in answer] == ["CREATED", "CREATED"]
    assert [each.id for each in answer] == [1, 1]
    assert answer[1].external_key is None


def test_mobj_15_of_two_with_the_same_key_the_newer_changes(castile: Harness) -> None:
    """MOBJ-15, B-2, documented."""
    (first,) = created(castile, opportunity({"Name": "first"}, key="O-5"))
    (second,) = created(castile, opportunity({"Name": "second"}))
    sync(castile, "UPDATE", opportunity(id=second, key="O-5"))
    (status,) = sync(castile, "UPDATE", opportunity({"Name": "changed"}, key="O-5"))
    assert status.id == second
    assert stored_opportunity(castile, first).name == "first"


def test_an_id_goes_before_a_key_which_is_written_decided(castile: Harness) -> None:
    """B-33."""
    first, second = created(castile, opportunity(key="O-1"), opportunity(key="O-2"))
    assert sync(castile, "UPSERT", opportunity(id=second, key="O-1")) == [
        Status("UPDATED", second, ("OrderKey", "O-1"))
    ]
    (found,) = sync(castile, "UPDATE", opportunity({"Name": "x"}, key="O-1"))
    assert found.id == second
    assert sync(castile, "UPDATE", opportunity(key="O-2"))[0].status == "SKIPPED"
    assert stored_opportunity(castile, first).name == ""


def test_mobj_16_a_failed_object_leaves_the_others(castile: Harness) -> None:
    """MOBJ-16, B-31, syncMObjects 20103: a role of nobody fails, other objects are done."""
    (opportunity_id,) = created(castile, opportunity())
    answer = sync(
        castile,
        "UPSERT",
        opportunity({"Name": "1"}, key="O-1"),
        role(opportunity_id, 999),
        opportunity({"Name": "2"}, key="O-2"),
    )
    assert [each.status for each in answer] == ["CREATED", "FAILED", "CREATED"]
    assert answer[1] == Status(
        "FAILED", None, None, 'Lead: expected a lead that is there, got "999"'
    )
    assert [each.error for each in answer[::2]] == [None, None]


def test_mobj_18_an_unknown_attribute_fails(castile: Harness) -> None:
    """MOBJ-18, B-40, decided: names are exact."""
    for name in ("name", "createdAt", "Role"):
        (status,) = sync(castile, "UPSERT", opportunity({"Name": "N", name: "x"}))
        assert (status.status, status.id) == ("FAILED", None)
    (failed,) = sync(castile, "UPSERT", opportunity({"Hue": "red"}, key="O-1"))
    assert failed == Status(
        "FAILED",
        None,
        ("OrderKey", "O-1"),
        'attribList: expected the name of a field of Opportunity, got "Hue"',
    )
    assert count(castile) == 0


@pytest.mark.parametrize(
    ("attributes", "stored"),
    [
        ({"Amount": "1,500"}, None),
        ({"CloseDate": "24.10.2014"}, None),
        ({"Probability": "1.5"}, None),
        ({"FiscalYear": "2147483648"}, None),
        ({"Name": "x" * 256}, None),
        ({"Description": "x" * 2001}, None),
        ({"IsWon": "perhaps"}, None),
        ({"Name": "x" * 255}, {"Name": "x" * 255}),
        ({"Description": "x" * 2000}, {"Description": "x" * 2000}),
        ({"CloseDate": "2014-10-24T01:02:03-07:00"}, {"CloseDate": "2014-10-24"}),
        ({"IsWon": "1", "IsClosed": "0"}, {"IsWon": "1"}),
        ({"Quantity": "2.50", "Amount": "501.00"}, {"Quantity": "2.5", "Amount": "501"}),
        (
            {"ExternalCreatedDate": "2014-10-24T01:02:03Z"},
            {"ExternalCreatedDate": "2014-10-24T01:02:03.000Z"},
        ),
        ({"Name": " N ", "Stage": "", "Type": "NULL"}, {"Name": "N"}),
        ({"Id": "x", "CompanyId": "y", "Name": "N"}, {"Name": "N"}),
        ([("Name", "1"), ("Name", "2")], {"Name": "2"}),
    ],
)
def test_values_follow_their_fields(
    attributes: dict[str, str], stored: dict[str, str] | None, castile: Harness
) -> None:
    """B-40, 70-lead-fields section 3; names that take no values are passed over."""
    (status,) = sync(castile, "INSERT", opportunity(attributes))
    assert status.status == ("FAILED" if stored is None else "CREATED")
    if stored is not None:
        assert stored_opportunity(castile, status.id or 0).values == stored
    assert count(castile) == (stored is not None)


def test_values_are_cleared_decided(castile: Harness) -> None:
    """F-21, and nothing is required (B-42)."""
    (found,) = created(castile, opportunity({"Name": "N", "IsWon": "1", "Amount": "1"}))
    sent = opportunity({"Name": "", "IsWon": "false", "Amount": "NULL"}, id=found)
    assert sync(castile, "UPDATE", sent)[0].status == "UPDATED"
    assert stored_opportunity(castile, found).values == {}


def test_the_times_of_an_object_are_passed_over_decided(castile: Harness) -> None:
    """B-40: a connector sends them in every call."""
    times = "<createdAt>2010-01-01T00:00:00Z</createdAt><updatedAt>2010-01-01</updatedAt>"
    (status,) = sync(castile, "INSERT", m_object("Opportunity", {"Name": "N"}, rest=times))
    assert stored_opportunity(castile, status.id or 0).created_ms == castile.clock.now_ms()


@pytest.mark.parametrize(
    ("key", "error"),
    [
        (("Name", "N"), 'externalKey: expected the name of a custom field, got "Name"'),
        (("Other", "x"), 'externalKey: expected the name of a custom field, got "Other"'),
        (("orderkey", "x"), 'externalKey: expected the name of a custom field, got "orderkey"'),
        (
            ("Colour", "red"),
            'externalKey: expected a field that is marked as external key, got "Colour"',
        ),
        (("OrderKey", ""), 'externalKey: expected a value of OrderKey, got ""'),
        (("OrderKey", "x" * 256), None),
    ],
)
@pytest.mark.parametrize("operation", ["INSERT", "UPDATE", "UPSERT"])
def test_a_key_that_is_none_fails(
    operation: str, key: tuple[str, str], error: str | None, castile: Harness
) -> None:
    """B-41, B-42a: the text says so."""
    (status,) = sync(castile, operation, m_object("Opportunity", key=key))
    assert status.status == "FAILED"
    assert error is None or status.error == error
    assert count(castile) == 0


@pytest.mark.parametrize("operation", ["INSERT", "UPSERT", "UPDATE"])
def test_a_key_and_its_attribute_must_agree_decided(operation: str, castile: Harness) -> None:
    """B-41: after conversion, also for an opportunity that is there."""
    created(castile, opportunity(key="O-9"))
    key = "O-9" if operation == "UPDATE" else "O-5"
    (status,) = sync(castile, operation, opportunity({"OrderKey": "O-6"}, key=key))
    assert status.status == "FAILED"
    assert status.error == f'OrderKey: expected the value of externalKey, "{key}", got "O-6"'
    same = sync(castile, operation, opportunity({"OrderKey": f" {key} ", "Name": "N"}, key=key))
    assert same[0].status == ("UPDATED" if operation == "UPDATE" else "CREATED")


def test_companies_are_those_of_leads_decided(castile: Harness) -> None:
    """B-43, section 1: leads with one Company name, letter case ignored, share a company."""
    castile.sync_lead({"Email": "a@a.test"}, {"Company": "Acme", "AccountKey": "A1"})
    castile.sync_lead({"Email": "b@b.test"}, {"Company": "ACME", "AccountKey": "A2"})
    castile.sync_lead({"Email": "c@c.test"}, {"AccountKey": "A3"})
    castile.sync_lead({"Email": "d@d.test"}, {"AccountKey": "A4"})
    ties = [tie("Company", key=("AccountKey", f"A{number}")) for number in (1, 2, 3, 4, 3)]
    ids = created(castile, *(opportunity({}, each) for each in ties))
    companies = [stored_opportunity(castile, each).company_id for each in ids]
    assert companies == [1, 1, 2, 3, 2]
    (by_id,) = created(castile, opportunity({}, tie("Company", 3)))
    assert stored_opportunity(castile, by_id).company_id == 3


def test_the_company_is_that_of_the_lead_created_last(castile: Harness) -> None:
    """B-43: and an association leaves alone what it does not name."""
    for name in ("First", "Last"):
        castile.sync_lead({"Email": f"{name}@a.test"}, {"Company": name, "AccountKey": "A"})
    (found,) = created(castile, opportunity({}, tie("Company", key=("AccountKey", "A"))))
    company_id = stored_opportunity(castile, found).company_id
    company = castile.read(lambda tx: tx.companies.get(company_id or 0))
    assert company is not None
    assert company.name == "Last"
    sync(castile, "UPDATE", opportunity({"Name": "N"}, id=found))
    assert stored_opportunity(castile, found).company_id == company_id


@pytest.mark.parametrize(
    "association",
    [
        tie("Company", 999),
        tie("Company"),
        tie("Company", key=("AccountKey", "unknown")),
        tie("Company", key=("Plain", "P")),
        tie("Company", key=("Company", "Acme")),
        tie("Company", key=("Unknown", "x")),
        tie("Company", key=("AccountKey", "")),
        tie("Lead", 1),
        tie("company", key=("AccountKey", "A")),
    ],
)
def test_an_association_that_means_nothing_fails(association: str, castile: Harness) -> None:
    """B-43, B-42a: other types, unknown keys, fields that are not marked."""
    attributes = {"AccountKey": "A", "Plain": "P", "Company": "Acme"}
    castile.sync_lead({"Email": "a@a.test"}, attributes)
    before = everything(castile)
    (status,) = sync(castile, "UPSERT", opportunity({"Name": "N"}, association))
    assert (status.status, status.id) == ("FAILED", None)
    assert everything(castile) == before


def test_a_lead_field_that_is_marked_later_finds_earlier_leads(castile: Harness) -> None:
    """B-42a, decided: whichever way their values came."""
    castile.sync_lead({"Email": "a@a.test"}, {"Company": "Acme", "Plain": "P"})
    sent = opportunity({}, tie("Company", key=("Plain", "P")))
    (status,) = sync(castile, "INSERT", sent)
    assert status.error == 'Company: expected a field that is marked as external key, got "Plain"'
    castile.define('lead_fields = [{ name = "Plain", type = "string", external_key = true }]')
    assert sync(castile, "INSERT", sent)[0].status == "CREATED"


def test_an_opportunity_field_that_is_marked_later_finds_what_is_there(castile: Harness) -> None:
    """B-20, B-42a: and a renamed one keeps its values."""
    (found,) = created(castile, opportunity({"Colour": "red"}))
    castile.define(
        'opportunity_fields = [{ name = "Hue", renamed_from = "Colour", type = "string",'
        " external_key = true }]"
    )
    sent = m_object("Opportunity", {"Name": "N"}, key=("Hue", "red"))
    assert sync(castile, "UPDATE", sent) == [Status("UPDATED", found, ("Hue", "red"))]


@pytest.mark.parametrize("operation", ["INSERT", "UPDATE", "UPSERT"])
def test_a_subscription_joined_to_a_crm_is_read_only_decided(
    operation: str, castile: Harness
) -> None:
    """B-4: every record is FAILED, programs aside."""
    lead_id = castile.store_lead("a@example.test")
    (opportunity_id,) = created(castile, opportunity(key="O-1"))
    castile.define("[subscription]\ncrm_joined = true")
    before = everything(castile)
    sent = [opportunity({"Name": "x"}, key="O-1"), opportunity(), role(opportunity_id, lead_id)]
    for status in sync(castile, operation, *sent):
        assert (status.status, status.id) == ("FAILED", None)
        assert status.error == "a CRM is joined, which owns opportunities and roles"
    assert everything(castile) == before


@pytest.mark.parametrize("type_name", ["", "opportunity", "LeadRecord", "x" * 5000])
def test_another_type_fails_decided(type_name: str, castile: Harness) -> None:
    """B-1, B-31a."""
    sent = m_object(type_name, {"Name": "N"}, id=1)
    (status, other) = sync(castile, "UPSERT", sent, opportunity())
    assert (status.status, status.id, other.status) == ("FAILED", None, "CREATED")
    assert status.error is not None
    assert status.error.startswith("type: expected one of Opportunity, OpportunityPersonRole")
    assert len(status.error) < 400


def test_an_object_without_a_type_fails_decided(castile: Harness) -> None:
    """B-31a: missing and nil alike."""
    sent = [
        "<mObject><id>1</id></mObject>",
        '<mObject><type xsi:nil="true"/></mObject>',
        "<mObject/>",
    ]
    assert [each.status for each in sync(castile, "UPSERT", *sent)] == ["FAILED"] * 3


@pytest.mark.parametrize(("number", "code"), [(99, 0), (100, 0), (101, 20114)])
def test_mobj_19_a_call_holds_a_hundred_objects(number: int, code: int, castile: Harness) -> None:
    """MOBJ-19, documented limit; decided code: nothing is stored."""
    answer = sync_call(castile, "INSERT", *[opportunity()] * number)
    assert answer.code == code
    assert count(castile) == (number if not code else 0)


@pytest.mark.parametrize("error", [RuntimeError("broken"), MemoryError()])
def test_a_failure_in_the_middle_leaves_nothing(
    error: Exception, castile: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """00-overview O-8: one call is one transaction."""
    before = everything(castile)
    break_after(monkeypatch, "syncMObjects", error)
    answer = sync_call(castile, "INSERT", opportunity({"Name": "N"}, key="O-1"), opportunity())
    assert answer.code == 20011
    assert everything(castile) == before


def test_old_shapes_show_no_id_as_0(castile: Harness) -> None:
    """MObjStatus.id is not nillable up to 2_3."""
    sent = opportunity({"Hue": "x"})
    assert sync(castile, "INSERT", sent, version="2_3")[0].id == 0
    assert sync(castile, "INSERT", sent, version="2_7")[0].id is None
