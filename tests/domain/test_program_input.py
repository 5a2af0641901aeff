"""Costs and tags of a program are judged by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from castile.domain.m_object_input import ObjectFailed
from castile.domain.program_input import CostInput, TagInput, judge_type_attrib
from castile.domain.programs import AMOUNT_MAX
from castile.wire.messages import ABSENT, ArrayOfAttrib, Attrib, TypeAttrib

if TYPE_CHECKING:
    from datetime import tzinfo


def type_attrib(attr_type: str, **parts: str) -> TypeAttrib:
    """A typeAttrib."""
    listed = tuple(Attrib(name=name, value=value) for name, value in parts.items())
    return TypeAttrib(attr_type=attr_type, attr_list=ArrayOfAttrib(listed))


@pytest.mark.parametrize("month", ["2013-06", "2013-06-30", " 2013-06-01 "])
def test_a_cost_is_of_a_month(month: str, zone: tzinfo) -> None:
    """B-62: a day is left out."""
    sent = type_attrib("Cost", Month=month, Amount="2000", Id="153")
    assert judge_type_attrib(sent, zone) == CostInput(153, "2013-06", 2000, None)


def test_a_note_is_a_text_or_cleared(zone: tzinfo) -> None:
    """One that is not sent leaves what is there."""
    for note, kept in ((" Hall ", "Hall"), ("", ""), ("NULL", "")):
        sent = type_attrib("Cost", Month="2013-06", Amount="1", Note=note)
        assert judge_type_attrib(sent, zone) == CostInput(None, "2013-06", 1, kept)


@pytest.mark.parametrize("amount", [AMOUNT_MAX - 1, AMOUNT_MAX, AMOUNT_MAX + 1])
@pytest.mark.parametrize("sign", ["", "+", "-"])
def test_amounts_have_a_limit(amount: int, sign: str, zone: tzinfo) -> None:
    """That of a definition file."""
    sent = type_attrib("Cost", Month="2013-06", Amount=f"{sign}{amount}.0")
    if amount > AMOUNT_MAX:
        with pytest.raises(ObjectFailed, match="Amount: expected a whole number"):
            judge_type_attrib(sent, zone)
    else:
        judged = judge_type_attrib(sent, zone)
        assert isinstance(judged, CostInput)
        assert judged.amount == (-amount if sign == "-" else amount)


def test_a_tag_has_a_type_and_a_value(zone: tzinfo) -> None:
    """B-63: both as sent."""
    sent = type_attrib("Tag", Type="Region", Value=" North ")
    assert judge_type_attrib(sent, zone) == TagInput("Region", "North")
    with pytest.raises(ObjectFailed, match="Tag: expected a value of Value, got none"):
        judge_type_attrib(type_attrib("Tag", Type="Region"), zone)


def test_nothing_else_is_taken(zone: tzinfo) -> None:
    """Tokens are shown, not written."""
    with pytest.raises(ObjectFailed, match='attrType: expected Cost or Tag, got "Token"'):
        judge_type_attrib(type_attrib("Token", Name="a", Value="b"), zone)
    with pytest.raises(ObjectFailed, match="Cost: expected a value of Month, got none"):
        judge_type_attrib(TypeAttrib(attr_type="Cost", attr_list=ABSENT), zone)
    with pytest.raises(ObjectFailed, match='Tag: expected the names Type, Value, got "Id"'):
        judge_type_attrib(type_attrib("Tag", Type="a", Value="b", Id="1"), zone)
