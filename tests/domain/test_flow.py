"""Flows of campaigns."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from castile.domain.assignment import conditions
from castile.domain.flow import Choice, FlowStep, chosen
from castile.domain.ids import LeadId, PartitionId
from castile.domain.leads import Lead
from castile.domain.standard_fields import STANDARD_FIELDS

if TYPE_CHECKING:
    from castile.domain.assignment import Condition
    from castile.domain.catalog import Catalog


def test_a_choice_fits_a_lead_for_which_all_its_conditions_hold() -> None:
    """C-2: with no conditions it fits every lead (decided)."""
    field = next(each for each in STANDARD_FIELDS if each.name == "LeadScore")
    at_least = conditions(field, {"at_least": 50}, ZoneInfo("UTC"))
    lead = Lead(
        lead_id=LeadId(1),
        email=None,
        known=True,
        partition_id=PartitionId(1),
        owner_id=None,
        sfdc_account_id=None,
        sfdc_contact_id=None,
        sfdc_lead_id=None,
        created_ms=0,
        updated_ms=0,
        values={field.key: "49"},
    )
    assert Choice((), {}).fits(lead)
    assert not Choice(at_least, {}).fits(lead)
    lead.values[field.key] = "50"
    assert Choice(at_least, {}).fits(lead)


def _scored(catalog: Catalog, at_least: int) -> tuple[Condition, ...]:
    return conditions(catalog.field("LeadScore"), {"at_least": at_least}, catalog.zone)


@pytest.mark.parametrize(
    ("score", "number", "value"),
    [(None, 0, "Cold"), ("9", 0, "Cold"), ("10", 2, "Warm"), ("20", 1, "Hot"), ("99", 1, "Hot")],
)
def test_the_first_choice_that_fits_is_made(
    score: str | None, number: int, value: str, catalog: Catalog, lead: Lead
) -> None:
    """C-2: its place is the Choice Number; 0 when none fits, and then the step's own holds."""
    lead.set_value(catalog.field("LeadScore"), score)
    hot = Choice(_scored(catalog, 20), {"value": "Hot"})
    warm = Choice(_scored(catalog, 10), {"value": "Warm"})
    step = FlowStep("Change Data Value", 1, {"field": "LeadStatus", "value": "Cold"}, (hot, warm))
    assert chosen(step, lead) == (number, {"field": "LeadStatus", "value": value})


def test_a_step_without_choices_does_what_it_says(lead: Lead) -> None:
    """C-2, decided: Choice Number 0; also a step that takes no parameters."""
    assert chosen(FlowStep("Wait", 1, {"days": 1}), lead) == (0, {"days": 1})
    assert chosen(FlowStep("Delete Lead", 1, {}), lead) == (0, {})


@pytest.mark.parametrize("own", [{}, {"field": "LeadStatus"}])
def test_a_step_without_its_own_does_nothing_when_no_choice_fits(
    own: dict[str, str | int], catalog: Catalog, lead: Lead
) -> None:
    """C-2: the field alone says nothing; a Delete Lead with choices deletes whom one fits."""
    step = FlowStep("Any", 1, own, (Choice(_scored(catalog, 20), {}),))
    assert chosen(step, lead) == (0, None)
