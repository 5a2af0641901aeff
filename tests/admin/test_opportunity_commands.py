"""The commands about opportunities and roles judge columns, and page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from castile.admin.errors import CommandError
from castile.domain.ids import LeadId, OpportunityId, RoleId
from castile.domain.opportunities import Opportunity, Role
from tests.admin.bringing import run

if TYPE_CHECKING:
    from castile.store.tx import Tx
    from tests.harness import Harness


@pytest.mark.parametrize(
    ("kind", "columns"),
    [
        ("opportunities", ["Id", "crm_id", "company", "Name", "OrderKey", "#row"]),
        ("roles", ["Id", "OpportunityId", "PersonId", "Role", "created_at"]),
    ],
)
def test_columns_are_judged_before_a_file_is_sent(
    kind: str, columns: list[str], castile: Harness
) -> None:
    """All unknown ones are named."""
    castile.define('opportunity_fields = [{ name = "OrderKey", type = "string" }]')
    assert run(castile, f"{kind} columns", columns=columns) == {}
    with pytest.raises(CommandError, match="got 'id', 'CompanyId'"):
        run(castile, f"{kind} columns", columns=["id", *columns, "CompanyId"])


@pytest.mark.parametrize("kind", ["opportunities", "roles"])
@pytest.mark.parametrize("count", [499, 500, 501])
def test_a_page_is_followed_by_another_one_when_it_is_full(
    count: int, kind: str, castile: Harness
) -> None:
    """Both sides of its length."""

    def add(tx: Tx) -> None:
        for number in range(1, count + 1):
            tx.opportunities.add(Opportunity(OpportunityId(number)))
            tx.roles.add(Role(RoleId(number), OpportunityId(number), LeadId(1)))

    castile.write(add)
    page = run(castile, f"{kind} export", after=0)
    assert len(page["rows"]) == min(count, 500)
    assert page["last"] == (500 if count >= 500 else None)
    if page["last"] is not None:
        assert len(run(castile, f"{kind} export", after=500)["rows"]) == count - 500
