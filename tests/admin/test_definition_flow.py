"""Which step of a flow takes which keys."""

from __future__ import annotations

import pytest

from tests.admin.applying import mistakes, read

FLOW = 'campaigns = [{ name = "C", kind = "batch", flow = [%s] }]'
WHEN = 'when = [{ field = "LeadScore", at_least = 5 }]'


@pytest.mark.parametrize(
    "step",
    [
        '{ step = "Change Data Value", field = "Title", value = "x" }',
        '{ step = "Change Data Value", field = "Title", value = 5 }',
        f'{{ step = "Change Data Value", field = "Title", choices = [{{ {WHEN}, value = "x" }}] }}',
        '{ step = "change score", field = "LeadScore", change = "=-5" }',
        '{ step = "Wait", minutes = 0 }',
        (
            f'{{ step = "Interesting Moment", type = "Web", text = "", choices = [{{ {WHEN},'
            ' text = "y" }] }'
        ),
        '{ step = "Delete Lead" }',
        '{ step = "Sync to CRM", parameters = { } }',
        '{ step = "Sync to CRM" }',
    ],
)
def test_a_step_takes_its_keys(step: str) -> None:
    """A step, or each of its choices, states all that the step needs."""
    (campaign,) = read(FLOW % step).campaigns
    assert len(campaign.flow) == 1


@pytest.mark.parametrize(
    ("step", "error"),
    [
        (
            '{ step = "Add to List" }',
            'flow entry 1: expected list in the step "Add to List", got an incomplete one',
        ),
        (
            '{ step = "Change Score", change = "+5" }',
            (
                'flow entry 1: expected field, change in the step "Change Score", got an incomplete'
                " one"
            ),
        ),
        (
            '{ step = "Wait" }',
            (
                'flow entry 1: expected days or hours or minutes in the step "Wait", got an'
                " incomplete one"
            ),
        ),
        (
            '{ step = "Delete Lead", list = "L" }',
            'flow entry 1: expected of the keys of a step "Delete Lead" only none, got list',
        ),
        (
            '{ step = "Sync to CRM", list = "L" }',
            'flow entry 1: expected of the keys of a step "Sync to CRM" only parameters, got list',
        ),
        (
            f'{{ step = "Add to List", list = "L", choices = [{{ {WHEN}, email = "E" }}] }}',
            'flow entry 1: expected of the keys of a choice "Add to List" only list, got email',
        ),
        (
            f'{{ step = "Interesting Moment", type = "x", choices = [{{ {WHEN}, text = "y" }}] }}',
            (
                'flow entry 1: expected type, text in the step "Interesting Moment", got an'
                " incomplete one"
            ),
        ),
        (
            f'{{ step = "Interesting Moment", choices = [{{ {WHEN}, text = "y" }}] }}',
            (
                "flow entry 1: expected type, text in each choice of the step"
                ' "Interesting Moment", got an incomplete one'
            ),
        ),
        (
            '{ step = "Change Score", field = "LeadScore", change = "5" }',
            'flow entry 1, change: expected a change such as +5, -5 or =5, got "5"',
        ),
    ],
)
def test_a_step_with_other_keys_is_an_error(step: str, error: str) -> None:
    """A flow that could not run is refused when it is defined."""
    assert mistakes(FLOW % step) == (f'shop.toml: campaigns "C", {error}',)
