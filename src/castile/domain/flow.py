"""The flow of a campaign: its steps, and the choice that a step makes for a lead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from castile.domain.assignment import Condition
    from castile.domain.leads import Lead


_OF_EVERY_CHOICE: Final = frozenset({"field"})


@dataclass(frozen=True, slots=True)
class Choice:
    """
    What a step does for leads that meet some conditions.

    Args:
        conditions: All must hold; with none the choice fits every lead.
        parameters: What the choice says in place of the step.

    Source: decided (00-overview C-2).
    """

    conditions: tuple[Condition, ...]
    parameters: Mapping[str, str | int]

    def fits(self, lead: Lead) -> bool:
        """Tell whether every condition holds for a lead."""
        return all(condition.holds(lead) for condition in self.conditions)


@dataclass(frozen=True, slots=True)
class FlowStep:
    """
    One step of a flow.

    Args:
        step: The display name of its activity type.
        step_id: Its number, shown as Step ID.
        parameters: What it does.
        choices: In the order in which they are tried.

    Source: decided (00-overview C-2).
    """

    step: str
    step_id: int
    parameters: Mapping[str, str | int]
    choices: tuple[Choice, ...] = ()


def chosen(step: FlowStep, lead: Lead) -> tuple[int, Mapping[str, str | int] | None]:
    """
    Choose what a step does for a lead.

    Args:
        step: The step.
        lead: The lead.

    Returns:
        The Choice Number: the place of the first choice that fits, from 1; 0 without choices or
        when none fits. Then the parameters: those of the step, with those of the choice in their
        place; None when the step does nothing for this lead, because no choice fits and the step
        states nothing beside the field.

    Source: decided (00-overview C-2).
    """
    for number, choice in enumerate(step.choices, 1):
        if choice.fits(lead):
            return number, {**step.parameters, **choice.parameters}
    does_nothing = step.choices and step.parameters.keys() <= _OF_EVERY_CHOICE
    return 0, None if does_nothing else step.parameters
