"""Roles as rows that an import takes and an export gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from castile.domain.ids import OpportunityId
from castile.domain.opportunities import Opportunity, Role
from tests.admin.bringing import bring, run

if TYPE_CHECKING:
    from tests.harness import Harness

WHOLE: dict[str, object] = {
    "Id": 12,
    "OpportunityId": 41,
    "PersonId": 1,
    "Role": "Buyer",
    "IsPrimary": "1",
    "ExternalCreatedDate": "2013-01-01T00:00:00.123Z",
    "created_at": "2014-01-02T03:04:05.678Z",
    "updated_at": "2015-01-02T03:04:05.001Z",
}
PLAIN: dict[str, object] = {"OpportunityId": 41, "PersonId": 1}


@pytest.fixture(autouse=True)
def _stored(castile: Harness) -> None:
    castile.store_lead("a@example.test")
    castile.store_lead("b@example.test")
    castile.write(lambda tx: tx.opportunities.add(Opportunity(OpportunityId(41))))


def taken(castile: Harness, *rows: dict[str, object], **more: object) -> dict[str, int]:
    """Import rows of which none is refused; return the counts that are not 0."""
    done = bring(castile, "roles", *rows, **more)
    assert done["refused"] == []
    return {name: count for name, count in done["counts"].items() if count}


def stored(castile: Harness) -> list[Role]:
    """All that is stored."""
    return castile.read(lambda tx: tx.roles.all(after=0, limit=1000))


def exported(castile: Harness) -> list[dict[str, Any]]:
    """The rows of one page of an export, without what they do not have."""
    page = run(castile, "roles export", after=0)
    named = (dict(zip(page["columns"], cells, strict=True)) for cells in page["rows"])
    return [{key: cell for key, cell in row.items() if cell is not None} for row in named]


def test_over_s4a_what_is_exported_is_what_was_imported(castile: Harness) -> None:
    """00-overview S-4a: ids and times are kept; a second time nothing changes."""
    assert taken(castile, WHOLE) == {"created": 1}
    assert exported(castile) == [WHOLE]
    before = stored(castile)
    assert taken(castile, *exported(castile)) == {"unchanged": 1}
    assert stored(castile) == before


def test_an_import_records_no_activity(castile: Harness) -> None:
    """What is brought in is as the file says."""
    taken(castile, WHOLE)
    assert castile.activities(1) == []


def test_new_ids_go_on_above_those_that_were_brought_in(castile: Harness) -> None:
    """A row without Id creates, unless the lead has the role."""
    assert taken(castile, WHOLE, {**PLAIN, "Role": "Seller"}) == {"created": 2}
    assert taken(castile, {**PLAIN, "Role": "BUYER", "IsPrimary": False}) == {"updated": 1}
    assert [(each.role_id, each.role, each.is_primary) for each in stored(castile)] == [
        (12, "BUYER", False),
        (13, "Seller", False),
    ]


def test_a_known_id_updates_what_is_said(castile: Harness) -> None:
    """Empty cells leave, NULL clears."""
    taken(castile, WHOLE)
    row = {"Id": 12, "IsPrimary": "", "ExternalCreatedDate": "NULL", "Role": "NULL"}
    assert taken(castile, row) == {"updated": 1}
    (role,) = stored(castile)
    assert (role.role, role.is_primary, role.external_created) == ("", True, None)
    assert role.updated_ms == castile.clock.now_ms()


def test_one_role_of_an_opportunity_is_primary(castile: Harness) -> None:
    """B-54: the last one that says so."""
    rows = [{**PLAIN, "PersonId": lead_id, "IsPrimary": "yes"} for lead_id in (1, 2)]
    taken(castile, *rows)
    assert [each.is_primary for each in stored(castile)] == [False, True]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"PersonId": 1}, "OpportunityId: no opportunity is named"),
        ({"OpportunityId": 41}, "PersonId: no known lead is named"),
        ({"Id": 5, "Role": "x"}, "OpportunityId: no opportunity is named"),
        ({**PLAIN, "OpportunityId": 99}, "OpportunityId: no opportunity 99"),
        ({**PLAIN, "PersonId": 99}, "PersonId: no known lead 99"),
        ({**PLAIN, "PersonId": 3}, "PersonId: no known lead 3"),
        ({**PLAIN, "OpportunityId": "x"}, "OpportunityId: expected a whole number"),
        ({**WHOLE, "PersonId": 2}, "PersonId: role 12 has 1, got 2"),
        ({**WHOLE, "OpportunityId": 42}, "OpportunityId: role 12 has 41, got 42"),
        ({**WHOLE, "Id": 13, "Role": "BUYER"}, "Role: role 13 exists, or lead 1 has it"),
        ({**PLAIN, "Role": "x" * 256}, "Role: expected at most 255 characters"),
        ({**PLAIN, "IsPrimary": "x"}, "IsPrimary: expected true, false"),
        ({**PLAIN, "created_at": "x"}, "created_at: expected a time"),
        ({**PLAIN, "Name": "x"}, "Name: expected one of the columns Id, OpportunityId"),
    ],
)
def test_a_row_that_does_not_fit_is_refused(
    row: dict[str, object], reason: str, castile: Harness
) -> None:
    """And leaves nothing; a visitor has no role."""
    castile.store_anonymous("token:x")
    taken(castile, WHOLE)
    before = stored(castile)
    ((_, told),) = bring(castile, "roles", row)["refused"]
    assert told.startswith(reason)
    assert stored(castile) == before


def test_a_dry_run_changes_nothing(castile: Harness) -> None:
    """Only what would become of the rows is told."""
    assert taken(castile, WHOLE, dry_run=True) == {"created": 1}
    assert stored(castile) == []
