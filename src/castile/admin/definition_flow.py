"""Campaigns of the definition file and their flows: which step takes which keys."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, Field, WithJsonSchema, model_validator

from castile.admin.definition_values import (
    Condition,
    Entry,
    Id,
    Line,
    Name,
    Scalar,
    Text,
    broken_rule,
    expected,
)

_CHANGE: Final = re.compile(r"^([+-]|=-?)[0-9]{1,9}$")


def _change(text: str) -> str:
    if not _CHANGE.fullmatch(text):
        raise expected("a change such as +5, -5 or =5")
    return text


Change = Annotated[
    str, AfterValidator(_change), WithJsonSchema({"type": "string", "pattern": _CHANGE.pattern})
]
Amount = Annotated[int, Field(ge=0, le=1_000_000)]


@dataclass(frozen=True, slots=True)
class StepKeys:
    """
    The keys of one kind of step.

    Args:
        fixed: Keys that the step itself must have.
        chosen: Keys that the step or a choice states.
        any_of: One of the chosen keys is enough.
    """

    fixed: tuple[str, ...] = ()
    chosen: tuple[str, ...] = ()
    any_of: bool = False

    def complete(self, given: frozenset[str]) -> bool:
        """Tell whether the given keys state what the step needs to run."""
        test = any if self.any_of else all
        return test(key in given for key in self.chosen)


STEPS: Final[Mapping[str, StepKeys]] = MappingProxyType(
    {
        "change data value": StepKeys(("field",), ("value",)),
        "change score": StepKeys(("field",), ("change",)),
        "add to list": StepKeys((), ("list",)),
        "remove from list": StepKeys((), ("list",)),
        "wait": StepKeys((), ("days", "hours", "minutes"), any_of=True),
        "send email": StepKeys((), ("email",)),
        "interesting moment": StepKeys((), ("type", "text")),
        "request campaign": StepKeys((), ("campaign",)),
        "delete lead": StepKeys(),
    }
)
"""Steps that are carried out, by display name in lower case; all others are skipped."""

_OTHER_STEP: Final = StepKeys(("parameters",))


class _Parameters(Entry):
    """Every key with which a step or a choice says what it does."""

    field: Name | None = None
    value: Scalar | None = None
    change: Change | None = None
    list: Name | None = None
    days: Amount | None = None
    hours: Amount | None = None
    minutes: Amount | None = None
    email: Name | None = None
    type: Line | None = None
    text: Text | None = None
    campaign: Name | None = None

    @property
    def stated(self) -> frozenset[str]:
        """The keys that are there, without those of every step."""
        return frozenset(self.model_fields_set) - {"step", "id", "choices", "when"}


class Choice(_Parameters):
    """
    What a step does for leads that meet some conditions.

    Source: decided (00-overview C-2).
    """

    when: list[Condition]


class FlowStep(_Parameters):
    """
    One step of a campaign's flow.

    Source: decided (00-overview C-2).
    """

    step: Name
    id: Id | None = None
    choices: list[Choice] = Field(default_factory=list)
    parameters: dict[Name, Scalar] | None = None

    @model_validator(mode="after")
    def _fit_the_step(self) -> Self:
        keys = STEPS.get(self.step.casefold(), _OTHER_STEP)
        self._take_only(keys.fixed + keys.chosen, self.stated, "step")
        for choice in self.choices:
            self._take_only(keys.chosen, choice.stated, "choice")
        if keys is not _OTHER_STEP:
            self._need(keys)
        return self

    def _take_only(self, keys: tuple[str, ...], stated: frozenset[str], what: str) -> None:
        wrong = sorted(stated.difference(keys))
        if wrong:
            allowed = ", ".join(keys) or "none"
            raise broken_rule(
                f'expected of the keys of a {what} "{self.step}" only {allowed}, got {wrong[0]}'
            )

    def _need(self, keys: StepKeys) -> None:
        own = self.stated.intersection(keys.chosen)
        missing = [key for key in keys.fixed if key not in self.stated]
        whole = keys.complete(own) or (not own and bool(self.choices))
        if missing or not whole:
            needed = " or ".join(keys.chosen) if keys.any_of else ", ".join(keys.chosen)
            wanted = ", ".join((*keys.fixed, needed)) if needed else ", ".join(keys.fixed)
            raise broken_rule(f'expected {wanted} in the step "{self.step}", got an incomplete one')
        for choice in self.choices:
            if not keys.complete(own | choice.stated):
                raise broken_rule(
                    f"expected {', '.join(keys.chosen)} in each choice of the step"
                    f' "{self.step}", got an incomplete one'
                )


class Audience(Entry):
    """The leads that a batch campaign runs for."""

    list: Name | None = None
    program: Name | None = None
    all_known_leads: Literal[True] | None = None

    @model_validator(mode="after")
    def _one_of(self) -> Self:
        if len(self.model_fields_set) != 1:
            raise broken_rule(
                "expected one of list, program, all_known_leads,"
                f" got {' and '.join(sorted(self.model_fields_set)) or 'none'}"
            )
        return self


class Campaign(Entry):
    """One smart campaign and its flow."""

    name: Name
    renamed_from: Name | None = None
    id: Id | None = None
    program: Name | None = None
    kind: Literal["trigger", "batch"]
    active: bool = False
    sources: list[Literal["MKTOWS", "SALES"]] = Field(default_factory=list)
    audience: Audience | None = None
    description: Text = ""
    flow: list[FlowStep] = Field(default_factory=list)

    @model_validator(mode="after")
    def _fit_the_kind(self) -> Self:
        wrong = {"trigger": {"audience"}, "batch": {"active", "sources"}}[self.kind]
        found = sorted(wrong & self.model_fields_set)
        if found:
            raise broken_rule(f"expected no {found[0]} in a {self.kind} campaign, got one")
        return self
