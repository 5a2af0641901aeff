"""What the typeAttribs of a program ask for: costs and tags, judged by themselves."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from castile.domain.fields import FieldType, custom_field
from castile.domain.m_object_input import attributes, converted, failure
from castile.domain.programs import AMOUNT_MAX

if TYPE_CHECKING:
    from datetime import tzinfo

    from castile.wire.messages import TypeAttrib

CHANNEL: Final = "Channel"
"""The tag type that stands for the channel (B-63)."""

_COST: Final = ("Month", "Amount", "Id", "Note")
_TAG: Final = ("Type", "Value")
_MONTH: Final = re.compile(r"[0-9]{4}-[0-9]{2}(-[0-9]{2})?")
_AMOUNT: Final = re.compile(r"[+-]?[0-9]{1,16}(?:\.0{1,10})?")
_ID: Final = custom_field("Id", "Id", FieldType.INTEGER)
_NOTE: Final = custom_field("Note", "Note", FieldType.TEXT)


@dataclass(frozen=True, slots=True)
class CostInput:
    """
    A cost that is to be added or changed.

    Args:
        cost_id: The cost that changes; None adds one.
        month: As `yyyy-mm`.
        amount: A whole number.
        note: Text for people; None leaves it.
    """

    cost_id: int | None
    month: str
    amount: int
    note: str | None


@dataclass(frozen=True, slots=True)
class TagInput:
    """A tag that is to be set: its type and its value, as sent."""

    type: str
    value: str


def judge_type_attrib(sent: TypeAttrib, zone: tzinfo) -> CostInput | TagInput:
    """
    Judge one typeAttrib.

    Args:
        sent: As it was bound.
        zone: The subscription's time zone.

    Raises:
        ObjectFailed: It is neither Cost nor Tag, or a part is missing, unknown or does not fit.

    Source: documented; day of the month decided (50-mobjects B-62, B-63).
    """
    match sent.attr_type.strip():
        case "Cost":
            return _cost(_parts(sent, _COST, _COST[:2]), zone)
        case "Tag":
            parts = _parts(sent, _TAG, _TAG)
            return TagInput(parts["Type"], parts["Value"])
        case other:
            raise failure("attrType", "Cost or Tag", other)


def _parts(sent: TypeAttrib, known: tuple[str, ...], required: tuple[str, ...]) -> dict[str, str]:
    kind = sent.attr_type.strip()
    parts = {name: text.strip() for name, text in attributes(sent.attr_list).items()}
    for name in parts:
        if name not in known:
            raise failure(kind, f"the names {', '.join(known)}", name)
    for name in required:
        if not parts.get(name):
            raise failure(kind, f"a value of {name}", parts.get(name))
    return parts


def _cost(parts: dict[str, str], zone: tzinfo) -> CostInput:
    cost_id = converted(_ID, parts.get("Id", ""), zone)
    note = parts.get("Note")
    return CostInput(
        cost_id=None if cost_id is None else int(cost_id),
        month=_month(parts["Month"]),
        amount=_amount(parts["Amount"]),
        note=None if note is None else converted(_NOTE, note, zone) or "",
    )


def _month(text: str) -> str:
    if _MONTH.fullmatch(text):
        try:
            return date.fromisoformat(text if len(text) > 7 else f"{text}-01").isoformat()[:7]
        except ValueError:
            pass
    raise failure("Month", "a month as yyyy-mm or yyyy-mm-dd", text)


def _amount(text: str) -> int:
    amount = int(text.partition(".")[0]) if _AMOUNT.fullmatch(text) else AMOUNT_MAX + 1
    if abs(amount) > AMOUNT_MAX:
        raise failure("Amount", f"a whole number of at most {AMOUNT_MAX} in size", text)
    return amount
