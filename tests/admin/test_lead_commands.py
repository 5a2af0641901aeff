"""The commands about leads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from castile.admin.errors import CommandError
from castile.admin.lead_commands import ERASED_AT_ONCE
from tests.admin.bringing import DEFINITION, bring_activities, bring_leads, run

if TYPE_CHECKING:
    from tests.harness import Harness


def test_the_columns_of_a_file_are_judged_beforehand(castile: Harness) -> None:
    """Every wrong one is named, and exit code 2 is that of a wrong file."""
    assert run(castile, "leads columns", columns=["Id", "FirstName", "#row"]) == {}
    with pytest.raises(CommandError, match="got 'Firstname', 'CreatedAt'") as caught:
        run(castile, "leads columns", columns=["Id", "Firstname", "CreatedAt"])
    assert caught.value.exit_code == 2


def test_what_is_not_there_is_named(castile: Harness) -> None:
    """Not found is exit code 1."""
    for command, arguments in (("leads show", {"id": 9}), ("leads list", {"list": "Hot"})):
        with pytest.raises(CommandError, match="no l") as caught:
            run(castile, command, **arguments)
        assert caught.value.exit_code == 1


@pytest.mark.parametrize("count", [ERASED_AT_ONCE, ERASED_AT_ONCE + 1])
def test_a_bounded_number_is_erased_at_once(castile: Harness, count: int) -> None:
    """Both sides of it; an id that is named twice counts once."""
    ids = [*range(1, count + 1), 1]
    if count == ERASED_AT_ONCE:
        assert len(run(castile, "leads delete", ids=ids)["missing"]) == count
    else:
        with pytest.raises(CommandError, match="at most 1000 leads, got 1001"):
            run(castile, "leads delete", ids=ids)


def test_over_s4a_a_client_of_the_old_service_goes_on_where_it_was(castile: Harness) -> None:
    """Its bookmark `ID:1086173` and its staticListId 1012 mean what they meant."""
    castile.define(DEFINITION)
    people = {1_089_946: "jane@example.com", 1_089_950: "joe@example.com"}
    bring_leads(
        castile,
        *(
            {"Id": lead_id, "Email": email, "created_at": "2014-01-02", "lists": "Hot\\; Leads"}
            for lead_id, email in people.items()
        ),
        {"Id": 1_089_960, "Email": "no@example.com", "created_at": "2014-01-02"},
    )
    old = {"at": "2026-07-30T10:00:00Z", "type": "Visit Webpage"}
    bring_activities(
        castile,
        *({"id": n, "lead_id": 1_089_946, **old} for n in range(1_086_170, 1_086_176)),
    )
    castile.sync_lead({"Email": "joe@example.com"}, {"FirstName": "Joe"})
    changes = castile.call(
        "<ns1:paramsGetLeadChanges><startPosition><offset>ID:1086173</offset></startPosition>"
        "</ns1:paramsGetLeadChanges>"
    )
    assert changes.code == 0
    assert changes.texts("leadChangeRecord/id") == ["1086174", "1086175", "1086176"]
    assert changes.text("newStartPosition/offset") == "ID:1086176"
    members = castile.call(
        '<ns1:paramsGetMultipleLeads><leadSelector xsi:type="ns1:StaticListSelector">'
        "<staticListId>1012</staticListId></leadSelector></ns1:paramsGetMultipleLeads>"
    )
    assert members.code == 0
    assert members.texts("leadRecord/Id") == ["1089946", "1089950"]
