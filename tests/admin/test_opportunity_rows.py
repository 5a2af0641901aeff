"""Opportunities as rows that an import takes and an export gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.admin.bringing import bring, run
from tests.harness import open_harness

if TYPE_CHECKING:
    from castile.domain.opportunities import Opportunity
    from tests.harness import Harness

DEFINITION = """
opportunity_fields = [
    { name = "OrderKey", type = "string", external_key = true },
    { name = "company", type = "string" },
    { name = "Sum", type = "formula" },
]
"""
WHOLE: dict[str, object] = {
    "Id": 41,
    "created_at": "2014-01-02T03:04:05.678Z",
    "updated_at": "2015-01-02T03:04:05.001Z",
    "crm_id": "006000000000001AAA",
    "company_id": 7,
    "company": "Acme",
    "Amount": "1500.5",
    "CloseDate": "2014-10-24",
    "field:company": "a field",
    "Description": "=x\r\ny",
    "ExternalCreatedDate": "2013-01-01T00:00:00.123Z",
    "IsWon": "1",
    "Name": "Big one",
    "OrderKey": "O-5",
    "Sum": "12",
}
TEXT = st.text(st.characters(min_codepoint=32, blacklist_categories=["Cs"]), min_size=1).map(
    str.strip
)


@pytest.fixture(autouse=True)
def _defined(castile: Harness) -> None:
    castile.define(DEFINITION)


def taken(castile: Harness, *rows: dict[str, object], **more: object) -> dict[str, int]:
    """Import rows of which none is refused; return the counts that are not 0."""
    done = bring(castile, "opportunities", *rows, **more)
    assert done["refused"] == []
    return {name: count for name, count in done["counts"].items() if count}


def refused(castile: Harness, **row: object) -> str:
    """Import one row that is refused; return the reason."""
    before = stored(castile)
    ((_, reason),) = bring(castile, "opportunities", row)["refused"]
    assert stored(castile) == before
    return str(reason)


def stored(castile: Harness) -> list[Opportunity]:
    """All that is stored."""
    return castile.read(lambda tx: tx.opportunities.all(after=0, limit=1000))


def exported(castile: Harness) -> list[dict[str, Any]]:
    """Every row of an export, without what it does not have."""
    rows: list[dict[str, Any]] = []
    last: int | None = 0
    while last is not None:
        page = run(castile, "opportunities export", after=last)
        named = (dict(zip(page["columns"], cells, strict=True)) for cells in page["rows"])
        rows += [{key: cell for key, cell in row.items() if cell is not None} for row in named]
        last = page["last"]
    return rows


def test_over_s4a_what_is_exported_is_what_was_imported(castile: Harness) -> None:
    """00-overview S-4a: ids, times and CRM ids are kept; a second time nothing changes."""
    assert taken(castile, WHOLE) == {"created": 1}
    assert exported(castile) == [WHOLE]
    before = stored(castile)
    assert taken(castile, WHOLE) == {"unchanged": 1}
    assert taken(castile, *exported(castile)) == {"unchanged": 1}
    assert stored(castile) == before


def test_new_ids_go_on_above_those_that_were_brought_in(castile: Harness) -> None:
    """A row without Id creates."""
    assert taken(castile, {"Id": 41, "Name": "a"}, {"Name": "b"}) == {"created": 2}
    assert [each.opportunity_id for each in stored(castile)] == [41, 42]


def test_a_known_id_updates_what_is_said(castile: Harness) -> None:
    """Empty cells leave, NULL clears."""
    taken(castile, WHOLE)
    cleared = {"crm_id": "NULL", "company_id": "NULL", "Amount": "NULL", "IsWon": "no"}
    assert taken(castile, {"Id": 41, "Name": "", "Type": "New", **cleared}) == {"updated": 1}
    (opportunity,) = stored(castile)
    assert (opportunity.crm_id, opportunity.company_id, opportunity.name) == (None, None, "Big one")
    assert opportunity.values["Type"] == "New"
    assert not {"Amount", "IsWon"} & set(opportunity.values)
    assert opportunity.updated_ms == castile.clock.now_ms()


def test_what_was_brought_in_is_found_by_its_keys(castile: Harness) -> None:
    """By CRM id and by external key."""
    taken(castile, WHOLE)
    assert castile.read(lambda tx: len(tx.opportunities.by_crm_id("006000000000001"))) == 1
    castile.call(
        "<ns1:paramsSyncMObjects><mObjectList><mObject><type>Opportunity</type><externalKey>"
        "<name>OrderKey</name><value>O-5</value></externalKey><attribList><attrib><name>Name</name>"
        "<value>Found</value></attrib></attribList></mObject></mObjectList>"
        "<operation>UPDATE</operation></ns1:paramsSyncMObjects>"
    )
    assert [each.name for each in stored(castile)] == ["Found"]


def test_companies_are_those_of_names_and_leads(castile: Harness) -> None:
    """Their numbers are kept where they are said."""
    lead_id = castile.store_lead("a@example.test")
    rows: list[dict[str, object]] = [
        {"Id": 1, "company": "Acme"},
        {"Id": 2, "company": "ACME", "company_id": 1},
        {"Id": 3, "company_lead_id": lead_id},
        {"Id": 4, "company_id": 9, "company": "Nine"},
        {"Id": 5, "company_id": 9},
        {"Id": 6, "company_id": 12},
        {"Id": 7, "company": "Thirteen"},
    ]
    assert taken(castile, *rows) == {"created": 7}
    assert [each.company_id for each in stored(castile)] == [1, 1, 2, 9, 9, 12, 13]
    assert [row.get("company") for row in exported(castile)] == [
        "Acme",
        "Acme",
        None,
        "Nine",
        "Nine",
        None,
        "Thirteen",
    ]
    assert exported(castile)[2]["company_lead_id"] == lead_id


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"Id": 0}, "Id: expected a whole number from 1"),
        ({"Id": "x"}, "Id: expected a whole number from 1"),
        ({"Id": 2**31}, "Id: expected a whole number from 1"),
        ({"Amount": "1,000"}, "Amount: expected a decimal number"),
        ({"Name": "x" * 256}, "Name: expected at most 255 characters"),
        ({"crm_id": "x" * 256}, "crm_id: expected at most 255 characters"),
        ({"created_at": "x"}, "created_at: expected a time"),
        ({"created_at": "NULL"}, "created_at: expected a value"),
        ({"created_at": "2014-01-02", "updated_at": "2014-01-01"}, "updated_at: expected a time"),
        ({"company": "NULL"}, "company: expected a value"),
        ({"company_id": "x"}, "company_id: expected a whole number"),
        ({"company_lead_id": 99}, "company_lead_id: no lead 99"),
        ({"company": "A", "company_lead_id": 1}, "company_lead_id: expected company or"),
        ({"company_id": 5, "company": "Other"}, "company_id: company 5 exists"),
        ({"company_id": 6, "company": "FIVE"}, "company_id: company 6 exists, or another one"),
        ({"CompanyId": 1}, "CompanyId: expected one of the columns Id, created_at"),
        ({"name": "x"}, "name: expected one of the columns"),
        ({"Name": ""}, "expected a value in one of the columns, got an empty row"),
    ],
)
def test_a_row_that_does_not_fit_is_refused(
    row: dict[str, object], reason: str, castile: Harness
) -> None:
    """And leaves nothing."""
    castile.store_lead("a@example.test")
    taken(castile, {"Name": "x", "company_id": 5, "company": "Five"})
    assert refused(castile, **row).startswith(reason)


def test_a_dry_run_changes_nothing(castile: Harness) -> None:
    """Not even a company is made."""
    assert taken(castile, WHOLE, dry_run=True) == {"created": 1}
    assert stored(castile) == []
    assert castile.read(lambda tx: tx.companies.get(7)) is None


def test_an_export_goes_page_by_page(castile: Harness) -> None:
    """500 rows each."""
    row: dict[str, object] = {"Name": "x"}
    for count in (500, 500, 1):
        taken(castile, *[row] * count)
    assert [row["Id"] for row in exported(castile)] == list(range(1, 1002))


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    values=st.dictionaries(
        st.sampled_from(["Name", "Stage", "Description", "OrderKey", "field:company", "crm_id"]),
        TEXT.filter(lambda text: text not in ("", "NULL")),
        min_size=1,
    ),
    company=st.none() | TEXT.filter(lambda text: text not in ("", "NULL")),
)
def test_an_export_that_is_imported_elsewhere_gives_the_same(
    tmp_path_factory: pytest.TempPathFactory, values: dict[str, str], company: str | None
) -> None:
    """Whatever the texts are."""
    row: dict[str, object] = {"Id": 5, **values, "company": company}
    with (
        open_harness(tmp_path_factory.mktemp("from")) as source,
        open_harness(tmp_path_factory.mktemp("to")) as target,
    ):
        for each in (source, target):
            each.define(DEFINITION)
        if bring(source, "opportunities", row)["refused"]:
            return
        taken(target, *exported(source))
        assert stored(target) == stored(source)
        assert exported(target) == exported(source)
