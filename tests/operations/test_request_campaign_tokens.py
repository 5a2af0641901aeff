"""Tokens of imports, calls and programs, from the call to what the flow did, over the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from castile.domain.ids import ListId
from tests.operations.campaign_calls import (
    CALL_ME,
    DEFINITIONS,
    moments,
    request_campaign,
    schedule_campaign,
    token_list,
)
from tests.operations.import_calls import import_to_list

if TYPE_CHECKING:
    from castile.domain.ids import LeadId
    from tests.harness import Harness

GUESTS = ListId(1013)
OF_THE_CALL = token_list({"{{my.message}}": "of the call"})
SLOW = """
[[campaigns]]
name = "Slow"
program = "Launch"
kind = "batch"
audience = { list = "Launch.Guests" }
flow = [
    { step = "Wait", minutes = 1 },
    { step = "Interesting Moment", type = "Web", text = "[{{my.message}}]" },
]
"""


@pytest.fixture(autouse=True)
def _defined(castile: Harness) -> None:
    castile.define(DEFINITIONS)


def import_tokens(castile: Harness, campaign: str, *rows: str) -> None:
    """Import leads with a token of their own for a campaign."""
    name = f"<campaignName>{campaign}</campaignName>"
    answer = import_to_list(castile, "Email Address,{{my.message}}", rows, rest=name)
    assert answer.text("importStatus") == "PROCESSING"
    castile.run_jobs()


def guests(castile: Harness, campaign: str) -> tuple[LeadId, LeadId]:
    """Import two leads, the first with a token of its own for a campaign."""
    import_tokens(castile, campaign, "a@example.test,of the lead", "b@example.test,")
    first, second = castile.read(lambda tx: tx.lists.lead_ids(GUESTS, after=0, limit=9))
    return first, second


def test_camp_35_each_lead_gets_the_first_value_that_there_is(castile: Harness) -> None:
    """G-46: its own token of the import, else that of the call; camp_36: My Token in the next."""
    first, second = guests(castile, "Nightly")
    assert schedule_campaign(castile, rest=OF_THE_CALL).code == 0
    castile.run_jobs()
    assert moments(castile, first) == ["[of the lead]"]
    assert moments(castile, second) == ["[of the call]"]
    assert schedule_campaign(castile).code == 0
    castile.run_jobs()
    assert moments(castile, first) == ["[of the lead]", "[my token]"]
    assert moments(castile, second) == ["[of the call]", "[my token]"]


def test_camp_36_a_requested_run_drops_the_tokens_of_its_leads(castile: Harness) -> None:
    """I-55: of no others."""
    first, second = guests(castile, "Call me")
    for emails in (["b@example.test"], ["a@example.test"], ["a@example.test"]):
        assert request_campaign(castile, *emails, campaign_id=CALL_ME, rest=OF_THE_CALL).code == 0
        castile.run_jobs()
    assert moments(castile, second) == ["[of the call]"]
    assert moments(castile, first) == ["[of the lead]", "[of the call]"]


def test_imp_05_a_token_is_used_by_the_next_run_and_not_by_the_one_after(
    castile: Harness,
) -> None:
    """Documented; and by no run of another campaign."""
    first, _ = guests(castile, "Nightly")
    assert request_campaign(castile, "a@example.test").code == 0
    for _ in range(2):
        assert schedule_campaign(castile).code == 0
        castile.run_jobs()
    assert moments(castile, first) == ["[my token]", "[of the lead]", "[my token]"]


def test_a_clone_does_not_get_lead_tokens(castile: Harness) -> None:
    """I-55, G-43: they wait for a run of the original."""
    first, _ = guests(castile, "Nightly")
    assert schedule_campaign(castile, clone="N").code == 0
    castile.run_jobs()
    assert schedule_campaign(castile).code == 0
    castile.run_jobs()
    assert moments(castile, first) == ["[my token]", "[of the lead]"]


def test_the_value_of_a_token_is_kept_character_by_character(castile: Harness) -> None:
    """G-27: blanks and line ends around it too."""
    lead_id = castile.store_lead("a@example.test")
    rest = token_list({"my.message": " two\n lines \n"})
    assert request_campaign(castile, "a@example.test", rest=rest).code == 0
    castile.run_jobs()
    assert moments(castile, lead_id) == ["[ two\n lines \n]"]


def test_imp_05_a_token_that_comes_while_a_run_is_on_its_way_is_for_the_next(
    castile: Harness,
) -> None:
    """I-55, decided: a batch run uses and drops what was stored before it began."""
    castile.define(SLOW)
    first, second = guests(castile, "Slow")
    schedule_campaign(castile, campaign="Slow")
    castile.run_jobs()
    castile.clock.advance(seconds=30)
    import_tokens(castile, "Slow", "b@example.test,later")
    castile.clock.advance(seconds=30)
    castile.run_jobs()
    assert moments(castile, first) == ["[of the lead]"]
    assert moments(castile, second) == ["[my token]"]
    schedule_campaign(castile, campaign="Slow")
    castile.run_jobs()
    castile.clock.advance(seconds=60)
    castile.run_jobs()
    assert moments(castile, second) == ["[my token]", "[later]"]
    assert moments(castile, first) == ["[of the lead]", "[my token]"]
