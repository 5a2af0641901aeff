"""
What getMObjects is asked for, read: conditions that objects fulfil or not.

A value stands for a stretch of numbers or of time, or for a text; so each criterion is one of two
shapes, a `Span` or a `Match`, whatever its name and its comparison word.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from castile.domain.opportunities import text_key

if TYPE_CHECKING:
    from castile.domain.fields import LeadField, OpportunityField

ID: Final = "Id"
CREATED_AT: Final = "Created At"
UPDATED_AT: Final = "Updated At"
TAG_TYPE: Final = "Tag Type"
TAG_VALUE: Final = "Tag Value"
WORKSPACE_ID: Final = "Workspace Id"
INCLUDE_ARCHIVE: Final = "Include Archive"


@dataclass(frozen=True, slots=True)
class Span:
    """
    A criterion about a number or a time.

    Args:
        name: The name of the criterion.
        low: The first number, or millisecond since 1970 UTC, of a stretch.
        high: The last one.
        inside: Whether objects in the stretch are meant, or those outside.
    """

    name: str
    low: int
    high: int
    inside: bool = True

    def holds(self, number: int) -> bool:
        """Tell whether a number or time is meant."""
        return (self.low <= number <= self.high) is self.inside


@dataclass(frozen=True, slots=True)
class Match:
    """
    A criterion about a text.

    Args:
        name: The name of the criterion.
        value: The text; of a field, as it is stored; None for no value at all.
        equal: Whether objects with this text are meant, or all others.
        field: The field of opportunities that an operator added, or None.
    """

    name: str
    value: str | None
    equal: bool
    field: OpportunityField | None = None

    @property
    def key(self) -> str | None:
        """The text as it is compared, letters folded (B-81)."""
        return text_key(self.value)

    def holds(self, text: str | None) -> bool:
        """Tell whether a text, or none, is meant."""
        return (text_key(text) == self.key) is self.equal


@dataclass(frozen=True, slots=True)
class ExternalKey:
    """
    A value of a field that is marked as external key.

    Args:
        field: The field, of opportunities or of leads.
        value: As it is stored; None for a text that no object can have.
    """

    field: OpportunityField | LeadField
    value: str | None


@dataclass(frozen=True, slots=True)
class Association:
    """
    What objects must be tied to.

    Args:
        type: Company, Lead or Opportunity.
        id: Its number; wins over a key.
        external_key: Its external key; of a company, that of one of its leads.
    """

    type: str
    id: int | None
    external_key: ExternalKey | None


@dataclass(frozen=True, slots=True)
class Conditions:
    """
    All that the objects asked for must fulfil.

    Args:
        type: Opportunity, OpportunityPersonRole or Program.
        external_key: The one opportunity that has it, or None.
        spans: Criteria about numbers and times; the id of the call is one.
        matches: Criteria about texts.
        associations: What they are tied to.
        include_archived: Whether archived programs come too.
    """

    type: str
    external_key: ExternalKey | None = None
    spans: tuple[Span, ...] = ()
    matches: tuple[Match, ...] = ()
    associations: tuple[Association, ...] = ()
    include_archived: bool = False
