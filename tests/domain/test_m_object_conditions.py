"""A condition says of a number, a time or a text whether it is meant."""

from __future__ import annotations

import pytest

from castile.domain.fields import FieldType, OpportunityField
from castile.domain.m_object_conditions import Match, Span

FIELD = OpportunityField(name="key", display_name="Key", type=FieldType.STRING, key="5")


@pytest.mark.parametrize("inside", [True, False])
def test_a_span_holds_inside_or_outside_of_its_bounds(*, inside: bool) -> None:
    """B-81: bounds are among what is inside; a stretch without any number holds none."""
    for low, high, within in ((2, 4, [2, 3, 4]), (3, 3, [3]), (4, 2, [])):
        span = Span("Id", low, high, inside=inside)
        assert [one for one in range(6) if span.holds(one)] == [
            one for one in range(6) if (one in within) is inside
        ]


@pytest.mark.parametrize("equal", [True, False])
@pytest.mark.parametrize("field", [None, FIELD])
def test_a_match_holds_without_regard_to_letter_case(
    field: OpportunityField | None, *, equal: bool
) -> None:
    """B-81, decided; what has no text is not equal to any, and equal to no value."""
    same: dict[str | None, list[str | None]] = {
        "stra\u00dfe": ["STRASSE", "strasse", "Stra\u00dfe"],
        "": [""],
        None: [None],
    }
    for value, meant in same.items():
        match = Match("Name", value, equal=equal, field=field)
        for text in ("STRASSE", "strasse", "Stra\u00dfe", "strase", "", None):
            assert match.holds(text) is ((text in meant) is equal)
