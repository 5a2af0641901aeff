"""The commands about activities."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from castile.admin.errors import CommandError
from tests.admin.bringing import bring_leads, run

if TYPE_CHECKING:
    from tests.harness import Harness


def test_the_columns_of_a_file_are_judged_beforehand(castile: Harness) -> None:
    """Every wrong one is named, and exit code 2 is that of a wrong file."""
    assert run(castile, "activities columns", columns=["id", "#row"]) == {}
    with pytest.raises(CommandError, match="attributes; got 'when', 'who'") as caught:
        run(castile, "activities columns", columns=["when", "id", "who"])
    assert caught.value.exit_code == 2


def test_an_activity_is_added_to_a_lead(castile: Harness) -> None:
    """Now, unless a time is given."""
    bring_leads(castile, {"Id": 9, "Email": "a@example.com"})
    added = run(
        castile,
        "activities add",
        type="fill out form",
        lead_id=9,
        asset="Contact",
        asset_id=3,
        attributes=[["Webform ID", "3"]],
    )
    assert added == {"id": 1, "lead_id": 9, "new_lead": False}
    (activity,) = castile.activities(9)
    assert activity.occurred_ms == castile.clock.now_ms()
    assert (activity.type, activity.asset, activity.asset_id) == ("Fill Out Form", "Contact", 3)
    assert activity.attributes == (("Webform ID", "3"), ("Lead ID", "9"))


def test_lead_63_a_visitor_is_known_by_a_cookie_and_joined_later(castile: Harness) -> None:
    """The first visit makes an anonymous lead of its time; syncLead joins it (S-51)."""
    visit = {"type": "Visit Webpage", "cookie": "id:287&token:t", "asset": "Home"}
    first = run(castile, "activities add", at="2026-08-01T00:00:00Z", **visit)
    assert first == {"id": 1, "lead_id": 1, "new_lead": True}
    assert run(castile, "activities add", **visit) == {"id": 2, "lead_id": 1, "new_lead": False}
    visitor = castile.lead(1)
    assert (visitor.known, visitor.created_ms) == (False, 1_785_542_400_000)
    known = castile.store_lead("a@example.com")
    castile.sync_lead({"Email": "a@example.com"}, rest="<marketoCookie>token:t</marketoCookie>")
    assert [each.type for each in castile.activities(known)] == ["Visit Webpage"] * 2
    assert castile.get_lead("IDNUM", 1).code == 20103


@pytest.mark.parametrize(
    ("arguments", "reason", "exit_code"),
    [
        ({}, "the id of a lead or a cookie", 2),
        ({"lead_id": 9, "cookie": "t"}, "one of the two", 2),
        ({"lead_id": 8}, "lead_id: no lead 8", 1),
        ({"cookie": "t", "type": "Fly"}, "type: expected", 2),
        ({"cookie": "t", "at": "then"}, "at: expected a time", 2),
        ({"cookie": "\x07t"}, "cookie: expected no control characters", 2),
    ],
)
def test_what_cannot_be_added_leaves_nothing(
    castile: Harness, arguments: dict[str, object], reason: str, exit_code: int
) -> None:
    """Not even the visitor; 1 for what was not found, 2 for what no command could mean."""
    with pytest.raises(CommandError, match=reason) as caught:
        run(castile, "activities add", **{"type": "Visit Webpage", **arguments})
    assert caught.value.exit_code == exit_code
    assert castile.read(lambda tx: tx.leads.all(after=0, limit=9)) == []
