"""What a write would change: old against new values, after conversion (F-25)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from castile.domain.values import shown_in_activity

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import tzinfo

    from castile.domain.fields import LeadField
    from castile.domain.leads import Lead


@dataclass(frozen=True, slots=True)
class Change:
    """
    A field whose stored text becomes another one.

    Args:
        field: The field.
        old: Stored text before, None for no value.
        new: Stored text after, None for no value.
    """

    field: LeadField
    old: str | None
    new: str | None

    @property
    def is_real(self) -> bool:
        """Whether the stored texts differ."""
        return self.old != self.new

    def old_text(self, zone: tzinfo) -> str:
        """Return the old value as an activity shows it (V-12, F-27)."""
        return shown_in_activity(self.field, self.old, zone)

    def new_text(self, zone: tzinfo) -> str:
        """Return the new value as an activity shows it (V-12, F-27)."""
        return shown_in_activity(self.field, self.new, zone)


def changes(
    lead: Lead, values: Iterable[tuple[LeadField, str | None]], *, clears_show: bool = False
) -> tuple[Change, ...]:
    """
    Compare the values of a request with those of a lead.

    Args:
        lead: The lead as it is; it is not touched.
        values: Field and converted text in request order, None to clear.
        clears_show: Whether clearing a number that is blank already is a change too.

    Returns:
        One change for each field that would differ, in request order; of a
        field named twice the last value counts, in the place of the last.

    Source: decided (10-leads S-27, S-31, S-82; 70-lead-fields F-25); documented as possible
        for blank numbers (30-lists-and-import I-53).
    """
    last: dict[str, tuple[LeadField, str | None]] = {}
    for field, new in values:
        last.pop(field.key, None)
        last[field.key] = field, new
    return tuple(
        Change(field, old, new)
        for field, new in last.values()
        if (old := lead.value(field)) != new
        or (clears_show and new is None and field.type.is_number)
    )
