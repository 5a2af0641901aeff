"""Leads as rows that an import takes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from castile.admin.commands import run_command
from castile.domain.ids import LeadId
from tests.admin.bringing import DEFINITION, bring_leads, run
from tests.harness import open_harness

if TYPE_CHECKING:
    from pathlib import Path

    from castile.domain.leads import Lead
    from tests.harness import Harness

TEXT = st.text(st.characters(min_codepoint=32, blacklist_categories=["Cs"]), max_size=20)
ITEM = TEXT.map(str.strip).filter(lambda text: text not in ("", "NULL"))


@pytest.fixture
def defined(castile: Harness) -> Harness:
    """A server with owners, lists and partitions."""
    castile.define(DEFINITION)
    return castile


def _exported(castile: Harness) -> list[dict[str, Any]]:
    """Every lead that an export gives, page after page, each without what it does not have."""
    rows: list[dict[str, Any]] = []
    last: int | None = 0
    while last is not None:
        page = run(castile, "leads export", after=last)
        named = (dict(zip(page["columns"], cells, strict=True)) for cells in page["rows"])
        rows += [{key: cell for key, cell in row.items() if cell is not None} for row in named]
        last = page["last"]
    return rows


def _everything(castile: Harness) -> list[tuple[Lead, list[str], list[tuple[str, str]], list[int]]]:
    def read(tx: Any) -> Any:
        return [
            (
                lead,
                tx.leads.cookies(lead.lead_id),
                tx.leads.foreign_ids(lead.lead_id),
                [list_id for list_id, _ in tx.lists.of_lead(lead.lead_id)],
            )
            for lead in tx.leads.all(after=0, limit=1000)
        ]

    return castile.read(read)


WHOLE: dict[str, object] = {
    "Id": 1_089_946,
    "created_at": "2014-01-02T03:04:05.678Z",
    "updated_at": "2015-01-02T03:04:05.001Z",
    "owner": "sam@example.com",
    "crm_account_id": "001",
    "crm_contact_id": "003",
    "crm_lead_id": "00Q",
    "foreign_ids": ["CUSTOM:7;7", "SFDC:x\\y"],
    "cookies": ["token:_mch-a-1", "with;semicolon"],
    "lists": ["Hot; Leads", "Plain"],
    "partition": "Europe Leads",
    "Email": "jane@example.com",
    "FirstName": "=Jane",
    "LeadScore": "-5",
    "Seen": "2020-01-01T00:00:00.123Z",
    "Unsubscribed": "1",
    "Address": "1 Way\r\nTown",
    "field:owner": "a field",
    "InferredCompany": "ACME",
}


def test_what_is_exported_is_what_was_imported(defined: Harness) -> None:
    """The same values under the same names; the email before the other fields."""
    visitor: dict[str, object] = {"Id": 2_000_000, "anonymous": True, "cookies": ["v"]}
    bring_leads(defined, WHOLE, visitor)
    first, second = _exported(defined)
    assert first == WHOLE
    assert list(first)[11] == "Email"
    assert second == {
        **visitor,
        "created_at": "2026-08-03T14:15:00.000Z",
        "updated_at": "2026-08-03T14:15:00.000Z",
        "partition": "Default",
    }


def test_hidden_fields_are_not_exported(defined: Harness) -> None:
    """R-11: an operator took them away."""
    columns = run(defined, "leads export", after=0)["columns"]
    assert "Shoe" in columns
    assert "Gone" not in columns


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    values=st.dictionaries(
        st.sampled_from(["FirstName", "LastName", "Address", "Phone", "field:owner"]), ITEM
    ),
    cookies=st.lists(TEXT, max_size=3),
    foreign_ids=st.lists(ITEM, max_size=2),
)
def test_an_export_that_is_imported_elsewhere_gives_the_same_leads(
    tmp_path_factory: pytest.TempPathFactory,
    values: dict[str, str],
    cookies: list[str],
    foreign_ids: list[str],
) -> None:
    """Whatever the texts are."""
    row: dict[str, object] = {
        "Id": 7,
        "Email": "a@example.com",
        **values,
        "cookies": cookies,
        "foreign_ids": [f"CUSTOM:{each}" for each in foreign_ids],
    }
    folder: Path = tmp_path_factory.mktemp("homes")
    with open_harness(folder / "one") as one, open_harness(folder / "other") as other:
        for castile in (one, other):
            castile.define(DEFINITION)
        run(one, "leads import", columns=list(row), rows=[list(row.values())])
        exported = _exported(one)
        if exported:
            bring_leads(other, *exported)
        assert _everything(other) == _everything(one)


@pytest.mark.parametrize("count", [499, 500, 501])
def test_an_export_comes_in_pages(castile: Harness, count: int) -> None:
    """By id, each lead once, whatever the number is beside that of a page."""
    for start in range(0, count, 500):
        rows = [[str(n + 1)] for n in range(start, min(start + 500, count))]
        run(castile, "leads import", columns=["Id"], rows=rows)
    assert [row["Id"] for row in _exported(castile)] == list(range(1, count + 1))


def test_a_lead_is_shown_whole(defined: Harness) -> None:
    """All that is stored, the number of its activities among it."""
    bring_leads(defined, WHOLE)
    defined.sync_lead({"Id": 1_089_946}, {"FirstName": "New", "LastName": "Too"})
    shown = run(defined, "leads show", id=1_089_946)
    assert shown["activities"] == 2
    assert shown["owner"] == "sam@example.com"
    assert shown["lists"] == ["Hot; Leads", "Plain"]
    assert next(iter(shown["fields"])) == "Email"
    assert shown["fields"]["FirstName"] == "New"
    assert "Title" not in shown["fields"]


def test_leads_are_listed(defined: Harness) -> None:
    """All by id; those with an email, the preferred one first; the members of a list."""
    bring_leads(
        defined,
        {"Id": 1, "Email": "a@example.com", "updated_at": "2015-01-01", "lists": "Plain"},
        {"Id": 2, "Email": "A@example.com", "updated_at": "2016-01-01"},
        {"Id": 3, "anonymous": True, "cookies": "t"},
    )

    def ids(**filters: object) -> list[int]:
        return [row["Id"] for row in run(defined, "leads list", **filters)]

    assert ids() == [1, 2, 3]
    assert ids(limit=2) == [1, 2]
    assert ids(email=" a@EXAMPLE.com") == [2, 1]
    assert ids(list="plain") == [1]
    assert ids(email="a@example.com", list="Plain") == [1]
    assert ids(email="a@example.com", list="Plain", limit=1) == [1]
    assert ids(email="b@example.com") == []


def test_what_was_undefined_is_left_out(defined: Harness) -> None:
    """A lead may name a sales user, a list or a partition that is there no more."""
    lead_id = defined.store_lead("a@example.com", owner_id=99, partition_id=98)
    defined.write(lambda tx: tx.lists.add(97, LeadId(lead_id), 0))  # type: ignore[arg-type] # a number of no list
    (row,) = _exported(defined)
    assert set(row) == {"Id", "created_at", "updated_at", "Email"}
    assert run_command(defined.installation, "leads list", {})
