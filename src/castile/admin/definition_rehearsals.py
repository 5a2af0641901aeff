"""Rehearsals of the definition file: which calls, and what happens to them."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, WithJsonSchema, model_validator

from castile.admin.definition_values import (
    INT32_MAX,
    DateTime,
    Entry,
    Name,
    broken_rule,
    expected,
)
from castile.wire.faults import FAULTS


class Match(Entry):
    """Which calls a rehearsal is for."""

    operation: Name | None = None
    user_id: Name | None = None
    lead_key: Annotated[Name, StringConstraints(pattern="^[A-Z]+=.+$")] | None = None
    every: int | None = Field(default=None, ge=1, le=INT32_MAX)
    percent: int | None = Field(default=None, ge=0, le=100)
    seed: int | None = Field(default=None, ge=0, le=INT32_MAX)
    times: int | None = Field(default=None, ge=1, le=INT32_MAX)


class RehearsedLimits(Entry):
    """Limits that hold while a rehearsal does."""

    quota_calls_per_day: int | None = Field(default=None, ge=1, le=INT32_MAX)
    rate_calls: int | None = Field(default=None, ge=1, le=INT32_MAX)
    rate_seconds: int | None = Field(default=None, ge=1, le=86_400)
    concurrent_calls: int | None = Field(default=None, ge=1, le=INT32_MAX)


def _fault_code(code: int) -> int:
    if code not in FAULTS:
        raise expected("the code of a fault, such as 20023")
    return code


FaultCode = Annotated[
    int,
    AfterValidator(_fault_code),
    WithJsonSchema({"type": "integer", "enum": sorted(FAULTS)}),
]


class Effect(Entry):
    """What a rehearsal does to a call: exactly one thing."""

    fault: FaultCode | None = None
    wait_ms: list[Annotated[int, Field(ge=0, le=3_600_000)]] | None = Field(
        default=None, min_length=2, max_length=2
    )
    drip_bytes_per_second: int | None = Field(default=None, ge=1, le=INT32_MAX)
    cut: Literal["before", "within", "after"] | None = None
    reply: Literal["malformed", "empty"] | None = None
    http_status: int | None = Field(default=None, ge=300, le=599)
    lose_reply: Literal[True] | None = None
    limits: RehearsedLimits | None = None
    clock_seconds: int | None = Field(default=None, ge=-INT32_MAX, le=INT32_MAX)

    @model_validator(mode="after")
    def _one_effect(self) -> Self:
        stated = sorted(self.model_fields_set)
        if len(stated) != 1:
            raise broken_rule(f"expected exactly one effect, got {' and '.join(stated) or 'none'}")
        if self.wait_ms is not None and self.wait_ms[0] > self.wait_ms[1]:
            raise broken_rule(f"expected wait_ms from low to high, got {self.wait_ms}")
        return self


class Rehearsal(Entry):
    """One fault on demand."""

    name: Name
    match: Match = Match()
    starts_at: DateTime | None = None
    expires_at: DateTime | None = None
    effect: Effect

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.starts_at and self.expires_at and self.expires_at <= self.starts_at:
            raise broken_rule("expected expires_at after starts_at, got one that is not")
        return self
